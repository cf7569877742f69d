package atlas

import (
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"footprint/internal/region"
)

// england is opened once for the tests of atoms: they read its small areas.
var england = sync.OnceValues(func() (*Atlas, error) { return Open(embedded()) })

func atomsOf(t *testing.T, first, second string) (*Atlas, *Layer) {
	t.Helper()
	if testing.Short() {
		t.Skip("reads 32,844 areas, on one thread: left out with -short")
	}
	a, err := england()
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer(AtomsID(first, second))
	if err != nil {
		t.Fatal(err)
	}
	return a, l
}

// What atoms add up to is what the atlas has of both parents: people, points,
// sizes, perimeters, contiguity with lengths, indicators.
func TestAtomsAddUpToTheirParents(t *testing.T) {
	a, l := atomsOf(t, "ccg17", "lad17")
	x := l.Atoms
	t.Logf("%d atoms, %d pairs, parted %d and %d, scattered %q, cut %q, left out %q", len(l.Areas), l.Graph.Pairs(), len(x.Parted[0]), len(x.Parted[1]), x.Scattered, x.Cut, x.LeftOut)
	if x.From != "lsoa11" || l.Base != "lsoa11" || len(x.Cut) > 0 || x.Note() != "" || len(x.LeftOut) > 0 {
		t.Errorf("%+v", x)
	}
	if !slices.IsSortedFunc(l.Areas, func(p, q Area) int { return strings.Compare(p.Code, q.Code) }) {
		t.Error("codes do not ascend")
	}
	from, err := a.Layer("lsoa11")
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range x.Layers {
		parent, err := a.Layer(id)
		if err != nil {
			t.Fatal(err)
		}
		of := make([]region.Unit, len(l.Areas))
		atoms := make([]int, len(parent.Areas))
		sum := make([]Area, len(parent.Areas))
		for u := range l.Areas {
			code := strings.Split(l.Areas[u].Code, "+")[i]
			p, ok := parent.Unit(code)
			if !ok {
				t.Fatalf("no area %s in %s", code, id)
			}
			of[u] = p
			atoms[p]++
			s, part := &sum[p], &l.Areas[u]
			s.Population += part.Population
			s.AreaM2 += part.AreaM2
			s.PerimeterM += part.PerimeterM
			s.EastingM += float64(part.Population) * part.EastingM
			s.NorthingM += float64(part.Population) * part.NorthingM
		}
		parts := make([]float64, len(parent.Areas)) // areas of lsoa11 in each, whose figures are rounded
		k, err := a.Lookup(id, "lsoa11")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range k.Rows {
			parts[o.From]++
		}
		borders := map[[2]region.Unit]int64{}
		for _, e := range l.Graph.Edges() {
			p, q := of[e.A], of[e.B]
			if p == q {
				sum[p].PerimeterM -= 2 * e.Weight
				continue
			}
			borders[[2]region.Unit{min(p, q), max(p, q)}] += e.Weight
		}
		if len(borders) != parent.Graph.Pairs() {
			t.Errorf("%s: %d pairs, the atlas has %d", id, len(borders), parent.Graph.Pairs())
		}
		for _, e := range parent.Graph.Edges() {
			if got, ok := borders[[2]region.Unit{e.A, e.B}]; !ok || math.Abs(float64(got-e.Weight)) > 30+0.002*float64(e.Weight) {
				t.Errorf("%s: border of %s and %s is %d m, the atlas has %d", id, parent.Areas[e.A].Code, parent.Areas[e.B].Code, got, e.Weight)
			}
		}
		for p, s := range sum {
			own, n := parent.Areas[p], float64(sum[p].Population)
			if s.Population != own.Population || math.Abs(s.AreaM2-own.AreaM2) > parts[p] || math.Abs(float64(s.PerimeterM-own.PerimeterM)) > 3*parts[p] ||
				math.Abs(s.EastingM/n-own.EastingM) > 2 || math.Abs(s.NorthingM/n-own.NorthingM) > 2 {
				t.Errorf("%s: %+v of its atoms, the atlas has %+v", own.Code, s, own)
			}
			if parted := slices.Contains(x.Parted[i], own.Code); parted != (atoms[p] > 1) {
				t.Errorf("%s: parted %v, with %d atoms", own.Code, parted, atoms[p])
			}
		}
		for v, indicator := range l.Indicators {
			j, ok := parent.Indicator(indicator.ID)
			if !ok {
				t.Fatalf("%s has no %s", id, indicator.ID)
			}
			got, want := make([]float64, len(sum)), make([]float64, len(sum))
			for u := range l.Areas {
				got[of[u]] += l.Areas[u].Values[v] * float64(l.Areas[u].Population) / float64(sum[of[u]].Population)
			}
			for p := range want {
				want[p] = parent.Areas[p].Values[j]
			}
			if miss := unlike(got, want); miss > misfit {
				t.Errorf("%s: %s is %.4f of its spread off", id, indicator.ID, miss)
			}
		}
		if got, err := a.Membership(l.ID, id); err != nil || !got.Exact || slices.ContainsFunc(got.Parts, func(p []Part) bool { return len(p) != 1 }) {
			t.Errorf("atoms are not whole in %s: %v", id, err)
		}
	}
	if from.TotalPopulation() != l.TotalPopulation() || l.Population != from.Population {
		t.Errorf("%d people of %v, want %d", l.TotalPopulation(), l.Population, from.TotalPopulation())
	}
}

// Everything that a layer of the atlas can be asked works on atoms.
func TestAtomsAreALayer(t *testing.T) {
	a, l := atomsOf(t, "ccg17", "lad17")
	u, ok := l.Unit("E38000004+E09000002")
	if !ok || l.Areas[u].Name != "Barking and Dagenham in NHS Barking and Dagenham CCG" {
		t.Errorf("%v %+v", ok, l.Areas[u])
	}
	again, err := a.Layer("ccg17+lad17")
	if err != nil || again != l {
		t.Errorf("read twice: %v", err)
	}
	other, err := a.Layer("lad17+ccg17")
	if err != nil || other.Digest == l.Digest || len(other.Areas) != len(l.Areas) || other.Areas[0].Code != "E06000001+E38000075" {
		t.Errorf("the other way round: %v", err)
	}
	if n, err := a.Units("ccg17+lad17"); err != nil || n != len(l.Areas) {
		t.Errorf("%d units, %v", n, err)
	}
	for _, target := range a.MembershipTargets(l.ID) {
		m, err := a.Membership(l.ID, target.ID)
		if err != nil {
			t.Fatal(target, err)
		}
		var people int64
		for _, g := range m.Groups {
			people += g.People
		}
		if people != l.TotalPopulation() {
			t.Errorf("%s: %d people, want %d", target.ID, people, l.TotalPopulation())
		}
	}
	// A division that is exact on a parent is exact on atoms.
	for _, id := range []string{"stp17", "pfa17"} {
		d, err := a.Reference(l.ID, id)
		if err != nil || slices.ContainsFunc(d.Share, func(s float64) bool { return s != 1 }) {
			t.Errorf("%s: %v", id, err)
		}
	}
	back, err := a.Lookup("utla18", l.ID)
	if err != nil {
		t.Fatal(err)
	}
	var shares float64
	for _, o := range back.Rows {
		shares += o.Share
	}
	if utla, _ := a.Layer("utla18"); math.Abs(shares-float64(len(utla.Areas))) > 1e-9 {
		t.Errorf("shares of %d areas add to %v", len(utla.Areas), shares)
	}
	if k, err := a.Lookup("lad17+utla18", l.ID); err != nil || len(k.Rows) < len(l.Areas) {
		t.Errorf("atoms with other atoms: %v", err)
	}
	f, err := a.Flow(l.ID, "commuting11")
	if err != nil || f.Total != 20462906 {
		t.Errorf("%v", err)
	}
	c, err := a.Catchment(l.ID, "trusts22")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := a.Catchment("ccg17", "trusts22")
	if err != nil {
		t.Fatal(err)
	}
	inCCG := make([]map[int32]int64, len(whole.Parts))
	ccg, _ := a.Layer("ccg17")
	for u, parts := range c.Parts {
		p, _ := ccg.Unit(l.Areas[u].Code[:9])
		if inCCG[p] == nil {
			inCCG[p] = map[int32]int64{}
		}
		for _, x := range parts {
			inCCG[p][x.Provider] += x.Share
		}
	}
	for p, parts := range whole.Parts {
		for _, x := range parts {
			if got := inCCG[p][x.Provider]; max(got-x.Share, x.Share-got) > 200 {
				t.Errorf("%s: %d of provider %d, on the layer itself %d", ccg.Areas[p].Code, got, x.Provider, x.Share)
			}
		}
	}
	if len(a.Flows(l.ID)) != 1 || len(a.Catchments(l.ID)) != 1 {
		t.Errorf("%v %v", a.Flows(l.ID), a.Catchments(l.ID))
	}
}

func TestAtomsDrawn(t *testing.T) {
	_, l := atomsOf(t, "ccg17", "lad17")
	drawn, err := l.Outlines()
	if err != nil || drawn.Len() != len(l.Areas) || l.OutlineKind != Schematic {
		t.Fatalf("%v", err)
	}
	if hulls, err := l.Hulls(); err != nil || hulls == nil {
		t.Errorf("%v", err)
	}
}

func TestAtomsRefused(t *testing.T) {
	a, err := Open(buildDoc(t, docFiles(t), ""))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"borough+ward":           `has no layer "ward"`,
		"ward+borough":           `has no layer "ward"`,
		"+":                      `has no layer ""`,
		"borough+":               `has no layer ""`,
		"borough+borough":        "no atoms with itself",
		"borough+county+borough": "more than two layers",
	} {
		_, err := a.Layer(id)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
		if a.Flows(id) != nil || len(a.Catchments(id)) > 0 {
			t.Errorf("%s has flows or catchments", id)
		}
	}
	_, err = a.Lookup("borough+ward", "county")
	var unknown *NotFoundError
	if !errors.As(err, &unknown) || unknown.ID != "ward" {
		t.Error(err)
	}
	l, err := a.Layer("borough+county")
	if err != nil {
		t.Fatal(err)
	}
	boroughs, err := a.Layer("borough")
	if err != nil || len(l.Areas) != len(boroughs.Areas) || len(l.Atoms.Parted[0]) > 0 || l.Graph.Pairs() != boroughs.Graph.Pairs() {
		t.Errorf("%d atoms of boroughs that are whole in counties, %v", len(l.Areas), err)
	}
}

// row is a layer of n areas in a row, each touching the next along 10 m.
func row(t *testing.T, id string, people ...int64) *Layer {
	t.Helper()
	l := &Layer{ID: id, Title: id, CodeField: strings.ToUpper(id), NameField: strings.ToUpper(id) + "NM", byCode: map[string]region.Unit{}}
	l.Bases = []Basis{{ID: "residents"}}
	l.Population = l.Bases[0]
	var edges []region.Edge
	for i, n := range people {
		code := id + string(rune('1'+i))
		l.byCode[code] = region.Unit(i)
		l.Areas = append(l.Areas, Area{Code: code, Name: "Area " + code, Population: n, EastingM: float64(100 * i), AreaM2: 100, PerimeterM: 40})
		if i > 0 {
			edges = append(edges, region.Edge{A: region.Unit(i - 1), B: region.Unit(i), Weight: 10})
		}
	}
	var err error
	if l.Graph, err = region.NewGraph(len(people), edges); err != nil {
		t.Fatal(err)
	}
	l.setBases(nil)
	return l
}

// Five areas s1 to s5 in a row; a1 has the ends, a2 the middle; b1 has the first
// three but for 40 of the 100 people of s3, b2 the rest. By hand:
// s3 counts in b1; the atoms are a1+b1 = s1, a1+b2 = s5, a2+b1 = s2 s3, a2+b2 = s4.
func TestAtomsByHand(t *testing.T) {
	s := row(t, "s", 10, 20, 100, 30, 0)
	a1, b1 := row(t, "a", 10, 150), row(t, "b", 90, 70)
	overlap := func(from, to string, rows ...Overlap) func() (*Lookup, error) {
		k := &Lookup{From: from, To: to, Rows: rows}
		k.computeShares(s)
		return func() (*Lookup, error) { return k, nil }
	}
	given := func(l *Layer) func() (*Layer, error) { return func() (*Layer, error) { return l, nil } }
	atlas := &Atlas{
		ID: "rows", manifest: &manifest{Layers: []manifestLayer{{ID: "a", Units: 2}, {ID: "b", Units: 2}, {ID: "s", Units: 5}}},
		layers: map[string]func() (*Layer, error){"s": given(s), "a": given(a1), "b": given(b1)},
		lookups: map[[2]string]func() (*Lookup, error){
			{"s", "a"}: overlap("s", "a", Overlap{0, 0, 10, 0}, Overlap{1, 1, 20, 0}, Overlap{2, 1, 100, 0}, Overlap{3, 1, 30, 0}, Overlap{4, 0, 0, 0}),
			{"s", "b"}: overlap("s", "b", Overlap{0, 0, 10, 0}, Overlap{1, 0, 20, 0}, Overlap{2, 0, 60, 0}, Overlap{2, 1, 40, 0}, Overlap{3, 1, 30, 0}, Overlap{4, 1, 0, 0}),
		},
	}
	l, err := atlas.Layer("a+b")
	if err != nil {
		t.Fatal(err)
	}
	want := []Area{
		{Code: "a1+b1", Name: "Area b1 in Area a1", Population: 10, EastingM: 0, AreaM2: 100, PerimeterM: 40},
		{Code: "a1+b2", Name: "Area b2 in Area a1", Population: 0, EastingM: 400, AreaM2: 100, PerimeterM: 40},
		{Code: "a2+b1", Name: "Area b1 in Area a2", Population: 120, EastingM: 183, AreaM2: 200, PerimeterM: 60},
		{Code: "a2+b2", Name: "Area b2 in Area a2", Population: 30, EastingM: 300, AreaM2: 100, PerimeterM: 40},
	}
	for i, w := range want {
		g := l.Areas[i]
		if g.Code != w.Code || g.Name != w.Name || g.Population != w.Population || g.EastingM != w.EastingM || g.AreaM2 != w.AreaM2 || g.PerimeterM != w.PerimeterM {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	if got := l.Graph.Edges(); !slices.Equal(got, []region.Edge{{A: 0, B: 2, Weight: 10}, {A: 1, B: 3, Weight: 10}, {A: 2, B: 3, Weight: 10}}) {
		t.Errorf("contiguity %v", got)
	}
	x := l.Atoms
	if !slices.Equal(x.Cut, []string{"s3"}) || !slices.Equal(x.Parted[0], []string{"a1", "a2"}) || !slices.Equal(x.Parted[1], []string{"b1", "b2"}) || len(x.Scattered) > 0 {
		t.Errorf("%+v", x)
	}
	if want := "1 areas of layer s are not whole in one area of a or of b and count where most of their people live: s3"; x.Note() != want {
		t.Error(x.Note())
	}
	// People are counted where they live, though, not where their area counts.
	m, err := atlas.Membership("a+b", "b")
	if err != nil || !slices.Equal(m.Parts[2], []Part{{0, 80}, {1, 40}}) {
		t.Errorf("%+v, %v", m, err)
	}
	// The same the other way.
	if back, err := atlas.Lookup("b", "a+b"); err != nil || !slices.Equal(back.Rows[:2], []Overlap{{0, 0, 10, 10. / 90}, {0, 2, 80, 80. / 90}}) {
		t.Errorf("%+v, %v", back, err)
	}
	if pieces, err := atlas.Layer("b+s"); err != nil || len(pieces.Areas) != 5 || pieces.Atoms.From != "s" {
		t.Errorf("%+v, %v", pieces, err)
	}
	delete(atlas.lookups, [2]string{"s", "b"})
	atlas.derived.layers = nil
	if _, err := atlas.Layer("a+b"); err == nil || !strings.Contains(err.Error(), "no layer of the atlas overlays both a and b") {
		t.Error(err)
	}
}

// An indicator is carried up as what its values for a parent show it to be.
func TestAtomsCarryMeansAndSums(t *testing.T) {
	s, parent := row(t, "s", 10, 30, 60, 0), row(t, "a", 40, 60)
	whole := []region.Unit{0, 0, 1, 1}
	values := [][]float64{{2, 5, 1}, {6, 7, 1}, {9, 1, math.NaN()}, {1, 1, 1}}
	for u := range s.Areas {
		s.Areas[u].Values = values[u]
	}
	s.Indicators = []Indicator{{ID: "mean"}, {ID: "sum"}, {ID: "neither"}}
	parent.Indicators = s.Indicators
	parent.Areas[0].Values = []float64{5, 12, 40}
	parent.Areas[1].Values = []float64{9, 2, 80}
	l := row(t, "x", 10, 30, 60)
	l.Atoms = &Atoms{of: []int32{0, 1, 2, 2}}
	l.carryIndicators([2]*Layer{parent, s}, s, [2][]region.Unit{whole, {0, 1, 2, 3}})
	if len(l.Indicators) != 2 || !slices.Equal(l.Atoms.LeftOut, []string{"neither"}) {
		t.Errorf("%v, left out %v", l.Indicators, l.Atoms.LeftOut)
	}
	for u, want := range [][]float64{{2, 5}, {6, 7}, {9, 2}} {
		if got := l.Areas[u].Values; len(got) < 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("atom %d: %v, want %v", u, got, want)
		}
	}
}
