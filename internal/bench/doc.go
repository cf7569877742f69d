// Package bench measures how good plans get, and how soon, on a fixed set of
// problems. Command bench-quality runs it; docs/benchmarks holds what it gave.
//
// [Measure] solves one problem with several seeds and keeps a [Trace] of each
// run: the share of the variation in need that the best plan so far captures,
// against time on the clock, time on the processor and steps. [Fit] asks how
// the time to equal quality grows with the number of units.
//
// Nothing here is repeatable to the byte: it reads clocks.
package bench
