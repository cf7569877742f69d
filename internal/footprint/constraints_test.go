package footprint

import (
	"context"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

func decoded(t *testing.T, text string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Decode("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A real division under constraints that it breaks and keeps, each said in words.
func TestConstraintsOfAGivenPlan(t *testing.T) {
	s := decoded(t, `layer: ccg17
weights: {needs: 1}
constraints:
  together:
    - {name: Greater Manchester, of: stp17, area: E54000007}
    - {name: Two Yorkshires, units: [E38000001, E38000006]}
  apart:
    - {name: Neighbours, units: [E38000001, E38000018]}
    - {name: Far, units: [E38000001, E38000002]}
  regions:
    - {name: West, units: [E38000001], closed: true}
    - {name: Leeds way, units: [E38000018], min_population: 9000000}
  within: calncv17
  min_units: 2
`)
	o, err := NewPlanner(data.FS).Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		kept  bool
		words string
	}{
		"Greater Manchester": {true, "Greater Manchester is whole: 10 areas with 2,832,133 people in E54000007 (Greater Manchester), by themselves"},
		"Two Yorkshires":     {false, "Two Yorkshires is not together: 1 of 2 areas are in E54000005 (West Yorkshire); 1 in E54000009 (South Yorkshire and Bassetlaw): NHS Barnsley CCG (E38000006)"},
		"Neighbours":         {false, "Neighbours are not apart: E54000005 (West Yorkshire) holds NHS Airedale, Wharfedale and Craven CCG (E38000001) and NHS Bradford City CCG (E38000018)"},
		"Far":                {true, "Far are apart: 2 areas in as many regions"},
		"West":               {false, "West is no region of its own: E54000005 (West Yorkshire) holds areas of West and Leeds way"},
		"Leeds way":          {false, "Leeds way is no region of its own"},
		"within Cancer alliances and national cancer vanguards, 2017": {false, "3 regions cross the borders of Cancer alliances and national cancer vanguards, 2017: "},
		"at least 2 areas in a region":                                {false, "at least 2 areas in a region: E54000021 (Cambridgeshire and Peterborough) has 1 area; E54000041 (Dorset) has 1 area"},
	}
	for _, c := range o.Scorecard.Constraints {
		w, ok := want[c.Name]
		if !ok || c.Kept != w.kept || !strings.Contains(c.Words, w.words) {
			t.Errorf("%s: kept %v: %s\nwant %v: %s", c.Name, c.Kept, c.Words, w.kept, w.words)
		}
		delete(want, c.Name)
	}
	if len(want) > 0 {
		t.Errorf("not there: %v", want)
	}
	faults := strings.Join(o.Scorecard.Faults, "\n")
	for _, words := range []string{"Two Yorkshires is not together", "Neighbours are not apart", "holds areas of West and Leeds way, which are to be different"} {
		if !strings.Contains(faults, words) {
			t.Errorf("no fault %q in\n%s", words, faults)
		}
	}
	if o.Scorecard.Valid || strings.Contains(faults, "Greater Manchester is whole") {
		t.Errorf("valid %v, faults\n%s", o.Scorecard.Valid, faults)
	}
}

// What is pinned is whole in the result, named as asked, and its price is told.
func TestPinnedIsWholeAndPriced(t *testing.T) {
	s := decoded(t, `layer: ccg17
regions: 12
tolerance: 0.3
weights: {needs: 1}
steps: 150000
evidence: {prices: true}
constraints:
  regions:
    - {name: The Marches, code: M1, of: stp17, area: E54000011}
    - {name: Pennines, code: R01, of: stp17, area: West Yorkshire}
  within: nhser17
`)
	outcomes, err := NewPlanner(data.FS).Solve(context.Background(), s, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	o := outcomes[0]
	report, err := region.Check(o.Task.Problem, o.Plan)
	if err != nil || len(report.Faults) > 0 || !o.Scorecard.Valid {
		t.Fatalf("%v, %v", report.Faults, err)
	}
	codes := map[string]bool{}
	for _, n := range o.Names {
		if codes[n.Code] {
			t.Errorf("code %s twice", n.Code)
		}
		codes[n.Code] = true
	}
	for i, c := range o.Task.Constraints[:2] {
		if n := o.Names[o.Plan.Label(c.Units[0])]; n.Name != c.Name || n.Code != []string{"M1", "R01"}[i] {
			t.Errorf("%s is called %+v", c.Name, n)
		}
		for _, u := range c.Units {
			if o.Plan.Label(u) != o.Plan.Label(c.Units[0]) {
				t.Errorf("%s is not whole", c.Name)
			}
		}
	}
	for _, c := range o.Scorecard.Constraints {
		if c.Price == nil || c.Price.Cost < 0 || c.Price.NeedsCaptured < o.Scorecard.Needs.Captured {
			t.Errorf("%s: price %+v of %v", c.Name, c.Price, o.Scorecard.Needs.Captured)
		}
	}
	if o.Scorecard.Evidence != nil {
		t.Error("evidence that nobody asked for")
	}
}

// A move that a constraint forbids is said to be one, with the constraint; bounds are
// those of the region concerned.
func TestExplainUnderConstraints(t *testing.T) {
	s := decoded(t, `layer: ccg17
min_population: 300000
max_population: 2840000
weights: {needs: 1}
constraints:
  together: [{name: Greater Manchester, of: stp17, area: E54000007}]
  regions: [{name: Cheshire, of: stp17, area: E54000008, max_population: 2500000}]
  within: nhser17
`)
	x, err := NewPlanner(data.FS).ExplainUnit(context.Background(), s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }, "E38000182")
	if err != nil {
		t.Fatal(err)
	}
	crossing := false
	for _, o := range x.Options {
		words := strings.Join(o.Words, "\n")
		if o.Valid || !strings.Contains(words, "It is agreed otherwise: Greater Manchester is not together: 9 of 10 areas are in E54000007 (Greater Manchester); 1 in "+o.Region.Code) {
			t.Errorf("%s: valid %v: %s", o.Region.Name, o.Valid, words)
		}
		crossing = crossing || strings.Contains(words, "cross the borders of NHS England regions, 2017: "+o.Region.Code)
	}
	if len(x.Options) == 0 || !crossing {
		t.Errorf("%d options, none crosses a border", len(x.Options))
	}
	x, err = NewPlanner(data.FS).ExplainUnit(context.Background(), s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }, "E38000056")
	if err != nil {
		t.Fatal(err)
	}
	if words := strings.Join(x.Words, "\n"); !strings.Contains(words, "A region must have 300,000 to 2,500,000 people") {
		t.Errorf("%s", words)
	}
}
