package export

import (
	"fmt"
	"math"
)

// within writes a gap in a sentence, rounded up: 0.4 %, 0.06 %.
func within(gap float64) string {
	steps := 10.0 // of a tenth of a per cent
	if gap < 0.00995 {
		steps = 100
	}
	return fixed(math.Ceil(gap*100*steps-1e-9)/steps, int(math.Log10(steps))) + nbsp + "%"
}

// proved says how good the plan is, after "It"; empty where nothing is proved.
func (r *report) proved() string {
	b := r.Scorecard.Bound
	switch {
	case b == nil || b.Gap == nil:
		return ""
	case b.Proven:
		return "is proved to be the best for these aims within these limits: no other plan has a smaller objective"
	}
	return "is proved to be within " + within(*b.Gap) + " of the best: no plan has an objective that is smaller by more"
}

// boundFact is the proof in short, where there is one.
func (r *report) boundFact() []fact {
	b := r.Scorecard.Bound
	switch {
	case b == nil || b.Gap == nil:
		return nil
	case b.Proven:
		return []fact{{"The best", "there is for these aims within these limits: proved, for " + r.allPlans()}}
	}
	return []fact{{"Within " + within(*b.Gap), "of the best objective there is for these aims within these limits: proved, for " + r.allPlans()}}
}

func (r *report) allPlans() string {
	return "all plans of " + counted(r.Scorecard.Settings.Regions, "region", "regions")
}

// boundPart says how good a plan can be at most.
func (r *report) boundPart() *section {
	c := r.Scorecard
	b := c.Bound
	if b == nil {
		return nil
	}
	s := &section{ID: "bound", Title: "How good a plan can be"}
	words := fmt.Sprintf("No plan of %s that is contiguous and within the limits has an objective below %s.", counted(c.Settings.Regions, "region", "regions"), fixed(b.Value, 6))
	if b.NeedsCaptured != nil {
		words += " None captures more than " + fixed(*b.NeedsCaptured, 5) + " of the variation in need."
	}
	switch {
	case b.Gap == nil:
		words += " This plan breaks what was asked, and is not among them."
	case b.Proven:
		words += " This plan reaches that: none is better, though others may be as good."
	default:
		words += fmt.Sprintf(" The objective of this plan is %s, at most %s above the best there is.", fixed(c.Objective.Value, 6), within(*b.Gap))
	}
	about := ""
	if b.ListedEstimated {
		about = "about "
	}
	if b.Certificate == "" {
		s.Lead = []string{words, fmt.Sprintf("That is proved and not searched for, but without a certificate: it rests on this software alone. There are %s%s contiguous regions within the limits, too many to go through, so the bound is that of a relaxation, and even the best plan may be far above it.",
			about, thousands(b.Listed))}
		return s
	}
	s.Lead = []string{words, fmt.Sprintf("That is proved and not searched for: %s%s contiguous regions within the limits were gone through, and prices put on areas show that no choice of %d of them that holds every area once costs less. The certificate with the prices can be checked without the software that found them: footprint verify certificate.json goes through all the regions again.",
		about, thousands(b.Listed), c.Settings.Regions)}
	return s
}

// cutShort is nil for work that was done to its end.
func (r *report) cutShort() *cutShort {
	switch {
	case !r.Truncated:
		return nil
	case r.Gap == nil:
		return &cutShort{"The search was cut short", "It ended at a limit before its budget. The plan is what was best by then; the same seed may give another one next time."}
	case r.Scorecard.Bound == nil:
		return &cutShort{"The proof was cut short", "It ended at a limit before anything was proved. The plan is what was best by then; the same seed may give another one next time."}
	}
	return &cutShort{"The proof was cut short", "It ended at a limit before it came as far as was asked. What it had proved by then holds, and is set out below; the same seed may give another plan next time."}
}
