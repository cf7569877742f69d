package search

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"

	"footprint/internal/region"
)

// Limit is how far a plan may be from its baseline: the people who live in units
// that change region, and those units. Less than 0 is no limit.
type Limit struct {
	People int64
	Units  int
}

// Nearby is the best plan found near a baseline.
type Nearby struct {
	// Labels are the regions by unit. They keep the numbers of the baseline: a unit
	// has moved where its number is another.
	Labels []region.Label
	// Pieces is in how many more pieces regions are than there are regions; it is 0
	// where all are contiguous.
	Pieces int
	Score  region.Score
	// People live in the Units that have moved.
	People int64
	Units  int
	Steps  int64
	// Truncated says that the context ended the search before its budget.
	Truncated bool
}

// Better says whether a plan is better than another: fewer pieces, then the
// smaller score, then fewer people and units moved.
func (a *Nearby) Better(b *Nearby) bool {
	return cmp.Or(cmp.Compare(a.Pieces, b.Pieces), a.Score.Compare(b.Score), cmp.Compare(a.People, b.People), cmp.Compare(a.Units, b.Units)) < 0
}

// NearSteps is a budget that suits n units.
func NearSteps(n int) int64 { return min(800_000+int64(n)*1_000, 20_000_000) }

// Near searches for the best plan within a limit of a baseline, which has as many
// regions as the problem: no step on the way goes beyond the limit, and no region
// is ever empty. The baseline may break bounds and rules, and its regions may be in
// pieces; the answer never breaks them more. Units that must share a region, and
// do in the baseline, move together. Options.Start is one more plan to start from,
// in the numbers of the baseline.
func Near(ctx context.Context, p *region.Problem, baseline []region.Label, limit Limit, opt Options) (Nearby, error) {
	opt, err := opt.filled(NearSteps(p.Len()))
	if err != nil {
		return Nearby{}, err
	}
	base, err := newBaseline(p, baseline)
	if err != nil {
		return Nearby{}, err
	}
	starts := [][]region.Label{base.labels}
	if opt.Start != nil {
		start, err := base.contract(opt.Start)
		if err != nil {
			return Nearby{}, fmt.Errorf("the plan to start from: %w", err)
		}
		starts = append(starts, start)
	}
	r := newRun(p, opt)
	best := make([]*Nearby, chains)
	err = r.each(chains, func(i int) error {
		w, err := newRoamer(base, starts[i%len(starts)], limit, rand.New(rand.NewPCG(opt.Seed, uint64(i))))
		if err != nil {
			return err
		}
		if w.beyond(0, 0) {
			return fmt.Errorf("the plan to start from moves %d people and %d units: the limit is less", w.people, w.units)
		}
		w.run(ctx, share(opt.Steps, i, chains), i, func(steps int64) {
			r.report(steps, &found{base.spread(w.best.Labels), w.best.Score})
		})
		best[i] = &w.best
		return nil
	})
	if err != nil {
		return Nearby{}, err
	}
	out := best[0]
	for _, b := range best[1:] {
		if b.Better(out) {
			out = b
		}
	}
	out.Labels = base.spread(out.Labels)
	out.Steps, out.Truncated = r.steps, ctx.Err() != nil
	return *out, nil
}

// base is a baseline, with what must stay together made one unit.
type base struct {
	problem *region.Problem
	groups  region.Plan
	labels  []region.Label // by group
	size    []int          // units of each group
}

func newBaseline(p *region.Problem, labels []region.Label) (*base, error) {
	if len(labels) != p.Len() {
		return nil, fmt.Errorf("a baseline of %d units for %d", len(labels), p.Len())
	}
	_, classes, err := p.Reduced()
	if err != nil {
		return nil, err
	}
	// Of a group that the baseline parts, each unit goes its own way.
	groups := make([]region.Label, p.Len())
	for _, units := range classes.Members() {
		whole := true
		for _, u := range units {
			whole = whole && labels[u] == labels[units[0]]
		}
		for _, u := range units {
			groups[u] = region.Label(u)
			if whole {
				groups[u] = region.Label(units[0])
			}
		}
	}
	b := &base{problem: p}
	if b.groups, err = region.NewPlan(groups); err != nil {
		return nil, err
	}
	if b.groups.Regions() < p.Len() {
		if b.problem, err = p.Coarsen(b.groups); err != nil {
			return nil, err
		}
	}
	b.size = make([]int, b.groups.Regions())
	for _, g := range b.groups.Labels() {
		b.size[g]++
	}
	b.labels, err = b.contract(labels)
	return b, err
}

func (b *base) spread(labels []region.Label) []region.Label { return b.groups.Spread(labels) }

// contract gives each group the label of its units, who have the same.
func (b *base) contract(labels []region.Label) ([]region.Label, error) {
	if len(labels) != b.groups.Len() {
		return nil, fmt.Errorf("%d labels for %d units", len(labels), b.groups.Len())
	}
	out := make([]region.Label, b.groups.Regions())
	for i := range out {
		out[i] = -1
	}
	for u, g := range b.groups.Labels() {
		if out[g] >= 0 && out[g] != labels[u] {
			return nil, fmt.Errorf("unit %d is not with those that it must be with", u)
		}
		out[g] = labels[u]
	}
	return out, nil
}
