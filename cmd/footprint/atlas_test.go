package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// boroughs are the files of the example in docs/atlas.md, and a needs profile.
func boroughs(t *testing.T) map[string]string {
	t.Helper()
	doc, err := os.ReadFile("../../docs/atlas.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"profile.yaml": "profile: own\nindicators:\n  - {id: need_score, weight: 1}\n"}
	for _, m := range regexp.MustCompile("(?s)```[a-z]+ ([a-z.]+)\n(.*?)```\n").FindAllStringSubmatch(string(doc), -1) {
		out[m[1]] = m[2]
	}
	if len(out) != 6 {
		t.Fatalf("%d files in docs/atlas.md", len(out)-1)
	}
	return out
}

func writeAll(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The whole way on places of one's own: build, check, show, solve.
func TestOwnAtlas(t *testing.T) {
	from := writeAll(t, boroughs(t))
	atlas, out := filepath.Join(t.TempDir(), "atlas"), filepath.Join(t.TempDir(), "plan")
	for _, args := range [][]string{
		{"atlas", "build", "--from", from, "-o", atlas},
		{"atlas", "check", atlas},
		{"atlas", "show", atlas},
		{"solve", "--atlas", atlas, "--regions", "2", "--tolerance", "0.5", "--needs", filepath.Join(from, "profile.yaml"), "--steps", "5000", "--evidence", "none", "-o", out},
		{"score", "--atlas", atlas, "--reference", "police", "--needs", filepath.Join(from, "profile.yaml")},
	} {
		if code, _, errs := call(t, args...); code != exitDone {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
	}
	if lookup := files(t, out)["/lookup.csv"]; !strings.HasPrefix(lookup, "BOROUGHCD,BOROUGHNM,REGIONCD,REGIONNM\nEAST,East,R01,") {
		t.Errorf("lookup:\n%s", lookup)
	}
	// A profile whose indicators the layer lacks is refused by name.
	code, _, errs := call(t, "solve", "--atlas", atlas, "--regions", "2", "-o", out)
	if code != exitInput || !strings.Contains(errs, "need_score") {
		t.Errorf("core-5: exit %d: %s", code, errs)
	}
}

// Everything that is wrong with an input names file, row or feature and code,
// says what would be right, ends with exit code 4 and leaves nothing behind.
func TestBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, new string
		want           []string
	}{
		"duplicate code in a table":    {"people.csv", "EAST,DOWN", "SOUTH,DOWN", []string{"people.csv: row 4 (SOUTH)", "each"}},
		"duplicate code of a boundary": {"boroughs.geojson", `"code": "EAST"`, `"code": "SOUTH"`, []string{"boroughs.geojson: feature 3 (SOUTH)", "feature 2", "a code of its own"}},
		"unknown code":                 {"people.csv", "EAST,DOWN", "WEST,DOWN", []string{"people.csv: row 4 (WEST)", "EAST"}},
		"missing population":           {"people.csv", "EAST,DOWN,P2,50000", "EAST,DOWN,P2,", []string{"people.csv: row 4 (EAST)", "want a whole number"}},
		"negative population":          {"people.csv", "50000", "-50000", []string{"people.csv: row 4 (EAST)", `"-50000"`, "0 or more"}},
		"population in words":          {"people.csv", "50000", "many", []string{"people.csv: row 4 (EAST)", `"many"`, "whole number"}},
		"NaN":                          {"needs.csv", "EAST;12", "EAST;NaN", []string{"needs.csv: row 4 (EAST)", `"NaN"`}},
		"decimal comma":                {"needs.csv", "EAST;12", "EAST;12,5", []string{"needs.csv: row 4 (EAST)", "decimal point"}},
		"ragged row":                   {"needs.csv", "EAST;12", "EAST;12;13", []string{"needs.csv: row 4 (EAST)", "3 fields"}},
		"open ring":                    {"boroughs.geojson", "[410000, 310000], [410000, 300000]]]", "[410000, 310000]]]", []string{"boroughs.geojson: feature 3 (EAST)", "not closed"}},
		"crossing ring":                {"boroughs.geojson", "[410000, 310000], [410000, 320000], [400000, 320000]", "[410000, 320000], [410000, 310000], [400000, 320000]", []string{"boroughs.geojson: feature 1 (NORTH)", "cross"}},
		"not a number in a ring":       {"boroughs.geojson", "[420000, 300000]", "[420000, null]", []string{"boroughs.geojson: feature 3"}},
		"metres said to be degrees":    {"atlas.yaml", "crs: EPSG:27700", "crs: EPSG:4326", []string{"boroughs.geojson: feature 1 (NORTH)", "EPSG:27700"}},
		"a layer in pieces":            {"atlas.yaml", "    links:\n      - [EAST, ISLE, ferry, twice a day]\n", "", []string{"ISLE", "link"}},
		"a link to nowhere":            {"atlas.yaml", "[EAST, ISLE, ferry", "[EAST, ISLAND, ferry", []string{"atlas.yaml", "ISLAND"}},
		"more people than there are":   {"people.csv", "50000", "2147483648", []string{"layer borough", "at most 2147483647"}},
		"a reserved header":            {"atlas.yaml", "code: BOROUGHCD", "code: RegionCD", []string{"atlas.yaml", "not REGIONCD"}},
		"a reserved indicator":         {"atlas.yaml", "id: need_score", "id: units", []string{"atlas.yaml", `"units" is the name of a column`}},
		"a control character":          {"boroughs.geojson", `"name": "East"`, `"name": "Ea\u0000st"`, []string{"boroughs.geojson: EAST", "control characters"}},
		"unknown key":                  {"atlas.yaml", "title: Five boroughs", "titel: Five boroughs", []string{"atlas.yaml: row 2: column 1", "titel"}},
		"no such file":                 {"atlas.yaml", "file: needs.csv", "file: needs.xlsx", []string{"needs.xlsx"}},
		"truncated boundaries":         {"boroughs.geojson", "]]]}}\n]}", "", []string{"boroughs.geojson"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := boroughs(t)
			changed := strings.Replace(in[c.file], c.old, c.new, 1)
			if changed == in[c.file] {
				t.Fatalf("%q does not stand in %s", c.old, c.file)
			}
			in[c.file] = changed
			parent := t.TempDir()
			code, _, errs := call(t, "atlas", "build", "--from", writeAll(t, in), "-o", filepath.Join(parent, "atlas"), "-q")
			if code != exitInput {
				t.Errorf("exit %d, want %d", code, exitInput)
			}
			for _, want := range c.want {
				if !strings.Contains(errs, want) {
					t.Errorf("want %q in:\n%s", want, errs)
				}
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
