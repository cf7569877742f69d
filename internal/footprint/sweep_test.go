package footprint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// solved is the only plan of a scenario.
func solved(t *testing.T, p *Planner, s scenario.Scenario, opt Options) *Outcome {
	t.Helper()
	outcomes, err := p.Solve(t.Context(), s, opt)
	if err != nil || len(outcomes) != 1 {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	return outcomes[0]
}

// Each point of a sweep has the plan that its scenario has alone, whatever the
// axis and the threads.
func TestSweepPointsAlone(t *testing.T) {
	p := gridPlanner(t)
	ranged, over := grid(3, 0.3, scenario.Weights{Needs: 1, Balance: 1}), grid(3, 0.3, scenario.Weights{Needs: 1})
	ranged.Regions.To = 5
	for name, sweep := range map[string]*scenario.Sweep{
		"tolerances": {Tolerances: []float64{0.2, 0.5, 1}},
		"weights":    {Weights: []scenario.Weighting{{Name: "b", Weights: scenario.Weights{Balance: 1}}, {Name: "a", Weights: scenario.Weights{Compactness: 1}}}},
		"regions":    {Regions: []int{2, 4}},
		"range":      nil,
	} {
		s := ranged
		if sweep != nil {
			s = over
			if s.Sweep = sweep; len(sweep.Regions) > 0 {
				s.Regions = scenario.Count{}
			}
		}
		var begun []string
		outcomes, err := p.Solve(t.Context(), s, Options{Threads: 3, Begin: func(at scenario.Point, _ int) { begun = append(begun, at.Name) }})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var names []string
		for _, o := range outcomes {
			names = append(names, o.Point.Name)
			alone := solved(t, p, o.Point.Scenario, Options{Threads: 1})
			if alone.Scorecard.PlanDigest != o.Scorecard.PlanDigest || alone.Scorecard.ProblemDigest != o.Scorecard.ProblemDigest {
				t.Errorf("%s, %s: alone it has another plan", name, o.Point.Name)
			}
		}
		if len(names) < 2 || !slices.Equal(names, begun) {
			t.Errorf("%s: plans of %v, begun %v", name, names, begun)
		}
	}
}

// Of roughly k regions that number is chosen that costs least with its price, by
// searching for each alone. Bounds in people are the same for each.
func TestRoughlyIsTheBest(t *testing.T) {
	p := gridPlanner(t)
	people := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		s     scenario.Scenario
		about int
		price float64
	}{
		"free":          {grid(2, 0.6, scenario.Weights{Needs: 1, Balance: 1, Compactness: 1}), 3, 0},
		"cheap":         {grid(2, 0.6, scenario.Weights{Needs: 1, Balance: 1, Compactness: 1}), 3, 0.01},
		"dear":          {grid(2, 0.6, scenario.Weights{Needs: 1, Balance: 1, Compactness: 1}), 3, 1},
		"one plan only": {grid(2, 0.05, scenario.Weights{Needs: 1}), 5, 0.5},
		"in people": {func() scenario.Scenario {
			s := grid(2, 0.6, scenario.Weights{Needs: 1})
			s.Tolerance = nil
			s.MinPopulation = people(18_000)
			return s
		}(), 5, 0.02},
	} {
		s := c.s
		s.Regions = scenario.Count{From: 2, To: 5, About: c.about, Price: c.price}
		o := solved(t, p, s, Options{Threads: 2})
		card := o.Scorecard.Count
		least, best := 0.0, 0
		for i, row := range card.Tried {
			alone := s
			alone.Regions = scenario.Count{From: 2 + i, To: 2 + i}
			outcomes, err := p.Solve(t.Context(), alone, Options{})
			if row.Regions != 2+i || (err == nil) != (row.Problem == "") {
				t.Fatalf("%s: row %+v, alone %v", name, row, err)
			}
			if err != nil {
				if row.Problem != err.Error() {
					t.Errorf("%s: %s, alone %v", name, row.Problem, err)
				}
				continue
			}
			if x := outcomes[0].Scorecard; x.Objective.Value != row.Objective || x.Needs.Captured != row.NeedsCaptured || x.Balance.MaxDeviation != row.MaxDeviation {
				t.Errorf("%s: %+v, alone %v", name, row, x.Objective)
			}
			if row.Total != row.Objective+row.Paid && row.Total-row.Objective-row.Paid > 2e-6 {
				t.Errorf("%s: %+v does not add up", name, row)
			}
			if best == 0 || row.Total < least || row.Total == least && s.Regions.Distance(row.Regions) < s.Regions.Distance(best) {
				least, best = row.Total, row.Regions
			}
		}
		if len(card.Tried) != 4 || o.Plan.Regions() != best || o.Scorecard.Settings.Regions != best || !strings.HasPrefix(card.Words, "k = "+string(rune('0'+best))+": of 2 to 5") {
			t.Errorf("%s: %d regions, the best is %d: %s", name, o.Plan.Regions(), best, card.Words)
		}
	}
}

// Where no number has a plan the error says why of each, and no proof is of roughly a number.
func TestRoughlyRefused(t *testing.T) {
	p := gridPlanner(t)
	s := grid(2, 0, scenario.Weights{Needs: 1})
	s.Regions = scenario.Count{From: 7, To: 8, About: 7}
	outcomes, err := p.Solve(t.Context(), s, Options{})
	var lost *SweepError
	if len(outcomes) != 0 || !errors.As(err, &lost) || len(lost.Missing) != 2 || !strings.Contains(err.Error(), "8 regions: ") {
		t.Errorf("%d outcomes, %v", len(outcomes), err)
	}
	var wrong *InputError
	if _, err := p.Prove(t.Context(), s, ProveOptions{}); !errors.As(err, &wrong) {
		t.Errorf("a proof: %v", err)
	}
	s.Regions = scenario.Count{From: 2, To: 3, About: 2}
	s.Sweep = &scenario.Sweep{Tolerances: []float64{0, 1}}
	outcomes, err = p.Solve(t.Context(), s, Options{})
	if len(outcomes) != 1 || !errors.As(err, &lost) || lost.Missing[0].Point.Name != "t0" || outcomes[0].Scorecard.Count.About != 2 || outcomes[0].Point.Name != "t1" {
		t.Errorf("a sweep of roughly: %d outcomes, %v", len(outcomes), err)
	}
}

// Cut short, roughly k gives the best of what there is, and says so.
func TestRoughlyStopped(t *testing.T) {
	p := gridPlanner(t)
	s := grid(2, 1, scenario.Weights{Needs: 1})
	s.Regions, s.Steps = scenario.Count{From: 2, To: 5, About: 5}, 1_000_000_000
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	outcomes, err := p.Solve(ctx, s, Options{Progress: func(_ int, at search.Progress) {
		if at.Best.Violation == 0 {
			cancel()
		}
	}})
	if err != nil || len(outcomes) != 1 || !outcomes[0].Truncated || outcomes[0].Plan.Regions() != 2 || len(outcomes[0].Scorecard.Count.Tried) != 1 {
		t.Fatalf("%v, %v", outcomes, err)
	}
	if _, err := p.Solve(ctx, s, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped before the start: %v", err)
	}
}

// A target population says how the number of regions follows from it.
func TestTargetWords(t *testing.T) {
	planner := NewPlanner(gridPlanner(t).shipped)
	s, err := planner.Preset("bi-5m")
	if err != nil {
		t.Fatal(err)
	}
	s.Steps = 2000
	wide := 1.0
	s.Tolerance = &wide
	o := solved(t, planner, s, Options{})
	c := o.Scorecard.Count
	if c == nil || c.Words != "k = 11: 55,619,430 residents (2017-06-30) / 5,000,000 = 11.12" || c.Quotient != 11.123886 || c.TargetPopulation != 5_000_000 || len(c.Tried) != 0 {
		t.Errorf("%+v", c)
	}
	s.TargetPopulation = 1_000_000_000
	if _, err := planner.Solve(t.Context(), s, Options{}); !errors.Is(err, region.ErrInfeasible) {
		t.Error(err)
	}
}
