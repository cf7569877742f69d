package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	q, err := newInquiry(o, opt)
	if err != nil {
		return err
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
	start    []region.Label    // the plan, to search on from; nil if it is in pieces
	people   []int64           // by unit
	budget   int64             // steps of a full search
	options  Options
	stage    string
}

// Shares of a full search that one search of the evidence gets: a plan that was
// searched for is a better start than one that was given.
const (
	shareFound = 32
	shareGiven = 16
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
	}
	if pieces := region.Pieces(t.Layer.Graph, o.Plan); slices.Max(pieces) == 1 {
		q.start = o.Plan.Labels()
	}
	q.budget = t.Scenario.Steps
	if q.budget == 0 {
		q.budget = search.DefaultSteps(len(q.people))
	}
	share := int64(shareGiven)
	if o.Scorecard.Settings.Steps > 0 {
		share = shareFound
	}
	q.budget = max(1, q.budget/share)
	return q, nil
}

// task is the scenario with other weights or another profile.
func (q *inquiry) task(w scenario.Weights, profile *atlas.Profile) (*scenario.Task, error) {
	s, t := q.scenario, q.outcome.Task
	s.Weights = w
	return s.Task(t.Atlas, t.Layer, profile, q.regions)
}

// search looks for the best plan of a task, from start on where that is given.
// done and of are how many searches of the part are made.
func (q *inquiry) search(ctx context.Context, t *scenario.Task, start []region.Label, done, of int) (region.Plan, region.Score, error) {
	so := search.Options{Seed: *q.scenario.Seed, Steps: q.budget, Threads: q.options.Threads, Start: start}
	so.Progress = func(at search.Progress) { q.tell(int64(done)*at.Of+at.Steps, int64(of)*at.Of) }
	r, err := search.Run(ctx, t.Problem, so)
	switch {
	case err != nil:
		return region.Plan{}, region.Score{}, err
	case r.Truncated:
		return region.Plan{}, region.Score{}, ctx.Err()
	case r.Score.Violation > 0:
		b := t.Problem.Bounds()
		return region.Plan{}, region.Score{}, &noEvidence{fmt.Sprintf("found no plan of %d regions of %d to %d people", q.regions, b.Min, b.Max)}
	}
	score, err := scoreOf(t, r.Plan)
	if err == nil && score != r.Score {
		err = fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v", r.Score, score)
	}
	return r.Plan, score, err
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

func objectiveOf(s region.Score) float64 {
	return sixDecimals(float64(s.Objective) / float64(region.One))
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
		share = sixDecimals(float64(total-staying) / float64(total))
	}
	return share, units
}
