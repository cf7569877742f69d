package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	v1 "footprint/api/footprint/v1"
)

const ccgs = "atlases/england-2017/layers/ccg17"

// topology is what a reader of TopoJSON needs.
type topology struct {
	Layer   string
	Objects map[string]struct {
		Geometries []struct {
			ID, Type   string
			Arcs       json.RawMessage
			Properties map[string]any
		}
	}
	Arcs [][][2]int
}

// The file over HTTP has every unit that ListAreas has, drawn with arcs that are
// there.
func TestExportLayer(t *testing.T) {
	r := start(t, Options{})
	layers := []string{"ccg17"}
	if !testing.Short() {
		layers = append(layers, "ccg17+lad17") // reads 32,844 areas
	}
	for _, layer := range layers {
		name := "atlases/england-2017/layers/" + layer
		areas, err := r.atlases.ListAreas(t.Context(), &v1.ListAreasRequest{Parent: name, PageSize: 5000})
		if err != nil {
			t.Fatal(err)
		}
		head, body := r.get(t, http.MethodGet, "/v1/"+name+":export", "")
		if head.StatusCode != http.StatusOK || head.Header.Get("Content-Type") != "application/json" || head.Header.Get("Cache-Control") != "private, no-cache" ||
			!strings.HasPrefix(head.Header.Get("Etag"), `W/"`) || !strings.Contains(head.Header.Get("Content-Disposition"), layer+".topojson") {
			t.Fatalf("%s: %v", head.Status, head.Header)
		}
		var doc topology
		if err := json.Unmarshal(body, &doc); err != nil {
			t.Fatal(err)
		}
		units := doc.Objects["units"].Geometries
		if doc.Layer != layer || len(units) != len(areas.GetAreas()) {
			t.Fatalf("layer %s with %d units, want %d", doc.Layer, len(units), len(areas.GetAreas()))
		}
		used := make([]bool, len(doc.Arcs))
		for i, unit := range units {
			a := areas.GetAreas()[i]
			if unit.ID != a.GetCode() || unit.Properties["name"] != a.GetName() || unit.Properties["population"] != float64(a.GetPopulation()) {
				t.Errorf("unit %d: %v, want %v", i, unit.Properties, a)
			}
			polygons := [][][]int{{}}
			if unit.Type == "Polygon" {
				err = json.Unmarshal(unit.Arcs, &polygons[0])
			} else {
				err = json.Unmarshal(unit.Arcs, &polygons)
			}
			if err != nil || len(polygons) == 0 {
				t.Fatalf("%s: %s: %v", unit.ID, unit.Arcs, err)
			}
			for _, polygon := range polygons {
				for _, ring := range polygon {
					for _, arc := range ring {
						if arc < 0 {
							arc = ^arc
						}
						if arc >= len(doc.Arcs) {
							t.Fatalf("%s: arc %d of %d", unit.ID, arc, len(doc.Arcs))
						}
						used[arc] = true
					}
				}
			}
		}
		for arc, points := range doc.Arcs {
			if !used[arc] || len(points) < 2 {
				t.Errorf("arc %d of %d points: used %v", arc, len(points), used[arc])
			}
		}
	}
}

func TestExportLayerIsConditional(t *testing.T) {
	r := start(t, Options{})
	const path = "/v1/" + ccgs + ":export"
	whole, body := r.get(t, http.MethodGet, path, "")
	tag := whole.Header.Get("Etag")
	for _, same := range []string{tag, `"other", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		head, body := r.get(t, http.MethodGet, path, "", "If-None-Match", same)
		if head.StatusCode != http.StatusNotModified || len(body) > 0 || head.Header.Get("Etag") != tag || head.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: %s %v", same, head.Status, head.Header)
		}
	}
	again, same := r.get(t, http.MethodGet, path+"?format=topojson", "", "If-None-Match", `W/"other"`)
	if again.StatusCode != http.StatusOK || again.Header.Get("Etag") != tag || !bytes.Equal(same, body) {
		t.Errorf("%s %v, %d bytes, were %d", again.Status, again.Header, len(same), len(body))
	}
	other, _ := r.get(t, http.MethodGet, path+"?format=geojson", "", "If-None-Match", tag)
	if other.StatusCode != http.StatusOK || other.Header.Get("Etag") == tag || other.Header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("%s %v", other.Status, other.Header)
	}

	ctx := metadata.AppendToOutgoingContext(t.Context(), ifNoneMatchKey, tag)
	stream, err := r.atlases.ExportLayer(ctx, &v1.ExportLayerRequest{Name: ccgs, Format: v1.LayerFormat_LAYER_FORMAT_TOPOJSON})
	if err != nil {
		t.Fatal(err)
	}
	if piece, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("%d bytes, %v", len(piece.GetData()), err)
	}
	if md, err := stream.Header(); err != nil || len(md.Get(etagKey)) != 1 || md.Get(etagKey)[0] != tag {
		t.Errorf("%v, %v", md, err)
	}
}

func TestExportLayerRefused(t *testing.T) {
	r := start(t, Options{})
	for path, c := range map[string]struct {
		code int
		want string
	}{
		ccgs + ":export?format=gpkg":                     {400, "want one of topojson, geojson"},
		"atlases/england-2017/layers/ward17:export":      {404, reasonNotFound},
		"atlases/nowhere/layers/ccg17:export":            {404, reasonNotFound},
		"atlases/england-2017/layers/a+b+c:export":       {400, reasonInvalid},
		"atlases/england-2017/layers/ccg17:exported":     {400, reasonInvalid},
		"atlases/england-2017/layers/ccg17%2Flad:export": {400, reasonInvalid},
	} {
		head, body := r.get(t, http.MethodGet, "/v1/"+path, "")
		if head.StatusCode != c.code || !strings.Contains(string(body), c.want) || head.Header.Get("Etag") != "" || head.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %v %.300s", path, head.Status, head.Header, body)
		}
	}
	for name, format := range map[string]v1.LayerFormat{"no format": 0, "unknown format": 77} {
		stream, err := r.atlases.ExportLayer(t.Context(), &v1.ExportLayerRequest{Name: ccgs, Format: format})
		if err == nil {
			_, err = stream.Recv()
		}
		wants(t, name, err, codes.InvalidArgument, reasonInvalid)
	}
}
