package search

import (
	"container/heap"
	"math/rand/v2"

	"footprint/internal/region"
)

// growSeeds scatters one unit for each region and lets the region with the
// fewest people take a unit that it touches, until none is left.
func growSeeds(p *region.Problem, rng *rand.Rand) []region.Label {
	t := survey(p, rng)
	labels := make([]region.Label, p.Len())
	for u := range labels {
		labels[u] = -1
	}
	var growing growth
	for c := range t.pieces {
		for _, u := range t.scatter(c, rng) {
			s := &shoot{label: region.Label(len(growing)), people: t.people[u], edge: []region.Unit{u}, sums: make([]int64, p.RuleWidth())}
			p.AddRules(s.sums, u, 1)
			labels[u] = s.label
			growing = append(growing, s)
		}
	}
	t.grow(growing, labels, rng)
	if p.RuleWidth() > 0 {
		t.growAnyhow(labels, rng)
	}
	return labels
}

// grow lets regions take units until none can.
func (t *terrain) grow(growing growth, labels []region.Label, rng *rand.Rand) {
	heap.Init(&growing)
	for len(growing) > 0 {
		next := growing[0]
		u, ok := next.take(t.problem, labels, rng)
		if !ok {
			heap.Pop(&growing) // walled in
			continue
		}
		labels[u] = next.label
		next.people += t.people[u]
		next.edge = append(next.edge, u)
		if len(next.sums) > 0 {
			t.problem.AddRules(next.sums, u, 1)
		}
		heap.Fix(&growing, 0)
	}
}

// growAnyhow hands out the units that no region took because of rules.
func (t *terrain) growAnyhow(labels []region.Label, rng *rand.Rand) {
	growing := make(growth, t.problem.Regions())
	for l := range growing {
		growing[l] = &shoot{label: region.Label(l)}
	}
	left := false
	for u, l := range labels {
		if l < 0 {
			left = true
			continue
		}
		growing[l].people += t.people[u]
		growing[l].edge = append(growing[l].edge, region.Unit(u))
	}
	if left {
		t.grow(growing, labels, rng)
	}
}

// scatter draws as many distinct units of a piece as it gets regions: its anchors, and
// others each far from those before: the farthest, in steps through the graph, of a few draws.
func (t *terrain) scatter(piece int, rng *rand.Rand) []region.Unit {
	const draws = 8
	p, units := t.problem, t.pieces[piece]
	g := p.Graph()
	far := make([]int32, p.Len()) // steps to the nearest seed
	for u := range far {
		far[u] = int32(p.Len())
	}
	var seeds, queue []region.Unit
	for i := range t.share[piece] {
		best := region.Unit(-1)
		if i < len(t.anchor[piece]) {
			best = t.anchor[piece][i]
		} else {
			for range draws {
				if u := units[rng.IntN(len(units))]; best < 0 || far[u] > far[best] {
					best = u
				}
			}
			for i := 0; far[best] == 0; i++ { // all draws hit seeds
				best = units[i]
			}
		}
		seeds = append(seeds, best)
		far[best] = 0
		queue = append(queue[:0], best)
		for head := 0; head < len(queue); head++ {
			u := queue[head]
			for _, v := range g.Neighbours(u) {
				if far[v] > far[u]+1 {
					far[v] = far[u] + 1
					queue = append(queue, v)
				}
			}
		}
	}
	return seeds
}

// shoot is a region that grows.
type shoot struct {
	label  region.Label
	people int64
	edge   []region.Unit // members that may touch free units
	sums   []int64       // of rules to be kept
}

// admits says whether the region keeps rules with v.
func (s *shoot) admits(p *region.Problem, v region.Unit) bool {
	if len(s.sums) == 0 {
		return true
	}
	p.AddRules(s.sums, v, 1)
	strain := p.Strain(s.sums)
	p.AddRules(s.sums, v, -1)
	return strain == 0
}

// take draws a free unit beside the region that it may have; false when there is none.
func (s *shoot) take(p *region.Problem, labels []region.Label, rng *rand.Rand) (region.Unit, bool) {
	for len(s.edge) > 0 {
		i := rng.IntN(len(s.edge))
		free, seen := region.Unit(-1), 0
		for _, v := range p.Graph().Neighbours(s.edge[i]) {
			if labels[v] < 0 && s.admits(p, v) {
				if seen++; rng.IntN(seen) == 0 {
					free = v
				}
			}
		}
		if seen > 0 {
			return free, true
		}
		last := len(s.edge) - 1
		s.edge[i] = s.edge[last]
		s.edge = s.edge[:last]
	}
	return 0, false
}

// growth is a heap of shoots, the one with the fewest people first.
type growth []*shoot

func (g growth) Len() int { return len(g) }
func (g growth) Less(i, j int) bool {
	if g[i].people != g[j].people {
		return g[i].people < g[j].people
	}
	return g[i].label < g[j].label
}
func (g growth) Swap(i, j int) { g[i], g[j] = g[j], g[i] }
func (g *growth) Push(x any)   { *g = append(*g, x.(*shoot)) }
func (g *growth) Pop() any {
	last := len(*g) - 1
	x := (*g)[last]
	*g = (*g)[:last]
	return x
}
