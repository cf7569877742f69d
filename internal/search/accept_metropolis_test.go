package search

import (
	"math"
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// A change that costs as much as the temperature is made with probability 1/e,
// one of three times as much with 1/e^3, and one that costs nothing always.
func TestMetropolis(t *testing.T) {
	const times = 20_000
	rng := rand.New(rand.NewPCG(1, 2))
	c := climate{temperature: 100, price: 10}
	for _, d := range []region.Delta{{Objective: 100}, {Violation: 20, Objective: 100}, {Objective: -5}, {}, {Violation: 3, Objective: -30}} {
		made := 0
		for range times {
			if c.accepts(d, rng) {
				made++
			}
		}
		want := min(1, math.Exp(-c.cost(d)/c.temperature))
		if got := float64(made) / times; math.Abs(got-want) > 0.02 {
			t.Errorf("%+v is accepted %.3f of the time, want %.3f", d, got, want)
		}
	}
}
