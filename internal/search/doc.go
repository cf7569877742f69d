// Package search looks for one good plan of a [region.Problem].
//
// [Run] starts several chains. Each builds a seed plan (balanced growth, tree
// bisection or capped Ward merging), then anneals it with three
// neighbourhoods: shift one unit, swap two units, and recombine two
// neighbouring regions by the best cut of a random spanning tree (after ReCom:
// DeFord, Duchin and Solomon 2021). Population bounds may be broken on the way
// at a price that rises and falls so that feasible and infeasible plans
// alternate; contiguity never is. Later rounds start again from the best plans
// of earlier ones, or the first from a plan that is given.
//
// Layers above some thousand units are searched by levels: units are merged along
// the contiguity graph until few are left, and what is found there is improved
// on each finer level (Hendrickson and Leland 1995; Walshaw 2004). Costs are the
// same on all levels.
//
// The budget is a number of proposals, divided over a fixed number of chains,
// each with its own random source. Threads only take chains from a list, so
// the result depends on problem, seed and steps alone. A deadline can only cut
// a run short, and the result says so.
package search
