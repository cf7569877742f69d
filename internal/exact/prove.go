package exact

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// storeLimit is how many regions are kept in memory, with some 60 bytes each:
// longer lists are gone through anew whenever prices have changed.
const storeLimit = 6_000_000

// Prove finds the plan that costs least, and proves that no other costs less; or
// that there is no plan. Errors are those of options that do not fit the problem.
// When ctx ends, or memory would not do, the result is what is proved by then:
// Bound holds whatever happens. Where there are billions of regions, Bound is that of
// a relaxation, of what sums of squares cost: it has no certificate, may be far below
// the best plan, and no better plan than Start is looked for.
//
// Every region that a plan can have is a column of a set-partitioning problem
// (Balas and Padberg 1976; for districts, Garfinkel and Nemhauser 1970, Mehrotra,
// Johnson and Nemhauser 1998). Its linear programme is solved over few columns at
// a time, with subset-row cuts (Jepsen et al. 2008). What its prices show to be
// in no better plan is left out; what remains is branched on pairs of units that
// share a region or do not (Ryan and Foster 1981).
func Prove(ctx context.Context, p *region.Problem, opt Options) (Result, error) {
	if opt.Gap < 0 || opt.Gap >= 1 || math.IsNaN(opt.Gap) {
		return Result{}, fmt.Errorf("a gap of %v: want 0 or more, below 1", opt.Gap)
	}
	if opt.Threads < 0 {
		return Result{}, fmt.Errorf("%d threads: want 0 or more", opt.Threads)
	}
	if opt.store == 0 {
		opt.store = storeLimit
	}
	if opt.many == 0 {
		opt.many = tooMany
	}
	if opt.look == 0 {
		opt.look = coverSteps
	}
	start, err := given(p, opt.Start)
	if err != nil {
		return Result{}, err
	}
	if start == nil || opt.Feasible {
		// Whether there is a plan at all comes first.
		r, err := prove(ctx, p, opt, true, start)
		known := r.Found || r.Infeasible
		if err != nil || !known && r.Listed <= opt.many || r.Infeasible || opt.Feasible {
			return r, err
		}
		if r.Found {
			start = r.Plan.Members()
		}
	}
	return prove(ctx, p, opt, false, start)
}

// given checks the plan to start from, and gives its regions.
func given(p *region.Problem, labels []region.Label) ([][]region.Unit, error) {
	if labels == nil {
		return nil, nil
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		return nil, fmt.Errorf("the plan to start from: %w", err)
	}
	report, err := region.Check(p, plan)
	if err != nil {
		return nil, fmt.Errorf("the plan to start from: %w", err)
	}
	if len(report.Faults) > 0 {
		return nil, fmt.Errorf("the plan to start from: region %d: %s", report.Faults[0].Region, report.Faults[0].Problem)
	}
	return plan.Members(), nil
}

// proof is one call of Prove.
type proof struct {
	*tree
	opt    Options
	result Result
	every  source // all regions
}

// prove answers one of the two questions: is there a plan (free), or which is best.
func prove(ctx context.Context, p *region.Problem, opt Options, free bool, start [][]region.Unit) (Result, error) {
	c := newColumns(p, opt.Threads)
	f := &proof{opt: opt}
	near, err := f.open(ctx, p, c, free)
	if errors.Is(err, errTooMany) && !free {
		return f.relaxed(ctx, p, start)
	}
	if err != nil {
		return f.stopped(err)
	}
	f.tree = &tree{master: newMaster(p, free, c), gap: opt.Gap, steps: opt.look, most: opt.Parts, send: opt.Subtree}
	var plan []int32
	for _, units := range start {
		j := c.take(f.set(units))
		f.lp.Play(int(j))
		plan = append(plan, j)
	}
	if plan != nil {
		f.improve(plan)
	}
	if free && f.plan != nil {
		return f.finish(nil)
	}
	err = f.root(ctx, near)
	if err == nil {
		err = f.grow(ctx, func() { f.tell("branch") })
	}
	return f.finish(err)
}

// open lists the regions, and gives those of narrower bounds, to begin with, where
// they are many; too many are not stored, and come in bounds that grow wider.
func (f *proof) open(ctx context.Context, p *region.Problem, c *columns, free bool) (near []source, err error) {
	opt := listing.Options{Free: free, Threads: f.opt.Threads}
	all, whole, err := c.list(ctx, p, opt, f.opt.store)
	if err != nil {
		return nil, err
	}
	f.every = &stored{columns: c, units: p.Len(), all: all}
	f.result.Listed = int64(len(all))
	if whole && len(all) <= nearLimit {
		return nil, nil
	}
	if !whole {
		f.every = &walked{columns: c, problem: p, free: free, limit: f.opt.store}
		f.result.Listed, f.result.Estimated = int64(min(1e18, listing.Estimate(p, descents, 1))), true
		if f.result.Listed > f.opt.many {
			return nil, errTooMany
		}
	}
	// Where some regions have bounds of their own, the mean can be outside the others'.
	b := p.Bounds()
	ideal := min(max(p.Total()/int64(p.Regions()), b.Min), b.Max)
	for b.Min < b.Max {
		b.Min, b.Max = ideal-(ideal-b.Min)*7/10, ideal+(b.Max-ideal)*7/10
		some, fits := c.within(p, b, all), true
		if !whole {
			if some, fits, err = c.list(ctx, p.Within(b), opt, min(f.opt.store, nearLimit)); err != nil {
				return nil, err
			}
		}
		if fits && len(some) <= nearLimit {
			near = append(near, &stored{columns: c, units: p.Len(), all: some})
			slices.Reverse(near)
			return near, nil
		}
		if !whole {
			near = append(near, &walked{columns: c, problem: p.Within(b), free: free})
		}
	}
	return nil, nil // most have bounds of their own, or as many people: those are no fewer
}

// nearLimit is how many regions the linear programme begins with: pricing more takes
// longer than what they would bring.
const nearLimit = 1_000_000

const descents = 200_000 // of the estimate

// set is a region as the listing would give it.
func (f *proof) set(units []region.Unit) found {
	s := found{}
	if !f.free {
		s.cost = f.problem.Cost(units)
	}
	for _, u := range units {
		s.members = append(s.members, int32(u))
	}
	slices.Sort(s.members)
	return s
}

// tell reports progress.
func (f *proof) tell(stage string) {
	if f.opt.Progress == nil {
		return
	}
	at := Progress{Stage: stage, Sets: f.result.Listed, Open: int64(f.queue.Len())}
	if !f.free {
		at.Bound = max(0, f.bound())
		if f.plan != nil {
			at.Best = f.cost
		}
	}
	if len(f.nodes) > 0 && f.nodes[0].all != nil {
		at.Sets = int64(len(f.nodes[0].all))
	}
	f.opt.Progress(at)
}

// stopped is the result of a proof that ended before it had prices.
func (f *proof) stopped(err error) (Result, error) {
	f.result.Truncated = true
	return f.result, ignoreContext(err)
}

// ignoreContext leaves out that a context has ended, or a listing is too long: results
// say it.
func ignoreContext(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errTooMany) {
		return nil
	}
	return err
}

// finish makes the result of what is proved.
func (f *proof) finish(err error) (Result, error) {
	r := f.result
	r.Truncated = err != nil || f.stuck
	if err := ignoreContext(err); err != nil {
		return Result{}, err
	}
	r.Nodes, r.Cuts = len(f.nodes), len(f.lp.Cuts())
	if f.plan != nil {
		plan, err := region.NewPlan(f.labels())
		if err != nil {
			return Result{}, err //nolint:wrapcheck // cannot be: every unit has a region
		}
		r.Plan, r.Found = plan, true
		for _, units := range plan.Members() {
			r.Cost += f.problem.Cost(units)
		}
	}
	if len(f.nodes) == 0 {
		return r, nil
	}
	bound := f.bound()
	if f.free {
		r.Infeasible = f.plan == nil && bound >= 1
		if r.Infeasible {
			r.Certificate = f.certificate(1)
		}
		return r, nil
	}
	if r.Bound = max(0, bound); bound > 0 {
		r.Certificate = f.certificate(bound)
	}
	return r, nil
}

// certificate is the proof that no plan costs less than bound.
func (f *proof) certificate(bound int64) *certificate.Certificate {
	c := &certificate.Certificate{Problem: f.problem.Digest(), Infeasible: f.free, Bound: bound}
	if !f.free {
		plan, err := region.NewPlan(f.labels())
		if err != nil {
			panic(err) // every unit has a region
		}
		c.Plan, c.Cost = plan.Labels(), f.cost
	}
	f.write(c)
	return c
}
