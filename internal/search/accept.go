package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// acceptance decides whether a change is made.
type acceptance interface {
	// accepts says whether a change of a plan of score now is made.
	accepts(now region.Score, d region.Delta, c climate, rng *rand.Rand) bool
	// begin is told where a run starts and how many proposals it may make.
	begin(now region.Score, c climate, proposals int64, rng *rand.Rand)
}

// climate is what decides whether a change is accepted.
type climate struct {
	temperature float64 // in 1/One
	price       float64 // of a person outside the bounds, in 1/One
}

// cost is the change of score as one number.
func (c climate) cost(d region.Delta) float64 {
	return float64(d.Objective) + float64(c.price*float64(d.Violation))
}
