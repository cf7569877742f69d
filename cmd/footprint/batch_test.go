package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	shipped "footprint/data"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

const night = `batch: night
runs:
  - name: reform
    preset: reform-38
    set: {weights: {needs: 1}, steps: 400000}
    seeds: [1, 2]
  - name: ten
    scenario: {layer: ccg17, regions: {from: 9, to: 10}, tolerance: 0.1, steps: 100000}
`

func TestBatch(t *testing.T) {
	spec, dir := write(t, "night.yaml", night), filepath.Join(t.TempDir(), "night")
	if code, _, errs := call(t, "batch", "run", spec, "-o", dir); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got := files(t, dir)
	if strings.Count(got["/index.csv"], "\n") != 5 || !strings.Contains(got["/index.csv"], "\nten/k10,ten,,ccg17,1,succeeded,10,0.") {
		t.Errorf("index.csv:\n%s", got["/index.csv"])
	}
	// The same as solve writes by itself, and nothing is computed twice.
	alone := filepath.Join(t.TempDir(), "alone")
	if code, _, errs := call(t, "solve", "--preset", "reform-38", "--weight", "needs=1", "--steps", "400000", "--seed", "2", "--evidence", "none", "-o", alone, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for name, content := range files(t, alone) {
		if got["/reform-s2"+name] != content {
			t.Errorf("%s differs from that of solve", name)
		}
	}
	// What is whole stays as it is; what somebody has changed is made again.
	lookup := filepath.Join(dir, "reform-s1", "lookup.csv")
	if err := os.WriteFile(lookup, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "batch", "resume", dir)
	if code != exitDone || !strings.Contains(out, "4 sets, 1 made now") || !strings.Contains(errs, "4 of 4  reform-s1  done") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if again := files(t, dir); again["/reform-s1/lookup.csv"] != got["/reform-s1/lookup.csv"] || again["/index.html"] != got["/index.html"] {
		t.Error("made again, a set or the index is not the same")
	}
	if code, out, _ := call(t, "batch", "status", dir); code != exitDone || strings.Count(out, "done in") != 4 || !strings.Contains(out, "4 of 4 sets done, 0 failed, 0 waiting; nobody works on it") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, _, errs := call(t, "batch", "run", write(t, "other.yaml", strings.Replace(night, "batch: night", "batch: day", 1)), "-o", dir); code != exitOther || !strings.Contains(errs, `holds the batch "night"`) {
		t.Errorf("another batch into the same folder: exit %d: %s", code, errs)
	}
	// A batch file may grow: what it asked for before is there.
	if code, out, errs := call(t, "batch", "run", write(t, "more.yaml", strings.Replace(night, "[1, 2]", "[1, 2, 3]", 1)), "-o", dir); code != exitDone || !strings.Contains(out, "5 sets, 1 made now") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestBatchFailures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "b")
	spec := write(t, "b.yaml", "batch: b\nruns:\n  - {name: tight, preset: reform-38, set: {tolerance: 0.1}}\n  - {name: fine, preset: bi-10, set: {steps: 100000, tolerance: 0.2}}\n")
	code, _, errs := call(t, "batch", "run", spec, "-o", dir)
	if code != exitOther || !strings.Contains(errs, "1 of 2 sets failed") {
		t.Errorf("exit %d: %s", code, errs)
	}
	index := files(t, dir)["/index.csv"]
	if !strings.Contains(index, "tight,tight,reform-38,ccg17,1,failed") || !strings.Contains(index, "belong together: 1,749,096") || !strings.Contains(index, "fine,fine,bi-10,ccg17,1,succeeded,10") {
		t.Errorf("index.csv:\n%s", index)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no such file":  {[]string{"batch", "run", "/no/such.yaml", "-o", dir}, exitInput, "such.yaml"},
		"unknown key":   {[]string{"batch", "run", write(t, "x.yaml", "batch: x\nrums: []\n"), "-o", filepath.Join(dir, "x")}, exitInput, "x.yaml:2:1"},
		"nothing begun": {[]string{"batch", "resume", t.TempDir()}, exitInput, "no batch in this folder"},
	} {
		if code, _, errs := call(t, c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
	}
}

// The example of the documentation is every preset that can be solved, five times.
func TestExampleBatch(t *testing.T) {
	data, err := os.ReadFile("../../docs/night.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := footprint.NewPlanner(shipped.FS)
	_, named, err := scenario.DecodeBatch("night.yaml", data, p.Preset)
	if err != nil {
		t.Fatal(err)
	}
	times := make(map[string]int)
	for _, n := range named {
		times[n.Scenario.ID]++
	}
	presets, err := p.Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range presets {
		want := 5
		if s.ID == "police-38" { // a fixed plan, to be scored
			want = 0
		}
		if times[s.ID] != want {
			t.Errorf("preset %s: %d boundary sets, want %d", s.ID, times[s.ID], want)
		}
	}
}

// What editors are given is a schema of the file.
func TestBatchSchema(t *testing.T) {
	for want, args := range map[string][]string{`"batch"`: {"batch", "schema"}, `"tolerance"`: {"batch", "schema", "--scenario"}} {
		code, out, errs := call(t, args...)
		if code != exitDone || !json.Valid([]byte(out)) || !strings.Contains(out, want) || !strings.Contains(out, "https://json-schema.org/draft/2020-12/schema") {
			t.Errorf("%v: exit %d: %s%.200s", args, code, errs, out)
		}
	}
}
