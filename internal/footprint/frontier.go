package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"footprint/internal/ensemble"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// FrontierOptions are what to set against what. Bounds, seed, steps and the
// number of regions are the scenario's.
type FrontierOptions struct {
	// Aims are two to four of FrontierAims; nil for needs and balance.
	Aims []string
	// Points is about how many searches are made; 0 for DefaultFrontierPoints.
	Points int
	// Plans is how many plans are kept at most; 0 for DefaultFrontierPlans.
	Plans    int
	Threads  int
	Progress func(stage string, done, of int64)
	// First, when set, is told of the search for the scenario's own plan.
	First func(regions int, p search.Progress)
}

// Defaults of FrontierOptions.
const (
	DefaultFrontierPoints = 12
	DefaultFrontierPlans  = 60
)

// Deviation is the aim of regions of which none is much larger or smaller than
// the mean.
const Deviation = "deviation"

// FrontierAims are what a frontier can set against each other: the terms of the
// objective, and the largest deviation.
var FrontierAims = append(slices.Clone(scenario.TermNames), Deviation)

// AimTitle says in words what is measured by an aim; smaller is better.
func AimTitle(aim string, s *scenario.Scenario) string {
	switch aim {
	case "needs":
		return "variation in need within regions"
	case "mixed":
		return "variation in need between regions"
	case "balance":
		return "mean deviation in population"
	case "compactness":
		if s.Compactness == "inertia" {
			return "spread of people around the middle of regions"
		}
		return "borders of regions over those of areas"
	case "alignment":
		return "people separated from their area"
	case "flow":
		return "flow across borders of regions"
	case "change":
		return "people with another region than at the baseline"
	}
	return "largest deviation in population"
}

// Frontier is the best known plans between several aims: of all plans met, none
// is at least as good as one of these by all aims and better by one. That there is
// no better one is not proved.
type Frontier struct {
	Outcome *Outcome // of the scenario itself, whose plan is among those set against each other
	Aims    []string
	Own     []float64 // what the plan of Outcome costs by each aim
	// Plans are in order of the first aim, then of the second, and so on.
	Plans []FrontierPlan
	// Ideal and Worst are the least and the most by each aim among Plans;
	// Hypervolume is the share of the box between them that is no better than some plan.
	Ideal, Worst []float64
	Hypervolume  float64
	// Searches were made, and Moves looked at around the plans.
	Searches  int
	Moves     int64
	Truncated bool // ctx ended it: the plans are good, but the same seed may give others next time
}

// FrontierPlan is one plan.
type FrontierPlan struct {
	Plan  region.Plan
	Names []scorecard.RegionName
	// Values are its costs by each aim: smaller is better.
	Values   []float64
	Measures []scorecard.Measure
}

// Frontier looks for plans between aims: searches with other weights, each from
// the best plan known for its weights; searches within narrower bounds, where
// the size of regions is among the aims, and, between two aims, where neighbours lie
// far apart; then single moves around all that was found. The same scenario gives the same plans, for any number of threads.
func (p *Planner) Frontier(ctx context.Context, s scenario.Scenario, opt FrontierOptions) (*Frontier, error) {
	if err := opt.complete(); err != nil {
		return nil, err
	}
	s.Evidence = scenario.Evidence{}
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	if err := s.SearchOnly("a frontier"); err != nil {
		return nil, err
	}
	if err := s.One("a frontier"); err != nil {
		return nil, &InputError{Field: "regions", Problem: err.Error()}
	}
	if err := p.poses(s, opt.Aims); err != nil {
		return nil, err
	}
	f := &frontier{options: opt, archive: ensemble.NewArchive(opt.Plans)}
	report := Options{Threads: opt.Threads}
	if opt.Progress != nil {
		report.Evidence = func(_ int, stage string, done, of int64) { opt.Progress(stage, done, of) }
	}
	outcomes, err := p.Solve(ctx, s, Options{Threads: opt.Threads, Progress: opt.First})
	if err != nil {
		return nil, err
	}
	if f.inquiry, err = newInquiry(outcomes[0], report); err != nil {
		return nil, err
	}
	if err := f.prepare(); err != nil {
		return nil, err
	}
	err = f.look(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	out, err := f.result()
	if err != nil {
		return nil, err
	}
	out.Truncated = ctx.Err() != nil || outcomes[0].Truncated
	return out, nil //nolint:nilerr // Truncated tells of ctx
}

// poses says, before any work is done, whether each aim makes a problem.
func (p *Planner) poses(s scenario.Scenario, aims []string) error {
	a, l, err := p.Layer(s)
	if err != nil {
		return err
	}
	profile, err := p.Profile(s.Needs)
	if err != nil {
		return err
	}
	counts, err := s.Counts(l)
	if err != nil {
		return err
	}
	for _, aim := range aims {
		s.Weights = weightsOf([]string{aim}, []float64{1})
		if _, err := s.Task(a, l, profile, counts[0]); err != nil {
			return err
		}
	}
	return nil
}

// complete checks the options and fills in defaults.
func (o *FrontierOptions) complete() error {
	if len(o.Aims) == 0 {
		o.Aims = []string{"needs", "balance"}
	}
	bad := func(field, format string, args ...any) error {
		return &InputError{Field: field, Problem: fmt.Sprintf(format, args...)}
	}
	for i, aim := range o.Aims {
		if !slices.Contains(FrontierAims, aim) {
			return bad("measures", "no measure %q: want some of %s", aim, strings.Join(FrontierAims, ", "))
		}
		if slices.Contains(o.Aims[:i], aim) {
			return bad("measures", "%s is given twice", aim)
		}
	}
	switch {
	case len(o.Aims) < 2 || len(o.Aims) > 4:
		return bad("measures", "%d measures: want two to four", len(o.Aims))
	case slices.Contains(o.Aims, "needs") && slices.Contains(o.Aims, "mixed"):
		return bad("measures", "needs and mixed: the one is the opposite of the other, all plans lie between them")
	case o.Points < 0 || o.Plans < 0:
		return bad("points", "%d points of %d plans: want 0 or more", o.Points, o.Plans)
	}
	if o.Points == 0 {
		o.Points = DefaultFrontierPoints
	}
	if o.Plans == 0 {
		o.Plans = DefaultFrontierPlans
	}
	o.Plans = max(o.Plans, 2*len(o.Aims))
	return nil
}

// frontier is one while it is looked for.
type frontier struct {
	*inquiry
	options  FrontierOptions
	aims     []ensemble.Aim
	archive  *ensemble.Archive
	searches int
	moves    int64
	planned  int // searches
}

// prepare poses the problem of each aim, and offers the plan of the outcome.
func (f *frontier) prepare() error {
	for _, name := range f.options.Aims {
		t, err := f.task(weightsOf([]string{name}, []float64{1}), f.outcome.Task.Profile)
		if err != nil {
			return err
		}
		f.aims = append(f.aims, ensemble.Aim{Problem: t.Problem, Deviation: name == Deviation})
	}
	return f.offer(f.outcome.Plan)
}

// weightsOf gives aims weights; the largest deviation pulls by way of balance.
func weightsOf(aims []string, shares []float64) (w scenario.Weights) {
	for i, name := range aims {
		if name == Deviation {
			name = "balance"
		}
		*w.Of(name) += shares[i]
	}
	return w
}

// offer puts a plan before the archive.
func (f *frontier) offer(plan region.Plan) error {
	costs, within, err := ensemble.Costs(f.aims, plan.Labels())
	if err == nil && within {
		f.archive.Offer(plan, costs)
	}
	return err
}

// result measures what is in the archive.
func (f *frontier) result() (*Frontier, error) {
	o := f.outcome
	with, err := o.ruler.named(&o.Task.Scenario)
	if err != nil {
		return nil, err
	}
	sketch := o.ruler.NewSketch(f.regions, with, o.Task.Scenario.Weights.Mixed > 0)
	out := &Frontier{Outcome: o, Aims: f.options.Aims, Searches: f.searches, Moves: f.moves}
	entries := f.archive.Entries()
	ideal, worst := extent(entries)
	for i := range ideal {
		out.Ideal, out.Worst = append(out.Ideal, f.value(i, ideal[i])), append(out.Worst, f.value(i, worst[i]))
	}
	own, _, err := ensemble.Costs(f.aims, o.Plan.Labels())
	if err != nil {
		return nil, err
	}
	for i, c := range own {
		out.Own = append(out.Own, f.value(i, c))
	}
	out.Hypervolume = scorecard.Round(ensemble.Hypervolume(entries, ideal, worst))
	for _, e := range entries {
		if r, err := region.Check(f.outcome.Task.Problem, e.Plan); err != nil || len(r.Faults) > 0 {
			return nil, errors.Join(fmt.Errorf("internal error: a plan of the frontier has faults %v", r.Faults), err)
		}
		p := FrontierPlan{Plan: e.Plan, Names: namesOf(o.Task, e.Plan), Measures: sketch.Measures(e.Plan)}
		for i, c := range e.Costs {
			p.Values = append(p.Values, f.value(i, c))
		}
		out.Plans = append(out.Plans, p)
	}
	return out, nil
}

// value is a cost as people know it.
func (f *frontier) value(aim int, cost int64) float64 {
	if f.aims[aim].Deviation {
		return scorecard.Round(float64(cost) / float64(f.aims[aim].Problem.Total()))
	}
	return scorecard.Round(float64(cost) / float64(region.One))
}

// extent is the least and the most by each measure.
func extent(entries []ensemble.Entry) (least, most []int64) {
	least, most = slices.Clone(entries[0].Costs), slices.Clone(entries[0].Costs)
	for _, e := range entries {
		for i, c := range e.Costs {
			least[i], most[i] = min(least[i], c), max(most[i], c)
		}
	}
	return least, most
}
