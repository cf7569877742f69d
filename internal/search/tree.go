package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// tree is a random spanning tree of the units of two regions (or of any
// connected set), grown from a root by adding, each time, a uniformly drawn
// edge of the frontier. Units stand in order of growth, so a parent's place is
// before its children's.
type tree struct {
	units     []region.Unit
	parent    []int32 // by place
	inSubtree []bool  // by place, see markSubtree
	frontier  []branch
	place     []int32 // by unit; valid where stamp holds
	stamp     []uint32
	round     uint32
	graph     *region.Graph

	within, degree []int64 // by place, see pairWeights
}

type branch struct {
	parent int32
	unit   region.Unit
}

func newTree(n int) tree {
	return tree{place: make([]int32, n), stamp: make([]uint32, n)}
}

// grow draws a tree of regions a and b together, rooted at u.
func (t *tree) grow(s *region.State, a, b region.Label, root region.Unit, rng *rand.Rand) {
	t.growWhere(s.Problem().Graph(), root, rng, func(v region.Unit) bool {
		l := s.Label(v)
		return l == a || l == b
	})
}

// growWhere draws a tree of the units reachable from root through units of
// which in is true.
func (t *tree) growWhere(g *region.Graph, root region.Unit, rng *rand.Rand, in func(region.Unit) bool) {
	t.graph = g
	t.round++
	t.units, t.parent, t.frontier = t.units[:0], t.parent[:0], t.frontier[:0]
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
func (t *tree) pairWeights(g *region.Graph) (within, degree []int64) {
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
func (t *tree) ancestor(i, j int32) int32 {
	for i != j {
		if i > j {
			i = t.parent[i]
		} else {
			j = t.parent[j]
		}
	}
	return i
}

// markSubtree sets inSubtree for the units below and at place cut.
func (t *tree) markSubtree(cut int) {
	t.inSubtree = t.inSubtree[:0]
	for i := range t.units {
		in := i == cut || i > cut && t.inSubtree[t.parent[i]]
		t.inSubtree = append(t.inSubtree, in)
	}
}
