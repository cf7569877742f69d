package main

import "footprint/internal/scorecard"

// printCount says how the number of regions came about, where it was not given.
func printCount(line func(string, ...any), c *scorecard.Scorecard) {
	if c.Count == nil {
		return
	}
	line("regions\t%d\t%s", len(c.Regions), c.Count.Words)
	for _, t := range c.Count.Tried {
		if t.Problem != "" {
			line("  %d\tno plan\t%s", t.Regions, t.Problem)
			continue
		}
		line("  %d\t%.6f\tobjective %.6f and price %.6f; %.4f needs captured, largest deviation %.4f", t.Regions, t.Total, t.Objective, t.Paid, t.NeedsCaptured, t.MaxDeviation)
	}
}
