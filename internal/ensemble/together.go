package ensemble

import "footprint/internal/region"

// MaxPairs is the largest number of units of which all pairs are counted.
const MaxPairs = 2_000

// Together counts in how many plans two units share a region: of pairs that
// touch, and of all pairs where there are at most MaxPairs units.
type Together struct {
	edges   []region.Edge
	units   int
	plans   int
	touch   []uint32 // beside edges
	pairs   []uint32 // of u < v at v(v-1)/2+u; nil for many units
	members [][]int32
}

func newTogether(g *region.Graph, regions int) *Together {
	t := &Together{edges: g.Edges(), units: g.Len(), members: make([][]int32, regions)}
	t.touch = make([]uint32, len(t.edges))
	if t.units <= MaxPairs {
		t.pairs = make([]uint32, t.units*(t.units-1)/2)
	}
	return t
}

func (t *Together) add(plan []region.Label) {
	t.plans++
	for i, e := range t.edges {
		if plan[e.A] == plan[e.B] {
			t.touch[i]++
		}
	}
	if t.pairs == nil {
		return
	}
	for l := range t.members {
		t.members[l] = t.members[l][:0]
	}
	for v, l := range plan {
		row := t.pairs[v*(v-1)/2:]
		for _, u := range t.members[l] {
			row[u]++
		}
		t.members[l] = append(t.members[l], int32(v)) //nolint:gosec // G115: units fit
	}
}

// Edges are the pairs of units that touch. They must not be changed.
func (t *Together) Edges() []region.Edge { return t.edges }

// Touching is the share of plans in which the two units of edge i share a
// region.
func (t *Together) Touching(i int) float64 { return t.share(t.touch[i]) }

// Pair is the share of plans in which any two units share a region, where
// AllPairs.
func (t *Together) Pair(u, v region.Unit) float64 {
	if u == v {
		return 1
	}
	u, v = min(u, v), max(u, v)
	return t.share(t.pairs[int(v)*int(v-1)/2+int(u)])
}

// AllPairs says that all pairs are counted.
func (t *Together) AllPairs() bool { return t.pairs != nil }

func (t *Together) share(n uint32) float64 {
	if t.plans == 0 {
		return 0
	}
	return float64(n) / float64(t.plans)
}

// Stability is, for each unit, the mean share of plans in which it shares a
// region with a unit that it touches; 0 for one that touches none.
func (t *Together) Stability() []float64 {
	sum, degree := make([]float64, t.units), make([]float64, t.units)
	for i, e := range t.edges {
		for _, u := range []region.Unit{e.A, e.B} {
			sum[u] += t.Touching(i)
			degree[u]++
		}
	}
	for u := range sum {
		sum[u] /= max(1, degree[u])
	}
	return sum
}

// Cores are the groups of two or more units that pairs connect which touch and
// share a region in at least the given share of plans, in order of their first
// units, each in ascending order. Two units of a core that do not touch may share a
// region less often.
func (t *Together) Cores(share float64) [][]region.Unit {
	root := make([]region.Unit, t.units)
	for u := range root {
		root[u] = region.Unit(u) //nolint:gosec // G115: units fit
	}
	find := func(u region.Unit) region.Unit {
		for root[u] != u {
			root[u] = root[root[u]]
			u = root[u]
		}
		return u
	}
	for i, e := range t.edges {
		// In counts: a share such as 0.95 is no exact fraction of the plans.
		if float64(t.touch[i]) >= share*float64(t.plans)-1e-6 {
			a, b := find(e.A), find(e.B)
			root[max(a, b)] = min(a, b)
		}
	}
	members := make([][]region.Unit, t.units)
	for u := range root {
		r := find(region.Unit(u))                       //nolint:gosec // G115: units fit
		members[r] = append(members[r], region.Unit(u)) //nolint:gosec // G115: units fit
	}
	var out [][]region.Unit
	for _, m := range members {
		if len(m) > 1 {
			out = append(out, m)
		}
	}
	return out
}
