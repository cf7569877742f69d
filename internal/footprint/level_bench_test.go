package footprint

import (
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// BenchmarkCoarsen merges pairs of neighbouring units, with all that the terms
// know of them.
func BenchmarkCoarsen(b *testing.B) {
	for _, layer := range benchLayers {
		b.Run(layer, func(b *testing.B) {
			p := benchTask(b, layer, scenario.Weights{Needs: 1, Balance: 1, Compactness: 1}).Problem
			labels := make([]region.Label, p.Len())
			for u := range labels {
				labels[u] = -1
			}
			for u := range region.Unit(p.Len()) {
				if labels[u] >= 0 {
					continue
				}
				labels[u] = region.Label(u)
				for _, v := range p.Graph().Neighbours(u) {
					if labels[v] < 0 {
						labels[v] = region.Label(u)
						break
					}
				}
			}
			groups, err := region.NewPlan(labels)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Coarsen(groups); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
