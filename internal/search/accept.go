package search

import "footprint/internal/region"

// climate is what decides whether a change is accepted.
type climate struct {
	temperature float64 // in 1/One
	price       float64 // of a person outside the bounds, in 1/One
}

// cost is the change of score as one number.
func (c climate) cost(d region.Delta) float64 {
	return float64(d.Objective) + float64(c.price*float64(d.Violation))
}

// acceptance is a rule by which proposals become changes. A rule has a memory,
// so that each chain has its own.
type acceptance interface {
	// step looks at a proposal or at a few, makes at most one change, and gives
	// the work. It books work and gain with the chooser, and shows the pool what
	// regions a change made.
	step(a *annealer) int64
}
