package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file writes a file for one test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What is wrong with constraints ends a command with the file, row and code, or with
// the constraint, the areas and the figures.
func TestConstraintsThatCannotBe(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	lone := file(t, "lock.csv", "CCG17CD,REGIONCD,REGIONNM,CLOSED\nE38000089,W,Cornwall,yes\n")
	for name, c := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"South Devon and Torbay": {[]string{"--tolerance", "0.15"}, exitInfeasible, []string{
			"NHS South Devon and Torbay CCG (E38000152, 283,241)", "touch only NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247)", "1,749,096"}},
		"closed and small": {[]string{"--lock", lone}, exitInfeasible, []string{
			"closed region Cornwall has 563,608 people (NHS Kernow CCG (E38000089, 563,608)), which is 61.5 % below the ideal of 1,463,669 for 38 regions, and it needs at least 1,170,936"}},
		"a row": {[]string{"--together", file(t, "t.csv", "CCG17CD,GROUP\nE38000001,a\nE06000001,a\n")}, exitInput, []string{
			"t.csv: row 3 (E06000001): no such area in layer ccg17", "seems to belong to layer lad17"}},
		"no file":      {[]string{"--apart", filepath.Join(out, "none.csv")}, exitInput, []string{"none.csv"}},
		"no layer":     {[]string{"--within", "counties"}, exitInput, []string{`layer ccg17 lies in no "counties"`}},
		"cut by zones": {[]string{"--within", "utla18"}, exitInput, []string{"constraints.within: E38"}},
		"zones": {[]string{"--within", "nhser17", "--regions", "3"}, exitInfeasible, []string{
			"South of England (50 areas, which no region may leave) has 14,366,312 people, and a region needs at least 14,831,848"}},
		"oversize": {[]string{"--oversize", "joined"}, exitUsage, []string{"--oversize: want alone"}},
		"units":    {[]string{"--min-units", "3", "--max-units", "2"}, exitUsage, []string{"min_units 3 and max_units 2"}},
	} {
		code, _, errs := call(t, append([]string{"solve", "--layer", "ccg17", "--regions", "38", "-o", out}, c.args...)...)
		if code != c.code {
			t.Errorf("%s: exit %d, want %d: %s", name, code, c.code, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: %s\nwant %s", name, errs, want)
			}
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}

// The fixed plan of a preset is scored as it stands, and is none that solve may give.
func TestFixedPlanIsScored(t *testing.T) {
	code, out, errs := call(t, "score", "--preset", "police-38")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"38 regions of 326 areas", "(Metropolitan Police and City of London)", "Metropolitan Police and City of London is whole: 33 areas with ", "(Merseyside): in 2 pieces"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	code, _, errs = call(t, "solve", "--preset", "police-38", "-o", filepath.Join(t.TempDir(), "out"))
	if code != exitInfeasible || !strings.Contains(errs, "closed region Merseyside is not contiguous") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// The presets with constraints are solved in a short search, and keep them.
func TestPresetsWithConstraints(t *testing.T) {
	if testing.Short() {
		t.Skip("many commands: left out with -short")
	}
	for _, preset := range []string{"icb-cluster", "precedents", "strategic-authority"} {
		dir := filepath.Join(t.TempDir(), "out")
		code, out, errs := call(t, "solve", "--preset", preset, "--steps", "150000", "--evidence", "none", "-o", dir)
		if code != exitDone || strings.Contains(out, "broken") || !strings.Contains(out, "\nconstraint ") {
			t.Errorf("%s: exit %d: %s%s", preset, code, out, errs)
		}
	}
}

// Which areas stand alone depends on the tolerance that is looked for.
func TestTightestRefusesOversize(t *testing.T) {
	code, _, errs := call(t, "tightest", "--layer", "ccg17", "--regions", "38", "--oversize", "alone")
	if code != exitInput || !strings.Contains(errs, "give them as regions instead") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
