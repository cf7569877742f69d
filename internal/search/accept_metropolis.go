package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// metropolis makes a change with probability exp(-cost/temperature) (Metropolis
// and others 1953; Kirkpatrick, Gelatt and Vecchi 1983 let it cool).
type metropolis struct{}

func (metropolis) begin(region.Score, climate, int64, *rand.Rand) {}

func (metropolis) accepts(_ region.Score, d region.Delta, c climate, rng *rand.Rand) bool {
	cost := c.cost(d)
	return cost <= 0 || cost < c.temperature*rng.ExpFloat64()
}
