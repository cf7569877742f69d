package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// terrain is what seed plans know of a problem: the pieces of its graph, which rules
// can leave in several, and how many regions and people to give to each.
type terrain struct {
	problem *region.Problem
	pieces  [][]region.Unit // ascending
	share   []int           // regions, by piece
	// people are those of each unit as it counts towards the mean of regions: fewer
	// where its region may hold more than others.
	people []int64
	anchor [][]region.Unit // by piece: units that should be in regions of their own
}

// survey looks at a problem. How many regions the pieces get is drawn where it is not
// certain. There must be at least as many regions as pieces, and as units as regions.
func survey(p *region.Problem, rng *rand.Rand) *terrain {
	n := p.Len()
	t := &terrain{problem: p, people: make([]int64, n)}
	for u := range t.people {
		t.people[u] = p.Population(region.Unit(u)) //nolint:gosec // a unit
	}
	piece, count := p.Graph().Components()
	t.pieces = make([][]region.Unit, count)
	for u, c := range piece {
		t.pieces[c] = append(t.pieces[c], region.Unit(u)) //nolint:gosec // a unit
	}
	if p.Rules() == nil {
		t.share, t.anchor = []int{p.Regions()}, make([][]region.Unit, 1)
		return t
	}
	t.even()
	t.allot(rng)
	t.anchors(piece, rng)
	return t
}

// even makes the people of units count so that regions are of equal size where all
// keep their bounds: where a region with unit u aims at so many people more than the
// others, as many of its own do not count.
func (t *terrain) even() {
	p := t.problem
	var with []region.Unit
	var bounds []region.Bounds
	seen := make(map[region.Unit]bool)
	_, sets := p.Distinct()
	for _, units := range sets {
		if u := units[0]; !seen[u] {
			seen[u] = true
			sums := make([]int64, p.RuleWidth())
			p.AddRules(sums, u, 1)
			with, bounds = append(with, u), append(bounds, p.BoundsOf(sums))
		}
	}
	k := int64(p.Regions())
	mean := p.Total() / k
	if k <= int64(len(with)) {
		return
	}
	aims := make([]int64, len(with))
	for range 3 { // what these aim at and what is left for the others depend on each other
		var all int64
		for i, b := range bounds {
			aims[i] = aim(b, p.Bounds(), mean)
			all += aims[i]
		}
		mean = max(0, p.Total()-all) / (k - int64(len(with)))
	}
	for i, u := range with {
		t.people[u] = max(0, t.people[u]-aims[i]+mean)
	}
}

// aim is how many people a region with bounds b of its own should have where the
// others have mean: those, or else some within b that are near them.
func aim(b, others region.Bounds, mean int64) int64 {
	room := min(b.Max-b.Min, max(0, others.Max-others.Min)) / 2
	switch {
	case mean < b.Min:
		return b.Min + room
	case mean > b.Max:
		return b.Max - room
	}
	return mean
}

// allot gives each piece its number of regions, in proportion to its people as far as
// its quota goes. Pieces are weighed with some chance, so that chains differ.
func (t *terrain) allot(rng *rand.Rand) {
	const blur = 1
	fewest, most := t.problem.Quota()
	t.share = make([]int, len(t.pieces))
	weight := make([]float64, len(t.pieces))
	for c, units := range t.pieces {
		t.share[c] = 1
		for _, u := range units {
			weight[c] += float64(t.people[u])
		}
		weight[c] = max(1, weight[c]) * (1 + float64(blur*(rng.Float64()-0.5)/float64(max(1, fewest[c]))))
	}
	// Quotas that exclude each other are kept as far as can be.
	rank := func(c int) int {
		switch n := int64(t.share[c]); {
		case t.share[c] >= len(t.pieces[c]):
			return 3
		case n < fewest[c]:
			return 0
		case n < most[c]:
			return 1
		}
		return 2
	}
	for range t.problem.Regions() - len(t.pieces) {
		best, level, highest := -1, 3, 0.0
		for c := range t.share {
			r, w := rank(c), weight[c]/(float64(t.share[c])+0.5)
			if r < level || r == level && w > highest {
				best, level, highest = c, r, w
			}
		}
		if level == 3 {
			return // more regions than units
		}
		t.share[best]++
	}
}

// anchors draws, for each piece, as many sets of units that must be apart as it has
// regions for, and then units with bounds of their own.
func (t *terrain) anchors(piece []int32, rng *rand.Rand) {
	t.anchor = make([][]region.Unit, len(t.pieces))
	in := make(map[region.Unit]bool)
	take := func(units []region.Unit) {
		fresh := make([][]region.Unit, len(t.pieces))
		for _, u := range units {
			if !in[u] {
				fresh[piece[u]] = append(fresh[piece[u]], u)
			}
		}
		for c, add := range fresh {
			if len(t.anchor[c])+len(add) > t.share[c] {
				continue
			}
			t.anchor[c] = append(t.anchor[c], add...)
			for _, u := range add {
				in[u] = true
			}
		}
	}
	sets, bounds := t.problem.Distinct()
	for _, i := range rng.Perm(len(sets)) {
		take(sets[i])
	}
	for _, i := range rng.Perm(len(bounds)) {
		take(bounds[i][:1])
	}
}
