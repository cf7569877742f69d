package main

import (
	"errors"
	"os"
	"path/filepath"

	"footprint/internal/atlas"
	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

type scoreCmd struct {
	scenarioFlags
	evidenceFlag
	certificateFlag
	Plan      string `help:"Lookup (CSV): the unit's code in the first column, its region in REGIONCD." xor:"plan" placeholder:"FILE"`
	Column    string `help:"Column of the lookup that holds the region." placeholder:"REGIONCD"`
	Reference string `help:"A real division that the atlas holds, such as stp17." xor:"plan" placeholder:"NAME"`
	Out       string `short:"o" help:"Folder for the results, as of solve; nothing is written without it." placeholder:"DIR"`
	JSON      bool   `help:"Print the scorecard as JSON."`
	Quiet     bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *scoreCmd) Help() string {
	return `Example, which works as it stands:

  footprint score --reference stp17

and with a file of your own:

  footprint score --layer ccg17 --plan lookup.csv --column STP17CD -o out/stp`
}

// Run measures the plan.
func (c *scoreCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if c.Reference != "" && c.Column != "" {
		return usageError{errors.New("--column names a column of --plan")}
	}
	s = withoutTitle(s) // the plan is not the scenario's
	if err := c.set(e, &s, c.Out != ""); err != nil {
		return err
	}
	ctx, stop := interruptible(e.ctx)
	defer stop()
	proved, err := c.verified(ctx, e, s)
	if err != nil {
		return err
	}
	o, err := e.planner.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*footprint.Lookup, error) {
		if c.Reference == "" && c.Plan == "" {
			if fixed, err := footprint.ReadFixed(s, a, l); err != nil || fixed != nil {
				return fixed, err
			}
		}
		return c.read(a, l)
	})
	if err != nil {
		return err
	}
	if proved != nil {
		if err := proved.Bound(o); err != nil {
			return err
		}
	}
	bar := newProgress(e, c.Quiet || c.JSON)
	err = e.planner.Evidence(ctx, o, footprint.Options{Evidence: bar.evidence})
	bar.finish()
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := export.Folder(c.Out, batch.ToPlan(o)); err != nil {
			return err
		}
	}
	switch {
	case c.Quiet:
	case c.JSON:
		err = printJSON(e.out, o.Scorecard)
	default:
		err = printScorecard(e.out, o)
	}
	if err == nil && o.Incomplete {
		err = errStopped
	}
	return err
}

func (c *scoreCmd) read(a *atlas.Atlas, l *atlas.Layer) (*footprint.Lookup, error) {
	if c.Reference != "" {
		return footprint.ReadReference(a, l, c.Reference)
	}
	if c.Plan == "" {
		return nil, usageError{errNoPlan}
	}
	return readLookup(c.Plan, c.Column)(a, l)
}

// readLookup reads a plan from a file of the operating system.
func readLookup(file, column string) func(*atlas.Atlas, *atlas.Layer) (*footprint.Lookup, error) {
	return func(a *atlas.Atlas, l *atlas.Layer) (*footprint.Lookup, error) {
		dir, base := filepath.Split(file)
		t, err := atlas.ReadTable(os.DirFS(filepath.Clean(dir)), base)
		if err != nil {
			return nil, inFile(file, err)
		}
		t.File = file
		return footprint.ReadLookup(t, a, l, column)
	}
}

// scored is the outcome of a lookup under a scenario.
func scored(e *env, s scenario.Scenario, file, column string) (*footprint.Outcome, error) {
	return e.planner.Score(s, readLookup(file, column))
}
