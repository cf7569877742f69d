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
	points   []scenario.Point // of a sweep, or the scenario itself
	counts   []int            // numbers of regions that are tried; nil for a sweep
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
	if q.points, err = q.scenario.Points(q.layer); err != nil {
		return q, err
	}
	if !q.sweeps() {
		q.counts, err = q.scenario.Counts(q.layer)
	}
	return q, err
}

// sweeps says that there is a plan for each of several points.
func (q *question) sweeps() bool { return q.points[0].Name != "" }

// one says whether the question is of one problem, as something wants.
func (q *question) one(what string) error {
	if err := q.scenario.One(what); err != nil {
		return &InputError{Field: "regions", Problem: err.Error()}
	}
	return nil
}

// at is the question of one point.
func (q *question) at(point scenario.Point) (question, error) {
	own := *q
	own.scenario, own.points = point.Scenario, []scenario.Point{{Scenario: point.Scenario}}
	var err error
	own.counts, err = point.Scenario.Counts(q.layer)
	return own, err
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
func (q *question) within(task *scenario.Task, b region.Bounds) (*scenario.Task, error) {
	return task.Within(b).Task(q.atlas, q.layer, q.profile, task.Problem.Regions())
}

// none says that an error is about one point only: the others may have plans.
func none(err error) bool {
	var none *NoPlanError
	return errors.As(err, &none) || errors.Is(err, region.ErrInfeasible)
}

// sweep answers each point of a question.
func sweep[T any](ctx context.Context, q question, opt Options, one func(q question, opt Options) (T, error)) ([]T, error) {
	var out []T
	var missing []MissingPlan
	for _, point := range q.points {
		at, err := q.at(point)
		var o T
		if err == nil {
			opt.point = point
			o, err = one(at, opt)
		}
		switch {
		case err == nil:
			out = append(out, o)
		case ctx.Err() != nil:
		case none(err):
			missing = append(missing, MissingPlan{point, err})
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
