package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/region"
)

// A run with a sample tells how far it is, makes an ensemble, and that is the
// same over every way: by name, in the list, as a file, over HTTP.
func TestSample(t *testing.T) {
	r := start(t, Options{})
	kept, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}, Save: true})
	if err != nil {
		t.Fatal(err)
	}
	burnIn, tolerance := int32(0), 1.0
	settings := &v1.SampleSettings{Plans: 200, Thin: 3, BurnIn: &burnIn, Plan: kept.GetPlan()}
	asked := &v1.CreateRunRequest{RequestId: "once", Run: &v1.Run{
		Scenario: &v1.Scenario{Layer: "ccg17", Count: &v1.Scenario_Regions{Regions: 44}, Tolerance: &tolerance}, Sample: settings,
	}}
	run, err := r.runs.CreateRun(t.Context(), asked)
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
	last := events[len(events)-1].GetRun()
	if last.GetState() != v1.Run_STATE_SUCCEEDED || len(last.GetPlans()) > 0 || last.GetSample().GetThin() != 3 || last.GetSample().GetBurnIn() != 0 || last.GetSample().GetPlan() != kept.GetPlan() {
		t.Fatalf("ended as %v", last)
	}
	if progress.GetPlan() != 200 || progress.GetPlans() != 200 || progress.GetRegions() != 44 {
		t.Errorf("the last progress is %v", progress)
	}
	again, err := r.runs.CreateRun(t.Context(), asked)
	if err != nil || again.GetEnsemble() != last.GetEnsemble() || again.GetName() != run.GetName() {
		t.Errorf("asked again: %v, %v", again, err)
	}
	runs, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{})
	if err != nil || len(runs.GetRuns()) != 1 || runs.GetRuns()[0].GetSample().GetPlans() != 200 {
		t.Errorf("runs: %v, %v", runs, err)
	}

	e, err := r.ensembles.GetEnsemble(t.Context(), &v1.GetEnsembleRequest{Name: last.GetEnsemble()})
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimPrefix(last.GetEnsemble(), "ensembles/")
	stored, err := r.service.Ensembles.Ensemble(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if e.GetPlans() != 200 || !e.GetComplete() || e.GetGiven().GetValid() || !strings.Contains(e.GetGiven().GetFaults()[0], "E54000007") || e.GetMeasures()[0].GetRank() == nil || e.GetAtlas().GetId() != "england-2017" || e.GetCreateTime() == nil {
		t.Errorf("%v", e)
	}
	// summary.json is the message: both ways it says the same.
	e.Name, e.CreateTime = "", nil
	was, err := json.Marshal(stored.Card)
	if err != nil {
		t.Fatal(err)
	}
	now, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var x, y map[string]any
	if err := errors.Join(json.Unmarshal(was, &x), json.Unmarshal(now, &y)); err != nil {
		t.Fatal(err)
	}
	delete(y, "name")
	delete(y, "createTime")
	if fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("through the message:\n%v\nwas:\n%v", y, x)
	}

	list, err := r.ensembles.ListEnsembles(t.Context(), &v1.ListEnsemblesRequest{PageSize: 1})
	if err != nil || len(list.GetEnsembles()) != 1 || list.GetEnsembles()[0].GetName() != last.GetEnsemble() || len(list.GetEnsembles()[0].GetMeasures()) > 0 {
		t.Errorf("list: %v, %v", list, err)
	}
	stream, err := r.ensembles.ExportEnsemble(t.Context(), &v1.ExportEnsembleRequest{Name: last.GetEnsemble()})
	if err != nil {
		t.Fatal(err)
	}
	var file []byte
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(file) == 0 && piece.GetFileName() != id+".fpe" {
			t.Errorf("called %q", piece.GetFileName())
		}
		file = append(file, piece.GetData()...)
	}
	plans, err := footprint.ReadPlans(bytes.NewReader(file))
	n := 0
	if err == nil {
		err = plans.Each(0, func(_ int, plan region.Plan) error { n += plan.Regions(); return nil })
	}
	if err != nil || n != 200*44 {
		t.Errorf("%d regions in all plans, %v", n, err)
	}
	answer, body := r.get(t, "GET", "/v1/"+last.GetEnsemble()+":export", "")
	if answer.StatusCode != http.StatusOK || !bytes.Equal(body, file) || !strings.Contains(answer.Header.Get("Content-Disposition"), id+".fpe") {
		t.Errorf("over HTTP: %v, %d bytes, want %d", answer, len(body), len(file))
	}
	if answer, body := r.get(t, "GET", "/v1/"+last.GetEnsemble(), ""); answer.StatusCode != http.StatusOK || !strings.Contains(string(body), `"plans":200`) {
		t.Errorf("over HTTP: %v: %.200s", answer, body)
	}
}

// How often units that touch share a region comes by page, and is what all pages
// together say.
func TestEnsembleBorders(t *testing.T) {
	r := start(t, Options{})
	burnIn, tolerance := int32(0), 1.0
	run, _ := ended(t, r, &v1.CreateRunRequest{Run: &v1.Run{
		Scenario: &v1.Scenario{Layer: "ccg17", Count: &v1.Scenario_Regions{Regions: 12}, Tolerance: &tolerance},
		Sample:   &v1.SampleSettings{Plans: 20, Thin: 3, BurnIn: &burnIn},
	}})
	b, err := r.service.EnsembleBorders(t.Context(), strings.TrimPrefix(run.GetEnsemble(), "ensembles/"))
	if err != nil {
		t.Fatal(run, err)
	}
	asked := &v1.ListEnsembleBordersRequest{Parent: run.GetEnsemble(), PageSize: 100}
	i, links, between := 0, 0, 0
	for {
		page, err := r.ensembles.ListEnsembleBorders(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.GetBorders() {
			e := b.Edges[i]
			if x.GetA() != b.Layer.Areas[e.A].Code || x.GetB() != b.Layer.Areas[e.B].Code || x.GetLengthM() != e.Weight || x.GetShare() != b.Shares[i] || x.GetA() >= x.GetB() {
				t.Errorf("border %d is %v", i, x)
			}
			if i++; x.GetLengthM() == 0 {
				links++
			}
			if x.GetShare() > 0 && x.GetShare() < 1 {
				between++
			}
		}
		if asked.PageToken = page.GetNextPageToken(); asked.PageToken == "" {
			break
		}
		if len(page.GetBorders()) != 100 {
			t.Errorf("a page of %d", len(page.GetBorders()))
		}
		other := &v1.ListEnsembleBordersRequest{Parent: "ensembles/" + strings.Repeat("0", 32), PageToken: asked.PageToken}
		_, err = r.ensembles.ListEnsembleBorders(t.Context(), other)
		wants(t, "a token of another list", err, codes.InvalidArgument, reasonPage)
	}
	if i != len(b.Edges) || links == 0 || between == 0 {
		t.Errorf("%d borders of %d, %d links, %d that are neither always nor never inside a region", i, len(b.Edges), links, between)
	}
	if answer, body := r.get(t, "GET", "/v1/"+run.GetEnsemble()+"/borders?pageSize=2", ""); answer.StatusCode != http.StatusOK || strings.Count(string(body), `"share":`) != 2 || !strings.Contains(string(body), `"nextPageToken":"`) {
		t.Errorf("over HTTP: %v: %.300s", answer, body)
	}
	_, err = r.ensembles.ListEnsembleBorders(t.Context(), &v1.ListEnsembleBordersRequest{Parent: "ensembles/" + strings.Repeat("0", 32)})
	wants(t, "an unknown ensemble", err, codes.NotFound, reasonNotFound)
	_, err = r.ensembles.ListEnsembleBorders(t.Context(), &v1.ListEnsembleBordersRequest{Parent: run.GetEnsemble(), PageSize: 5001})
	wants(t, "a long page", err, codes.InvalidArgument, reasonInvalid)
}

func TestSampleRefused(t *testing.T) {
	r := start(t, Options{})
	unknown := strings.Repeat("0", 32)
	minus, one := int32(-1), 1.0
	for name, c := range map[string]struct {
		sample *v1.SampleSettings
		preset string
		code   codes.Code
		want   string
	}{
		"no plans":     {&v1.SampleSettings{}, "reform-38", codes.InvalidArgument, "run.sample.plans"},
		"too many":     {&v1.SampleSettings{Plans: 100_001}, "reform-38", codes.InvalidArgument, "run.sample.plans"},
		"method":       {&v1.SampleSettings{Plans: 9, Method: "shuffle"}, "reform-38", codes.InvalidArgument, "run.sample.method"},
		"burn-in":      {&v1.SampleSettings{Plans: 9, BurnIn: &minus}, "reform-38", codes.InvalidArgument, "run.sample.burn_in"},
		"target":       {&v1.SampleSettings{Plans: 9, Compactness: &one}, "reform-38", codes.InvalidArgument, "of merge-split"},
		"a sweep":      {&v1.SampleSettings{Plans: 9}, "csu-sweep", codes.InvalidArgument, "one number of regions"},
		"unknown plan": {&v1.SampleSettings{Plans: 9, Plan: "plans/" + unknown}, "reform-38", codes.NotFound, unknown},
	} {
		_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/" + c.preset, Sample: c.sample}})
		if st := status.Convert(err); st.Code() != c.code || !strings.Contains(fmt.Sprint(st.Message(), st.Details()), c.want) {
			t.Errorf("%s: %v %v, want %v and %q", name, st, st.Details(), c.code, c.want)
		}
	}
	for name, err := range map[string]error{
		"get": func() error {
			_, err := r.ensembles.GetEnsemble(t.Context(), &v1.GetEnsembleRequest{Name: "ensembles/" + unknown})
			return err
		}(),
		"export": func() error {
			stream, err := r.ensembles.ExportEnsemble(t.Context(), &v1.ExportEnsembleRequest{Name: "ensembles/" + unknown})
			if err == nil {
				_, err = stream.Recv()
			}
			return err
		}(),
	} {
		if status.Code(err) != codes.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if answer, _ := r.get(t, "GET", "/v1/ensembles/"+unknown+":export", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("over HTTP: %v", answer)
	}
}
