package server

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
)

// Edits over gRPC and HTTP, and a run that solves the rest anew.
func TestEditPlan(t *testing.T) {
	r := start(t, Options{})
	asked := &v1.EditPlanRequest{
		Scenario: &v1.Scenario{Layer: "ccg17", Steps: 30_000}, Division: &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}, Save: true,
		Edits: []*v1.Edit{
			{Action: &v1.Edit_Move{Move: &v1.MoveEdit{Unit: "E38000077", Region: "E54000026"}}},
			{Action: &v1.Edit_Merge{Merge: &v1.MergeEdit{Region: "E54000037", Other: "E54000036"}}},
			{Action: &v1.Edit_Split{Split: &v1.SplitEdit{Region: "E54000007", Units: []string{"E38000016", "E38000024"}}}},
			{Action: &v1.Edit_Swap{Swap: &v1.SwapEdit{A: "E38000149", B: "E38000038"}}},
			{Action: &v1.Edit_Lock{Lock: &v1.LockEdit{Target: "E54000005"}}},
		},
	}
	x, err := r.plans.EditPlan(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.GetDone()) != 5 || len(x.GetRegions()) != 44 || len(x.GetAssignments()) != 207 || len(x.GetMeasures()) < 10 || x.GetResolve().GetRegions() != 44 || x.GetScorecard().GetPlanDigest() == "" {
		t.Fatal(x)
	}
	in := make(map[string]string)
	for _, a := range x.GetAssignments() {
		in[a.GetUnit()] = a.GetRegion()
	}
	if in["E38000077"] != "E54000026" || in["E38000089"] != "E54000037" || in["E38000016"] != "R44" {
		t.Errorf("%v", in)
	}
	kept, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: x.GetPlan()})
	if err != nil || kept.GetScorecard().GetPlanDigest() != x.GetScorecard().GetPlanDigest() {
		t.Errorf("kept %v, %v", kept.GetName(), err)
	}
	// The plan that was kept is edited further.
	again, err := r.plans.EditPlan(t.Context(), &v1.EditPlanRequest{
		Division: &v1.Division{Given: &v1.Division_Plan{Plan: x.GetPlan()}},
		Edits:    []*v1.Edit{{Action: &v1.Edit_Move{Move: &v1.MoveEdit{Unit: "E38000077", Region: "E54000029"}}}},
	})
	if err != nil || len(again.GetAssignments()) != 207 {
		t.Error(again, err)
	}
	// So it is by several at once, who begin with the same measures of it.
	further := &v1.EditPlanRequest{
		Scenario: &v1.Scenario{Atlas: "england-2017", Layer: "ccg17"}, Division: &v1.Division{Given: &v1.Division_Plan{Plan: x.GetPlan()}},
		Edits: []*v1.Edit{{Action: &v1.Edit_Move{Move: &v1.MoveEdit{Unit: "E38000077", Region: "E54000029"}}}},
	}
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			if y, err := r.plans.EditPlan(t.Context(), further); err != nil || !proto.Equal(y, again) {
				t.Errorf("another answer: %v", err)
			}
		})
	}
	callers.Wait()
	body, err := protojson.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	resp, text := r.get(t, "POST", "/v1/plans:edit", string(body))
	var over v1.EditPlanResponse
	if err := protojson.Unmarshal(text, &over); err != nil || resp.StatusCode != http.StatusOK || !proto.Equal(&over, x) {
		t.Errorf("%s %v over HTTP", resp.Status, err)
	}
}

func TestEditPlanRefuses(t *testing.T) {
	r := start(t, Options{})
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	move := func(unit, to string) []*v1.Edit {
		return []*v1.Edit{{Action: &v1.Edit_Move{Move: &v1.MoveEdit{Unit: unit, Region: to}}}}
	}
	for want, req := range map[string]*v1.EditPlanRequest{
		"edit 1 (move E38000077, R99)": {Division: stp, Edits: move("E38000077", "R99")},
		"edits":                        {Division: stp},
		"action":                       {Division: stp, Edits: []*v1.Edit{{}}},
		"division":                     {Edits: move("E38000077", "E54000026")},
	} {
		_, err := r.plans.EditPlan(t.Context(), req)
		if s := status.Convert(err); s.Code() != codes.InvalidArgument || !strings.Contains(s.Message()+details(s), want) {
			t.Errorf("%v %s, want %s", s.Code(), s.Message(), want)
		}
	}
}

func details(s *status.Status) (text string) {
	for _, d := range s.Details() {
		if m, ok := d.(proto.Message); ok {
			text += protojson.Format(m)
		}
	}
	return text
}

// A run within a limit of change gives a plan with its moves; a proof of one is refused.
func TestRunWithinALimitOfChange(t *testing.T) {
	r := start(t, Options{})
	asked := &v1.Scenario{
		Layer: "ccg17", MinPopulation: proto.Int32(318_291), MaxPopulation: proto.Int32(2_832_133), Steps: 20_000,
		Baseline: &v1.Baseline{Given: &v1.Baseline_Reference{Reference: "stp17"}}, ChangeLimit: &v1.ChangeLimit{Units: proto.Int32(2)},
	}
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Scenario: asked}})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	last := events[len(events)-1]
	if last.GetState() != v1.Run_STATE_SUCCEEDED {
		t.Fatalf("ended as %v", last)
	}
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: last.GetRun().GetPlans()[0]})
	if err != nil {
		t.Fatal(err)
	}
	x := plan.GetScorecard().GetTransition()
	if len(x.GetMoves()) != 2 || x.GetLimitUnits() != 2 || x.LimitPeople != nil || x.GetEnd().GetObjective() >= x.GetStart().GetObjective() || len(plan.GetRegions()) != 44 || !strings.HasPrefix(plan.GetRegions()[0].GetCode(), "E54") {
		t.Errorf("%v", x)
	}
	if _, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Scenario: asked, Prove: &v1.ProveSettings{}}}); status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "a proof does not keep it") {
		t.Errorf("a proof: %v", err)
	}
	bad := proto.CloneOf(asked)
	bad.ChangeLimit = &v1.ChangeLimit{}
	for want, s := range map[string]*v1.Scenario{"neither people nor units": bad, "give a baseline": {Layer: "ccg17", ChangeLimit: &v1.ChangeLimit{Units: proto.Int32(2)}}} {
		_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Scenario: s}})
		if st := status.Convert(err); st.Code() != codes.InvalidArgument || !strings.Contains(st.Message()+details(st), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
