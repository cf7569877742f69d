// Package region is the mathematics of dividing areal units into contiguous
// regions: what a problem is, what a plan is, what a plan costs, and what a
// change to it would cost.
//
// A [Problem] is immutable: a contiguity [Graph], a population for each unit,
// a number of regions, population [Bounds] and an objective, which is a sum of
// [Term]s. Every term is additive over regions, so that one objective serves
// the incremental search, exact methods and explanations alike
// (docs/adr/0001-additive-objective.md). Costs are integers in units of
// 1/[One] (docs/adr/0002-integer-costs.md): a delta equals a recomputation
// exactly, on every machine.
//
// A [Plan] gives each unit a region, in canonical numbering. A [State] is a
// plan under change: it answers what a [Move] would cost and whether the
// region that is left stays contiguous, without allocating. [Check]
// recomputes a plan from nothing and shares no code with State.
//
// The needs term is the population-weighted within-region sum of squares of
// Ward (1963) as regionalisation uses it; balance is the mean absolute
// deviation from the ideal population.
package region
