package main

import (
	"encoding/csv"
	"path/filepath"
	"strings"
	"testing"
)

func TestSolveWithinALimitOfChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	code, out, errs := call(t, "solve", "--preset", "stp-backtest", "--baseline", "stp17", "--max-moved-units", "3", "--steps", "20000", "--evidence", "none", "-o", dir)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"44 regions of 207 areas", "valid: contiguous", "step  area", "areas moved  people", "people moved so far"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	written := files(t, dir)
	moves, err := csv.NewReader(strings.NewReader(written["/moves.csv"])).ReadAll()
	if err != nil || len(moves) != 4 || strings.Join(moves[0][:6], ",") != "step,code,name,people,from,to" || !strings.HasPrefix(moves[1][4], "E54") {
		t.Errorf("%v, %v", moves, err)
	}
	curve, err := csv.NewReader(strings.NewReader(written["/change.csv"])).ReadAll()
	if err != nil || len(curve) < 3 || curve[1][0] != "0" || curve[len(curve)-1][0] != "3" {
		t.Errorf("%v, %v", curve, err)
	}
	for file, want := range map[string]string{"report.html": "What moves", "manifest.json": "moves.csv", "scorecard.json": `"limitUnits": 3`, "lookup.csv": "E54000005"} {
		if !strings.Contains(written["/"+file], want) {
			t.Errorf("%s: no %q", file, want)
		}
	}
	if !strings.Contains(written["/manifest.json"], `"change_limit": {
      "units": 3
    }`) {
		t.Error("the manifest does not say the limit")
	}
	for want, args := range map[string][]string{
		"from which division?":    {"solve", "--layer", "ccg17", "--max-moved-people", "5", "-o", dir},
		"0 or more":               {"solve", "--layer", "ccg17", "--baseline", "stp17", "--max-moved-people=-5", "-o", dir},
		"the baseline, which has": {"solve", "--layer", "ccg17", "--baseline", "stp17", "--max-moved-people", "5", "--regions", "3", "-o", dir},
	} {
		if code, _, errs := call(t, args...); code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}
