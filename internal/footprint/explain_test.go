package footprint

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// tester is a test, of rapid or not.
type tester interface {
	Helper()
	Fatal(args ...any)
}

// onGrid is a plan of square areas of 1 km, drawn as text: each letter is an area
// in the region of that letter. Areas are called A, B, C and so on by row; x is
// their one indicator of need.
func onGrid(t tester, s scenario.Scenario, drawing string, people []int64, x []float64) *Outcome {
	t.Helper()
	rows := strings.Fields(drawing)
	width := len(rows[0])
	l := &atlas.Layer{
		ID: "grid", Indicators: []atlas.Indicator{{ID: "x", Title: "X", Unit: "fraction"}},
		Population: atlas.Basis{Basis: "residents", Date: "2017"},
	}
	var edges []region.Edge
	var labels []region.Label
	for u := range len(rows) * width {
		at := region.Unit(u)
		if u%width > 0 {
			edges = append(edges, region.Edge{A: at - 1, B: at, Weight: 1000})
		}
		if u >= width {
			edges = append(edges, region.Edge{A: at - region.Unit(width), B: at, Weight: 1000})
		}
		labels = append(labels, region.Label(rows[u/width][u%width]-'a'))
		name := string(rune('A' + u))
		l.Areas = append(l.Areas, atlas.Area{
			Code: "U" + name, Name: "Area " + name, Population: people[u], AreaM2: 1e6, PerimeterM: 4000,
			EastingM: float64(u%width) * 1000, NorthingM: float64(u/width) * 1000, Values: []float64{x[u]},
		})
	}
	var err error
	if l.Graph, err = region.NewGraph(len(l.Areas), edges); err != nil {
		t.Fatal(err)
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	s.Regions = scenario.Count{From: plan.Regions(), To: plan.Regions()}
	if s, err = s.Resolve(); err != nil {
		t.Fatal(err)
	}
	a, err := planner.Atlas(DefaultAtlas) // which knows nothing of this layer
	if err != nil {
		t.Fatal(err)
	}
	task, err := s.Task(a, l, &atlas.Profile{ID: "x", Indicators: []atlas.ProfileIndicator{{ID: "x", Weight: 1}}}, plan.Regions())
	if err != nil {
		t.Fatal(err)
	}
	o := &Outcome{Atlas: a, Task: task, Plan: plan, Names: regionNames(l, plan)}
	if _, err := o.measure(); err != nil {
		t.Fatal(err)
	}
	return o
}

// twoRows are two regions of 600 people, alike in themselves and unlike each
// other; each may have 450 to 750.
func twoRows(t tester) *Outcome {
	low, high := int64(450), int64(750)
	s := scenario.Scenario{MinPopulation: &low, MaxPopulation: &high, Weights: scenario.Weights{Needs: 1, Balance: 1}}
	return onGrid(t, s, "aaa bbb", []int64{100, 300, 200, 200, 100, 300}, []float64{0, 0, 0, 1, 1, 1})
}

func explained(t tester, o *Outcome, unit string) *UnitExplanation {
	t.Helper()
	x, err := o.explainUnit(context.Background(), unit)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestExplainUnitByHand(t *testing.T) {
	o := twoRows(t)
	for _, c := range []struct {
		unit   string
		valid  bool
		faults []string
	}{
		{"UA", true, []string{}},
		// Without B, A and C do not touch; C has more people, so A is cut off.
		{"Area B", false, []string{
			"R01 would fall into 2 pieces: Area A would be cut off from the rest.",
			"R01 would have 300 people, 150 fewer than the minimum of 450.",
			"R02 would have 900 people, 150 more than the maximum of 750.",
		}},
		{"area c", false, []string{
			"R01 would have 400 people, 50 fewer than the minimum of 450.",
			"R02 would have 800 people, 50 more than the maximum of 750.",
		}},
	} {
		x := explained(t, o, c.unit)
		if len(x.Options) != 1 || x.Options[0].Region.Code != "R02" || x.Options[0].Valid != c.valid || !slices.Equal(x.Options[0].Faults, c.faults) {
			t.Errorf("%s: %+v", c.unit, x.Options)
		}
	}
	// If A goes over, R02 has 100 people at 0 and 600 at 1: 600/7 of the 300 that
	// all vary by. Both regions are 100 people of 600 off the ideal.
	a := explained(t, o, "UA").Options[0]
	lost, off := 600./7/300, 1./6
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"objective", a.ObjectiveChange, (lost + off) / 2},
		{a.Terms[0].Name, a.Terms[0].Change, lost / 2},
		{a.Terms[1].Name, a.Terms[1].Change, off / 2},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s %v, want %v", c.name, c.got, c.want)
		}
	}
	for name, want := range map[string][3]float64{
		"needs captured": {1, 1 - lost, -1}, "captured: X": {1, 1 - lost, -1},
		"largest deviation": {0, off, -1}, "mean deviation": {0, off, -1},
		"smallest region, people": {600, 500, 0}, "largest region, people": {600, 700, 0},
		"cut border, km": {3, 3, 0}, "R01: population, people": {600, 500, 0}, "R02: population, people": {600, 700, 0},
		"R01: deviation from the ideal population": {0, -off, -1}, "R02: areas": {3, 4, 0}, "R02: mean: X": {1, 6. / 7, 0},
		"R01: perimeter, km": {8, 6, 1}, "R02: perimeter, km": {8, 10, -1},
	} {
		i := slices.IndexFunc(a.Measures, func(m MeasureChange) bool { return strings.TrimSuffix(m.Name, ", fraction") == name })
		if i < 0 {
			if want[0] != want[1] {
				t.Errorf("%s does not change", name)
			}
			continue
		}
		if m := a.Measures[i]; m.Now != want[0] || math.Abs(m.Then-want[1]) > 1e-6 || m.Better != int(want[2]) {
			t.Errorf("%s: %+v, want %v", name, m, want)
		}
	}
	if first, last := a.Measures[0], a.Measures[slices.IndexFunc(a.Measures, func(m MeasureChange) bool { return m.Region != "" })-1]; first.Better == 0 || last.Better != 0 {
		t.Errorf("from %+v to %+v", first, last)
	}
}

// What is said to change is the difference of two scorecards.
func TestExplainUnitIsTwoScorecards(t *testing.T) {
	o := twoRows(t)
	labels := o.Plan.Labels()
	labels[0] = 1 // A is the first unit: the regions change numbers
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	then := &Outcome{Atlas: o.Atlas, Task: o.Task, Plan: plan, Names: []scorecard.RegionName{o.Names[1], o.Names[0]}}
	if _, err := then.measure(); err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{}
	gather := func(code string, ms []scorecard.Measure) {
		for _, m := range ms {
			want[code+m.Title()] = m.Value
		}
	}
	gather("", then.Scorecard.Measures())
	gather("R02: ", then.Scorecard.RegionMeasures(0))
	gather("R01: ", then.Scorecard.RegionMeasures(1))
	changed := map[string]bool{}
	for _, m := range explained(t, o, "UA").Options[0].Measures {
		changed[m.Name] = true
		if m.Then != want[m.Name] || m.Now == m.Then {
			t.Errorf("%+v, want %v", m, want[m.Name])
		}
	}
	now := append([]scorecard.Measure{}, o.Scorecard.Measures()...)
	for _, m := range now {
		if m.Value != want[m.Title()] && !changed[m.Title()] {
			t.Errorf("%s changes, and nobody says so", m.Name)
		}
	}
	if len(changed) < 20 {
		t.Errorf("%d measures", len(changed))
	}
}

func TestExplainUnitAlone(t *testing.T) {
	o := onGrid(t, scenario.Scenario{MinPopulation: new(int64)}, "abb ccc", []int64{100, 300, 200, 200, 100, 300}, []float64{0, 0, 1, 1, 0, 1})
	x := explained(t, o, "UA")
	if len(x.Options) != 2 {
		t.Fatalf("%+v", x.Options)
	}
	for _, option := range x.Options {
		if option.Valid || !slices.Equal(option.Faults, []string{"R01 (Area A) would be gone: 2 regions instead of 3."}) {
			t.Errorf("%+v", option.Faults)
		}
	}
	if !strings.Contains(x.Words[0], "is a region by itself: R01 (Area A)") {
		t.Error(x.Words)
	}
	// All of its region, and nowhere to go.
	one := onGrid(t, scenario.Scenario{MinPopulation: new(int64)}, "aa", []int64{1, 2}, []float64{0, 1})
	if x := explained(t, one, "UA"); len(x.Options) != 0 || x.Options == nil || !strings.Contains(strings.Join(x.Words, " "), "there is no other region that it could join") {
		t.Errorf("%+v", x)
	}
}

// A plan that is broken elsewhere stays so, and a move may mend it.
func TestExplainUnitOfBrokenPlans(t *testing.T) {
	unbounded := scenario.Scenario{MinPopulation: new(int64)}
	// c is in two pieces: G and I.
	o := onGrid(t, unbounded, "aab aab cac", []int64{1, 1, 1, 1, 1, 1, 1, 1, 1}, []float64{0, 0, 0, 0, 1, 0, 0, 0, 1})
	x := explained(t, o, "UB")
	if len(x.Options) != 1 || x.Options[0].Valid || len(x.Options[0].Faults) != 0 || !strings.Contains(x.Options[0].Words[0], "would still break 1 other") {
		t.Errorf("elsewhere: %+v", x.Options)
	}
	x = explained(t, o, "UH")
	if len(x.Options) != 1 || !x.Options[0].Valid || !strings.Contains(x.Options[0].Words[0], "would mend the plan") {
		t.Errorf("mending: %+v", x.Options)
	}
}

func TestExplainRegionByHand(t *testing.T) {
	o := onGrid(t, scenario.Scenario{MinPopulation: new(int64)}, "aab aab", []int64{100, 300, 200, 200, 0, 400}, []float64{0, 1, 0, 1, 5, 1})
	x, err := o.explainRegion("R01")
	if err != nil {
		t.Fatal(err)
	}
	// 600 people, of whom B and D, 500, have 1 and A has 0: their mean is 5/6.
	if got := x.Indicators[0].Mean; math.Abs(got-5./6) > 1e-6 {
		t.Errorf("mean %v", got)
	}
	var names []string
	total := 0.0
	for _, m := range x.Members {
		names = append(names, m.Name)
		total += m.WithinShare
	}
	if !slices.Equal(names, []string{"Area B", "Area D", "Area A", "Area E"}) || math.Abs(total-1) > 1e-6 {
		t.Errorf("%v, shares of %v", names, total)
	}
	// Within: 100 (5/6)^2 of A and 500 (1/6)^2 of B and D: 25/36 to 5/36.
	if a := x.Members[2]; math.Abs(a.WithinShare-5./6) > 1e-6 || a.Indicator != "x" || a.Difference >= 0 {
		t.Errorf("%+v", a)
	}
	// All 1,200 people: 900 of them at 1; the variance is 3/16, in the region 5/36.
	if got, want := x.Indicators[0].Spread, math.Sqrt(5./36/(3./16)); math.Abs(got-want) > 1e-6 || x.Indicators[0].WithinShare != 1 {
		t.Errorf("spread %v, want %v", got, want)
	}
	if len(x.Neighbours) != 1 || x.Neighbours[0].BorderKm != 2 || x.Neighbours[0].Population != 600 {
		t.Errorf("%+v", x.Neighbours)
	}
	// 400 at 1 and 200 at 0: 2/3, over the standard deviation of all.
	if got, want := x.Neighbours[0].Distance, (5./6-2./3)/math.Sqrt(3./16); math.Abs(got-want) > 1e-6 {
		t.Errorf("distance %v, want %v", got, want)
	}
	if x.Card.Code != "R01" || len(x.Words) < 3 {
		t.Errorf("%+v", x)
	}
}

// For random plans: the objective changes as the search believes, and a move is
// said to break something where a check of the plan after it finds more.
func TestExplainUnitAsTheSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 4).Draw(t, "width")
		n := 3 * width
		people, x := make([]int64, n), make([]float64, n)
		var drawing strings.Builder
		for u := range n {
			people[u] = rapid.Int64Range(1, 1000).Draw(t, "people")
			x[u] = float64(rapid.IntRange(0, 9).Draw(t, "x"))
			if u > 0 && u%width == 0 {
				drawing.WriteByte(' ')
			}
			drawing.WriteByte(byte('a' + rapid.IntRange(0, 2).Draw(t, "region")))
		}
		x[0], x[n-1] = 0, 9
		tolerance := rapid.Float64Range(0, 1).Draw(t, "tolerance")
		weights := scenario.Weights{Needs: 0.5, Balance: 0.3, Compactness: 0.2}
		o := onGrid(t, scenario.Scenario{Tolerance: &tolerance, Weights: weights}, drawing.String(), people, x)
		before, err := region.Check(o.Task.Problem, o.Plan)
		if err != nil {
			t.Fatal(err)
		}
		u := region.Unit(rapid.IntRange(0, n-1).Draw(t, "unit"))
		from := o.Plan.Label(u)
		got := explained(t, o, o.Task.Layer.Areas[u].Code)
		for i, option := range got.Options {
			to := region.Label(slices.IndexFunc(o.Names, func(r scorecard.RegionName) bool { return r.Code == option.Region.Code }))
			state, err := region.NewState(o.Task.Problem, o.Plan.Labels())
			if err != nil {
				t.Fatal(err)
			}
			delta := state.Delta(region.Move{Unit: u, To: to})
			labels := o.Plan.Labels()
			labels[u] = to
			after, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			report, err := region.Check(o.Task.Problem, after)
			if err != nil {
				t.Fatal(err)
			}
			if want := float64(delta.Objective) / float64(region.One); state.Size(from) > 1 && math.Abs(option.ObjectiveChange-want) > 5.1e-7 {
				t.Errorf("objective changes by %v, want %v", option.ObjectiveChange, want)
			}
			if option.Valid != (len(report.Faults) == 0) || option.Valid && len(option.Faults) > 0 {
				t.Errorf("valid %t with %q, want %v", option.Valid, option.Faults, report.Faults)
			}
			if len(before.Faults) == 0 && len(option.Faults) != len(report.Faults) {
				t.Errorf("%q, want %v", option.Faults, report.Faults)
			}
			if i > 0 && option.Valid && !got.Options[i-1].Valid {
				t.Error("a move that breaks constraints comes before one that does not")
			}
			if len(option.Words) < 3 {
				t.Errorf("%q", option.Words)
			}
		}
		for l := range o.Names {
			if _, err := o.explainRegion(o.Names[l].Code); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestExplainFinds(t *testing.T) {
	o := twoRows(t)
	for text, want := range map[string]string{
		"UA": "", "ua": "", "Area A": "", "area a": "",
		"Area": "UA (Area A)", "Aria A": "one of UA (Area A)", "": "want a code such as UA", "Wales": "want a code", strings.Repeat("x", 1000): "want a code",
	} {
		x, err := o.explainUnit(t.Context(), text)
		var wrong *InputError
		switch {
		case want == "" && (err != nil || x.Unit != "UA"):
			t.Errorf("%.20q: %v, %v", text, x, err)
		case want != "" && (!errors.As(err, &wrong) || wrong.Field != "unit" || !strings.Contains(err.Error(), want)):
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
	var wrong *InputError
	if _, err := o.explainRegion("R03"); !errors.As(err, &wrong) || wrong.Field != "region" || !strings.Contains(err.Error(), "one of R01 (") {
		t.Error(err)
	}
	if _, err := o.explainRegion("Area B, Area C and 1 more"); err != nil {
		t.Error(err)
	}
}

// The JSON is the message, field by field.
func TestExplainJSONIsTheMessage(t *testing.T) {
	o := twoRows(t)
	unit := explained(t, o, "UB")
	reg, err := o.explainRegion("R01")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value any
		into  proto.Message
	}{{unit, &v1.ExplainUnitResponse{}}, {reg, &v1.ExplainRegionResponse{}}} {
		data, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		if err := protojson.Unmarshal(data, c.into); err != nil { // refuses unknown fields
			t.Fatalf("%v\n%s", err, data)
		}
		back, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(c.into)
		if err != nil {
			t.Fatal(err)
		}
		var was, now any
		if json.Unmarshal(data, &was) != nil || json.Unmarshal(back, &now) != nil || fmt.Sprint(was) != fmt.Sprint(now) {
			t.Errorf("through the message:\n%s\nwas:\n%s", back, data)
		}
	}
}

var update = flag.Bool("update", false, "write what is said now into testdata")
