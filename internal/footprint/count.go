package footprint

import (
	"context"
	"fmt"
	"math"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// countCard says how the number of regions follows from a target population; nil
// without one.
func countCard(s *scenario.Scenario, people *scorecard.Population, regions int) *scorecard.CountCard {
	if s.TargetPopulation <= 0 {
		return nil
	}
	c := &scorecard.CountCard{
		TargetPopulation: s.TargetPopulation, Quotient: scorecard.Round(float64(people.Total) / float64(s.TargetPopulation)), Tried: []scorecard.TriedCount{},
	}
	c.Words = fmt.Sprintf("k = %d: %s %s (%s) / %s = %.2f", regions, scenario.Thousands(people.Total), people.Basis, people.Date, scenario.Thousands(s.TargetPopulation), c.Quotient)
	return c
}

// choice is the best of a range of numbers of regions so far.
type choice struct {
	card *scorecard.CountCard
	task *scenario.Task
	best search.Result
	cost int64 // of the best, with its price
	cut  bool  // by the context
}

// solveRoughly searches for a plan of each number of regions of a range, and
// answers with the one that costs least when each region more or fewer than was
// asked for has its price. Of those that cost the same it is the one nearest to
// what was asked for, then the smaller.
func (p *Planner) solveRoughly(ctx context.Context, q question, opt Options) (*Outcome, error) {
	asked := q.scenario.Regions
	c := choice{card: &scorecard.CountCard{About: asked.About, Price: asked.Price}}
	ruler, err := p.ruler(q.atlas, q.layer, q.profile)
	if err != nil {
		return nil, err
	}
	var missing []MissingPlan
	for _, k := range q.counts {
		if ctx.Err() != nil {
			c.cut = true
			break
		}
		row := scorecard.TriedCount{Regions: k, Paid: scorecard.Round(asked.Paid(k))}
		task, r, err := q.search(ctx, k, opt)
		switch {
		case err == nil:
			if err := c.weigh(ruler, task, r, &row); err != nil {
				return nil, err
			}
		case none(err):
			row.Problem = err.Error()
			missing = append(missing, MissingPlan{scenario.Point{Name: fmt.Sprintf("k%02d", k), Label: fmt.Sprintf("%d regions", k)}, err})
		case ctx.Err() != nil:
			c.cut = true
			continue
		default:
			return nil, err
		}
		c.card.Tried = append(c.card.Tried, row)
	}
	switch {
	case c.task != nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	default:
		return nil, &SweepError{missing}
	}
	o, err := p.found(q.atlas, c.task, c.best, namesOf(c.task, c.best.Plan))
	if err != nil {
		return nil, err
	}
	c.card.Words = c.words(asked)
	o.Point, o.Scorecard.Count = opt.point, c.card
	o.Truncated = o.Truncated || c.cut
	return o, p.Evidence(ctx, o, opt)
}

// weigh adds a plan, after its score was measured anew.
func (c *choice) weigh(ruler *ruler, task *scenario.Task, r search.Result, row *scorecard.TriedCount) error {
	score, err := scoreOf(task, r.Plan)
	if err != nil {
		return err
	}
	if score != r.Score {
		return fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v", r.Score, score)
	}
	one, asked := float64(region.One), task.Scenario.Regions
	brief := ruler.Brief(r.Plan)
	row.NeedsCaptured, row.MaxDeviation, row.MeanDeviation = brief.NeedsCaptured, brief.MaxDeviation, brief.MeanDeviation
	paid := int64(math.Round(float64(asked.Paid(row.Regions) * one)))
	cost := score.Objective + paid
	row.Objective, row.Total = scorecard.Round(float64(score.Objective)/one), scorecard.Round(float64(cost)/one)
	c.cut = c.cut || r.Truncated
	nearer := func() bool { // the numbers come rising
		return asked.Distance(row.Regions) < asked.Distance(c.task.Problem.Regions())
	}
	if c.task == nil || cost < c.cost || cost == c.cost && nearer() {
		c.task, c.best, c.cost = task, r, cost
	}
	return nil
}

// words say what was chosen and why.
func (c *choice) words(asked scenario.Count) string {
	k := c.task.Problem.Regions()
	for _, row := range c.card.Tried {
		if row.Regions == k {
			return fmt.Sprintf("k = %d: of %d to %d the least objective with %g for each region more or fewer than %d: %.6f + %.6f = %.6f",
				k, asked.From, asked.To, asked.Price, asked.About, row.Objective, row.Paid, row.Total)
		}
	}
	return ""
}
