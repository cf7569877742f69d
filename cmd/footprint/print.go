package main

import (
	"encoding/json"
	"io"
	"text/tabwriter"

	"footprint/internal/footprint"
)

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printScorecard says on a screen what a plan is worth.
func printScorecard(w io.Writer, o *footprint.Outcome) error {
	c := o.Scorecard
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	valid := "valid: contiguous, within the bounds"
	if !c.Valid {
		valid = "breaks constraints, see below"
	}
	line("%d regions of %d areas (%s, %s), %s", len(c.Regions), o.Plan.Len(), c.Layer, c.Atlas.ID, valid)
	line("people\t%d %s of %s, ideal %.0f a region", c.Population.Total, c.Population.Basis, c.Population.Date, c.Balance.Ideal)
	if target := o.Task.Scenario.TargetPopulation; target > 0 {
		line("regions\t%d\t%d people over a target of %d are %.2f", len(c.Regions), c.Population.Total, target, float64(c.Population.Total)/float64(target))
	}
	line("needs captured\t%.4f\tshare of the variation in need (%s) that lies between regions", c.Needs.Captured, c.Needs.Profile)
	line("largest deviation\t%.4f\t%d to %d people", c.Balance.MaxDeviation, c.Balance.Smallest, c.Balance.Largest)
	line("mean deviation\t%.4f", c.Balance.MeanDeviation)
	line("compactness\t%.4f\tmean Polsby-Popper; %.0f km of border between regions", c.Shape.MeanPolsbyPopper, c.Shape.CutBorderKm)
	for _, r := range c.References {
		line("  %s\t%.4f\tneeds captured, largest deviation %.4f: %s (%d)", r.ID, r.NeedsCaptured, r.MaxDeviation, r.Title, r.Regions)
	}
	for _, f := range c.Faults {
		line("fault\t%s", f)
	}
	return t.Flush()
}
