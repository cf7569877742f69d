package ensemble

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkPropose reports recombinations a second, made or not, on grids with
// regions of about 5, 20 and 100 units.
func BenchmarkPropose(b *testing.B) {
	for _, size := range []struct{ side, regions int }{{14, 38}, {14, 10}, {60, 36}} {
		b.Run(fmt.Sprintf("%d in %d", size.side*size.side, size.regions), func(b *testing.B) {
			p := grid(b, size.side, size.side, size.regions, 0.2)
			rng := rand.New(rand.NewPCG(1, 1))
			c := newChain(p, p.Graph().Edges(), anyPlan(b, p), rng)
			b.ReportAllocs()
			for b.Loop() {
				c.propose()
			}
			b.ReportMetric(float64(c.steps)/float64(c.proposals), "accepted")
		})
	}
}
