package server

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"google.golang.org/grpc/codes"

	v1 "footprint/api/footprint/v1"
)

func TestSimilarAreas(t *testing.T) {
	r := start(t, Options{})
	const layer = "atlases/england-2017/layers/ccg17"
	got, err := r.atlases.ListSimilarAreas(t.Context(), &v1.ListSimilarAreasRequest{Parent: layer, Unit: "E38000015"})
	if err != nil || len(got.GetAreas()) != 10 {
		t.Fatalf("%v, %v", got, err)
	}
	first := got.GetAreas()[0]
	if first.GetCode() != "E38000091" || first.GetDistance() <= 0 || first.GetPopulation() != 148560 || len(first.GetDifferences()) != 5 {
		t.Errorf("%v", first)
	}
	if d := first.GetDifferences()[0]; d.GetId() != "over65_share" || d.GetTitle() != "People aged 65 and over" || d.GetFrom() <= d.GetTo() || d.GetShare() <= 0 {
		t.Errorf("%v", d)
	}
	for name, c := range map[string]struct {
		req   *v1.ListSimilarAreasRequest
		code  codes.Code
		field string
	}{
		"unknown unit":    {&v1.ListSimilarAreasRequest{Parent: layer, Unit: "E38"}, codes.InvalidArgument, "unit"},
		"no unit":         {&v1.ListSimilarAreasRequest{Parent: layer}, codes.InvalidArgument, "unit"},
		"unknown profile": {&v1.ListSimilarAreasRequest{Parent: layer, Unit: "E38000015", Needs: "core-6"}, codes.InvalidArgument, "needs"},
		"unknown layer":   {&v1.ListSimilarAreasRequest{Parent: "atlases/england-2017/layers/ccg71", Unit: "E38000015"}, codes.NotFound, ""},
		"unknown atlas":   {&v1.ListSimilarAreasRequest{Parent: "atlases/wales/layers/ccg17", Unit: "E38000015"}, codes.NotFound, ""},
		"too many":        {&v1.ListSimilarAreasRequest{Parent: layer, Unit: "E38000015", Count: 1001}, codes.InvalidArgument, "count"},
	} {
		_, err := r.atlases.ListSimilarAreas(t.Context(), c.req)
		reason := reasonInvalid
		if c.code == codes.NotFound {
			reason = reasonNotFound
		}
		if st := wants(t, name, err, c.code, reason); c.field != "" && !slices.Equal(fields(st), []string{c.field}) {
			t.Errorf("%s: fields %v", name, fields(st))
		}
	}
	head, body := r.get(t, http.MethodGet, "/v1/"+layer+"/similarAreas?unit=E38000015&needs=deprivation-7&count=2", "")
	if head.StatusCode != http.StatusOK || bytes.Count(body, []byte(`"distance"`)) != 2 {
		t.Errorf("%v: %s", head, body)
	}
}

func TestProfiles(t *testing.T) {
	r := start(t, Options{})
	page, err := r.presets.ListProfiles(t.Context(), &v1.ListProfilesRequest{PageSize: 1})
	if err != nil || len(page.GetProfiles()) != 1 || page.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", page, err)
	}
	rest, err := r.presets.ListProfiles(t.Context(), &v1.ListProfilesRequest{PageToken: page.GetNextPageToken(), PageSize: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(page.GetProfiles(), rest.GetProfiles()...) {
		if p.GetName() != "profiles/core-5" {
			continue
		}
		i := p.GetIndicators()[0]
		if len(p.GetIndicators()) != 5 || len(p.GetLayers()) < 4 || p.GetSource() == "" || i.GetId() != "imd2019_score" || i.GetWeight() != 1 ||
			i.GetTransform() != "" || i.GetScaling() != "z-score by people" || !i.GetCluster() {
			t.Errorf("%v", p)
		}
		return
	}
	t.Error("no core-5")
}
