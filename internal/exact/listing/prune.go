package listing

import (
	"cmp"
	"math"
	"slices"

	"footprint/internal/region"
)

// pruner says where no set that contains the one at hand can have a reduced cost
// below the limit: what the set costs is at least the floors of its terms, and the
// units that still have room for them earn at most what the best of them earn for
// each person (the continuous knapsack of Dantzig 1957).
type pruner struct {
	prices []int64
	people []int64
	order  []region.Unit // all units that earn anything, the most for a person first
	reach  []region.Unit // those of them that a set from the root can have
	root   region.Unit   // of reach
	out    []bool        // members, and units passed over
	graph  *region.Graph
	most   int64
	far    []int64 // scratch
}

func newPruner(p *region.Problem, prices *Prices) *pruner {
	r := &pruner{
		prices: prices.Units, graph: p.Graph(), most: p.Bounds().Max, root: -1,
		out: make([]bool, p.Len()), people: make([]int64, p.Len()), far: make([]int64, p.Len()),
	}
	for u := range region.Unit(p.Len()) { //nolint:gosec // units fit
		r.people[u] = p.Population(u)
		if prices.Units[u] > 0 {
			r.order = append(r.order, u)
		}
	}
	density := func(u region.Unit) float64 { return float64(prices.Units[u]) / float64(r.people[u]) }
	slices.SortStableFunc(r.order, func(a, b region.Unit) int { return cmp.Compare(density(b), density(a)) })
	return r
}

// from finds what sets can have that begin at a root: units with a way to it, by
// later units, on which not too many people live.
func (r *pruner) from(root region.Unit) {
	if r.root == root {
		return
	}
	r.root = root
	for u := range r.far {
		r.far[u] = math.MaxInt64
	}
	r.far[root] = r.people[root]
	queue := []region.Unit{root}
	for len(queue) > 0 { // Bellman and Ford's method; the reach is small
		u := queue[0]
		queue = queue[1:]
		for _, v := range r.graph.Neighbours(u) {
			if d := r.far[u] + r.people[v]; v > root && d <= r.most && d < r.far[v] {
				r.far[v] = d
				queue = append(queue, v)
			}
		}
	}
	r.reach = r.reach[:0]
	for _, u := range r.order {
		if r.far[u] <= r.most {
			r.reach = append(r.reach, u)
		}
	}
}

// earn is the most that units earn together which have room for so many people,
// rounded up.
func (r *pruner) earn(room int64) float64 {
	var sum float64
	left := room
	for _, u := range r.reach {
		people := r.people[u]
		if people > room || r.out[u] {
			continue
		}
		if people >= left {
			if people > 0 {
				sum += float64(r.prices[u]) * (float64(left) / float64(people))
			}
			break
		}
		left -= people
		sum += float64(r.prices[u])
	}
	return sum * (1 + 1e-12)
}
