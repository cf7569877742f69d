package footprint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"footprint/internal/atlas"
	"footprint/internal/ensemble"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// SampleOptions are what to draw, and where plans go as they are drawn. Seed,
// bounds and the number of regions are the scenario's.
type SampleOptions struct {
	Method      string // of package ensemble; "" for its default
	Plans       int
	Thin        int // 0 for a default
	BurnIn      int // 0 for a default, less for none
	Compactness *float64
	Temperature float64
	Threads     int
	// Elsewhere, when set, has the work of chains done on other machines.
	Elsewhere Elsewhere
	// Given reads a plan to set among those drawn; nil for none.
	Given func(*atlas.Atlas, *atlas.Layer) (*Lookup, error)
	// File takes the plans as a compact file; nil for none.
	File io.Writer
	// Trace takes the measures of each plan in turn, plans and chains from 0; nil for none.
	Trace func(plan, chain int, measures []scorecard.Measure) error
	// Progress, when set, is told how many plans are drawn.
	Progress func(done, of int)
}

// Sample is many plans, summed up.
type Sample struct {
	Atlas    *atlas.Atlas
	Task     *scenario.Task
	Card     *scorecard.Ensemble
	Together *ensemble.Together
}

// Sample draws plans of a scenario with one number of regions: that of the
// given plan where the scenario has none, and within its smallest and largest
// region where the scenario has no bounds. Where ctx ends it after the first plan
// the sample is of those drawn until then, and not Complete.
func (p *Planner) Sample(ctx context.Context, s scenario.Scenario, opt SampleOptions) (*Sample, error) {
	d, err := p.drawing(s, opt)
	if err != nil {
		return nil, err
	}
	if err := d.task.Obstacle(); err != nil {
		return nil, err
	}
	if err := d.begin(); err != nil {
		return nil, err
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	drawn, err := ensemble.Sample(inner, d.task.Problem, d.draw, func(_ int, plan []region.Label) {
		if err := d.take(plan); err != nil {
			cancel(err)
		}
	})
	if err2 := d.measure(); err2 != nil { // those that wait
		cancel(err2)
	}
	if cause := context.Cause(inner); cause != nil && !errors.Is(cause, ctx.Err()) {
		return nil, cause
	}
	done := d.summary != nil && d.summary.Plans() > 0
	switch {
	case err == nil, done && (ctx.Err() != nil || errors.Is(err, ensemble.ErrTooLong)):
	case errors.Is(err, ensemble.ErrOnlyPlan):
		return nil, &InputError{Field: "regions", Problem: fmt.Sprintf("%d regions of the %d areas of layer %s: %v", d.task.Problem.Regions(), d.task.Problem.Len(), d.task.Layer.ID, err), Err: err}
	case errors.Is(err, ensemble.ErrNoStart), errors.Is(err, ensemble.ErrTooLong):
		return nil, &NoSampleError{Layer: d.task.Layer.ID, Regions: d.task.Problem.Regions(), Bounds: d.task.Problem.Bounds(), Err: err}
	default:
		return nil, err
	}
	if err := d.end(drawn.Thin); err != nil {
		return nil, err
	}
	return d.sample(drawn)
}

// NoSampleError says that no plan was found to start from, or none drawn within
// the budget.
type NoSampleError struct {
	Layer   string
	Regions int
	Bounds  region.Bounds
	Err     error
}

func (e *NoSampleError) Error() string {
	return fmt.Sprintf("%v: %d regions of %d to %d people on layer %s. There may be none: raise the tolerance, or see whether a search finds one",
		e.Err, e.Regions, e.Bounds.Min, e.Bounds.Max, e.Layer)
}

func (e *NoSampleError) Unwrap() error { return e.Err }

// drawing is a sample while it is drawn.
type drawing struct {
	options SampleOptions
	atlas   *atlas.Atlas
	task    *scenario.Task
	draw    ensemble.Options
	header  ensemble.Header
	given   *Lookup
	sketch  *scorecard.Sketch
	encoder *ensemble.Encoder
	summary *ensemble.Summary
	// Of one plan: names, units and aims of the measures; and those of the given.
	first []scorecard.Measure
	own   []scorecard.Measure

	buffer  []byte
	waiting [][]region.Label // to be measured together
}

// atOnce is how many plans are measured together.
const atOnce = 64

func (p *Planner) drawing(s scenario.Scenario, opt SampleOptions) (*drawing, error) {
	d := &drawing{options: opt, waiting: make([][]region.Label, 0, atOnce)}
	a, l, err := p.Layer(s)
	if err != nil {
		return nil, err
	}
	d.atlas = a
	if opt.Given != nil {
		if d.given, err = opt.Given(a, l); err != nil {
			return nil, err
		}
		if k := d.given.Plan.Regions(); s.Regions == (scenario.Count{}) && s.TargetPopulation == 0 {
			s.Regions = scenario.Count{From: k, To: k}
		}
		if s.Tolerance == nil && s.MinPopulation == nil && s.MaxPopulation == nil {
			least, most := extremes(l, d.given.Plan)
			s.MinPopulation, s.MaxPopulation = &least, &most
		}
	}
	if s, err = s.Resolve(); err != nil {
		return nil, err
	}
	if err := s.SearchOnly("a sample"); err != nil {
		return nil, err
	}
	if err := s.One("a sample"); err != nil {
		return nil, &InputError{Field: "regions", Problem: err.Error()}
	}
	counts, err := s.Counts(l)
	if err != nil {
		return nil, err
	}
	if d.given != nil && d.given.Plan.Regions() != counts[0] {
		return nil, &InputError{Field: "plan", Problem: fmt.Sprintf("the plan has %d regions, and plans of %d are drawn: want the same number", d.given.Plan.Regions(), counts[0])}
	}
	profile, err := p.Profile(s.Needs)
	if err != nil {
		return nil, err
	}
	if d.task, err = s.Task(a, l, profile, counts[0]); err != nil {
		return nil, err
	}
	d.draw = ensemble.Options{
		Method: ensemble.Method(opt.Method), Plans: opt.Plans, Seed: *s.Seed, Threads: opt.Threads, Thin: opt.Thin, BurnIn: opt.BurnIn,
		Compactness: opt.Compactness, Temperature: opt.Temperature, Chain: opt.Elsewhere.away(PieceSample, d.task),
	}
	r, err := p.ruler(a, d.task.Layer, profile)
	if err != nil {
		return nil, err
	}
	with, err := r.named(&s)
	if err != nil {
		return nil, err
	}
	d.sketch = r.NewSketch(counts[0], with, s.Weights.Mixed > 0)
	return d, nil
}

// extremes are the people of the smallest and the largest region.
func extremes(l *atlas.Layer, plan region.Plan) (least, most int64) {
	people := make([]int64, plan.Regions())
	for u := range l.Areas {
		people[plan.Label(region.Unit(u))] += l.Areas[u].Population //nolint:gosec // G115: units fit
	}
	return slices.Min(people), slices.Max(people)
}

// begin writes the header, and prepares for the plans.
func (d *drawing) begin() (err error) {
	t := d.task
	if d.header, err = ensemble.NewHeader(t.Problem, d.draw); err != nil {
		return &InputError{Field: "options", Problem: err.Error(), Err: err}
	}
	d.header.EngineVersion = Version
	d.header.Atlas = ensemble.Source{ID: d.atlas.ID, Digest: d.atlas.Digest()}
	d.header.Layer = ensemble.Source{ID: t.Layer.ID, Digest: t.Layer.Digest}
	d.header.CodeField = t.Layer.CodeField
	for u := range t.Layer.Areas {
		d.header.Codes = append(d.header.Codes, t.Layer.Areas[u].Code)
	}
	if d.given != nil {
		d.own = d.measures(d.given.Plan)
	}
	if d.options.File == nil {
		return nil
	}
	d.encoder, d.buffer, err = ensemble.NewEncoder(nil, d.header)
	return err
}

// take keeps a plan until there are enough to be measured together.
func (d *drawing) take(plan []region.Label) error {
	d.waiting = append(d.waiting, slices.Clone(plan))
	if len(d.waiting) < atOnce {
		return nil
	}
	return d.measure()
}

// measure takes the plans that wait, in order.
func (d *drawing) measure() error {
	measured := make([][]scorecard.Measure, len(d.waiting))
	var workers sync.WaitGroup
	threads := d.options.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	for t := range threads {
		workers.Go(func() {
			for i := t; i < len(d.waiting); i += threads {
				plan, err := region.NewPlan(d.waiting[i])
				if err != nil {
					panic(err) // a plan has the region of each unit
				}
				measured[i] = d.measures(plan)
			}
		})
	}
	workers.Wait()
	for i, plan := range d.waiting {
		if err := d.add(plan, measured[i]); err != nil {
			return err
		}
	}
	d.waiting = d.waiting[:0]
	if d.options.Progress != nil && len(measured) > 0 {
		d.options.Progress(d.summary.Plans(), d.options.Plans)
	}
	return nil
}

// measures are those of a plan: of the scorecard, and the objective.
func (d *drawing) measures(plan region.Plan) []scorecard.Measure {
	s, err := region.NewState(d.task.Problem, plan.Labels())
	if err != nil {
		panic(err) // it is of the units and the regions of the problem
	}
	objective := scorecard.Round(float64(s.Score().Objective) / float64(region.One))
	return append(d.sketch.Measures(plan), scorecard.Measure{Name: "objective", Value: objective, Aim: scorecard.Smaller})
}

func (d *drawing) add(plan []region.Label, measures []scorecard.Measure) error {
	if d.summary == nil {
		d.first = measures
		var own []float64
		if d.given != nil {
			own = valuesOf(d.own)
		}
		d.summary = ensemble.NewSummary(d.task.Problem, ensemble.Chains, len(measures), own)
	}
	if i := d.summary.Plans(); d.options.Trace != nil {
		if err := d.options.Trace(i, i%ensemble.Chains, measures); err != nil {
			return err
		}
	}
	d.summary.Add(plan, valuesOf(measures))
	if d.encoder == nil {
		return nil
	}
	var err error
	if d.buffer, err = d.encoder.Append(d.buffer, plan); err != nil {
		return err
	}
	return d.flush()
}

func valuesOf(measures []scorecard.Measure) []float64 {
	out := make([]float64, len(measures))
	for i := range measures {
		out[i] = measures[i].Value
	}
	return out
}

func (d *drawing) flush() error {
	if len(d.buffer) == 0 {
		return nil
	}
	_, err := d.options.File.Write(d.buffer)
	d.buffer = d.buffer[:0]
	return err
}

// end closes the file.
func (d *drawing) end(thin int) error {
	if d.encoder == nil {
		return nil
	}
	d.buffer = d.encoder.Close(d.buffer, thin)
	return d.flush()
}
