package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// hanging looks for an area on which too much hangs: without it the others are in
// pieces, and of each piece so many people must share its region as whole regions in the
// piece cannot hold. The error wraps [region.ErrInfeasible]. It takes time in
// proportion to the graph.
func hanging(task *scenario.Task) error {
	p := task.Problem
	b := p.Bounds()
	if p.Rules() != nil {
		return nil
	}
	units := make([]region.Unit, p.Len())
	for i := range units {
		units[i] = region.Unit(i) //nolint:gosec // G115: units fit
	}
	labels := make([]region.Label, p.Len())
	for _, c := range newCutFinder(p).find(labels, units) {
		must := p.Population(c.unit)
		for _, people := range c.pieces {
			must += leftOver(people, b)
		}
		if must <= b.Max {
			continue
		}
		a := &task.Layer.Areas[c.unit]
		return fmt.Errorf("%w: without %s (%s) the rest is in pieces of %s people; what no whole regions of %s to %s can hold of them must share its region, which is %s with it",
			region.ErrInfeasible, a.Name, a.Code, listed(c.pieces), scenario.Thousands(b.Min), scenario.Thousands(b.Max), scenario.Thousands(must))
	}
	return nil
}

// leftOver is how many of so many people at the least are in none of any number of whole
// regions.
func leftOver(people int64, b region.Bounds) int64 {
	if b.Min <= 0 {
		return 0
	}
	return max(0, people-people/b.Min*b.Max)
}

// listed writes numbers in order, with commas and a last "and".
func listed(numbers []int64) string {
	words := make([]string, len(numbers))
	for i, n := range slices.Sorted(slices.Values(numbers)) {
		words[i] = scenario.Thousands(n)
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// cut is a unit without which a contiguous region is in pieces, and the people of each.
type cut struct {
	unit   region.Unit
	pieces []int64
}

// cutFinder finds the cuts of regions (Hopcroft and Tarjan 1973). It is scratch memory.
type cutFinder struct {
	problem *region.Problem
	order   []int   // by unit, as it was reached, from 1; 0 is not yet
	low     []int   // the first that a unit, or what was reached from it, touches
	below   []int64 // people of what was reached from it, and its own
	pieces  [][]int64
}

func newCutFinder(p *region.Problem) *cutFinder {
	n := p.Len()
	return &cutFinder{problem: p, order: make([]int, n), low: make([]int, n), below: make([]int64, n), pieces: make([][]int64, n)}
}

// find gives the cuts of the contiguous region of these units, in their order.
func (f *cutFinder) find(labels []region.Label, units []region.Unit) (out []cut) {
	for _, u := range units {
		f.order[u], f.pieces[u] = 0, nil
	}
	f.walk(labels, units[0])
	for _, u := range units {
		pieces, rest := f.pieces[u], f.below[units[0]]-f.problem.Population(u)
		for _, people := range pieces {
			rest -= people
		}
		if u != units[0] && pieces != nil {
			pieces = append(pieces, rest)
		}
		if len(pieces) > 1 {
			out = append(out, cut{u, pieces})
		}
	}
	return out
}

// walk goes depth first through the region of a unit, and books at each unit the pieces
// that were reached from it and touch nothing before it.
func (f *cutFinder) walk(labels []region.Label, root region.Unit) {
	type visit struct {
		unit, from region.Unit
		edge       int // the next
	}
	g, reached := f.problem.Graph(), 0
	path := []visit{{root, -1, 0}}
	for len(path) > 0 {
		v := &path[len(path)-1]
		u := v.unit
		if v.edge == 0 {
			reached++
			f.order[u], f.low[u], f.below[u] = reached, reached, f.problem.Population(u)
		}
		if near := g.Neighbours(u); v.edge < len(near) {
			w := near[v.edge]
			v.edge++
			switch {
			case labels[w] != labels[u]:
			case f.order[w] == 0:
				path = append(path, visit{w, u, 0})
			default:
				f.low[u] = min(f.low[u], f.order[w])
			}
			continue
		}
		path = path[:len(path)-1]
		if v.from < 0 {
			return
		}
		f.below[v.from] += f.below[u]
		f.low[v.from] = min(f.low[v.from], f.low[u])
		if f.low[u] >= f.order[v.from] {
			f.pieces[v.from] = append(f.pieces[v.from], f.below[u])
		}
	}
}
