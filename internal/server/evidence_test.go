package server

import (
	"slices"
	"testing"

	"google.golang.org/grpc/codes"

	v1 "footprint/api/footprint/v1"
)

// A run and a scored plan come with evidence where it is asked for, and a run
// tells how far it is.
func TestEvidence(t *testing.T) {
	r := start(t, Options{})
	asked := &v1.EvidenceOptions{NullPlans: 40, Sensitivity: true, TradeOff: true}
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{
		Preset: "presets/reform-38", Scenario: &v1.Scenario{Steps: quickSteps, Evidence: asked},
	}})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	var progress *v1.Progress
	for _, e := range events {
		if e.GetProgress() != nil {
			progress = e.GetProgress()
		}
	}
	if progress.GetEvidence() != "trade-off" || progress.GetStep() != progress.GetOf() || progress.GetRegions() != 38 || progress.GetBest().GetValue() == 0 {
		t.Errorf("the last progress is %v", progress)
	}
	last := events[len(events)-1]
	if last.GetState() != v1.Run_STATE_SUCCEEDED {
		t.Fatal(last)
	}
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: last.GetRun().GetPlans()[0]})
	if err != nil {
		t.Fatal(err)
	}
	e := plan.GetScorecard().GetEvidence()
	if n := e.GetNullPlans(); n.GetPlans() != 40 || n.GetRegions() != 38 || len(n.GetMeasures()) != 5 || n.GetMeasures()[0].GetPercentile() != 1 || len(n.GetMeasures()[0].GetHistogram()) != 40 {
		t.Errorf("null plans: %v", n)
	}
	if len(e.GetSensitivity()) < 6 || len(e.GetTradeOff()) != 7 {
		t.Errorf("%d changes, %d points", len(e.GetSensitivity()), len(e.GetTradeOff()))
	}

	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	few := &v1.EvidenceOptions{NullPlans: 8}
	scored, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: stp, Scenario: &v1.Scenario{Evidence: few}, Save: true})
	if err != nil || scored.GetScorecard().GetEvidence().GetNullPlans().GetPlans() != 8 {
		t.Errorf("scored: %v, %v", scored.GetScorecard().GetEvidence(), err)
	}
	again, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: &v1.Division{Given: &v1.Division_Plan{Plan: scored.GetPlan()}}})
	if err != nil || again.GetScorecard().GetEvidence() != nil {
		t.Errorf("unasked: %v, %v", again.GetScorecard().GetEvidence(), err)
	}
	kept, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: scored.GetPlan()})
	if err != nil || !slices.Equal(kept.GetScorecard().GetEvidence().GetNullPlans().GetMeasures()[0].GetHistogram(), scored.GetScorecard().GetEvidence().GetNullPlans().GetMeasures()[0].GetHistogram()) {
		t.Errorf("kept: %v, %v", kept.GetScorecard().GetEvidence(), err)
	}
	_, err = r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: stp, Scenario: &v1.Scenario{Evidence: &v1.EvidenceOptions{NullPlans: 10_001}}})
	wants(t, "too many plans", err, codes.InvalidArgument, "")
}
