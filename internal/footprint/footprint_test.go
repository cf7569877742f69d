package footprint

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

var planner = NewPlanner(data.FS)

// The table of real divisions, to the digits printed: 207 CCGs of April 2017,
// residents of mid 2017, profile core-5.
var realDivisions = []struct {
	id, column              string
	k                       int
	smallest, largest       string // millions
	maxDeviation, deviation string // per cent
	captured                string
}{
	{"stp17", "stp17cd", 44, "0.318", "2.832", "124", "36.7", "0.551"},
	{"icb22", "icb22cd", 42, "0.493", "2.963", "124", "36.8", "0.555"},
	{"nuts2", "nuts2_2018cd", 33, "0.564", "3.004", "78", "33.5", "0.582"},
	{"calncv17", "calncv17cd", 19, "1.380", "6.459", "121", "33.2", "0.387"},
	{"nhsrlo17", "nhsrlo17cd", 14, "1.677", "8.825", "122", "30.4", "0.367"},
	{"rgn17", "rgn17cd", 9, "2.645", "9.075", "57", "24.0", "0.303"},
	{"nhser17", "nhser17cd", 4, "8.825", "16.925", "37", "18.3", "0.256"},
}

func sameAsTable(t *testing.T, i int, o *Outcome) {
	t.Helper()
	want := realDivisions[i]
	b := o.Scorecard.Balance
	got := []string{
		fmt.Sprint(o.Plan.Regions()), fmt.Sprintf("%.3f", float64(b.Smallest)/1e6), fmt.Sprintf("%.3f", float64(b.Largest)/1e6),
		fmt.Sprintf("%.0f", 100*b.MaxDeviation), fmt.Sprintf("%.1f", 100*b.MeanDeviation), fmt.Sprintf("%.3f", o.Scorecard.Needs.Captured),
	}
	expected := []string{fmt.Sprint(want.k), want.smallest, want.largest, want.maxDeviation, want.deviation, want.captured}
	for j := range got {
		if got[j] != expected[j] {
			t.Errorf("%s: %v, want %v", want.id, got, expected)
			return
		}
	}
}

func TestRealDivisions(t *testing.T) {
	for i, d := range realDivisions {
		o, err := planner.Score(scenario.Scenario{Layer: "ccg17"}, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
			return ReadReference(a, l, d.id)
		})
		if err != nil {
			t.Error(err)
			continue
		}
		sameAsTable(t, i, o)
	}
}

func solve(t *testing.T, s scenario.Scenario, threads int) *Outcome {
	t.Helper()
	out, err := planner.Solve(context.Background(), s, Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

// Balance improves as the weights say, at the price of needs.
func TestWeightsTrade(t *testing.T) {
	if testing.Short() {
		t.Skip("what weights are worth, by two searches: left out with -short")
	}
	s, err := planner.Preset("reform-38")
	if err != nil {
		t.Fatal(err)
	}
	s.Steps = 1_500_000
	mixed := solve(t, s, 2).Scorecard
	s.Weights = scenario.Weights{Needs: 1}
	needs := solve(t, s, 2).Scorecard
	if !mixed.Valid || !needs.Valid {
		t.Fatalf("faults %v, %v", mixed.Faults, needs.Faults)
	}
	if mixed.Balance.MeanDeviation >= 0.8*needs.Balance.MeanDeviation || mixed.Needs.Captured >= needs.Needs.Captured {
		t.Errorf("needs alone: deviation %v, captured %v; with balance: %v, %v",
			needs.Balance.MeanDeviation, needs.Needs.Captured, mixed.Balance.MeanDeviation, mixed.Needs.Captured)
	}
	if mixed.Shape.CutBorderKm >= needs.Shape.CutBorderKm {
		t.Errorf("compactness does not count: %v km of border with, %v km without", mixed.Shape.CutBorderKm, needs.Shape.CutBorderKm)
	}
}

func TestSolveRefuses(t *testing.T) {
	tight := 0.15
	_, err := planner.Solve(context.Background(), scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 38, To: 38}, Tolerance: &tight}, Options{})
	var why *scenario.Infeasible
	if !errors.As(err, &why) || !errors.Is(err, region.ErrInfeasible) {
		t.Errorf("15 %%: %v", err)
	}
	narrow := 0.0001
	_, err = planner.Solve(context.Background(), scenario.Scenario{Layer: "lad17", Regions: scenario.Count{From: 40, To: 40}, Tolerance: &narrow, Steps: 2000}, Options{})
	var none *NoPlanError
	if !errors.As(err, &none) || none.Violation == 0 {
		t.Errorf("0.01 %%: %v", err)
	}
	for name, c := range map[string]struct {
		s    scenario.Scenario
		want string
	}{
		"layer":   {scenario.Scenario{Layer: "ccg71", Regions: scenario.Count{From: 3, To: 3}}, "ccg17"},
		"atlas":   {scenario.Scenario{Atlas: "wales", Regions: scenario.Count{From: 3, To: 3}}, "england-2017"},
		"profile": {scenario.Scenario{Needs: "core-6", Regions: scenario.Count{From: 3, To: 3}}, "core-5"},
	} {
		if _, err := planner.Solve(context.Background(), c.s, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error that offers %s", name, err, c.want)
		}
	}
}

func TestReadLookup(t *testing.T) {
	a, err := planner.Atlas(DefaultAtlas)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer("ccg17")
	if err != nil {
		t.Fatal(err)
	}
	lad, err := a.Layer("lad17")
	if err != nil {
		t.Fatal(err)
	}
	full := func(l *atlas.Layer, sep string) string {
		var b strings.Builder
		b.WriteString("CODE" + sep + "REGIONCD" + sep + "REGIONNM\n")
		for u, area := range l.Areas {
			fmt.Fprintf(&b, "%s%sR%d%sRegion %d\n", area.Code, sep, u%3, sep, u%3)
		}
		return b.String()
	}
	read := func(text, column string) (*Lookup, error) {
		table, err := atlas.ReadTable(fstest.MapFS{"plan.csv": {Data: []byte(text)}}, "plan.csv")
		if err != nil {
			return nil, err
		}
		return ReadLookup(table, a, l, column)
	}
	good := full(l, ",")
	for name, text := range map[string]string{"plain": good, "Excel": "\ufeff" + full(l, ";"), "Windows": strings.ReplaceAll(good, "\n", "\r\n")} {
		p, err := read(text, "")
		if err != nil || p.Plan.Regions() != 3 || p.Names[1].Name != "Region 1" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	first, second := l.Areas[0].Code, l.Areas[1].Code
	for name, c := range map[string]struct{ text, column, want string }{
		"no such column":  {good, "STP17CD", `STP17CD`},
		"unknown code":    {strings.Replace(good, first, "E99999999", 1), "", "plan.csv: row 2 (E99999999): no such area in layer ccg17"},
		"twice":           {strings.Replace(good, second, first, 1), "", "plan.csv: row 3 (" + first + "): the area stands in row 2 as well"},
		"missing":         {strings.Replace(good, first+",R0,Region 0\n", "", 1), "", first + ": " + l.Areas[0].Name + " has no row"},
		"empty region":    {strings.Replace(good, first+",R0", first+",", 1), "", "row 2 (" + first + "): REGIONCD is empty"},
		"another layer":   {full(lad, ","), "", "belong to layer lad17, not ccg17"},
		"ragged":          {good + "E1,2\n", "", "row 209"},
		"nothing at all":  {"", "", "empty"},
		"a header, alone": {"CODE,REGIONCD\n", "", "and 187 more"},
	} {
		_, err := read(c.text, c.column)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant an error with %q", name, err, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	s := scenario.Scenario{Layer: "ccg17"}
	score := func(id string) *Outcome {
		o, err := planner.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, id) })
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	stp, offices := score("stp17"), score("nhsrlo17")
	same, err := Compare(stp, stp)
	if err != nil || same.PeopleMoved != 0 || same.UnitsMoved != 0 || same.VariationOfInformation != 0 || same.Rand != 1 {
		t.Errorf("a plan with itself: %+v, %v", same, err)
	}
	ab, err := Compare(stp, offices)
	if err != nil {
		t.Fatal(err)
	}
	ba, err := Compare(offices, stp)
	if err != nil {
		t.Fatal(err)
	}
	if ab.PeopleMoved != ba.PeopleMoved || ab.VariationOfInformation != ba.VariationOfInformation || ab.Rand != ba.Rand {
		t.Errorf("not symmetrical: %+v, %+v", ab, ba)
	}
	var moved int64
	for _, m := range ab.Moves {
		moved += m.Population
	}
	if moved != ab.PeopleMoved || len(ab.Moves) != ab.UnitsMoved || ab.PeopleMoved == 0 {
		t.Errorf("%d people in %d moves, said %d", moved, len(ab.Moves), ab.PeopleMoved)
	}
	// Larger regions are more mixed in need; how many there are is no merit.
	better := map[string]int{"needs captured": -1, "regions": 0}
	for i, m := range ab.Measures {
		if m.Better != -ba.Measures[i].Better {
			t.Errorf("%s: better %d one way and %d the other", m.Name, m.Better, ba.Measures[i].Better)
		}
		if want, asked := better[m.Name]; asked && m.Better != want {
			t.Errorf("%s: better %d, want %d", m.Name, m.Better, want)
		}
	}
	other, err := planner.Score(scenario.Scenario{Layer: "lad17"}, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "rgn17") })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compare(stp, other); err == nil {
		t.Error("plans on different layers are compared")
	}
}
