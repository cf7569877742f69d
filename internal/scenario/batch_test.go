package scenario

import (
	"errors"
	"strings"
	"testing"

	"footprint/internal/atlas"
)

func presetOf(name string) (Scenario, error) {
	if name != "reform-38" {
		return Scenario{}, errors.New("there is no preset " + name)
	}
	tolerance := 0.2
	return Scenario{ID: name, Layer: "ccg17", Regions: Count{From: 38, To: 38}, Tolerance: &tolerance, Weights: Weights{Needs: 0.6, Balance: 0.4}}, nil
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

func TestDecodeBatchRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":      {"batch: a\nrums: []", "row 2: column 1: unknown field"},
		"no runs":          {"batch: a", "no runs"},
		"no name":          {"runs: [{preset: reform-38}]", `name ""`},
		"path as a name":   {"runs: [{name: ../x, preset: reform-38}]", "names a folder"},
		"neither":          {"runs: [{name: a}]", "want a preset or a scenario"},
		"both":             {"runs: [{name: a, preset: reform-38, scenario: {regions: 3}}]", "one of them"},
		"no such preset":   {"runs: [{name: a, preset: reform}]", "there is no preset reform"},
		"unknown to set":   {"runs: [{name: a, preset: reform-38, set: {colour: red}}]", "unknown field"},
		"bad value to set": {"runs: [{name: a, preset: reform-38, set: {tolerance: -1}}]", "want a fraction"},
		"twice":            {"runs: [{name: a, preset: reform-38}, {name: a, preset: reform-38}]", "used twice"},
		"seed twice":       {"runs: [{name: a, preset: reform-38, seeds: [1, 1]}]", "used twice"},
		"no number":        {"runs: [{name: a, scenario: {layer: ccg17}}]", "how many regions"},
	} {
		_, _, err := DecodeBatch("b.yaml", []byte(c.text), presetOf)
		var input *atlas.Error
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "b.yaml") {
			t.Errorf("%s: %v, want an error about %q", name, err, c.want)
		}
	}
}

func FuzzDecodeBatch(f *testing.F) {
	f.Add([]byte("batch: a\nruns:\n  - {name: a, preset: reform-38, set: {tolerance: 0.1}, seeds: [1, 2]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, named, err := DecodeBatch("fuzz.yaml", data, presetOf)
		if err != nil {
			return
		}
		for _, n := range named {
			if _, err := n.Scenario.Resolve(); err != nil {
				t.Fatalf("%s: a batch gives a scenario that does not resolve: %v", n.Name, err)
			}
		}
	})
}
