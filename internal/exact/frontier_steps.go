package exact

import (
	"context"
	"fmt"

	"footprint/internal/region"
)

// frontier is one while its steps are found.
type frontier struct {
	p      *region.Problem
	mean   Mean
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
			f.none()
			return nil
		}
		if ctx.Err() != nil {
			f.steps.Truncated = true
			return nil //nolint:nilerr // Truncated tells
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

// none notes that there is no plan with the deviation that is allowed by now.
func (f *frontier) none() { f.steps.None, f.steps.NoneWithin = f.widest, f.within().Bounds() }

// within is the problem with the deviation that is allowed by now.
func (f *frontier) within() *region.Problem {
	own, b := f.p.Bounds(), f.mean.Bounds(f.widest)
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
		if ok, err := keepsRules(q, labels); err != nil {
			return nil, err
		} else if ok {
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
		f.none()
		f.steps.Certificate = r.Certificate
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

// holds says whether the regions of a plan are within the bounds; those that have
// their own keep these.
func holds(q *region.Problem, plan region.Plan) bool {
	own := owners(q, plan)
	for l, people := range populations(q, plan) {
		if !own[l] && q.Bounds().Outside(people) > 0 {
			return false
		}
	}
	return true
}

// keepsRules says whether a plan that a search found keeps the rules, within whatever
// bounds; nil is no plan.
func keepsRules(p *region.Problem, labels []region.Label) (bool, error) {
	if labels == nil || p.Rules() == nil {
		return labels != nil, nil
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		return false, err //nolint:wrapcheck // says it
	}
	report, err := region.Check(p.Within(region.Bounds{Max: p.Total()}), plan)
	return err == nil && len(report.Faults) == 0, err //nolint:wrapcheck // says it
}

// owners says which regions of a plan have bounds of their own.
func owners(p *region.Problem, plan region.Plan) []bool {
	own := make([]bool, plan.Regions())
	for u := range region.Unit(p.Len()) { //nolint:gosec // units fit
		own[plan.Label(u)] = own[plan.Label(u)] || p.Own(u)
	}
	return own
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
func (f *frontier) deviation(plan region.Plan) int64 { return f.mean.deviation(f.p, plan) }

func (f *frontier) progress() func(Progress) {
	if f.opt.Progress == nil {
		return nil
	}
	step, widest := len(f.steps.Steps), f.mean.Tolerance(f.widest)
	return func(p Progress) { f.opt.Progress(step, widest, p) }
}

func (f *frontier) prove(ctx context.Context, q *region.Problem, start []region.Label) (Result, error) {
	opt := Options{Start: start, Threads: f.opt.Threads, Progress: f.progress()}
	if f.ladder == nil {
		return Prove(ctx, q, opt)
	}
	var least int64
	if n := len(f.steps.Steps); n > 0 {
		least = f.steps.Steps[n-1].Cost
	}
	return f.ladder.prove(ctx, q, opt, least)
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
