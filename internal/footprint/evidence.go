package footprint

import (
	"context"
	"errors"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// Evidence sets the plan of an outcome beside others, as its scenario asks, and
// fills in Scorecard.Evidence. The plan stays as it is. A part that ctx cuts
// short, or for which there is a reason not to be, is left out, with a note on
// the scorecard; Incomplete then tells the former.
func (p *Planner) Evidence(ctx context.Context, o *Outcome, opt Options) error {
	asked := o.Task.Scenario.Evidence
	if asked == (scenario.Evidence{}) {
		return nil
	}
	if o.Task.Scenario.ChangeLimit != nil && (asked.Sensitivity || asked.TradeOff) {
		asked.Sensitivity, asked.TradeOff = false, false
		o.note("evidence, sensitivity and trade-off: there is none, as the other plans would not keep to the limit of change")
	}
	q, err := newInquiry(o, opt)
	if err != nil {
		return err
	}
	if err := p.priceParts(ctx, o, q); err != nil || o.Incomplete {
		return err
	}
	if asked.Prices = false; asked == (scenario.Evidence{}) {
		return nil
	}
	card := o.Scorecard
	card.Evidence = &scorecard.Evidence{Sensitivity: []scorecard.SensitivityCard{}, TradeOff: []scorecard.TradeOffPoint{}}
	for _, part := range []struct {
		asked bool
		name  string
		fill  func(context.Context, *scorecard.Evidence) error
	}{
		{asked.NullPlans > 0, "plans drawn at random", q.nullPlans},
		{asked.Sensitivity, "sensitivity", q.sensitivity},
		{asked.TradeOff, "trade-off", q.tradeOff},
	} {
		if !part.asked {
			continue
		}
		q.stage = part.name
		err := ctx.Err()
		if err == nil {
			err = part.fill(ctx, card.Evidence)
		}
		var none *noEvidence
		switch {
		case ctx.Err() != nil:
			o.Incomplete = true
			o.note("the evidence is incomplete: stopped before %s", part.name)
			return nil //nolint:nilerr // told in the notes
		case errors.As(err, &none):
			o.note("evidence, %s: %s", part.name, none.reason)
		case err != nil:
			return fmt.Errorf("evidence, %s: %w", part.name, err)
		}
	}
	return nil
}

func (o *Outcome) note(format string, args ...any) {
	words := fmt.Sprintf(format, args...)
	o.EvidenceNotes = append(o.EvidenceNotes, words)
	o.Scorecard.Notes = append(o.Scorecard.Notes, words)
}

// noEvidence says why a part of the evidence cannot be.
type noEvidence struct{ reason string }

func (e *noEvidence) Error() string { return e.reason }

// inquiry is a plan that is set beside others.
type inquiry struct {
	outcome  *Outcome
	scenario scenario.Scenario // within whose bounds the others are
	regions  int               // of the plan and the others
	own      bool              // the bounds are the plan's own extremes, as none were asked for
	start    []region.Label    // to search on from; see startAt
	people   []int64           // by unit
	budget   int64             // steps of a full search
	options  Options
	stage    string
}

// Shares of a full search that one search of the evidence gets: for a point of
// the trade-off, under a change, and for a start.
const (
	sharePoint  = 32
	shareChange = 12
	shareStart  = 4
)

func newInquiry(o *Outcome, opt Options) (*inquiry, error) {
	if err := o.ensureRuler(); err != nil {
		return nil, err
	}
	t := o.Task
	q := &inquiry{outcome: o, scenario: t.Scenario, regions: o.Plan.Regions(), options: opt}
	q.scenario.Evidence = scenario.Evidence{}
	for u := range t.Layer.Areas {
		q.people = append(q.people, t.Layer.Areas[u].Population)
	}
	if b := q.scenario.Bounds(t.Layer.TotalPopulation(), q.regions); b.Min <= 0 && b.Max >= t.Layer.TotalPopulation() {
		// Without bounds plans of a few huge regions and many tiny ones would be
		// set beside it: the plan's own are what a like plan keeps to.
		smallest, largest := o.Scorecard.Balance.Smallest, o.Scorecard.Balance.Largest
		q.scenario.Tolerance, q.scenario.MinPopulation, q.scenario.MaxPopulation = nil, &smallest, &largest
		q.own = true
	}
	if o.Scorecard.Settings.Steps > 0 {
		q.start = o.Plan.Labels()
	}
	if q.budget = t.Scenario.Steps; q.budget == 0 {
		q.budget = search.DefaultSteps(len(q.people))
	}
	return q, nil
}

// task is the scenario with other weights or another profile.
func (q *inquiry) task(w scenario.Weights, profile *atlas.Profile) (*scenario.Task, error) {
	s, t := q.scenario, q.outcome.Task
	s.Weights = w
	return s.Task(t.Atlas, t.Layer, profile, q.regions)
}

// startAt is the plan that searches go on from: the plan itself if it was
// searched for. One that was given may be far from any that a search would
// find, so the start is then the best that one finds within the same bounds.
func (q *inquiry) startAt(ctx context.Context) ([]region.Label, error) {
	if q.start != nil {
		return q.start, nil
	}
	t, err := q.task(q.scenario.Weights, q.outcome.Task.Profile)
	if err != nil {
		return nil, err
	}
	stage := q.stage
	q.stage = "the best plan within the same bounds"
	plan, err := q.run(ctx, t, search.Options{Steps: q.budget / shareStart}, 0, 1)
	if q.stage = stage; err != nil {
		return nil, err
	}
	q.start = plan.Labels()
	return q.start, nil
}

// search looks for the best plan of a task, from start on, with a share of a
// full search. done and of are how many searches of the part are made.
func (q *inquiry) search(ctx context.Context, t *scenario.Task, share int64, start []region.Label, done, of int) (region.Plan, error) {
	return q.run(ctx, t, search.Options{Steps: q.budget / share, Start: start}, done, of)
}

func (q *inquiry) run(ctx context.Context, t *scenario.Task, so search.Options, done, of int) (region.Plan, error) {
	so.Seed, so.Threads, so.Steps = *q.scenario.Seed, q.options.Threads, max(1, so.Steps)
	so.Progress = func(at search.Progress) { q.tell(int64(done)*at.Of+at.Steps, int64(of)*at.Of) }
	r, err := search.Run(ctx, t.Problem, so)
	switch {
	case err != nil:
		return region.Plan{}, err
	case r.Truncated:
		return region.Plan{}, ctx.Err()
	case r.Score.Violation > 0:
		b := t.Problem.Bounds()
		return region.Plan{}, &noEvidence{fmt.Sprintf("found no plan of %d regions of %d to %d people", q.regions, b.Min, b.Max)}
	}
	score, err := scoreOf(t, r.Plan)
	if err == nil && score != r.Score {
		err = fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v", r.Score, score)
	}
	return r.Plan, err
}

// tell says how far the part is.
func (q *inquiry) tell(done, of int64) {
	if q.options.Evidence != nil {
		q.options.Evidence(q.regions, q.stage, done, of)
	}
}

// scoreOf is the score of a plan from nothing.
func scoreOf(t *scenario.Task, plan region.Plan) (region.Score, error) {
	r, err := region.Check(t.Problem, plan)
	return r.Score, err
}

// bestOf is the best of plans by a task, among them at least one that keeps its
// constraints. A search that was made for one task may serve another better.
func bestOf(t *scenario.Task, plans []region.Plan) (best region.Plan, lowest region.Score, err error) {
	for _, plan := range plans {
		r, err := region.Check(t.Problem, plan)
		if err != nil {
			return best, lowest, err
		}
		if len(r.Faults) == 0 && (best.Len() == 0 || r.Score.Compare(lowest) < 0) {
			best, lowest = plan, r.Score
		}
	}
	return best, lowest, nil
}

func objectiveOf(s region.Score) float64 {
	return scorecard.Round(float64(s.Objective) / float64(region.One))
}

// moved says how many units, and which share of people, would be in another
// region.
func (q *inquiry) moved(plan region.Plan) (share float64, units int) {
	to, staying := region.Match(q.outcome.Plan, plan, q.people)
	for u := range q.people {
		if to[q.outcome.Plan.Label(region.Unit(u))] != plan.Label(region.Unit(u)) {
			units++
		}
	}
	if total := q.outcome.Task.Layer.TotalPopulation(); total > 0 {
		share = scorecard.Round(float64(total-staying) / float64(total))
	}
	return share, units
}
