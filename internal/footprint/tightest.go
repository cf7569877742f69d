package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/exact"
	"footprint/internal/exact/certificate"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// Tightest is the tightest tolerance for which a layer has a plan of a number of
// regions.
type Tightest struct {
	Atlas *atlas.Atlas
	Task  *scenario.Task // within the bounds of the scenario, which do not matter
	exact.Tight
	// Tolerance is that of the plan found, and Least what no plan is within, both
	// as shares of the ideal population.
	Tolerance, LeastTolerance float64
	// Outcome is the plan, measured within its own bounds; nil where none was found.
	Outcome *Outcome
	// Reason says in words why there is none within Below; "" where none is known.
	Reason string
	// Certificate is the file that proves that there is none within Below, where
	// the reason is not a proof in itself.
	Certificate []byte
}

// Shares of a full search that looking for one plan within bounds gets.
const shareTight = 8

// Tightest finds how equal regions can be at most: the least deviation from the
// ideal population with which there is a plan, whatever the bounds of the scenario.
// It looks for plans by searches and proves that there are none; when ctx ends it
// gives what is known by then.
func (p *Planner) Tightest(ctx context.Context, s scenario.Scenario, opt Options, progress func(least, best float64)) (*Tightest, error) {
	q, err := p.question(s)
	if err != nil {
		return nil, err
	}
	if err := s.SearchOnly("the tightest tolerance"); err != nil {
		return nil, err
	}
	if err := q.one("the tightest tolerance"); err != nil {
		return nil, err
	}
	task, err := q.scenario.Task(q.atlas, q.layer, q.profile, q.counts[0])
	if err != nil {
		return nil, err
	}
	if task.Scenario.Constraints.Oversize != "" {
		return nil, &InputError{Field: "constraints.oversize", Problem: "which areas are above the maximum depends on the tolerance that is looked for: give them as regions instead"}
	}
	steps := q.scenario.Steps
	if steps == 0 {
		steps = search.DefaultSteps(task.Problem.Len())
	}
	steps = max(1, steps/shareTight)
	x := &Tightest{Atlas: q.atlas, Task: task}
	x.Tight, err = exact.Tightest(ctx, task.Problem, exact.TightestOptions{
		Mean: meanOf(task),
		Find: func(ctx context.Context, within *region.Problem, near []region.Label) ([]region.Label, error) {
			r, err := search.Run(ctx, within, search.Options{Seed: *q.scenario.Seed, Steps: steps, Threads: opt.Threads, Start: near})
			if err != nil {
				return nil, err
			}
			return r.Plan.Labels(), nil
		},
		Prove: func(ctx context.Context, within *region.Problem) (exact.Result, error) {
			return p.prove(ctx, within, exact.Options{Feasible: true, Threads: opt.Threads})
		},
		Progress: progress,
	})
	if err != nil {
		var o *region.Obstacle
		if errors.As(err, &o) {
			return nil, task.Explain(o)
		}
		return nil, err
	}
	return x, x.tell(p, &q, steps)
}

// meanOf is what the regions of a task deviate from.
func meanOf(task *scenario.Task) exact.Mean {
	return exact.Mean{People: task.Ideal.People, Regions: int64(task.Ideal.Regions)}
}

// tell puts what was found in words and measures.
func (x *Tightest) tell(p *Planner, q *question, steps int64) (err error) {
	mean := meanOf(x.Task)
	x.LeastTolerance = mean.Tolerance(x.Least)
	below, err := q.within(x.Task, x.Below)
	if err != nil {
		return err
	}
	if x.Obstacle != nil {
		x.Reason = below.Explain(x.Obstacle).Reason
	}
	if c := x.Tight.Certificate; c != nil && c.Problem == below.Problem.Digest() {
		if x.Certificate, err = certificate.Encode(certificateFile(x.Atlas, below, c)); err != nil {
			return fmt.Errorf("internal error: the certificate cannot be written: %w", err)
		}
	}
	if !x.Found {
		return nil
	}
	x.Tolerance = mean.Tolerance(x.Deviation)
	task, err := q.within(x.Task, x.Bounds)
	if err != nil {
		return err
	}
	state, err := region.NewState(task.Problem, x.Plan.Labels())
	if err != nil {
		return err
	}
	x.Outcome, err = p.found(q.atlas, task, search.Result{Plan: x.Plan, Score: state.Score(), Steps: steps}, namesOf(task, x.Plan))
	return err
}

// Words say what was found, and why it is not less.
func (x *Tightest) Words() []string {
	where := fmt.Sprintf("%d regions of layer %s of %s%s", x.Task.Problem.Regions(), x.Task.Layer.ID, x.Task.Atlas.ID, under(x.Task))
	each := "each"
	if rules := x.Task.Problem.Rules(); rules != nil && slices.ContainsFunc(rules.Together, func(g region.Group) bool { return g.Bounds != nil }) {
		each = "each region without figures of its own"
	}
	var out []string
	switch {
	case x.Proven:
		out = append(out, fmt.Sprintf("The tightest tolerance for %s is %.4f %%: a plan has %s to %s people in %s, and none is tighter.",
			where, 100*x.Tolerance, scenario.Thousands(x.Bounds.Min), scenario.Thousands(x.Bounds.Max), each))
	case x.Found:
		out = append(out, fmt.Sprintf("The tightest tolerance for %s is between %.4f %% and %.4f %%: a plan has %s to %s people in %s.",
			where, 100*x.LeastTolerance, 100*x.Tolerance, scenario.Thousands(x.Bounds.Min), scenario.Thousands(x.Bounds.Max), each))
	default:
		out = append(out, fmt.Sprintf("No plan of %s was found; the tightest tolerance is at least %.4f %%.", where, 100*x.LeastTolerance))
	}
	if x.Reason != "" {
		out = append(out, fmt.Sprintf("Within %s to %s there is none: %s.", scenario.Thousands(x.Below.Min), scenario.Thousands(x.Below.Max), x.Reason))
	}
	return out
}
