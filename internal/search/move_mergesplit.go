package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// mergeSplit makes one region of two that touch, and two of a third somewhere
// else, so that the number of regions stays. The third is parted at the best
// cut of a random spanning tree. It moves regions over any distance, which matters
// where sizes may differ: within tight bounds it is soon refused.
type mergeSplit struct {
	merge, split *cutter
	into, from   region.Label // the merged region, and the label that it frees
	third        region.Label
	cut          int
	looked       int64
	pieces       bool    // the graph is in several
	sums         []int64 // scratch: of the rules
}

func newMergeSplit(p *region.Problem) *mergeSplit {
	return &mergeSplit{merge: newCutter(p), split: newCutter(p), pieces: inPieces(p), sums: make([]int64, p.RuleWidth())}
}

func (n *mergeSplit) propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool) {
	p, boundary := s.Problem(), s.Boundary()
	n.looked = 1
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	m := outward(s, boundary, rng)
	n.from, n.into = s.Label(m.Unit), m.To
	other := n.place(s, rng)
	n.third = s.Label(other)
	if n.third == n.from || n.third == n.into || s.Size(n.third) == 1 {
		return region.Delta{}, false
	}
	both := n.union(s)
	before := s.Violation(n.from) + s.Violation(n.into) + s.Violation(n.third)
	if float64(c.price*float64(both-before)) > patience*c.temperature {
		return region.Delta{}, false // whatever the split may gain
	}
	n.split.tree.growWhere(p.Graph(), other, rng, func(v region.Unit) bool { return s.Label(v) == n.third })
	n.split.accumulate(p)
	cut, d, ok := n.split.best(p, c, 0)
	if !ok {
		return region.Delta{}, false
	}
	n.cut = cut
	n.merge.tree.grow(s, n.from, n.into, m.Unit, rng)
	n.merge.accumulate(p)
	n.looked += int64(len(n.split.tree.units)+len(n.merge.tree.units)) / 2
	d.Objective += n.merge.cost(p, 0) - s.Cost(n.from) - s.Cost(n.into) - s.Cost(n.third)
	d.Violation += both - before
	return d, true
}

// place draws a unit of the region to be parted: of the boundary, or any where a
// region may be a piece of the graph of its own, and have none.
func (n *mergeSplit) place(s *region.State, rng *rand.Rand) region.Unit {
	if n.pieces {
		return region.Unit(rng.IntN(s.Problem().Len())) //nolint:gosec // a unit
	}
	boundary := s.Boundary()
	return boundary[rng.IntN(len(boundary))]
}

// union is by how much the merged region misses bounds and rules.
func (n *mergeSplit) union(s *region.State) int64 {
	copy(n.sums, s.RuleSums(n.from))
	for j, v := range s.RuleSums(n.into) {
		n.sums[j] += v
	}
	return s.Problem().Violation(s.People(n.from)+s.People(n.into), n.sums)
}

// patience is how many times the temperature a violation alone may cost before
// a change is not looked at any further.
const patience = 30

func (n *mergeSplit) work() int64 { return n.looked }

// commit merges, which frees a label, and gives it to the part cut off.
func (n *mergeSplit) commit(s *region.State) bool {
	for _, u := range n.merge.tree.units {
		s.Apply(region.Move{Unit: u, To: n.into})
	}
	below := n.split.tree.Subtree(n.cut)
	for i, u := range n.split.tree.units {
		if below[i] {
			s.Apply(region.Move{Unit: u, To: n.from})
		}
	}
	return true
}

func (n *mergeSplit) touched(out []region.Label) []region.Label {
	return append(out, n.from, n.into, n.third)
}
