package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

type solveCmd struct {
	solveFlags
	changeFlags
	certificateFlag
	splitFlags
}

// solveFlags say what to search for, how, and where to put it.
type solveFlags struct {
	scenarioFlags
	evidenceFlag
	countFlags
	sweepFlags
	Seed      *uint64       `help:"Seed of the random numbers." placeholder:"1"`
	Steps     *int64        `help:"Budget in search steps; the default suits the number of areas." placeholder:"N"`
	TimeLimit time.Duration `help:"Stop after this time with the best plan so far (exit code 5)." placeholder:"30s"`
	Threads   int           `help:"Threads; the default is one for each core. The result does not depend on it." placeholder:"N"`
	Out       string        `short:"o" help:"Folder for the results." required:"" placeholder:"DIR"`
	JSON      bool          `help:"Print the scorecard as JSON."`
	Quiet     bool          `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *solveCmd) Help() string {
	return `Example, which works as it stands:

  footprint solve --preset reform-38 --seed 1 -o out/reform-38

writes report.html, a page that says everything; lookup.csv, regions.geojson,
units.geojson, scorecard.json, map.svg and manifest.json. A sweep, such as

  footprint solve --layer ccg17 --regions 25..35 -o out/sweep
  footprint solve --layer ccg17 --regions 38 --sweep-tolerance 0.2,0.25,0.3 -o out/tolerances

writes a folder for each point, the table sweep.csv and the chart sweep.svg. Exit codes: 0 done, 2 wrong usage, 3 no plan can exist, 4 bad
input, 5 stopped by the time limit or Ctrl-C with a valid plan, 1 anything else.`
}

// scenario puts the options together; more may change what they make.
func (c *solveFlags) scenario(e *env, more ...func(*scenario.Scenario)) (scenario.Scenario, error) {
	s, err := c.scenarioFlags.scenario(e)
	if err != nil {
		return s, err
	}
	for _, change := range more {
		change(&s)
	}
	if s, err = c.count(s); err != nil {
		return s, err
	}
	if s, err = c.sweep(s); err != nil {
		return s, err
	}
	if c.Seed != nil {
		s.Seed = c.Seed
	}
	if c.Steps != nil {
		s.Steps = *c.Steps
		if s.Steps < 1 {
			return s, usageError{errors.New("--steps: want at least 1")}
		}
	}
	if c.Threads < 0 || c.TimeLimit < 0 || c.Out == "" {
		return s, usageError{errors.New("--threads and --time-limit want 0 or more, --out a folder")}
	}
	resolved, err := s.Resolve()
	if err != nil {
		return s, usageError{err}
	}
	return resolved, c.set(e, &resolved, s.Axis() == "" && len(s.Levels) == 0)
}

// Run finds the plan or plans and writes them.
func (c *solveCmd) Run(e *env) error {
	s, err := c.scenario(e, c.limit)
	if err != nil {
		return err
	}
	if err := s.One("a certificate"); err != nil && c.Certificate != "" {
		return usageError{fmt.Errorf("--certificate: %w", err)}
	}
	if err := export.Writable(c.Out); err != nil {
		return err
	}
	ctx, stop := limited(e.ctx, c.TimeLimit)
	defer stop()
	if len(s.Levels) > 0 {
		return c.levels(ctx, e, s)
	}
	proved, err := c.verified(ctx, e, s)
	if err != nil {
		return err
	}
	bar := newProgress(e, c.Quiet || c.JSON)
	elsewhere, done, err := c.split(ctx, e, "solve", s, c.Threads)
	if err != nil {
		return err
	}
	defer done()
	outcomes, err := e.planner.Solve(ctx, s, footprint.Options{Threads: c.Threads, Begin: bar.begin, Progress: bar.update, Evidence: bar.evidence, Elsewhere: elsewhere})
	bar.finish()
	var missing *footprint.SweepError
	if err != nil && (!errors.As(err, &missing) || len(outcomes) == 0) {
		return c.explain(err)
	}
	if proved != nil {
		if err := proved.Bound(outcomes[0]); err != nil {
			return err
		}
	}
	written, err := c.write(e, s, outcomes, missing)
	if err != nil {
		return err
	}
	if err := c.tell(e, outcomes, s.Axis()); err != nil {
		return err
	}
	if missing != nil {
		_ = printf(e.err, "no plan for some points of the sweep:\n%v\n", missing)
	}
	last := outcomes[len(outcomes)-1]
	if !written || last.Truncated || last.Incomplete {
		return errStopped
	}
	return nil
}

// write writes a folder for each plan, and the table of a sweep. It says whether
// each point was answered.
func (c *solveFlags) write(e *env, s scenario.Scenario, outcomes []*footprint.Outcome, missing *footprint.SweepError) (whole bool, err error) {
	for _, o := range outcomes {
		if err := export.Folder(filepath.Join(c.Out, o.Point.Name), batch.ToPlan(o)); err != nil {
			return false, err
		}
	}
	return writeSweep(e, c.Out, s, outcomes, missing)
}

// limited is interruptible with a limit of time, if that is above 0.
func limited(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := interruptible(ctx)
	if limit <= 0 {
		return ctx, stop
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	return ctx, func() { cancel(); stop() }
}

// interruptible ends a context at the first Ctrl-C; the second ends the
// process as it always would.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// explain adds to an error what a person can do about it.
func (c *solveFlags) explain(err error) error {
	var none *footprint.NoPlanError
	var several *footprint.SweepError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errors.New("stopped before there was a plan; nothing was written")
	case errors.As(err, &none) && !none.Truncated && !errors.As(err, &several):
		return fmt.Errorf("%w\nnothing was written; footprint prove with the same options finds out whether there is one", err)
	case errors.Is(err, region.ErrInfeasible), errors.As(err, &none):
		return fmt.Errorf("%w\nnothing was written", err)
	default:
		return err
	}
}

func (c *solveFlags) tell(e *env, outcomes []*footprint.Outcome, axis string) error {
	if c.Quiet {
		return nil
	}
	if c.JSON && axis == "" {
		return printJSON(e.out, outcomes[0].Scorecard)
	}
	if c.JSON {
		cards := make([]*scorecard.Scorecard, len(outcomes))
		for i, o := range outcomes {
			cards[i] = o.Scorecard
		}
		return printJSON(e.out, cards)
	}
	if axis != "" {
		return c.tellSweep(e, outcomes, axis)
	}
	if err := printScorecard(e.out, outcomes[0]); err != nil {
		return err
	}
	return c.tellFiles(e)
}

// tellFiles says where to look.
func (c *solveFlags) tellFiles(e *env) error {
	return printf(e.out, "\nReport     %s (open in a browser)\nMap        %s\n           %s (open in QGIS)\nScorecard  %s\nLookup     %s\n",
		filepath.Join(c.Out, "report.html"), filepath.Join(c.Out, "map.svg"), filepath.Join(c.Out, "regions.geojson"),
		filepath.Join(c.Out, "scorecard.json"), filepath.Join(c.Out, "lookup.csv"))
}

func printf(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format, args...)
	return err
}
