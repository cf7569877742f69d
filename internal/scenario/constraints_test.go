package scenario

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"footprint/internal/region"
)

const pinned = `scenario: pinned
layer: ccg17
regions: 38
weights: {needs: 1}
constraints:
  together:
    - {name: Greater Manchester, of: stp17, area: E54000007}
    - {of: stp17, area: north west london}
  apart:
    - {name: Rivals, units: [E38000001, E38000002]}
  regions:
    - {name: Far West, code: W1, units: [E38000089], closed: true, population: 563608, tolerance: 0}
    - {name: Humber, of: stp17, area: E54000006}
  within: nhser17
  min_units: 1
  max_units: 30
`

func posed(t *testing.T, text string) (*Task, error) {
	t.Helper()
	s, err := Decode("pinned.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	a, l, p := shipped(t, s.Layer)
	if s, err = s.Resolve(); err != nil {
		return nil, err
	}
	return s.Task(a, l, p, s.Regions.From)
}

// A scenario with every kind of constraint makes the rules that it says.
func TestConstraintsMakeRules(t *testing.T) {
	task, err := posed(t, pinned)
	if err != nil {
		t.Fatal(err)
	}
	var kinds, names []string
	for _, c := range task.Constraints {
		kinds, names = append(kinds, c.Kind), append(names, c.Name)
	}
	if want := []string{KindTogether, KindTogether, KindApart, KindRegion, KindRegion, KindWithin, KindUnits}; !slices.Equal(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
	if want := []string{"Greater Manchester", "North West London", "Rivals", "Far West", "Humber", "within NHS England regions, 2017", "1 to 30 areas in a region"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	r := task.Problem.Rules()
	if len(r.Together) != 4 || len(r.Together[0].Units) != 10 || len(r.Together[1].Units) != 8 || !r.Together[2].Closed || *r.Together[2].Bounds != (region.Bounds{Min: 563608, Max: 563608}) || r.Together[3].Bounds != nil {
		t.Errorf("together: %+v", r.Together)
	}
	// Rivals, and the two regions.
	if len(r.Apart) != 2 || len(r.Apart[1]) != 2 || r.MinUnits != 1 || r.MaxUnits != 30 || len(r.Zones) != 207 {
		t.Errorf("rules: %+v", r)
	}
	// The ideal is that of the 37 other regions.
	if task.Ideal != (Ideal{55619430 - 563608, 37}) || task.Problem.Bounds() != region.Around(55619430-563608, 37, 0.2) {
		t.Errorf("ideal %+v, bounds %+v", task.Ideal, task.Problem.Bounds())
	}
	again, err := task.Scenario.YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode("again", again)
	if err != nil || !reflect.DeepEqual(back.Constraints, task.Scenario.Constraints) {
		t.Errorf("written and read again: %v\n%s", err, again)
	}
}

// Areas above the maximum stand alone, also those that come to be above it.
func TestOversizeStandsAlone(t *testing.T) {
	s := Scenario{Tolerance: new(0.2)}
	s.Constraints.Oversize = OversizeAlone
	// 200 in 5 regions are 40 each, at most 48: Ash stands alone. 100 in 4 are 25, at
	// most 30: now Birch does. 65 in 3 are 21.7, at most 26.
	people := []int64{100, 35, 20, 20, 15, 10}
	c := []Constraint{{Kind: KindOversize}}
	r := s.rule(c, people, 5)
	if !slices.Equal(c[0].Units, []region.Unit{0, 1}) || r.ideal != (Ideal{65, 3}) || r.bounds != (region.Bounds{Min: 18, Max: 26}) {
		t.Errorf("alone %v, ideal %+v, bounds %+v", c[0].Units, r.ideal, r.bounds)
	}
	if len(r.rules.Together) != 2 || !r.rules.Together[1].Closed || *r.rules.Together[1].Bounds != (region.Bounds{Min: 35, Max: 35}) {
		t.Errorf("rules %+v", r.rules)
	}
	// One that a constraint names is not made to stand alone.
	c = []Constraint{{Kind: KindTogether, Units: []region.Unit{0, 1}}, {Kind: KindOversize}}
	if s.rule(c, people, 5); len(c[1].Units) != 0 {
		t.Errorf("alone %v", c[1].Units)
	}
}

func TestConstraintsRefuse(t *testing.T) {
	head := "layer: ccg17\nregions: 38\nweights: {needs: 1}\nconstraints:\n"
	for name, c := range map[string]struct{ text, want string }{
		"unknown code":    {"  apart: [{name: Rivals, units: [E38000001, E99999999]}]", "constraints.apart[0] Rivals: E99999999: no such area in layer ccg17; want codes of that layer, such as E38000001"},
		"another layer":   {"  together: [{units: [E06000001, E06000002]}]", "constraints.together[0]: E06000001: no such area in layer ccg17; want codes of that layer, such as E38000001; E06000001 seems to belong to layer lad17"},
		"unknown layer":   {"  together: [{of: stp99, area: X}]", `constraints.together[0]: layer ccg17 lies in no "stp99"; want one of `},
		"unknown area":    {"  together: [{of: stp17, area: Mars}]", `constraints.together[0]: stp17 has no area "Mars"; want the code or name of one, such as E54000005 or "West Yorkshire"`},
		"straddling":      {"  together: [{of: utla18, area: E10000014}]", "areas of layer ccg17 that lie in it as a whole: list those that are meant under units"},
		"zones straddled": {"  within: utla18", "of its people are in "},
		"zones missing":   {"  within: {E38000001: North}", "constraints.within: E38000002: NHS Ashford CCG has no zone; want a zone for each of the 207 areas of layer ccg17"},
		"in two regions":  {"  regions: [{name: A, units: [E38000001]}, {name: B, units: [E38000001]}]", "constraints.regions[1] B: E38000001: NHS Airedale, Wharfedale and Craven CCG is in region A as well; want each area in one region"},
		"called alike":    {"  regions: [{of: stp17, area: E54000007}, {name: Greater Manchester, units: [E38000001]}]", "another region is called Greater Manchester"},
		"apart with none": {"  apart: [{units: [E38000001]}]", "1 units: want at least 2"},
		"both":            {"  together: [{units: [E38000001], of: stp17, area: E54000007}]", "constraints.together[0]: want units (a list of codes), or of and area, one of them"},
		"area alone":      {"  together: [{area: E54000007}]", "constraints.together[0]: want both of and area"},
		"twice":           {"  together: [{units: [E38000001, E38000001]}]", `constraints.together[0]: unit "E38000001": want each code once`},
		"no name":         {"  regions: [{units: [E38000001]}]", "constraints.regions[0]: want a name"},
		"code":            {"  regions: [{name: A, code: a b, units: [E38000001]}]", `code "a b": want letters, digits`},
		"same name":       {"  regions: [{name: A, units: [E38000001]}, {name: A, units: [E38000002]}]", "another region has this name or code"},
		"tolerance":       {"  regions: [{name: A, units: [E38000001], tolerance: 2}]", "tolerance 2: want a fraction"},
		"bounds":          {"  regions: [{name: A, units: [E38000001], min_population: 2, max_population: 1}]", "min_population 2 is above max_population 1"},
		"population":      {"  regions: [{name: A, units: [E38000001], population: -1}]", "population -1: want 1 or more"},
		"units":           {"  min_units: 3\n  max_units: 2", "min_units 3 and max_units 2"},
		"oversize":        {"  oversize: joined", `oversize "joined": want alone`},
		"within":          {"  within: [1]", "within: want the id of a layer or real division"},
		"key":             {"  inside: nhser17", "inside"},
	} {
		if _, err := posed(t, head+c.text+"\n"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

// The regions of a scenario with bounds of their own.
func TestRegionsOfTheirOwnSize(t *testing.T) {
	ideal, b := Ideal{1000, 10}, region.Bounds{Min: 80, Max: 120}
	for name, c := range map[string]struct {
		r    NamedRegion
		want region.Bounds
	}{
		"population": {NamedRegion{Population: 300, Tolerance: new(0.1)}, region.Bounds{Min: 270, Max: 330}},
		"tolerance":  {NamedRegion{Tolerance: new(0.5)}, region.Bounds{Min: 50, Max: 150}},
		"least":      {NamedRegion{MinPopulation: new(int64(10))}, region.Bounds{Min: 10, Max: 120}},
		"least high": {NamedRegion{MinPopulation: new(int64(500))}, region.Bounds{Min: 500, Max: 1000}},
		"most":       {NamedRegion{MaxPopulation: new(int64(500))}, region.Bounds{Min: 80, Max: 500}},
		"most low":   {NamedRegion{MaxPopulation: new(int64(50))}, region.Bounds{Min: 0, Max: 50}},
		"ends":       {NamedRegion{Population: 300, Tolerance: new(0.1), MaxPopulation: new(int64(400))}, region.Bounds{Min: 270, Max: 400}},
	} {
		if got := c.r.bounds(ideal, b, 1000); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if r := (Constraints{Regions: []NamedRegion{{Population: 5}}}).resolved(new(0.07)).Regions[0]; *r.Tolerance != 0.07 {
		t.Errorf("tolerance %v", *r.Tolerance)
	}
}
