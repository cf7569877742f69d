// Package search looks for one good plan of a [region.Problem].
//
// [Run] starts several chains. Each builds a seed plan (balanced growth, tree
// bisection or capped Ward merging), then anneals it with these neighbourhoods:
//
//   - shift one unit, or swap two;
//   - ejection chains (Glover 1996): up to four units move one after another, each out of the
//     region that the last one entered, round in a circle where that is best;
//   - recombine two or three neighbouring regions by the best cuts of random
//     spanning trees (after ReCom: DeFord, Duchin and Solomon 2021);
//   - merge two regions and split a third elsewhere, where bounds leave room.
//
// Each is drawn as often as suits what it gained lately for its work. Most chains
// anneal; some go by tabu, late acceptance or short bursts, and later rounds give
// chains to the rules whose plans ranked well. Population bounds may be broken
// on the way at a price that rises and falls so that feasible and infeasible
// plans alternate; contiguity never is.
//
// The best plans that differ are an elite. Later rounds start from it: half of
// the chains at one of its plans, half on the way between two (path relinking).
// Where regions hold few units, every region within the bounds that any chain
// met is kept, and plans are polished patch by patch: the cheapest way to part
// some neighbouring regions anew, among all regions met, is solved as set
// partitioning (package partition).
//
// Rules of the problem are kept in three ways. What must share a region and touches is
// one unit; zones and closed regions are pieces of the graph, which seed plans give numbers of
// regions by their people, and plans are put together from the best of several piece by piece; all
// else is scored like population outside the bounds, at the same price.
//
// Layers above some thousand units are searched by levels: units are merged along
// the contiguity graph until few are left, and what is found there is improved
// on each finer level (Hendrickson and Leland 1995; Walshaw 2004). Costs are the
// same on all levels.
//
// The budget is a number of steps, divided over a fixed number of chains, each
// with its own random source. A step is the work of looking at one shift, and
// larger changes count as several, by what they look at. Threads only take chains from a list, so
// the result depends on problem, seed and steps alone. A deadline can only cut
// a run short, and the result says so.
package search
