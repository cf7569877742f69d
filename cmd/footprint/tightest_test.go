package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The tightest tolerance is one that solve takes, and a little less is not.
func TestTightest(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "tight")
	args := []string{"tightest", "--atlas", atlas, "--regions", "3", "--steps", "20000"}
	code, out, errs := call(t, append(args, "-o", dir)...)
	if code != exitDone || !strings.Contains(out, "and none is tighter.") || !strings.Contains(out, "there is none: ") || !strings.Contains(errs, "looking for the tightest tolerance") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if card := files(t, dir)["/scorecard.json"]; !strings.Contains(card, `"valid": true`) {
		t.Error(card)
	}
	code, out, _ = call(t, append(args, "--json")...)
	var found struct {
		Proven    bool
		Tolerance float64
		People    struct{ Min, Max int64 }
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != exitDone || !found.Proven {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	for tolerance, want := range map[float64]int{found.Tolerance: exitDone, found.Tolerance - 1e-4: exitInfeasible} {
		code, _, errs := call(t, "prove", "--atlas", atlas, "--regions", "3", "--steps", "20000", "--tolerance", fmt.Sprint(tolerance), "--evidence", "none", "-q", "-o", filepath.Join(t.TempDir(), "o"))
		if code != want {
			t.Errorf("tolerance %v: exit %d, want %d: %s", tolerance, code, want, errs)
		}
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"too many": {[]string{"--regions", "13"}, exitInfeasible, "ask for at most 12"},
		"no steps": {[]string{"--regions", "3", "--steps", "0"}, exitUsage, "--steps: want at least 1"},
		"no count": {nil, exitUsage, "how many regions"},
	} {
		code, _, errs := call(t, append([]string{"tightest", "--atlas", atlas}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
	}
}
