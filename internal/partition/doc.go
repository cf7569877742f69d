// Package partition solves set-partitioning problems: of many sets, each with
// a cost, choose a given number that together hold every row exactly once, as
// cheaply as possible (Balas and Padberg 1976).
//
// It knows nothing of regions. The search hands it every region that it met, to
// find the plan among them that no single chain put together.
//
// The method is branch and price-out over a given list: a linear programme over
// few columns at a time, the others priced by its dual values; subset-row cuts on
// triples of rows (Jepsen, Petersen, Spoorendonk and Pisinger 2008); columns whose
// reduced cost exceeds the gap are left out; branching on pairs of rows that
// share a column or do not (Ryan and Foster 1981). Floating point decides what
// to look at. Costs of answers are sums of integers.
package partition
