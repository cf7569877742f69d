package footprint

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// shortFrontier asks for a quick frontier on 207 units.
func shortFrontier(t *testing.T, aims []string, threads int) *Frontier {
	t.Helper()
	tolerance := 0.25
	s := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 10, To: 10}, Tolerance: &tolerance, Steps: 400_000}
	f, err := planner.Frontier(context.Background(), s, FrontierOptions{Aims: aims, Points: 4, Plans: 20, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFrontier(t *testing.T) {
	all := [][]string{{"needs", Deviation}, {"needs", "balance"}, {"needs", "balance", "compactness"}}
	if testing.Short() {
		all = all[:1]
	}
	for _, aims := range all {
		f := shortFrontier(t, aims, 2)
		if n := len(f.Plans); n < 5 || n > 20 {
			t.Errorf("%v: %d plans, want 5 to 20", aims, n)
		}
		if f.Hypervolume <= 0 || f.Hypervolume >= 1 {
			t.Errorf("%v: a hypervolume of %v", aims, f.Hypervolume)
		}
		for i, a := range f.Plans {
			if slices.ContainsFunc(f.Plans, func(b FrontierPlan) bool { return nowhereWorse(b.Values, a.Values) }) {
				t.Errorf("%v: plan %d is dominated: %v", aims, i, a.Values)
			}
			r, err := region.Check(f.Outcome.Task.Problem, a.Plan)
			if err != nil || len(r.Faults) > 0 {
				t.Errorf("%v: plan %d: %v, %v", aims, i, r.Faults, err)
			}
			// The measures of the scorecard say the same in their own words.
			for _, m := range a.Measures {
				for j, aim := range aims {
					want := map[string]float64{"needs captured": 1 - a.Values[j], "mean deviation": a.Values[j], "largest deviation": a.Values[j]}[m.Name]
					if is := map[string]string{"needs": "needs captured", "balance": "mean deviation", Deviation: "largest deviation"}[aim]; is == m.Name && math.Abs(m.Value-want) > 2e-6 {
						t.Errorf("%v: plan %d: %s is %v, its cost says %v", aims, i, m.Name, m.Value, want)
					}
				}
			}
		}
	}
}

// Where bounds are so narrow that a short search from nothing finds no plan, the
// others still make a frontier.
func TestFrontierOfShortSearches(t *testing.T) {
	tolerance := 0.2
	s := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 38, To: 38}, Tolerance: &tolerance, Steps: 200_000}
	f, err := planner.Frontier(t.Context(), s, FrontierOptions{Points: 4, Plans: 20})
	if err != nil || len(f.Plans) < 5 || f.Truncated {
		t.Errorf("%v, %v", f, err)
	}
}

// nowhereWorse says that a is at least as good as b and not the same.
func nowhereWorse(a, b []float64) bool {
	better := false
	for i := range a {
		if a[i] > b[i] {
			return false
		}
		better = better || a[i] < b[i]
	}
	return better
}

func TestFrontierSameForAnyThreads(t *testing.T) {
	if testing.Short() {
		t.Skip("long: two frontiers")
	}
	one, four := shortFrontier(t, []string{"needs", "balance"}, 1), shortFrontier(t, []string{"needs", "balance"}, 4)
	if len(one.Plans) != len(four.Plans) || one.Hypervolume != four.Hypervolume || one.Moves != four.Moves {
		t.Fatalf("%d plans and %v on one thread, %d and %v on four", len(one.Plans), one.Hypervolume, len(four.Plans), four.Hypervolume)
	}
	for i := range one.Plans {
		if one.Plans[i].Plan.Digest() != four.Plans[i].Plan.Digest() {
			t.Errorf("plan %d differs", i)
		}
	}
}

func TestFrontierRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		opt   FrontierOptions
		to    int
		field string
	}{
		{"one", FrontierOptions{Aims: []string{"needs"}}, 10, "measures"},
		{"five", FrontierOptions{Aims: []string{"needs", "balance", "compactness", "deviation", "flow"}}, 10, "measures"},
		{"unknown", FrontierOptions{Aims: []string{"needs", "beauty"}}, 10, "measures"},
		{"twice", FrontierOptions{Aims: []string{"needs", "needs"}}, 10, "measures"},
		{"opposites", FrontierOptions{Aims: []string{"needs", "mixed"}}, 10, "measures"},
		{"points", FrontierOptions{Points: -1}, 10, "points"},
		{"sweep", FrontierOptions{}, 11, "regions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := planner.Frontier(context.Background(), scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 10, To: tt.to}}, tt.opt)
			var wrong *InputError
			if !errors.As(err, &wrong) || wrong.Field != tt.field {
				t.Errorf("got %v, want an error of the field %s", err, tt.field)
			}
		})
	}
}

func TestLattice(t *testing.T) {
	for _, tt := range []struct {
		aims, points int
		want         [][]float64
	}{
		{2, 3, [][]float64{{0.75, 0.25}, {0.5, 0.5}, {0.25, 0.75}}},
		{3, 3, [][]float64{{0.5, 0.5, slight}, {0.5, slight, 0.5}, {slight, 0.5, 0.5}}},
		{2, 0, [][]float64{{0.5, 0.5}}},
	} {
		got := lattice(tt.aims, tt.points)
		if !slices.EqualFunc(got, tt.want, slices.Equal) {
			t.Errorf("%d aims, %d points: got %v, want %v", tt.aims, tt.points, got, tt.want)
		}
		if steps := 2; len(got) != count(tt.aims, steps) && len(got) > max(tt.points, count(tt.aims, steps)) {
			t.Errorf("%d aims, %d points: %d came out", tt.aims, tt.points, len(got))
		}
	}
}
