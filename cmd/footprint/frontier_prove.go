package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"text/tabwriter"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// prove finds the best plan for every tolerance, and writes all.
func (c *frontierCmd) prove(ctx context.Context, e *env, s scenario.Scenario, bar *progress) error {
	f, err := e.planner.ProveFrontier(ctx, s, footprint.ProveFrontierOptions{Threads: c.Threads, Tightest: bar.tightest, Step: bar.step})
	bar.finish()
	if errors.Is(err, footprint.ErrNothingProved) {
		return errors.New("stopped before anything was proved; nothing was written")
	}
	if err != nil {
		return c.explain(err)
	}
	x := stepsToExport(f)
	if err := export.StepsFolder(c.Out, x); err != nil {
		return err
	}
	if err := c.tellSteps(e, x); err != nil {
		return err
	}
	if f.Truncated {
		return errStopped
	}
	return nil
}

func stepsToExport(f *footprint.ProvenFrontier) *export.Steps {
	t := f.Task
	k := t.Problem.Regions()
	x := &export.Steps{
		Atlas: f.Atlas, Layer: t.Layer, Profile: t.Profile, Scenario: t.Scenario, Title: footprint.Title(t.Scenario, t.Layer, k),
		Engine: footprint.Version, Problem: t.Problem.Digest(), Whole: f.Whole, Reason: f.Reason, None: f.None, Needs: f.OnlyNeeds, Truncated: f.Truncated,
	}
	digits := len(fmt.Sprint(len(f.Steps)))
	for i := range f.Steps {
		s := &f.Steps[i]
		x.Steps = append(x.Steps, export.Step{
			ID: fmt.Sprintf("S%0*d", max(2, digits), i+1), Plan: s.Plan, Names: s.Names, From: s.From, To: s.To, Bounds: s.Bounds,
			Objective: s.Objective, Captured: s.Captured, Card: s.Card, Measures: s.Measures, Certificate: s.Certificate,
		})
	}
	return x
}

func (c *frontierCmd) tellSteps(e *env, x *export.Steps) error {
	switch {
	case c.Quiet:
		return nil
	case c.JSON:
		return printStepsJSON(e.out, x)
	}
	if err := printSteps(e.out, x); err != nil {
		return err
	}
	return printf(e.out, "\nPlans      %s (footprint score --plan reads any column of it: --column S01)\nMeasures   %s\nChart      %s\nProofs     %s (footprint verify checks each)\n",
		filepath.Join(c.Out, "lookups.csv"), filepath.Join(c.Out, "frontier.csv"), filepath.Join(c.Out, "frontier.svg"), filepath.Join(c.Out, export.CertificatesName))
}

// printSteps says on a screen what is the best, and for which tolerances. Ends of
// ranges are rounded inwards.
func printSteps(w io.Writer, x *export.Steps) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	proved := x.Steps
	if !proved[0].Card.Proven { // the one that was under way
		proved = proved[1:]
	}
	regions := x.Steps[0].Plan.Regions()
	if n := len(proved); n > 0 {
		line("%d plans of %d regions, the best for every tolerance from %s", n, regions, upTo4(proved[0].From, proved[n-1].To))
	} else {
		line("a plan of %d regions, which is not proved to be the best", regions)
	}
	switch {
	case x.Whole && x.Reason != "":
		line("no plan is within less: %s", x.Reason)
	case x.Whole:
		line("no plan is within less, which is proved")
	default:
		line("stopped by a limit: what is best within less is not known")
	}
	line("")
	line("step\ttolerance\tobjective\tneeds captured\tproved")
	for i := range x.Steps {
		s := &x.Steps[i]
		words := "no plan is better"
		if !s.Card.Proven {
			words = "no plan is better by more than " + scorecard.WithinPercent(*s.Card.Gap)
		}
		line("%s\t%s\t%.6f\t%.4f\t%s", s.ID, upTo4(s.From, s.To), s.Objective, s.Captured, words)
	}
	return t.Flush()
}

// upTo4 is a range of tolerances with four decimals, or as many as it needs not to be empty.
func upTo4(from, to float64) string {
	for digits := 4; ; digits++ {
		unit := math.Pow(10, float64(2+digits))
		low, high := math.Ceil(from*unit-1e-6), math.Floor(to*unit+1e-6)
		if low <= high || digits == 9 {
			return fmt.Sprintf("%.*f %% to %.*f %%", digits, 100*low/unit, digits, 100*high/unit)
		}
	}
}

func printStepsJSON(w io.Writer, x *export.Steps) error {
	type step struct {
		ID        string               `json:"id"`
		Digest    string               `json:"planDigest"`
		From      float64              `json:"toleranceFrom"`
		To        float64              `json:"toleranceTo"`
		People    peopleRange          `json:"people"`
		Objective float64              `json:"objective"`
		Captured  float64              `json:"needsCaptured"`
		Bound     *scorecard.BoundCard `json:"bound"`
	}
	steps := make([]step, len(x.Steps))
	for i := range x.Steps {
		s := &x.Steps[i]
		steps[i] = step{s.ID, s.Plan.Digest(), s.From, s.To, peopleRange{s.Bounds.Min, s.Bounds.Max}, s.Objective, s.Captured, s.Card}
	}
	return printJSON(w, struct {
		Whole     bool   `json:"fromTheTightest"`
		Reason    string `json:"reason,omitempty"`
		Truncated bool   `json:"truncated"`
		Steps     []step `json:"steps"`
	}{x.Whole, x.Reason, x.Truncated, steps})
}
