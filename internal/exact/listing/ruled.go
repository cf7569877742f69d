package listing

import (
	"math"

	"footprint/internal/region"
)

// Rules are asked of each set by their sums: see [region.Problem.Violation].

// begin bars what sets from root on do not have.
func (w *walker) begin(root region.Unit) {
	w.root, w.stopped = root, false
	barred, floor := w.barred(root)
	w.floor, w.max = floor, w.bounds.Max
	w.bar(barred, true)
	if w.sums != nil && floor < 0 {
		w.max = w.problem.Loosest().Max
	}
}

func (w *walker) end() {
	barred, _ := w.barred(w.root)
	w.bar(barred, false)
}

func (w *walker) bar(units []region.Unit, bar bool) {
	for _, u := range units {
		w.marked[u] = bar
		if w.pruner != nil {
			w.pruner.out[u] = bar
		}
	}
}

// fits says whether u may join: more can join then, or it is a region.
func (w *walker) fits(u region.Unit) bool {
	people := w.set.People + w.problem.Population(u)
	if people > w.max {
		return false
	}
	if w.sums == nil {
		return true
	}
	w.problem.AddRules(w.sums, u, 1)
	hopeless := w.problem.Hopeless(people, w.sums)
	w.problem.AddRules(w.sums, u, -1)
	return !hopeless && (w.ways == nil || w.within(u, people))
}

// room is how many more people the set may have.
func (w *walker) room() int64 {
	most := w.max
	if w.sums != nil {
		most = min(most, w.problem.Most(w.sums))
	}
	return most - w.set.People
}

// whole says whether the set is a region.
func (w *walker) whole() bool {
	if w.sums == nil {
		return w.set.People >= w.bounds.Min
	}
	return w.problem.Violation(w.set.People, w.sums) == 0 && (w.ways == nil || w.near[len(w.near)-1] == 0)
}

// ways are, for each unit, how many people are on the way to one with bounds of its own.
func (v *view) waysToOwn() []int64 {
	ways := make([]int64, v.problem.Len())
	for u := range ways {
		ways[u] = math.MaxInt64 / 4
	}
	queue := append([]region.Unit(nil), v.own...)
	for _, u := range v.own {
		ways[u] = 0
	}
	for at := 0; at < len(queue); at++ { // Bellman and Ford's method
		u := queue[at]
		d := ways[u] + v.problem.Population(u)
		for _, next := range v.problem.Graph().Neighbours(u) {
			if d < ways[next] {
				ways[next] = d
				queue = append(queue, next)
			}
		}
	}
	return ways
}

// within says whether the set, with u, can still come to a unit with bounds of its own.
func (w *walker) within(u region.Unit, people int64) bool {
	way := w.ways[u]
	if n := len(w.near); n > 0 {
		way = min(way, w.near[n-1])
	}
	return people+way <= w.max
}
