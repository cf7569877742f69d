package atlas

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// edit is a change to one file of the worked example: old text to new, or the
// whole content when old is empty.
type edit struct{ file, old, new string }

func edited(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	files := docFiles(t)
	for _, e := range edits {
		text := e.new
		if e.old != "" {
			before := string(files[e.file].Data)
			if !strings.Contains(before, e.old) {
				t.Fatalf("%s has no %q", e.file, e.old)
			}
			text = strings.Replace(before, e.old, e.new, 1)
		}
		files[e.file] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestBuildReadsOtherDialects(t *testing.T) {
	files := edited(t, edit{"people.csv", "code,", "\xef\xbb\xbfcode,"}, edit{"needs.csv", "borough;", "\xef\xbb\xbfborough;"})
	if _, err := Build(files, ManifestFile, files, ""); err != nil {
		t.Error(err)
	}
}

// Each case names the file, the row or the code, and what would be right.
func TestBuildRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		edits []edit
		want  []string
	}{
		{"negative population", []edit{{"people.csv", "40000", "-5"}},
			[]string{`people.csv: row 2 (NORTH): population "-5" is negative; want a whole number, 0 or more`}},
		{"missing population", []edit{{"people.csv", "40000", ""}}, []string{`people.csv: row 2 (NORTH): population is missing`}},
		{"population in words", []edit{{"people.csv", "40000", "many"}}, []string{`people.csv: row 2 (NORTH): population "many" is not a number`}},
		{"half a person", []edit{{"people.csv", "40000", "4.5"}}, []string{`population "4.5" is not a whole number`}},
		{"NaN population", []edit{{"people.csv", "40000", "NaN"}}, []string{`people.csv: row 2 (NORTH): population "NaN" is not a number`}},
		{"NaN indicator", []edit{{"needs.csv", "18.25", "NaN"}}, []string{`needs.csv: row 3 (SOUTH): score "NaN" is not a number; want a number`}},
		{"missing indicator", []edit{{"needs.csv", "18.25", ""}}, []string{`needs.csv: row 3 (SOUTH): score is missing`}},
		{"decimal comma", []edit{{"needs.csv", "31.5", "31,5"}}, []string{`needs.csv: row 2 (NORTH): score "31,5" has a comma in the number`}},
		{"row without boundary", []edit{{"people.csv", "ISLE,DOWN,P2,5000,1200,300", "ISLE,DOWN,P2,5000,1200,300\nMOON,DOWN,P2,1,0,0"}},
			[]string{"people.csv: row 7 (MOON): no such area in the boundaries of layer borough; want the codes of the boundaries, such as EAST"}},
		{"boundary without row", []edit{{"needs.csv", "EAST;12\n", ""}}, []string{"needs.csv: EAST: the area of layer borough has no row"}},
		{"code twice in a table", []edit{{"needs.csv", "EAST;12", "EAST;12\nEAST;13"}}, []string{"needs.csv: row 5 (EAST): the code stands in row 4 as well"}},
		{"code twice in the boundaries", []edit{{"boroughs.geojson", `"SOUTH"`, `"NORTH"`}}, []string{"boroughs.geojson", "NORTH"}},
		{"row without code", []edit{{"needs.csv", "EAST;12", ";12"}}, []string{"needs.csv: row 4: borough is missing"}},
		{"codes of another layer", []edit{{"needs.csv", "", "borough;score\nUP;1\nDOWN;2\n"}},
			[]string{"needs.csv: none of the codes in column borough is in layer borough (UP looks like the code of another layer); want codes such as EAST"}},
		{"no such column", []edit{{"needs.csv", "score", "points"}}, []string{`no column "score"; want one of`, "needs.csv"}},
		{"no such key", []edit{{"needs.csv", "borough;", "ward;"}}, []string{`needs.csv: row 1: no column "borough"; want one of ward, score`}},
		{"column in two tables", []edit{{"needs.csv", "", "borough;score;residents\nNORTH;1;1\nSOUTH;1;1\nEAST;1;1\nFAR;1;1\nISLE;1;1\n"}},
			[]string{`needs.csv: row 1: column "residents" is in people.csv as well`}},
		{"no such table", []edit{{"atlas.yaml", "needs.csv", "wants.csv"}}, []string{"wants.csv: no such file"}},
		{"no such boundaries", []edit{{"atlas.yaml", "boroughs.geojson", "parishes.geojson"}}, []string{"parishes.geojson"}},
		{"broken gzip", []edit{{"atlas.yaml", "needs.csv", "needs.csv.gz"}, {"needs.csv.gz", "", "not gzip"}}, []string{"needs.csv.gz: the gzip data are broken"}},
		{"open ring", []edit{{"boroughs.geojson", ", [400000, 310000]]]", "]]"}}, []string{"boroughs.geojson", "NORTH"}},
		{"degrees as metres", []edit{{"atlas.yaml", "EPSG:27700", "EPSG:4326"}}, []string{"boroughs.geojson"}},
		{"in pieces", []edit{{"atlas.yaml", "    links:\n      - [EAST, ISLE, ferry, twice a day]\n", ""}},
			[]string{"atlas.yaml: layer borough: ISLE: the layer is in 2 pieces; one of 1 areas, with ISLE in it, touches no other; want a link that joins it, for example [EAST, ISLE, ferry]"}},
		{"link to nowhere", []edit{{"atlas.yaml", "[EAST, ISLE,", "[EAST, MOON,"}}, []string{"atlas.yaml: MOON: link EAST-MOON: no such area in layer borough"}},
		{"needless link", []edit{{"atlas.yaml", "    links:\n", "    links:\n      - [EAST, SOUTH, bridge]\n"}},
			[]string{"atlas.yaml: EAST: layer borough: the link to SOUTH joins areas that are contiguous already (rook)"}},
		{"link twice", []edit{{"atlas.yaml", "    links:\n", "    links:\n      - [ISLE, EAST, bridge]\n"}}, []string{"contiguous already (bridge)"}},
		{"kind of link", []edit{{"atlas.yaml", "ISLE, ferry", "ISLE, rope"}}, []string{`atlas.yaml: layer borough: link EAST-ISLE of kind "rope"; want ferry or bridge`}},
		{"unknown key", []edit{{"atlas.yaml", "    vintage: 2024\n", "    vintge: 2024\n"}}, []string{"atlas.yaml: row 7: column 5: unknown field \"vintge\""}},
		{"not YAML", []edit{{"atlas.yaml", "", "atlas: [\n"}}, []string{"atlas.yaml: row "}},
		{"empty recipe", []edit{{"atlas.yaml", "", ""}}, []string{"atlas.yaml: the file is empty"}},
		{"layer twice", []edit{{"atlas.yaml", "id: county", "id: borough"}}, []string{"atlas.yaml: layer borough is given twice"}},
		{"bad id", []edit{{"atlas.yaml", "five-boroughs", "Five boroughs"}}, []string{`atlas.yaml: atlas: id "Five boroughs"; want lower-case letters`}},
		{"base of a base", []edit{{"atlas.yaml", "dissolve: {layer: borough", "dissolve: {layer: county"}}, []string{`layer county: dissolve: layer "county"`}},
		{"no date", []edit{{"atlas.yaml", ", date: 2024-06-30", ""}}, []string{"layer borough: population needs column, basis and date"}},
		{"wrong date", []edit{{"atlas.yaml", "2024-06-30", "30/06/2024"}}, []string{"layer borough: population needs column, basis and date"}},
		{"crs", []edit{{"atlas.yaml", "EPSG:27700", "EPSG:3857"}}, []string{`crs "EPSG:3857"; want EPSG:4326 or EPSG:27700`}},
		{"indicator of no kind", []edit{{"atlas.yaml", ", mean: score", ""}}, []string{"indicator need_score is neither a mean nor a sum"}},
		{"indicator named as a column", []edit{{"atlas.yaml", "id: need_score", "id: population"}}, []string{`"population" is the name of a column that every layer or export has`}},
		{"empty group", []edit{{"people.csv", "EAST,DOWN", "EAST,"}}, []string{"people.csv: row 4 (EAST): county: the code is missing"}},
		{"empty region", []edit{{"people.csv", "EAST,DOWN,P2", "EAST,DOWN,"}}, []string{"people.csv: row 4 (EAST): police is missing; want a region for each area"}},
		{"reference to nowhere", []edit{{"atlas.yaml", "layer: borough, file: people.csv, key: code, column: police", "layer: parish, file: people.csv, key: code, column: police"}},
			[]string{"reference police of layer parish: no such layer"}},
		{"reference named as a layer", []edit{{"atlas.yaml", "id: police", "id: county"}}, []string{"atlas.yaml: reference county of layer borough: a layer has the id"}},
		{"built atlas as recipe", []edit{{"atlas.yaml", "", "atlas: x\ntitle: x\nattribution: []\nlayers:\n  - id: a\n    units: 3\n"}}, []string{"this is the manifest of a built atlas, not a recipe"}},
		{"path upward", []edit{{"atlas.yaml", "file: needs.csv", "file: ../needs.csv"}}, []string{"../needs.csv: the path leaves the folder"}},
		{"no people to weigh by", []edit{{"people.csv", "40000,6000", "0,0"}, {"people.csv", "0,0,1000", "0,0,0"}}, []string{"layer borough: NORTH: over65_share has no value"}},
		{"several at once", []edit{{"people.csv", "40000", "-5"}, {"people.csv", "P2,60000", "P2,x"}, {"needs.csv", "18.25", "NaN"}},
			[]string{"people.csv: row 2 (NORTH)", "people.csv: row 3 (SOUTH)", "needs.csv: row 3 (SOUTH)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := edited(t, c.edits...)
			b, err := Build(files, ManifestFile, files, "")
			if err == nil {
				t.Fatal("built")
			}
			if b != nil {
				t.Error("an atlas came with the error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got\n%v\nwant\n%s", err, want)
				}
			}
		})
	}
}

func TestMissingMayBeAllowed(t *testing.T) {
	files := edited(t, edit{"needs.csv", "18.25", ""}, edit{"atlas.yaml", "mean: score", "mean: score, missing: allow"})
	built := buildDoc(t, files, "")
	_, l := openLayer(t, built, "borough")
	south, _ := l.Unit("SOUTH")
	if v := l.Areas[south].Values[0]; v == v {
		t.Errorf("SOUTH has the value %v", v)
	}
	_, county := openLayer(t, built, "county")
	// (50,000 × 12 + 5,000 × 27.5) / 55,000: those without a value do not count.
	if v, want := county.Areas[0].Values[0], 13.40909; v != want {
		t.Errorf("DOWN has the value %v, want %v", v, want)
	}
	p, err := ReadProfile(files, "core-2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Features(l); err == nil || !strings.Contains(err.Error(), "layer borough: SOUTH: need_score is missing") {
		t.Errorf("a profile took the missing value: %v", err)
	}
}

func TestManyFindingsAreCounted(t *testing.T) {
	var c collector
	for i := range 100 {
		c.add("rows", &Error{File: "a.csv", Row: i + 2, Problem: "bad"})
	}
	var found Findings
	if !errors.As(c.err(), &found) || len(found) != listed+1 || found[listed].Error() != "a.csv: 80 more like these: rows" {
		t.Errorf("%v", c.err())
	}
}

func TestOutlinesOption(t *testing.T) {
	files := docFiles(t)
	if _, err := Build(files, ManifestFile, files, "pretty"); err == nil || !strings.Contains(err.Error(), `outlines "pretty"; want official or schematic`) {
		t.Error(err)
	}
}
