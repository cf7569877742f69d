package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// recombine3 merges three regions of which two touch the third, and parts them
// twice: it draws a random spanning tree, takes off the subtree that suits one
// region best, then draws a tree of the rest and cuts that where it costs least.
// It moves between plans that differ in three regions and are separated by
// worse ones.
type recombine3 struct {
	first, second *cutter
	regions       [3]region.Label
	part          []uint8 // by place in the first tree: 0 off, 1 and 2 the rest
	to            [3]region.Label
	out           []bool // by unit: taken off
	looked        int64
}

func newRecombine3(p *region.Problem) *recombine3 {
	return &recombine3{first: newCutter(p), second: newCutter(p), out: make([]bool, p.Len())}
}

func (n *recombine3) propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool) {
	p := s.Problem()
	n.looked = 1
	root, ok := n.choose(s, rng)
	if !ok {
		return region.Delta{}, false
	}
	n.first.tree.growWhere(p.Graph(), root, rng, func(v region.Unit) bool {
		l := s.Label(v)
		return l == n.regions[0] || l == n.regions[1] || l == n.regions[2]
	})
	units := n.first.tree.units
	n.looked += int64(len(units)) / 2
	n.first.accumulate(p)
	off, ok := n.takeOff(p, c, rng)
	if !ok {
		return region.Delta{}, false
	}
	below := n.first.tree.Subtree(off)
	for i, u := range units {
		n.out[u] = below[i]
	}
	n.second.tree.growWhere(p.Graph(), units[0], rng, func(v region.Unit) bool {
		l := s.Label(v)
		return (l == n.regions[0] || l == n.regions[1] || l == n.regions[2]) && !n.out[v]
	})
	n.looked += int64(len(n.second.tree.units)) / 2
	n.second.accumulate(p)
	cut, d, ok := n.second.best(p, c, 0)
	if !ok {
		return region.Delta{}, false
	}
	d.Objective += n.first.cost(p, off)
	d.Violation += p.Violation(n.first.people[off], n.first.sums(off))
	for _, l := range n.regions {
		d.Objective -= s.Cost(l)
		d.Violation -= s.Violation(l)
	}
	n.assign(s, cut)
	return d, true
}

// choose draws two regions that touch, and a third that touches one of them.
func (n *recombine3) choose(s *region.State, rng *rand.Rand) (root region.Unit, ok bool) {
	boundary := s.Boundary()
	if len(boundary) == 0 {
		return 0, false
	}
	m := outward(s, boundary, rng)
	n.regions[0], n.regions[1] = s.Label(m.Unit), m.To
	const steps = 24
	at := m.Unit
	for range steps {
		around := s.Problem().Graph().Neighbours(at)
		at = around[rng.IntN(len(around))]
		if l := s.Label(at); l != n.regions[0] && l != n.regions[1] {
			n.regions[2] = l
			return at, true
		}
	}
	return 0, false
}

// takeOff chooses the subtree that becomes a region of its own: among the first
// few, from a random place on, where both it and the rest can keep the bounds,
// the one that costs least; where there is none, the one that misses them least.
func (n *recombine3) takeOff(p *region.Problem, c climate, rng *rand.Rand) (int, bool) {
	const tries = 3
	b, t := p.Bounds(), n.first
	rest := region.Bounds{Min: 2 * b.Min, Max: 2 * b.Max}
	ruled := p.Rules() != nil
	best, lowest, seen := 0, 0.0, 0
	start := 1 + rng.IntN(len(t.tree.units)-1)
	for step := range len(t.tree.units) - 1 {
		i := 1 + (start+step-1)%(len(t.tree.units)-1)
		var off int64
		if ruled {
			// One of the two in the rest may have bounds of its own.
			sums := t.rest(i)
			own := p.BoundsOf(sums)
			off = p.Violation(t.people[i], t.sums(i)) + region.Bounds{Min: own.Min + b.Min, Max: own.Max + b.Max}.Outside(t.people[0]-t.people[i]) + p.StrainOf(2, sums)
		} else {
			off = b.Outside(t.people[i]) + rest.Outside(t.people[0]-t.people[i])
		}
		cost := c.cost(region.Delta{Violation: off})
		if best > 0 && cost >= lowest {
			continue
		}
		cost += float64(t.cost(p, i))
		if best == 0 || cost < lowest {
			best, lowest = i, cost
		}
		if off == 0 {
			if seen++; seen == tries {
				break
			}
		}
	}
	return best, best > 0 && t.tree.hasRest(best)
}

// hasRest says whether at least two places are neither at nor below cut.
func (t *Tree) hasRest(cut int) bool {
	left := 0
	for _, in := range t.Subtree(cut) {
		if !in {
			left++
		}
	}
	return left > 1
}

// assign names the three parts so that few units change.
func (n *recombine3) assign(s *region.State, cut int) {
	var shared [3][3]int32 // by part and by region
	part := func(u region.Unit) int { return int(n.part[n.first.tree.place[u]]) }
	n.part = n.part[:0]
	for range n.first.tree.units {
		n.part = append(n.part, 0)
	}
	below := n.second.tree.Subtree(cut)
	for i, u := range n.second.tree.units {
		n.part[n.first.tree.place[u]] = 1
		if below[i] {
			n.part[n.first.tree.place[u]] = 2
		}
	}
	for _, u := range n.first.tree.units {
		for r, l := range n.regions {
			if s.Label(u) == l {
				shared[part(u)][r]++
			}
		}
	}
	most := int32(-1)
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		if stay := shared[0][order[0]] + shared[1][order[1]] + shared[2][order[2]]; stay > most {
			most = stay
			n.to = [3]region.Label{n.regions[order[0]], n.regions[order[1]], n.regions[order[2]]}
		}
	}
}

func (n *recombine3) work() int64 { return n.looked }

// commit makes the three parts, each connected by its tree.
func (n *recombine3) commit(s *region.State) bool {
	for i, u := range n.first.tree.units {
		s.Apply(region.Move{Unit: u, To: n.to[n.part[i]]})
	}
	return true
}

func (n *recombine3) touched(out []region.Label) []region.Label {
	return append(out, n.regions[:]...)
}
