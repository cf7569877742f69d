package footprint

import (
	"context"
	"errors"
	"fmt"
	"math"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// anotherTry is how often a level is made anew, from another seed, because the next
// one found no plan on it.
const anotherTry = 3

// nesting is a scenario of levels under way. Built upwards, a level is the problem of
// the layer's units coarsened by the plan of the level below; built downwards, one
// part of that problem for each region of the level above. Either way a plan costs what
// it costs on the units, and is nested by construction.
type nesting struct {
	*Planner
	atlas *atlas.Atlas
	layer *atlas.Layer
	tiers []scenario.Tier
	built []tierPlan // by level
	opt   Options
	down  bool

	changed []*region.State // by level, those above the last division; nil where it left them
}

// tierPlan is the plan of one level, by the units of the layer.
type tierPlan struct {
	task   *scenario.Task
	result search.Result
}

// levels answers a scenario with levels: an outcome for each, the smallest first.
func (p *Planner) levels(ctx context.Context, s scenario.Scenario, opt Options) ([]*Outcome, error) {
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	n := &nesting{Planner: p, opt: opt, down: s.Direction == scenario.Down}
	if n.atlas, n.layer, err = p.Layer(s); err != nil {
		return nil, err
	}
	if n.tiers, err = s.Tiers(n.layer); err != nil {
		return nil, err
	}
	n.built = make([]tierPlan, len(n.tiers))
	if err := n.build(ctx); err != nil {
		return nil, err
	}
	return n.outcomes()
}

// build makes the levels one after another. Where one has no plan, the one before
// it is made anew: another plan of it may leave room.
func (n *nesting) build(ctx context.Context) error {
	last := len(n.tiers) - 1
	level := func(i int) int { // the i-th to be built
		if n.down {
			return last - i
		}
		return i
	}
	seeds, tries := make([]uint64, len(n.tiers)), 0
	for i := 0; i <= last; {
		at := level(i)
		err := n.one(ctx, at, i > 0, seeds[at])
		var none *NoPlanError
		switch {
		case err == nil:
			i++
		case ctx.Err() != nil:
			return ctx.Err()
		case i > 0 && tries < anotherTry && (errors.As(err, &none) || errors.Is(err, region.ErrInfeasible)):
			tries++
			i--
			seeds[level(i)]++
		default:
			return fmt.Errorf("level %s: %w", n.tiers[at].ID, err)
		}
	}
	return nil
}

// one makes the plan of a level, of all numbers of regions that it may have the
// cheapest.
func (n *nesting) one(ctx context.Context, at int, beside bool, seed uint64) error {
	tier, total := &n.tiers[at], n.layer.TotalPopulation()
	counts, solve := tier.Counts, n.units
	switch {
	case beside && n.down:
		counts, solve = tier.Inside(&n.tiers[at+1], n.built[at+1].result.Plan.Regions(), total), n.divide
	case beside:
		counts, solve = tier.Around(&n.tiers[at-1], n.built[at-1].result.Plan.Regions(), total), n.group
	}
	profile, err := n.Profile(tier.Scenario.Needs)
	if err != nil {
		return err
	}
	s := tier.Scenario
	first := *s.Seed + seed
	s.Seed = &first
	var best tierPlan
	var above []*region.State
	var least int64
	var why error
	n.opt.point = tier.Point()
	for _, k := range counts {
		n.opt.begin(k)
		task, err := s.Task(n.atlas, n.layer, profile, k)
		if err != nil {
			return err
		}
		r, err := solve(ctx, at, task)
		var none *NoPlanError
		switch {
		case err == nil:
			cost := r.Score.Objective + int64(math.Round(tier.Regions.Paid(k)*float64(region.One)))
			if best.task == nil || cost < least {
				best, least, above = tierPlan{task, r}, cost, n.changed
			}
		case ctx.Err() == nil && (errors.As(err, &none) || errors.Is(err, region.ErrInfeasible)):
			why = err
		default:
			return err
		}
	}
	if best.task == nil {
		return why
	}
	n.built[at] = best
	for i, s := range above {
		if s != nil {
			n.built[i].result.Plan, n.built[i].result.Score = s.Plan(), s.Score()
		}
	}
	return nil
}

// units divides the units of the layer.
func (n *nesting) units(ctx context.Context, at int, task *scenario.Task) (search.Result, error) {
	if err := task.Obstacle(); err != nil {
		return search.Result{}, err
	}
	r, err := searchFor(ctx, task, n.opt)
	if err != nil {
		return r, err
	}
	if r.Score.Violation > 0 {
		return r, noPlan(task, r)
	}
	return tidy(task.Problem, r, n.below(at))
}

// group makes regions of whole regions of the level below.
func (n *nesting) group(ctx context.Context, at int, task *scenario.Task) (search.Result, error) {
	below := n.built[at-1].result.Plan
	for r, pieces := range region.Pieces(task.Problem.Graph(), below) {
		if pieces > 1 {
			return search.Result{}, fmt.Errorf("%w: region %s of level %s lies across what no region of this level may cross: give that level the constraint as well",
				region.ErrInfeasible, n.told(at-1, r), n.tiers[at-1].ID)
		}
	}
	coarse, err := task.Problem.Coarsen(below)
	if err != nil {
		return search.Result{}, err
	}
	over := n.over(task, coarse, at-1)
	asked := over
	if task.Problem.Rules() != nil {
		asked = task // rules are about the units of the layer
	}
	if err := asked.Obstacle(); err != nil {
		return search.Result{}, err
	}
	opt := n.opt
	if n.opt.Progress != nil {
		opt.Progress = func(k int, p search.Progress) {
			p.Labels = below.Spread(p.Labels)
			n.opt.Progress(k, p)
		}
	}
	r, err := searchFor(ctx, over, opt)
	if err != nil {
		return r, err
	}
	if r.Score.Violation > 0 {
		none := noPlan(over, r)
		none.Farthest = farthest(over, r.Plan)
		return r, none
	}
	r.Plan, err = region.NewPlan(below.Spread(r.Plan.Labels()))
	return r, err
}

// over is the task whose units are the regions of a level.
func (n *nesting) over(task *scenario.Task, problem *region.Problem, level int) *scenario.Task {
	plan := n.built[level].result.Plan
	l := &atlas.Layer{ID: n.tiers[level].ID, Title: n.tiers[level].Title, Graph: problem.Graph(), Areas: make([]atlas.Area, plan.Regions())}
	for r, name := range n.names(level, plan) {
		l.Areas[r] = atlas.Area{Code: name.Code, Name: name.Name, Population: problem.Population(region.Unit(r))} //nolint:gosec // G115: regions fit
	}
	over := *task
	over.Layer, over.Problem = l, problem
	return &over
}

// outcomes measures the plans, and holds them against each other: what was nested by
// construction must be nested by the regions of each unit.
func (n *nesting) outcomes() ([]*Outcome, error) {
	out := make([]*Outcome, len(n.built))
	for i, b := range n.built {
		o, err := n.found(n.atlas, b.task, b.result, n.names(i, b.result.Plan))
		if err != nil {
			return nil, fmt.Errorf("level %s: %w", n.tiers[i].ID, err)
		}
		o.Level = &n.tiers[i].Level
		out[i] = o
		if i == 0 {
			continue
		}
		if across := region.Straddlers(out[i-1].Plan, o.Plan); len(across) > 0 {
			a := across[0]
			return nil, fmt.Errorf("internal error: region %s of level %s is in two regions of level %s: %s and %s",
				out[i-1].Names[a.Region].Code, n.tiers[i-1].ID, n.tiers[i].ID, n.layer.Areas[a.Units[0]].Code, n.layer.Areas[a.Units[1]].Code)
		}
	}
	return out, nil
}
