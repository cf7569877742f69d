package footprint

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footprint/internal/atlas"
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
}

// Outcome is a plan with all that is known of it.
type Outcome struct {
	Atlas     *atlas.Atlas
	Task      *scenario.Task
	Plan      region.Plan
	Names     []scorecard.RegionName // beside the regions of the plan
	Scorecard *scorecard.Scorecard
	// Truncated says that the search ended before its budget; the plan is
	// valid, but the same seed may give another one next time.
	Truncated bool
	// Incomplete says that the evidence was cut short; the plan was not.
	Incomplete bool
	// EvidenceNotes say what is missing of the evidence, or to be read with care;
	// they are among Scorecard.Notes.
	EvidenceNotes []string

	ruler *ruler // measures it; nil for one of its own
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
}

func (e *NoPlanError) Error() string {
	if e.Truncated {
		return fmt.Sprintf("stopped after %d steps, before a plan of %d regions of %d to %d people on layer %s was found: the nearest misses the bounds by %d people in all. Give it more time",
			e.Steps, e.Regions, e.Bounds.Min, e.Bounds.Max, e.Layer, e.Violation)
	}
	return fmt.Sprintf("found no plan of %d regions of %d to %d people on layer %s: the nearest of %d steps misses the bounds by %d people in all. There may be none: raise the tolerance, or the steps to look longer",
		e.Regions, e.Bounds.Min, e.Bounds.Max, e.Layer, e.Steps, e.Violation)
}

// SweepError says for which numbers of regions of a sweep there is no plan, and
// why. The outcomes for the others come beside it.
type SweepError struct {
	Missing []MissingPlan
}

// MissingPlan is a number of regions without a plan: a [*NoPlanError], or an
// error that wraps [region.ErrInfeasible].
type MissingPlan struct {
	Regions int
	Err     error
}

func (e *SweepError) Error() string {
	lines := make([]string, len(e.Missing))
	for i, m := range e.Missing {
		lines[i] = fmt.Sprintf("%d regions: %v", m.Regions, m.Err)
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

// Solve answers a scenario: one outcome, or one for each number of regions of
// a sweep, in order. An error that wraps [region.ErrInfeasible] is a
// [*scenario.Infeasible] with the reason in words. A sweep goes on where a
// number of regions has no plan, and tells of it in a [*SweepError] beside the
// outcomes; when ctx ends it, fewer outcomes come than were asked for.
func (p *Planner) Solve(ctx context.Context, s scenario.Scenario, opt Options) ([]*Outcome, error) {
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	a, l, err := p.Layer(s)
	if err != nil {
		return nil, err
	}
	profile, err := p.Profile(s.Needs)
	if err != nil {
		return nil, err
	}
	counts, err := s.Counts(l)
	if err != nil {
		return nil, err
	}
	if len(counts) == 1 {
		o, err := p.solveOne(ctx, a, l, profile, s, counts[0], opt)
		if err != nil {
			return nil, err
		}
		return []*Outcome{o}, nil
	}
	return solveSweep(ctx, counts, func(k int) (*Outcome, error) {
		return p.solveOne(ctx, a, l, profile, s, k, opt)
	})
}

func solveSweep(ctx context.Context, counts []int, one func(k int) (*Outcome, error)) ([]*Outcome, error) {
	var out []*Outcome
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

func (p *Planner) solveOne(ctx context.Context, a *atlas.Atlas, l *atlas.Layer, profile *atlas.Profile, s scenario.Scenario, k int, opt Options) (*Outcome, error) {
	task, err := s.Task(a, l, profile, k)
	if err != nil {
		return nil, err
	}
	if err := task.Obstacle(); err != nil {
		return nil, err
	}
	so := search.Options{Seed: *s.Seed, Steps: s.Steps, Threads: opt.Threads}
	if opt.Progress != nil {
		so.Progress = func(pr search.Progress) { opt.Progress(k, pr) }
	}
	r, err := search.Run(ctx, task.Problem, so)
	if err != nil {
		return nil, err
	}
	if r.Score.Violation > 0 {
		return nil, &NoPlanError{
			Layer: l.ID, Regions: k, Bounds: task.Problem.Bounds(),
			Violation: r.Score.Violation, Steps: r.Steps, Truncated: r.Truncated,
		}
	}
	o := &Outcome{Atlas: a, Task: task, Plan: r.Plan, Truncated: r.Truncated}
	if o.ruler, err = p.ruler(a, l, profile); err != nil {
		return nil, err
	}
	o.Names = regionNames(l, r.Plan)
	report, err := o.measure()
	if err != nil {
		return nil, err
	}
	if report.Score != r.Score || len(report.Faults) > 0 {
		return nil, fmt.Errorf("internal error: the search believed a score of %+v, recomputed it is %+v with faults %v", r.Score, report.Score, report.Faults)
	}
	o.Scorecard.Settings.Seed, o.Scorecard.Settings.Steps = *s.Seed, r.Steps
	return o, p.Evidence(ctx, o, opt)
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
	o.Scorecard = card
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
		Bounds: boundsCard(&t.Scenario, b),
	}
	card.Valid = len(report.Faults) == 0
	for _, f := range report.Faults {
		card.Faults = append(card.Faults, faultWords(f, o.Names))
	}
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

func boundsCard(s *scenario.Scenario, b region.Bounds) scorecard.Bounds {
	card := scorecard.Bounds{Min: b.Min, Max: b.Max}
	if s.Tolerance != nil && s.MinPopulation == nil && s.MaxPopulation == nil {
		card.Tolerance = *s.Tolerance
	}
	return card
}
