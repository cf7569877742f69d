package scenario

import (
	"context"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/exact/reason"
	"footprint/internal/region"
)

// Reasons that are found without the simple obstacles, on the real England.
func TestReasonsInWords(t *testing.T) {
	for _, c := range []struct {
		k         int
		tolerance float64
		want      string
	}{
		{38, 0.19, "NHS Kernow CCG (E38000089, 563,608) and NHS South Devon and Torbay CCG (E38000152, 283,241) each touch only NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247)" +
			" and are too small to stand alone (a region needs 1,185,573), so all 3 belong together: 1,749,096, which is 19.5 % above the ideal of 1,463,669 for 38 regions, and a region may hold at most 1,741,766"},
		{38, 0.15, "NHS South Devon and Torbay CCG (E38000152, 283,241) fits into no region of 1,244,119 to 1,683,219 people: the largest contiguous set with it that is too small has 1,185,488 people" +
			" (with NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247)), and the smallest that is too large has 1,740,683" +
			" (with NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247) and NHS Somerset CCG (E38000150, 555,195)), which is 18.9 % above the ideal of 1,463,669 for 38 regions"},
		{45, 0.02, "NHS Dorset CCG (E38000045, 770,689) fits into no region of 1,211,268 to 1,260,707 people: the largest contiguous set with it that is too small has 770,689 people (alone)"},
		{25, 0.02, "each of the 3 possible regions that hold NHS Kernow CCG (E38000089, 563,608) and each of the 2 possible regions that hold NHS South Devon and Torbay CCG (E38000152, 283,241)" +
			" also holds NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247) (without it they are cut off with 563,608 and 283,241 people, and a region has 2,180,282 to 2,269,272 people), so one region must hold both: but no possible region does"},
		{20, 0.005, "of the possible regions, of 2,767,067 to 2,794,876 people, no disjoint ones hold all 3 of these: NHS Kernow CCG (E38000089, 563,608) is in 2 possible regions," +
			" always with NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247) and NHS Somerset CCG (E38000150, 555,195); NHS North Somerset CCG (E38000125, 212,834) is in 22,127 possible regions;" +
			" NHS South Devon and Torbay CCG (E38000152, 283,241) is in 12 possible regions, always with NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247);" +
			" so NHS South Devon and Torbay CCG must share one with NHS Kernow CCG"},
	} {
		a, l, p := shipped(t, "ccg17")
		s, err := Scenario{Layer: "ccg17", Regions: Count{From: c.k, To: c.k}, Tolerance: &c.tolerance, Weights: Weights{Needs: 1}}.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		task, err := s.Task(a, l, p, c.k)
		if err != nil {
			t.Fatal(err)
		}
		o := reason.Find(context.Background(), task.Problem, reason.Options{}).Obstacle
		if o == nil {
			t.Errorf("%d regions within %v: no reason", c.k, c.tolerance)
			continue
		}
		if got := task.Explain(o).Reason; !strings.HasPrefix(got, c.want) {
			t.Errorf("%d regions within %v: %s\nwant %s", c.k, c.tolerance, got, c.want)
		}
	}
}

func TestReasonsOfEveryKind(t *testing.T) {
	// Cedar has the three others around it.
	task := byHand(t, Scenario{MinPopulation: new(int64(90)), MaxPopulation: new(int64(105))}, 2, []atlas.Area{
		{Code: "A1", Name: "Ash", Population: 40}, {Code: "B2", Name: "Birch", Population: 60},
		{Code: "C3", Name: "Cedar", Population: 50}, {Code: "D4", Name: "Dogwood", Population: 50},
	}, []region.Edge{{A: 0, B: 2}, {A: 1, B: 2}, {A: 2, B: 3}})
	b := region.Bounds{Min: 90, Max: 105}
	for name, c := range map[string]struct {
		o    region.Obstacle
		want string
	}{
		"nothing near": {region.Obstacle{Kind: region.NoRegion, Units: []region.Unit{0}},
			"Ash (A1, 40) fits into no region of 90 to 105 people"},
		"too large a region": {region.Obstacle{Kind: region.NoCover, Units: []region.Unit{0, 1}, People: 100,
			Holders: []region.Holder{{Regions: 1, Always: []region.Unit{2}}, {Regions: 1200, Always: []region.Unit{2, 3}}}},
			"the only possible region that holds Ash (A1, 40) and each of the 1,200 possible regions that hold Birch (B2, 60) also holds Cedar (C3, 50) (without it they are cut off with 40 and 60 people, and a region has 90 to 105 people)," +
				" so one region must hold both: but that would have at least 150 people, which is 50.0 % above the ideal of 100 for 2 regions, and a region may hold at most 105"},
		"two shared": {region.Obstacle{Kind: region.NoCover, Units: []region.Unit{0, 3}, People: 90,
			Holders: []region.Holder{{Regions: 2, Always: []region.Unit{1, 2}}, {Regions: 3, Always: []region.Unit{1, 2}}}},
			"each of the 2 possible regions that hold Ash (A1, 40) and each of the 3 possible regions that hold Dogwood (D4, 50) also holds Birch (B2, 60) and Cedar (C3, 50) (a region has 90 to 105 people)," +
				" so one region must hold both: but that would have at least 200 people, which is 100.0 % above the ideal of 100 for 2 regions, and a region may hold at most 105"},
		"collisions": {region.Obstacle{Kind: region.NoCover, Units: []region.Unit{0, 1, 2}, People: 150,
			Holders: []region.Holder{{Regions: 1, Always: []region.Unit{3}}, {Regions: 2}, {Regions: 3}}},
			"of the possible regions, of 90 to 105 people, no disjoint ones hold all 3 of these: Ash (A1, 40) is in 1 possible region, always with Dogwood (D4, 50);" +
				" Birch (B2, 60) is in 2 possible regions; Cedar (C3, 50) is in 3 possible regions"},
		"many": {region.Obstacle{Kind: region.NoCover, Units: make([]region.Unit, 7), Holders: make([]region.Holder, 7)},
			"no disjoint regions of 90 to 105 people hold all of Ash (A1, 40) and 6 other areas"},
		"counting": {region.Obstacle{Kind: region.NoCount, Units: []region.Unit{0, 3}},
			"no disjoint regions of 90 to 105 people that hold Ash (A1, 40) and Dogwood (D4, 50) leave the other areas as many people, and areas, as the rest of the 2 regions need and may hold"},
		"proof": {region.Obstacle{Kind: region.Proven, Units: []region.Unit{1, 0, 2}},
			"it is proved that no plan has 2 regions of 90 to 105 people, for no reason that can be told in a few words;" +
				" in the proof these areas have the highest prices: Birch (B2, 60), Ash (A1, 40) and Cedar (C3, 50)"},
	} {
		c.o.Bounds, c.o.Regions = b, 2
		if got := task.Explain(&c.o); got.Reason != c.want {
			t.Errorf("%s: %s\nwant %s", name, got.Reason, c.want)
		}
	}
}
