package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"footprint/internal/ensemble"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

type sampleCmd struct {
	Draw sampleDrawCmd `cmd:"" default:"withargs" help:"Draw plans; footprint sample does this too."`
	Read sampleReadCmd `cmd:"" help:"Read plans back from the file that they were drawn into."`
}

// Help is shown below the commands.
func (c *sampleCmd) Help() string {
	return `Example, which works as it stands:

  footprint sample --preset reform-38 -n 1000 -o out/sample-38

footprint sample draw --help lists the options.`
}

type sampleDrawCmd struct {
	scenarioFlags
	countFlags
	splitFlags
	Number      int           `short:"n" help:"How many plans to draw." default:"10000" placeholder:"10000"`
	Method      string        `help:"How a chain moves from plan to plan: recom, reversible-recom or merge-split; docs/ensembles.md says which suits what." default:"recom" enum:"recom,reversible-recom,merge-split" placeholder:"recom"`
	Thin        int           `help:"How long a chain is between two plans: steps of recom, proposals of the others; the default suits the layer." placeholder:"N"`
	BurnIn      *int          `help:"Plans of each chain that are thrown away first." placeholder:"N"`
	Compactness *float64      `name:"target-compactness" help:"Of merge-split: the power of the number of spanning trees in the target; 0 for all plans alike." placeholder:"1"`
	Temperature float64       `name:"temperature" help:"Of merge-split: the smaller, the more plans with a small objective; 0 leaves the objective out." placeholder:"T"`
	Plan        string        `help:"Lookup (CSV) of a plan to set among those drawn." xor:"plan" placeholder:"FILE"`
	Column      string        `help:"Column of the lookup that holds the region." placeholder:"REGIONCD"`
	Reference   string        `help:"A real division to set among the plans drawn, such as stp17." xor:"plan" placeholder:"NAME"`
	Seed        *uint64       `help:"Seed of the random numbers." placeholder:"1"`
	TimeLimit   time.Duration `help:"Stop after this time with the plans so far (exit code 5)." placeholder:"30s"`
	Threads     int           `help:"Threads; the default is one for each core. The result does not depend on it." placeholder:"N"`
	Traces      bool          `help:"Write the measures of every plan to traces.csv." default:"true" negatable:""`
	Pairs       bool          `help:"Write together.csv: for any two areas how often they share a region, on layers of at most 2,000."`
	Out         string        `short:"o" help:"Folder for the results." required:"" placeholder:"DIR"`
	JSON        bool          `help:"Print summary.json."`
	Quiet       bool          `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *sampleDrawCmd) Help() string {
	return `Example, which works as it stands:

  footprint sample --preset reform-38 -n 1000 -o out/sample-38

and with a plan of your own to set among those drawn:

  footprint sample --preset reform-38 --plan out/reform-38/lookup.csv -o out/sample-38

writes plans.fpe, the plans themselves (footprint sample read gives them back);
summary.json, measures.csv and traces.csv; borders.csv, cores.csv and units.geojson:
which areas stay together. Exit codes: 0 done, 2 wrong usage, 3 no plan can exist, 4 bad
input, 5 stopped by the time limit or Ctrl-C with the plans so far, 1 anything else.`
}

func (c *sampleDrawCmd) scenario(e *env) (scenario.Scenario, error) {
	s, err := c.scenarioFlags.scenario(e)
	if err != nil {
		return s, err
	}
	if s, err = c.count(s); err != nil {
		return s, err
	}
	if c.Seed != nil {
		s.Seed = c.Seed
	}
	switch {
	case c.Number < 1:
		err = errors.New("--number: want at least 1")
	case c.Thin < 0 || c.Threads < 0 || c.TimeLimit < 0 || c.Out == "":
		err = errors.New("--thin, --threads and --time-limit want 0 or more, --out a folder")
	case c.BurnIn != nil && *c.BurnIn < 0:
		err = errors.New("--burn-in: want 0 or more")
	case c.Column != "" && c.Plan == "":
		err = errors.New("--column names a column of --plan")
	case c.Plan == "" && c.Reference == "":
		_, err = s.Resolve() // a plan would say how many regions
	}
	if err != nil {
		return s, usageError{err}
	}
	return s, nil
}

// options are all but where plans go.
func (c *sampleDrawCmd) options() footprint.SampleOptions {
	opt := footprint.SampleOptions{
		Method: c.Method, Plans: c.Number, Thin: c.Thin, Compactness: c.Compactness, Temperature: c.Temperature, Threads: c.Threads,
	}
	if c.BurnIn != nil {
		if opt.BurnIn = *c.BurnIn; opt.BurnIn == 0 {
			opt.BurnIn = -1 // none, as against the default
		}
	}
	if c.Plan != "" || c.Reference != "" {
		given := scoreCmd{Plan: c.Plan, Column: c.Column, Reference: c.Reference}
		opt.Given = given.read
	}
	return opt
}

// Run draws the plans and writes them.
func (c *sampleDrawCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if err := c.pairs(e, s); err != nil {
		return err
	}
	if err := export.Writable(c.Out); err != nil {
		return err
	}
	ctx, stop := limited(e.ctx, c.TimeLimit)
	defer stop()
	opt := c.options()
	var done func()
	if opt.Elsewhere, done, err = c.split(ctx, e, fmt.Sprint("sample ", opt.Method, opt.Plans, opt.Thin, opt.BurnIn, opt.Compactness, opt.Temperature), s, c.Threads); err != nil {
		return err
	}
	defer done()
	bar := newProgress(e, c.Quiet || c.JSON)
	opt.Progress = bar.sample
	var sample *footprint.Sample
	err = export.SampleFolder(c.Out, c.Traces, func(files export.SampleFiles) (*export.Sample, error) {
		opt.File, opt.Trace = files.Plans, files.Trace
		var err error
		if sample, err = e.planner.Sample(ctx, s, opt); err != nil {
			return nil, err
		}
		return c.toExport(sample), nil
	})
	bar.finish()
	if err != nil {
		return c.explain(err)
	}
	if err := c.tell(e, sample); err != nil {
		return err
	}
	if !sample.Card.Complete {
		return errStopped
	}
	return nil
}

// pairs refuses to write pairs of areas by the million.
func (c *sampleDrawCmd) pairs(e *env, s scenario.Scenario) error {
	if !c.Pairs {
		return nil
	}
	_, l, err := e.planner.Layer(s)
	if err == nil && len(l.Areas) > ensemble.MaxPairs {
		return usageError{fmt.Errorf("--pairs: layer %s has %d areas: pairs are counted of at most %d; borders.csv has those that touch", l.ID, len(l.Areas), ensemble.MaxPairs)}
	}
	return err
}

func (c *sampleDrawCmd) toExport(s *footprint.Sample) *export.Sample {
	t := s.Task
	out := &export.Sample{
		Atlas: s.Atlas, Layer: t.Layer, Profile: t.Profile, Scenario: t.Scenario,
		Title: fmt.Sprintf("%d drawn plans: %s", s.Card.Plans, footprint.Title(t.Scenario, t.Layer, t.Problem.Regions())),
		Card:  s.Card, Touching: s.Together.Edges(), Stability: s.Stability(),
	}
	for i := range out.Touching {
		out.Shares = append(out.Shares, s.Together.Touching(i))
	}
	for i := range s.Card.Cores {
		out.Cores = append(out.Cores, s.CoreOf(&s.Card.Cores[i]))
	}
	if c.Pairs {
		out.Pair = s.Together.Pair
	}
	return out
}

// explain adds to an error what a person can do about it.
func (c *sampleDrawCmd) explain(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errors.New("stopped before there was a plan; nothing was written")
	case errors.Is(err, region.ErrInfeasible):
		return fmt.Errorf("%w\nnothing was written", err)
	default:
		return err
	}
}

func (c *sampleDrawCmd) tell(e *env, s *footprint.Sample) error {
	switch {
	case c.Quiet:
		return nil
	case c.JSON:
		return printJSON(e.out, s.Card)
	}
	if err := printSample(e.out, s); err != nil {
		return err
	}
	return printf(e.out, "\nPlans      %s (footprint sample read gives them back)\nMeasures   %s\nCores      %s\n           %s (open in QGIS)\nSummary    %s\n",
		filepath.Join(c.Out, "plans.fpe"), filepath.Join(c.Out, "measures.csv"), filepath.Join(c.Out, "cores.csv"),
		filepath.Join(c.Out, "units.geojson"), filepath.Join(c.Out, "summary.json"))
}
