package region

import "cmp"

// Score orders plans: first by violations of the population bounds, then by
// the objective. Smaller is better.
type Score struct {
	// Violation is the number of people by which regions miss the bounds.
	Violation int64
	// Objective is the sum of the terms, in 1/One.
	Objective int64
}

// Compare is negative when s is better than t, as cmp.Compare.
func (s Score) Compare(t Score) int {
	if c := cmp.Compare(s.Violation, t.Violation); c != 0 {
		return c
	}
	return cmp.Compare(s.Objective, t.Objective)
}

// Delta is by how much a move changes a score.
type Delta struct {
	Violation, Objective int64
}

// Move takes a unit from its region into another.
type Move struct {
	Unit Unit
	To   Label
}
