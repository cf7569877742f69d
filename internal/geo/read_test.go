package geo

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	shp "github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"
)

// feature writes a GeoJSON feature with the given code and geometry.
func feature(code, geometry string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"CCG17CD":%q,"CCG17NM":"Name of %s"},"geometry":%s}`, code, code, geometry)
}

func collection(crs string, features ...string) string {
	if crs != "" {
		crs = fmt.Sprintf(`"crs":{"type":"name","properties":{"name":%q}},`, crs)
	}
	return `{"type":"FeatureCollection",` + crs + `"features":[` + strings.Join(features, ",") + `]}`
}

const bngURN = "urn:ogc:def:crs:EPSG::27700"

func polygon(rings ...string) string {
	return `{"type":"Polygon","coordinates":[[` + strings.Join(rings, "],[") + `]]}`
}

// square is a ring of 1 km with its lower left corner at the given kilometres of the grid.
func square(x, y float64) string { return rectangle(x, y, 1, 1) }

func rectangle(x, y, w, h float64) string {
	x, y, w, h = 1000*x, 1000*y, 1000*w, 1000*h
	return fmt.Sprintf("[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]", x, y, x+w, y+h)
}

func readString(name, content string, opt Options) (*Layer, error) {
	return Read(fstest.MapFS{name: {Data: []byte(content)}}, name, opt)
}

func TestReadGeoJSON(t *testing.T) {
	layer, err := readString("a.geojson", collection(bngURN,
		feature("E38000001", polygon(square(400, 300), rectangle(400.2, 300.2, 0.5, 0.5))),
		feature("E38000002", `{"type":"MultiPolygon","coordinates":[[[`+square(401, 300)+`]],[[`+square(410, 300)+`]]]}`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if layer.CRS != BNG || layer.CodeField != "CCG17CD" || layer.NameField != "CCG17NM" || layer.File != "a.geojson" || len(layer.Repairs) != 0 {
		t.Errorf("layer %v %q %q %q %v", layer.CRS, layer.CodeField, layer.NameField, layer.File, layer.Repairs)
	}
	topology := mustTopology(t, shapesOf(layer))
	if got := []float64{topology.AreaM2(0), topology.AreaM2(1)}; got[0] != 750000 || got[1] != 2e6 {
		t.Errorf("areas %v", got)
	}
	f := layer.Features[0]
	if f.Code != "E38000001" || f.Name != "Name of E38000001" {
		t.Errorf("feature %q %q", f.Code, f.Name)
	}
	if f.Shape[0][0].Orientation() != orb.CCW || f.Shape[0][1].Orientation() != orb.CW {
		t.Error("rings run the wrong way")
	}
}

func TestReadFindsTheCode(t *testing.T) {
	geometry := polygon(square(400, 300))
	other := polygon(square(401, 300))
	two := func(a, b string) string {
		return collection(bngURN,
			`{"type":"Feature","properties":`+a+`,"geometry":`+geometry+`}`,
			`{"type":"Feature","properties":`+b+`,"geometry":`+other+`}`)
	}
	for _, test := range []struct {
		name, content string
		opt           Options
		codes, fields string
		want          string // error
	}{
		{"upper case", two(`{"LSOA11CD":"a","LSOA11NM":"A"}`, `{"LSOA11CD":"b","LSOA11NM":"B"}`), Options{}, "a b", "LSOA11CD LSOA11NM", ""},
		{"underscore", two(`{"utla19_code":"a","utla19_name":"A"}`, `{"utla19_code":"b","utla19_name":"B"}`), Options{}, "a b", "utla19_code utla19_name", ""},
		{"number", two(`{"code":1}`, `{"code":2}`), Options{}, "1 2", "code ", ""},
		{"the one that differs", two(`{"LAD17CD":"x","LSOA11CD":"a"}`, `{"LAD17CD":"x","LSOA11CD":"b"}`), Options{}, "a b", "LSOA11CD ", ""},
		{"joined", two(`{"LADCD":"x","CCGCD":"a"}`, `{"LADCD":"y","CCGCD":"a"}`), Options{Code: "ccgcd+ladcd"}, "a+x a+y", "CCGCD+LADCD ", ""},
		{"by name, any case", two(`{"ref":"a","label":"A"}`, `{"ref":"b","label":"B"}`), Options{Code: "REF", Name: "Label"}, "a b", "ref label", ""},
		{"none", two(`{"ref":"a"}`, `{"ref":"b"}`), Options{}, "", "", `f.json: no property looks like a code (…CD, …_code); name the property with the code; it has ref`},
		{"several, none distinct", two(`{"ACD":"a","BCD":"b"}`, `{"ACD":"a","BCD":"b"}`), Options{}, "", "", `f.json: none of the properties ACD, BCD has a different code for every feature; name the property with the code, or join several as in ACD+BCD`},
		{"wrong name", two(`{"ACD":"a"}`, `{"ACD":"b"}`), Options{Code: "x"}, "", "", `f.json: has no property "x" for the code; it has ACD`},
		{"wrong label", two(`{"ACD":"a"}`, `{"ACD":"b"}`), Options{Name: "x"}, "", "", `f.json: has no property "x" for the name; it has ACD`},
		{"duplicate", two(`{"ACD":"a"}`, `{"ACD":"a"}`), Options{}, "", "", `f.json: feature 2 (a): code already used by feature 1; give each feature a code of its own, or name the property that has it`},
		{"missing", two(`{"ACD":"a"}`, `{"ANM":"A"}`), Options{}, "", "", `f.json: feature 2: has no code: property "ACD" is missing or empty; give every feature a code`},
		{"empty", two(`{"ACD":" "}`, `{"ACD":"a"}`), Options{}, "", "", `f.json: feature 1: has no code: property "ACD" is missing or empty; give every feature a code`},
		{"null", two(`{"ACD":null}`, `{"ACD":"a"}`), Options{}, "", "", `f.json: feature 1: has no code: property "ACD" is missing or empty; give every feature a code`},
	} {
		t.Run(test.name, func(t *testing.T) {
			layer, err := readString("f.json", test.content, test.opt)
			if test.want != "" {
				if err == nil || err.Error() != test.want {
					t.Fatalf("error %v\nwant  %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := layer.Features[0].Code + " " + layer.Features[1].Code; got != test.codes {
				t.Errorf("codes %q, want %q", got, test.codes)
			}
			if got := layer.CodeField + " " + layer.NameField; got != test.fields {
				t.Errorf("fields %q, want %q", got, test.fields)
			}
		})
	}
}

// Each defect is told with file, feature and code, and what would be right.
func TestReadRefuses(t *testing.T) {
	one := func(crs, geometry string) string { return collection(crs, feature("E1", geometry)) }
	wgs := polygon("[-1,52],[-0.9,52],[-0.9,52.1],[-1,52]")
	for _, test := range []struct {
		name, content string
		opt           Options
		want          string
	}{
		{"open ring", one(bngURN, polygon("[1000,0],[2000,0],[2000,1000],[1000,1000]")), Options{},
			"f.json: feature 1 (E1): ring not closed: first point (1000 0) differs from last (1000 1000); close the ring"},
		{"short ring", one(bngURN, polygon("[1000,0],[2000,0],[1000,0]")), Options{},
			"f.json: feature 1 (E1): ring of 3 points at (1000 0); a ring has at least 4, the last equal to the first"},
		{"no area", one(bngURN, polygon("[1000,0],[2000,0],[3000,0],[1000,0]")), Options{},
			"f.json: feature 1 (E1): has no area; draw the area or leave the feature out"},
		{"bow-tie", one(bngURN, polygon("[1000,0],[2000,1000],[2000,0],[1000,1000],[1000,0]")), Options{},
			"f.json: feature 1 (E1): ring crosses itself at (1500 500) in EPSG:27700; it cuts off 250000 m²; draw rings that do not cross themselves"},
		{"overlapping parts", one(bngURN, `{"type":"MultiPolygon","coordinates":[[[`+square(1, 1)+`]],[[`+rectangle(1.5, 1.5, 1, 1)+`]]]}`), Options{},
			"f.json: feature 1 (E1): parts overlap by 250000 m² at (2000 1500) in EPSG:27700; draw parts that do not overlap"},
		{"hole outside", one(bngURN, polygon(square(1, 1), square(5, 5))), Options{},
			"f.json: feature 1 (E1): hole at (5000 5000) in EPSG:27700 lies outside its polygon; draw it as a polygon of its own"},
		{"NaN", one(bngURN, polygon("[1000,0],[NaN,0],[2000,1000],[1000,0]")), Options{},
			`f.json: feature 1 (E1): coordinate "" is not a number; give finite numbers`},
		{"infinity", one(bngURN, polygon("[1000,0],[2000,-Infinity],[2000,1000],[1000,0]")), Options{},
			`f.json: feature 1 (E1): coordinate "" is not a number; give finite numbers`},
		{"too large", one(bngURN, polygon("[1000,0],[1e999,0],[2000,1000],[1000,0]")), Options{},
			"f.json: feature 1 (E1): coordinate 1e999 is not a number; give finite numbers"},
		{"null geometry", one(bngURN, "null"), Options{},
			"f.json: feature 1 (E1): has no geometry; give it a Polygon or MultiPolygon, or leave it out"},
		{"empty geometry", one(bngURN, `{"type":"MultiPolygon","coordinates":[]}`), Options{},
			"f.json: feature 1 (E1): empty geometry; draw the area or leave the feature out"},
		{"point", one(bngURN, `{"type":"Point","coordinates":[1000,0]}`), Options{},
			"f.json: feature 1 (E1): geometry of type Point; areas are of type Polygon or MultiPolygon"},
		{"line", one(bngURN, `{"type":"LineString","coordinates":[[1000,0],[2000,0]]}`), Options{},
			"f.json: feature 1 (E1): geometry of type LineString; areas are of type Polygon or MultiPolygon"},
		{"wrong nesting", one(bngURN, `{"type":"MultiPolygon","coordinates":[[[1000,0],[2000,0]]]}`), Options{},
			"f.json: feature 1 (E1): coordinates are not nested as their type asks; check the geometry's type"},
		{"metres without CRS", one("", polygon(square(400, 300))), Options{},
			"f.json: feature 1 (E1): coordinate (400000 300000) is not a longitude and latitude of the British Isles (the file names no CRS, which means EPSG:4326); if it is an easting and northing, set the CRS to EPSG:27700"},
		{"metres called degrees", one("EPSG:4326", polygon(square(400, 300))), Options{},
			"f.json: feature 1 (E1): coordinate (400000 300000) is not a longitude and latitude of the British Isles; if it is an easting and northing, set the CRS to EPSG:27700"},
		{"degrees called metres", one("", wgs), Options{CRS: BNG},
			"f.json: is taken as EPSG:27700, but all its coordinates look like degrees; set the CRS to EPSG:4326"},
		{"latitude first", one("", polygon("[52,-1],[52.1,-1],[52.1,-0.9],[52,-1]")), Options{},
			"f.json: feature 1 (E1): coordinate (52 -1) is not a longitude and latitude of the British Isles; give the longitude first, then the latitude"},
		{"another CRS", one("urn:ogc:def:crs:EPSG::3857", wgs), Options{},
			`f.json: its CRS is "urn:ogc:def:crs:EPSG::3857"; give EPSG:4326 or EPSG:27700`},
		{"far away", one(bngURN, polygon(square(4000, 300))), Options{},
			"f.json: feature 1 (E1): coordinate (4e+06 300000) is not an easting and northing of EPSG:27700 in Great Britain; check the CRS of the file"},
		{"no features", collection(""), Options{}, "f.json: has no features"},
		{"another document", `{"type":"Style"}`, Options{},
			`f.json: JSON of type "Style"; give a GeoJSON FeatureCollection or a TopoJSON Topology`},
		{"text", "code,name", Options{},
			"f.json: is neither GeoJSON, TopoJSON nor a Shapefile; give one of these, plain, .gz or .zip"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := readString("f.json", test.content, test.opt)
			want := strings.ReplaceAll(test.want, "4e+06", "4000000")
			if err == nil || err.Error() != want {
				t.Errorf("error %v\nwant  %s", err, want)
			}
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Errorf("error of type %T", err)
			}
		})
	}
}

func TestReadRepairs(t *testing.T) {
	for _, test := range []struct {
		name, geometry, what, shape string
		areaM2                      float64
	}{
		{"parts joined in a corner", polygon("[1000,0],[2000,0],[2000,1000],[3000,1000],[3000,2000],[2000,2000],[2000,1000],[1000,1000],[1000,0]"),
			"ring touches itself: split into 2", "4 4", 2e6},
		{"hole drawn as part of the outer ring", polygon("[0,0],[3000,0],[3000,3000],[0,3000],[0,0],[1000,2000],[2000,1000],[0,0]"),
			"ring touches itself: split into 2", "4-3", 7.5e6},
		{"spike", polygon("[1000,0],[2000,0],[2000,1000],[2500,1500],[2000,1000],[1000,1000],[1000,0]"),
			"1 spikes of no width cut off", "4", 1e6},
		{"sliver", polygon("[1000,0],[2000,0],[2000,1000],[1000.05,1000],[999.95,999],[999.95,1000.2],[1000,999],[1000,0]"),
			"ring crosses itself", "6", 1e6},
		{"islet across the coast", `{"type":"MultiPolygon","coordinates":[[[` + square(1, 1) + `]],[[[1990,1500],[2010,1490],[2010,1510],[1990,1500]]]]}`,
			"parts overlap by 50.00 m²: united", "8", 1e6 + 150},
		{"speck", `{"type":"MultiPolygon","coordinates":[[[` + square(1, 1) + `]],[[[5000,0],[5000.001,0],[5000,0.001],[5000,0]]]]}`,
			"part without area dropped", "4", 1e6},
	} {
		t.Run(test.name, func(t *testing.T) {
			layer, err := readString("f.json", collection(bngURN, feature("E1", test.geometry)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(layer.Repairs) != 1 || !strings.HasPrefix(layer.Repairs[0].What, test.what) || layer.Repairs[0].Code != "E1" || layer.Repairs[0].Feature != 1 {
				t.Errorf("repairs %v, want %q", layer.Repairs, test.what)
			}
			shape := layer.Features[0].Shape
			if got := shapeText(shape); got != test.shape {
				t.Errorf("rings %q, want %q", got, test.shape)
			}
			if err := toSF(shape).Validate(); err != nil {
				t.Error(err)
			}
			if got := mustTopology(t, []orb.MultiPolygon{shape}).AreaM2(0); math.Abs(got-test.areaM2) > 2 {
				t.Errorf("%v m², want %v", got, test.areaM2)
			}
		})
	}
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shapefile has two squares that share a border, the second with a hole, written by an independent library.
func shapefile(t testing.TB) map[string]string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "areas")
	w, err := shp.Create(base+".shp", shp.POLYGON)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetFields([]shp.Field{shp.StringField("ICB23CD", 9), shp.StringField("ICB23NM", 30)}); err != nil {
		t.Fatal(err)
	}
	ring := func(x, y, size float64, hole bool) []shp.Point {
		points := []shp.Point{{X: x, Y: y}, {X: x, Y: y + size}, {X: x + size, Y: y + size}, {X: x + size, Y: y}, {X: x, Y: y}}
		if hole {
			points[1], points[3] = points[3], points[1]
		}
		return points
	}
	for i, rings := range [][][]shp.Point{
		{ring(400000, 300000, 1000, false)},
		{ring(401200, 300200, 100, true), ring(401000, 300000, 1000, false)},
	} {
		polygon := shp.Polygon(*shp.NewPolyLine(rings))
		w.Write(&polygon)
		for k, v := range []string{fmt.Sprintf("E5400000%d", i+1), fmt.Sprintf("Board %d", i+1)} {
			if err := w.WriteAttribute(i, k, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Close()
	files := map[string]string{".prj": `PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936"]]`}
	for _, ext := range []string{".shp", ".dbf"} {
		// The library leaves out the dot before dbf when it closes.
		data, err := os.ReadFile(base + ext)
		if errors.Is(err, fs.ErrNotExist) {
			data, err = os.ReadFile(base + strings.TrimPrefix(ext, "."))
		}
		if err != nil {
			t.Fatal(err)
		}
		files[ext] = string(data)
	}
	return files
}

func shapefileFS(files map[string]string) fs.FS {
	fsys := fstest.MapFS{}
	for _, ext := range []string{".shp", ".dbf", ".prj"} {
		if content, ok := files[ext]; ok {
			fsys["areas"+ext] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	return fsys
}

func TestReadShapefile(t *testing.T) {
	files := shapefile(t)
	layer, err := Read(shapefileFS(files), "areas.shp", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if layer.CRS != BNG || layer.CodeField != "ICB23CD" || layer.NameField != "ICB23NM" || layer.Features[1].Code != "E54000002" || layer.Features[1].Name != "Board 2" {
		t.Errorf("layer %+v", layer)
	}
	topology := mustTopology(t, shapesOf(layer))
	if got := bordersText(topology.Borders(Rook)); got != "AB:1000" {
		t.Errorf("borders %q", got)
	}
	if a := topology.AreaM2(1); a != 990000 {
		t.Errorf("%v m², want 990000", a)
	}

	t.Run("zipped", func(t *testing.T) {
		content := zipped(t, "x/areas.shp", files[".shp"], "x/areas.DBF", files[".dbf"], "x/areas.prj", files[".prj"])
		if _, err := readString("areas.zip", content, Options{}); err != nil {
			t.Error(err)
		}
	})
	for _, test := range []struct {
		name   string
		change func(f map[string]string)
		want   string
	}{
		{"no dbf", func(f map[string]string) { delete(f, ".dbf") }, "areas.shp: the Shapefile has no .dbf, and so no codes; put the .dbf beside it"},
		{"no prj", func(f map[string]string) { delete(f, ".prj") }, "areas.shp: the Shapefile has no .prj; put it beside it, or set the CRS to EPSG:27700 or EPSG:4326"},
		{"other prj", func(f map[string]string) { f[".prj"] = `PROJCS["WGS_84_Pseudo_Mercator"]` }, `areas.shp: its .prj says "PROJCS[\"WGS_84_Pseudo_Mercator\"]"; give EPSG:4326 or EPSG:27700, or set the CRS`},
		{"cut", func(f map[string]string) { f[".shp"] = f[".shp"][:300] }, "areas.shp: record 2 has"},
		{"cut dbf", func(f map[string]string) { f[".dbf"] = f[".dbf"][:90] }, "areas.shp: the .dbf is cut short; check that the file is whole"},
		{"points without end", func(f map[string]string) {
			b := []byte(f[".shp"])
			binary.LittleEndian.PutUint32(b[100+8+40:], math.MaxUint32)
			f[".shp"] = string(b)
		}, "areas.shp: feature 1 (E54000001): record of 128 bytes with 1 rings and 4294967295 points; check that the file is whole"},
		{"point", func(f map[string]string) {
			b := []byte(f[".shp"])
			binary.LittleEndian.PutUint32(b[100+8:], 1)
			f[".shp"] = string(b)
		}, "areas.shp: feature 1 (E54000001): geometry of type 1 (Shapefile); areas are of type Polygon or MultiPolygon"},
		{"NaN", func(f map[string]string) {
			b := []byte(f[".shp"])
			binary.LittleEndian.PutUint64(b[100+8+48:], math.Float64bits(math.NaN()))
			f[".shp"] = string(b)
		}, "areas.shp: feature 1 (E54000001): coordinate (NaN 300000) is not a number; give finite numbers"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := map[string]string{".shp": files[".shp"], ".dbf": files[".dbf"], ".prj": files[".prj"]}
			test.change(changed)
			if _, err := Read(shapefileFS(changed), "areas.shp", Options{}); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
		})
	}
}

func TestReadArchives(t *testing.T) {
	a := collection(bngURN, feature("E1", polygon(square(400, 300))))
	b := collection(bngURN, feature("E2", polygon(square(401, 300))))
	both := zipped(t, "a.geojson", a, "b.geojson", b, "__MACOSX/._a.geojson", "x", "readme.txt", "x")
	for _, test := range []struct {
		name, file, content string
		opt                 Options
		limit               int64
		want                string // code, or error with a blank in it
	}{
		{"gzip", "a.geojson.gz", gzipped(t, a), Options{}, 1e6, "E1"},
		{"gzip without the name", "a.geojson", gzipped(t, a), Options{}, 1e6, "E1"},
		{"zip", "a.zip", zipped(t, "a.geojson", a), Options{}, 1e6, "E1"},
		{"zip without the name", "a", zipped(t, "a.geojson", a), Options{}, 1e6, "E1"},
		{"one of two", "a.zip", both, Options{Layer: "b"}, 1e6, "E2"},
		{"two", "a.zip", both, Options{}, 1e6, "a.zip: the archive holds several layers: a.geojson, b.geojson; name one as the layer"},
		{"none", "a.zip", zipped(t, "readme.txt", "x"), Options{}, 1e6, "a.zip: the archive holds no boundaries; put a .shp, .geojson or .topojson into it"},
		{"cut gzip", "a.geojson.gz", gzipped(t, a)[:60], Options{}, 1e6, "a.geojson.gz: gzip: unexpected EOF"},
		{"cut zip", "a.zip", zipped(t, "a.geojson", a)[:100], Options{}, 1e6, "a.zip: zip: zip: not a valid zip file"},
		{"gzip bomb", "a.geojson.gz", gzipped(t, strings.Repeat(" ", 1e6)), Options{}, 1e5, "a.geojson.gz: holds more than 100000 bytes when unpacked; give a generalised version of the boundaries"},
		{"zip bomb", "a.zip", zipped(t, "a.geojson", strings.Repeat(" ", 1e6)), Options{}, 1e5, "a.zip: holds more than 100000 bytes when unpacked; give a generalised version of the boundaries"},
		{"cut JSON", "a.geojson", a[:80], Options{}, 1e6, "a.geojson: JSON, line 1, byte 80: unexpected end of JSON input; check that the file is whole"},
		{"empty", "a.geojson", "", Options{}, 1e6, "a.geojson: is neither GeoJSON, TopoJSON nor a Shapefile; give one of these, plain, .gz or .zip"},
	} {
		t.Run(test.name, func(t *testing.T) {
			layer, err := read(fstest.MapFS{test.file: {Data: []byte(test.content)}}, test.file, test.opt, test.limit)
			if strings.Contains(test.want, " ") {
				if err == nil || err.Error() != test.want {
					t.Errorf("error %v\nwant  %s", err, test.want)
				}
			} else if err != nil || layer.Features[0].Code != test.want {
				t.Errorf("%v, %v, want %s", layer, err, test.want)
			}
		})
	}
	if _, err := Read(fstest.MapFS{}, "none.json", Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

const topoJSON = `{"type":"Topology","crs":{"properties":{"name":"EPSG:27700"}},
"transform":{"scale":[10,10],"translate":[400000,300000]},
"objects":{"areas":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","arcs":[[0,1]],"properties":{"AREACD":"E1","AREANM":"One"}},
{"type":"MultiPolygon","arcs":[[[2,-1]]],"properties":{"AREACD":"E2","AREANM":"Two"}}]},
"none":{"type":"GeometryCollection","geometries":[]}},
"arcs":[[[100,0],[0,100]],[[100,100],[-100,0],[0,-100],[100,0]],[[100,0],[100,0],[0,100],[-100,0]]]}`

func TestReadTopoJSON(t *testing.T) {
	layer, err := readString("t.json", topoJSON, Options{Layer: "areas"})
	if err != nil {
		t.Fatal(err)
	}
	topology := mustTopology(t, shapesOf(layer))
	if got := bordersText(topology.Borders(Rook)); got != "AB:1000" || topology.AreaM2(0) != 1e6 || topology.AreaM2(1) != 1e6 {
		t.Errorf("borders %q, areas %v %v", got, topology.AreaM2(0), topology.AreaM2(1))
	}
	for _, test := range []struct{ name, old, new, want string }{
		{"several objects", "", "", "t.json: holds several layers: areas, none; name one as the layer"},
		{"arc out of range", "[2,-1]", "[2,-9]", "t.json: feature 2 (E2): arc -9 of 3; check that the file is whole"},
		{"arcs apart", "[0,1]", "[0,2]", "t.json: feature 1 (E1): ring not closed: arc 0 ends at (401000 301000), arc 2 begins at (401000 300000); check that the file is whole"},
		{"open ring", "[0,1]", "[1]", "t.json: feature 1 (E1): ring not closed: first point (401000 301000) differs from last (401000 300000); close the ring"},
		{"points", `"Polygon"`, `"Point"`, "t.json: feature 1 (E1): geometry of type Point; areas are of type Polygon or MultiPolygon"},
		{"no arcs", `[[0,1]]`, `[]`, "t.json: feature 1 (E1): empty geometry; draw the area or leave the feature out"},
		{"used without end", "[0,1]", "[0,1" + strings.Repeat(",0,1", 5000) + "]", "t.json: feature 1 (E1): "},
	} {
		t.Run(test.name, func(t *testing.T) {
			opt := Options{Layer: "areas"}
			if test.old == "" {
				opt.Layer = ""
			}
			_, err := readString("t.json", strings.Replace(topoJSON, test.old, test.new, 1), opt)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
		})
	}
}
