package main

import (
	"context"
	"path/filepath"
	"text/tabwriter"

	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// levels solves a scenario with levels and writes one folder of all.
func (c *solveCmd) levels(ctx context.Context, e *env, s scenario.Scenario) error {
	bar := newProgress(e, c.Quiet || c.JSON)
	outcomes, err := e.planner.Solve(ctx, s, footprint.Options{Threads: c.Threads, Progress: bar.update})
	bar.finish()
	if err != nil {
		return c.explain(err)
	}
	if err := export.LevelsFolder(c.Out, batch.ToLevels(s, outcomes)); err != nil {
		return err
	}
	if err := c.tellLevels(e, outcomes); err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Truncated {
			return errStopped
		}
	}
	return nil
}

func (c *solveCmd) tellLevels(e *env, outcomes []*footprint.Outcome) error {
	if c.Quiet {
		return nil
	}
	if c.JSON {
		cards := make([]*scorecard.Scorecard, len(outcomes))
		for i, o := range outcomes {
			cards[i] = o.Scorecard
		}
		return printJSON(e.out, cards)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_ = printf(t, "LEVEL\tREGIONS\tSMALLEST\tLARGEST\tMEAN DEVIATION\tNEEDS CAPTURED\tPOLSBY-POPPER\t\n") // Flush tells
	for _, o := range outcomes {
		b := &o.Scorecard.Balance
		_ = printf(t, "%s\t%d\t%s\t%s\t%.1f %%\t%.4f\t%.3f\t\n", o.Level.ID, o.Plan.Regions(), scenario.Thousands(b.Smallest), scenario.Thousands(b.Largest),
			100*b.MeanDeviation, o.Scorecard.Needs.Captured, o.Scorecard.Shape.MeanPolsbyPopper)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return printf(e.out, "\nEvery region lies in one region of the next level.\n\nLookup     %s (every level)\nLevels     %s\nMap        %s\nReports    %s, and a folder like it for each level\n",
		filepath.Join(c.Out, "lookup.csv"), filepath.Join(c.Out, "levels.csv"), filepath.Join(c.Out, "map.svg"), filepath.Join(c.Out, outcomes[0].Level.ID, "report.html"))
}
