package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// metropolis makes a change with probability exp(-cost/temperature)
// (Metropolis and others 1953; Kirkpatrick, Gelatt and Vecchi 1983 let it cool).
type metropolis struct{}

func (metropolis) step(a *annealer) int64 {
	n, d, ok := a.try(a.climate)
	work := n.work()
	if ok && a.climate.accepts(d, a.rng) && a.change(n, d) {
		a.choose.gained(max(0, -a.climate.cost(d)/a.climate.temperature))
		a.meet(n)
	}
	a.choose.spent(work)
	return work
}

func (c climate) accepts(d region.Delta, rng *rand.Rand) bool {
	cost := c.cost(d)
	return cost <= 0 || cost < c.temperature*rng.ExpFloat64()
}
