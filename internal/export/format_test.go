package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"footprint/internal/atlas"
	"footprint/internal/geo"
	"footprint/internal/scorecard"
)

// written is a plan in a format.
func written(t testing.TB, f Format, p *Plan) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, f, p); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// bands divides a layer into bands of 100 km from west to east: a plan of any
// layer, in many pieces, with figures that are missing.
func bands(t testing.TB, layer string) *Plan {
	t.Helper()
	whole := stps(t)
	l, err := whole.Atlas.Layer(layer)
	if err != nil {
		t.Fatal(err)
	}
	codes, names := make([]string, len(l.Areas)), make([]string, len(l.Areas))
	for u, a := range l.Areas {
		codes[u] = string(rune('A' + int(a.EastingM/100_000)))
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	if err != nil {
		t.Fatal(err)
	}
	m, err := scorecard.NewMeasurer(l, whole.Profile)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Measure(plan, regions, scorecard.Relations{})
	if err != nil {
		t.Fatal(err)
	}
	card.Regions[1].NeedsWithinShare = math.NaN()
	holed := *l
	holed.Areas = slices.Clone(l.Areas)
	holed.Areas[2].Values = slices.Repeat([]float64{math.NaN()}, len(l.Indicators))
	return &Plan{Atlas: whole.Atlas, Layer: &holed, Plan: plan, Names: regions, Scorecard: card, Profile: whole.Profile, Title: `Bands "A" & <B>`}
}

// outlines are what a reader found in a file: the shapes of regions by code.
type outlines map[string]orb.MultiPolygon

// areas are sizes in square metres. Longitudes and latitudes are projected
// first; they are rounded to 0.1 m.
func (o outlines) areas(project func(orb.Point) orb.Point) map[string]float64 {
	sum := make(map[string]float64, len(o))
	for code, shape := range o {
		shape = shape.Clone()
		for _, polygon := range shape {
			for _, ring := range polygon {
				for i, p := range ring {
					if project != nil {
						p = project(p)
					}
					// Near its own ground the area of a small ring does not drown in its coordinates.
					ring[i] = orb.Point{p[0] - 400_000, p[1] - 300_000}
				}
			}
		}
		sum[code] = planar.Area(shape)
	}
	return sum
}

// same requires the sizes of the outlines that the GeoJSON has.
func same(t *testing.T, p *Plan, got map[string]float64) {
	t.Helper()
	want := geoJSONOutlines(t, written(t, GeoJSON, p)).areas(geo.ToBNG)
	if len(got) != p.Plan.Regions() || len(want) != len(got) {
		t.Fatalf("%d regions, GeoJSON has %d, the plan %d", len(got), len(want), p.Plan.Regions())
	}
	for code, m2 := range want {
		if math.Abs(got[code]-m2) > 1e-5*m2 {
			t.Errorf("%s: %.0f m2, GeoJSON has %.0f", code, got[code], m2)
		}
	}
}

func geoJSONOutlines(t *testing.T, data []byte) outlines {
	t.Helper()
	f, err := geojson.UnmarshalFeatureCollection(data)
	if err != nil {
		t.Fatal(err)
	}
	o := outlines{}
	for _, feature := range f.Features {
		shape, many := feature.Geometry.(orb.MultiPolygon)
		if polygon, one := feature.Geometry.(orb.Polygon); one {
			shape = orb.MultiPolygon{polygon}
		} else if !many {
			t.Fatalf("geometry %T", feature.Geometry)
		}
		o[feature.Properties["REGIONCD"].(string)] = shape
	}
	return o
}

func TestFormats(t *testing.T) {
	if len(Formats()) != len(formats) || len(formats) == 0 {
		t.Fatalf("%d formats listed of %d", len(Formats()), len(formats))
	}
	for _, f := range Formats() {
		if parsed, err := ParseFormat(string(f)); err != nil || parsed != f {
			t.Errorf("%s: parsed as %q, %v", f, parsed, err)
		}
		if !strings.HasPrefix(f.Extension(), ".") {
			t.Errorf("%s: extension %q", f, f.Extension())
		}
		if _, _, err := mime.ParseMediaType(f.ContentType()); err != nil {
			t.Errorf("%s: content type %q: %v", f, f.ContentType(), err)
		}
	}
	var buf bytes.Buffer
	for _, name := range []Format{"fgb", "shp", "GeoJSON", ""} {
		_, err := ParseFormat(string(name))
		var unknown *FormatError
		if !errors.As(err, &unknown) || unknown.Format != string(name) || !strings.HasSuffix(err.Error(), "want one of geojson, topojson, gpkg, kml, csv, lookup, svg, html") {
			t.Errorf("%q: %v", name, err)
		}
		if err := Write(&buf, name, nil); !errors.As(err, &unknown) || buf.Len() > 0 {
			t.Errorf("%q: %v, %d bytes written", name, err, buf.Len())
		}
		if name.Extension() != "" || name.ContentType() != "" {
			t.Errorf("%q has an extension or a content type", name)
		}
	}
}

// The same plan gives the same bytes, from plans that were made apart, whatever
// else is being written.
func TestSameBytes(t *testing.T) {
	a := stps(t)
	b, err := made()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			first := written(t, f, a)
			for range 3 {
				if !bytes.Equal(first, written(t, f, b)) {
					t.Fatal("other bytes")
				}
			}
		})
	}
}

// All formats but the lookup, which has no place for it, carry the attribution
// and the kind of outlines.
func TestAttribution(t *testing.T) {
	p := stps(t)
	for _, f := range Formats() {
		if f == Lookup {
			continue
		}
		data := string(written(t, f, p))
		for _, want := range append([]string{"schematic"}, p.Atlas.Attribution...) {
			if f == SVG {
				want = strings.Fields(want)[0] // lines are wrapped
			}
			if !strings.Contains(data, want) {
				t.Errorf("%s: no %q", f, want)
			}
		}
	}
}

// A large layer in many pieces, with figures that are missing, works in every
// format.
func TestLargeLayer(t *testing.T) {
	if testing.Short() {
		t.Skip("a layer of 6,791 areas in every format: left out with -short")
	}
	p := bands(t, "msoa11")
	if p.Plan.Len() != 6791 {
		t.Fatalf("%d areas", p.Plan.Len())
	}
	for _, f := range Formats() {
		data := written(t, f, p)
		t.Logf("%s: %d regions of %d areas, %d bytes", f, p.Plan.Regions(), p.Plan.Len(), len(data))
		if bytes.Contains(data, []byte("NaN")) {
			t.Errorf("%s: holds NaN", f)
		}
		switch f {
		case GeoJSON, TopoJSON:
			if !json.Valid(data) {
				t.Errorf("%s: invalid JSON", f)
			}
		case GeoPackage:
			same(t, p, readGeoPackage(t, data).outlines("regions", "REGIONCD").areas(nil))
			if got := readGeoPackage(t, data).outlines("units", "MSOA11CD"); len(got) != 6791 {
				t.Errorf("%d units", len(got))
			}
		case KML:
			same(t, p, readKML(t, data).outlines(t).areas(geo.ToBNG))
		case CSV:
			same(t, p, ewkbOutlines(t, readCSV(t, data)).areas(nil))
		}
	}
}

// An indicator may have the name of a measure.
func TestKeysAreDistinct(t *testing.T) {
	got := keys(distinct([]property{{key: "REGIONCD"}, {key: "regioncd"}, {key: "units"}, {key: "units"}, {key: "geom"}, {key: "units_"}}))
	if want := []string{"REGIONCD", "regioncd_", "units", "units_", "geom_", "units__"}; !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
}

func TestTopoJSON(t *testing.T) {
	p := stps(t)
	data := written(t, TopoJSON, p)
	var doc struct {
		Title, Outlines, Plan string
		Attribution           []string
		Objects               map[string]struct {
			Geometries []struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Title != p.Title || doc.Outlines != atlas.Schematic || doc.Plan != p.Plan.Digest() || !slices.Equal(doc.Attribution, p.Atlas.Attribution) {
		t.Errorf("members %+v", doc)
	}
	// Properties are those of the GeoJSON.
	f, err := geojson.UnmarshalFeatureCollection(written(t, GeoJSON, p))
	if err != nil {
		t.Fatal(err)
	}
	for r, feature := range f.Features {
		if got := doc.Objects["regions"].Geometries[r].Properties; !maps.Equal(got, map[string]any(feature.Properties)) {
			t.Errorf("region %d: properties %v, GeoJSON has %v", r, got, feature.Properties)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.topojson"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]int{"regions": 44, "units": 207} {
		layer, err := geo.Read(os.DirFS(dir), "a.topojson", geo.Options{Layer: object, Code: "REGIONCD", CRS: geo.WGS84})
		if object == "units" {
			layer, err = geo.Read(os.DirFS(dir), "a.topojson", geo.Options{Layer: object, CRS: geo.WGS84})
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(layer.Features) != want || len(layer.Repairs) > 0 {
			t.Errorf("%s: %d features, repairs %v", object, len(layer.Features), layer.Repairs)
		}
		if object == "units" {
			continue
		}
		o := outlines{}
		for _, f := range layer.Features {
			o[f.Code] = f.Shape
		}
		same(t, p, o.areas(nil))
	}
}

// An error leaves the file as it was and nothing beside it.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "new", "a.csv")
	for _, text := range []string{"first", "second"} {
		if err := File(file, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, filepath.Dir(file)); len(got) != 1 || got["a.csv"] != text {
			t.Errorf("files %v, want a.csv with %s", got, text)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := File(filepath.Dir(file), nil); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if err := File(os.DevNull, nil); err == nil || !strings.Contains(err.Error(), "is a device") {
		t.Errorf("a device: %v", err)
	}
	if err := File(filepath.Join(file, "b.csv"), nil); err == nil {
		t.Error("no error below a file")
	}
	if got := contents(t, filepath.Dir(file)); len(got) != 1 || got["a.csv"] != "second" {
		t.Errorf("files after errors: %v", got)
	}
}

var errFull = errors.New("disk full")

// full takes n bytes.
type full struct{ n int }

func (f *full) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriterFails(t *testing.T) {
	p := stps(t)
	for _, f := range Formats() {
		if err := Write(&full{n: 10_000}, f, p); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want %v", f, err, errFull)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
}
