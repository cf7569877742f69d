package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

var update = flag.Bool("update", false, "write what is printed now into testdata")

// What is drawn comes back plan by plan, each measured as its trace has it.
func TestSampleThenRead(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "sample")
	args := []string{"sample", "--layer", "ccg17", "--regions", "12", "--tolerance", "0.25", "-n", "150", "--thin", "3", "--burn-in", "0", "--weight", "needs=1", "--pairs"}
	code, said, errs := call(t, append(args, "-o", out)...)
	if code != exitDone || !strings.Contains(said, "every 3rd step is a plan, the first 0 of") || !strings.Contains(said, "\nwarning: ") || !strings.Contains(errs, "drawing 150 plans") {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	again := filepath.Join(dir, "again")
	if code, said, errs := call(t, append(args, "-o", again, "-q", "--threads", "1")...); code != exitDone || said+errs != "" {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	first, second := files(t, out), files(t, again)
	if len(first) != 9 || len(second) != 9 {
		t.Errorf("%d and %d files", len(first), len(second))
	}
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s differs from one thread to several", name)
		}
	}

	plans := filepath.Join(out, "plans.fpe")
	if code, said, errs := call(t, "sample", "read", plans); code != exitDone || said != "150 plans of 12 regions of 207 areas (ccg17, england-2017), drawn by recom with seed 1 in 8 chains, every 3rd step of each\n" {
		t.Errorf("exit %d: %s%s", code, said, errs)
	}
	lookup := filepath.Join(dir, "plan-99.csv")
	if code, _, errs := call(t, "sample", "read", plans, "--plan", "99", "-o", lookup); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	code, said, errs = call(t, "score", "--layer", "ccg17", "--plan", lookup, "--tolerance", "0.25", "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var card struct {
		Valid bool
		Needs struct{ Captured float64 }
	}
	if err := json.Unmarshal([]byte(said), &card); err != nil {
		t.Fatal(err)
	}
	trace := strings.Split(first["/traces.csv"], "\n")[99]
	if want := fmt.Sprintf("99,3,%v,", card.Needs.Captured); !card.Valid || !strings.HasPrefix(trace, want) {
		t.Errorf("scored %+v, its trace is %s", card, trace)
	}

	table := filepath.Join(dir, "all.csv")
	if code, _, errs := call(t, "sample", "read", plans, "-o", table); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	all, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(all), "\n")
	if len(rows) != 152 || !strings.HasPrefix(rows[0], "plan,E38000001,") || !strings.HasPrefix(rows[99], "99,1,") {
		t.Errorf("%d rows, %.40s", len(rows), rows[99])
	}

	// Cut off: an error, and no plan is made up.
	cut := filepath.Join(dir, "cut.fpe")
	if err := os.WriteFile(cut, []byte(first["/plans.fpe"][:len(first["/plans.fpe"])-30]), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"-o", table}, {"--plan", "99", "-o", lookup}} {
		if code, _, errs := call(t, append([]string{"sample", "read", cut}, args...)...); code != exitInput || !strings.Contains(errs, "cut.fpe: damaged file of plans: it ends early; the 0 plans before") {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	if code, _, errs := call(t, "sample", "read", plans, "--plan", "151", "-o", lookup); code != exitInput || !strings.Contains(errs, "no plan 151: it holds 150") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestSampleExitCodes(t *testing.T) {
	if testing.Short() {
		t.Skip("many commands: left out with -short")
	}
	out := filepath.Join(t.TempDir(), "out")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no number of regions": {[]string{"-o", out}, exitUsage, "how many regions"},
		"no folder":            {[]string{"--regions", "12"}, exitUsage, "--out"},
		"no plans":             {[]string{"--regions", "12", "-n", "0", "-o", out}, exitUsage, "--number: want at least 1"},
		"negative":             {[]string{"--regions", "12", "--thin=-1", "-o", out}, exitUsage, "want 0 or more"},
		"negative burn-in":     {[]string{"--regions", "12", "--burn-in=-1", "-o", out}, exitUsage, "--burn-in"},
		"column of nothing":    {[]string{"--regions", "12", "--column", "X", "-o", out}, exitUsage, "--column names a column"},
		"unknown method":       {[]string{"--regions", "12", "--method", "shuffle", "-o", out}, exitUsage, "--method must be one of"},
		"infeasible":           {[]string{"--regions", "100", "-o", out}, exitInfeasible, "nothing was written"},
		"a sweep":              {[]string{"--preset", "csu-sweep", "-o", out}, exitInput, "a sample is of one number"},
		"another number":       {[]string{"--preset", "reform-38", "--reference", "stp17", "-o", out}, exitInput, "the plan has 44 regions, and plans of 38 are drawn"},
		"too many pairs":       {[]string{"--layer", "msoa11", "--regions", "12", "--pairs", "-o", out}, exitUsage, "layer msoa11 has 6791 areas"},
		"no time":              {[]string{"--regions", "12", "--time-limit", "1ns", "-o", out}, exitOther, "before there was a plan"},
		"stopped":              {[]string{"--regions", "12", "-n", "100000000", "--thin", "1", "--burn-in", "0", "--no-traces", "--time-limit", "3s", "-q", "-o", filepath.Join(t.TempDir(), "o")}, exitStopped, "stopped by a limit"},
		"read nothing":         {[]string{"read", out}, exitInput, "no such file"},
		"read a table":         {[]string{"read", write(t, "a.csv", "A,B\n")}, exitInput, "a.csv: damaged file of plans: it does not begin"},
		"read where":           {[]string{"read", out, "--plan", "1"}, exitUsage, "--out"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := call(t, append([]string{"sample"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, want %d and %q on standard error:\n%s", code, c.code, c.want, errs)
			}
		})
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused command has written something")
	}
}

// The table for people, of a sample by hand.
func TestPrintSample(t *testing.T) {
	x := func(x float64) *float64 { return &x }
	l := &atlas.Layer{ID: "wards", Areas: make([]atlas.Area, 12)}
	s := &footprint.Sample{Task: &scenario.Task{Layer: l}, Card: &scorecard.Ensemble{
		Plans: 4000, Layer: "wards", Atlas: scorecard.Atlas{ID: "shire"}, Population: scorecard.Population{Total: 10_000}, Starts: 7,
		Settings: scorecard.EnsembleSettings{Regions: 3, Bounds: scorecard.Bounds{Min: 3000, Max: 3600}, Method: "merge-split", Chains: 8, Thin: 22, BurnIn: 4},
		Complete: true, Proposals: 1000, Accepted: 125, Rejected: scorecard.Rejected{SameRegion: 500, NoCut: 250, Metropolis: 125},
		Distinct: 3000, VINext: x(1.25), VIAcross: x(1.5), Given: &scorecard.GivenPlan{Valid: true},
		Cores: []scorecard.Cores{
			{Share: 0.95, Cores: []scorecard.Core{}},
			{Share: 0.9, Units: 5, People: 3500, Cores: []scorecard.Core{{Names: []string{"A", "B"}, Units: make([]string, 2)}, {Names: []string{"C", "D", "E"}, Units: make([]string, 3)}}},
		},
		Measures: []scorecard.EnsembleMeasure{
			{Name: "needs captured", Aim: "larger", Mean: 0.5, SD: x(0.1), Error: x(0.001), Min: 0.2, P5: 0.3, Median: 0.5, P95: 0.7, Max: 0.8, RHat: x(1.004), BulkESS: x(2000), TailESS: x(1500), Rank: &scorecard.Rank{Value: 0.75, Above: 0.01, Better: x(0.01)}},
			{Name: "a detail", Detail: true},
			{Name: "largest region", Unit: "people", Mean: 3500, SD: x(20), Min: 3400, P5: 3450, Median: 3500, P95: 3590, Max: 3600, RHat: x(1.2), BulkESS: x(90), Rank: &scorecard.Rank{Value: 3500, Above: 0.4}},
			{Name: "areas split", Unit: "areas", Aim: "smaller", Mean: 2, SD: x(0), Min: 2, P5: 2, Median: 2, P95: 2, Max: 2, Rank: &scorecard.Rank{Value: 1, Above: 1, Better: x(0)}},
		},
		Notes: []string{"a note"}, Warnings: []string{"do this"},
	}}
	var got bytes.Buffer
	if err := printSample(&got, s); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/sample.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("printed\n%s\nwant\n%s", got.String(), want)
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 111: "111th", 380: "380th"} {
		if got := footprint.Ordinal(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
