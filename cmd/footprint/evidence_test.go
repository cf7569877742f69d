package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// evidenceIn is what a command wrote.
func evidenceIn(t *testing.T, dir string) *scorecard.Evidence {
	t.Helper()
	var card scorecard.Scorecard
	if err := json.Unmarshal([]byte(files(t, dir)["/scorecard.json"]), &card); err != nil {
		t.Fatal(err)
	}
	return card.Evidence
}

// When plans come with evidence: as asked, as the scenario says, or unasked for
// one plan of a small layer that is written.
func TestEvidence(t *testing.T) {
	dir, from := t.TempDir(), writeAll(t, boroughs(t))
	own := filepath.Join(dir, "atlas")
	if code, _, errs := call(t, "atlas", "build", "--from", from, "-o", own); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	places := []string{"--atlas", own, "--needs", filepath.Join(from, "profile.yaml"), "-q"}
	some := write(t, "some.yaml", "regions: 2\ntolerance: 0.6\nsteps: 2000\nevidence: {null_plans: 16}\n")
	plain := write(t, "plain.yaml", "regions: 2\ntolerance: 0.6\nsteps: 2000\n")
	sweep := write(t, "sweep.yaml", "regions: {from: 1, to: 2}\ntolerance: 0.6\nsteps: 2000\n")
	for name, c := range map[string]struct {
		args  []string
		dir   string // below the folder written
		nulls int
		other bool // sensitivity and trade-off
	}{
		"solve":               {[]string{"solve", "--scenario", plain}, "", 1000, true},
		"solve, none":         {[]string{"solve", "--scenario", some, "--evidence", "none"}, "", 0, false},
		"solve, as the file":  {[]string{"solve", "--scenario", some}, "", 16, false},
		"solve, not the file": {[]string{"solve", "--scenario", some, "--evidence=full"}, "", 1000, true},
		"sweep":               {[]string{"solve", "--scenario", sweep}, "k02", 0, false},
		"sweep, full":         {[]string{"solve", "--scenario", sweep, "--evidence", "full"}, "k02", 1000, true},
		"score":               {[]string{"score", "--reference", "police", "--scenario", plain}, "", 1000, true},
		"score, as the file":  {[]string{"score", "--reference", "police", "--scenario", some}, "", 16, false},
	} {
		out := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if code, _, errs := call(t, append(append(c.args, "-o", out), places...)...); code != exitDone {
			t.Errorf("%s: exit %d: %s", name, code, errs)
			continue
		}
		e := evidenceIn(t, filepath.Join(out, c.dir))
		if c.nulls == 0 {
			if e != nil {
				t.Errorf("%s: unasked evidence", name)
			}
			continue
		}
		if e == nil || e.NullPlans == nil || e.NullPlans.Plans != c.nulls || (len(e.Sensitivity) > 0) != c.other || (len(e.TradeOff) > 0) != c.other {
			t.Errorf("%s: %+v", name, e)
		}
	}

	if code, out, _ := call(t, "score", "--reference", "stp17"); code != exitDone || strings.Contains(out, "\nevidence ") {
		t.Errorf("score that writes nothing has evidence: exit %d: %s", code, out)
	}
	if code, _, errs := call(t, "solve", "--scenario", plain, "--evidence", "some", "-o", dir); code != exitUsage || !strings.Contains(errs, "full") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// On a large layer it costs minutes, so it must be asked for.
func TestEvidenceOfALargeLayer(t *testing.T) {
	e := &env{planner: footprint.NewPlanner(data.FS)}
	for layer, want := range map[string]scenario.Evidence{"lad17": scenario.FullEvidence(), "msoa11": {}} {
		s := scenario.Scenario{Layer: layer}
		if err := (&evidenceFlag{}).set(e, &s, true); err != nil || s.Evidence != want {
			t.Errorf("%s: %+v, %v", layer, s.Evidence, err)
		}
		if err := (&evidenceFlag{Evidence: "full"}).set(e, &s, false); err != nil || s.Evidence != scenario.FullEvidence() {
			t.Errorf("%s, asked: %+v, %v", layer, s.Evidence, err)
		}
	}
}

// The screen tells of evidence in two lines, and of each part as it begins.
func TestEvidenceOnScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("evidence on 207 areas: left out with -short")
	}
	code, out, errs := call(t, "solve", "--layer", "ccg17", "--regions", "10", "--steps", "20000", "-o", filepath.Join(t.TempDir(), "out"))
	if code != exitDone || !strings.Contains(out, "\nevidence ") || !strings.Contains(out, "of 1000 plans drawn at random capture no more") || !strings.Contains(out, "\nsensitivity ") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, part := range []string{"looking for 10 regions", "evidence for 10 regions: plans drawn at random", "evidence for 10 regions: sensitivity", "evidence for 10 regions: trade-off"} {
		if strings.Count(errs, part) != 1 {
			t.Errorf("progress tells %q not once:\n%s", part, errs)
		}
	}
}

func TestEvidenceWords(t *testing.T) {
	e := &scorecard.Evidence{
		NullPlans:   &scorecard.NullDistribution{Plans: 200, Measures: []scorecard.NullMeasure{{Percentile: 0.985, Min: 0.1, Max: 0.3, LargerIsBetter: true}}},
		Sensitivity: []scorecard.SensitivityCard{{Change: "nothing changed", Kind: "control", PeopleMovedShare: 0.4}, {Change: "needs weighs a quarter more", PeopleMovedShare: 0.02}, {Change: "without age", PeopleMovedShare: 0.3}},
	}
	got := strings.Join(evidenceWords(e), "\n")
	if want := "evidence\t98.5 %\tof 200 plans drawn at random capture no more; they reach 0.1000 to 0.3000\nsensitivity\t30.0 %\tof people would move at most, without age; 40.0 % with nothing changed (short searches, changes: 2)"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	e.NullPlans.Measures[0].LargerIsBetter = false
	e.Sensitivity = e.Sensitivity[:2]
	e.Sensitivity[1].PeopleMovedShare = 0
	if got := strings.Join(evidenceWords(e), "\n"); !strings.Contains(got, "capture no less") || !strings.Contains(got, "0.0 %\tof people would move, as far as short searches find (changes: 1)") {
		t.Errorf("%s", got)
	}
	if got := evidenceWords(nil); got != nil {
		t.Errorf("%q", got)
	}
}
