package reason

import (
	"context"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// Options are the settings. The zero value is usable.
type Options struct {
	// From is a set of units that is thought to be a reason, such as those with
	// prices in a certificate: it is reduced where no small reason is found.
	From []region.Unit
	// Most is how many units a reason may have; 0 is 6. More take longer, and say less.
	Most int
	// Look is how many contiguous sets are looked at for one unit; 0 is a million,
	// and a tenth of that where regions are counted.
	Look int
}

// Answer is what was found: a reason, or a plan, or neither.
type Answer struct {
	// Obstacle is why there is no plan; nil where no reason was found.
	Obstacle *region.Obstacle
	// Smallest says that no set of fewer units is a reason of its kind.
	Smallest bool
	// Plan is a plan that was met on the way; nil for none.
	Plan []region.Label
}

// Work limits, counted so that answers are the same everywhere.
const (
	defaultMost   = 6
	defaultLook   = 1_000_000
	mostWork      = 50_000_000 // comparisons of sets, and units of sets, for one question
	mostEffort    = 20_000_000 // units looked at to pack regions
	mostUndecided = 3
	packings      = 4 // for each set that is looked at
)

// Find looks for the smallest set of units that no plan can hold. It takes
// whether regions can be disjoint first, and how many there can be only where
// that says nothing. An obstacle that it gives is one; that it gives none proves
// nothing.
func Find(ctx context.Context, p *region.Problem, opt Options) Answer {
	if opt.Most <= 0 {
		opt.Most = defaultMost
	}
	if opt.Look <= 0 {
		opt.Look = defaultLook
	}
	c := newCover(ctx, p, opt.Look)
	opt.From = c.grouped(opt.From)
	answer := c.find(opt)
	if answer.Obstacle != nil || answer.Plan != nil {
		return answer
	}
	// Few regions can be of any size within the bounds, and leave enough.
	b, k := p.Bounds(), int64(p.Regions())
	room := min(k*b.Max-p.Total(), p.Total()-k*b.Min)
	if p.Rules() == nil && int64(opt.Most)*(b.Max-b.Min) <= room && opt.Most < p.Regions() {
		return answer
	}
	c.count()
	return c.find(opt)
}

func (c *cover) find(opt Options) (a Answer) {
	rng := rand.New(rand.NewPCG(1, 1))
	n := c.p.Len()
	h := &hitting{n: n, barred: newSet(n)}
	c.effort = mostEffort
	pack := func(family []set, first []region.Unit) (out set, whole bool) {
		out, family = c.pack(family, first, rng)
		if whole = out.count() == 0; whole {
			a.Plan = c.plan(family)
		}
		h.add(out)
		return out, whole
	}
	undecidable := 0
	for units := []region.Unit{}; units != nil && c.effort > 0 && undecidable < mostUndecided; units = h.smallest(opt.Most) {
		held := false
		for range packings {
			out, whole := pack(nil, units)
			if whole {
				return a
			}
			held = held || !out.hits(newSet(n, units...))
		}
		if held {
			continue
		}
		family, v := c.ask(units)
		switch v {
		case uncoverable:
			a.Obstacle, a.Smallest = c.obstacle(units), undecidable == 0
			return a
		case undecided:
			undecidable++
			for _, u := range units {
				h.barred.add(u)
			}
			continue
		}
		for range packings {
			if _, whole := pack(family, nil); whole {
				return a
			}
		}
	}
	if units := c.reduce(opt.From); units != nil {
		a.Obstacle = c.obstacle(units)
	}
	return a
}

func (c *cover) ask(units []region.Unit) ([]set, verdict) {
	c.work = mostWork
	return c.test(units)
}

// plan makes a plan of regions that hold all units: nil unless there are as many
// as are asked for.
func (c *cover) plan(family []set) []region.Label {
	if len(family) != c.p.Regions() {
		return nil
	}
	labels := make([]region.Label, c.p.Len())
	for l, s := range family {
		for _, u := range s.units() {
			labels[u] = region.Label(l) //nolint:gosec // regions fit
		}
	}
	return c.groups.Spread(labels)
}

// reduce leaves out units one after another while the others are a reason still;
// nil when they are none, or when that is not decided.
func (c *cover) reduce(units []region.Unit) []region.Unit {
	if len(units) == 0 {
		return nil
	}
	if _, v := c.ask(units); v != uncoverable {
		return nil
	}
	units = slices.Sorted(slices.Values(units))
	for i := 0; i < len(units); {
		fewer := slices.Delete(slices.Clone(units), i, i+1)
		if _, v := c.ask(fewer); v == uncoverable {
			units = fewer
		} else {
			i++
		}
	}
	return units
}
