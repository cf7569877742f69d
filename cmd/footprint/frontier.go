package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

type frontierCmd struct {
	scenarioFlags
	countFlags
	Measures  []string      `help:"What to set against each other: two to four of needs, mixed, balance (mean deviation), deviation (the largest), compactness, alignment, flow and change; needs,balance if not given." placeholder:"needs,balance"`
	Prove     bool          `help:"The best plan for every tolerance, proved: the objective of the scenario against the largest deviation, from the tightest tolerance to that of the scenario."`
	Points    int           `help:"About how many searches between the ends." default:"12" placeholder:"12"`
	Plans     int           `help:"How many plans to keep at most." default:"60" placeholder:"60"`
	Seed      *uint64       `help:"Seed of the random numbers." placeholder:"1"`
	Steps     *int64        `help:"Budget of a full search in steps; each search of the frontier has a sixteenth. The default suits the number of areas." placeholder:"N"`
	TimeLimit time.Duration `help:"Stop after this time with the plans so far (exit code 5)." placeholder:"30s"`
	Threads   int           `help:"Threads; the default is one for each core. The result does not depend on it." placeholder:"N"`
	Out       string        `short:"o" help:"Folder for the results." required:"" placeholder:"DIR"`
	JSON      bool          `help:"Print the plans and what they cost as JSON."`
	Quiet     bool          `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *frontierCmd) Help() string {
	return `Example, which works as it stands:

  footprint frontier --preset reform-38 --measures needs,balance -o out/frontier

writes frontier.csv, a row for each plan with all its measures; lookups.csv, a
column of regions for each plan; frontier.svg and manifest.json. The plans are the
best known, not proved to be the best. With --prove,

  footprint frontier --prove --layer ccg17 --regions 38 --tolerance 0.22 --weight needs=1 -o out/steps

they are: the best plan for every tolerance, each with its certificate, from the
tightest tolerance that there is. Exit codes: 0 done, 2 wrong usage, 3 no plan
can exist, 4 bad input, 5 stopped by the time limit or Ctrl-C with the plans so
far, 1 anything else.`
}

func (c *frontierCmd) scenario(e *env) (scenario.Scenario, error) {
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
	if c.Steps != nil {
		if s.Steps = *c.Steps; s.Steps < 1 {
			return s, usageError{errors.New("--steps: want at least 1")}
		}
	}
	if c.Threads < 0 || c.TimeLimit < 0 || c.Points < 1 || c.Plans < 1 || c.Out == "" {
		return s, usageError{errors.New("--threads and --time-limit want 0 or more, --points and --plans at least 1, --out a folder")}
	}
	if measures := strings.Join(c.Measures, ","); c.Prove && measures != "" && measures != "needs,deviation" {
		return s, usageError{errors.New("--measures: with --prove it is always the objective (--weight) against the largest deviation")}
	}
	resolved, err := s.Resolve()
	if err != nil {
		return s, usageError{err}
	}
	return resolved, nil
}

// Run looks for the plans and writes them.
func (c *frontierCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if err := export.Writable(c.Out); err != nil {
		return err
	}
	ctx, stop := limited(e.ctx, c.TimeLimit)
	defer stop()
	bar := newProgress(e, c.Quiet || c.JSON)
	if c.Prove {
		return c.prove(ctx, e, s, bar)
	}
	f, err := e.planner.Frontier(ctx, s, footprint.FrontierOptions{
		Aims: c.Measures, Points: c.Points, Plans: c.Plans, Threads: c.Threads, Progress: bar.frontier,
	})
	bar.finish()
	if err != nil {
		return c.explain(err)
	}
	x := c.toExport(f)
	if err := export.FrontierFolder(c.Out, x); err != nil {
		return err
	}
	if err := c.tell(e, f, x); err != nil {
		return err
	}
	if f.Truncated {
		return errStopped
	}
	return nil
}

// explain adds to an error what a person can do about it.
func (c *frontierCmd) explain(err error) error {
	var none *footprint.NoPlanError
	var wrong *footprint.InputError
	switch {
	case errors.As(err, &wrong):
		return usageError{err}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errors.New("stopped before there was a plan; nothing was written")
	case errors.Is(err, region.ErrInfeasible), errors.As(err, &none):
		return fmt.Errorf("%w\nnothing was written", err)
	default:
		return err
	}
}

func (c *frontierCmd) toExport(f *footprint.Frontier) *export.Frontier {
	o := f.Outcome
	t := o.Task
	x := &export.Frontier{
		Atlas: o.Atlas, Layer: t.Layer, Profile: t.Profile, Scenario: t.Scenario,
		Title:  footprint.Title(t.Scenario, t.Layer, o.Plan.Regions()),
		Engine: o.Scorecard.EngineVersion, Problem: o.Scorecard.ProblemDigest, Steps: o.Scorecard.Settings.Steps,
		Keys: f.Aims, Own: f.Own, Ideal: f.Ideal, Worst: f.Worst, Hypervolume: f.Hypervolume, Truncated: f.Truncated,
	}
	for _, aim := range f.Aims {
		x.Aims = append(x.Aims, footprint.AimTitle(aim, &t.Scenario))
	}
	digits := len(fmt.Sprint(len(f.Plans)))
	for i := range f.Plans {
		p := &f.Plans[i]
		x.Plans = append(x.Plans, export.FrontierPlan{
			ID: fmt.Sprintf("P%0*d", max(2, digits), i+1), Plan: p.Plan, Names: p.Names, Values: p.Values, Measures: p.Measures,
			Own: p.Plan.Digest() == o.Plan.Digest(),
		})
	}
	return x
}

func (c *frontierCmd) tell(e *env, f *footprint.Frontier, x *export.Frontier) error {
	switch {
	case c.Quiet:
		return nil
	case c.JSON:
		return printFrontierJSON(e.out, f, x)
	}
	if err := printFrontier(e.out, f, x); err != nil {
		return err
	}
	return printf(e.out, "\nPlans      %s (footprint score --plan reads any column of it: --column P01)\nMeasures   %s\nChart      %s\n",
		filepath.Join(c.Out, "lookups.csv"), filepath.Join(c.Out, "frontier.csv"), filepath.Join(c.Out, "frontier.svg"))
}

// printFrontier says on a screen what the plans cost.
func printFrontier(w io.Writer, f *footprint.Frontier, x *export.Frontier) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("%d plans of %d regions, the best known of %d searches and %d moves around them; none is proved to be the best there is", len(x.Plans), f.Outcome.Plan.Regions(), f.Searches, f.Moves)
	line("hypervolume %.4f of the box between the least and the most of each", f.Hypervolume)
	line("")
	line("plan\t%s", strings.Join(x.Aims, "\t"))
	for i := range x.Plans {
		p := &x.Plans[i]
		line("%s%s", p.ID, costsOf(p.Values))
	}
	line("own%s\tthe plan of the scenario's own weights", costsOf(f.Own))
	return t.Flush()
}

// costsOf are cells of a table, each after a tab.
func costsOf(values []float64) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "\t%.4f", v)
	}
	return b.String()
}

func printFrontierJSON(w io.Writer, f *footprint.Frontier, x *export.Frontier) error {
	type plan struct {
		ID     string    `json:"id"`
		Digest string    `json:"planDigest"`
		Own    bool      `json:"own,omitempty"`
		Values []float64 `json:"values"`
	}
	plans := make([]plan, len(x.Plans))
	for i := range x.Plans {
		plans[i] = plan{x.Plans[i].ID, x.Plans[i].Plan.Digest(), x.Plans[i].Own, x.Plans[i].Values}
	}
	return printJSON(w, struct {
		Measures    []string  `json:"measures"`
		Own         []float64 `json:"own"`
		Ideal       []float64 `json:"ideal"`
		Worst       []float64 `json:"worst"`
		Hypervolume float64   `json:"hypervolume"`
		Truncated   bool      `json:"truncated"`
		Plans       []plan    `json:"plans"`
	}{f.Aims, f.Own, f.Ideal, f.Worst, f.Hypervolume, f.Truncated, plans})
}
