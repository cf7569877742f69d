package search

import (
	"container/heap"
	"math/rand/v2"

	"footprint/internal/region"
)

// growSeeds scatters one unit for each region and lets the region with the
// fewest people take a unit that it touches, until none is left.
func growSeeds(p *region.Problem, rng *rand.Rand) []region.Label {
	labels := make([]region.Label, p.Len())
	for u := range labels {
		labels[u] = -1
	}
	growing := make(growth, p.Regions())
	for l, u := range scatter(p, rng) {
		labels[u] = region.Label(l)
		growing[l] = &shoot{label: region.Label(l), people: p.Population(u), edge: []region.Unit{u}}
	}
	heap.Init(&growing)
	for len(growing) > 0 {
		next := growing[0]
		u, ok := next.take(p, labels, rng)
		if !ok {
			heap.Pop(&growing) // walled in
			continue
		}
		labels[u] = next.label
		next.people += p.Population(u)
		next.edge = append(next.edge, u)
		heap.Fix(&growing, 0)
	}
	return labels
}

// scatter draws as many distinct units as there are regions, each far from
// those before: the farthest, in steps through the graph, of a few draws.
func scatter(p *region.Problem, rng *rand.Rand) []region.Unit {
	const draws = 8
	g := p.Graph()
	far := make([]int32, p.Len()) // steps to the nearest seed
	for u := range far {
		far[u] = int32(p.Len())
	}
	var seeds, queue []region.Unit
	for range p.Regions() {
		best := region.Unit(-1)
		for range draws {
			if u := region.Unit(rng.IntN(p.Len())); best < 0 || far[u] > far[best] {
				best = u
			}
		}
		for u := 0; far[best] == 0; u++ { // all draws hit seeds
			best = region.Unit(u)
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
}

// take draws a free unit beside the region; false when there is none.
func (s *shoot) take(p *region.Problem, labels []region.Label, rng *rand.Rand) (region.Unit, bool) {
	for len(s.edge) > 0 {
		i := rng.IntN(len(s.edge))
		free, seen := region.Unit(-1), 0
		for _, v := range p.Graph().Neighbours(s.edge[i]) {
			if labels[v] < 0 {
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
