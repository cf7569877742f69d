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
	// A random number gives four steps.
	random uint64
	left   int
}

// Uniform draws a spanning tree of the units, each tree of the contiguity among
// them equally likely (Wilson 1996: loop-erased random walks). The units must
// be connected and distinct. The root is the first of those with the most
// neighbours, to which walks are short.
func (t *Tree) Uniform(g *region.Graph, units []region.Unit, rng *rand.Rand) {
	t.begin(g)
	w := &t.walk
	root := w.among(t, units)
	n := len(units)
	if cap(t.units) < n {
		t.units, t.parent = make([]region.Unit, 0, len(t.place)), make([]int32, 0, len(t.place))
	}
	t.units, t.parent = t.units[:n], t.parent[:n]
	at, next := w.at, w.next
	at[root], t.units[0], t.parent[0] = 0, units[root], 0
	w.left = 0
	size := int32(1)
	for start := range int32(n) {
		// Going on over an earlier visit forgets the loop since then.
		for i := start; at[i] < 0; i = next[i] {
			next[i] = w.step(i, rng)
		}
		// The path joins the tree from its far end, parents first.
		end := size - 1
		i := start
		for ; at[i] < 0; i = next[i] {
			end++
		}
		join := at[i]
		i = start
		for place := end; place >= size; place-- {
			at[i], t.units[place], t.parent[place] = place, units[i], place-1
			i = next[i]
		}
		if end >= size {
			t.parent[size] = join
			size = end + 1
		}
	}
	for place, u := range t.units {
		t.place[u] = int32(place)
	}
}

// step draws a neighbour of i, without bias: 16 random bits times the number
// of neighbours, by 2^16, but for the few bits that would favour some (Lemire
// 2019). There are fewer than 2^16 neighbours.
func (w *walk) step(i int32, rng *rand.Rand) int32 {
	from := w.offsets[i]
	degree := uint32(w.offsets[i+1] - from)
	for {
		if w.left == 0 {
			w.random, w.left = rng.Uint64(), 4
		}
		product := uint32(uint16(w.random)) * degree
		w.random >>= 16
		w.left--
		if low := uint32(uint16(product)); low >= degree || low >= (1<<16)%degree {
			return w.near[from+int32(product>>16)]
		}
	}
}

// among prepares a walk over the contiguity inside a set of units and gives
// the number of the first that has the most neighbours in it.
func (w *walk) among(t *Tree, units []region.Unit) (root int) {
	n, pairs := len(units), 0
	for i, u := range units {
		t.stamp[u], t.place[u] = t.round, int32(i)
		pairs += len(t.graph.Neighbours(u))
	}
	if len(w.next) < n {
		w.next, w.at, w.offsets = make([]int32, 2*n), make([]int32, 2*n), make([]int32, 2*n+1)
	}
	if len(w.near) < pairs {
		w.near = make([]int32, 2*pairs)
	}
	end, most := 0, 0
	near, round := w.near, t.round
	for i, u := range units {
		w.at[i] = -1
		from := end
		for _, v := range t.graph.Neighbours(u) {
			near[end] = t.place[v]
			inside := 0
			if t.stamp[v] == round {
				inside = 1
			}
			end += inside
		}
		w.offsets[i+1] = int32(end)
		if end-from > most {
			root, most = i, end-from
		}
	}
	return root
}
