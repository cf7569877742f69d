package search

import (
	"math/bits"

	"footprint/internal/region"
)

// pool keeps the regions within the bounds that a search meets, each once, so
// that plans can be put together from them that no chain came upon.
type pool struct {
	limit int
	seen  map[uint64]int // number of the region with this fingerprint
	marks []uint64       // fingerprints
	cost  []int64
	words int
	bits  []uint64 // region i is the units set in bits[i*words:(i+1)*words]
}

// newPool makes a pool for regions of n units, at most limit of them.
func newPool(n, limit int) *pool {
	return &pool{limit: limit, seen: make(map[uint64]int), words: (n + 63) / 64}
}

func (p *pool) len() int { return len(p.cost) }

// region is the set of units of region i.
func (p *pool) region(i int) unitSet { return p.bits[i*p.words : (i+1)*p.words] }

// meet keeps region l of a plan if it is new, and breaks neither bounds nor rules.
func (p *pool) meet(s *region.State, l region.Label) {
	if p.len() >= p.limit || s.Violation(l) > 0 {
		return
	}
	mark := s.Fingerprint(l)
	if _, old := p.seen[mark]; old {
		return
	}
	p.bits = append(p.bits, make([]uint64, p.words)...)
	set := p.region(p.len())
	for u, at := range s.Labels() {
		if at == l {
			set.add(region.Unit(u)) //nolint:gosec // a unit
		}
	}
	p.keep(mark, s.Cost(l))
}

// keep ends the region whose units were just appended.
func (p *pool) keep(mark uint64, cost int64) {
	p.seen[mark] = p.len()
	p.marks = append(p.marks, mark)
	p.cost = append(p.cost, cost)
}

// add takes over what another pool has beyond this one.
func (p *pool) add(q *pool) {
	for i, mark := range q.marks {
		if _, old := p.seen[mark]; !old {
			p.bits = append(p.bits, q.region(i)...)
			p.keep(mark, q.cost[i])
		}
	}
}

// unitSet is a set of units, one bit each.
type unitSet []uint64

func (s unitSet) add(u region.Unit) { s[u/64] |= 1 << (u % 64) }

// within says whether all units are in t, too.
func (s unitSet) within(t unitSet) bool {
	for w, word := range s {
		if word&^t[w] != 0 {
			return false
		}
	}
	return true
}

// each goes through the units in ascending order.
func (s unitSet) each(yield func(region.Unit)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			yield(region.Unit(w*64 + bits.TrailingZeros64(word))) //nolint:gosec // a unit
		}
	}
}
