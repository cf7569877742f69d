package main

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite-sweep", false, "write testdata/sweep.csv anew")

// overSquares is a sweep on twelve squares.
func overSquares(atlas, dir string, more ...string) []string {
	return append([]string{"solve", "--atlas", atlas, "--weight", "needs=0.5,balance=0.5", "--steps", "20000", "-o", dir}, more...)
}

// The table of a sweep is as recorded, its chart can be read, and neither they nor
// the plans depend on threads.
func TestSweepOfTolerances(t *testing.T) {
	atlas, dir := squares(t), t.TempDir()
	first, second := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	code, out, errs := call(t, overSquares(atlas, first, "--regions", "5", "--sweep-tolerance", "0,0.25,0.5", "--threads", "1")...)
	if code != exitDone || !strings.Contains(errs, "tolerance 0: no plan can exist: Square S01 (S01, 20,000) fits into no region of 59,000 to 59,000 people") || !strings.Contains(out, "\nt0.25  5 ") || !strings.Contains(out, "t0.25/report.html") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if code, _, errs = call(t, overSquares(atlas, second, "--regions", "5", "--sweep-tolerance", "0,0.25,0.5", "--threads", "3", "-q")...); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got, again := files(t, first), files(t, second)
	if len(got) != 2*7+2 || len(again) != len(got) {
		t.Fatalf("%d and %d files", len(got), len(again))
	}
	for name := range got {
		if got[name] != again[name] {
			t.Errorf("%s differs from one thread to several", name)
		}
	}
	golden := filepath.Join("testdata", "sweep.csv")
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got["/sweep.csv"]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got["/sweep.csv"] != string(want) {
		t.Errorf("not as recorded (-rewrite-sweep writes it):\n%s", got["/sweep.csv"])
	}
	chart := got["/sweep.svg"]
	for decoder := xml.NewDecoder(strings.NewReader(chart)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Tolerance 0: no plan. ", "Tolerance 0.25: captured ", "Grey: no plan", `role="img"`, "Variation in need captured; more is better"} {
		if !strings.Contains(chart, want) {
			t.Errorf("%q is not in the chart", want)
		}
	}
	if strings.Count(chart, "<circle") != 2*3 {
		t.Errorf("%d points", strings.Count(chart, "<circle"))
	}
}

func TestSweepOfWeights(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "out")
	code, out, errs := call(t, overSquares(atlas, dir, "--regions", "3", "--sweep-weights", "alike:needs=1", "--sweep-weights", "even:balance=1,needs=0.1", "--json")...)
	got := files(t, dir)
	if code != exitDone || len(got) != 2*7+2 || got["/alike/report.html"] == "" || strings.Count(out, `"engineVersion"`) != 2 {
		t.Fatalf("exit %d, %d files: %s", code, len(got), errs)
	}
	if !strings.Contains(got["/sweep.csv"], "\neven,3,0.2,\"needs=0.1,balance=1\",") || !strings.Contains(got["/sweep.svg"], ">alike</text>") {
		t.Errorf("%s\n%s", got["/sweep.csv"], got["/sweep.svg"])
	}
	if !strings.Contains(got["/even/manifest.json"], `"needs": 0.1`) || strings.Contains(got["/even/manifest.json"], `"sweep"`) {
		t.Error("the manifest of a point is not that of its own question")
	}
}

// Roughly k is one plan, with what the other numbers would have cost.
func TestRoughly(t *testing.T) {
	atlas, dir := squares(t), filepath.Join(t.TempDir(), "out")
	code, out, errs := call(t, overSquares(atlas, dir, "--regions", "2..4", "--about", "3", "--price", "0.01", "--tolerance", "0.6", "--evidence", "none")...)
	if code != exitDone || !strings.Contains(out, "of 2 to 4 the least objective with 0.01 for each region more or fewer than 3") || strings.Count(out, " and price 0.0") != 3 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	got := files(t, dir)
	if len(got) != 7 || !strings.Contains(got["/manifest.json"], `"about": 3`) || !strings.Contains(got["/manifest.json"], `"regions": "k = `) ||
		!strings.Contains(got["/report.html"], "Roughly 3 regions were asked for") || strings.Count(got["/scorecard.json"], `"paid"`) != 3 {
		t.Errorf("%d files", len(got))
	}
	file := write(t, "s.yaml", "regions: {about: 7, from: 7, to: 8, price: 0}\ntolerance: 0\nsteps: 2000\n")
	if code, _, errs = call(t, "solve", "--atlas", atlas, "--scenario", file, "-o", dir); code != exitInfeasible || !strings.Contains(errs, "8 regions: no plan can exist: Square S01") || strings.Contains(errs, "footprint prove") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestSweepOptionsRefused(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for want, args := range map[string]string{
		"want a whole number such as 38":            "--regions 3,x",
		"want at least 1":                           "--regions 0",
		"rising":                                    "--regions 4,3",
		"smaller number first":                      "--regions 4..3",
		"want a range of --regions too":             "--about 3",
		"--price is of a region":                    "--regions 3 --price 0.1",
		"the number itself within":                  "--regions 3..4 --about 5",
		"want 0 or more":                            "--regions 3..4 --about=-5",
		"want a name before the weights":            "--regions 3 --sweep-weights needs=1",
		"want a term and its weight":                "--regions 3 --sweep-weights a:needs",
		`no term "need"`:                            "--regions 3 --sweep-weights a:need=1",
		"want one of regions, tolerances and":       "--regions 3 --sweep-weights a:needs=1 --sweep-tolerance 0.1",
		"there is another one":                      "--regions 3..4 --sweep-tolerance 0.1",
		"a certificate is of one point of it":       "--regions 3 --sweep-tolerance 0.1 --certificate x.json",
		"a certificate is of one number of regions": "--regions 3..4 --about 3 --certificate x.json",
	} {
		code, _, errs := call(t, append([]string{"solve", "--layer", "ccg17", "-o", out}, strings.Fields(args)...)...)
		if code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d: %s", args, code, errs)
		}
	}
	// What one value is given for is not swept over any more.
	file := write(t, "s.yaml", "regions: 2\nsweep: {tolerances: [0.5, 0.6]}\nsteps: 2000\n")
	if code, _, errs := call(t, "solve", "--atlas", squares(t), "--scenario", file, "--tolerance", "0.7", "--evidence", "none", "-o", out, "-q"); code != exitDone || files(t, out)["/manifest.json"] == "" {
		t.Errorf("exit %d: %s", code, errs)
	}
}
