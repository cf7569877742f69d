package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// level is a problem of groups of the units of the next finer level.
type level struct {
	problem *region.Problem
	groups  region.Plan // of the finer level's units
}

// Settings of coarsening, found together with those of level.go.
const (
	coarsest    = 600 // units of the coarsest level, or
	perRegion   = 8   // so many for each region
	shrink      = 4   // units to a group
	roomy       = 2   // people of a group at most, by the mean of its level
	groupBlur   = 0.2
	shrinkLeast = 0.9 // a level has at most this share of the units of the finer one
)

// coarsen merges units along the contiguity graph, level by level, until few
// are left: the two whose union raises the objective least, as in Ward's
// method, up to a population that keeps groups alike in size. Within, when set,
// are regions, and no group joins units of two: so the plan is one of each
// level.
func coarsen(p *region.Problem, within []region.Label, rng *rand.Rand) ([]level, error) {
	var levels []level
	least := max(coarsest, perRegion*p.Regions())
	for p.Len() > least*3/2 {
		target := max(least, p.Len()/shrink)
		w := newWard(p, rng, groupBlur)
		w.most, w.strict, w.apart = roomy*p.Total()/int64(target), true, within
		w.single = singles(p)
		w.mergeTo(target)
		if float64(w.left) > shrinkLeast*float64(p.Len()) {
			break
		}
		groups, err := region.NewPlan(w.labels())
		if err != nil {
			return nil, err
		}
		if p, err = p.Coarsen(groups); err != nil {
			return nil, err
		}
		levels = append(levels, level{p, groups})
		if within != nil {
			within = gather(groups, within)
		}
	}
	return levels, nil
}

// singles says which units must be apart from others: they stay units on every level,
// so that each can go where the others are not. It is nil for none.
func singles(p *region.Problem) (out []bool) {
	sets, _ := p.Distinct()
	for _, units := range sets {
		if out == nil {
			out = make([]bool, p.Len())
		}
		for _, u := range units {
			out[u] = true
		}
	}
	return out
}

// gather gives every group the label that its units share.
func gather(groups region.Plan, labels []region.Label) []region.Label {
	out := make([]region.Label, groups.Regions())
	for u, l := range labels {
		out[groups.Label(region.Unit(u))] = l
	}
	return out
}
