package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/scorecard"
)

// england is the shipped atlas with what plans on it are measured by. It is read
// once: reading takes longer than most tests.
var england = sync.OnceValues(func() (*Plan, error) {
	fsys, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		return nil, err
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		return nil, err
	}
	profile, err := atlas.ReadProfile(data.FS, "profiles/core-5.yaml")
	if err != nil {
		return nil, err
	}
	return &Plan{Atlas: a, Profile: profile}, nil
})

// made is a real division of the shipped atlas, ready to be written.
func made() (*Plan, error) {
	p, err := england()
	if err != nil {
		return nil, err
	}
	l, err := p.Atlas.Layer("ccg17")
	if err != nil {
		return nil, err
	}
	d, err := p.Atlas.Reference("ccg17", "stp17")
	if err != nil {
		return nil, err
	}
	m, err := scorecard.NewMeasurer(l, p.Profile)
	if err != nil {
		return nil, err
	}
	plan, names, err := scorecard.DivisionPlan(d)
	if err != nil {
		return nil, err
	}
	card, err := m.Measure(plan, names, scorecard.Relations{})
	if err != nil {
		return nil, err
	}
	return &Plan{Atlas: p.Atlas, Layer: l, Plan: plan, Names: names, Scorecard: card, Profile: p.Profile, Title: "STPs & others <2017>"}, nil
}

var madeOnce = sync.OnceValues(made)

// stps is what made makes, made once. The caller may change the plan and its
// scorecard.
func stps(t testing.TB) *Plan {
	t.Helper()
	p, err := madeOnce()
	if err != nil {
		t.Fatal(err)
	}
	mine := *p
	mine.Names = slices.Clone(p.Names)
	mine.Scorecard = copied(reflect.ValueOf(p.Scorecard)).Interface().(*scorecard.Scorecard)
	return &mine
}

// copied is v with all that it points to.
func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(copied(v.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(copied(v.Index(i)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(copied(v.Field(i)))
		}
	default: // a scorecard holds no maps and no interfaces
	}
	return out
}

func TestRegionsGeoJSON(t *testing.T) {
	p := stps(t)
	var buf bytes.Buffer
	if err := writeRegions(&buf, p); err != nil {
		t.Fatal(err)
	}
	f, err := geojson.UnmarshalFeatureCollection(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Features) != 44 {
		t.Fatalf("%d features", len(f.Features))
	}
	for _, feature := range f.Features {
		if feature.Properties["REGIONCD"] == "" || feature.Properties["REGIONNM"] == "" || feature.Properties["population"].(float64) < 300_000 {
			t.Errorf("properties %v", feature.Properties)
		}
		rightHanded(t, feature)
	}
	if decimals := regexp.MustCompile(`\[-?\d+\.\d{7,}`).Find(buf.Bytes()); decimals != nil {
		t.Errorf("more than six decimals: %s", decimals)
	}
	for _, want := range []string{`"attribution":["Source: Office for National Statistics`, `"outlines":"schematic"`} {
		if !strings.Contains(buf.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

// rightHanded requires closed rings, the outer counterclockwise and holes
// clockwise (RFC 7946, 3.1.6), in England.
func rightHanded(t *testing.T, f *geojson.Feature) {
	t.Helper()
	shape, ok := f.Geometry.(orb.MultiPolygon)
	if polygon, one := f.Geometry.(orb.Polygon); one {
		shape, ok = orb.MultiPolygon{polygon}, true
	}
	if !ok || len(shape) == 0 {
		t.Fatalf("%v: geometry %T", f.ID, f.Geometry)
	}
	for _, polygon := range shape {
		for i, ring := range polygon {
			if !ring.Closed() || len(ring) < 4 {
				t.Errorf("%v: ring of %d points, closed %v", f.ID, len(ring), ring.Closed())
			}
			if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; ring.Orientation() != want {
				t.Errorf("%v: ring %d winds the wrong way", f.ID, i)
			}
			if b := ring.Bound(); b.Min[0] < -6.5 || b.Max[0] > 1.9 || b.Min[1] < 49.8 || b.Max[1] > 55.9 {
				t.Errorf("%v: outside England: %v", f.ID, b)
			}
		}
	}
}

// The units of a region cover it: areas add up, so neighbours share their
// vertices.
func TestUnitsAddUpToRegions(t *testing.T) {
	p := stps(t)
	areas := func(write func(*bytes.Buffer) error) map[string]float64 {
		var buf bytes.Buffer
		if err := write(&buf); err != nil {
			t.Fatal(err)
		}
		f, err := geojson.UnmarshalFeatureCollection(buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		sum := map[string]float64{}
		for _, feature := range f.Features {
			sum[feature.Properties["REGIONCD"].(string)] += planar.Area(feature.Geometry)
		}
		return sum
	}
	regions := areas(func(b *bytes.Buffer) error { return writeRegions(b, p) })
	units := areas(func(b *bytes.Buffer) error { return writeUnits(b, p) })
	if len(regions) != 44 || len(units) != 44 {
		t.Fatalf("%d regions, %d in units", len(regions), len(units))
	}
	for code, want := range regions {
		if math.Abs(units[code]-want) > 1e-9 {
			t.Errorf("%s: units cover %v square degrees, the region %v", code, units[code], want)
		}
	}
}

func TestLookup(t *testing.T) {
	var buf bytes.Buffer
	if err := writeLookup(&buf, stps(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&buf).ReadAll()
	if err != nil || len(rows) != 208 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[0], ","); got != "CCG17CD,CCG17NM,REGIONCD,REGIONNM" {
		t.Errorf("header %s", got)
	}
	if got := strings.Join(rows[1], "|"); got != "E38000001|NHS Airedale, Wharfedale and Craven CCG|E54000005|West Yorkshire" {
		t.Errorf("first row %s", got)
	}
}

func TestMapIsXML(t *testing.T) {
	var buf bytes.Buffer
	if err := writeMap(&buf, stps(t)); err != nil {
		t.Fatal(err)
	}
	s := buf.String()
	for tokens := xml.NewDecoder(strings.NewReader(s)); ; {
		if _, err := tokens.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(s, "NaN") || !strings.Contains(s, "STPs &amp; others &lt;2017&gt;") || !strings.Contains(s, "schematic") {
		t.Error("the map is not well formed, or does not say that outlines are schematic")
	}
}

func TestNeighboursDifferInColour(t *testing.T) {
	p := stps(t)
	c := colours(p)
	for _, e := range p.Layer.Graph.Edges() {
		if a, b := p.Plan.Label(e.A), p.Plan.Label(e.B); a != b && c[a] == c[b] {
			t.Errorf("%s and %s touch and share a colour", p.Names[a].Name, p.Names[b].Name)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "out")
	p := stps(t)
	if err := Folder(dir, p); err != nil {
		t.Fatal(err)
	}
	first := contents(t, dir)
	if len(first) != 7 {
		t.Errorf("%d files", len(first))
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Folder(dir, p); err != nil {
		t.Fatal(err)
	}
	second := contents(t, dir)
	if second["mine.txt"] != "kept" {
		t.Error("a file that is not ours is gone")
	}
	for name, data := range first {
		if second[name] != data {
			t.Errorf("%s differs between two runs", name)
		}
	}
	var m struct {
		Files []fileDigest `json:"files"`
	}
	if err := json.Unmarshal([]byte(first["manifest.json"]), &m); err != nil || len(m.Files) != 6 {
		t.Fatalf("%d files in the manifest, %v", len(m.Files), err)
	}
	for _, f := range m.Files {
		if f != digestOf(f.File, []byte(first[f.File])) {
			t.Errorf("%s: the manifest has another digest", f.File)
		}
	}
}

// An error leaves the folder as it was, and nothing beside it.
func TestFolderLeavesNothingHalfWritten(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lookup.csv"), []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := stps(t)
	p.Scorecard.Balance.Ideal = math.NaN() // JSON cannot hold it: the fourth file fails
	if err := Folder(dir, p); err == nil {
		t.Fatal("no error")
	}
	if got := contents(t, dir); len(got) != 1 || got["lookup.csv"] != "before" {
		t.Errorf("the folder has changed: %d files", len(got))
	}
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside the folder: %v, %v", entries, err)
	}
	if err := Folder(filepath.Join(dir, "lookup.csv"), stps(t)); err == nil {
		t.Error("a file is overwritten by a folder")
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

func TestDegrees(t *testing.T) {
	for x, want := range map[float64]string{0: "0", -0.0000001: "0", 1.5: "1.5", -1.947231: "-1.947231", 50: "50", 100.1234567: "100.123457"} {
		if got := degrees(x); got != want {
			t.Errorf("degrees(%v) = %s, want %s", x, got, want)
		}
	}
}

func BenchmarkFolder(b *testing.B) {
	p := stps(b)
	dir := filepath.Join(b.TempDir(), "out")
	for b.Loop() {
		if err := Folder(dir, p); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWritableLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	if err := Writable(filepath.Join(parent, "not", "there", "yet")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if err := Writable(dir); err == nil {
			t.Errorf("%s is said to be a place for results", dir)
		}
	}
}
