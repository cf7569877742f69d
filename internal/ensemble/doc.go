// Package ensemble draws many plans of a [region.Problem], to see one plan
// among them.
//
// [Sample] gives contiguous plans within the population bounds: what chance and
// geography give. They come from a fixed number of Markov chains, each of which
// starts from a search for equal populations alone, and moves by one of three
// methods: [ReCom], [Reversible] or [MergeSplit]. In each, two neighbouring
// regions are united, a spanning tree of the two is drawn uniformly (Wilson
// 1996), and an edge of it that leaves both sides within the bounds is cut.
//
// Plans keep the rules of the problem, see [Sample].
//
// A plan of few, large blocks comes from more trees than one of long arms, so
// all favour compact plans. Reversible and MergeSplit do so by a known target,
// the product over regions of the number of spanning trees; MergeSplit can change
// it, as far as to all plans alike, and to plans of a low objective. ReCom makes
// no correction: its plans are near those of the others, and its target is not
// known.
//
// [Summary] says what plans have in common while they are drawn, with
// diagnostics after Vehtari and others (2021), in memory that does not grow with
// them. [Encoder] and [Decoder] keep plans in a compact file; docs/ensembles.md has
// its format.
package ensemble
