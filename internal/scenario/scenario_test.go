package scenario

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

func TestDecode(t *testing.T) {
	s, err := Decode("a.yaml", []byte(`
scenario: a
layer: ccg17
regions: {from: 25, to: 35}
tolerance: 0.25
weights: {needs: 1}
`))
	if err != nil {
		t.Fatal(err)
	}
	if s.Regions != (Count{From: 25, To: 35}) || *s.Tolerance != 0.25 || s.Weights.Needs != 1 {
		t.Errorf("%+v", s)
	}
	text, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode("b.yaml", text)
	if err != nil || again.Regions != s.Regions || *again.Tolerance != *s.Tolerance || again.Weights != s.Weights {
		t.Errorf("written and read again: %+v, %v\n%s", again, err, text)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":     {"regions: 3\nregoins: 4", "row 2: column 1: unknown field"},
		"half a region":   {"regions: 38.7", "regions: want a whole number"},
		"per cent":        {"regions: 3\ntolerance: 5", "5 is 500 %"},
		"two documents":   {"regions: 3\n---\nregions: 4", "a second document"},
		"zero weights":    {"regions: 3\nweights: {needs: 0}", "at least one above 0"},
		"unknown weight":  {"regions: 3\nweights: {need: 1}", `no term "need"`},
		"tiny weight":     {"regions: 3\nweights: {needs: 1e-9, balance: 1}", "less than a millionth"},
		"half a range":    {"regions: {from: 3}", "want a whole number"},
		"words":           {"regions: many", "regions: want a whole number"},
		"backwards":       {"regions: {from: 9, to: 3}", "smaller number first"},
		"negative":        {"regions: -1", "at least 1"},
		"both":            {"regions: 3\ntarget_population: 5", "want one of them"},
		"tolerance":       {"regions: 3\ntolerance: -0.1", "want a fraction"},
		"NaN":             {"regions: 3\ntolerance: .nan", "want a fraction"},
		"bounds":          {"regions: 3\nmin_population: 9\nmax_population: 8", "above max_population"},
		"negative weight": {"regions: 3\nweights: {needs: -1}", "weight -1"},
		"compactness":     {"regions: 3\ncompactness: round", "perimeter or inertia"},
		"needs and mixed": {"regions: 3\nweights: {needs: 1, mixed: 1}", "opposite directions"},
		"aligned twice":   {"regions: 3\nalignment: [lad17, lad17]", `alignment: "lad17": want each id once`},
		"money twice":     {"regions: 3\nmoney: [{id: a, per_head: 1}, {id: a, per_head: 2}]", "money a: given twice"},
		"money too large": {"regions: 3\nmoney: [{id: a, units: {x: 1.0e+16}}]", "money a: x has 1e+16"},
		"flow twice":      {"regions: 3\nflows: [a, a]", `flows: "a": want each id once`},
		"many flows":      {"regions: 3\nflows: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u]", "flows: 21 ids: want at most 20"},
		"empty baseline":  {"regions: 3\nbaseline: {}", "baseline: want the id"},
		"not yaml":        {"regions: [", "a.yaml"},

		"about what":       {"regions: {about: 3, from: 1, to: 5}", "regions: want a whole number"},
		"about nothing":    {"regions: {about: 0, from: 1, to: 5, price: 0}", "regions about 0: want at least 1"},
		"about outside":    {"regions: {about: 6, from: 1, to: 5, price: 0}", "want the number itself within the range"},
		"negative price":   {"regions: {about: 3, from: 1, to: 5, price: -1}", "a price of -1: want"},
		"no axis":          {"regions: 3\nsweep: {}", "want one of regions, tolerances and weights"},
		"two axes":         {"regions: 3\nsweep: {tolerances: [0.1], weights: [{name: a, needs: 1}]}", "want one of regions"},
		"two sweeps":       {"regions: {from: 3, to: 4}\nsweep: {tolerances: [0.1]}", "there is another one"},
		"regions twice":    {"regions: 3\nsweep: {regions: [3, 4]}", "want one of them"},
		"regions falling":  {"sweep: {regions: [4, 3]}", "rising"},
		"no regions":       {"sweep: {regions: [0, 3]}", "from 1 on"},
		"tolerance twice":  {"regions: 3\nsweep: {tolerances: [0.1, 0.1]}", "rising"},
		"large tolerance":  {"regions: 3\nsweep: {tolerances: [0.1, 5]}", "fractions"},
		"overridden":       {"regions: 3\nmin_population: 1\nmax_population: 2\nsweep: {tolerances: [0.1]}", "override"},
		"weights no name":  {"regions: 3\nsweep: {weights: [{needs: 1}]}", "want a name"},
		"weights a path":   {"regions: 3\nsweep: {weights: [{name: ../a, needs: 1}]}", `"../a": want each name once`},
		"weights twice":    {"regions: 3\nsweep: {weights: [{name: a, needs: 1}, {name: a, balance: 1}]}", "each name once"},
		"weights of none":  {"regions: 3\nsweep: {weights: [{name: a}]}", "at least one above 0"},
		"weights apart":    {"regions: 3\nsweep: {weights: [{name: a, needs: 1, mixed: 1}]}", `"a": weights of both`},
		"weights unknown":  {"regions: 3\nsweep: {weights: [{name: a, need: 1}]}", `"a": no term "need"`},
		"weights as words": {"regions: 3\nsweep: {weights: [{name: a, needs: all}]}", `needs is all: want a number`},
	} {
		_, err := Decode("a.yaml", []byte(c.text))
		var input *atlas.Error
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error about %q", name, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("scenario: a\nregions: {from: 25, to: 35}\nweights: {needs: 1}"))
	f.Add([]byte("regions: 38\ntolerance: 1e-3\nmin_population: 7\nseed: 1"))
	f.Add([]byte("regions: 9\nweights: {mixed: 1, flow: 2}\nalignment: [lad17]\nflows: [a]\nbaseline: {E1: 01, E2: 2}\npopulation: registered"))
	f.Add([]byte(pinned))
	f.Add([]byte("regions: 2\nconstraints: {within: {E1: a}, oversize: alone}\n"))
	f.Add([]byte("regions: {about: 30, from: 25, to: 35, price: 0.002}\nsweep: {tolerances: [0.1, 0.2]}"))
	f.Add([]byte("target_population: 9\nsweep: {weights: [{name: a, needs: 1}, {name: b, balance: 0.5, flow: 1}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode("fuzz.yaml", data)
		if err != nil {
			return
		}
		text, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode("again.yaml", text)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, text)
		}
		if again.Regions != s.Regions || !reflect.DeepEqual(again.Sweep, s.Sweep) || again.Weights != s.Weights || again.Layer != s.Layer || !reflect.DeepEqual(again.Baseline, s.Baseline) || !reflect.DeepEqual(again.Constraints, s.Constraints) {
			t.Fatalf("%+v became %+v", s, again)
		}
	})
}

func TestResolve(t *testing.T) {
	s, err := Scenario{Regions: Count{From: 3, To: 3}}.Resolve()
	if err != nil || *s.Tolerance != DefaultTolerance || s.Needs != DefaultNeeds || *s.Seed != DefaultSeed || s.Weights.Sum() == 0 {
		t.Errorf("%+v, %v", s, err)
	}
	least := int64(5)
	s, err = Scenario{Regions: Count{From: 3, To: 3}, MinPopulation: &least}.Resolve()
	if err != nil || s.Tolerance != nil {
		t.Errorf("a minimum alone sets a tolerance: %+v, %v", s, err)
	}
	if _, err := (Scenario{}).Resolve(); err == nil || !strings.Contains(err.Error(), "how many regions") {
		t.Errorf("no number of regions: %v", err)
	}
}

func TestBounds(t *testing.T) {
	half, low, high := 0.5, int64(7), int64(70)
	for name, c := range map[string]struct {
		s    Scenario
		want region.Bounds
	}{
		"tolerance":         {Scenario{Tolerance: &half}, region.Bounds{Min: 17, Max: 50}},
		"minimum only":      {Scenario{MinPopulation: &low}, region.Bounds{Min: 7, Max: 100}},
		"maximum only":      {Scenario{MaxPopulation: &high}, region.Bounds{Min: 0, Max: 70}},
		"minimum overrides": {Scenario{Tolerance: &half, MinPopulation: &low}, region.Bounds{Min: 7, Max: 50}},
	} {
		if got := c.s.Bounds(100, 3); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
