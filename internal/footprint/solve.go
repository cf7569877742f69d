package footprint

import (
	"context"
	"fmt"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/exact"
	"footprint/internal/exact/listing"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// Options are how to work, as against what to solve: they do not change a
// result, except that a context that ends cuts it short.
type Options struct {
	Threads  int
	Progress func(regions int, p search.Progress)
	// Evidence, when set, is told how far a part of the evidence is, by its name.
	// Calls come one at a time, from any goroutine.
	Evidence func(regions int, part string, done, of int64)
	// Elsewhere, when set, has chains of searches done on other machines.
	Elsewhere Elsewhere
	// Begin, when set, is told of each plan that is looked for before anything is
	// done for it: the point of a sweep, and the number of regions.
	Begin func(point scenario.Point, regions int)

	point scenario.Point // of a sweep
}

func (o *Options) begin(k int) {
	if o.Begin != nil {
		o.Begin(o.point, k)
	}
}

// Outcome is a plan with all that is known of it.
type Outcome struct {
	Atlas     *atlas.Atlas
	Task      *scenario.Task
	Plan      region.Plan
	Names     []scorecard.RegionName // beside the regions of the plan
	Scorecard *scorecard.Scorecard
	Point     scenario.Point // of a sweep; its name is empty without one
	// Level is what the plan is the level of; nil of a scenario without levels.
	Level *scenario.Level
	// Truncated says that the search ended before its budget; the plan is
	// valid, but the same seed may give another one next time.
	Truncated bool
	// Incomplete says that the evidence was cut short; the plan was not.
	Incomplete bool
	// EvidenceNotes say what is missing of the evidence, or to be read with care;
	// they are among Scorecard.Notes.
	EvidenceNotes []string

	ruler  *ruler // measures it; nil for one of its own
	report *region.Report
}

// NoPlanError says that the search found no plan within the bounds. That is
// not a proof that there is none.
type NoPlanError struct {
	Layer     string
	Regions   int
	Bounds    region.Bounds
	Violation int64 // people outside the bounds in the best plan seen
	Steps     int64
	Truncated bool
	// Farthest is the region of that plan that misses them most, in words; empty
	// where it is not told.
	Farthest string
}

func (e *NoPlanError) Error() string {
	if e.Truncated {
		return fmt.Sprintf("stopped after %d steps, before a plan of %d regions of %d to %d people on layer %s was found: the nearest misses the bounds by %d people in all. Give it more time",
			e.Steps, e.Regions, e.Bounds.Min, e.Bounds.Max, e.Layer, e.Violation)
	}
	worst := ""
	if e.Farthest != "" {
		worst = ", most of all by " + e.Farthest
	}
	return fmt.Sprintf("found no plan of %d regions of %d to %d people on layer %s: the nearest of %d steps misses the bounds by %d people in all%s. There may be none: raise the tolerance, or the steps to look longer",
		e.Regions, e.Bounds.Min, e.Bounds.Max, e.Layer, e.Steps, e.Violation, worst)
}

// SweepError says for which points of a sweep there is no plan, and why. The
// outcomes for the others come beside it.
type SweepError struct {
	Missing []MissingPlan
}

// MissingPlan is a point without a plan, or a number of regions that a plan was
// roughly to have: a [*NoPlanError], or an error that wraps [region.ErrInfeasible].
type MissingPlan struct {
	Point scenario.Point
	Err   error
}

func (e *SweepError) Error() string {
	lines := make([]string, len(e.Missing))
	for i, m := range e.Missing {
		lines[i] = fmt.Sprintf("%s: %v", m.Point.Label, m.Err)
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the reasons.
func (e *SweepError) Unwrap() []error {
	errs := make([]error, len(e.Missing))
	for i, m := range e.Missing {
		errs[i] = m.Err
	}
	return errs
}

// Solve answers a scenario: one outcome, or one for each point of a sweep, in
// order. An error that wraps [region.ErrInfeasible] is a [*scenario.Infeasible]
// with the reason in words. A sweep goes on where a point has no plan, and tells
// of it in a [*SweepError] beside the outcomes; when ctx ends it, fewer outcomes
// come than were asked for. So does the error where none of the numbers of regions has
// a plan that it is roughly to have. A scenario with levels has an outcome for each, the
// smallest regions first, or none.
func (p *Planner) Solve(ctx context.Context, s scenario.Scenario, opt Options) ([]*Outcome, error) {
	if len(s.Levels) > 0 {
		return p.levels(ctx, s, opt)
	}
	q, err := p.question(s)
	if err != nil {
		return nil, err
	}
	if q.sweeps() {
		return sweep(ctx, q, opt, func(q question, opt Options) (*Outcome, error) { return p.solveOne(ctx, q, opt) })
	}
	o, err := p.solveOne(ctx, q, opt)
	if err != nil {
		return nil, err
	}
	return []*Outcome{o}, nil
}

// solveOne answers a question that is no sweep.
func (p *Planner) solveOne(ctx context.Context, q question, opt Options) (*Outcome, error) {
	if q.scenario.ChangeLimit != nil {
		opt.begin(q.counts[0])
		o, err := p.changeOne(ctx, q, q.counts[0], opt)
		if o != nil {
			o.Point = opt.point
		}
		return o, err
	}
	if q.scenario.Regions.Roughly() {
		return p.solveRoughly(ctx, q, opt)
	}
	task, r, err := q.search(ctx, q.counts[0], opt)
	if err != nil {
		return nil, err
	}
	o, err := p.found(q.atlas, task, r, namesOf(task, r.Plan))
	if err != nil {
		return nil, err
	}
	o.Point = opt.point
	return o, p.Evidence(ctx, o, opt)
}

// search looks for a plan of k regions. That there is none within the bounds is an
// error.
func (q *question) search(ctx context.Context, k int, opt Options) (*scenario.Task, search.Result, error) {
	opt.begin(k)
	task, err := q.task(k)
	if err != nil {
		return nil, search.Result{}, err
	}
	r, err := searchFor(ctx, task, opt)
	if err == nil && r.Score.Violation > 0 {
		r, err = settle(ctx, task, r, opt)
	}
	return task, r, err
}

// Bounds of the question whether there is a plan at all, where a search found none.
const (
	settleSets  = 400_000 // contiguous sets that are not too large
	settleParts = 50      // of the tree of a proof
)

// settle asks, after a search without a plan, whether there is one, with an effort
// that is bounded: where that is proved the error says why there is none, and a plan
// that is met is where a second search begins.
func settle(ctx context.Context, task *scenario.Task, r search.Result, opt Options) (search.Result, error) {
	if r.Truncated {
		return r, noPlan(task, r)
	}
	// What is too small is gone through as well: few sets within the bounds may take long to find.
	all := task.Problem.Within(region.Bounds{Max: task.Problem.Bounds().Max})
	n, err := listing.Count(ctx, all, settleSets, opt.Threads)
	if err != nil || n >= settleSets {
		if o := exact.Why(ctx, task.Problem, nil); o != nil && ctx.Err() == nil {
			return r, task.Explain(o)
		}
		return r, noPlan(task, r)
	}
	proof, err := exact.Prove(ctx, task.Problem, exact.Options{Feasible: true, Parts: settleParts, Threads: opt.Threads})
	switch {
	case err != nil:
		return r, err
	case proof.Infeasible:
		return r, why(ctx, task, proof.Certificate)
	case !proof.Found:
		return r, noPlan(task, r)
	}
	again, err := searchFrom(ctx, task, proof.Plan.Labels(), opt)
	if err == nil && again.Score.Violation > 0 {
		return r, noPlan(task, r)
	}
	return again, err
}

// searchFor runs the search of a task.
func searchFor(ctx context.Context, task *scenario.Task, opt Options) (search.Result, error) {
	return searchFrom(ctx, task, nil, opt)
}

// searchFrom is searchFor with a plan to begin with, where that is not nil.
func searchFrom(ctx context.Context, task *scenario.Task, start []region.Label, opt Options) (search.Result, error) {
	s := &task.Scenario
	so := search.Options{Seed: *s.Seed, Steps: s.Steps, Threads: opt.Threads, Start: start, Chain: opt.Elsewhere.away(PieceSearch, task)}
	if opt.Progress != nil {
		so.Progress = func(pr search.Progress) { opt.Progress(task.Problem.Regions(), pr) }
	}
	return search.Run(ctx, task.Problem, so)
}

func noPlan(task *scenario.Task, r search.Result) *NoPlanError {
	return &NoPlanError{
		Layer: task.Layer.ID, Regions: task.Problem.Regions(), Bounds: task.Problem.Bounds(),
		Violation: r.Score.Violation, Steps: r.Steps, Truncated: r.Truncated,
	}
}

// found measures a plan within the bounds that was found, and holds its score
// to what was believed of it.
func (p *Planner) found(a *atlas.Atlas, task *scenario.Task, r search.Result, names []scorecard.RegionName) (*Outcome, error) {
	o := &Outcome{Atlas: a, Task: task, Plan: r.Plan, Names: names, Truncated: r.Truncated}
	var err error
	if o.ruler, err = p.ruler(a, task.Layer, task.Profile); err != nil {
		return nil, err
	}
	report, err := o.measure()
	if err != nil {
		return nil, err
	}
	if report.Score != r.Score || len(report.Faults) > 0 {
		return nil, fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v with faults %v", r.Score, report.Score, report.Faults)
	}
	o.Scorecard.Settings.Seed, o.Scorecard.Settings.Steps = *task.Scenario.Seed, r.Steps
	return o, nil
}

// ensureRuler makes a ruler for an outcome that was made without.
func (o *Outcome) ensureRuler() (err error) {
	if o.ruler == nil {
		o.ruler, err = newRuler(o.Atlas, o.Task.Layer, o.Task.Profile)
	}
	return err
}

// measure recomputes the plan from nothing and fills in the scorecard.
func (o *Outcome) measure() (region.Report, error) {
	t := o.Task
	report, err := region.Check(t.Problem, o.Plan)
	if err != nil {
		return report, err
	}
	if err := o.ensureRuler(); err != nil {
		return report, err
	}
	with, err := o.ruler.relations(&t.Scenario)
	if err != nil {
		return report, err
	}
	with.MinPopulation = t.Problem.Bounds().Min
	card, err := o.ruler.Measure(o.Plan, o.Names, with)
	if err != nil {
		return report, err
	}
	for _, id := range t.Scenario.References {
		ref, err := o.ruler.reference(id)
		if err != nil {
			return report, err
		}
		card.References = append(card.References, ref)
	}
	o.describe(card, report)
	o.Scorecard, o.report = card, &report
	return report, nil
}

// describe says what was asked, of what, and how the plan keeps it.
func (o *Outcome) describe(card *scorecard.Scorecard, report region.Report) {
	t := o.Task
	b := t.Problem.Bounds()
	card.EngineVersion = Version
	card.ProblemDigest, card.PlanDigest = t.Problem.Digest(), o.Plan.Digest()
	card.Atlas = scorecard.Atlas{ID: o.Atlas.ID, Title: o.Atlas.Title, Digest: o.Atlas.Digest(), Outlines: t.Layer.OutlineKind}
	card.Attribution = o.Atlas.Attribution
	card.Settings = scorecard.Settings{
		Scenario: t.Scenario.ID, Regions: t.Problem.Regions(),
		Bounds: BoundsOf(&t.Scenario, b),
	}
	card.Count = countCard(&t.Scenario, &card.Population, t.Problem.Regions())
	card.Valid = len(report.Faults) == 0
	kept := keep(t, o.Plan, o.Names, &report)
	card.Faults, card.Constraints = append(card.Faults, kept.faults()...), kept.cards()
	one := float64(region.One)
	card.Objective = scorecard.Objective{
		Value: scorecard.Round(float64(report.Score.Objective) / one), Violation: report.Score.Violation, Terms: []scorecard.Term{},
	}
	for _, v := range t.Objective(report.Terms) {
		card.Objective.Terms = append(card.Objective.Terms, scorecard.Term{
			Name: v.Name, Weight: scorecard.Round(v.Weight), Value: scorecard.Round(v.Value),
		})
	}
}

// BoundsOf are bounds as a scorecard has them.
func BoundsOf(s *scenario.Scenario, b region.Bounds) scorecard.Bounds {
	card := scorecard.Bounds{Min: b.Min, Max: b.Max}
	if s.Tolerance != nil && s.MinPopulation == nil && s.MaxPopulation == nil {
		card.Tolerance = *s.Tolerance
	}
	return card
}
