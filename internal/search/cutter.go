package search

import (
	"math"

	"footprint/internal/region"
)

// cutter parts the units of a tree in two at the edge that costs least. All
// cuts of the tree are scored exactly in one pass, by sums over subtrees.
type cutter struct {
	tree *Tree
	// By place in the tree, accumulators of all terms: of the subtree, and
	// what taking the subtree out of the whole adds to the whole's.
	below, without []int64
	people         []int64
	sum            []int64 // scratch: accumulators of one side
	ruled          []int64 // sums of the rules: of the subtrees, then scratch; see [Tree.ruleSums]
	width, rules   int
}

func newCutter(p *region.Problem) *cutter {
	n := &cutter{tree: NewTree(p.Len()), rules: p.RuleWidth()}
	for _, t := range p.Terms() {
		n.width += t.Width()
	}
	n.sum = make([]int64, n.width)
	return n
}

// accumulate fills the sums over subtrees, leaves first.
func (n *cutter) accumulate(p *region.Problem) {
	t := n.tree
	m, w := len(t.units), n.width
	if cap(n.below) < m*w {
		// Two regions are a small part of a large layer, and terms may be wide.
		n.below, n.without = make([]int64, 2*m*w), make([]int64, 2*m*w)
	}
	if cap(n.people) < m {
		n.people = make([]int64, 2*m)
	}
	n.below, n.without, n.people = n.below[:m*w], n.without[:m*w], n.people[:m]
	clear(n.below)
	clear(n.without)
	for i, u := range t.units {
		n.people[i] = p.Population(u)
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
	}
	if n.rules > 0 {
		n.ruled = t.ruleSums(p, n.ruled)
	}
}

// sums are those of the rules over the subtree at i.
func (n *cutter) sums(i int) []int64 { return n.ruled[i*n.rules : (i+1)*n.rules] }

// rest are the sums of the rules over what is not in the subtree at i.
func (n *cutter) rest(i int) []int64 {
	out := n.sums(len(n.tree.units))
	whole, off := n.sums(0), n.sums(i)
	for j := range out {
		out[j] = whole[j] - off[j]
	}
	return out
}

// violation is by how much both sides of the cut at i miss bounds and rules.
func (n *cutter) violation(p *region.Problem, i int) int64 {
	return p.Violation(n.people[i], n.sums(i)) + p.Violation(n.people[0]-n.people[i], n.rest(i))
}

// cost is the objective of the units of the subtree at i as one region.
func (n *cutter) cost(p *region.Problem, i int) int64 {
	var sum int64
	acc := n.below[i*n.width : (i+1)*n.width]
	for _, t := range p.Terms() {
		sum += t.Cost(acc[:t.Width()])
		acc = acc[t.Width():]
	}
	return sum
}

// best scores every edge of the tree and gives the place below the cheapest,
// and what both sides cost and miss the bounds by; false where the tree has no
// edge. The cut at skip, if any, is passed over.
func (n *cutter) best(p *region.Problem, c climate, skip int) (cut int, both region.Delta, ok bool) {
	w := n.width
	bounds := p.Bounds()
	ruled := p.Rules() != nil
	lowest := math.Inf(1)
	for i := 1; i < len(n.tree.units); i++ {
		if i == skip {
			continue
		}
		var d region.Delta
		if ruled {
			d.Violation = n.violation(p, i)
		} else {
			d.Violation = bounds.Outside(n.people[i]) + bounds.Outside(n.people[0]-n.people[i])
		}
		// A lower bound on the objective is 0: skip what the price alone rules out.
		if c.cost(d) >= lowest {
			continue
		}
		d.Objective = n.cost(p, i)
		for j := range w {
			n.sum[j] = n.below[j] + n.without[i*w+j]
		}
		acc := n.sum
		for _, t := range p.Terms() {
			d.Objective += t.Cost(acc[:t.Width()])
			acc = acc[t.Width():]
		}
		if cost := c.cost(d); cost < lowest {
			cut, both, lowest, ok = i, d, cost, true
		}
	}
	return cut, both, ok
}
