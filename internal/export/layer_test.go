package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"footprint/internal/atlas"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/geo"
)

// layerFile is a layer of an atlas in a format.
func layerFile(t testing.TB, f Format, a *atlas.Atlas, l *atlas.Layer) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteLayer(&buf, f, a, l); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Both formats have the same units with the same properties, in the order of the
// layer, and the same bytes each time.
func TestWriteLayer(t *testing.T) {
	p := stps(t)
	data := layerFile(t, TopoJSON, p.Atlas, p.Layer)
	if !bytes.Equal(data, layerFile(t, TopoJSON, p.Atlas, p.Layer)) {
		t.Error("other bytes when it is written again")
	}
	var topology struct {
		Title, Layer, Outlines, Digest string
		Attribution                    []string
		Objects                        map[string]struct {
			Geometries []struct {
				ID         string
				Properties map[string]any
			}
		}
	}
	if err := json.Unmarshal(data, &topology); err != nil {
		t.Fatal(err)
	}
	if topology.Title != p.Layer.Title || topology.Layer != "ccg17" || topology.Outlines != atlas.Schematic ||
		topology.Digest != p.Layer.Digest || !slices.Equal(topology.Attribution, p.Atlas.Attribution) {
		t.Errorf("members %+v", topology)
	}
	collection, err := geojson.UnmarshalFeatureCollection(layerFile(t, GeoJSON, p.Atlas, p.Layer))
	if err != nil {
		t.Fatal(err)
	}
	units := topology.Objects["units"].Geometries
	if len(topology.Objects) != 1 || len(units) != 207 || len(collection.Features) != 207 {
		t.Fatalf("%d objects, %d and %d units", len(topology.Objects), len(units), len(collection.Features))
	}
	for u, unit := range units {
		a, f := &p.Layer.Areas[u], collection.Features[u]
		if unit.ID != a.Code || f.ID != a.Code || unit.Properties["code"] != a.Code || unit.Properties["name"] != a.Name ||
			unit.Properties["population"] != float64(a.Population) || unit.Properties["area_km2"] != math.Round(a.AreaM2)/1e6 {
			t.Fatalf("unit %d: %v of %+v", u, unit, a)
		}
		lon, _ := unit.Properties["longitude"].(float64)
		lat, _ := unit.Properties["latitude"].(float64)
		if at := geo.ToBNG(orb.Point{lon, lat}); planar.Distance(at, orb.Point{a.EastingM, a.NorthingM}) > 0.1 {
			t.Errorf("%s: its centre is at %v, want %v, %v", a.Code, at, a.EastingM, a.NorthingM)
		}
		for i, indicator := range p.Layer.Indicators {
			got, there := unit.Properties[indicator.ID]
			if value, ok := got.(float64); !there || ok && value != a.Values[i] || !ok && !math.IsNaN(a.Values[i]) {
				t.Errorf("%s: %s is %v, want %v", a.Code, indicator.ID, got, a.Values[i])
			}
		}
		for key, value := range f.Properties {
			if unit.Properties[key] != value {
				t.Errorf("%s: %s is %v and %v", a.Code, key, unit.Properties[key], value)
			}
		}
		if len(f.Properties) != len(unit.Properties) || len(f.Properties) != 6+len(p.Layer.Indicators) {
			t.Errorf("%s: %d and %d properties", a.Code, len(unit.Properties), len(f.Properties))
		}
		rightHanded(t, f)
	}
}

// A figure that is missing is null, never NaN.
func TestWriteLayerMissing(t *testing.T) {
	files := atlastest.Grid(t, "grid", 3, 2)
	a, err := atlas.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer("squares")
	if err != nil {
		t.Fatal(err)
	}
	missing := *l
	missing.Areas = slices.Clone(l.Areas)
	missing.Areas[1].Values = []float64{math.NaN(), 0.5, 0.5, 0.5, 0.5}
	for _, f := range LayerFormats() {
		data := layerFile(t, f, a, &missing)
		if !json.Valid(data) || strings.Count(string(data), ":null") != 1 || strings.Count(string(data), `"area_km2":100,`) != 6 {
			t.Errorf("%s: %s", f, data)
		}
	}
}

func TestParseLayerFormat(t *testing.T) {
	for _, f := range LayerFormats() {
		if got, err := ParseLayerFormat(string(f)); got != f || err != nil {
			t.Errorf("%s: %s, %v", f, got, err)
		}
	}
	for _, name := range []Format{"gpkg", "TopoJSON", ""} {
		_, err := ParseLayerFormat(string(name))
		var unknown *FormatError
		if !errors.As(err, &unknown) || !strings.HasSuffix(err.Error(), "want one of topojson, geojson") {
			t.Errorf("%q: %v", name, err)
		}
		var buf bytes.Buffer
		if err := WriteLayer(&buf, name, nil, nil); !errors.As(err, &unknown) || buf.Len() > 0 {
			t.Errorf("%q: %v, %d bytes written", name, err, buf.Len())
		}
	}
}

func TestWriteLayerFails(t *testing.T) {
	p := stps(t)
	for _, f := range LayerFormats() {
		if err := WriteLayer(&full{n: 10_000}, f, p.Atlas, p.Layer); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want %v", f, err, errFull)
		}
	}
}
