package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"footprint/internal/footprint"
	"footprint/internal/scorecard"
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
	printCount(line, c)
	line("needs captured\t%.4f\tshare of the variation in need (%s) that lies between regions", c.Needs.Captured, c.Needs.Profile)
	printNeeds(line, c)
	line("largest deviation\t%.4f\t%d to %d people", c.Balance.MaxDeviation, c.Balance.Smallest, c.Balance.Largest)
	line("mean deviation\t%.4f\tof regions from the ideal", c.Balance.MeanDeviation)
	line("compactness\t%.4f\tmean Polsby-Popper; %.0f km of border between regions", c.Shape.MeanPolsbyPopper, c.Shape.CutBorderKm)
	printBound(line, c)
	printRelations(line, o)
	for _, r := range c.References {
		line("  %s\t%.4f\tneeds captured, largest deviation %.4f: %s (%d)", r.ID, r.NeedsCaptured, r.MaxDeviation, r.Title, r.Regions)
	}
	printConstraints(line, c)
	if err := t.Flush(); err != nil {
		return err
	}
	printTransition(line, c.Transition)
	for _, words := range evidenceWords(c.Evidence) {
		line("%s", words)
	}
	for _, n := range append(o.Task.Needs.Notes(), o.EvidenceNotes...) {
		line("note\t%s", n)
	}
	for _, f := range c.Faults {
		line("fault\t%s", f)
	}
	return t.Flush()
}

// printNeeds says how unlike people are inside regions and between them.
func printNeeds(line func(string, ...any), c *scorecard.Scorecard) {
	worst := ""
	for i := range c.Regions {
		if c.Regions[i].Code == c.Needs.WorstRegion {
			worst = fmt.Sprintf(", %.2f in %s (%s)", c.Needs.WorstDistance, c.Regions[i].Code, c.Regions[i].Name)
		}
	}
	line("distance in need\t%.4f\tof two people of one region%s; %.4f of any two", c.Needs.MeanDistance, worst, c.Needs.MeanDistanceAll)
	for _, i := range c.Context {
		if i.ID == firstOf(c.Context, "imd2019_score", "imd2015_score", "rightcare_imd") || i.ID == "over65_share" {
			line("between regions\t%.4g\tstandard deviation of %s, mean %.4g: %.4g in %s to %.4g in %s", i.BetweenSD, i.Title, i.Mean, i.Lowest, i.LowestRegion, i.Highest, i.HighestRegion)
		}
	}
}

// firstOf is the first of the ids that a list has.
func firstOf(list []scorecard.IndicatorCapture, ids ...string) string {
	for _, id := range ids {
		if slices.ContainsFunc(list, func(i scorecard.IndicatorCapture) bool { return i.ID == id }) {
			return id
		}
	}
	return ""
}

// printRelations says how the plan does by what else there is to measure it
// against. Of the geographies that nobody asked for it names the layers.
func printRelations(line func(string, ...any), o *footprint.Outcome) {
	c := o.Scorecard
	for _, b := range c.Bases {
		line("by %s\t%.4f\tneeds captured; deviation at most %.4f, %.4f in the mean", b.Population.ID, b.NeedsCaptured, b.Balance.MaxDeviation, b.Balance.MeanDeviation)
	}
	layers := o.Atlas.LayerIDs()
	for _, a := range c.Alignments {
		if len(o.Task.Scenario.Alignment) > 0 || slices.Contains(layers, a.ID) {
			line("split %s\t%d\tof %d, %d people (%.1f %%) outside the main region of theirs: %s", a.ID, a.AreasSplit, a.Areas, a.PeopleOutside, 100*a.PeopleOutsideShare, a.Title)
		}
	}
	for _, f := range c.Flows {
		if f.Kind == "flow" {
			line("kept inside\t%.4f\tof %s", f.InternalShare, f.Title)
			continue
		}
		line("kept inside\t%.4f\tmean largest share of one region, %.2f regions each: %s", f.DominantShare, f.EffectiveRegions, f.Title)
	}
	if x := c.Change; x != nil {
		line("change\t%.4f\tof people (%d) in other regions than in %s, and %d areas", x.ReassignedShare, x.PeopleReassigned, x.Title, x.UnitsReassigned)
	}
	for _, m := range c.Money {
		line("%s\t%.0f\t%s in all, %.0f to %.0f a region, %.6g to %.6g a head", m.ID, m.Total, m.Unit, m.Smallest, m.Largest, m.LowestPerHead, m.HighestPerHead)
	}
}
