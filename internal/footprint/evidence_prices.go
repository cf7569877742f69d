package footprint

import (
	"context"
	"errors"
	"fmt"

	"footprint/internal/region"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// prices fills in what each constraint costs: it searches on from the plan, with half
// of a full search, under all constraints but this one.
func (q *inquiry) prices(ctx context.Context) error {
	t := q.outcome.Task
	start, err := q.startAt(ctx)
	if err != nil {
		return err
	}
	n := len(t.Constraints)
	for i := range t.Constraints {
		c := &t.Constraints[i]
		s := q.scenario.Without(c)
		without, err := s.Task(t.Atlas, t.Layer, t.Profile, q.regions)
		if err == nil {
			err = without.Obstacle()
		}
		var plan region.Plan
		if err == nil {
			plan, err = q.run(ctx, without, search.Options{Steps: q.budget / sharePrice, Start: start}, i, n)
		}
		var none *noEvidence
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &none), errors.Is(err, region.ErrInfeasible):
			q.outcome.note("price of %s: without it there is no plan that is known: %v", c.Name, err)
			continue
		case err != nil:
			return err
		}
		card, err := q.price(plan)
		if err != nil {
			return fmt.Errorf("price of %s: %w", c.Name, err)
		}
		q.outcome.Scorecard.Constraints[i].Price = card
	}
	return nil
}

// sharePrice is the share of a full search that a price gets.
const sharePrice = 2

// price sets a plan without a constraint beside the one with it.
func (q *inquiry) price(plan region.Plan) (*scorecard.PriceCard, error) {
	score, err := scoreOf(q.outcome.Task, plan)
	if err != nil {
		return nil, err
	}
	m := q.outcome.ruler.Brief(plan)
	now := q.outcome.Scorecard
	return &scorecard.PriceCard{
		NeedsCaptured: m.NeedsCaptured, Cost: noMinusZero(scorecard.Round(m.NeedsCaptured - now.Needs.Captured)),
		Objective: objectiveOf(score), MaxDeviation: m.MaxDeviation,
	}, nil
}

// priceParts fills in prices where the scenario asks for them.
func (p *Planner) priceParts(ctx context.Context, o *Outcome, q *inquiry) error {
	if !o.Task.Scenario.Evidence.Prices || len(o.Task.Constraints) == 0 {
		return nil
	}
	q.stage = "prices of constraints"
	err := ctx.Err()
	switch {
	case err != nil:
	case len(keep(o.Task, o.Plan, o.Names, o.report).faults()) > 0:
		o.note("prices of constraints are of plans that keep them: this one breaks some")
		return nil
	default:
		err = q.prices(ctx)
	}
	var none *noEvidence
	switch {
	case ctx.Err() != nil:
		o.Incomplete = true
		o.note("the evidence is incomplete: stopped before %s", q.stage)
		return nil //nolint:nilerr // told in the notes
	case errors.As(err, &none):
		o.note("%s: %s", q.stage, none.reason)
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", q.stage, err)
	}
	return nil
}
