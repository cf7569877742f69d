package scorecard

import (
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// A sketch gives measures of the scorecard, by their names, units, aims and
// digits, for any plan.
func TestSketchAgainstScorecard(t *testing.T) {
	l, p := square(t)
	m, err := NewMeasurer(l, p)
	if err != nil {
		t.Fatal(err)
	}
	baseline, err := region.NewPlan([]region.Label{0, 0, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	with := Relations{
		Baseline: &Baseline{ID: "b", Title: "B", Plan: baseline},
		Alignments: []*Alignment{NewAlignment(&atlas.Membership{ID: "a", Title: "A", Groups: make([]atlas.Group, 2), Parts: [][]atlas.Part{
			{{Group: 0, People: 100}}, {{Group: 0, People: 200}, {Group: 1, People: 100}}, {{Group: 1, People: 200}}, {{Group: 1, People: 400}},
		}})},
		Flows: []*Flow{NewFlow(&atlas.Flow{Rows: []atlas.FlowRow{{From: 0, To: 1, People: 5}, {From: 2, To: 2, People: 7}}})},
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 40 {
		labels := make([]region.Label, 4)
		for u := range labels {
			labels[u] = region.Label(rng.IntN(4))
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		for _, mixed := range []bool{false, true} {
			card, err := m.Measure(plan, make([]RegionName, plan.Regions()), with)
			if err != nil {
				t.Fatal(err)
			}
			if mixed {
				card.Objective.Terms = []Term{{Name: "mixed"}}
			}
			all := card.Measures()
			got := m.NewSketch(plan.Regions(), with, mixed).Measures(plan)
			if len(got) < 25 {
				t.Fatalf("%d measures", len(got))
			}
			for _, x := range got {
				if !slices.Contains(all, x) {
					t.Errorf("%v: %+v is not on the scorecard", labels, x)
				}
			}
		}
	}
}
