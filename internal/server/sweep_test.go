package server

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/scenario"
)

// overSquares is a run on twelve squares.
func overSquares(s *v1.Scenario) *v1.CreateRunRequest {
	s.Atlas, s.Steps = "squares", 20_000
	return &v1.CreateRunRequest{Run: &v1.Run{Scenario: s}}
}

// ended is a run as it ended, with its last progress.
func ended(t *testing.T, r *running, asked *v1.CreateRunRequest) (run *v1.Run, progress *v1.Progress) {
	t.Helper()
	run, err := r.runs.CreateRun(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	for _, e := range events {
		if e.GetProgress() != nil {
			progress = e.GetProgress()
		}
	}
	return events[len(events)-1].GetRun(), progress
}

// A run with a sweep names the plans of its points and sets them side by side, and
// says of the others why there is none.
func TestSweepRun(t *testing.T) {
	r := withSquares(t)
	over := &v1.SweepOver{Tolerances: []float64{0, 0.25, 0.5}}
	run, progress := ended(t, r, overSquares(&v1.Scenario{Count: &v1.Scenario_Regions{Regions: 5}, SweepOver: over}))
	rows := run.GetSweep().GetRows()
	if run.GetState() != v1.Run_STATE_SUCCEEDED || len(run.GetPlans()) != 2 || run.GetSweep().GetAxis() != "tolerance" || len(rows) != 3 || !proto.Equal(run.GetScenario().GetSweepOver(), over) {
		t.Fatalf("ended as %v", run)
	}
	if progress.GetPlan() != 2 || progress.GetPlans() != 3 {
		t.Errorf("the last progress is %v", progress)
	}
	if m := run.GetMissing(); len(m) != 1 || m[0].GetPoint() != "t0" || m[0].GetRegions() != 5 || m[0].GetReason() != rows[0].GetProblem() || rows[0].GetPlan() != "" || rows[0].GetRegions() != 5 {
		t.Errorf("missing %v, row %v", m, rows[0])
	}
	for i, row := range rows[1:] {
		plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: row.GetPlan()})
		if err != nil {
			t.Fatal(err)
		}
		c := plan.GetScorecard()
		if row.GetPlan() != run.GetPlans()[i] || row.GetPoint() != []string{"t0.25", "t0.5"}[i] || row.GetNeedsCaptured() != c.GetNeeds().GetCaptured() || row.GetMeanDistance() != c.GetNeeds().GetMeanDistance() ||
			row.GetObjective() != c.GetObjective().GetValue() || row.GetMaxDeviation() != c.GetBalance().GetMaxDeviation() || row.GetMeanDeviation() != c.GetBalance().GetMeanDeviation() ||
			row.GetSmallest() != c.GetBalance().GetSmallest() || row.GetLargest() != c.GetBalance().GetLargest() || row.GetRegions() != 5 ||
			row.GetMeanPolsbyPopper() != c.GetShape().GetMeanPolsbyPopper() || row.GetCutBorderKm() != c.GetShape().GetCutBorderKm() {
			t.Errorf("row %v of %v", row, c)
		}
	}
	again, err := r.runs.GetRun(t.Context(), &v1.GetRunRequest{Name: run.GetName()})
	if err != nil || !proto.Equal(again, run) {
		t.Errorf("by name: %v, %v", again, err)
	}
}

// A run for roughly so many regions has one plan, whose scorecard says what the
// other numbers would have cost.
func TestRoughlyRun(t *testing.T) {
	r := withSquares(t)
	wide := 0.6
	asked := &v1.Roughly{About: 3, From: 2, To: 4, Price: 0.01}
	run, progress := ended(t, r, overSquares(&v1.Scenario{Count: &v1.Scenario_Roughly{Roughly: asked}, Tolerance: &wide}))
	if run.GetState() != v1.Run_STATE_SUCCEEDED || len(run.GetPlans()) != 1 || run.GetSweep() != nil || !proto.Equal(run.GetScenario().GetRoughly(), asked) || progress.GetPlans() != 3 {
		t.Fatalf("ended as %v, %v", run, progress)
	}
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: run.GetPlans()[0]})
	if err != nil {
		t.Fatal(err)
	}
	c := plan.GetScorecard().GetCount()
	if len(c.GetTried()) != 3 || c.GetAbout() != 3 || c.GetPrice() != 0.01 || c.GetTried()[0].GetPaid() != 0.01 || !strings.HasPrefix(c.GetWords(), "k = ") {
		t.Errorf("%v", c)
	}
	if !proto.Equal(run.GetCount(), c) {
		t.Errorf("the run says %v", run.GetCount())
	}
	kept, err := r.service.Plans.Plan(t.Context(), strings.TrimPrefix(plan.GetName(), "plans/"))
	if err != nil {
		t.Fatal(err)
	}
	if of := regionCountMessage(kept.Scorecard.Count); !proto.Equal(of, c) {
		t.Errorf("%v is not %v", of, c)
	}
	// Explaining and scoring a plan go by its own number of regions.
	if _, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: &v1.Division{Given: &v1.Division_Plan{Plan: plan.GetName()}}, Scenario: run.GetScenario()}); err != nil {
		t.Error(err)
	}
}

func TestSweepRefused(t *testing.T) {
	r := withSquares(t)
	count := &v1.Scenario_Regions{Regions: 3}
	one := &v1.NamedWeights{Name: "a", Weights: &v1.Weights{Needs: 1}}
	for name, c := range map[string]struct {
		s    *v1.Scenario
		want string
	}{
		"no axis":          {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{}}, "want one of regions, tolerances and weights"},
		"two axes":         {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Tolerances: []float64{0.1}, Weights: []*v1.NamedWeights{one}}}, "want one of regions"},
		"falling":          {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Tolerances: []float64{0.2, 0.1}}}, "rising"},
		"two sweeps":       {&v1.Scenario{Count: &v1.Scenario_Sweep{Sweep: &v1.Sweep{From: 2, To: 3}}, SweepOver: &v1.SweepOver{Tolerances: []float64{0.1}}}, "there is another one"},
		"regions twice":    {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Regions: []int32{2, 3}}}, "want one of them"},
		"a path":           {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Weights: []*v1.NamedWeights{{Name: "../a", Weights: one.GetWeights()}}}}, "run.scenario.sweep_over.weights[0].name"},
		"names twice":      {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Weights: []*v1.NamedWeights{one, one}}}, "each name once"},
		"no weights":       {&v1.Scenario{Count: count, SweepOver: &v1.SweepOver{Weights: []*v1.NamedWeights{{Name: "a", Weights: &v1.Weights{}}}}}, "at least one above 0"},
		"about elsewhere":  {&v1.Scenario{Count: &v1.Scenario_Roughly{Roughly: &v1.Roughly{About: 9, From: 2, To: 3}}}, "about is not within"},
		"about everything": {&v1.Scenario{Count: &v1.Scenario_Roughly{Roughly: &v1.Roughly{About: 9, From: 2, To: 3000}}}, "more than 1000"},
	} {
		_, err := r.runs.CreateRun(t.Context(), overSquares(c.s))
		if st := wants(t, name, err, codes.InvalidArgument, reasonInvalid); !strings.Contains(st.Message(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A sweep of a preset gives way to what a message says of its axis.
func TestSweepOverlaid(t *testing.T) {
	third := 0.3
	over := func(s scenario.Sweep) scenario.Scenario {
		return scenario.Scenario{Sweep: &s, Regions: scenario.Count{From: 3, To: 3}}
	}
	preset := over(scenario.Sweep{Tolerances: []float64{0.1, 0.2}})
	weighted := over(scenario.Sweep{Weights: []scenario.Weighting{{Name: "a", Weights: scenario.Weights{Needs: 1}}}})
	listed := scenario.Scenario{Sweep: &scenario.Sweep{Regions: []int{2, 3}}}
	for name, c := range map[string]struct {
		s    scenario.Scenario
		m    *v1.Scenario
		want string // as JSON
	}{
		"kept":             {preset, &v1.Scenario{Weights: &v1.Weights{Needs: 1}}, `{"regions": 3, "sweepOver": {"tolerances": [0.1, 0.2]}, "weights": {"needs": 1}}`},
		"one tolerance":    {preset, &v1.Scenario{Tolerance: &third}, `{"regions": 3, "tolerance": 0.3}`},
		"one weighting":    {weighted, &v1.Scenario{Weights: &v1.Weights{Needs: 1}}, `{"regions": 3, "weights": {"needs": 1}}`},
		"one number":       {listed, &v1.Scenario{Count: &v1.Scenario_Regions{Regions: 4}}, `{"regions": 4}`},
		"another axis":     {preset, &v1.Scenario{SweepOver: &v1.SweepOver{Regions: []int32{5, 7}}}, `{"sweepOver": {"regions": [5, 7]}}`},
		"roughly, instead": {listed, &v1.Scenario{Count: &v1.Scenario_Roughly{Roughly: &v1.Roughly{About: 2, From: 1, To: 3, Price: 0.5}}}, `{"roughly": {"about": 2, "from": 1, "to": 3, "price": 0.5}}`},
		"named weights":    {weighted, nil, `{"regions": 3, "sweepOver": {"weights": [{"name": "a", "weights": {"needs": 1}}]}}`},
	} {
		var want v1.Scenario
		if err := protojson.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		if got := scenarioMessage(overlay(c.s, c.m)); !proto.Equal(got, &want) {
			t.Errorf("%s: %v, want %v", name, got, &want)
		}
	}
}
