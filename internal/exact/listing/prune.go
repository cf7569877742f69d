package listing

import (
	"cmp"
	"math"
	"slices"

	"footprint/internal/region"
)

// pruner says where no set that contains the one at hand can have a reduced cost
// below a limit.
//
// What the set costs is at least the floors of its terms. Units that join it earn
// their prices; they cost a sum of squares, where masses are people, at least
//
//	w |q - m|^2 W / Max
//
// each, with the mass W and the mean m of the set (by Ward's rule for all of them
// together, of which the mass of the region is at most Max). What they earn beyond
// that is at most what the best of them earn for each person, as long as there is
// room (the continuous knapsack of Dantzig 1957).
type pruner struct {
	graph  *region.Graph
	prices []int64
	people []int64
	most   int64  // people in a set
	out    []bool // members, and units passed over or barred

	reach, queue []region.Unit // scratch
	far          []int64       // by unit: people on the way to it

	spreads []spread
	worth   []worth // scratch
}

// spread is the mass and the moments of the set, for one term.
type spread struct {
	points  [][]float64 // by unit: q
	term    region.SumOfSquares
	mass    int64
	moments []int64
	mean    []float64
}

// worth is what a unit earns, for all its people and for each.
type worth struct {
	people  int64
	density float64
}

func newPruner(p *region.Problem, opt Options) *pruner {
	n := p.Len()
	r := &pruner{
		graph: p.Graph(), prices: opt.Prices.Units,
		out: make([]bool, n), people: make([]int64, n), far: make([]int64, n),
	}
	for u := range r.people {
		r.people[u], r.far[u] = p.Population(region.Unit(u)), math.MaxInt64
	}
	for _, t := range p.Terms() {
		if s, ok := t.(region.SumOfSquares); ok && !opt.Free {
			r.add(s)
		}
	}
	return r
}

// density is what a unit earns for each person.
func (r *pruner) density(u region.Unit) float64 {
	return float64(r.prices[u]) / float64(max(1, r.people[u]))
}

// add takes a term whose masses are people.
func (r *pruner) add(t region.SumOfSquares) {
	s := spread{term: t}
	for u, people := range r.people {
		mass, moments, _ := t.Sums(region.Unit(u))
		if mass != people {
			return
		}
		point := make([]float64, len(moments))
		for j, m := range moments {
			point[j] = float64(m) / float64(max(1, mass))
		}
		s.points = append(s.points, point)
	}
	s.moments, s.mean = make([]int64, len(s.points[0])), make([]float64, len(s.points[0]))
	r.spreads = append(r.spreads, s)
}

// join takes a unit into the set (sign 1), or out of it (-1).
func (r *pruner) join(u region.Unit, sign int64) {
	r.out[u] = sign > 0
	for i := range r.spreads {
		s := &r.spreads[i]
		mass, moments, _ := s.term.Sums(u)
		s.mass += sign * mass
		for j, m := range moments {
			s.moments[j] += sign * m
		}
	}
}

const careful = 1 + 1e-9 // more than floating point can be wrong by

// hopeless says whether no set that grows by later units than floor, from these
// candidates, to so many more people, gets below what is missing: the limit, less
// what the set costs at least.
func (r *pruner) hopeless(floor region.Unit, candidates []region.Unit, room int64, missing float64) bool {
	r.find(floor, candidates, room)
	r.worth = r.worth[:0]
	for _, u := range r.reach {
		r.far[u] = math.MaxInt64
		r.worth = append(r.worth, worth{r.people[u], r.density(u)})
	}
	r.charge()
	slices.SortFunc(r.worth, func(a, b worth) int { return cmp.Compare(b.density, a.density) })
	var sum float64
	for _, w := range r.worth {
		if room <= 0 || w.density <= 0 {
			break
		}
		sum += w.density * float64(min(max(1, w.people), room))
		room -= w.people
	}
	return sum*careful <= missing
}

// find lists the units that there is room for, with those on the way to them.
func (r *pruner) find(floor region.Unit, candidates []region.Unit, room int64) {
	r.reach = r.reach[:0]
	for _, u := range candidates {
		if r.people[u] <= room {
			r.far[u] = r.people[u]
			r.reach = append(r.reach, u)
		}
	}
	r.queue = append(r.queue[:0], r.reach...)
	for at := 0; at < len(r.queue); at++ { // Bellman and Ford's method; the reach is small
		u := r.queue[at]
		for _, v := range r.graph.Neighbours(u) {
			d := r.far[u] + r.people[v]
			if v <= floor || r.out[v] || d > room || d >= r.far[v] {
				continue
			}
			if r.far[v] == math.MaxInt64 {
				r.reach = append(r.reach, v)
			}
			r.far[v] = d
			r.queue = append(r.queue, v)
		}
	}
}

// charge takes from what units earn what they cost at least.
func (r *pruner) charge() {
	for i := range r.spreads {
		s := &r.spreads[i]
		if s.mass == 0 {
			continue
		}
		for j, m := range s.moments {
			s.mean[j] = float64(m) / float64(s.mass)
		}
		share := float64(s.mass) / float64(r.most) / careful
		for at, u := range r.reach {
			var d2 float64
			for j, q := range s.points[u] {
				d := q - s.mean[j]
				d2 += float64(d * d)
			}
			r.worth[at].density -= float64(d2 * share)
		}
	}
}
