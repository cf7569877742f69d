package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// recombine merges two neighbouring regions, draws a random spanning tree of
// them and parts them again at the edge that costs least, other than the one
// that would leave all as it is. The change crosses barriers at which single
// units stall.
type recombine struct {
	*cutter
	a, b  region.Label
	cut   int  // the subtree below tree.units[cut] becomes one side
	swap  bool // that side is b rather than a
	units []int32
	size  []int32
}

func newRecombine(p *region.Problem) *recombine {
	return &recombine{cutter: newCutter(p)}
}

func (n *recombine) propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	n.tree.begin(s.Problem().Graph())
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	m := outward(s, boundary, rng)
	n.a, n.b = s.Label(m.Unit), m.To
	n.tree.grow(s, n.a, n.b, m.Unit, rng)
	n.accumulate(s.Problem())
	same := n.count(s)
	cut, d, ok := n.best(s.Problem(), c, same)
	if !ok {
		return region.Delta{}, false
	}
	n.cut = cut
	d.Objective -= s.Cost(n.a) + s.Cost(n.b)
	d.Violation -= s.Violation(n.a) + s.Violation(n.b)
	// Name the sides so that the fewer units change.
	stay := n.units[n.cut] + (n.size[0] - n.units[0]) - (n.size[n.cut] - n.units[n.cut])
	n.swap = 2*stay < n.size[0]
	return d, true
}

// count fills, by place, the number of units of the subtree, and how many of
// them are in a. It gives the cut that parts the two as they are, or 0.
func (n *recombine) count(s *region.State) (same int) {
	t := n.tree
	n.size, n.units = n.size[:0], n.units[:0]
	for _, u := range t.units {
		var in int32
		if s.Label(u) == n.a {
			in = 1
		}
		n.size, n.units = append(n.size, 1), append(n.units, in)
	}
	for i := len(t.units) - 1; i > 0; i-- {
		n.size[t.parent[i]] += n.size[i]
		n.units[t.parent[i]] += n.units[i]
	}
	for i := 1; i < len(t.units); i++ {
		// The root is in a, so the other side is b.
		if n.units[i] == 0 && n.size[i] == n.size[0]-n.units[0] {
			return i
		}
	}
	return 0
}

// work: growing the tree and summing up take about half of a shift's time for
// each unit.
func (n *recombine) work() int64 { return 1 + int64(len(n.tree.units))/2 }

// commit applies the cut. Both sides of a tree's edge are connected.
func (n *recombine) commit(s *region.State) bool {
	t := n.tree
	side, rest := n.a, n.b
	if n.swap {
		side, rest = n.b, n.a
	}
	below := t.Subtree(n.cut)
	for i, u := range t.units {
		to := rest
		if below[i] {
			to = side
		}
		s.Apply(region.Move{Unit: u, To: to})
	}
	return true
}

func (n *recombine) touched(out []region.Label) []region.Label {
	return append(out, n.a, n.b)
}
