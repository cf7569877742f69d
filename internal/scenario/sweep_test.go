package scenario

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func decoded(t *testing.T, text string) Scenario {
	t.Helper()
	s, err := Decode("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is swept over comes back from a file and from JSON as it was.
func TestSweepsAreKept(t *testing.T) {
	for _, text := range []string{
		"regions: 38",
		"regions: {about: 30, from: 25, to: 35, price: 0.002}",
		"regions: {about: 3, from: 1, to: 3, price: 0}",
		"sweep: {regions: [25, 30, 35]}",
		"regions: 38\nsweep: {tolerances: [0, 0.15, 1]}",
		"target_population: 5000000\nsweep: {weights: [{name: needs, needs: 1}, {name: even, needs: 0.5, balance: 0.5, change: 2}]}",
	} {
		s := decoded(t, text)
		written, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if again := decoded(t, string(written)); !reflect.DeepEqual(again, s) {
			t.Errorf("%s became\n%s", text, written)
		}
		written, err = json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if again := decoded(t, string(written)); !reflect.DeepEqual(again, s) {
			t.Errorf("%s became\n%s", text, written)
		}
	}
}

func TestPoints(t *testing.T) {
	_, l, _ := shipped(t, "ccg17")
	for name, c := range map[string]struct {
		text, axis, names, label, title string // of the last
	}{
		"one":        {"regions: 38\ntitle: One", "", "", "", "One"},
		"target":     {"target_population: 5000000", "", "", "", ""},
		"roughly":    {"regions: {about: 30, from: 25, to: 35, price: 0}", "", "", "", ""},
		"range":      {"regions: {from: 9, to: 11}\ntitle: Some", AxisRegions, "k09 k10 k11", "11 regions", "Some: 11 regions"},
		"list":       {"sweep: {regions: [25, 100]}\ntitle: Some", AxisRegions, "k25 k100", "100 regions", "Some: 100 regions"},
		"tolerances": {"regions: 3\nsweep: {tolerances: [0.05, 0.125]}", AxisTolerance, "t0.05 t0.125", "tolerance 0.125", "Regions of Clinical commissioning groups, April 2017: tolerance 0.125"},
		"weights":    {"regions: {about: 30, from: 25, to: 35, price: 0}\nsweep: {weights: [{name: b, needs: 1}, {name: a, balance: 1}]}\ntitle: T", AxisWeights, "b a", "weights a", "T: weights a"},
	} {
		s := decoded(t, c.text)
		points, err := s.Points(l)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range points {
			names = append(names, p.Name)
			if p.Scenario.Axis() != "" {
				t.Errorf("%s: point %s is a sweep itself", name, p.Name)
			}
		}
		last := points[len(points)-1]
		if s.Axis() != c.axis || strings.Join(names, " ") != c.names || last.Label != c.label || last.Scenario.Title != c.title {
			t.Errorf("%s: axis %q, points %q, last %q, %q", name, s.Axis(), names, last.Label, last.Scenario.Title)
		}
	}
	over := decoded(t, "regions: 3\nweights: {flow: 1}\nflows: [a]\nsweep: {weights: [{name: b, needs: 1}, {name: a, balance: 1}]}")
	points, err := over.Points(l)
	if err != nil || points[0].Scenario.Weights != (Weights{Needs: 1}) || points[1].Scenario.Weights != (Weights{Balance: 1}) || over.Sweep == nil {
		t.Errorf("%+v, %v", points, err)
	}
	over = decoded(t, "regions: 3\nsweep: {tolerances: [0.05, 0.125]}")
	if points, err = over.Points(l); err != nil || *points[0].Scenario.Tolerance != 0.05 || *points[1].Scenario.Tolerance != 0.125 {
		t.Errorf("%+v, %v", points, err)
	}
	if _, err := (Scenario{Regions: Count{From: 1, To: 1 << 40}}).Points(l); err == nil {
		t.Error("an endless sweep is accepted")
	}
}

func TestOne(t *testing.T) {
	for text, want := range map[string]string{
		"regions: 38":                                   "",
		"target_population: 9":                          "",
		"regions: {from: 3, to: 4}":                     "regions from 3 to 4: a proof is of one number of regions",
		"regions: {about: 3, from: 3, to: 4, price: 0}": "regions from 3 to 4: a proof is of one number of regions",
		"sweep: {regions: [2, 4]}":                      "regions [2 4]: a proof is of one number of regions",
		"regions: 3\nsweep: {tolerances: [0.1]}":        "a sweep over tolerance: a proof is of one point of it",
	} {
		got := ""
		if err := decoded(t, text).One("a proof"); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestPaid(t *testing.T) {
	c := Count{From: 25, To: 35, About: 30, Price: 0.002}
	var paid []float64
	for k := 28; k <= 32; k++ {
		paid = append(paid, c.Paid(k))
	}
	if !slices.Equal(paid, []float64{0.004, 0.002, 0, 0.002, 0.004}) {
		t.Error(paid)
	}
}
