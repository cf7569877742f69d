package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/footprint"
)

// proving is a run that proves, on twelve squares.
func proving(regions int32, tolerance float64) *v1.Run {
	return &v1.Run{
		Scenario: &v1.Scenario{
			Atlas: "squares", Count: &v1.Scenario_Regions{Regions: regions}, Tolerance: &tolerance, Steps: 20_000,
			Weights: &v1.Weights{Needs: 1},
		},
		Prove: &v1.ProveSettings{},
	}
}

// withSquares starts a service that knows twelve squares.
func withSquares(t *testing.T) *running {
	t.Helper()
	r := start(t, Options{})
	if _, err := r.send(t, archiveOf(t, atlastest.Grid(t, "squares", 4, 3), "", "", "")); err != nil {
		t.Fatal(err)
	}
	return r
}

// exportedProof is the file that a stream gives.
func exportedProof(t *testing.T, r *running, name string) (file []byte, called string) {
	t.Helper()
	stream, err := r.proofs.ExportProof(t.Context(), &v1.ExportProofRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return file, called
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(file) == 0 {
			called = piece.GetFileName()
		}
		file = append(file, piece.GetData()...)
	}
}

// A run with a proof tells how far it is, names plan and proof, and the proof is
// the same by name, in the list, as a file and over HTTP, and is accepted.
func TestProof(t *testing.T) {
	r := withSquares(t)
	asked := &v1.CreateRunRequest{RequestId: "once", Run: proving(3, 0.2)}
	run, err := r.runs.CreateRun(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	var progress *v1.ProofProgress
	for _, e := range events {
		if p := e.GetProgress().GetProof(); p != nil {
			progress = p
		}
	}
	last := events[len(events)-1].GetRun()
	if last.GetState() != v1.Run_STATE_SUCCEEDED || len(last.GetPlans()) != 1 || last.GetProof() == "" || last.GetProve() == nil || last.GetProve().GetGap() != 0 {
		t.Fatalf("ended as %v", last)
	}
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: last.GetPlans()[0]})
	if err != nil {
		t.Fatal(err)
	}
	objective := plan.GetScorecard().GetObjective().GetValue()
	if progress.GetIncumbent() != objective || progress.GetBound() != objective || progress.GetGap() != 0 || progress.GetStage() == "" {
		t.Errorf("the last progress is %v, the objective %v", progress, objective)
	}
	proof, err := r.proofs.GetProof(t.Context(), &v1.GetProofRequest{Name: last.GetProof()})
	if err != nil {
		t.Fatal(err)
	}
	b := proof.GetBound()
	if !b.GetProven() || b.Gap == nil || b.GetGap() != 0 || b.GetValue() != objective || b.NeedsCaptured == nil || b.GetListed() == 0 ||
		proof.GetPlan() != plan.GetName() || proof.GetProblemDigest() != plan.GetScorecard().GetProblemDigest() || proof.GetInfeasible() ||
		proof.GetRegions() != 3 || proof.GetBounds().GetTolerance() != 0.2 || proof.GetAtlas() != "squares" || proof.GetCreateTime() == nil {
		t.Errorf("%v", proof)
	}
	if shown := plan.GetScorecard().GetBound(); !proto.Equal(shown, b) {
		t.Errorf("the plan shows %v, the proof %v", shown, b)
	}
	list, err := r.proofs.ListProofs(t.Context(), &v1.ListProofsRequest{PageSize: 1})
	if err != nil || len(list.GetProofs()) != 1 || !proto.Equal(list.GetProofs()[0], proof) {
		t.Errorf("list: %v, %v", list, err)
	}
	file, called := exportedProof(t, r, proof.GetName())
	if id := strings.TrimPrefix(proof.GetName(), "proofs/"); called != "certificate-"+id+".json" || !strings.HasPrefix(b.GetCertificate(), id) {
		t.Errorf("called %q", called)
	}
	v, err := r.service.Planner.Verify(t.Context(), file, footprint.VerifyOptions{})
	if err != nil || v.Digest != b.GetCertificate() {
		t.Errorf("%v, %v", v, err)
	}
	verdict, err := r.proofs.VerifyProof(t.Context(), &v1.VerifyProofRequest{Name: proof.GetName()})
	if err != nil || !verdict.GetAccepted() || verdict.GetListed() != b.GetListed() || verdict.GetParts() < 1 || !strings.HasPrefix(verdict.GetWords()[0], "No plan of 3 regions of ") {
		t.Errorf("%v, %v", verdict, err)
	}
	answer, body := r.get(t, "GET", "/v1/"+proof.GetName()+":export", "")
	if answer.StatusCode != http.StatusOK || !bytes.Equal(body, file) || !strings.Contains(answer.Header.Get("Content-Disposition"), called) {
		t.Errorf("over HTTP: %v, %d bytes, want %d", answer, len(body), len(file))
	}
	for _, c := range [][2]string{{"GET", ""}, {"POST", ":verify"}} {
		if answer, body := r.get(t, c[0], "/v1/"+proof.GetName()+c[1], "{}"); answer.StatusCode != http.StatusOK || len(body) < 100 {
			t.Errorf("%v over HTTP: %v: %s", c, answer, body)
		}
	}
}

// The bound is shown of every plan of the problem, and of no other.
func TestBoundOfOtherPlans(t *testing.T) {
	r := withSquares(t)
	rows := &v1.Table{}
	for i := range 12 {
		rows.Assignments = append(rows.Assignments, &v1.Assignment{Unit: fmt.Sprintf("S%02d", i+1), Region: string(rune('A' + i/4))})
	}
	asked := proving(3, 0.2).GetScenario()
	score := func(s *v1.Scenario) *v1.ScorePlanResponse {
		scored, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Scenario: s, Division: &v1.Division{Given: &v1.Division_Table{Table: rows}}, Save: true})
		if err != nil {
			t.Fatal(err)
		}
		return scored
	}
	kept := score(asked)
	if b := kept.GetScorecard().GetBound(); b != nil {
		t.Fatalf("before any proof: %v", b)
	}
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: proving(3, 0.2)})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	proof, err := r.proofs.GetProof(t.Context(), &v1.GetProofRequest{Name: events[len(events)-1].GetRun().GetProof()})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: kept.GetPlan()})
	if err != nil {
		t.Fatal(err)
	}
	for what, card := range map[string]*v1.Scorecard{"scored again": score(asked).GetScorecard(), "kept before the proof": plan.GetScorecard()} {
		b := card.GetBound()
		exact := (card.GetObjective().GetValue() - b.GetValue()) / card.GetObjective().GetValue()
		if b.GetCertificate() != proof.GetBound().GetCertificate() || b.GetProven() || b.GetGap() < exact-1e-5 || b.GetGap() > exact+1e-5 {
			t.Errorf("%s: %v, want a gap of %v", what, b, exact)
		}
	}
	asked.Weights = &v1.Weights{Balance: 1}
	if b := score(asked).GetScorecard().GetBound(); b != nil {
		t.Errorf("of another problem: %v", b)
	}
}

// A run that proves that there is no plan fails, and names the proof of that.
func TestProofThatThereIsNone(t *testing.T) {
	r := withSquares(t)
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: proving(4, 0.001)})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	last := events[len(events)-1].GetRun()
	st := wants(t, "none", status.ErrorProto(last.GetError()), codes.FailedPrecondition, reasonInfeasible)
	name := ""
	for _, d := range st.Details() {
		if i, ok := d.(*errdetails.ErrorInfo); ok {
			name = i.GetMetadata()["proof"]
		}
	}
	proof, err := r.proofs.GetProof(t.Context(), &v1.GetProofRequest{Name: name})
	if err != nil || !proof.GetInfeasible() || !strings.HasPrefix(proof.GetReason(), "no plan can exist") || proof.GetBound() != nil || proof.GetPlan() != "" || last.GetState() != v1.Run_STATE_FAILED {
		t.Fatalf("%v, %v", proof, err)
	}
	verdict, err := r.proofs.VerifyProof(t.Context(), &v1.VerifyProofRequest{Name: name})
	if err != nil || !verdict.GetAccepted() || !strings.HasPrefix(verdict.GetWords()[0], "There is no plan of 4 regions of ") {
		t.Errorf("%v, %v", verdict, err)
	}
}

func TestProofRefused(t *testing.T) {
	r := withSquares(t)
	unknown := "proofs/" + strings.Repeat("0", 32)
	both := proving(3, 0.2)
	both.Sample = &v1.SampleSettings{Plans: 9}
	wide := proving(3, 0.2)
	wide.Prove.Gap = 2
	for name, c := range map[string]struct {
		run  *v1.Run
		want string
	}{
		"sample and prove": {both, "want one of sample, prove and frontier"},
		"gap":              {wide, "run.prove.gap"},
		"a sweep":          {&v1.Run{Preset: "presets/csu-sweep", Prove: &v1.ProveSettings{}}, "a proof is of one number of regions"},
	} {
		_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: c.run})
		if st := status.Convert(err); st.Code() != codes.InvalidArgument || !strings.Contains(fmt.Sprint(st.Message(), st.Details()), c.want) {
			t.Errorf("%s: %v %v, want %q", name, st, st.Details(), c.want)
		}
	}
	_, getErr := r.proofs.GetProof(t.Context(), &v1.GetProofRequest{Name: unknown})
	_, verifyErr := r.proofs.VerifyProof(t.Context(), &v1.VerifyProofRequest{Name: unknown})
	stream, exportErr := r.proofs.ExportProof(t.Context(), &v1.ExportProofRequest{Name: unknown})
	if exportErr == nil {
		_, exportErr = stream.Recv()
	}
	for what, err := range map[string]error{"get": getErr, "verify": verifyErr, "export": exportErr} {
		wants(t, what, err, codes.NotFound, reasonNotFound)
	}
	if answer, _ := r.get(t, "GET", "/v1/"+unknown+":export", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("over HTTP: %v", answer)
	}
	// What is kept but proves nothing is told, not believed.
	if err := r.service.Proofs.PutProof(t.Context(), footprint.StoredProof{ID: strings.Repeat("1", 32), Certificate: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if v, err := r.proofs.VerifyProof(t.Context(), &v1.VerifyProofRequest{Name: "proofs/" + strings.Repeat("1", 32)}); err != nil || v.GetAccepted() || !strings.Contains(v.GetWords()[0], "refused") {
		t.Errorf("%v, %v", v, err)
	}
}
