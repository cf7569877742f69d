package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footprint/internal/scenario"
)

// TestOutputs: a batch may ask for exactly the files that folders can hold.
func TestOutputs(t *testing.T) {
	want := []string{manifestName}
	for _, list := range [][]file[*Plan]{files, transitionFiles, levelFiles} {
		for _, f := range list {
			want = append(want, f.name)
		}
	}
	for _, f := range levelsFiles {
		want = append(want, f.name)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if got := slices.Sorted(slices.Values(scenario.Outputs)); !slices.Equal(got, want) {
		t.Errorf("scenario.Outputs are %v, folders hold %v", got, want)
	}
}

func TestFolderOnly(t *testing.T) {
	dir, p := filepath.Join(t.TempDir(), "out"), stps(t)
	if err := Folder(dir, p); err != nil {
		t.Fatal(err)
	}
	all := contents(t, dir)
	if err := Folder(dir, p, "map.svg"); err != nil {
		t.Fatal(err)
	}
	some := contents(t, dir)
	if got := sortedKeys(some); !slices.Equal(got, []string{"manifest.json", "map.svg", "scorecard.json"}) {
		t.Errorf("files are %v, want the map and what is always written, and nothing of the plan before", got)
	}
	if some["map.svg"] != all["map.svg"] || strings.Contains(some["manifest.json"], "report.html") {
		t.Error("the map differs, or the manifest names files that are not there")
	}
}

// indexOf is a batch of four sets, one failed and one of a level, in a folder with
// the files of the first.
func indexOf(t testing.TB) (string, *Index) {
	t.Helper()
	dir, p := t.TempDir(), stps(t)
	if err := Folder(filepath.Join(dir, "a-regions-44-s1"), p, "map.svg", "report.html"); err != nil {
		t.Fatal(err)
	}
	other := stps(t).Scorecard
	other.Needs.Captured, other.Balance.MaxDeviation = 0.7654321, 0.05
	set := func(regions string) []scenario.Setting { return []scenario.Setting{{Field: "regions", Value: regions}} }
	return dir, &Index{ID: "night", Title: "A <night> & a day", Rows: []IndexRow{
		{Folder: "a-regions-44-s1", Run: "a", Scenario: "own", Layer: "ccg17", Seed: 1, Set: set("44"), State: "succeeded", Card: p.Scorecard},
		{Folder: "a-regions-45-s1", Run: "a", Scenario: "own", Layer: "ccg17", Seed: 1, Set: set("45"), State: "succeeded", Card: other},
		{Folder: "a-regions-1000-s1", Run: "a", Scenario: "own", Layer: "ccg17", Seed: 1, Set: set("1000"), State: "failed", Problem: "infeasible: 1,000 regions\nof 207 areas"},
		{Folder: "b/place", Run: "b", Layer: "lsoa11", Seed: 18446744073709551615, State: "succeeded", Card: other},
	}}
}

func TestIndexTable(t *testing.T) {
	dir, x := indexOf(t)
	if err := IndexFiles(dir, x); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, IndexTable))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := "folder,run,scenario,layer,seed,state,regions,needs_captured,max_deviation,mean_deviation,mean_polsby_popper,cut_border_km," +
		"smallest_people,largest_people,people_outside_bounds,mean_need_distance,gini,mean_reock,objective,gap,valid,plan_digest,problem,set_regions"
	if got := strings.Join(rows[0], ","); got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	at := func(row int, column string) string { return rows[row][slices.Index(rows[0], column)] }
	if got := at(2, "needs_captured"); got != "0.7654321" {
		t.Errorf("needs captured %s, want all digits of 0.7654321", got)
	}
	if at(3, "needs_captured") != "" || at(3, "problem") != "infeasible: 1,000 regions of 207 areas" || at(3, "set_regions") != "1000" || at(3, "state") != "failed" {
		t.Errorf("the set that failed: %q", rows[3])
	}
	if at(4, "seed") != "18446744073709551615" || at(4, "set_regions") != "" {
		t.Errorf("the level: %q", rows[4])
	}
}

// TestIndexManifest: whoever has the digest of the manifest has that of every file.
func TestIndexManifest(t *testing.T) {
	dir, x := indexOf(t)
	if err := IndexFiles(dir, x); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Batch string
		Sets  []struct{ Folder, State, PlanDigest, ManifestSHA256 string }
		Files []struct{ File, SHA256 string }
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if err := json.Unmarshal(read(manifestName), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Sets) != 4 || got.Sets[0].ManifestSHA256 != digestOf("", read("a-regions-44-s1/manifest.json")).SHA256 || got.Sets[2].ManifestSHA256 != "" {
		t.Errorf("sets are %+v", got.Sets)
	}
	if got.Sets[1].PlanDigest != x.Rows[1].Card.PlanDigest || got.Batch != "night" {
		t.Errorf("batch %s, sets %+v", got.Batch, got.Sets)
	}
	for _, f := range got.Files {
		if f.SHA256 != digestOf("", read(f.File)).SHA256 {
			t.Errorf("%s: the digest is another", f.File)
		}
	}
	if len(got.Files) != 2 {
		t.Errorf("files are %+v", got.Files)
	}
}
