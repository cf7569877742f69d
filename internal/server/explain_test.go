package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// What the API says is what the command line prints as JSON, over gRPC and HTTP.
func TestExplain(t *testing.T) {
	r := start(t, Options{})
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	read := func(a *atlas.Atlas, l *atlas.Layer) (*footprint.Lookup, error) {
		return footprint.ReadReference(a, l, "stp17")
	}
	tolerance := 0.5
	asked := &v1.Scenario{Tolerance: &tolerance, References: []string{"icb22"}}
	sc := scenario.Scenario{Tolerance: &tolerance}

	unit, err := r.plans.ExplainUnit(t.Context(), &v1.ExplainUnitRequest{Scenario: asked, Division: stp, Unit: "E38000037"})
	if err != nil || unit.GetName() != "NHS Corby CCG" || len(unit.GetOptions()) != 2 || len(unit.GetOptions()[0].GetMeasures()) < 10 {
		t.Fatal(unit, err)
	}
	printed, err := shipped().ExplainUnit(t.Context(), sc, read, "NHS Corby CCG")
	if err != nil {
		t.Fatal(err)
	}
	same(t, printed, unit, &v1.ExplainUnitResponse{})
	resp, body := r.get(t, "POST", "/v1/plans:explainUnit", `{"division": {"reference": "stp17"}, "scenario": {"tolerance": 0.5}, "unit": "E38000037"}`)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", resp.Status, body)
	}
	same(t, json.RawMessage(body), unit, &v1.ExplainUnitResponse{})

	whole, err := r.plans.ExplainRegion(t.Context(), &v1.ExplainRegionRequest{Scenario: asked, Division: stp, Region: "E54000020"})
	if err != nil || whole.GetCard().GetCode() != "E54000020" || len(whole.GetMembers()) != 2 || len(whole.GetIndicators()) != 5 || len(whole.GetWords()) < 3 {
		t.Fatal(whole, err)
	}
	reg, err := shipped().ExplainRegion(sc, read, "E54000020")
	if err != nil {
		t.Fatal(err)
	}
	same(t, reg, whole, &v1.ExplainRegionResponse{})
	resp, body = r.get(t, "POST", "/v1/plans:explainRegion", `{"division": {"reference": "stp17"}, "scenario": {"tolerance": 0.5}, "region": "E54000020"}`)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", resp.Status, body)
	}
	same(t, json.RawMessage(body), whole, &v1.ExplainRegionResponse{})
}

// same holds JSON to a message; into is an empty one.
func same(t *testing.T, value any, want, into proto.Message) {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := protojson.Unmarshal(data, into); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !proto.Equal(into, want) {
		t.Errorf("%v\nwant %v", into, want)
	}
}

func TestExplainRefuses(t *testing.T) {
	r := start(t, Options{})
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	unit := func(d *v1.Division, code string) error {
		_, err := r.plans.ExplainUnit(t.Context(), &v1.ExplainUnitRequest{Division: d, Unit: code})
		return err
	}
	whole := func(d *v1.Division, code string) error {
		_, err := r.plans.ExplainRegion(t.Context(), &v1.ExplainRegionRequest{Division: d, Region: code})
		return err
	}
	unknown := &v1.Division{Given: &v1.Division_Plan{Plan: "plans/00000000000000000000000000000000"}}
	for name, c := range map[string]struct {
		err    error
		code   codes.Code
		reason string
		field  string
	}{
		"unknown unit":         {unit(stp, "E38999999"), codes.InvalidArgument, reasonInvalid, "unit"},
		"no unit":              {unit(stp, ""), codes.InvalidArgument, reasonInvalid, "unit"},
		"long unit":            {unit(stp, strings.Repeat("x", 65)), codes.InvalidArgument, reasonInvalid, "unit"},
		"unknown region":       {whole(stp, "R01"), codes.InvalidArgument, reasonInvalid, "region"},
		"no region":            {whole(stp, ""), codes.InvalidArgument, reasonInvalid, "region"},
		"no division":          {unit(nil, "E38000037"), codes.InvalidArgument, reasonInvalid, "division"},
		"unknown plan":         {unit(unknown, "E38000037"), codes.NotFound, reasonNotFound, ""},
		"unknown plan, region": {whole(unknown, "R01"), codes.NotFound, reasonNotFound, ""},
		"no such division":     {unit(&v1.Division{Given: &v1.Division_Reference{Reference: "stp71"}}, "E38000037"), codes.NotFound, reasonNotFound, ""},
	} {
		st := wants(t, name, c.err, c.code, c.reason)
		if found := fields(st); c.field != "" && (len(found) == 0 || found[0] != c.field) {
			t.Errorf("%s: fields %v, want %s", name, found, c.field)
		}
	}
}
