package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	if err := os.WriteFile(filepath.Join(dir, "batch.yaml"), []byte("batch: night"), 0o600); err != nil {
		t.Fatal(err)
	}
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
	if len(got.Files) != 3 || got.Files[2].File != "batch.yaml" {
		t.Errorf("files are %+v", got.Files)
	}
}

func TestLevelsFolderOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	f := &Levels{Title: "Twice", Levels: []LevelPlan{{scenario.Level{ID: "inner"}, stps(t)}, {scenario.Level{ID: "outer"}, stps(t)}}}
	if err := LevelsFolder(dir, f); err != nil {
		t.Fatal(err)
	}
	if err := LevelsFolder(dir, f, "levels.csv", "lookup.csv", "units.geojson"); err != nil {
		t.Fatal(err)
	}
	for pattern, want := range map[string][]string{
		"*":       {"inner", "levels.csv", "lookup.csv", "manifest.json", "outer"},
		"inner/*": {"inner/lookup.csv", "inner/manifest.json", "inner/scorecard.json"},
		"outer/*": {"outer/lookup.csv", "outer/manifest.json", "outer/scorecard.json"},
	} {
		got, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("files are %v, want %v (%v)", got, want, err)
		}
	}
}

func TestIndexPage(t *testing.T) {
	dir, x := indexOf(t)
	for range 20 {
		x.Rows = append(x.Rows, x.Rows[2]) // as of many seeds
	}
	if err := IndexFiles(dir, x); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, IndexPage))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	script := between(t, page, "<script>", "</script>")
	style := between(t, page, "<style>", "</style>")
	policy := html.UnescapeString(between(t, page, `http-equiv="Content-Security-Policy" content="`, `"`))
	want := "default-src 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(script) + "; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("policy %s, want %s", policy, want)
	}
	if strings.Count(page, "<script") != 1 || strings.Contains(page, " style=") || strings.Contains(page, "http:") || strings.Contains(page, "https:") {
		t.Error("the page has what its policy forbids, or an address of the network")
	}
	if !strings.Contains(page, "A &lt;night&gt; &amp; a day") || strings.Contains(page, "<night>") {
		t.Error("the title is not escaped")
	}
	rows := strings.Split(between(t, page, "<tbody>", "</tbody>"), "<tr ")[1:]
	if len(rows) != 3 {
		t.Fatalf("%d rows, want one for each set with a result", len(rows))
	}
	for i, c := range []struct{ want, never string }{
		{`<a href="a-regions-44-s1/report.html">`, "best: </span></span>76.54"},
		{`data-v="0.7654321"><span class="star">★<span class="hidden"> best: </span></span>76.54` + nbsp + `%</td>`, "<img"}, // the better of two on one layer
		{`<td class="n setting">18446744073709551615</td>`, "<img"},
	} {
		if !strings.Contains(rows[i], c.want) || strings.Contains(rows[i], c.never) {
			t.Errorf("row %d is %s\nwant %s and no %s", i, rows[i], c.want, c.never)
		}
	}
	if !regexp.MustCompile(`<img src="a-regions-44-s1/map\.svg#svgView\(viewBox\(0,0,\d{3},1100\)\)" alt="Map of a-regions-44-s1" loading="lazy"`).MatchString(rows[0]) {
		t.Errorf("no picture of the map without its table: %s", rows[0])
	}
	if !strings.Contains(page, "<strong>Failed.</strong> Infeasible: 1,000 regions of 207 areas") || !strings.Contains(page, "and 9 more") {
		t.Error("the page does not say why sets have no result, once for all that have the same reason")
	}
	if err := IndexFiles(dir, x); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(filepath.Join(dir, IndexPage)); err != nil || !bytes.Equal(again, data) {
		t.Errorf("written again it is another page (%v)", err)
	}
}

// TestIndexOfNothing: a batch without any result has a page that says so.
func TestIndexOfNothing(t *testing.T) {
	dir := t.TempDir()
	if err := IndexFiles(dir, &Index{ID: "a", Rows: []IndexRow{{Folder: "a", Run: "a", State: "waiting"}}}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, IndexPage))
	if err != nil {
		t.Fatal(err)
	}
	if page := string(data); strings.Contains(page, "<table id=\"sets\"") || !strings.Contains(page, "<strong>Waiting.</strong>") || !strings.Contains(page, "0 of 1") {
		t.Error("the page shows a table, or does not say what the set waits for")
	}
}

func between(t testing.TB, s, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(s, from)
	out, _, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("no %s … %s", from, to)
	}
	return out
}
