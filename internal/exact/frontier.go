package exact

import (
	"context"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// FrontierOptions are the settings of [Frontier].
type FrontierOptions struct {
	// Mean is what regions deviate from; the zero value is that of all people and
	// regions.
	Mean Mean
	// Start are contiguous plans to begin with, within any bounds.
	Start [][]region.Label
	// Find looks for a good plan within the bounds of the problem, such as a
	// search, beginning with the best plan within the bounds before. It may give
	// one that misses them; nil is none. The better its plans, the shorter the
	// proofs.
	Find func(ctx context.Context, p *region.Problem, near []region.Label) ([]region.Label, error)
	// Least is a deviation that every plan reaches, such as that of [Tightest]: it
	// is not asked whether there is one within less.
	Least int64
	// Threads is how many work at once; 0 is one for each core. It does not
	// change the result.
	Threads int
	// Progress, when set, is told how far the proof of a step is; the step is the
	// number of those before.
	Progress func(step int, widest float64, p Progress)

	// Yield, when set, is given each step once it is known whole.
	Yield func(Step)

	cold bool // each step is proved from nothing, for tests
}

// Step is the best plan for a range of tolerances.
type Step struct {
	// Plan is the best for every largest deviation from that of its own,
	// Deviation, to Widest, in 1/regions of a person, so that both are whole; Bounds are
	// those of Widest, or of the problem if that is narrower.
	Plan              region.Plan
	Deviation, Widest int64
	Bounds            region.Bounds
	Cost              int64
	// Bound is what no plan within Bounds costs less than: Cost, but for the last step of a
	// frontier that was truncated.
	Bound int64
	// Certificate proves it, for the problem within Bounds; nil where nothing was proved.
	Certificate *certificate.Certificate
	// Listed is how many regions are within Bounds, Nodes the size of the tree.
	Listed int64
	Nodes  int
}

// Proven says that no plan within the bounds costs less.
func (s *Step) Proven() bool { return s.Bound == s.Cost }

// Steps are the best plans for all tolerances, from the widest to the tightest.
type Steps struct {
	Steps []Step
	// None is a deviation within which there is no plan, -1 where that is not known; NoneWithin
	// are the bounds of it, and Certificate proves it for the problem within them: nil where
	// Least says it.
	None        int64
	NoneWithin  region.Bounds
	Certificate *certificate.Certificate
	// Truncated says that ctx ended it, or that too many regions can be in a better
	// plan: no step is missing between those that are there, but below the last.
	Truncated bool
}

// widest is the largest deviation that the bounds of p allow.
func (m Mean) widest(p *region.Problem) int64 {
	b := p.Bounds()
	return max(0, min(b.Max, p.Total())*m.Regions-m.People, m.People-max(0, b.Min)*m.Regions)
}

// Frontier finds the plan that costs least for every tolerance within the bounds of p,
// and proves each: the epsilon-constraint method (Haimes, Lasdon and Wismer
// 1971), from the widest bounds downwards. The best plan within some bounds is
// also the best within all that are narrower and hold it; the next bounds are those that just
// do not. It ends where there is no plan. All steps go on with one listing and
// one linear programme, as long as the listing fits into memory.
func Frontier(ctx context.Context, p *region.Problem, opt FrontierOptions) (Steps, error) {
	mean := opt.Mean.or(p)
	f := &frontier{p: p, mean: mean, opt: opt, widest: mean.widest(p)}
	f.steps.None = -1
	for _, labels := range opt.Start {
		if err := f.take(labels); err != nil {
			return Steps{}, err
		}
	}
	if err := f.run(ctx); err != nil {
		return Steps{}, err
	}
	f.yield()
	return f.steps, nil
}
