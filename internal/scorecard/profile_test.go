package scorecard

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// What the scorecard calls captured is 1 less what the search pays for, with
// every scaling, transform and convention of weights.
func TestCapturedIsWhatTheSearchPays(t *testing.T) {
	layer, _ := square(t)
	rapid.Check(t, func(t *rapid.T) {
		l := *layer
		l.Areas = append([]atlas.Area(nil), layer.Areas...)
		for u := range l.Areas {
			l.Areas[u].Population = rapid.Int64Range(1, 1000).Draw(t, "people")
			l.Areas[u].Values = []float64{float64(rapid.IntRange(0, 9).Draw(t, "x")), float64(rapid.IntRange(1, 100).Draw(t, "y"))}
		}
		l.Areas[0].Values[0], l.Areas[1].Values[0] = 1, 2 // something varies
		p := &atlas.Profile{ID: "xy", Weights: rapid.SampledFrom([]atlas.Convention{atlas.Linear, atlas.Squared}).Draw(t, "convention")}
		scalings := []atlas.Scaling{atlas.ZByPopulation, atlas.ZByUnit, atlas.MinMax, atlas.Range}
		for _, id := range []string{"x", "y"} {
			p.Indicators = append(p.Indicators, atlas.ProfileIndicator{
				ID: id, Weight: float64(rapid.IntRange(1, 5).Draw(t, "weight")),
				Transform: rapid.SampledFrom([]atlas.Steps{nil, {atlas.Sqrt}, {atlas.Cap, atlas.Asinh}}).Draw(t, "transform"),
				Scaling:   rapid.SampledFrom(scalings).Draw(t, "scaling"),
			})
		}
		m, err := NewMeasurer(&l, p)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := region.NewPlan([]region.Label{0, 0, 1, 1})
		if err != nil {
			t.Fatal(err)
		}
		card, err := m.Measure(plan, make([]RegionName, 2), Relations{})
		if err != nil {
			t.Fatal(err)
		}
		features, err := p.Features(&l)
		if err != nil {
			t.Fatal(err)
		}
		people := make([]int64, len(l.Areas))
		var total int64
		for u := range people {
			people[u] = l.Areas[u].Population
			total += people[u]
		}
		term, err := region.NewSquares("needs", people, features, 1)
		if err != nil {
			t.Fatal(err)
		}
		problem, err := region.NewProblem(l.Graph, people, 2, region.Bounds{Max: total}, term)
		if err != nil {
			t.Fatal(err)
		}
		report, err := region.Check(problem, plan)
		if err != nil {
			t.Fatal(err)
		}
		paid := float64(report.Score.Objective) / float64(region.One)
		if math.Abs(card.Needs.Captured-(1-paid)) > 2e-6 {
			t.Fatalf("captured %v, the search pays %v", card.Needs.Captured, paid)
		}
		within := card.Regions[0].NeedsWithinShare + card.Regions[1].NeedsWithinShare
		if math.Abs(within-paid) > 3e-6 {
			t.Fatalf("%v within regions, the search pays %v", within, paid)
		}
	})
}
