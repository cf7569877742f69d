package exact

import (
	"context"
	"fmt"
	"math"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// frontier is one while its steps are found.
type frontier struct {
	p      *region.Problem
	opt    FrontierOptions
	widest int64 // deviation that is allowed by now
	known  []met
	ladder *ladder // nil where the listing does not fit into memory
	steps  Steps
}

// met is a plan that is known.
type met struct {
	plan            region.Plan
	cost, deviation int64
}

func (f *frontier) run(ctx context.Context) error {
	var err error
	if !f.opt.cold {
		if f.ladder, err = newLadder(ctx, f.p, f.opt.Threads); err != nil {
			f.steps.Truncated = true
			return ignoreContext(err)
		}
	}
	for {
		if f.widest < f.opt.Least {
			f.steps.None = f.widest
			return nil
		}
		q := f.within()
		start, err := f.begin(ctx, q)
		if err != nil {
			return err
		}
		if start == nil {
			return nil
		}
		r, err := f.prove(ctx, q, start)
		if err != nil {
			return err
		}
		if err := f.add(q, r); err != nil {
			return err
		}
		if r.Bound < r.Cost {
			f.steps.Truncated = true
			return nil
		}
		if f.widest = f.steps.Steps[len(f.steps.Steps)-1].Deviation - 1; f.widest < 0 {
			return nil
		}
	}
}

// within is the problem with the deviation that is allowed by now.
func (f *frontier) within() *region.Problem {
	own, b := f.p.Bounds(), Deviating(f.p, f.widest)
	return f.p.Within(region.Bounds{Min: max(own.Min, b.Min), Max: min(own.Max, b.Max)})
}

// begin gives a plan within the bounds, the best that can be had without a proof;
// nil where it is proved that there is none, or ctx ended.
func (f *frontier) begin(ctx context.Context, q *region.Problem) ([]region.Label, error) {
	if f.opt.Find != nil && q.Obstacle() == nil {
		var near []region.Label
		if n := len(f.steps.Steps); n > 0 {
			near = f.steps.Steps[n-1].Plan.Labels()
		}
		labels, err := f.opt.Find(ctx, q, near)
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		if labels != nil {
			if err := f.take(labels); err != nil {
				return nil, err
			}
		}
	}
	if best := f.best(q); best != nil {
		return best, nil
	}
	r, err := Prove(ctx, q, Options{Feasible: true, Threads: f.opt.Threads, Progress: f.progress()})
	switch {
	case err != nil:
		return nil, err
	case r.Infeasible:
		f.steps.None, f.steps.Certificate = f.widest, r.Certificate
		return nil, nil
	case r.Found:
		return r.Plan.Labels(), nil
	}
	f.steps.Truncated = true
	return nil, nil
}

// best is the cheapest known plan within the bounds; nil is none.
func (f *frontier) best(q *region.Problem) (labels []region.Label) {
	var cost int64
	for _, m := range f.known {
		if (labels == nil || m.cost < cost) && holds(q, m.plan) {
			labels, cost = m.plan.Labels(), m.cost
		}
	}
	return labels
}

// holds says whether the regions of a plan are within the bounds.
func holds(q *region.Problem, plan region.Plan) bool {
	for _, people := range populations(q, plan) {
		if q.Bounds().Outside(people) > 0 {
			return false
		}
	}
	return true
}

func populations(p *region.Problem, plan region.Plan) []int64 {
	people := make([]int64, plan.Regions())
	for u := range p.Len() {
		people[plan.Label(region.Unit(u))] += p.Population(region.Unit(u)) //nolint:gosec // units fit
	}
	return people
}

// take keeps a plan for all bounds that hold it.
func (f *frontier) take(labels []region.Label) error {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return fmt.Errorf("a plan to start from: %w", err)
	}
	report, err := region.Check(f.p.Within(region.Bounds{Max: f.p.Total()}), plan)
	if err != nil {
		return fmt.Errorf("a plan to start from: %w", err)
	}
	if len(report.Faults) > 0 {
		return fmt.Errorf("a plan to start from: region %d: %s", report.Faults[0].Region, report.Faults[0].Problem)
	}
	f.known = append(f.known, met{plan, report.Score.Objective, f.deviation(plan)})
	return nil
}

// deviation is the largest of a plan.
func (f *frontier) deviation(plan region.Plan) (most int64) {
	for _, people := range populations(f.p, plan) {
		d := people*int64(f.p.Regions()) - f.p.Total()
		most = max(most, d, -d)
	}
	return most
}

func (f *frontier) progress() func(Progress) {
	if f.opt.Progress == nil {
		return nil
	}
	step, widest := len(f.steps.Steps), Tolerance(f.p, f.widest)
	return func(p Progress) { f.opt.Progress(step, widest, p) }
}

func (f *frontier) prove(ctx context.Context, q *region.Problem, start []region.Label) (Result, error) {
	opt := Options{Start: start, Threads: f.opt.Threads, Progress: f.progress()}
	if f.ladder == nil {
		return Prove(ctx, q, opt)
	}
	return f.ladder.prove(ctx, q, opt)
}

// add makes a step of what was proved. Where the plan costs as much as the one
// before, that is the same step: its bound holds within all bounds that are narrower.
func (f *frontier) add(q *region.Problem, r Result) error {
	if !r.Found {
		return fmt.Errorf("internal error: no plan within %v, where there was one", q.Bounds())
	}
	if r.Certificate == nil && r.Bound < r.Cost {
		return nil // ctx ended it before anything was proved
	}
	s := Step{
		Plan: r.Plan, Deviation: f.deviation(r.Plan), Widest: f.widest, Bounds: q.Bounds(), Cost: r.Cost, Bound: r.Bound,
		Certificate: r.Certificate, Listed: r.Listed, Nodes: r.Nodes,
	}
	if n := len(f.steps.Steps); n > 0 && f.steps.Steps[n-1].Cost == s.Cost {
		last := &f.steps.Steps[n-1]
		last.Plan, last.Deviation = s.Plan, s.Deviation
		if last.Certificate != nil {
			last.Certificate.Plan = s.Plan.Labels()
		}
		return nil
	}
	f.yield()
	f.steps.Steps = append(f.steps.Steps, s)
	return nil
}

// yield tells of the last step, to which nothing will be added.
func (f *frontier) yield() {
	if n := len(f.steps.Steps); n > 0 && f.opt.Yield != nil {
		f.opt.Yield(f.steps.Steps[n-1])
	}
}

// ladder is a listing in memory with its linear programme, which goes on from
// bounds to narrower bounds.
type ladder struct {
	columns *columns
	all     []int32 // regions within the bounds of the last step
	people  []int64 // of each
	master  *master
}

// newLadder lists the regions; nil is for too many.
func newLadder(ctx context.Context, p *region.Problem, threads int) (*ladder, error) {
	c := newColumns(p, threads)
	all, whole, err := c.list(ctx, p, listing.Options{Threads: threads}, storeLimit)
	if err != nil || !whole {
		return nil, err
	}
	l := &ladder{columns: c, all: all, people: make([]int64, len(all)), master: newMaster(p, false, c)}
	for i, j := range all {
		for _, u := range c.Members(int(j)) {
			l.people[i] += p.Population(region.Unit(u))
		}
	}
	return l, nil
}

// prove proves the best plan within bounds that are narrower than those before.
func (l *ladder) prove(ctx context.Context, q *region.Problem, opt Options) (Result, error) {
	start, err := given(q, opt.Start)
	if err != nil {
		return Result{}, err
	}
	kept := 0
	for i, n := range l.people {
		if q.Bounds().Outside(n) == 0 {
			l.all[kept], l.people[kept] = l.all[i], n
			kept++
		}
	}
	l.all, l.people = l.all[:kept], l.people[:kept]
	next := *l.master
	next.problem, next.plan, next.cost = q, nil, math.MaxInt64
	l.master = &next
	f := &proof{opt: opt, tree: &tree{master: l.master, look: coverSteps}}
	f.every = &stored{columns: l.columns, units: q.Len(), all: slices.Clone(l.all)}
	f.result.Listed = int64(kept)
	known := make([]int32, len(start))
	for i, units := range start {
		known[i] = l.columns.take(f.set(units))
		f.lp.Play(int(known[i]))
	}
	f.improve(known)
	f.allow(l.all)
	if err = f.root(ctx, f.every); err == nil {
		err = f.grow(ctx, func() { f.tell("branch") })
	}
	return f.finish(err)
}
