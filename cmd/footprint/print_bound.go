package main

import (
	"fmt"

	"footprint/internal/scorecard"
)

// printBound says how good a plan is among all that there are, where that is
// proved.
func printBound(line func(string, ...any), c *scorecard.Scorecard) {
	b := c.Bound
	if b == nil {
		return
	}
	captured := ""
	if b.NeedsCaptured != nil {
		captured = fmt.Sprintf(", and none captures more than %.5f", *b.NeedsCaptured)
	}
	switch {
	case b.Gap == nil:
		line("best possible\t%.6f\tno plan that keeps the constraints has a smaller objective%s; this one breaks them", b.Value, captured)
	case b.Proven:
		line("best possible\tproven\tno plan has an objective below %.6f%s; this one reaches it", b.Value, captured)
	default:
		line("best possible\twithin %s\tno plan has an objective below %.6f%s; this one has %.6f", scorecard.WithinPercent(*b.Gap), b.Value, captured, c.Objective.Value)
	}
}
