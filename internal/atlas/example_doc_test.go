package atlas

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"footprint/internal/region"
)

// docFiles are the files of the worked example: the fenced blocks of
// docs/atlas.md that have a name.
func docFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	text, err := os.ReadFile("../../docs/atlas.md")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	blocks := strings.Split(string(text), "\n```")
	for i := 1; i < len(blocks); i += 2 {
		info, body, _ := strings.Cut(blocks[i], "\n")
		if _, name, ok := strings.Cut(info, " "); ok {
			files[name] = &fstest.MapFile{Data: []byte(body + "\n")}
		}
	}
	for _, name := range []string{"atlas.yaml", "boroughs.geojson", "people.csv", "needs.csv", "practices.csv", "core-2.yaml"} {
		if files[name] == nil {
			t.Fatalf("docs/atlas.md has no block named %s", name)
		}
	}
	return files
}

func builtFS(b *Built) fstest.MapFS {
	files := fstest.MapFS{}
	for _, f := range b.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

func buildDoc(t testing.TB, files fs.FS, outlines string) fstest.MapFS {
	t.Helper()
	b, err := Build(files, ManifestFile, files, outlines)
	if err != nil {
		t.Fatal(err)
	}
	return builtFS(b)
}

func openLayer(t testing.TB, fsys fs.FS, id string) (*Atlas, *Layer) {
	t.Helper()
	a, err := Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer(id)
	if err != nil {
		t.Fatal(err)
	}
	return a, l
}

func TestWorkedExample(t *testing.T) {
	source := docFiles(t)
	built := buildDoc(t, source, "")
	if found := Check(built); len(found) > 0 {
		t.Fatalf("a fresh atlas has findings:\n%v", found)
	}
	a, l := openLayer(t, built, "borough")
	if got := a.LayerIDs(); !slices.Equal(got, []string{"borough", "county"}) {
		t.Errorf("layers %v", got)
	}
	codes := make([]string, len(l.Areas))
	for i := range l.Areas {
		codes[i] = l.Areas[i].Code
	}
	if want := []string{"EAST", "FAR", "ISLE", "NORTH", "SOUTH"}; !slices.Equal(codes, want) {
		t.Fatalf("codes %v, want %v", codes, want)
	}
	north, _ := l.Unit("NORTH")
	area := l.Areas[north]
	if area.Name != "North" || area.Population != 40000 || area.AreaM2 != 1e8 || area.PerimeterM != 40000 || area.EastingM != 405000 || area.NorthingM != 315000 {
		t.Errorf("NORTH: %+v", area)
	}
	if want := []float64{31.5, 0.175, 1.0772}; !slices.Equal(area.Values, want) {
		t.Errorf("NORTH: values %v, want %v", area.Values, want)
	}
	want := []region.Edge{{A: 0, B: 2, Weight: 0}, {A: 0, B: 4, Weight: 10000}, {A: 1, B: 3, Weight: 10000}, {A: 3, B: 4, Weight: 10000}}
	if got := l.Graph.Edges(); !slices.Equal(got, want) {
		t.Errorf("edges %v, want %v", got, want)
	}
	queen, err := l.Queen()
	if err != nil || queen.Pairs() != 5 {
		t.Errorf("queen pairs %v, %v; want 5 with EAST-NORTH", queen.Pairs(), err)
	}
	if len(l.Links) != 1 || l.Links[0] != (Link{"EAST", "ISLE", "ferry", "twice a day"}) {
		t.Errorf("links %v", l.Links)
	}
	if l.Population != (Basis{ID: "residents", Title: "residents", Basis: "residents", Date: "2024-06-30", Source: "Register"}) || l.OutlineKind != Official || l.CodeField != "BOROUGHCD" {
		t.Errorf("layer %+v", l)
	}
	outlines, err := l.Outlines()
	if err != nil {
		t.Fatal(err)
	}
	// 4326 with seven decimals is a grid of about a centimetre.
	if got := outlines.AreaM2(int(north)); math.Abs(got-1e8) > 5e4 {
		t.Errorf("outline of NORTH: %.0f m²", got)
	}

	_, county := openLayer(t, built, "county")
	up := county.Areas[1]
	if up.Code != "UP" || up.Population != 60000 || math.Abs(up.Values[0]-28.33333) > 1e-5 || math.Abs(up.Values[1]-12200.0/60000) > 1e-6 || up.AreaM2 != 2e8 || up.PerimeterM != 60000 {
		t.Errorf("UP: %+v", up)
	}
	// (40,000 × 315 km + 20,000 × 325 km) / 60,000
	if up.EastingM != 405000 || up.NorthingM != 318333 {
		t.Errorf("UP: point %.0f, %.0f", up.EastingM, up.NorthingM)
	}

	k, err := a.Lookup("county", "borough")
	if err != nil {
		t.Fatal(err)
	}
	if len(k.Rows) != 5 || k.Rows[3] != (Overlap{1, 1, 20000, 1.0 / 3}) {
		t.Errorf("lookup %v", k.Rows)
	}
	d, err := a.Reference("borough", "police")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"P2", "P1", "P2", "P1", "P2"}; !slices.Equal(d.Region, want) || d.Share[0] != 1 || d.Name[0] != "P2" {
		t.Errorf("reference %+v", d)
	}

	p, err := ReadProfile(source, "core-2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	features, err := p.Features(county)
	if err != nil {
		t.Fatal(err)
	}
	// Two counties: z is ± root of the people's odds, 115,000 to 60,000.
	if got, want := math.Abs(features[1][0]), math.Sqrt(115.0/60*2/3); math.Abs(got-want) > 1e-6 {
		t.Errorf("feature of UP %v, want ±%v", got, want)
	}
}

func TestSchematicExample(t *testing.T) {
	source := docFiles(t)
	official, schematic := buildDoc(t, source, Official), buildDoc(t, source, Schematic)
	if found := Check(schematic); len(found) > 0 {
		t.Fatalf("findings:\n%v", found)
	}
	a, l := openLayer(t, official, "borough")
	b, m := openLayer(t, schematic, "borough")
	if m.OutlineKind != Schematic {
		t.Errorf("outlines of kind %q", m.OutlineKind)
	}
	if l.Digest != m.Digest {
		t.Error("the digest of the layer depends on the outlines")
	}
	if a.Digest() == b.Digest() {
		t.Error("the digest of the atlas does not depend on the outlines")
	}
}

func TestBuildIsRepeatable(t *testing.T) {
	source := docFiles(t)
	first, second := buildDoc(t, source, ""), buildDoc(t, source, "")
	for name, f := range first {
		if !bytes.Equal(second[name].Data, f.Data) {
			t.Errorf("%s differs from build to build", name)
		}
	}
}

func TestRecipeMayLieElsewhere(t *testing.T) {
	source := docFiles(t)
	recipes := fstest.MapFS{"r/five.yaml": source["atlas.yaml"]}
	delete(source, "atlas.yaml")
	if _, err := Build(recipes, "r/five.yaml", source, ""); err != nil {
		t.Fatal(err)
	}
}
