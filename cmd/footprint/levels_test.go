package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const levelsFile = `scenario: squares
title: Squares in squares
steps: 5000
levels:
  - {level: ward, title: Wards, regions: 5, tolerance: 0.6}
  - {level: place, functions: [Care, Beds], regions: {from: 2, to: 3}, tolerance: 0.6}
  - {level: region, title: The grid, regions: 1}
`

// A scenario with levels gives one folder with a folder for each level in it, the same
// bytes again in a batch, and every table says the same nesting.
func TestSolveLevels(t *testing.T) {
	atlas, dir := squares(t), t.TempDir()
	scenario, out := filepath.Join(dir, "levels.yaml"), filepath.Join(dir, "out")
	if err := os.WriteFile(scenario, []byte(levelsFile), 0o600); err != nil {
		t.Fatal(err)
	}
	code, told, errs := call(t, "solve", "--atlas", atlas, "--scenario", scenario, "-o", out)
	if code != exitDone || !strings.Contains(told, "Every region lies in one region of the next level.") || !strings.Contains(told, "place") {
		t.Fatalf("exit %d: %s%s", code, told, errs)
	}
	written := files(t, out)
	want := []string{"/levels.csv", "/lookup.csv", "/manifest.json", "/map.svg", "/nesting.csv"}
	for _, level := range []string{"place", "region", "ward"} {
		for _, file := range []string{"lookup.csv", "manifest.json", "map.svg", "regions.geojson", "report.html", "scorecard.json"} {
			want = append(want, "/"+level+"/"+file)
		}
	}
	slices.Sort(want)
	if names := slices.Sorted(maps.Keys(written)); !slices.Equal(names, want) {
		t.Errorf("written are %q", names)
	}
	lookup := csvRows(t, written["/lookup.csv"])
	if got := strings.Join(lookup[0], ","); got != "SQUARECD,SQUARENM,WARDCD,WARDNM,PLACECD,PLACENM,REGIONCD,REGIONNM" {
		t.Errorf("lookup has %s", got)
	}
	in := map[string]string{}
	for _, row := range lookup[1:] {
		for _, at := range []int{2, 4} {
			if was, known := in[row[at]]; known && was != row[at+2] {
				t.Errorf("%s is in %s and in %s", row[at], was, row[at+2])
			}
			in[row[at]] = row[at+2]
		}
	}
	nesting := csvRows(t, written["/nesting.csv"])
	if len(nesting) != 1+5+len(in)-5+1 {
		t.Errorf("nesting has %d rows for %d regions", len(nesting), len(in)+1)
	}
	for _, row := range nesting[1:] {
		if row[6] != in[row[1]] {
			t.Errorf("%s is in %q by nesting.csv, in %q by lookup.csv", row[1], row[6], in[row[1]])
		}
	}
	levels := csvRows(t, written["/levels.csv"])
	if len(levels) != 4 || levels[2][2] != "Care; Beds" || levels[1][3] != "5" || levels[3][1] != "The grid" {
		t.Errorf("levels are %q", levels)
	}
	var manifest struct {
		Levels []struct{ PlanDigest string }
		Files  []struct{ File string }
	}
	if err := json.Unmarshal([]byte(written["/manifest.json"]), &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Files) != len(want)-1 || len(manifest.Levels) != 3 || manifest.Levels[0].PlanDigest != levels[1][18] {
		t.Errorf("the manifest names %d files and %+v", len(manifest.Files), manifest.Levels)
	}
	if place := written["/place/regions.geojson"]; !strings.Contains(place, `"in_region":"R01"`) {
		t.Errorf("places do not say where they lie: %.300s", place)
	}
	drawn := xml.NewDecoder(strings.NewReader(written["/map.svg"]))
	for {
		if _, err := drawn.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("map.svg: %v", err)
		}
	}
	if !strings.Contains(written["/map.svg"], "Wards: 5 of") {
		t.Error("the map does not tell the levels")
	}
	batched(t, dir, atlas, written)
}

// batched does the same in a batch.
func batched(t *testing.T, dir, atlas string, want map[string]string) {
	t.Helper()
	spec := "batch: all\nruns:\n  - name: nest\n    scenario:\n      atlas: " + atlas + "\n      " + strings.ReplaceAll(strings.TrimSpace(levelsFile), "\n", "\n      ") + "\n"
	file, out := filepath.Join(dir, "batch.yaml"), filepath.Join(dir, "batch")
	if err := os.WriteFile(file, []byte(spec), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "batch", "run", file, "-o", out, "-q"); code != exitDone {
		t.Fatalf("batch: exit %d: %s", code, errs)
	}
	got := files(t, filepath.Join(out, "nest"))
	for name, data := range want {
		if got[name] != data {
			t.Errorf("%s of a batch differs", name)
		}
	}
	if index := files(t, out)["/index.csv"]; !strings.Contains(index, "nest/place,") {
		t.Errorf("index.csv is %s", index)
	}
}

func csvRows(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSolveLevelsRefused(t *testing.T) {
	atlas, dir := squares(t), t.TempDir()
	scenario := filepath.Join(dir, "levels.yaml")
	if err := os.WriteFile(scenario, []byte(levelsFile), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"solve", "--regions", "4"}, exitUsage, "want neither regions nor target_population"},
		{[]string{"solve", "--evidence", "full"}, exitUsage, "evidence is of one plan"},
		{[]string{"solve", "--certificate", "x.json"}, exitUsage, "a certificate is of one level"},
		{[]string{"solve", "--min-population", "90000000"}, exitInfeasible, "level region"},
		{[]string{"prove"}, exitUsage, "one level"},
	} {
		args := append([]string{c.args[0], "--atlas", atlas, "--scenario", scenario, "-o", filepath.Join(dir, "out")}, c.args[1:]...)
		if code, _, errs := call(t, args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d, %s; want %d, %q", c.args, code, errs, c.code, c.want)
		}
	}
}
