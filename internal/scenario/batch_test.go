package scenario

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footprint/internal/atlas"
)

func presetOf(name string) (Scenario, error) {
	if name == "bad" {
		return Scenario{ID: "bad"}, nil
	}
	if name != "reform-38" {
		return Scenario{}, errors.New("there is no preset " + name)
	}
	tolerance := 0.2
	return Scenario{ID: name, Layer: "ccg17", Regions: Count{From: 38, To: 38}, Tolerance: &tolerance, Weights: Weights{Needs: 0.6, Balance: 0.4}}, nil
}

// anyPreset is a scenario of any name.
func anyPreset(name string) (Scenario, error) {
	return Scenario{ID: name, Layer: "ccg17", Regions: Count{From: 38, To: 38}}, nil
}

func TestDecodeBatch(t *testing.T) {
	b, named, err := DecodeBatch("b.yaml", []byte(`
batch: night
runs:
  - name: reform
    preset: reform-38
    set: {tolerance: 0.25, weights: {needs: 1}}
    seeds: [1, 7]
  - name: target
    preset: reform-38
    set: {target_population: 2000000}
  - name: own
    scenario: {layer: lad17, regions: {from: 3, to: 5}}
    seeds: [9]
  - name: whole
    preset: reform-38
    set: {weights: {needs: 1, alignment: 0.5, change: 0.1}, alignment: [lad17], baseline: stp17, population: residents}
`), presetOf)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, n := range named {
		names = append(names, n.Name)
	}
	if got := strings.Join(names, " "); got != "reform-s1 reform-s7 target own whole" || b.ID != "night" {
		t.Fatalf("%s: %s", b.ID, got)
	}
	if s := named[1].Scenario; *s.Tolerance != 0.25 || s.Weights != (Weights{Needs: 1}) || *s.Seed != 7 || s.Regions.From != 38 {
		t.Errorf("reform-s7: %+v", s)
	}
	if s := named[2].Scenario; s.TargetPopulation != 2_000_000 || !s.Regions.IsZero() || *s.Seed != DefaultSeed {
		t.Errorf("target: %+v", s)
	}
	if s := named[3].Scenario; s.Regions != (Count{From: 3, To: 5}) || *s.Seed != 9 || s.Layer != "lad17" {
		t.Errorf("own: %+v", s)
	}
	if s := named[4].Scenario; s.Weights != (Weights{Needs: 1, Alignment: 0.5, Change: 0.1}) || s.Alignment[0] != "lad17" || s.Baseline.Reference != "stp17" || s.Population != "residents" {
		t.Errorf("whole: %+v", s)
	}
}

func oneRun(rest string) string {
	return "runs:\n  - name: a\n    preset: reform-38\n" + rest
}

// badBatches have one fault each.
var badBatches = map[string]struct{ text, want string }{
	"unknown key":           {"batch: a\nrums: []", `b.yaml:2:1: the batch has no field "rums"; want runs`},
	"no YAML":               {"runs: [", "b.yaml:1:7: "},
	"empty":                 {" \n# nothing", "b.yaml: the file is empty"},
	"no mapping":            {"- a", "b.yaml:1:1: the file is a list; want a mapping with fields such as batch"},
	"two documents":         {"batch: a\n---\nbatch: b", "b.yaml:3:"},
	"a field twice":         {"batch: a\nbatch: b", "b.yaml:2:1: "},
	"an alias of nothing":   {"batch: *a", "b.yaml:1:8: *a stands for nothing"},
	"no runs":               {"batch: a", "b.yaml:1:1: the batch has no runs"},
	"runs empty":            {"batch: a\nruns: []", "b.yaml:2:7: the batch has no runs"},
	"runs no list":          {"batch: a\nruns: {a: {}}", "b.yaml:2:7: runs is a mapping; want a list"},
	"run no mapping":        {"runs: [a]", `b.yaml:1:8: runs[0] is "a"; want a mapping`},
	"no name":               {"runs: [{preset: reform-38}]", "b.yaml:1:8: runs[0] has no name; want a name of at most 64"},
	"path as a name":        {"runs: [{name: ../x, preset: reform-38}]", `b.yaml:1:15: name is "../x"; want a name`},
	"name of a file":        {"runs: [{name: index.html, preset: reform-38}]", "b.yaml:1:15: run index.html is called like a file"},
	"made from nothing":     {"runs: [{name: a}]", "b.yaml:1:8: run a is made from nothing; want a preset, a scenario or extends, one of them"},
	"made from two":         {"runs: [{name: a, preset: reform-38, scenario: {regions: 3}}]", "run a is made from several things"},
	"made from an axis too": {oneRun("    matrix: {preset: [reform-38]}"), "run a is made from several things"},
	"no such preset":        {"runs:\n  - name: a\n    preset: reform", "b.yaml:3:13: there is no preset reform"},
	"set unknown":           {oneRun("    set: {tolerancce: 0.1}"), `b.yaml:4:11: set has no field "tolerancce"; want tolerance`},
	"set unknown within":    {oneRun("    set:\n      weights: {need: 1}"), `b.yaml:5:17: weights has no field "need"; want needs`},
	"set out of range":      {oneRun("    set: {tolerance: 3}"), "b.yaml:4:22: tolerance is 3; want a fraction of the ideal population from 0 to 1, such as 0.05 for 5 %"},
	"set a wrong type":      {oneRun("    set: {steps: many}"), `b.yaml:4:18: steps is "many"; want a whole number, 0 or more`},
	"set a wrong type of":   {oneRun("    set: {alignment: lad17}"), `b.yaml:4:22: alignment is "lad17"; want a list, each of which is a text`},
	"set an unknown word":   {oneRun("    set: {compactness: permeter}"), `b.yaml:4:24: compactness is "permeter"; want perimeter? one of perimeter, inertia`},
	"set regions wrongly":   {oneRun("    set: {regions: {from: 3}}"), "b.yaml:4:20: regions has no to; want a whole number, 1 or more"},
	"set what does not fit": {oneRun("    set:\n      min_population: 5\n      max_population: 4"), "b.yaml:5:23 (a): min_population 5 is above max_population 4"},
	"set weights of 0":      {oneRun("    set: {weights: {needs: 0}}"), "b.yaml:4:20 (a): weights: want at least one above 0"},
	"set both needs":        {oneRun("    set: {weights: {needs: 1, mixed: 1}}"), "b.yaml:4:28 (a): weights of both needs and mixed"},
	"constraint":            {oneRun("    set:\n      constraints:\n        regions:\n          - {name: x, units: [A]}\n          - {name: y, units: [A, A]}"), `b.yaml:8:13 (a): constraints.regions[1] y: unit "A"`},
	"fault of the preset":   {"runs: [{name: a, preset: bad}]", "b.yaml:1:26 (a): "},
	"level":                 {"runs: [{name: a, scenario: {levels: [{level: x, regions: 3}, {level: y, regions: 2, min_population: 2, max_population: 1}]}}]", "b.yaml:1:101 (a): level y: min_population 2 is above max_population 1"},
	"no number":             {"runs: [{name: a, scenario: {layer: ccg17}}]", "b.yaml:1:28 (a): how many regions?"},
	"run twice":             {"runs:\n- {name: a, preset: reform-38}\n- {name: a, preset: reform-38}", "b.yaml:3:10: the folder a is used twice: by run a, and by run a of line 2"},
	"folders alike":         {"runs:\n- {name: a-regions-3, preset: reform-38}\n- {name: a, preset: reform-38, matrix: {regions: [3]}}", "b.yaml:3:10: the folder a-regions-3 is used twice: by run a, and by run a-regions-3 of line 2"},
	"folder too long":       {oneRun("    matrix: {references: [[" + strings.Repeat("stp17, ", 30) + "]]}"), "at most 120: entries of base give long values a short name"},

	"seed twice":     {oneRun("    seeds: [1, 1]"), "b.yaml:4:16: seed 1 stands here twice"},
	"seed below 0":   {oneRun("    seeds: [-1]"), "b.yaml:4:13: a value of seeds is -1; want a whole number, 0 or more"},
	"no seeds":       {oneRun("    seeds: []"), "b.yaml:4:12: there are no seeds; want a list such as [1, 2, 3]"},
	"one seed":       {oneRun("    seeds: 5"), "b.yaml:4:12: seeds is 5; want a list such as [1, 2, 3], a range such as 1..100"},
	"seeds downward": {oneRun("    seeds: 5..1"), "b.yaml:4:12: seeds from 5 to 1; want the smaller seed first"},
	"seeds half":     {oneRun("    seeds: {from: 1}"), "b.yaml:4:12: seeds has no to"},
	"many seeds":     {oneRun("    seeds: 1..100001"), "b.yaml:4:12: seeds from 1 to 100001 are more than 100000"},
	"many sets":      {oneRun("    seeds: 1..60000\n    matrix: {regions: [3, 4]}"), "b.yaml:2:5: with run a there are more than 100000 boundary sets"},

	"axis unknown":      {oneRun("    matrix: {tolerancce: [0.1]}"), `b.yaml:4:14: matrix has no field "tolerancce"; want tolerance`},
	"axis of one":       {oneRun("    matrix: {tolerance: 0.1}"), "b.yaml:4:25: tolerance is 0.1; want a list, each of which is a fraction"},
	"axis empty":        {oneRun("    matrix: {tolerance: []}"), "b.yaml:4:14: matrix: tolerance has no values"},
	"axis out of range": {oneRun("    matrix: {tolerance: [0.1, 2]}"), "b.yaml:4:31: a value of tolerance is 2; want a fraction"},
	"axis value twice":  {oneRun("    matrix: {tolerance: [0.1, 0.10]}"), "b.yaml:4:31: matrix: tolerance has 0.1 twice"},
	"axis of seeds":     {oneRun("    matrix: {seed: [1]}"), `b.yaml:4:14: matrix has no field "seed"`},
	"axis does not fit": {oneRun("    set: {max_population: 5}\n    matrix: {min_population: [1, 9]}"), "b.yaml:5:34 (a-min_population-9): min_population 9 is above"},

	"exclude nothing":  {oneRun("    matrix: {regions: [3, 4]}\n    exclude: [{regions: 5}]"), "b.yaml:5:15: exclude matches no combination of run a"},
	"exclude all":      {oneRun("    matrix: {regions: [3, 4]}\n    exclude: [{}]"), "b.yaml:5:15: exclude of everything"},
	"exclude no axis":  {oneRun("    matrix: {regions: [3, 4]}\n    exclude: [{tolerance: 0.1}]"), "b.yaml:5:16: exclude: tolerance is not in the matrix"},
	"exclude no field": {oneRun("    exclude: [{regoins: 3}]"), `b.yaml:4:16: an entry of exclude has no field "regoins"; want regions`},

	"no such base":      {"base: {quick: {preset: reform-38}}\nruns: [{name: a, extends: quik}]", `b.yaml:2:27: there is no base "quik"; want quick`},
	"no base":           {"runs: [{name: a, extends: quick}]", `b.yaml:1:27: there is no base "quick"; want an entry under base`},
	"base of nothing":   {"base:\n  x: {set: {regions: 3}}\nruns: [{name: a, preset: reform-38}]", "b.yaml:2:6: base x is made from nothing"},
	"base in a circle":  {"base:\n  x: {extends: y}\n  y: {extends: z}\n  z: {extends: x}\nruns: [{name: a, extends: x}]", "b.yaml:4:16: base x extends itself: x, y, z, x"},
	"base unknown key":  {"base:\n  x: {preset: reform-38, seeds: [1]}\nruns: [{name: a, preset: reform-38}]", `b.yaml:2:26: base x has no field "seeds"`},
	"base out of range": {"base:\n  x: {preset: reform-38, set: {tolerance: 2}}\nruns: [{name: a, preset: reform-38}]", "b.yaml:2:43: tolerance is 2"},

	"priority":        {"priority: 101\n" + oneRun(""), "b.yaml:1:11: priority is 101; want a whole number from -100 to 100"},
	"outputs":         {"outputs: [map.png]\n" + oneRun(""), `b.yaml:1:11: a value of outputs is "map.png"; want map.svg? one of lookup.csv`},
	"output twice":    {"outputs: [map.svg, map.svg]\n" + oneRun(""), "b.yaml:1:20: map.svg stands here twice"},
	"steps":           {"budget: {steps: 0}\n" + oneRun(""), "b.yaml:1:17: steps is 0; want a whole number, 1 or more"},
	"time":            {"budget: {time: 8 hours}\n" + oneRun(""), `b.yaml:1:16: time is "8 hours"; want a time such as 8h, 90m or 1h30m`},
	"time of nothing": {"budget: {time: 0h}\n" + oneRun(""), `b.yaml:1:16: time is "0h"; want a time above nothing`},
	"disk":            {"budget: {disk: 20}\n" + oneRun(""), "b.yaml:1:16: disk is 20; want a size such as 20GB"},
	"budget of all":   {"budget: 8h\n" + oneRun(""), `b.yaml:1:9: budget is "8h"; want a mapping with fields such as steps`},
}

// TestDecodeBatchRefuses: every fault has its line and column, and says what would be right.
func TestDecodeBatchRefuses(t *testing.T) {
	for name, c := range badBatches {
		_, named, err := DecodeBatch("b.yaml", []byte(c.text), presetOf)
		var input *atlas.Error
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant an error about %q", name, err, c.want)
		}
		if len(named) > 0 {
			t.Errorf("%s: %d scenarios beside an error", name, len(named))
		}
	}
}

// TestDecodeBatchTellsAll: what is wrong comes at once, in the order of the file, and
// what many sets share once.
func TestDecodeBatchTellsAll(t *testing.T) {
	_, _, err := DecodeBatch("b.yaml", []byte(`batch: a
priority: high
base:
  x: {preset: nowhere}
runs:
  - name: a
    preset: reform-38
    set: {min_population: 5, max_population: 1}
    matrix: {regions: [30, 31, 32], tolerance: [0.1, 0.2]}
    seeds: 1..3
  - name: B
    preset: reform-38
    wights: {needs: 1}
  - name: c
    extends: x
`), presetOf)
	want := []string{`b.yaml:2:11: priority is "high"`, `b.yaml:11:11: name is "B"`, `b.yaml:13:5: run B has no field "wights"`}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d findings, want %d:\n%v", len(got), len(want), err)
	}
	for i, w := range want {
		if !strings.HasPrefix(got[i], w) {
			t.Errorf("finding %d is %s, want %s", i, got[i], w)
		}
	}
	_, _, err = DecodeBatch("b.yaml", []byte(`
runs:
  - {name: a, preset: reform-38, set: {min_population: 5, max_population: 1}, matrix: {regions: [30, 31]}, seeds: 1..3}
  - {name: c, preset: nowhere}
`), presetOf)
	if got := strings.Split(err.Error(), "\n"); len(got) != 2 || !strings.Contains(got[0], "3:56 (a-regions-30): min_population 5") || !strings.Contains(got[1], "4:23: there is no preset nowhere") {
		t.Errorf("findings are\n%v", err)
	}
}

const wholeBatch = `
batch: all
title: All of it
priority: -5
outputs: [lookup.csv, map.svg]
budget: {steps: 1000, time: 1h30m, disk: 1.5GB}
set: {steps: 500, needs: core-9}
seeds: [7, 8]
base:
  own: {scenario: {layer: lad17, regions: 40, tolerance: 0.15, steps: 9000}}
  wide: {extends: own, set: {tolerance: 0.3, steps: 9000}}
  wider: {extends: wide, set: {target_population: 1000000, tolerance: null, min_population: 1}}
runs:
  - name: m
    extends: wide
    set: {steps: 800, title: Wide}
    matrix: {regions: [3, {from: 4, to: 5}], weights: [{needs: 1}, {balance: 1, needs: 0.50}]}
    exclude: [{regions: 3, weights: {needs: 1}}, {regions: {from: 4, to: 5}, seed: 8}]
    seeds: {from: 8, to: 9}
  - name: x
    matrix: {extends: [own, wider]}
  - name: p
    matrix: {preset: [reform-38]}
    seeds: 1..1
`

func TestMatrix(t *testing.T) {
	b, named, err := DecodeBatch("b.yaml", []byte(wholeBatch), presetOf)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Budget{Steps: 1000, Time: 90 * time.Minute, Disk: 1_500_000_000}); b.Budget != want || b.Priority != -5 || b.Title != "All of it" || !slices.Equal(b.Outputs, []string{"lookup.csv", "map.svg"}) {
		t.Errorf("batch %+v", b)
	}
	var got []string
	for _, n := range named {
		s := &n.Scenario
		bound := ""
		if s.Tolerance != nil {
			bound = fmt.Sprint(*s.Tolerance)
		}
		got = append(got, fmt.Sprintf("%s: %s %d..%d %d %s %s %d %v", n.Name, s.Layer, s.Regions.From, s.Regions.To, s.TargetPopulation, bound, s.Needs, s.Steps, n.Set))
	}
	want := []string{
		"m-regions-3-weights-balance-1-needs-0.5-s8: lad17 3..3 0 0.3 core-9 800 [{regions 3} {weights balance=1,needs=0.5}]",
		"m-regions-3-weights-balance-1-needs-0.5-s9: lad17 3..3 0 0.3 core-9 800 [{regions 3} {weights balance=1,needs=0.5}]",
		"m-regions-from-4-to-5-weights-needs-1-s9: lad17 4..5 0 0.3 core-9 800 [{regions from=4,to=5} {weights needs=1}]",
		"m-regions-from-4-to-5-weights-balance-1-needs-0.5-s9: lad17 4..5 0 0.3 core-9 800 [{regions from=4,to=5} {weights balance=1,needs=0.5}]",
		"x-own-s7: lad17 40..40 0 0.15 core-9 500 [{extends own}]",
		"x-own-s8: lad17 40..40 0 0.15 core-9 500 [{extends own}]",
		"x-wider-s7: lad17 0..0 1000000  core-9 1000 [{extends wider}]",
		"x-wider-s8: lad17 0..0 1000000  core-9 1000 [{extends wider}]",
		"p-reform-38: ccg17 38..38 0 0.2 core-9 500 [{preset reform-38}]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("boundary sets are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if title := named[0].Scenario.Title; title != "Wide: regions 3; weights balance=1,needs=0.5" {
		t.Errorf("title %q", title)
	}
	if _, again, _ := DecodeBatch("b.yaml", []byte(wholeBatch), presetOf); !reflect.DeepEqual(named, again) {
		t.Error("another reading gives another batch")
	}
}

// TestBatchReadsAliases: anchors, aliases and << work as in any YAML, and are bounded.
func TestBatchReadsAliases(t *testing.T) {
	_, named, err := DecodeBatch("b.yaml", []byte(`
runs:
  - &a
    name: a
    preset: reform-38
    set: &s {tolerance: 0.1, weights: {needs: 1e-1}}
  - {<<: *a, name: b, set: {<<: *s, tolerance: 0.2, layer: 2017}}
`), presetOf)
	if err != nil || len(named) != 2 {
		t.Fatal(named, err)
	}
	if s := named[1].Scenario; *s.Tolerance != 0.2 || s.Layer != "2017" || s.Weights.Needs != 0.1 {
		t.Errorf("%+v", s)
	}
	bomb := "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
	for c := 'b'; c < 'i'; c++ {
		p := string(c - 1)
		bomb += fmt.Sprintf("%c: &%c [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n", c, c, p, p, p, p, p, p, p, p)
	}
	if _, _, err := DecodeBatch("b.yaml", []byte(bomb), presetOf); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v, want that it is too large", err)
	}
	if _, _, err := DecodeBatch("b.yaml", []byte(strings.Repeat("[", 100)+strings.Repeat("]", 100)), presetOf); err == nil || !strings.Contains(err.Error(), "too many levels") {
		t.Errorf("%v, want that it is too deep", err)
	}
}

func FuzzDecodeBatch(f *testing.F) {
	f.Add([]byte("batch: a\nruns:\n  - {name: a, preset: reform-38, set: {tolerance: 0.1}, seeds: [1, 2]}"))
	f.Add([]byte("base: {x: {preset: reform-38}, y: {extends: x, set: {regions: 3}}}\nruns: [{name: a, extends: y, matrix: {needs: [core-5, core-9], regions: [3, {from: 4, to: 5}]}, exclude: [{regions: 3, seed: 1}], seeds: 1..3}]"))
	f.Add([]byte("budget: {steps: 5, time: 1h, disk: 1kB}\noutputs: [map.svg]\npriority: -1\nseeds: {from: 1, to: 2}\nset: {steps: null}\nruns: [&a {name: a, scenario: {layer: l, regions: 2}}, {<<: *a, name: b}]"))
	f.Add([]byte("runs: [{name: a, scenario: {levels: [{level: x, regions: 3}, {level: y, regions: 2, constraints: {within: z}}], direction: up}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, named, err := DecodeBatch("fuzz.yaml", data, presetOf)
		if err != nil {
			if len(named) > 0 || err.Error() == "" {
				t.Fatalf("%d scenarios beside an error %q", len(named), err)
			}
			return
		}
		folders := make(map[string]bool)
		for _, n := range named {
			if _, err := n.Scenario.Resolve(); err != nil {
				t.Fatalf("%s: a batch gives a scenario that does not resolve: %v", n.Name, err)
			}
			if folders[n.Name] || !folderName.MatchString(n.Name) || len(n.Name) > maxFolder+21 {
				t.Fatalf("%q: no name of a folder, or not the only one", n.Name)
			}
			folders[n.Name] = true
		}
	})
}

var folderName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
