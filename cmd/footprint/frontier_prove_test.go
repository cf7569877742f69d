package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/export"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// The best plan for every tolerance, each with a certificate that is good.
func TestFrontierProved(t *testing.T) {
	if testing.Short() {
		t.Skip("proves a dozen plans")
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "steps")
	args := []string{"frontier", "--prove", "--layer", "utla18", "--regions", "60", "--tolerance", "0.84", "--weight", "needs=1", "--steps", "100000"}
	code, said, errs := call(t, append(args, "-o", out)...)
	if code != exitDone || !strings.Contains(said, "the best for every tolerance from 77.9938 % to 84.0000 %") ||
		!strings.Contains(said, "Southend-on-Sea (E06000033, 181,808) touches only Essex") || !strings.Contains(errs, "step 2, up to ") {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	first := files(t, out)
	// Once more into the same folder, with another number of threads.
	code, said, errs = call(t, append(args, "-o", out, "--json", "--threads", "1")...)
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	second := files(t, out)
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s differs from one thread to several", name)
		}
	}
	var told struct {
		FromTheTightest bool
		Steps           []struct {
			ID            string
			NeedsCaptured float64
			ToleranceTo   float64
		}
	}
	if err := json.Unmarshal([]byte(said), &told); err != nil || len(told.Steps) < 3 || !told.FromTheTightest || told.Steps[len(told.Steps)-1].ToleranceTo != 0.84 {
		t.Fatalf("%v: %s", err, said)
	}
	if want := 4 + len(told.Steps); len(first) != want || len(second) != want {
		t.Errorf("%d and %d files, want %d", len(first), len(second), want)
	}
	rows, err := csv.NewReader(strings.NewReader(first["/frontier.csv"])).ReadAll()
	if err != nil || len(rows) != 1+len(told.Steps) || rows[1][7] != "1" || rows[0][9] != "needs captured" {
		t.Fatalf("%d rows, %v: %v", len(rows), err, rows)
	}
	for decoder := xml.NewDecoder(strings.NewReader(first["/frontier.svg"])); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range told.Steps {
		certificate := filepath.Join(out, "certificates", s.ID+".json")
		if rows[1+i][8] != "certificates/"+s.ID+".json" {
			t.Errorf("row %v", rows[1+i])
		}
		if code, said, errs := call(t, "verify", certificate); code != exitDone || !strings.Contains(said, "which is the most possible") {
			t.Errorf("exit %d: %s%s", code, said, errs)
		}
		code, said, errs := call(t, "score", "--layer", "utla18", "--plan", filepath.Join(out, "lookups.csv"), "--column", s.ID, "--tolerance", rows[1+i][1],
			"--weight", "needs=1", "--json")
		var card struct {
			Valid bool
			Needs struct{ Captured float64 }
		}
		if err := json.Unmarshal([]byte(said), &card); code != exitDone || err != nil || !card.Valid || card.Needs.Captured != s.NeedsCaptured {
			t.Errorf("exit %d: %+v, want %+v: %v%s", code, card, s, err, errs)
		}
	}
}

func TestFrontierProvedRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		args []string
		code int
		want string
	}{
		"measures":   {[]string{"--measures", "needs,balance", "--regions", "38"}, exitUsage, "--measures: with --prove"},
		"infeasible": {[]string{"--regions", "38", "--tolerance", "0.1"}, exitInfeasible, "nothing was written"},
		"stopped":    {[]string{"--regions", "38", "--tolerance", "0.2", "--time-limit", "1ns"}, exitOther, "stopped before anything was proved"},
	} {
		code, _, errs := call(t, append([]string{"frontier", "--prove", "--layer", "ccg17", "-o", filepath.Join(t.TempDir(), "out")}, tt.args...)...)
		if code != tt.code || !strings.Contains(errs, tt.want) {
			t.Errorf("%s: exit %d, %q: want %d and %q", name, code, errs, tt.code, tt.want)
		}
	}
}

// What is not proved is not said to be the best.
func TestPrintStepsTellsWhatIsProved(t *testing.T) {
	plan, err := region.NewPlan([]region.Label{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	gap, none := 0.01234, 0.0
	steps := []export.Step{
		{ID: "S01", Plan: plan, From: 0.1, To: 0.199999, Card: &scorecard.BoundCard{Gap: &gap}},
		{ID: "S02", Plan: plan, From: 0.2, To: 0.2000000004, Card: &scorecard.BoundCard{Gap: &none, Proven: true}},
		{ID: "S03", Plan: plan, From: 0.2000000014, To: 0.3, Card: &scorecard.BoundCard{Gap: &none, Proven: true}},
	}
	for _, tt := range []struct {
		steps []export.Step
		want  []string
	}{
		{steps, []string{"2 plans of 2 regions, the best for every tolerance from 20.0000 % to 30.0000 %", "stopped by a limit", "better by more than 1.24 %", "20.0000 % to 20.0000 %", "20.0001 % to 30.0000 %"}},
		{steps[:1], []string{"a plan of 2 regions, which is not proved to be the best", "10.0000 % to 19.9999 %"}},
	} {
		var out strings.Builder
		if err := printSteps(&out, &export.Steps{Steps: tt.steps, Truncated: true}); err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in %s", want, out.String())
			}
		}
	}
}
