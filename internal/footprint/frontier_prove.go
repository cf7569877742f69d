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
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// ProvenFrontier is the best plan for every tolerance from the tightest to that
// of a scenario.
type ProvenFrontier struct {
	Atlas *atlas.Atlas
	Task  *scenario.Task // within the bounds of the scenario
	// Steps are in order of their tolerances, the tightest first.
	Steps []ProvenStep
	// Whole says that the first step begins at the tightest tolerance there is, and
	// Reason why there is no plan within less. Otherwise it was Truncated, and steps before
	// the first are missing.
	Whole     bool
	Reason    string
	Truncated bool
	// None is the certificate that there is no plan within less, where the reason
	// is not a proof in itself.
	None []byte
	// OnlyNeeds says that needs are all of the objective.
	OnlyNeeds bool
}

// ProvenStep is the best plan for a range of tolerances.
type ProvenStep struct {
	exact.Step
	// From and To are the ends of the range, as shares of the ideal population, From
	// being what the plan deviates by.
	From, To  float64
	Names     []scorecard.RegionName
	Objective float64
	Captured  float64 // share of the variation in need
	Measures  []scorecard.Measure
	// Card says what is proved; Certificate is the file that does, of the problem
	// within To.
	Card        *scorecard.BoundCard
	Certificate []byte
}

// ProveFrontierOptions are how to work.
type ProveFrontierOptions struct {
	Threads int
	// Tightest is told how far the search for the tightest tolerance is, Step how far the proof of
	// a step, the widest first: how many are proved, and up to which tolerance it is.
	Tightest func(least, best float64)
	Step     func(done int, widest float64, at exact.Progress)
}

// Shares of a full search that each of two searches for a plan to begin a step with
// gets.
const shareStep = 8

// ProveFrontier finds the best plan for every tolerance within the bounds of a
// scenario, down to the tightest that there is, and proves each. The error is as of
// [Planner.Prove]. When ctx ends, the steps until then hold: those of the widest tolerances.
func (p *Planner) ProveFrontier(ctx context.Context, s scenario.Scenario, opt ProveFrontierOptions) (*ProvenFrontier, error) {
	s.Evidence = scenario.Evidence{}
	q, err := p.question(s)
	if err != nil {
		return nil, err
	}
	if err := s.SearchOnly("a frontier"); err != nil {
		return nil, err
	}
	if err := q.one("a frontier"); err != nil {
		return nil, err
	}
	f := &ProvenFrontier{Atlas: q.atlas}
	if f.Task, err = q.task(q.counts[0]); err != nil {
		return nil, err
	}
	f.OnlyNeeds = onlyNeeds(f.Task)
	tight, err := p.Tightest(ctx, s, Options{Threads: opt.Threads}, opt.Tightest)
	if err != nil {
		return nil, err
	}
	how := exact.FrontierOptions{Mean: meanOf(f.Task), Find: f.find(*q.scenario.Seed, opt.Threads), Least: tight.Least, Threads: opt.Threads, Progress: opt.Step}
	if tight.Found {
		how.Start = [][]region.Label{tight.Plan.Labels()}
	}
	steps, err := exact.Frontier(ctx, f.Task.Problem, how)
	if err != nil {
		return nil, err
	}
	if len(steps.Steps) == 0 {
		if steps.Truncated {
			return nil, ErrNothingProved
		}
		return nil, why(ctx, f.Task, steps.Certificate)
	}
	f.Whole, f.Truncated = steps.None >= 0, steps.Truncated
	if err := f.below(ctx, &q, steps, tight); err != nil {
		return nil, err
	}
	if err := f.measure(p, &q, steps.Steps); err != nil {
		return nil, err
	}
	if t := &q.scenario; t.Tolerance != nil && t.MinPopulation == nil && t.MaxPopulation == nil {
		f.Steps[len(f.Steps)-1].To = *t.Tolerance // the bounds of which are those of the last step
	}
	return f, nil
}

// ErrNothingProved says that a context ended too soon.
var ErrNothingProved = errors.New("stopped before anything was proved")

// find looks for a plan within bounds from the best within wider ones, and from nothing.
func (f *ProvenFrontier) find(seed uint64, threads int) func(context.Context, *region.Problem, []region.Label) ([]region.Label, error) {
	steps := f.Task.Scenario.Steps
	if steps == 0 {
		steps = search.DefaultSteps(f.Task.Problem.Len())
	}
	how := search.Options{Seed: seed, Steps: max(1, steps/shareStep), Threads: threads}
	return func(ctx context.Context, within *region.Problem, near []region.Label) ([]region.Label, error) {
		best, err := search.Run(ctx, within, how)
		if err != nil || near == nil {
			return best.Plan.Labels(), err
		}
		again := how
		again.Start = near
		r, err := search.Run(ctx, within, again)
		if err == nil && r.Score.Compare(best.Score) < 0 {
			best = r
		}
		return best.Plan.Labels(), err
	}
}

// below says why there is no plan within less than the first step.
func (f *ProvenFrontier) below(ctx context.Context, q *question, steps exact.Steps, tight *Tightest) error {
	if !f.Whole {
		return nil
	}
	if steps.Certificate == nil {
		f.Reason, f.None = tight.Reason, tight.Certificate
		return nil
	}
	none, err := q.within(f.Task, steps.NoneWithin)
	if err != nil {
		return err
	}
	var told *scenario.Infeasible
	if errors.As(why(ctx, none, steps.Certificate), &told) {
		f.Reason = told.Reason
	}
	f.None, err = certificate.Encode(certificateFile(f.Atlas, none, steps.Certificate))
	return err
}

// measure makes the steps.
func (f *ProvenFrontier) measure(p *Planner, q *question, steps []exact.Step) error {
	r, err := p.ruler(f.Atlas, f.Task.Layer, f.Task.Profile)
	if err != nil {
		return err
	}
	with, err := r.named(&f.Task.Scenario)
	if err != nil {
		return err
	}
	sketch := r.NewSketch(f.Task.Problem.Regions(), with, f.Task.Scenario.Weights.Mixed > 0)
	for _, s := range slices.Backward(steps) {
		task, err := q.within(f.Task, s.Bounds)
		if err != nil {
			return err
		}
		report, err := region.Check(task.Problem, s.Plan)
		if err != nil {
			return err
		}
		if len(report.Faults) > 0 || report.Score != (region.Score{Objective: s.Cost}) {
			return fmt.Errorf("internal error: the proof believed a cost of %d, recomputed it is %+v with faults %v", s.Cost, report.Score, report.Faults)
		}
		proof := Proof{Atlas: f.Atlas, Task: task, Result: exact.Result{Bound: s.Bound, Certificate: s.Certificate}}
		if err := proof.certify(); err != nil {
			return err
		}
		card := newBound(task, proof.Digest, s.Bound)
		card.Listed = s.Listed
		card.Beside(s.Cost, s.Bound)
		f.Steps = append(f.Steps, ProvenStep{
			Step: s, From: meanOf(f.Task).Tolerance(s.Deviation), To: meanOf(f.Task).Tolerance(s.Widest),
			Names: namesOf(task, s.Plan), Objective: scorecard.Round(float64(s.Cost) / float64(region.One)),
			Captured: r.Brief(s.Plan).NeedsCaptured, Measures: sketch.Measures(s.Plan), Card: card, Certificate: proof.Certificate,
		})
	}
	return nil
}
