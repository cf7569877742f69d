package region

import "hash"

// One is the cost 1.0. Every term is normalised so that its natural full
// scale (all variation lost, the mean deviation 100 %, every border cut) costs
// its weight times One; sums stay far below the range of int64.
const One int64 = 1e18

// Term is one part of the objective, additive over regions: the cost of a
// plan is the sum of Cost over its regions.
//
// A region is known to a term by Width accumulators. They are linear: Add
// changes them by an amount that depends on the unit and on inside, never on
// what they hold, and grows in proportion to inside. So accumulators of
// disjoint sets add up to those of their union, once the pairs between the
// sets are counted: inside is the weight of Pairs between the unit and the
// members of the region (the unit itself not counted; 0 for terms without
// pairs), and it does not matter with which of the units a pair is counted.
// Everything else follows from the accumulators: Cost reads nothing but them,
// and is never negative for those of a set of units.
//
// Cost may take time in proportion to Width. CostWith and Add look at what one
// unit changes, and are given the present cost so that they need no more.
// Methods are pure, allocate nothing and may be called from many goroutines.
type Term interface {
	// Name is the key of the term's weight, such as "needs". Terms of one name
	// are parts of one: several geographies to align with, say.
	Name() string
	// Width is the number of accumulators of a region.
	Width() int
	// Pairs holds the weights of pairs of units that count when both are in
	// the same region; nil when the term has none. The units of a pair need
	// not be contiguous.
	Pairs() *Graph
	// Cost is the cost of a region, in 1/One.
	Cost(acc []int64) int64
	// Least is what every region costs at least that contains the one with these
	// accumulators; 0 where nothing better is known.
	Least(acc []int64) int64
	// CostWith is Cost after Add, where cost is Cost now; it leaves acc alone.
	CostWith(acc []int64, cost int64, u Unit, sign, inside int64) int64
	// Add puts u in (sign 1) or takes it out (sign -1).
	Add(acc []int64, u Unit, sign, inside int64)

	// coarsen is the same term of groups of units: its costs are equal, exactly.
	coarsen(m *merger) Term
	// recompute is the cost of a region from the definition of the term. It
	// shares no code with the methods above: Check rests on it.
	recompute(members []Unit) int64
	// most is what no plan costs more than.
	most() int64
	// hash feeds everything that determines the term.
	hash(h hash.Hash)
}
