package bench

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/footprint"
	"footprint/internal/region"
)

// row is four areas in a row: 10 people each, one indicator.
func row(t *testing.T) *units {
	t.Helper()
	g, err := region.NewGraph(4, []region.Edge{{A: 0, B: 1}, {A: 1, B: 2}, {A: 2, B: 3}})
	if err != nil {
		t.Fatal(err)
	}
	x := [][]float64{{-3}, {-1}, {1}, {3}}
	return &units{codes: []string{"a", "b", "c", "d"}, people: []int64{10, 10, 10, 10}, graph: g, byPeople: x, equal: x, total: 40}
}

// TestMeasurePeer: the total sum of squares of -3, -1, 1, 3 is 20.
func TestMeasurePeer(t *testing.T) {
	for _, tt := range []struct {
		name      string
		q         Question
		labels    []region.Label
		captured  float64
		deviation float64
		faults    string
	}{
		{"halves", Question{Regions: 2, Kind: "free", By: "areas"}, []region.Label{0, 0, 1, 1}, 0.8, 0, ""},
		{"by people", Question{Regions: 2, Kind: "bounds", Share: 0.1, By: "people"}, []region.Label{0, 0, 1, 1}, 0.8, 0, ""},
		{"one and three", Question{Regions: 2, Kind: "bounds", Share: 0.1, By: "people"}, []region.Label{0, 1, 1, 1}, 0.6, 0.5, "2 outside the bounds"},
		{"floor", Question{Regions: 2, Kind: "floor", Share: 0.75, By: "areas"}, []region.Label{0, 1, 1, 1}, 0.6, 0.5, "1 outside the bounds"},
		{"in pieces", Question{Regions: 2, Kind: "free", By: "areas"}, []region.Label{0, 1, 1, 0}, 0, 0, "1 in pieces"},
		{"too many", Question{Regions: 2, Kind: "free", By: "areas"}, []region.Label{0, 1, 2, 2}, 0.9, 0.5, "3 regions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p PeerPlan
			if err := tt.q.measure(row(t), tt.labels, &p); err != nil {
				t.Fatal(err)
			}
			if math.Abs(p.Captured-tt.captured) > 1e-6 || math.Abs(p.Deviation-tt.deviation) > 1e-12 || p.Faults != tt.faults {
				t.Errorf("got %.6f, %v, %q, want %v, %v, %q", p.Captured, p.Deviation, p.Faults, tt.captured, tt.deviation, tt.faults)
			}
		})
	}
}

func TestRungs(t *testing.T) {
	run := func(end, captured float64) []Trace {
		return []Trace{{{CPU: end / 2, Captured: captured / 2}, {CPU: end, Captured: captured}}}
	}
	r := rungs{run(1, 0.5), run(2, 0.6), run(4, 0.7)}
	for _, tt := range []struct{ seconds, want float64 }{{0.4, 0}, {0.5, 0.25}, {1, 0.5}, {2, 0.6}, {3, 0.6}, {99, 0.7}} {
		if got := r.at(tt.seconds); got != tt.want {
			t.Errorf("after %v s: got %v, want %v", tt.seconds, got, tt.want)
		}
	}
	for _, tt := range []struct{ captured, want float64 }{{0.2, 0.5}, {0.3, 1}, {0.55, 2}, {0.7, 4}, {0.71, 0}} {
		if got := r.reached(tt.captured); got != tt.want {
			t.Errorf("%v: got after %v, want %v", tt.captured, got, tt.want)
		}
	}
}

// TestPeers takes the way of the files: what is exported can be read, and plans
// in the place of peers' are measured.
func TestPeers(t *testing.T) {
	if testing.Short() {
		t.Skip("long: some searches")
	}
	planner, dir := footprint.NewPlanner(data.FS), t.TempDir()
	if err := Export(context.Background(), planner, dir); err != nil {
		t.Fatal(err)
	}
	questions, err := readRows(filepath.Join(dir, "questions.csv"), 8)
	if err != nil || len(questions) != len(Questions()) {
		t.Fatalf("%d questions, %v: want %d", len(questions), err, len(Questions()))
	}
	if rows, err := readRows(filepath.Join(dir, "ccg17.units.csv"), 2+2*5); err != nil || len(rows) != 207 {
		t.Fatalf("%d units, %v: want 207", len(rows), err)
	}
	runs := `question,peer,version,method,seed,cpu_s,plans,file,note
ccg10-5,P,1,chain,1,0.5,10,,
ccg10-5,P,1,start,1,0.05,,ccg10-5.start.csv,
ccg10-5,P,1,none,1,,,,no plan
`
	if err := os.WriteFile(filepath.Join(dir, "runs.csv"), []byte(runs), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Compare(context.Background(), planner, dir, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rates) != 1 || c.Rates[0].PerSecond != 20 || c.Rates[0].Ours <= 0 {
		t.Errorf("rates %+v: want one of 20 plans a second", c.Rates)
	}
	if len(c.Plans) != 2 || c.Plans[0].Regions != 10 || c.Plans[0].Faults != "" || c.Plans[0].Captured <= 0 || c.Plans[1].Note != "no plan" {
		t.Errorf("plans %+v", c.Plans)
	}
	text := c.Markdown(ThisMachine("abc"))
	for _, want := range []string{"ccg17, 10 regions, within 5 %", "| P 1, none | - | - | - | no plan |", "### Where a peer is ahead"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var raw strings.Builder
	if err := c.WriteCSV(&raw); err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(strings.NewReader(raw.String())).ReadAll(); err != nil || len(rows) != 4 {
		t.Errorf("%d rows, %v: want 4", len(rows), err)
	}
}

func TestReadRunsRefuses(t *testing.T) {
	header := "question,peer,version,method,seed,cpu_s,plans,file,note\n"
	for _, tt := range []struct{ name, text, want string }{
		{"seconds", header + "q,p,1,m,1,soon,,,\n", "row 2: cpu_s"},
		{"plans", header + "q,p,1,m,1,1,many,,\n", "row 2: plans"},
		{"columns", header + "q,p\n", "runs.csv"},
		{"no such plan", header + "q,p,1,m,1,1,,plans/none.csv,\n", "none.csv"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "runs.csv"), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := readRuns(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error about %q", err, tt.want)
			}
		})
	}
}
