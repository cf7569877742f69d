package scorecard

import (
	"math"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// measuredWith measures the 2 x 2 map (people 100, 300 over 200, 400) against
// relations.
func measuredWith(t *testing.T, with Relations, labels ...region.Label) *Scorecard {
	t.Helper()
	l, p := square(t)
	m, err := NewMeasurer(l, p)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	names := []RegionName{{Code: "R01"}, {Code: "R02"}, {Code: "R03"}, {Code: "R04"}}[:plan.Regions()]
	card, err := m.Measure(plan, names, with)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6 {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func squared(x float64) float64 { return x * x }

func TestDistancesByHand(t *testing.T) {
	// x is 0 in A and C, 1 in B and D; mean 0.7, variance 0.21. y: mean 0.6, variance 0.24. The weights are 3 and 1.
	dx, dy := math.Sqrt(3/0.21), math.Sqrt(1/0.24)
	both := math.Hypot(dx, dy)
	c := measured(t, 0, 1, 0, 1) // west and east
	near(t, "west", c.Regions[0].MeanDistance, dy)
	near(t, "east", c.Regions[1].MeanDistance, dy)
	near(t, "inside", c.Needs.MeanDistance, dy)
	// Pairs of people: AB 30000, AC 20000, AD 40000, BC 60000, BD 120000, CD 80000.
	all := (dx*(30000+80000) + dy*(20000+120000) + both*(40000+60000)) / 350000
	near(t, "all", c.Needs.MeanDistanceAll, all)
	c = measured(t, 0, 0, 0, 1) // A, B and C; D alone
	worst := (dx*30000 + dy*20000 + both*60000) / 110000
	near(t, "A, B and C", c.Needs.WorstDistance, worst)
	near(t, "D", c.Regions[1].MeanDistance, 0)
	near(t, "inside, with one alone", c.Needs.MeanDistance, worst)
	if c := measuredWith(t, Relations{}, 0, 1, 1, 1); c.Needs.WorstRegion != "R02" {
		t.Errorf("worst region %q", c.Needs.WorstRegion)
	}
	if c := measuredWith(t, Relations{}, 0, 1, 2, 3); c.Needs.WorstRegion != "" || c.Needs.MeanDistance != 0 {
		t.Errorf("regions of one unit: %+v", c.Needs)
	}
}

func TestInequalityByHand(t *testing.T) {
	c := measuredWith(t, Relations{}, 0, 1, 0, 1) // west 300, east 700
	y := c.Needs.Indicators[1]
	near(t, "mean", y.Mean, 0.6)
	// Means 2/3 and 4/7.
	near(t, "between", y.BetweenSD, math.Sqrt(0.3*squared(2./3-0.6)+0.7*squared(4./7-0.6)))
	near(t, "lowest", y.Lowest, 4./7)
	near(t, "highest", y.Highest, 2./3)
	if y.LowestRegion != "R02" || y.HighestRegion != "R01" {
		t.Errorf("%+v", y)
	}
	// All variation between regions, and none.
	near(t, "between, x", c.Needs.Indicators[0].BetweenSD, math.Sqrt(0.21))
	near(t, "between, one region", measuredWith(t, Relations{}, 0, 0, 0, 0).Needs.Indicators[0].BetweenSD, 0)
}

func TestAlignmentByHand(t *testing.T) {
	// North has all of A and B (400) and 10 of C; south 190 of C and 400 of D;
	// nowhere has nobody.
	m := &atlas.Membership{
		ID: "halves", Title: "Halves", Exact: true, Note: "unseen",
		Groups: []atlas.Group{{Code: "N"}, {Code: "S"}, {Code: "X"}},
		Parts:  [][]atlas.Part{{{Group: 0, People: 100}}, {{Group: 0, People: 300}}, {{Group: 0, People: 10}, {Group: 1, People: 190}, {Group: 2, People: 0}}, {{Group: 1, People: 400}}},
	}
	with := Relations{Alignments: []*Alignment{NewAlignment(m)}}
	want := AlignmentCard{ID: "halves", Title: "Halves", Areas: 3, Exact: true}
	check := func(name string, c *Scorecard, split, pieces int, outside int64, separated float64) {
		t.Helper()
		w := want
		w.AreasSplit, w.ExtraPieces, w.PeopleOutside = split, pieces, outside
		w.PeopleOutsideShare, w.SeparatedShare = Round(float64(outside)/1000), Round(separated)
		if got := c.Alignments[0]; got != w {
			t.Errorf("%s: %+v, want %+v", name, got, w)
		}
		if len(c.Notes) != 0 {
			t.Errorf("%s: notes %q", name, c.Notes)
		}
	}
	// Rows: 10 of the 410 of the north are in the south, 2.4 %: split.
	check("rows", measuredWith(t, with, 0, 0, 1, 1), 1, 1, 10, 410*(1-squared(400./410)-squared(10./410))/1000)
	check("all", measuredWith(t, with, 0, 0, 0, 0), 0, 0, 0, 0)
	// Columns: the north is 110 and 300, the south 190 and 400.
	check("columns", measuredWith(t, with, 0, 1, 0, 1), 2, 2, 110+190,
		(410*(1-squared(110./410)-squared(300./410))+590*(1-squared(190./590)-squared(400./590)))/1000)

	// 1 in 100 outside is not yet split, however many pieces it makes.
	m.Parts[2], m.Parts[0][0].People = []atlas.Part{{Group: 0, People: 4}, {Group: 1, People: 196}}, 96
	whole := measuredWith(t, Relations{Alignments: []*Alignment{NewAlignment(m)}}, 0, 0, 1, 1).Alignments[0]
	if whole.AreasSplit != 0 || whole.ExtraPieces != 1 || whole.PeopleOutside != 4 {
		t.Errorf("4 of 400 outside: %+v", whole)
	}
	m.Exact = false
	if notes := measuredWith(t, Relations{Alignments: []*Alignment{NewAlignment(m)}}, 0, 0, 1, 1).Notes; len(notes) != 1 || notes[0] != "Halves: unseen" {
		t.Errorf("notes %q", notes)
	}
}

func TestChangeByHand(t *testing.T) {
	rows, err := region.NewPlan([]region.Label{0, 0, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	with := Relations{Baseline: &Baseline{ID: "rows", Title: "Rows", Plan: rows}}
	if c := measuredWith(t, with, 0, 0, 1, 1).Change; *c != (ChangeCard{Baseline: "rows", Title: "Rows", Regions: 2, Rand: 1}) {
		t.Errorf("itself: %+v", c)
	}
	// Columns: staying are A and D (500), or B and C (500).
	c := measuredWith(t, with, 0, 1, 0, 1).Change
	near(t, "reassigned", c.ReassignedShare, 0.5)
	// The west is mainly of the south (200 to 100), and so is the east (400 to 300).
	near(t, "newcomers", c.NewcomerShare, 0.4)
	near(t, "rand", c.Rand, 2./6)
	if c.PeopleReassigned != 500 || c.UnitsReassigned != 2 {
		t.Errorf("columns: %+v", c)
	}
	var vi float64
	for _, x := range []struct{ n, row, column float64 }{{100, 400, 300}, {300, 400, 700}, {200, 600, 300}, {400, 600, 700}} {
		vi -= x.n / 1000 * (math.Log2(x.n/x.row) + math.Log2(x.n/x.column))
	}
	near(t, "variation of information", c.VariationOfInformation, vi)
	// Every region of one unit: B and D stay.
	c = measuredWith(t, with, 0, 1, 2, 3).Change
	if c.PeopleReassigned != 300 || c.UnitsReassigned != 2 || c.NewcomerShare != 0 {
		t.Errorf("four regions: %+v", c)
	}
	// One region: a region of the baseline is matched to none.
	c = measuredWith(t, with, 0, 0, 0, 0).Change
	if c.PeopleReassigned != 400 || c.UnitsReassigned != 2 || c.NewcomerShare != 0.4 {
		t.Errorf("one region: %+v", c)
	}
}

func TestMoneyByHand(t *testing.T) {
	with := Relations{Money: []*Amount{{ID: "budget", Title: "Budget", Unit: "GBP", Units: []float64{1000.5, 0, -200, 600}}}}
	c := measuredWith(t, with, 0, 1, 0, 1)
	want := MoneyCard{
		ID: "budget", Title: "Budget", Unit: "GBP", Total: 1400.5, Smallest: 600, SmallestRegion: "R02", Largest: 800.5, LargestRegion: "R01",
		PerHead: 1.4005, LowestPerHead: Round(600. / 700), HighestPerHead: Round(800.5 / 300),
	}
	if c.Money[0] != want {
		t.Errorf("%+v, want %+v", c.Money[0], want)
	}
	if c.Regions[0].Money[0] != 800.5 || c.Regions[1].Money[0] != 600 {
		t.Errorf("regions %v, %v", c.Regions[0].Money, c.Regions[1].Money)
	}
}

func TestBasesByHand(t *testing.T) {
	l, p := square(t)
	other := *l
	other.Population = atlas.Basis{ID: "registered", Basis: "registered", Date: "2018", Source: "lists"}
	other.Areas = append([]atlas.Area(nil), l.Areas...)
	for u, people := range []int64{500, 100, 100, 300} {
		other.Areas[u].Population = people
	}
	m, err := NewMeasurer(&other, p)
	if err != nil {
		t.Fatal(err)
	}
	c := measuredWith(t, Relations{Bases: []*Measurer{m}, MinPopulation: 301}, 0, 1, 0, 1)
	b := c.Bases[0]
	if b.Population != (Population{ID: "registered", Basis: "registered", Date: "2018", Source: "lists", Total: 1000}) {
		t.Errorf("%+v", b.Population)
	}
	if b.Balance.Smallest != 400 || b.Balance.Largest != 600 || b.Balance.MaxDeviation != 0.2 || b.Balance.BelowMinimum != 0 {
		t.Errorf("%+v", b.Balance)
	}
	if c.Regions[0].Bases[0] != 600 || c.Regions[1].Bases[0] != 400 {
		t.Errorf("regions %v, %v", c.Regions[0].Bases, c.Regions[1].Bases)
	}
	// y: north (A, B) 600, south 400. West is 1/6 south, east 3/4.
	within := (600*(1./6)*(5./6) + 400*0.75*0.25) / (1000 * 0.6 * 0.4)
	near(t, "captured", b.NeedsCaptured, 0.75+0.25*(1-within))
	if c.Balance.BelowMinimum != 1 { // the west has 300 residents
		t.Errorf("%d below the minimum", c.Balance.BelowMinimum)
	}
}

func TestShapeByHand(t *testing.T) {
	c := measured(t, 0, 1, 0, 1)
	near(t, "P2A", c.Regions[0].P2A, 36./2)
	near(t, "mean P2A", c.Shape.MeanP2A, 18)
	near(t, "inertia of the west", c.Regions[0].InertiaPersonKm2, math.Round(300*(2./3)*(1./3)))
	near(t, "inertia of the east", c.Regions[1].InertiaPersonKm2, math.Round(700*(4./7)*(3./7)))
	if c.Regions[0].Reock != 0 || len(c.Notes) != 0 {
		t.Errorf("a layer without outlines: Reock %v, notes %q", c.Regions[0].Reock, c.Notes)
	}
}

func TestReferenceByHand(t *testing.T) {
	l, p := square(t)
	m, err := NewMeasurer(l, p)
	if err != nil {
		t.Fatal(err)
	}
	d := &atlas.Division{
		Reference: atlas.Reference{ID: "diagonal", Title: "Diagonal"},
		Region:    []string{"a", "b", "b", "a"}, Name: make([]string, 4), Share: []float64{1, 1, 0.9, 1},
	}
	c, err := m.Reference(d)
	if err != nil {
		t.Fatal(err)
	}
	plan := measured(t, 0, 1, 1, 0)
	want := ReferenceCard{
		ID: "diagonal", Title: "Diagonal", Regions: 2, Smallest: 500, Largest: 500, ExactShare: 0.8, InPieces: 2, CutBorderKm: 4,
		NeedsCaptured: plan.Needs.Captured, MeanDistance: plan.Needs.MeanDistance, MeanPolsbyPopper: plan.Shape.MeanPolsbyPopper,
		Indicators: []float64{plan.Needs.Indicators[0].Captured, plan.Needs.Indicators[1].Captured},
	}
	if len(c.Indicators) != 2 || c.Indicators[0] != want.Indicators[0] || c.Indicators[1] != want.Indicators[1] {
		t.Errorf("indicators %v, want %v", c.Indicators, want.Indicators)
	}
	c.Indicators, want.Indicators = nil, nil
	if c.ID != want.ID || c.Regions != want.Regions || c.Smallest != want.Smallest || c.ExactShare != want.ExactShare || c.InPieces != want.InPieces ||
		c.CutBorderKm != want.CutBorderKm || c.NeedsCaptured != want.NeedsCaptured || c.MeanDistance != want.MeanDistance || c.MeanPolsbyPopper != want.MeanPolsbyPopper || c.Gini != 0 {
		t.Errorf("%+v, want %+v", c, want)
	}
}

func TestContext(t *testing.T) {
	l, p := square(t)
	l.Indicators = []atlas.Indicator{
		{ID: "x", Title: "X"}, {ID: "y", Title: "Y"},
		{ID: "rightcare_imd"}, {ID: "ethnicity_asian"}, {ID: "imd2019_score", Title: "Deprivation", Unit: "score"}, {ID: "over65_share"},
	}
	for u := range l.Areas {
		l.Areas[u].Values = append(l.Areas[u].Values, 1, float64(u), []float64{10, 20, 30, 40}[u], 0.2)
	}
	l.Areas[2].Values[5] = math.NaN()
	m, err := NewMeasurer(l, p)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := region.NewPlan([]region.Label{0, 1, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.Measure(plan, []RegionName{{Code: "W"}, {Code: "E"}}, Relations{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Context) != 2 || c.Context[0].ID != "imd2019_score" || c.Context[1].ID != "ethnicity_asian" || c.Context[0].Sensitive || !c.Context[1].Sensitive {
		t.Fatalf("context %+v", c.Context)
	}
	// Deprivation: 7000 in the west, 22000 in the east, 29 in the mean of all.
	near(t, "mean", c.Context[0].Mean, 29)
	near(t, "west", c.Regions[0].Context[0].Mean, 70./3)
	near(t, "east", c.Regions[1].Context[0].Mean, 220./7)
	if c.Context[0].HighestRegion != "E" || c.Context[0].Unit != "score" {
		t.Errorf("%+v", c.Context[0])
	}
	if len(c.Notes) != 1 || c.Notes[0] != "over65_share is missing in 1 area (C) and is not shown for regions" {
		t.Errorf("notes %q", c.Notes)
	}
}

func TestFlowByHand(t *testing.T) {
	f := &atlas.Flow{
		FlowInfo: atlas.FlowInfo{ID: "work", Title: "Work", Source: "census", Date: "2011-03-27", Note: "not all"},
		Rows: []atlas.FlowRow{
			{From: 0, To: 0, People: 10}, {From: 0, To: 1, People: 30}, {From: 0, To: 2, People: 5},
			{From: 1, To: 3, People: 20}, {From: 3, To: 0, People: 35},
		},
	}
	with := Relations{Flows: []*Flow{NewFlow(f)}}
	c := measuredWith(t, with, 0, 1, 0, 1) // west A and C, east B and D
	want := FlowCard{ID: "work", Title: "Work", Kind: "flow", InternalShare: 0.35, Source: "census, 2011-03-27"}
	if c.Flows[0] != want {
		t.Errorf("%+v, want %+v", c.Flows[0], want)
	}
	near(t, "west", c.Regions[0].Flows[0], 15./45)
	near(t, "east", c.Regions[1].Flows[0], 20./55)
	if len(c.Notes) != 1 || c.Notes[0] != "Work: not all" {
		t.Errorf("notes %q", c.Notes)
	}
	c = measuredWith(t, with, 0, 1, 2, 3)
	near(t, "each alone", c.Flows[0].InternalShare, 0.1)
	near(t, "C, from where nobody goes", c.Regions[2].Flows[0], 0)
	near(t, "all together", measuredWith(t, with, 0, 0, 0, 0).Flows[0].InternalShare, 1)
}

func TestCatchmentsByHand(t *testing.T) {
	const whole = atlas.CatchmentWhole
	c := &atlas.Catchment{
		CatchmentInfo: atlas.CatchmentInfo{ID: "trusts", Title: "Trusts", Source: "OHID"},
		Providers:     []atlas.Provider{{Code: "R1"}, {Code: "R2"}, {Code: "R3"}},
		Parts: [][]atlas.CatchmentPart{
			{{Provider: 0, Share: whole / 2}, {Provider: 1, Share: whole}},
			{{Provider: 0, Share: whole / 4}},
			{{Provider: 0, Share: whole / 4}},
			{}, // the third provider has nobody
		},
	}
	with := Relations{Flows: []*Flow{NewCatchments(c)}}
	got := measuredWith(t, with, 0, 1, 0, 1)
	// R1: 3/4 west, 1/4 east; R2: all west.
	want := FlowCard{
		ID: "trusts", Title: "Trusts", Kind: "catchments", Providers: 3, Source: "OHID",
		InternalShare: 0.875, DominantShare: 0.875, EffectiveRegions: Round((1/(9./16+1./16) + 1) / 2),
	}
	if got.Flows[0] != want || got.Regions[0].Flows[0] != 0 || got.Regions[1].Flows[0] != 0 {
		t.Errorf("%+v, want %+v; regions %v", got.Flows[0], want, got.Regions[0].Flows)
	}
	apart := measuredWith(t, with, 0, 1, 2, 3).Flows[0]
	near(t, "dominant, each alone", apart.DominantShare, 0.75)
	near(t, "effective, each alone", apart.EffectiveRegions, Round((1/(1./4+2./16)+1)/2))
}
