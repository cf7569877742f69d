package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footprint/internal/atlas/atlastest"
)

// squares writes a small atlas into a folder.
func squares(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, f := range atlastest.Grid(t, "squares", 4, 3) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// proving is a command on a problem of twelve squares.
func proving(command, atlas string, args ...string) []string {
	with := []string{command, "--atlas", atlas, "--tolerance", "0.2", "--weight", "needs=1"}
	if command != "score" {
		with = append(with, "--regions", "3", "--steps", "20000")
	}
	return append(with, args...)
}

// provedCard is what tests look at in a scorecard.
type provedCard struct {
	Objective struct{ Value float64 }
	Bound     *struct {
		Value         float64
		Gap           *float64
		Proven        bool
		Certificate   string
		Listed        string
		NeedsCaptured *float64
	}
}

func cardIn(t *testing.T, text string) provedCard {
	t.Helper()
	var c provedCard
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return c
}

// A plan is proved, the proof verified, and other plans set beside it.
func TestProveAndVerify(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "best")
	code, out, errs := call(t, proving("prove", atlas, "-o", dir)...)
	if code != exitDone || !strings.Contains(out, "best possible") || !strings.Contains(out, "proven") || !strings.Contains(out, "certificate.json (footprint verify ") || !strings.Contains(errs, "proving for 3 regions: ") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	written := files(t, dir)
	names := slices.Sorted(maps.Keys(written))
	if want := []string{"/certificate.json", "/lookup.csv", "/manifest.json", "/map.svg", "/regions.geojson", "/report.html", "/scorecard.json", "/units.geojson"}; !slices.Equal(names, want) {
		t.Errorf("written are %q", names)
	}
	card := cardIn(t, written["/scorecard.json"])
	b := card.Bound
	if b == nil || !b.Proven || *b.Gap != 0 || b.Value != card.Objective.Value || b.NeedsCaptured == nil || len(b.Certificate) != 64 {
		t.Errorf("scorecard.json has %+v", b)
	}
	for _, want := range []string{b.Certificate, `"gap": 0,`, `"file": "certificate.json"`} {
		if !strings.Contains(written["/manifest.json"], want) {
			t.Errorf("the manifest does not have %s", want)
		}
	}
	if !strings.Contains(written["/report.html"], "is proved to be the best for these aims within these limits") {
		t.Error("the report does not say that the plan is proved")
	}
	again := filepath.Join(t.TempDir(), "again")
	if code, _, errs := call(t, proving("prove", atlas, "-o", again, "--threads", "1", "-q")...); code != exitDone || errs != "" || !maps.Equal(files(t, again), written) {
		t.Errorf("exit %d, other bytes on one thread: %s", code, errs)
	}

	file := filepath.Join(dir, "certificate.json")
	for _, how := range [][]string{nil, {"--independent"}, {"--prune"}} {
		code, out, errs = call(t, append([]string{"verify", file, "--atlas", atlas}, how...)...)
		if code != exitDone || !strings.Contains(out, "captures more than ") || !strings.Contains(out, "which is the most possible") {
			t.Errorf("verify %v: exit %d: %s%s", how, code, out, errs)
		}
	}
	code, out, _ = call(t, "verify", file, "--atlas", atlas, "--json")
	var verdict struct {
		Accepted    bool
		Certificate string
		Bound, Cost string
		Parts       int
	}
	if err := json.Unmarshal([]byte(out), &verdict); err != nil || code != exitDone || !verdict.Accepted || verdict.Certificate != b.Certificate || verdict.Bound != verdict.Cost || verdict.Parts < 1 {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}

	// The plan of the proof, given as a lookup, and another one.
	code, out, errs = call(t, proving("score", atlas, "--plan", filepath.Join(dir, "lookup.csv"), "--certificate", file, "--json")...)
	if scored := cardIn(t, out); code != exitDone || !scored.Bound.Proven {
		t.Errorf("exit %d, %+v: %s", code, scored.Bound, errs)
	}
	rows := write(t, "rows.csv", "SQUARECD,REGIONCD\nS01,A\nS02,A\nS03,A\nS04,A\nS05,B\nS06,B\nS07,B\nS08,B\nS09,C\nS10,C\nS11,C\nS12,C\n")
	code, out, errs = call(t, proving("score", atlas, "--plan", rows, "--certificate", file)...)
	if code != exitDone || !strings.Contains(out, "best possible") || !strings.Contains(out, "within ") || strings.Contains(out, "proven") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	solved := filepath.Join(t.TempDir(), "solved")
	code, _, errs = call(t, proving("solve", atlas, "--certificate", file, "-o", solved, "-q")...)
	if card := cardIn(t, files(t, solved)["/scorecard.json"]); code != exitDone || card.Bound == nil || card.Bound.Certificate != b.Certificate {
		t.Errorf("exit %d, %+v: %s", code, card.Bound, errs)
	}
}

func TestProveRefused(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "best")
	if code, _, errs := call(t, proving("prove", atlas, "-o", dir, "-q")...); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	file := filepath.Join(dir, "certificate.json")
	changed := write(t, "changed.json", strings.Replace(files(t, dir)["/certificate.json"], `"bound": "`, `"bound": "1`, 1))
	out := filepath.Join(t.TempDir(), "out")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"gap":               {proving("prove", atlas, "-o", out, "--gap", "1"), exitUsage, "--gap: want 0 or more, below 1"},
		"gap below":         {proving("prove", atlas, "-o", out, "--gap=-0.5"), exitUsage, "--gap: want 0 or more, below 1"},
		"no folder":         {proving("prove", atlas), exitUsage, "--out"},
		"an obstacle":       {proving("prove", atlas, "-o", out, "--max-population", "25000"), exitInfeasible, "nothing was written"},
		"no time":           {proving("prove", atlas, "-o", out, "--time-limit", "1ns"), exitOther, "before there was a plan"},
		"no certificate":    {[]string{"verify", file + "x"}, exitInput, "no such file"},
		"another file":      {[]string{"verify", filepath.Join(dir, "scorecard.json"), "--atlas", atlas}, exitInput, "scorecard.json: certificate: "},
		"a changed file":    {[]string{"verify", changed, "--atlas", atlas}, exitOther, "the certificate is refused"},
		"no atlas":          {[]string{"verify", file}, exitInput, "there is no such atlas"},
		"another atlas":     {[]string{"verify", file, "--atlas", "england-2017"}, exitInput, "squares"},
		"both ways":         {[]string{"verify", file, "--independent", "--prune"}, exitUsage, "want one of them"},
		"another problem":   {proving("score", atlas, "--plan", filepath.Join(dir, "lookup.csv"), "--certificate", file, "--min-population", "1"), exitInput, "about another problem"},
		"refused for solve": {proving("solve", atlas, "-o", out, "--certificate", changed), exitOther, "the certificate is refused"},
		"a sweep":           {[]string{"solve", "--preset", "csu-sweep", "-o", out, "--certificate", file}, exitUsage, "a certificate is of one number of regions"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := call(t, c.args...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, want %d and %q on standard error:\n%s", code, c.code, c.want, errs)
			}
		})
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused command has written something")
	}
}

// Where it takes a proof to see that there is no plan, the proof is written.
func TestProveThatThereIsNone(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "none")
	code, _, errs := call(t, "prove", "--atlas", atlas, "--regions", "4", "--tolerance", "0.001", "--weight", "needs=1", "--steps", "20000", "-o", dir)
	if code != exitInfeasible || !strings.Contains(errs, "no plan can exist: ") || !strings.Contains(errs, "the proof is in ") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if written := files(t, dir); len(written) != 1 {
		t.Errorf("%d files", len(written))
	}
	code, out, errs := call(t, "verify", filepath.Join(dir, "certificate.json"), "--atlas", atlas)
	if code != exitDone || !strings.Contains(out, "There is no plan of 4 regions of ") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// A sweep is proved number by number.
func TestProveSweep(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "sweep")
	file := write(t, "s.yaml", "layer: squares\nregions: {from: 3, to: 4}\ntolerance: 0.2\nweights: {needs: 0.5, balance: 0.5}\nsteps: 20000\n")
	if code, _, errs := call(t, "prove", "--scenario", file, "--atlas", atlas, "-o", dir, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got := files(t, dir)
	if len(got) != 2*8+2 || got["/k03/certificate.json"] == "" || got["/k04/certificate.json"] == "" {
		t.Errorf("%d files", len(got))
	}
	for _, k := range []string{"k03", "k04"} {
		if code, out, errs := call(t, "verify", filepath.Join(dir, k, "certificate.json"), "--atlas", atlas); code != exitDone || !strings.Contains(out, "has an objective below") {
			t.Errorf("%s: exit %d: %s%s", k, code, out, errs)
		}
	}
}
