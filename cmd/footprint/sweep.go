package main

import (
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// writeSweep writes the table and the chart of a sweep. It says whether each point was answered, by a plan or by a reason why
// there is none. Without a sweep there is nothing to do.
func writeSweep(e *env, dir string, s scenario.Scenario, outcomes []*footprint.Outcome, missing *footprint.SweepError) (whole bool, err error) {
	axis := s.Axis()
	if axis == "" {
		return true, nil
	}
	_, l, err := e.planner.Layer(s)
	if err != nil {
		return false, err
	}
	points, err := s.Points(l)
	if err != nil {
		return false, err
	}
	x := &export.Sweep{Title: s.SweepTitle(l), Axis: axis}
	whole = true
	for _, point := range points {
		p := export.SweepPoint{Point: point}
		for _, o := range outcomes {
			if o.Point.Name == point.Name {
				p.Card, p.Truncated = o.Scorecard, o.Truncated
			}
		}
		if missing != nil {
			for _, m := range missing.Missing {
				if m.Point.Name == point.Name {
					p.Problem = m.Err.Error()
				}
			}
		}
		whole = whole && (p.Card != nil || p.Problem != "")
		x.Points = append(x.Points, p)
	}
	return whole, export.SweepFiles(dir, x)
}

// tellSweep says on a screen what the plans of a sweep are worth, a line each.
func (c *solveFlags) tellSweep(e *env, outcomes []*footprint.Outcome, axis string) error {
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("point\tregions\tneeds captured\tlargest deviation\tmean deviation\tcompactness\tobjective")
	for _, o := range outcomes {
		card := o.Scorecard
		line("%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.6f", o.Point.Name, o.Plan.Regions(), card.Needs.Captured, card.Balance.MaxDeviation, card.Balance.MeanDeviation,
			card.Shape.MeanPolsbyPopper, card.Objective.Value)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	switch axis {
	case scenario.AxisRegions:
		line("More regions capture more need of themselves; see docs/sweeps.md.")
	case scenario.AxisWeights:
		line("Objectives of different weights do not measure the same thing.")
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return printf(e.out, "\nTable      %s\nChart      %s (open in a browser)\nPlans      a folder for each in %s, such as %s\n",
		filepath.Join(c.Out, "sweep.csv"), filepath.Join(c.Out, "sweep.svg"), c.Out, fmt.Sprintf("%s/report.html", outcomes[0].Point.Name))
}
