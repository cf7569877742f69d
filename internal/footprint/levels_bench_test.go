package footprint

import (
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// BenchmarkNested is the preset nested, built upwards and downwards: four levels on the
// 32,844 LSOAs of England, to be answered in five minutes and 4 GiB on two cores.
//
//	go test -run '^$' -bench Nested -benchtime 1x ./internal/footprint
func BenchmarkNested(b *testing.B) {
	for _, direction := range []string{scenario.Up, scenario.Down} {
		b.Run(direction, func(b *testing.B) {
			s, err := planner.Preset("nested")
			if err != nil {
				b.Fatal(err)
			}
			s.Direction = direction
			for b.Loop() {
				out, err := planner.Solve(b.Context(), s, Options{})
				if err != nil {
					b.Fatal(err)
				}
				for i, o := range out {
					if !o.Scorecard.Valid || i > 0 && len(region.Straddlers(out[i-1].Plan, o.Plan)) > 0 {
						b.Fatalf("level %s: %v", o.Level.ID, o.Scorecard.Faults)
					}
					b.ReportMetric(o.Scorecard.Needs.Captured, o.Level.ID+"-captured")
				}
			}
		})
	}
}
