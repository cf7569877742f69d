package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"footprint/data"
	"footprint/internal/footprint"
)

// planner is opened once: reading what ships is most of the time of a call.
var planner = sync.OnceValue(func() *footprint.Planner { return footprint.NewPlanner(data.FS) })

// call runs the command line as a shell would.
func call(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(&env{ctx: context.Background(), planner: planner(), out: &stdout, err: &stderr}, args)
	return code, stdout.String(), stderr.String()
}

// files are all files below a folder with their content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSolveSameBytes(t *testing.T) {
	var first map[string]string
	evidence, all := "full", []string{"1", "2", "2"}
	if testing.Short() {
		evidence, all = "none", all[:2]
	}
	for _, threads := range all {
		dir := filepath.Join(t.TempDir(), "out")
		code, _, errs := call(t, "solve", "--preset", "reform-38", "--steps", "200000", "--threads", threads, "--evidence", evidence, "-o", dir, "-q")
		if code != exitDone {
			t.Fatalf("exit %d: %s", code, errs)
		}
		got := files(t, dir)
		if len(got) != 7 {
			t.Fatalf("%d files", len(got))
		}
		if first == nil {
			first = got
		}
		for name := range first {
			if got[name] != first[name] {
				t.Errorf("%s differs on %s threads", name, threads)
			}
		}
	}
}

func TestSolveThenScoreAndCompare(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for out, seed := range map[string]string{a: "1", b: "2"} {
		if code, _, errs := call(t, "solve", "--layer", "ccg17", "--regions", "10", "--tolerance", "0.1", "--weight", "needs=1", "--steps", "100000", "--evidence", "none", "--seed", seed, "-o", out); code != exitDone {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
	type card struct {
		PlanDigest string `json:"planDigest"`
		Valid      bool
		Needs      struct{ Captured float64 }
	}
	var solved, scored card
	if err := json.Unmarshal([]byte(files(t, a)["/scorecard.json"]), &solved); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "score", "--plan", filepath.Join(a, "lookup.csv"), "--tolerance", "0.1", "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if err := json.Unmarshal([]byte(out), &scored); err != nil {
		t.Fatal(err)
	}
	if solved != scored || !scored.Valid {
		t.Errorf("solved %+v, scored %+v", solved, scored)
	}
	code, out, errs = call(t, "compare", filepath.Join(a, "lookup.csv"), filepath.Join(b, "lookup.csv"))
	if code != exitDone || !strings.Contains(out, "people who change region") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// Alignment, flow, change and mixed needs from the command line: a baseline is the
// same by its name and as a file, and its own change is nothing.
func TestSolveWithRelations(t *testing.T) {
	if testing.Short() {
		t.Skip("some searches: left out with -short")
	}
	dir := t.TempDir()
	objective := func(args ...string) map[string]float64 {
		code, out, errs := call(t, append(args, "--json")...)
		if code != exitDone {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
		var card struct {
			Objective struct {
				Terms []struct {
					Name  string
					Value float64
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &card); err != nil {
			t.Fatal(err)
		}
		values := map[string]float64{}
		for _, term := range card.Objective.Terms {
			values[term.Name] = term.Value
		}
		return values
	}
	out := filepath.Join(dir, "stp")
	objective("score", "--reference", "stp17", "-o", out, "--evidence", "none")
	file := filepath.Join(out, "lookup.csv")
	solve := func(args ...string) map[string]float64 {
		return objective(append([]string{"solve", "--layer", "ccg17", "--regions", "44", "--tolerance", "0.6", "--steps", "100000", "--evidence", "none", "-o", filepath.Join(dir, "out")}, args...)...)
	}
	byName := solve("--weight", "mixed=0.5,alignment=0.3,flow=0.2,change=1", "--align", "lad17,pfa17", "--flow", "commuting11,trusts22", "--baseline", "stp17", "--population", "residents")
	byFile := solve("--weight", "mixed=0.5,alignment=0.3,flow=0.2,change=1", "--align", "lad17", "--align", "pfa17", "--flow", "commuting11", "--flow", "trusts22", "--baseline", file)
	if !maps.Equal(byName, byFile) || len(byName) != 4 || byName["change"] <= 0 || byName["alignment"] <= 0 || byName["flow"] <= 0 || byName["mixed"] <= 0 {
		t.Errorf("by name %v, by file %v", byName, byFile)
	}
	if own := objective("score", "--plan", file, "--weight", "change=1", "--baseline", file); len(own) != 1 || own["change"] != 0 {
		t.Errorf("the change of a plan from itself is %v", own)
	}
}

func TestSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("eleven searches: left out with -short")
	}
	dir := filepath.Join(t.TempDir(), "sweep")
	if code, _, errs := call(t, "solve", "--preset", "csu-sweep", "--steps", "100000", "-o", dir, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got := files(t, dir)
	if len(got) != 11*7+2 || strings.Count(got["/sweep.csv"], "\n") != 12 || got["/k25/lookup.csv"] == "" || got["/k35/map.svg"] == "" {
		t.Errorf("%d files, sweep.csv:\n%s", len(got), got["/sweep.csv"])
	}
}

// A number of regions without a plan costs the others nothing.
func TestSweepWithGaps(t *testing.T) {
	if testing.Short() {
		t.Skip("two searches long enough to find a plan of 38 regions: left out with -short")
	}
	dir := filepath.Join(t.TempDir(), "sweep")
	file := write(t, "s.yaml", "layer: ccg17\nregions: {from: 37, to: 39}\ntolerance: 0.2\nweights: {needs: 1}\nsteps: 600000\n")
	code, out, errs := call(t, "solve", "--scenario", file, "-o", dir, "--json")
	if code != exitDone || !strings.Contains(errs, "39 regions: no plan can exist") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var cards []struct{ Valid bool }
	if err := json.Unmarshal([]byte(out), &cards); err != nil || len(cards) != 2 || !cards[0].Valid {
		t.Errorf("%d scorecards, %v", len(cards), err)
	}
	got := files(t, dir)
	if len(got) != 2*7+2 || !strings.Contains(got["/sweep.csv"], "\nk39,39,0.2,needs=1,,") || got["/k38/lookup.csv"] == "" {
		t.Errorf("%d files, sweep.csv:\n%s", len(got), got["/sweep.csv"])
	}
}

// write puts a file into a fresh folder and gives its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	if testing.Short() {
		t.Skip("many commands: left out with -short")
	}
	out := filepath.Join(t.TempDir(), "out")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"help":                  {[]string{"--help"}, exitDone, ""},
		"nothing":               {nil, exitDone, ""},
		"version":               {[]string{"--version"}, exitDone, ""},
		"no command":            {[]string{"dissolve"}, exitUsage, "dissolve"},
		"unknown flag":          {[]string{"solve", "--region", "3", "-o", out}, exitUsage, "--region"},
		"no folder":             {[]string{"solve", "--regions", "3"}, exitUsage, "--out"},
		"no number":             {[]string{"solve", "-o", out}, exitUsage, "how many regions"},
		"two numbers":           {[]string{"solve", "--regions", "3", "--target-population", "5", "-o", out}, exitUsage, "regions"},
		"unknown weight":        {[]string{"solve", "--regions", "3", "--weight", "need=1", "-o", out}, exitUsage, `no term "need"`},
		"zero weights":          {[]string{"solve", "--regions", "3", "--weight", "needs=0", "-o", out}, exitUsage, "at least one weight"},
		"per cent":              {[]string{"solve", "--regions", "3", "--tolerance", "5", "-o", out}, exitUsage, "5 is 500 %"},
		"zero regions":          {[]string{"solve", "--preset", "reform-38", "--regions", "0", "-o", out}, exitUsage, "--regions"},
		"empty folder":          {[]string{"solve", "--preset", "reform-38", "-o", ""}, exitUsage, "--out"},
		"onto a file":           {[]string{"solve", "--preset", "reform-38", "-o", write(t, "file", "")}, exitOther, "is a file: want a folder"},
		"huge maximum":          {[]string{"solve", "--preset", "reform-38", "--max-population", "9223372036854775807", "--steps", "2000000", "--evidence", "none", "-q", "-o", filepath.Join(t.TempDir(), "o")}, exitDone, ""},
		"column of a reference": {[]string{"score", "--reference", "stp17", "--column", "X"}, exitUsage, "--column"},
		"target of all":         {[]string{"solve", "--target-population", "999999999", "-o", out}, exitInfeasible, "has 55,619,430"},
		"no time":               {[]string{"solve", "--preset", "reform-38", "--time-limit", "1ns", "-o", out}, exitOther, "before there was a plan"},
		"folder as a file":      {[]string{"score", "--plan", t.TempDir()}, exitInput, "cannot be read"},
		"half a lookup":         {[]string{"score", "--plan", write(t, "p.csv", "CCG17CD,REGIONCD\nE38000001,A\n")}, exitInput, "and 186 more like these"},
		"bad tolerance":         {[]string{"solve", "--regions", "3", "--tolerance=-1", "-o", out}, exitUsage, "want a fraction"},
		"unknown preset":        {[]string{"solve", "--preset", "reform", "-o", out}, exitInput, "reform-38"},
		"unknown layer":         {[]string{"solve", "--preset", "reform-38", "--layer", "ccg18", "-o", out}, exitInput, "ccg17"},
		"unknown atlas":         {[]string{"solve", "--preset", "reform-38", "--atlas", "wales", "-o", out}, exitInput, "england-2017"},
		"unknown profile":       {[]string{"solve", "--preset", "reform-38", "--needs", "wants", "-o", out}, exitInput, "core-5"},
		"scenario file":         {[]string{"solve", "--scenario", write(t, "s.yaml", "regions: 3\ncolour: red\n"), "-o", out}, exitInput, "s.yaml"},
		"no such file":          {[]string{"solve", "--scenario", "/no/such.yaml", "-o", out}, exitInput, "such.yaml"},
		"which alignment":       {[]string{"solve", "--preset", "reform-38", "--weight", "needs=1,alignment=1", "-o", out}, exitInput, "under alignment (--align) some of lad17"},
		"which baseline":        {[]string{"solve", "--preset", "reform-38", "--weight", "needs=1,change=1", "-o", out}, exitInput, "under baseline (--baseline)"},
		"which flow":            {[]string{"solve", "--preset", "reform-38", "--weight", "needs=1,flow=1", "-o", out}, exitInput, "under flows (--flow) some of commuting11"},
		"unknown flow":          {[]string{"score", "--reference", "stp17", "--flow", "rivers"}, exitInput, "commuting11, trusts22"},
		"needs and mixed":       {[]string{"solve", "--preset", "reform-38", "--weight", "needs=1,mixed=1", "-o", out}, exitUsage, "opposite directions"},
		"unknown geography":     {[]string{"solve", "--preset", "reform-38", "--align", "utla99", "-o", out}, exitInput, "lad17"},
		"unknown people":        {[]string{"solve", "--preset", "reform-38", "--population", "voters", "-o", out}, exitInput, "residents"},
		"unknown baseline":      {[]string{"solve", "--preset", "reform-38", "--baseline", "stp99", "-o", out}, exitInput, "stp17"},
		"half a baseline":       {[]string{"score", "--reference", "stp17", "--baseline", write(t, "b.csv", "CCG17CD,REGIONCD\nE38000001,A\n")}, exitInput, "b.csv"},
		"column of no baseline": {[]string{"score", "--reference", "stp17", "--baseline", "stp17", "--baseline-column", "X"}, exitUsage, "--baseline-column"},
		"infeasible":            {[]string{"solve", "--preset", "reform-38", "--tolerance", "0.15", "-o", out}, exitInfeasible, "belong together: 1,749,096"},
		"k too large":           {[]string{"solve", "--regions", "208", "-o", out}, exitInfeasible, "at most 207"},
		"unit too large":        {[]string{"solve", "--regions", "100", "-o", out}, exitInfeasible, "may hold at most 667,433"},
		"lookup":                {[]string{"score", "--plan", write(t, "p.csv", "CCG17CD,REGIONCD\nE38000001,A\nE38000001,B\n")}, exitInput, "p.csv: row 3 (E38000001)"},
		"lookup of lads":        {[]string{"score", "--plan", write(t, "p.csv", "LAD17CD,REGIONCD\nE06000001,A\nE06000002,B\n")}, exitInput, "layer lad17"},
		"no plan":               {[]string{"score"}, exitUsage, "--plan FILE"},
		"no atlas":              {[]string{"atlas", "check", t.TempDir()}, exitInput, "atlas.yaml"},
		"time limit":            {[]string{"solve", "--preset", "reform-38", "--steps", "2000000000", "--time-limit", "2s", "-o", filepath.Join(t.TempDir(), "o")}, exitStopped, "stopped by a limit"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := call(t, c.args...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit %d, want %d and %q on standard error:\n%s", code, c.code, c.want, stderr)
			}
			if code == exitDone && stdout == "" && !slices.Contains(c.args, "-q") {
				t.Error("nothing is said")
			}
		})
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused command has written something")
	}
}

// The examples that --help shows work as they are printed.
func TestHelpExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("some searches: left out with -short")
	}
	example := regexp.MustCompile(`(?m)^\s+footprint ([a-z].*)$`)
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		command []string
		works   int      // how many of its examples need nothing but the binary
		less    []string // makes them shorter
	}{
		{[]string{"solve"}, 1, []string{"--steps", "2000000"}},
		{[]string{"sample", "draw"}, 1, []string{"--thin", "20"}},
		{[]string{"frontier"}, 1, []string{"--steps", "4000000"}},
		{[]string{"score"}, 1, nil}, {[]string{"presets"}, 1, nil}, {[]string{"atlas", "show"}, 1, nil},
	} {
		_, help, _ := call(t, append(c.command, "--help")...)
		found := example.FindAllStringSubmatch(help, -1)
		if len(found) < c.works {
			t.Errorf("%v: %d examples in\n%s", c.command, len(found), help)
			continue
		}
		for _, f := range found[:c.works] {
			if code, _, errs := call(t, append(strings.Fields(f[1]), c.less...)...); code != exitDone {
				t.Errorf("footprint %s: exit %d: %s", f[1], code, errs)
			}
		}
	}
}

func TestAtlasCommands(t *testing.T) {
	for _, args := range [][]string{{"atlas", "list"}, {"atlas", "list", "--json"}, {"atlas", "show"}, {"atlas", "show", "--json"}, {"presets", "--json"}, {"presets", "bi-10", "--json"}} {
		code, out, errs := call(t, args...)
		if code != exitDone || len(out) < 60 {
			t.Errorf("%v: exit %d: %s%s", args, code, out, errs)
		}
		if args[len(args)-1] == "--json" && !json.Valid([]byte(out)) {
			t.Errorf("%v: not JSON: %s", args, out)
		}
	}
}

// What is wrong with an option is wrong usage, wherever it is found out.
func TestOptionsOutOfRange(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"tolerance":     {[]string{"--tolerance", "5"}, "tolerance 5 is 500 %"},
		"aligned twice": {[]string{"--align", "utla18,utla18"}, "want each id once"},
		"opposites":     {[]string{"--weight", "needs=1,mixed=1"}, "opposite directions"},
		"no number":     {[]string{"--per-head", "a=NaN"}, "money a: per_head NaN"},
		"no such money": {[]string{"--per-head", "a=1e308"}, "want a number of at most 1e+15"},
		"all and more":  {[]string{"--against", "all,nonsense"}, "--against: want all, or"},
		"more and all":  {[]string{"--against", "stp17,all"}, "--against: want all, or"},
	} {
		code, _, errs := call(t, append([]string{"score", "--reference", "stp17"}, c.args...)...)
		if code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, %q; want %d and %q", name, code, errs, exitUsage, c.want)
		}
	}
}
