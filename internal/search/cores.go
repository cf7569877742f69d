package search

import (
	"container/heap"
	"math/rand/v2"

	"footprint/internal/region"
)

// construction builds a seed plan.
type construction func(p *region.Problem, rng *rand.Rand) []region.Label

// joined builds a seed plan in which units that must share a region do so even where they
// do not touch: each such set is first connected through units between, at random,
// and is one unit from then on.
func joined(p *region.Problem, rng *rand.Rand, build construction) []region.Label {
	sets := p.Scattered()
	if len(sets) == 0 {
		return build(p, rng)
	}
	groups, err := region.NewPlan(connect(p, sets, rng))
	if err != nil {
		panic(err) // a label for each unit
	}
	if groups.Regions() < p.Regions() {
		return build(p, rng)
	}
	q, err := p.Coarsen(groups)
	if err != nil {
		panic(err) // each group is connected
	}
	return groups.Spread(build(q, rng))
}

// connect labels units so that those of a set, and those on the way between them,
// share a label: as far as there is a way that meets no other set. Units elsewhere
// have labels of their own.
func connect(p *region.Problem, sets [][]region.Unit, rng *rand.Rand) []region.Label {
	c := &connector{problem: p, labels: make([]region.Label, p.Len()), owner: make([]int, p.Len()), weight: make([]float64, p.Len())}
	mean := float64(p.Total()) / float64(p.Len())
	for u := range c.labels {
		c.labels[u] = region.Label(u) //nolint:gosec // a unit
		// A way should hold few people, and be another for each chain.
		c.weight[u] = (float64(p.Population(region.Unit(u))) + mean) * (0.25 + 1.5*rng.Float64()) //nolint:gosec // a unit
	}
	for i, units := range sets {
		for _, u := range units {
			c.owner[u] = i + 1
		}
	}
	for _, i := range rng.Perm(len(sets)) {
		c.join(sets[i], i+1)
	}
	return c.labels
}

type connector struct {
	problem *region.Problem
	labels  []region.Label
	owner   []int // by unit: the set that it is in or on the way of, from 1; 0 for none
	weight  []float64
}

// join grows a core from the first unit of a set: the nearest of the others is reached,
// then the nearest of those that are left.
func (c *connector) join(units []region.Unit, owner int) {
	core := []region.Unit{units[0]}
	sums := make([]int64, c.problem.RuleWidth())
	for _, u := range units {
		c.problem.AddRules(sums, u, 1)
	}
	reached := map[region.Unit]bool{units[0]: true}
	for len(reached) < len(units) {
		way := c.way(core, owner, reached, sums)
		if way == nil {
			return
		}
		reached[way[0]] = true
		for _, u := range way {
			if c.owner[u] == 0 {
				c.problem.AddRules(sums, u, 1)
			}
			c.owner[u], c.labels[u] = owner, c.labels[units[0]]
		}
		core = append(core, way...)
	}
}

// way is the cheapest way from a core to a unit of its set that is not reached yet
// (Dijkstra 1959), that unit first; nil for none.
func (c *connector) way(core []region.Unit, owner int, reached map[region.Unit]bool, sums []int64) []region.Unit {
	from := make(map[region.Unit]region.Unit)
	done := make(map[region.Unit]bool)
	var front frontier
	for _, u := range core {
		heap.Push(&front, step{unit: u, from: -1})
	}
	for len(front) > 0 {
		at := heap.Pop(&front).(step) //nolint:forcetypeassert // of steps
		if done[at.unit] {
			continue
		}
		done[at.unit] = true
		from[at.unit] = at.from
		if c.owner[at.unit] == owner && at.from >= 0 && !reached[at.unit] {
			var way []region.Unit
			for u := at.unit; from[u] >= 0; u = from[u] {
				way = append(way, u)
			}
			return way
		}
		for _, v := range c.problem.Graph().Neighbours(at.unit) {
			if done[v] || c.owner[v] != owner && !c.free(v, sums) {
				continue
			}
			heap.Push(&front, step{far: at.far + c.weight[v], unit: v, from: at.unit})
		}
	}
	return nil
}

// free says whether a unit may lie on the way of a set with these sums.
func (c *connector) free(v region.Unit, sums []int64) bool {
	if c.owner[v] != 0 {
		return false
	}
	before := c.problem.Strain(sums)
	c.problem.AddRules(sums, v, 1)
	after := c.problem.Strain(sums)
	c.problem.AddRules(sums, v, -1)
	return after <= before
}

// step is a unit that a way could go to.
type step struct {
	far        float64
	unit, from region.Unit
}

// frontier is a heap of steps, the nearest first.
type frontier []step

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	if f[i].far != f[j].far {
		return f[i].far < f[j].far
	}
	return f[i].unit < f[j].unit
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)   { *f = append(*f, x.(step)) }
func (f *frontier) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
