package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// seedPlan builds the start of a chain. Chains take turns at the
// constructions, so that they start in different parts of the space.
func seedPlan(p *region.Problem, chain int, rng *rand.Rand) []region.Label {
	switch chain % 3 {
	case 0:
		return growSeeds(p, rng)
	case 1:
		return bisect(p, rng)
	default:
		return mergeWard(p, rng)
	}
}
