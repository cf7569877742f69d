package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// walk is the memory of Uniform, by number of the unit in the set.
type walk struct {
	offsets []int32 // of the contiguity inside the set, as in region.Graph
	near    []int32
	next    []int32 // where the walk last went from here
	at      []int32 // place in the tree, or -1
	path    []int32
}

// Uniform draws a spanning tree of the units, each tree of the contiguity among
// them equally likely (Wilson 1996: loop-erased random walks). The units must
// be connected and distinct; the first is the root.
func (t *Tree) Uniform(g *region.Graph, units []region.Unit, rng *rand.Rand) {
	t.begin(g)
	w := &t.walk
	w.among(t, units)
	w.at[0] = 0
	t.units, t.parent = append(t.units, units[0]), append(t.parent, 0)
	for start := 1; start < len(units); start++ {
		// Going on over an earlier visit forgets the loop since then.
		for i := int32(start); w.at[i] < 0; i = w.next[i] {
			around := w.near[w.offsets[i]:w.offsets[i+1]]
			w.next[i] = around[rng.IntN(len(around))]
		}
		w.path = w.path[:0]
		i := int32(start)
		for ; w.at[i] < 0; i = w.next[i] {
			w.path = append(w.path, i)
		}
		// The path joins the tree from its far end, parents first.
		parent := w.at[i]
		for j := len(w.path) - 1; j >= 0; j-- {
			i := w.path[j]
			w.at[i] = int32(len(t.units))
			t.units, t.parent = append(t.units, units[i]), append(t.parent, parent)
			parent = w.at[i]
		}
	}
	for place, u := range t.units {
		t.place[u] = int32(place)
	}
}

// among prepares a walk over the contiguity inside a set of units.
func (w *walk) among(t *Tree, units []region.Unit) {
	w.offsets, w.near, w.at = append(w.offsets[:0], 0), w.near[:0], w.at[:0]
	for i, u := range units {
		t.stamp[u], t.place[u] = t.round, int32(i)
		w.at = append(w.at, -1)
	}
	for len(w.next) < len(units) {
		w.next = append(w.next, 0)
	}
	for _, u := range units {
		for _, v := range t.graph.Neighbours(u) {
			if t.stamp[v] == t.round {
				w.near = append(w.near, t.place[v])
			}
		}
		w.offsets = append(w.offsets, int32(len(w.near)))
	}
}
