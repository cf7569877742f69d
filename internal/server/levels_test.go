package server

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
)

// levelled is a run of three levels on twelve squares.
func levelledRun() *v1.Run {
	tolerance := 0.6
	return &v1.Run{Scenario: &v1.Scenario{
		Atlas: "squares", Steps: 5000, Tolerance: &tolerance, Direction: "up",
		Levels: []*v1.Level{
			{Level: "ward", Title: "Wards", Count: &v1.Level_Regions{Regions: 5}, Weights: &v1.Weights{Needs: 1}},
			{Level: "place", Functions: []string{"Care"}, Count: &v1.Level_Roughly{Roughly: &v1.Roughly{About: 3, From: 2, To: 3, Price: 0.001}}},
			{Level: "all", Count: &v1.Level_TargetPopulation{TargetPopulation: 300_000}, Constraints: &v1.Constraints{MinUnits: 2}},
		},
	}}
}

// A run with levels has the plan of each, by level and in order.
func TestRunWithLevels(t *testing.T) {
	r := withSquares(t)
	asked := levelledRun()
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: asked})
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range run.GetScenario().GetLevels() {
		if !proto.Equal(l, asked.GetScenario().GetLevels()[i]) {
			t.Errorf("level %d is %v, asked was %v", i, l, asked.GetScenario().GetLevels()[i])
		}
	}
	events := watch(t, r, run.GetName(), 0)
	run = events[len(events)-1].GetRun()
	if run.GetState() != v1.Run_STATE_SUCCEEDED || len(run.GetLevels()) != 3 || len(run.GetPlans()) != 3 {
		t.Fatalf("run %v", run)
	}
	var outer []string
	for i := 2; i >= 0; i-- {
		l := run.GetLevels()[i]
		if l.GetPlan() != run.GetPlans()[i] || l.GetLevel() != asked.GetScenario().GetLevels()[i].GetLevel() {
			t.Errorf("level %d is %v, plan %s", i, l, run.GetPlans()[i])
		}
		plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: l.GetPlan()})
		if err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, a := range plan.GetAssignments() {
			labels = append(labels, a.GetRegion())
		}
		if len(labels) != 12 || int(l.GetRegions()) != len(plan.GetScorecard().GetRegions()) || !plan.GetScorecard().GetValid() {
			t.Errorf("level %s: %d regions, plan %v", l.GetLevel(), l.GetRegions(), plan)
		}
		for u := range labels {
			for v := range u {
				if outer != nil && labels[u] == labels[v] && outer[u] != outer[v] {
					t.Errorf("level %s: units %d and %d share a region, and none above", l.GetLevel(), u, v)
				}
			}
		}
		outer = labels
	}
}

func TestRunWithLevelsRefused(t *testing.T) {
	r := withSquares(t)
	for want, change := range map[string]func(*v1.Run){
		"level place: it has 9 regions": func(m *v1.Run) {
			m.Scenario.Levels[1].Count = &v1.Level_Regions{Regions: 9}
		},
		"want neither regions":     func(m *v1.Run) { m.Scenario.Count = &v1.Scenario_Regions{Regions: 3} },
		"a proof is of one level":  func(m *v1.Run) { m.Prove = &v1.ProveSettings{} },
		"a sample is of one level": func(m *v1.Run) { m.Sample = &v1.SampleSettings{Plans: 3} },
		"needs profile":            func(m *v1.Run) { m.Scenario.Levels[2].Needs = "nowhere" },
		"must be in list":          func(m *v1.Run) { m.Scenario.Direction = "across" },
	} {
		run := levelledRun()
		change(run)
		_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: run})
		if err == nil || !strings.Contains(err.Error(), want) || status.Code(err) != codes.InvalidArgument {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
