package footprint

import (
	"context"
	"fmt"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// curveUnits are how many units may move at the points of the curve.
var curveUnits = []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000}

// shareCurve is the share of a full search that each point of the curve gets.
const shareCurve = 4

// changer looks for the best plan within a limit of change.
type changer struct {
	*Planner
	q     question
	task  *scenario.Task
	names []scorecard.RegionName // of the baseline
	from  []region.Label         // the baseline by unit
	base  *scorecard.Baseline
	limit search.Limit
	opt   Options
	ruler *ruler
}

// changeOne answers a scenario with a limit of change. The baseline may break
// bounds and constraints; the plan then breaks them as little as it can, and says
// so.
func (p *Planner) changeOne(ctx context.Context, q question, k int, opt Options) (*Outcome, error) {
	c := &changer{Planner: p, q: q, opt: opt, limit: search.Limit{People: -1, Units: -1}}
	var err error
	if c.task, err = q.scenario.Task(q.atlas, q.layer, q.profile, k); err != nil {
		return nil, err
	}
	if c.ruler, err = p.ruler(q.atlas, c.task.Layer, q.profile); err != nil {
		return nil, err
	}
	d, err := q.scenario.Baseline.Division(q.atlas, c.task.Layer)
	if err != nil {
		return nil, err
	}
	plan, names, err := scorecard.DivisionPlan(d)
	if err != nil {
		return nil, err
	}
	c.names, c.from, c.base = names, plan.Labels(), &scorecard.Baseline{ID: d.ID, Title: d.Title, Plan: plan}
	if l := q.scenario.ChangeLimit; l != nil {
		if l.People != nil {
			c.limit.People = *l.People
		}
		if l.Units != nil {
			c.limit.Units = *l.Units
		}
	}
	return c.solve(ctx)
}

func (c *changer) solve(ctx context.Context) (*Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	best, err := c.near(ctx, c.limit, nil, 1)
	if err != nil {
		return nil, err
	}
	found := best
	curve, err := c.curve(ctx, &best)
	if err != nil {
		return nil, err
	}
	o, err := c.outcome(best)
	if err != nil {
		return nil, err
	}
	o.Scorecard.Settings.Seed, o.Scorecard.Settings.Steps = *c.task.Scenario.Seed, found.Steps
	o.Truncated = found.Truncated
	if o.Scorecard.Transition, err = c.transition(best, curve); err != nil {
		return nil, err
	}
	if !found.Truncated && ctx.Err() != nil {
		o.Incomplete = true
		o.note("the curve of what is gained by how many moves is incomplete: stopped before it was done")
	}
	return o, c.Evidence(ctx, o, c.opt)
}

// near searches within a limit, with a part of the budget.
func (c *changer) near(ctx context.Context, limit search.Limit, start []region.Label, part int64) (search.Nearby, error) {
	s := &c.task.Scenario
	o := search.Options{Seed: *s.Seed, Steps: s.Steps, Threads: c.opt.Threads, Start: start}
	if o.Steps == 0 {
		o.Steps = search.NearSteps(c.task.Problem.Len())
	}
	o.Steps = max(1, o.Steps/part)
	if c.opt.Progress != nil && part == 1 {
		o.Progress = func(pr search.Progress) { c.opt.Progress(c.task.Problem.Regions(), pr) }
	}
	return search.Near(ctx, c.task.Problem, c.from, limit, o)
}

// curve is the best plans with few units moved, up to as many as the best plan
// moves; that becomes better where one of these is.
func (c *changer) curve(ctx context.Context, best *search.Nearby) ([]scorecard.TransitionPoint, error) {
	last, err := search.Near(ctx, c.task.Problem, c.from, search.Limit{People: 0, Units: 0}, search.Options{Steps: 1, Threads: 1})
	if err != nil {
		return nil, err
	}
	points := []search.Nearby{last}
	for i, n := range curveUnits {
		if n >= best.Units || ctx.Err() != nil {
			break
		}
		if c.opt.Evidence != nil {
			c.opt.Evidence(c.task.Problem.Regions(), "fewer moves", int64(i), int64(len(curveUnits)))
		}
		next, err := c.near(ctx, search.Limit{People: c.limit.People, Units: n}, last.Labels, shareCurve)
		if err != nil {
			return nil, err
		}
		if next.Truncated {
			break
		}
		if last = next; last.Better(&points[len(points)-1]) {
			points = append(points, last)
		}
	}
	if last.Better(best) {
		*best = last
	}
	if best.Better(&points[len(points)-1]) {
		points = append(points, *best)
	}
	out := make([]scorecard.TransitionPoint, len(points))
	for i := range points {
		if out[i], err = c.point(points[i].Labels, points[i].Score); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// point measures a plan on the way.
func (c *changer) point(labels []region.Label, score region.Score) (scorecard.TransitionPoint, error) {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return scorecard.TransitionPoint{}, err
	}
	b := c.ruler.Brief(plan)
	p := scorecard.TransitionPoint{
		NeedsCaptured: b.NeedsCaptured, MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation,
		Objective: scorecard.Round(float64(score.Objective) / float64(region.One)), Violation: score.Violation,
	}
	for u, l := range labels {
		if l != c.from[u] {
			p.UnitsMoved++
			p.PeopleMoved += c.task.Layer.Areas[u].Population
		}
	}
	for _, n := range region.Pieces(c.task.Layer.Graph, plan) {
		p.ExtraPieces += n - 1
	}
	return p, nil
}

// outcome measures the plan, whose regions have the codes and names of the
// baseline, and holds its score to what the search believed.
func (c *changer) outcome(n search.Nearby) (*Outcome, error) {
	o := &Outcome{Atlas: c.q.atlas, Task: c.task, ruler: c.ruler}
	var err error
	if o.Plan, o.Names, err = named(n.Labels, c.names); err != nil {
		return nil, err
	}
	report, err := o.measure()
	if err != nil {
		return nil, err
	}
	if report.Score.Objective != n.Score.Objective || n.Pieces == 0 && report.Score != n.Score {
		return nil, fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v with faults %v", n.Score, report.Score, report.Faults)
	}
	return o, nil
}

// named is a plan of regions that have names by label.
func named(labels []region.Label, names []scorecard.RegionName) (region.Plan, []scorecard.RegionName, error) {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return plan, nil, err
	}
	out := make([]scorecard.RegionName, plan.Regions())
	for u, l := range labels {
		out[plan.Label(region.Unit(u))] = names[l] //nolint:gosec // G115: units fit
	}
	return plan, out, nil
}

// transition is the way to the plan, move by move.
func (c *changer) transition(n search.Nearby, curve []scorecard.TransitionPoint) (*scorecard.TransitionCard, error) {
	steps, err := search.Order(c.task.Problem, c.from, n.Labels)
	if err != nil {
		return nil, err
	}
	t := &scorecard.TransitionCard{
		Baseline: c.base.ID, Title: c.base.Title, Moves: []scorecard.TransitionMove{}, Curve: curve,
	}
	if l := c.task.Scenario.ChangeLimit; l != nil {
		t.LimitPeople, t.LimitUnits = l.People, l.Units
	}
	labels := slices.Clone(c.from)
	before, err := region.Check(c.task.Problem, c.base.Plan)
	if err != nil {
		return nil, err
	}
	if t.Start, err = c.point(labels, before.Score); err != nil {
		return nil, err
	}
	t.End = t.Start
	for i, s := range steps {
		first := len(t.Moves)
		for _, m := range s.Moves {
			a := &c.task.Layer.Areas[m.Unit]
			t.Moves = append(t.Moves, scorecard.TransitionMove{
				Step: i + 1, Code: a.Code, Name: a.Name, Population: a.Population, From: c.names[labels[m.Unit]].Code, To: c.names[m.To].Code,
			})
			labels[m.Unit] = m.To
		}
		if t.End, err = c.point(labels, s.Score); err != nil {
			return nil, err
		}
		for j := range t.Moves[first:] {
			t.Moves[first+j].After = t.End
		}
	}
	t.PeopleMovedShare = scorecard.Round(float64(t.End.PeopleMoved) / float64(max(1, c.task.Layer.TotalPopulation())))
	t.Words = c.words(t)
	return t, nil
}
