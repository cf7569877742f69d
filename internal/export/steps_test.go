package export

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/scorecard"
)

// A step that is not proved looks other than one that is, and the chart says where
// nothing is known.
func TestStepsChartTellsWhatIsProved(t *testing.T) {
	step := func(id string, from, to, captured, limit float64) Step {
		return Step{ID: id, From: from, To: to, Captured: captured, Objective: 1 - captured, Card: &scorecard.BoundCard{Proven: captured == limit, Value: 1 - limit, NeedsCaptured: &limit}}
	}
	f := &Steps{Title: "Four regions", Needs: true, Whole: true, Steps: []Step{step("S01", 0.19999, 0.25, 0.6, 0.6), step("S02", 0.251, 0.3, 0.7, 0.7)}}
	chart := func() string {
		var buf bytes.Buffer
		if err := writeStepsChart(&buf, f); err != nil {
			t.Fatal(err)
		}
		return buf.String()
	}
	proved := chart()
	for _, want := range []string{"no plan within less than 19.99", "proved for every tolerance; more is better", "S02: from 25.10"} {
		if !strings.Contains(proved, want) {
			t.Errorf("no %q in %s", want, proved)
		}
	}
	if strings.Contains(proved, `class="limit"`) || strings.Contains(proved, `class="point"`) {
		t.Error("all is proved, and some looks as if it were not")
	}
	f.Whole, f.Truncated = false, true
	f.Steps[0] = step("S01", 0.19999, 0.25, 0.6, 0.65)
	open := chart()
	for _, want := range []string{"not proved any further", "proved where filled", `class="limit"`, `class="point"`, "not proved: 65.00"} {
		if !strings.Contains(open, want) {
			t.Errorf("no %q in %s", want, open)
		}
	}
	f.Needs = false
	if other := chart(); !strings.Contains(other, "Objective by the best plan") || !strings.Contains(other, "less is better") {
		t.Error(other)
	}
}

// A folder inside a result folder is replaced whole.
func TestAsideReplacesFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	for _, name := range []string{"old.json", "new.json", "new.json"} {
		err := Aside(dir, func(temp string) error {
			if err := os.Mkdir(filepath.Join(temp, "certificates"), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(temp, "certificates", name), []byte(name), 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "certificates"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "new.json" {
		t.Errorf("%v, %v", entries, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
