package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// seedPlan builds the start of a chain. Chains take turns at the
// constructions, so that they start in different parts of the space.
func seedPlan(p *region.Problem, chain int, rng *rand.Rand) []region.Label {
	build := [3]construction{growSeeds, bisect, mergeWard}[chain%3]
	return joined(p, rng, build)
}
