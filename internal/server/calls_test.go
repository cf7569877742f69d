package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	v1 "footprint/api/footprint/v1"
	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/store"
)

func TestRunFromStartToExport(t *testing.T) {
	r := start(t, Options{})
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: quick(quickSteps)})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	var progress *v1.Progress
	for i, e := range events {
		if i > 0 && e.GetSequence() <= events[i-1].GetSequence() {
			t.Errorf("event %d after %d", e.GetSequence(), events[i-1].GetSequence())
		}
		if e.GetProgress() != nil {
			progress = e.GetProgress()
		}
	}
	last := events[len(events)-1]
	if events[0].GetState() != v1.Run_STATE_QUEUED || last.GetState() != v1.Run_STATE_SUCCEEDED || len(last.GetRun().GetPlans()) != 1 {
		t.Fatalf("from %v to %v", events[0], last)
	}
	if progress.GetStep() != quickSteps || progress.GetOf() != quickSteps || progress.GetRegions() != 38 || progress.GetBest().GetValue() == 0 {
		t.Errorf("the last progress is %v", progress)
	}
	// A late watcher gets the state so far and the end; so does one that has seen all.
	late := watch(t, r, run.GetName(), 0)
	if late[0].GetState() != v1.Run_STATE_QUEUED || !proto.Equal(late[len(late)-1], last) {
		t.Errorf("late: %v", late)
	}
	if again := watch(t, r, run.GetName(), last.GetSequence()); len(again) != 1 || !proto.Equal(again[0], last) {
		t.Errorf("after the end: %v", again)
	}
	name := last.GetRun().GetPlans()[0]
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: name})
	if err != nil || len(plan.GetAssignments()) != 207 || len(plan.GetRegions()) != 38 || plan.GetScorecard().GetSettings().GetSteps() != quickSteps {
		t.Errorf("plan: %v, %v", plan, err)
	}
	file, first := r.export(t, name, v1.ExportFormat_EXPORT_FORMAT_GEOJSON)
	if first.GetMediaType() != "application/geo+json" || first.GetFileName() != "reform-38.geojson" || !json.Valid(file) {
		t.Errorf("export: %s %s, %d bytes", first.GetMediaType(), first.GetFileName(), len(file))
	}
	resp, overHTTP := r.get(t, "GET", "/v1/"+name+":export?format=geojson", "")
	if !bytes.Equal(file, overHTTP) || resp.Header.Get("Content-Type") != "application/geo+json" || !strings.Contains(resp.Header.Get("Content-Disposition"), "reform-38.geojson") {
		t.Errorf("over HTTP: %d bytes, %v", len(overHTTP), resp.Header)
	}
}

func TestEveryFormat(t *testing.T) {
	r := start(t, Options{})
	name := r.finished(t).GetPlans()[0]
	for n, word := range v1.ExportFormat_name {
		if n == 0 {
			continue
		}
		file, first := r.export(t, name, v1.ExportFormat(n))
		if len(file) < 1000 || first.GetMediaType() == "" || first.GetFileName() == "" {
			t.Errorf("%s: %d bytes, %v", word, len(file), first)
		}
	}
}

func TestCancel(t *testing.T) {
	r := start(t, Options{})
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: endless()})
	if err != nil {
		t.Fatal(err)
	}
	stream, err := r.runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: run.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	for {
		e, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if e.GetProgress() != nil {
			break
		}
	}
	// Another one waits for the worker.
	waiting, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: quick(quickSteps)})
	if err != nil || waiting.GetState() != v1.Run_STATE_QUEUED {
		t.Fatal(waiting, err)
	}
	running, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{State: v1.Run_STATE_RUNNING})
	if err != nil || len(running.GetRuns()) != 1 || running.GetRuns()[0].GetName() != run.GetName() {
		t.Errorf("running: %v, %v", running, err)
	}
	if got, err := r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: run.GetName()}); err != nil || got.GetState() != v1.Run_STATE_CANCELLED {
		t.Fatal(got, err)
	}
	for {
		e, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if e.GetRun() != nil {
			if e.GetState() != v1.Run_STATE_CANCELLED {
				t.Errorf("ended as %v", e)
			}
			break
		}
	}
	_, err = r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: run.GetName()})
	wants(t, "cancelled again", err, codes.FailedPrecondition, reasonFinished)
	if events := watch(t, r, waiting.GetName(), 0); events[len(events)-1].GetState() != v1.Run_STATE_SUCCEEDED {
		t.Errorf("the one that waited: %v", events)
	}
	page, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{PageSize: 1})
	if err != nil || len(page.GetRuns()) != 1 || page.GetRuns()[0].GetName() != waiting.GetName() {
		t.Fatalf("the latest first: %v, %v", page, err)
	}
	page, err = r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{PageSize: 1, PageToken: page.GetNextPageToken()})
	if err != nil || len(page.GetRuns()) != 1 || page.GetRuns()[0].GetName() != run.GetName() || page.GetNextPageToken() != "" {
		t.Errorf("the next page: %v, %v", page, err)
	}
}

func TestRequestIDMakesOneRun(t *testing.T) {
	r := start(t, Options{})
	req := &v1.CreateRunRequest{Run: quick(quickSteps), RequestId: "7f3c"}
	first, err := r.runs.CreateRun(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.runs.CreateRun(t.Context(), req)
	if err != nil || again.GetName() != first.GetName() {
		t.Errorf("again: %v, %v", again, err)
	}
	_, err = r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: quick(quickSteps + 1), RequestId: "7f3c"})
	wants(t, "for something else", err, codes.AlreadyExists, reasonReused)
}

func TestScoreAndCompare(t *testing.T) {
	r := start(t, Options{})
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	scored, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: stp, Save: true})
	if err != nil || scored.GetScorecard().GetNeeds().GetCaptured() < 0.55 || !strings.HasPrefix(scored.GetPlan(), "plans/") {
		t.Fatal(scored, err)
	}
	// The same, given as a table.
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: scored.GetPlan()})
	if err != nil {
		t.Fatal(err)
	}
	table := &v1.Division{Given: &v1.Division_Table{Table: &v1.Table{Assignments: plan.GetAssignments(), Regions: plan.GetRegions()}}}
	slices.Reverse(table.GetTable().GetAssignments())
	again, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: table})
	if err != nil || !proto.Equal(again.GetScorecard(), scored.GetScorecard()) {
		t.Errorf("as a table: %v, %v", again, err)
	}
	c, err := r.plans.ComparePlans(t.Context(), &v1.ComparePlansRequest{A: table, B: &v1.Division{Given: &v1.Division_Plan{Plan: scored.GetPlan()}}})
	if err != nil || c.GetUnitsMoved() != 0 || c.GetRand() != 1 || len(c.GetMeasures()) == 0 {
		t.Errorf("with itself: %v, %v", c, err)
	}
	c, err = r.plans.ComparePlans(t.Context(), &v1.ComparePlansRequest{A: stp, B: &v1.Division{Given: &v1.Division_Reference{Reference: "nhsrlo17"}}})
	worse := func(m *v1.MeasurePair) bool {
		return m.GetName() == "needs captured" && m.GetBetter() == -1 && m.GetB() < m.GetA()
	}
	if err != nil || !slices.ContainsFunc(c.GetMeasures(), worse) {
		t.Errorf("with larger regions: %v, %v", c, err)
	}
	masked, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: scored.GetPlan(), ReadMask: &fieldmaskpb.FieldMask{Paths: []string{"name", "scorecard.balance"}}})
	if err != nil || masked.GetName() == "" || masked.GetDigest() != "" || masked.GetScorecard().GetBalance() == nil || masked.GetScorecard().GetNeeds() != nil {
		t.Errorf("by a mask: %v, %v", masked, err)
	}
}

// The scorecard as a message is the scorecard as a file.
func TestScorecardIsTheFile(t *testing.T) {
	o, err := shipped().Score(scenario.Scenario{Layer: "ccg17", References: []string{"icb22"}}, func(a *atlas.Atlas, l *atlas.Layer) (*footprint.Lookup, error) {
		return footprint.ReadReference(a, l, "stp17")
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(o.Scorecard)
	if err != nil {
		t.Fatal(err)
	}
	var want v1.Scorecard
	if err := protojson.Unmarshal(file, &want); err != nil {
		t.Fatal(err)
	}
	if got := scorecardMessage(o.Scorecard); !proto.Equal(got, &want) {
		t.Errorf("got  %v\nwant %v", got, &want)
	}
}

// A scenario passes through its message unchanged.
func TestScenarioMessage(t *testing.T) {
	presets, err := shipped().Presets()
	if err != nil {
		t.Fatal(err)
	}
	tolerance, low, high, seed := 0.0, int64(0), int64(70), uint64(1)<<63
	presets = append(presets, scenario.Scenario{}, scenario.Scenario{Tolerance: &tolerance, MinPopulation: &low, MaxPopulation: &high, Seed: &seed, Steps: 1 << 40, Compactness: "inertia"})
	rate := 12.5
	related := scenario.Scenario{
		Population: "registered", Alignment: []string{"utla18"}, Flows: []string{"commuting11", "trusts22"}, Baseline: &scenario.Baseline{Reference: "stp17"},
		Weights: scenario.Weights{Mixed: 1, Balance: 2, Compactness: 3, Alignment: 4, Flow: 5, Change: 6}, Evidence: scenario.FullEvidence(),
		Money: []scenario.Money{{ID: "rate", PerHead: &rate}, {ID: "sums", Title: "Sums", Unit: "GBP", Units: map[string]float64{"E1": 1}}},
	}
	presets = append(presets, related)
	people, units := int64(0), 7
	related.Baseline, related.ChangeLimit = &scenario.Baseline{Regions: map[string]string{"E1": "A", "E2": "B"}}, &scenario.ChangeLimit{People: &people, Units: &units}
	presets = append(presets, related)
	for _, s := range presets {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(scenarioOf(scenarioMessage(s)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("got  %s, %v\nwant %s", got, err, want)
		}
	}
}

// A run by all terms that rest on other places: its plan scores the same by the
// same scenario, and the STPs have changed nothing from themselves.
func TestRunWithRelations(t *testing.T) {
	r := start(t, Options{})
	asked := &v1.Scenario{
		Layer: "ccg17", Count: &v1.Scenario_Regions{Regions: 44}, Tolerance: proto.Float64(0.6), Steps: 50_000,
		Weights:   &v1.Weights{Mixed: 1, Balance: 1, Alignment: 1, Flow: 1, Change: 1},
		Alignment: []string{"utla18", "lad17"}, Flows: []string{"commuting11", "trusts22"}, Population: "residents",
		Baseline: &v1.Baseline{Given: &v1.Baseline_Reference{Reference: "stp17"}},
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
	name := last.GetRun().GetPlans()[0]
	plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	found := plan.GetScorecard().GetObjective()
	var names []string
	for _, term := range found.GetTerms() {
		names = append(names, term.GetName())
		if term.GetValue() <= 0 || term.GetWeight() != 0.2 {
			t.Errorf("term %v", term)
		}
	}
	if got := strings.Join(names, " "); got != "mixed balance alignment flow change" {
		t.Errorf("terms %s", got)
	}
	score := func(d *v1.Division) *v1.Objective {
		t.Helper()
		scored, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Scenario: asked, Division: d})
		if err != nil {
			t.Fatal(err)
		}
		return scored.GetScorecard().GetObjective()
	}
	if again := score(&v1.Division{Given: &v1.Division_Plan{Plan: name}}); !proto.Equal(again, found) {
		t.Errorf("scored as %v, found as %v", again, found)
	}
	if stp := score(&v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}).GetTerms(); stp[4].GetName() != "change" || stp[4].GetValue() != 0 || stp[2].GetValue() <= 0 {
		t.Errorf("the STPs by themselves: %v", stp)
	}
}

func TestListsByPage(t *testing.T) {
	r := start(t, Options{})
	var names []string
	token := ""
	for {
		page, err := r.presets.ListPresets(t.Context(), &v1.ListPresetsRequest{PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.GetPresets() {
			names = append(names, p.GetName())
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if len(names) < 5 || !slices.IsSorted(names) {
		t.Errorf("presets: %v", names)
	}
	const layer = "atlases/england-2017/layers/ccg17"
	codesSeen, pairs := map[string]bool{}, 0
	for token = ""; ; {
		page, err := r.atlases.ListAreas(t.Context(), &v1.ListAreasRequest{Parent: layer, PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.GetAreas() {
			codesSeen[a.GetCode()] = true
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
		// A token is of its own list only.
		_, err = r.atlases.ListAreas(t.Context(), &v1.ListAreasRequest{Parent: "atlases/england-2017/layers/lad17", PageToken: token})
		wants(t, "a token of another list", err, codes.InvalidArgument, reasonPage)
	}
	for token = ""; ; {
		page, err := r.atlases.ListBorders(t.Context(), &v1.ListBordersRequest{Parent: layer, PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		pairs += len(page.GetBorders())
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	_, l, err := r.layer(t.Context(), "parent", layer)
	if err != nil || len(codesSeen) != len(l.Areas) || pairs != l.Graph.Pairs() {
		t.Errorf("%d areas, %d borders, %v", len(codesSeen), pairs, err)
	}
}

func TestImport(t *testing.T) {
	dir := t.TempDir()
	open := func() store.Store {
		kept, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	archive := archiveOf(t, small(t), "england/", "", "")
	t.Run("over gRPC", func(t *testing.T) {
		r := startOn(t, open(), Options{})
		a, err := r.send(t, archive)
		if err != nil || a.GetName() != "atlases/imported" || len(a.GetLayers()) != 1 {
			t.Fatal(a, err)
		}
		if _, err := r.send(t, archive); err != nil {
			t.Errorf("the same again: %v", err)
		}
		_, err = r.send(t, archiveOf(t, small(t), "", "atlas: imported", "atlas: imported # another"))
		wants(t, "another under the same id", err, codes.AlreadyExists, reasonExists)
	})
	// A planner that has not seen it, as after a restart.
	old := shipped
	shipped = func() *footprint.Planner { return footprint.NewPlanner(data.FS) }
	defer func() { shipped = old }()
	t.Run("after a restart", func(t *testing.T) {
		r := startOn(t, open(), Options{})
		list, err := r.atlases.ListAtlases(t.Context(), &v1.ListAtlasesRequest{})
		if err != nil || len(list.GetAtlases()) != 2 || list.GetAtlases()[1].GetName() != "atlases/imported" || list.GetAtlases()[1].GetCreateTime() == nil {
			t.Errorf("%v, %v", list, err)
		}
		scored, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Scenario: &v1.Scenario{Atlas: "imported"}, Division: &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}})
		if err != nil || scored.GetScorecard().GetAtlas().GetId() != "imported" {
			t.Errorf("%v, %v", scored, err)
		}
	})
	t.Run("over HTTP", func(t *testing.T) {
		r := start(t, Options{})
		resp, body := r.get(t, "POST", "/v1/atlases:import", string(archive), "Content-Type", "application/zip")
		if resp.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("atlases/imported")) {
			t.Errorf("%v %s", resp.Status, body)
		}
	})
}

func TestHealthReflectionAndRequestIDs(t *testing.T) {
	r := start(t, Options{})
	h, err := healthpb.NewHealthClient(r.conn).Check(t.Context(), &healthpb.HealthCheckRequest{})
	if err != nil || h.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Errorf("health: %v, %v", h, err)
	}
	stream, err := reflectionpb.NewServerReflectionClient(r.conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{}}); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil || !strings.Contains(answer.String(), "footprint.v1.RunService") {
		t.Errorf("reflection: %v, %v", answer, err)
	}
	var header metadata.MD
	ctx := metadata.AppendToOutgoingContext(t.Context(), requestIDKey, "mine-1")
	if _, err := r.presets.ListPresets(ctx, &v1.ListPresetsRequest{}, grpc.Header(&header)); err != nil || !slices.Equal(header.Get(requestIDKey), []string{"mine-1"}) {
		t.Errorf("request id over gRPC: %v, %v", header, err)
	}
	resp, _ := r.get(t, "GET", "/v1/presets", "", "X-Request-Id", "mine-2")
	if got := resp.Header.Get("X-Request-Id"); got != "mine-2" {
		t.Errorf("request id over HTTP: %q", got)
	}
	resp, _ = r.get(t, "GET", "/healthz", "", "X-Request-Id", "not fit\tfor logs")
	if got := resp.Header.Get("X-Request-Id"); got == "" || strings.Contains(got, "fit") {
		t.Errorf("request id that is not fit: %q", got)
	}
}
