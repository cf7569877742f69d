package search

import (
	"math"
	"math/rand/v2"

	"footprint/internal/region"
)

// recombine merges two neighbouring regions, draws a random spanning tree of
// them and parts them again at the edge that costs least. All cuts of the tree
// are scored exactly in one pass, by sums over subtrees. The change crosses
// barriers at which single units stall.
type recombine struct {
	tree *Tree
	a, b region.Label
	cut  int  // the subtree below tree.units[cut] becomes one side
	swap bool // that side is b rather than a
	// By place in the tree, accumulators of all terms: of the subtree, and
	// what taking the subtree out of the whole adds to the whole's.
	below, without []int64
	people         []int64
	sum            []int64 // scratch: accumulators of one side
	units          []int32 // by place: units of the subtree that were in a
	size           []int32 // by place: units of the subtree
	width          int
}

func newRecombine(p *region.Problem) *recombine {
	n := &recombine{tree: NewTree(p.Len())}
	for _, t := range p.Terms() {
		n.width += t.Width()
	}
	n.sum = make([]int64, n.width)
	n.people = make([]int64, p.Len())
	n.units = make([]int32, p.Len())
	n.size = make([]int32, p.Len())
	return n
}

func (n *recombine) propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	u := boundary[rng.IntN(len(boundary))]
	around := s.Problem().Graph().Neighbours(u)
	v := around[rng.IntN(len(around))]
	n.a, n.b = s.Label(u), s.Label(v)
	if n.a == n.b {
		return region.Delta{}, false
	}
	n.tree.grow(s, n.a, n.b, u, rng)
	n.accumulate(s)
	return n.bestCut(s, c)
}

// accumulate fills the sums over subtrees, leaves first.
func (n *recombine) accumulate(s *region.State) {
	p, t := s.Problem(), n.tree
	m, w := len(t.units), n.width
	if cap(n.below) < m*w {
		// Two regions are a small part of a large layer, and terms may be wide.
		n.below, n.without = make([]int64, 2*m*w), make([]int64, 2*m*w)
	}
	n.below, n.without = n.below[:m*w], n.without[:m*w]
	clear(n.below)
	clear(n.without)
	for i, u := range t.units {
		n.people[i] = p.Population(u)
		n.size[i], n.units[i] = 1, 0
		if s.Label(u) == n.a {
			n.units[i] = 1
		}
	}
	at := 0
	for _, term := range p.Terms() {
		within, degree := t.pairWeights(term.Pairs())
		for i, u := range t.units {
			var in, all int64
			if within != nil {
				in, all = within[i], degree[i]
			}
			term.Add(n.below[i*w+at:i*w+at+term.Width()], u, 1, in)
			// Taking the subtree out of the whole, one unit after another,
			// severs every pair of its units once.
			term.Add(n.without[i*w+at:i*w+at+term.Width()], u, -1, all-in)
		}
		at += term.Width()
	}
	for i := m - 1; i > 0; i-- {
		up := int(t.parent[i])
		for j := range w {
			n.below[up*w+j] += n.below[i*w+j]
			n.without[up*w+j] += n.without[i*w+j]
		}
		n.people[up] += n.people[i]
		n.size[up] += n.size[i]
		n.units[up] += n.units[i]
	}
}

// bestCut scores every edge of the tree and keeps the cheapest.
func (n *recombine) bestCut(s *region.State, c climate) (region.Delta, bool) {
	p, w := s.Problem(), n.width
	bounds := p.Bounds()
	whole := n.below[:w]
	old := region.Delta{
		Objective: s.Cost(n.a) + s.Cost(n.b),
		Violation: bounds.Outside(s.People(n.a)) + bounds.Outside(s.People(n.b)),
	}
	best, lowest := region.Delta{}, math.Inf(1)
	for i := 1; i < len(n.tree.units); i++ {
		d := region.Delta{
			Objective: -old.Objective,
			Violation: bounds.Outside(n.people[i]) + bounds.Outside(n.people[0]-n.people[i]) - old.Violation,
		}
		// A lower bound on the objective is 0: skip what the price alone rules out.
		if c.cost(d) >= lowest {
			continue
		}
		for j := range w {
			n.sum[j] = whole[j] + n.without[i*w+j]
		}
		at := 0
		for _, t := range p.Terms() {
			d.Objective += t.Cost(n.below[i*w+at:i*w+at+t.Width()]) + t.Cost(n.sum[at:at+t.Width()])
			at += t.Width()
		}
		if cost := c.cost(d); cost < lowest {
			best, lowest, n.cut = d, cost, i
		}
	}
	// Name the sides so that the fewer units change.
	stay := n.units[n.cut] + (n.size[0] - n.units[0]) - (n.size[n.cut] - n.units[n.cut])
	n.swap = 2*stay < n.size[0]
	return best, len(n.tree.units) > 1
}

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
