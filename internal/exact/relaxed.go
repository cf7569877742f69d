package exact

import (
	"context"
	"errors"

	"footprint/internal/exact/relax"
	"footprint/internal/region"
)

// tooMany is how many regions are too many to go through even once: billions take
// an hour, and prices have to be improved many times. There are about 4*10^8 for 25
// of 207 areas, and some 10^20 for 10 of them.
const tooMany = 2_000_000_000

var errTooMany = errors.New("too many regions to be listed")

// relaxed is what is known of a problem whose regions are too many: the plan to
// start from, and a bound by relaxation. It has no certificate: this bound rests on
// package relax alone.
func (f *proof) relaxed(ctx context.Context, p *region.Problem, start [][]region.Unit) (Result, error) {
	r := f.result
	r.Truncated = true
	if start != nil {
		labels := make([]region.Label, p.Len())
		for l, units := range start {
			r.Cost += p.Cost(units)
			for _, u := range units {
				labels[u] = region.Label(l) //nolint:gosec // few
			}
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			return Result{}, err //nolint:wrapcheck // cannot be: every unit has a region
		}
		r.Plan, r.Found = plan, true
	}
	bound := relax.Bound(ctx, p, relax.Options{Start: start, Threads: f.opt.Threads, Progress: func(bound int64) {
		if f.opt.Progress != nil {
			f.opt.Progress(Progress{Stage: "relax", Bound: bound, Best: r.Cost, Sets: r.Listed})
		}
	}})
	r.Bound = bound.Bound
	return r, nil
}
