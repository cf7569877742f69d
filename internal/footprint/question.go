package footprint

import (
	"context"
	"errors"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// question is a scenario that was resolved, with what it names.
type question struct {
	scenario scenario.Scenario
	atlas    *atlas.Atlas
	layer    *atlas.Layer
	profile  *atlas.Profile
	counts   []int // numbers of regions
}

func (p *Planner) question(s scenario.Scenario) (q question, err error) {
	if q.scenario, err = s.Resolve(); err != nil {
		return q, err
	}
	if q.atlas, q.layer, err = p.Layer(q.scenario); err != nil {
		return q, err
	}
	if q.scenario, err = q.scenario.OfBaseline(q.atlas, q.layer); err != nil {
		return q, err
	}
	if q.profile, err = p.Profile(q.scenario.Needs); err != nil {
		return q, err
	}
	q.counts, err = q.scenario.Counts(q.layer)
	return q, err
}

// task is the question for one number of regions; the error is also that no plan
// can exist for a reason that is plain.
func (q *question) task(k int) (*scenario.Task, error) {
	task, err := q.scenario.Task(q.atlas, q.layer, q.profile, k)
	if err != nil {
		return nil, err
	}
	return task, task.Obstacle()
}

// within is the question for one number of regions within other bounds.
func (q *question) within(k int, b region.Bounds) (*scenario.Task, error) {
	s := q.scenario
	s.Regions = scenario.Count{From: k, To: k}
	s.TargetPopulation, s.Tolerance, s.MinPopulation, s.MaxPopulation = 0, nil, &b.Min, &b.Max
	return s.Task(q.atlas, q.layer, q.profile, k)
}

// sweep answers for each number of regions.
func sweep[T any](ctx context.Context, counts []int, one func(k int) (T, error)) ([]T, error) {
	var out []T
	var missing []MissingPlan
	for _, k := range counts {
		o, err := one(k)
		var none *NoPlanError
		switch {
		case err == nil:
			out = append(out, o)
		case ctx.Err() != nil:
		case errors.As(err, &none), errors.Is(err, region.ErrInfeasible):
			missing = append(missing, MissingPlan{k, err})
		default:
			return out, err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if len(missing) > 0 {
		return out, &SweepError{missing}
	}
	if len(out) == 0 {
		return nil, ctx.Err()
	}
	return out, nil
}
