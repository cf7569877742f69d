package footprint

import (
	"context"
	"math"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// tradeOffPoints is how many plans a trade-off has, from balance alone to needs
// alone.
const tradeOffPoints = 7

// tradeOff makes plans with more and less weight on needs, the rest of what
// needs and balance weigh together on balance; other weights stay.
//
// Each search goes on from the plan of the share beside it, outwards from the
// scenario's own. A plan may be better for another share than the one found
// for that share, so at the end each share takes the best of all.
func (q *inquiry) tradeOff(ctx context.Context, e *scorecard.Evidence) error {
	o := q.outcome
	w := o.Task.Scenario.Weights
	if w.Mixed > 0 {
		return &noEvidence{"it is between needs and balance, and this scenario asks for regions of mixed needs"}
	}
	both := w.Needs + w.Balance
	own := 0.5
	if both > 0 {
		own = w.Needs / both
	} else {
		both = 1
	}
	tasks := make([]*scenario.Task, tradeOffPoints)
	for i := range tasks {
		share := float64(i) / (tradeOffPoints - 1)
		w.Needs, w.Balance = both*share, both*(1-share)
		t, err := q.task(w, o.Task.Profile)
		if err != nil {
			return err
		}
		tasks[i] = t
	}
	start, err := q.startAt(ctx)
	if err != nil {
		return err
	}
	found := make([]region.Plan, tradeOffPoints)
	middle, done := int(math.Round(own*(tradeOffPoints-1))), 0
	outwards := func(i int, start []region.Label) (err error) {
		found[i], err = q.search(ctx, tasks[i], sharePoint, start, done, tradeOffPoints)
		done++
		return err
	}
	if err := outwards(middle, start); err != nil {
		return err
	}
	for i := middle - 1; i >= 0; i-- {
		if err := outwards(i, found[i+1].Labels()); err != nil {
			return err
		}
	}
	for i := middle + 1; i < tradeOffPoints; i++ {
		if err := outwards(i, found[i-1].Labels()); err != nil {
			return err
		}
	}
	points, err := q.points(tasks, append(found, o.Plan))
	if err == nil {
		e.TradeOff = points
	}
	return err
}

// points gives each task the best of the plans that keep its constraints.
func (q *inquiry) points(tasks []*scenario.Task, plans []region.Plan) ([]scorecard.TradeOffPoint, error) {
	out := make([]scorecard.TradeOffPoint, len(tasks))
	for i, t := range tasks {
		best, _, err := bestOf(t, plans)
		if err != nil {
			return nil, err
		}
		b := q.outcome.ruler.Brief(best)
		out[i] = scorecard.TradeOffPoint{
			NeedsWeight:   scorecard.Round(float64(i) / float64(len(tasks)-1)),
			NeedsCaptured: b.NeedsCaptured, MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation, MeanPolsbyPopper: b.MeanPolsbyPopper,
		}
		out[i].PeopleMovedShare, _ = q.moved(best)
	}
	return out, nil
}
