package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// Tree is a random spanning tree of the units of two regions (or of any
// connected set). Units stand in order of growth, each at a place, so that a
// parent's place is before its children's; the root's is 0. A Tree is scratch
// memory that is drawn anew again and again, and belongs to one goroutine.
type Tree struct {
	units     []region.Unit
	parent    []int32 // by place
	inSubtree []bool  // by place, see Subtree
	frontier  []branch
	place     []int32 // by unit; valid where stamp holds
	stamp     []uint32
	round     uint32
	graph     *region.Graph

	within, degree []int64 // by place, see pairWeights

	walk walk
}

type branch struct {
	parent int32
	unit   region.Unit
}

// NewTree makes room for trees of a graph of n units.
func NewTree(n int) *Tree {
	return &Tree{place: make([]int32, n), stamp: make([]uint32, n)}
}

// Units are the units of the tree by place; the slice must not be changed or
// kept.
func (t *Tree) Units() []region.Unit { return t.units }

// Parents are the places of the parents by place, the root's its own; the slice
// must not be changed or kept.
func (t *Tree) Parents() []int32 { return t.parent }

// SumUp adds to the value of every place those of all places below it.
func (t *Tree) SumUp(values []int64) {
	for i := len(t.units) - 1; i > 0; i-- {
		values[t.parent[i]] += values[i]
	}
}

// grow draws a tree of regions a and b together, rooted at u, by adding each
// time a uniformly drawn edge of the frontier: quicker than [Tree.Uniform], and
// not uniform.
func (t *Tree) grow(s *region.State, a, b region.Label, root region.Unit, rng *rand.Rand) {
	t.growWhere(s.Problem().Graph(), root, rng, func(v region.Unit) bool {
		l := s.Label(v)
		return l == a || l == b
	})
}

// begin forgets the tree that was.
func (t *Tree) begin(g *region.Graph) {
	t.graph = g
	t.round++
	t.units, t.parent, t.frontier = t.units[:0], t.parent[:0], t.frontier[:0]
}

// growWhere draws a tree of the units reachable from root through units of
// which in is true.
func (t *Tree) growWhere(g *region.Graph, root region.Unit, rng *rand.Rand, in func(region.Unit) bool) {
	t.begin(g)
	t.frontier = append(t.frontier, branch{0, root})
	for len(t.frontier) > 0 {
		i := rng.IntN(len(t.frontier))
		b := t.frontier[i]
		last := len(t.frontier) - 1
		t.frontier[i] = t.frontier[last]
		t.frontier = t.frontier[:last]
		if t.stamp[b.unit] == t.round {
			continue
		}
		place := int32(len(t.units))
		t.stamp[b.unit], t.place[b.unit] = t.round, place
		t.units = append(t.units, b.unit)
		t.parent = append(t.parent, b.parent)
		for _, v := range g.Neighbours(b.unit) {
			if t.stamp[v] != t.round && in(v) {
				t.frontier = append(t.frontier, branch{place, v})
			}
		}
	}
}

// pairWeights prepares a term's pairs for sums over subtrees. The weight of a
// pair is booked at the lowest common ancestor of its units, so the sum of
// within over a subtree is the weight of the pairs inside it; degree is the
// weight of all pairs of a unit with units of the tree. Both are nil without
// pairs.
func (t *Tree) pairWeights(g *region.Graph) (within, degree []int64) {
	if g == nil {
		return nil, nil
	}
	m := len(t.units)
	if cap(t.within) < m {
		t.within, t.degree = make([]int64, len(t.place)), make([]int64, len(t.place))
	}
	t.within, t.degree = t.within[:m], t.degree[:m]
	clear(t.within)
	clear(t.degree)
	for i, u := range t.units {
		weights := g.Weights(u)
		for e, v := range g.Neighbours(u) {
			if t.stamp[v] != t.round {
				continue
			}
			t.degree[i] += weights[e]
			if j := t.place[v]; int(j) < i {
				t.within[t.ancestor(int32(i), j)] += weights[e]
			}
		}
	}
	return t.within, t.degree
}

// ancestor is the lowest common ancestor of two places.
func (t *Tree) ancestor(i, j int32) int32 {
	for i != j {
		if i > j {
			i = t.parent[i]
		} else {
			j = t.parent[j]
		}
	}
	return i
}

// Subtree says of each place whether it is at or below cut. The slice must not
// be changed or kept.
func (t *Tree) Subtree(cut int) []bool {
	t.inSubtree = t.inSubtree[:0]
	for i := range t.units {
		in := i == cut || i > cut && t.inSubtree[t.parent[i]]
		t.inSubtree = append(t.inSubtree, in)
	}
	return t.inSubtree
}

// ruleSums gives the sums of the rules over subtrees, by place, and room for one
// more. It uses the memory of out.
func (t *Tree) ruleSums(p *region.Problem, out []int64) []int64 {
	m, w := len(t.units), p.RuleWidth()
	if cap(out) < (m+1)*w {
		out = make([]int64, 2*(m+1)*w)
	}
	out = out[:(m+1)*w]
	clear(out)
	for i, u := range t.units {
		p.AddRules(out[i*w:(i+1)*w], u, 1)
	}
	for i := m - 1; i > 0; i-- {
		up := int(t.parent[i])
		for j := range w {
			out[up*w+j] += out[i*w+j]
		}
	}
	return out
}
