package footprint

import (
	"fmt"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// posing says which problem a task poses.
func posing(t *scenario.Task) string {
	return fmt.Sprintf("%s, %s", dividing(t), weighing(t))
}

// dividing says into what a task divides what.
func dividing(t *scenario.Task) string {
	b := t.Problem.Bounds()
	return fmt.Sprintf("%d regions of %s to %s people on layer %s of %s%s", t.Problem.Regions(), scenario.Thousands(b.Min), scenario.Thousands(b.Max), t.Layer.ID, t.Atlas.ID, under(t))
}

// under names the constraints that a task keeps; empty for none.
func under(t *scenario.Task) string {
	const most = 4
	var names []string
	for i := range t.Constraints {
		names = append(names, t.Constraints[i].Label())
	}
	switch n := len(names); {
	case n == 0:
		return ""
	case n > most:
		names = append(names[:most-1], fmt.Sprintf("%d more", n-most+1))
	}
	return " under constraints (" + strings.Join(names, ", ") + ")"
}

// weighing lists the weights: needs 0.6, balance 0.4.
func weighing(t *scenario.Task) string {
	w := t.Scenario.Weights
	var parts []string
	for _, name := range scenario.TermNames {
		if x := *w.Of(name); x > 0 {
			parts = append(parts, fmt.Sprintf("%s %.4g", name, x/w.Sum()))
		}
	}
	return strings.Join(parts, ", ")
}

// Words say what is proved, and what was gone through to see it.
func (v *Verified) Words() []string {
	return []string{v.claim(), v.work(), fmt.Sprintf("Certificate %s of problem %s.", v.Digest, v.File.Problem)}
}

// claim is what is proved.
func (v *Verified) claim() string {
	f := v.File
	if f.Infeasible {
		return fmt.Sprintf("There is no plan of %s.", dividing(v.Task))
	}
	b := newBound(v.Task, v.Digest, f.Bound)
	if f.Plan != nil {
		b.Beside(f.Cost, f.Bound)
	}
	own := scorecard.Round(float64(f.Cost) / float64(region.One))
	if b.NeedsCaptured != nil {
		words := fmt.Sprintf("No plan of %s captures more than %.5f of the variation in need (%s)", dividing(v.Task), *b.NeedsCaptured, v.Task.Profile.ID)
		switch {
		case f.Plan == nil:
			return words + "."
		case b.Proven:
			return words + fmt.Sprintf("; the plan in this file captures %.6f, which is the most possible.", v.Captured)
		}
		return words + fmt.Sprintf("; the plan in this file captures %.6f, and its objective is within %s of the best possible.", v.Captured, scorecard.WithinPercent(*b.Gap))
	}
	words := fmt.Sprintf("No plan of %s has an objective below %.6f (%s)", dividing(v.Task), b.Value, weighing(v.Task))
	switch {
	case f.Plan == nil:
		return words + "."
	case b.Proven:
		return words + "; the plan in this file has just that."
	}
	return words + fmt.Sprintf("; the plan in this file has %.6f, within %s of the best possible.", own, scorecard.WithinPercent(*b.Gap))
}

// work is what was gone through.
func (v *Verified) work() string {
	r := v.Report
	listed := "regions listed, all that there are within the bounds"
	if v.Pruned {
		listed = "regions listed, all that prices do not leave out"
	}
	parts := "1 part"
	if r.Leaves != 1 {
		parts = scenario.Thousands(int64(r.Leaves)) + " parts"
	}
	return fmt.Sprintf("%s %s; %s of them can be in a better plan by the first prices; %s, in which %s are left, and none of those make one.",
		scenario.Thousands(r.Listed), listed, scenario.Thousands(r.Kept), parts, scenario.Thousands(r.Left))
}
