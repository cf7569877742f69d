// Package ensemble draws many plans of a [region.Problem], to see one plan
// among them.
//
// [Sample] gives contiguous plans within the population bounds that were made
// without a look at the rest of the objective: what chance and geography give.
// Plans come from a fixed number of Markov chains. Each starts from a search for
// equal populations alone, and moves by recombination (DeFord, Duchin and
// Solomon 2021, "Recombination: a family of Markov chains for redistricting"):
// two neighbouring regions are united, a spanning tree of the two is drawn
// uniformly (Wilson 1996), and one of its edges that leave both sides within
// the bounds is cut.
//
// These chains favour plans with many spanning trees, which are compact ones;
// they are not uniform over all plans, and no correction is made.
//
// [Summary] says what plans have in common while they are drawn, with
// diagnostics after Vehtari and others (2021), in memory that does not grow with
// them. [Encoder] and [Decoder] keep plans in a compact file; docs/ensembles.md has
// its format.
package ensemble
