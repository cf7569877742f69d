package server

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
)

// The atoms of two layers are a layer of the service: its name holds a plus.
func TestAtoms(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 32,844 areas: left out with -short")
	}
	r := start(t, Options{})
	const name = "atlases/england-2017/layers/ccg17+lad17"
	l, err := r.atlases.GetLayer(t.Context(), &v1.GetLayerRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	x := l.GetAtoms()
	if l.GetName() != name || l.GetUnits() != 401 || l.GetCodeField() != "CCG17CD_LAD17CD" || x.GetFrom() != "lsoa11" || len(x.GetCut()) > 0 ||
		x.GetParents()[0].GetWhole() != 117 || len(x.GetParents()[1].GetParted()) != 69 || len(x.GetScattered()) != 16 {
		t.Errorf("%v", l)
	}
	for _, path := range []string{"/v1/" + name, "/v1/" + strings.Replace(name, "+", "%2B", 1)} {
		if head, body := r.get(t, http.MethodGet, path, ""); head.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"CCG17CD_LAD17CD"`)) {
			t.Errorf("%s: %s: %.200s", path, head.Status, body)
		}
	}
	plain, err := r.atlases.GetLayer(t.Context(), &v1.GetLayerRequest{Name: "atlases/england-2017/layers/ccg17"})
	if err != nil || plain.GetAtoms() != nil || plain.GetUnits() != 207 {
		t.Errorf("%v, %v", plain, err)
	}
	areas, err := r.atlases.ListAreas(t.Context(), &v1.ListAreasRequest{Parent: name, PageSize: 2})
	if err != nil || len(areas.GetAreas()) != 2 || areas.GetAreas()[0].GetCode() != "E38000001+E07000163" {
		t.Errorf("%v, %v", areas, err)
	}
	borders, err := r.atlases.ListBorders(t.Context(), &v1.ListBordersRequest{Parent: name, PageSize: 2})
	if err != nil || len(borders.GetBorders()) != 2 {
		t.Errorf("%v, %v", borders, err)
	}

	asked := &v1.Scenario{
		Layer: "ccg17+lad17", Count: &v1.Scenario_Regions{Regions: 12}, Tolerance: proto.Float64(0.25), Steps: 60_000,
		Weights: &v1.Weights{Needs: 1, Alignment: 1}, Alignment: []string{"ccg17", "lad17"},
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
	if err != nil || plan.GetLayer() != "ccg17+lad17" || len(plan.GetAssignments()) != 401 || len(plan.GetScorecard().GetAlignments()) != 2 {
		t.Fatalf("%v", err)
	}
	file, _ := r.export(t, plan.GetName(), v1.ExportFormat_EXPORT_FORMAT_LOOKUP)
	if !bytes.HasPrefix(file, []byte("CCG17CD_LAD17CD,")) {
		t.Errorf("%.100s", file)
	}
}

func TestAtomsRefused(t *testing.T) {
	r := start(t, Options{})
	for name, c := range map[string]struct {
		layer string
		code  codes.Code
	}{
		"unknown part": {"ccg17+ward17", codes.NotFound},
		"itself":       {"ccg17+ccg17", codes.InvalidArgument},
		"three":        {"ccg17+lad17+utla18", codes.InvalidArgument},
		"nothing":      {"ccg17+", codes.InvalidArgument},
	} {
		_, err := r.atlases.GetLayer(t.Context(), &v1.GetLayerRequest{Name: "atlases/england-2017/layers/" + c.layer})
		wants(t, name, err, c.code, "")
	}
}
