package exact

import (
	"context"
	"fmt"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/reason"
	"footprint/internal/region"
)

// tightest is a search for the tightest tolerance. Deviations are in 1/regions of
// a person.
type tightest struct {
	p     *region.Problem
	mean  Mean
	opt   TightestOptions
	none  int64 // it is proved that no plan deviates by this or less; -1 of nothing
	given int64 // nor is one looked for any more at this or less
	best  int64 // deviation of the plan; -1 for none
	plan  region.Plan
	look  reason.Options           // for reasons on the way
	why   *region.Obstacle         // of none
	proof *certificate.Certificate // of none; nil where why is enough
}

const (
	// A first try at a twentieth costs little and mostly is not too narrow.
	firstTry = 20
	// Reasons of many areas can end shortly after one another: after so many, the
	// range is halved.
	mostJumps = 6
	// Below the first plan, the range is halved so often in search of reasons.
	mostLifts = 8
	// Searches end where the rest that they could gain is so small a part of the gap.
	fine = 32
)

func (t *tightest) run(ctx context.Context) error {
	t.none, t.given, t.best = -1, -1, -1
	if t.opt.Start != nil {
		if err := t.take(t.opt.Start); err != nil {
			return fmt.Errorf("plan to start from: %w", err)
		}
		t.lift(ctx)
	}
	for before := int64(-1); ; before = t.best {
		if err := t.pass(ctx, false); err != nil || t.done() {
			return err
		}
		if t.best < 0 || t.best == before || ctx.Err() != nil {
			break
		}
		// From a plan that is nearer by now, what was missed before may be found.
		t.given = -1
		if err := t.decide(ctx, t.next(t.none+1), false); err != nil || t.done() {
			return err
		}
		t.given = -1
	}
	if t.opt.Prove == nil {
		return nil
	}
	t.given = -1
	return t.pass(ctx, true)
}

// done says whether the tightest plan is known and proved.
func (t *tightest) done() bool { return t.best >= 0 && t.next(t.none+1) >= t.best }

// pass goes through deviations, by searches or by proofs.
func (t *tightest) pass(ctx context.Context, prove bool) error {
	widest := t.widest()
	step := max(1, t.p.Total()/500)
	jumps, tried := 0, int64(-1)
	for first := !prove; ctx.Err() == nil; first = false {
		least := t.next(max(t.none, t.given) + 1)
		if t.best >= 0 && least >= t.best || least > widest {
			return nil
		}
		if !prove && t.given > t.none && (t.best-t.given)*fine < t.best-t.none {
			return nil
		}
		at := least
		switch {
		case first && t.best < 0:
			at = max(least, t.next(t.p.Total()/firstTry))
		case jumps > 0 && jumps <= mostJumps:
		case t.best < 0:
			if tried >= widest {
				return nil
			}
			at = min(t.next(max(least, tried+1)+step), widest)
			step *= 2
		default:
			if half := t.next(least + (t.best-least)/2); half < t.best {
				at = half
			}
		}
		before, known := t.none, t.best
		if err := t.decide(ctx, at, prove); err != nil {
			return err
		}
		if known < 0 && t.best >= 0 {
			t.lift(ctx)
		}
		tried = at
		if jumps++; t.none == before || t.proof != nil || jumps > mostJumps+1 {
			jumps = 0
		}
		t.tell()
	}
	return nil
}

// decide finds a reason that there is no plan with a deviation, or a plan; or a
// proof of one of the two, where it is to prove; or gives up.
func (t *tightest) decide(ctx context.Context, at int64, prove bool) error {
	q := t.p.Within(t.bounds(at))
	o := simple(q)
	if o == nil {
		answer := reason.Find(ctx, q, t.look)
		if answer.Plan != nil {
			if err := t.take(answer.Plan); err != nil {
				return err
			}
		}
		o = answer.Obstacle
	}
	if o != nil {
		t.none, t.why, t.proof = t.last(ctx, o, at), o, nil
		return nil
	}
	if t.best >= 0 && t.best <= at {
		return nil
	}
	var err error
	if prove {
		err = t.prove(ctx, q, at)
	} else {
		err = t.find(ctx, q)
	}
	if t.best > at && t.none < at {
		t.given = max(t.given, at)
	}
	return err
}

func (t *tightest) find(ctx context.Context, q *region.Problem) error {
	if t.opt.Find == nil {
		return nil
	}
	var near []region.Label
	if t.best >= 0 {
		near = t.plan.Labels()
	}
	labels, err := t.opt.Find(ctx, q, near)
	if err != nil && ctx.Err() == nil {
		return err
	}
	if labels == nil {
		return nil
	}
	if ok, err := keepsRules(q, labels); err != nil || !ok {
		return err
	}
	return t.take(labels)
}

func (t *tightest) prove(ctx context.Context, q *region.Problem, at int64) error {
	r, err := t.opt.Prove(ctx, q)
	switch {
	case err != nil && ctx.Err() == nil:
		return err
	case r.Infeasible:
		t.none, t.why, t.proof = at, nil, r.Certificate
	case r.Found:
		if err := t.take(r.Plan.Labels()); err != nil {
			return err
		}
		if t.best > at {
			return fmt.Errorf("internal error: a plan within %v that is not", q.Bounds())
		}
	}
	return nil
}

// lift looks for reasons below the plan, by halves: they cost less than searches
// and proofs, which are left with a narrower gap.
func (t *tightest) lift(ctx context.Context) {
	above := t.best
	for range mostLifts {
		at := t.next(t.none + 1 + (above-t.none)/2)
		if at >= above || ctx.Err() != nil {
			return
		}
		q := t.p.Within(t.bounds(at))
		if o := reason.Find(ctx, q, t.look).Obstacle; o != nil {
			t.none, t.why, t.proof = t.last(ctx, o, at), o, nil
		} else {
			above = at
		}
	}
}

// last is the largest deviation known at which the reason is one still.
func (t *tightest) last(ctx context.Context, o *region.Obstacle, at int64) int64 {
	widest := t.widest() // where a reason of rules holds still
	holds := func(d int64) bool {
		return d <= widest && (t.best < 0 || d < t.best) && reason.Holds(ctx, t.p.Within(t.bounds(d)), o)
	}
	step := max(1, t.p.Total()/1000)
	for holds(at + step) {
		at += step
		step *= 2
	}
	for step > 1 {
		if step -= step / 2; holds(at + step) {
			at += step
		}
	}
	return at
}

// widest is the deviation of everybody in one region.
func (t *tightest) widest() int64 {
	return max(t.mean.People, t.p.Total()*t.mean.Regions-t.mean.People)
}

// take keeps a plan if it deviates less than the best.
func (t *tightest) take(labels []region.Label) error {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return err
	}
	report, err := region.Check(t.p.Within(region.Bounds{Max: t.p.Total()}), plan)
	if err != nil {
		return err
	}
	for _, f := range report.Faults {
		return fmt.Errorf("plan with fault in region %d (-1 for all): %s", f.Region, f.Problem)
	}
	deviation := t.mean.deviation(t.p, plan)
	if t.best < 0 || deviation < t.best {
		t.best, t.plan = deviation, plan
	}
	return nil
}

// bounds are those of regions that deviate by no more.
func (t *tightest) bounds(deviation int64) region.Bounds { return t.mean.Bounds(deviation) }

// next is the least deviation from this on that a region can have: between two of
// them bounds are the same.
func (t *tightest) next(deviation int64) int64 {
	total, k := t.mean.People, t.mean.Regions
	from := func(rest int64) int64 { return deviation + ((rest-deviation)%k+k)%k }
	return min(from(total%k), from((k-total%k)%k))
}

func (t *tightest) tell() {
	if t.opt.Progress == nil {
		return
	}
	best := -1.0
	if t.best >= 0 {
		best = t.mean.Tolerance(t.best)
	}
	t.opt.Progress(t.mean.Tolerance(t.next(t.none+1)), best)
}

func (t *tightest) result(ctx context.Context) Tight {
	r := Tight{
		Plan: t.plan, Found: t.best >= 0, Deviation: t.best, Least: t.next(t.none + 1),
		Certificate: t.proof, Truncated: ctx.Err() != nil,
	}
	r.Proven = r.Found && r.Least == t.best
	if r.Found {
		r.Bounds = t.bounds(t.best)
	}
	if t.none >= 0 {
		r.Below = t.bounds(t.none)
		// At the end of its range a reason may have become simpler to tell.
		if r.Obstacle = Why(ctx, t.p.Within(r.Below), t.proof); r.Obstacle == nil {
			if r.Obstacle = t.why; t.why != nil {
				t.why.Rules = reason.Rules(ctx, t.p.Within(r.Below), t.why)
			}
		}
	}
	return r
}
