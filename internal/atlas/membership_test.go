package atlas

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// twoSided is the worked example with a layer that cuts the counties and three
// divisions: fire is known by majority on side; health is exact on county and
// by majority on side; police is exact on borough.
func twoSided(t testing.TB) *Atlas {
	t.Helper()
	files := edited(t,
		edit{"people.csv", "", `code,county,police,residents,aged_65_84,aged_85,side,fire,health,part
NORTH,UP,P1,40000,6000,1000,WEST,F1,H1,0.75
SOUTH,DOWN,P2,60000,8000,1000,WEST,F1,H1,0.75
EAST,DOWN,P2,50000,9000,1500,COAST,F2,H2,1
FAR,UP,P1,20000,4500,700,WEST,F1,H1,0.75
ISLE,DOWN,P2,5000,1200,300,COAST,F2,H2,1
`},
		edit{"sides.csv", "", "side,fire,health,part\nWEST,F1,H1,0.75\nCOAST,F2,H2,1\n"},
		edit{"counties.csv", "", "county,health,name\nUP,H1,Hill\nDOWN,H2,Dale\n"},
		edit{"atlas.yaml", "references:\n", `  - id: side
    title: Sides
    code: SIDECD
    name: SIDENM
    dissolve: {layer: borough, by: {file: people.csv, key: code, column: side}}
references:
  - {id: fire, title: Fire areas, layer: side, file: sides.csv, key: side, column: fire, share: part}
  - {id: health, title: Health areas, layer: side, file: sides.csv, key: side, column: health, share: part}
  - {id: health, title: Health areas, layer: county, file: counties.csv, key: county, column: health, name: name}
`})
	built := buildDoc(t, files, "")
	if found := Check(built); len(found) > 0 {
		t.Fatalf("findings:\n%v", found)
	}
	a, err := Open(built)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Counties in order are DOWN (SOUTH 60,000, EAST 50,000, ISLE 5,000) and UP
// (NORTH 40,000, FAR 20,000); sides are COAST (EAST, ISLE) and WEST.
func TestMembership(t *testing.T) {
	a := twoSided(t)
	const throughSide = "1 of the 2 areas of layer side lie in more than one of its regions; each counts whole where most of its people live, so 30000 people are counted where they do not"
	for _, c := range []struct {
		layer, target, kind, note string
		groups                    []Group
		parts                     [][]Part
		exact                     bool
	}{
		{"county", "side", KindLayer, "", []Group{{"COAST", "COAST", 55000}, {"WEST", "WEST", 120000}}, [][]Part{{{0, 55000}, {1, 60000}}, {{1, 60000}}}, true},
		{"side", "county", KindLayer, "", []Group{{"DOWN", "DOWN", 115000}, {"UP", "UP", 60000}}, [][]Part{{{0, 55000}}, {{0, 60000}, {1, 60000}}}, true},
		{"side", "police", KindReference, "counted through layer borough", []Group{{"P1", "P1", 60000}, {"P2", "P2", 115000}}, [][]Part{{{1, 55000}}, {{0, 60000}, {1, 60000}}}, true},
		{"county", "health", KindReference, "", []Group{{"H1", "Hill", 60000}, {"H2", "Dale", 115000}}, [][]Part{{{1, 115000}}, {{0, 60000}}}, true},
		// The layer has a majority of its own, but counties know it exactly.
		{"side", "health", KindReference, "counted through layer county", []Group{{"H1", "Hill", 60000}, {"H2", "Dale", 115000}}, [][]Part{{{1, 55000}}, {{0, 60000}, {1, 60000}}}, true},
		{"side", "fire", KindReference, throughSide, []Group{{"F1", "F1", 120000}, {"F2", "F2", 55000}}, [][]Part{{{1, 55000}}, {{0, 120000}}}, false},
		{"county", "fire", KindReference, throughSide, []Group{{"F1", "F1", 120000}, {"F2", "F2", 55000}}, [][]Part{{{0, 60000}, {1, 55000}}, {{0, 60000}}}, false},
	} {
		m, err := a.Membership(c.layer, c.target)
		if err != nil {
			t.Error(err)
			continue
		}
		if m.ID != c.target || m.Title == "" || m.Kind != c.kind || m.Note != c.note || m.Exact != c.exact || !slices.Equal(m.Groups, c.groups) ||
			!slices.EqualFunc(m.Parts, c.parts, slices.Equal[[]Part]) {
			t.Errorf("%s in %s: %+v, want %+v", c.layer, c.target, m, c)
		}
	}
}

func TestMembershipTargets(t *testing.T) {
	a := twoSided(t)
	for _, c := range []struct {
		layer string
		want  []Reference
	}{
		{"borough", []Reference{{"county", "Counties", ""}, {"side", "Sides", ""}, {"police", "Police areas", ""}, {"health", "Health areas", "county"}, {"fire", "Fire areas", "side"}}},
		{"side", []Reference{{"borough", "Boroughs", ""}, {"county", "Counties", ""}, {"fire", "Fire areas", ""}, {"health", "Health areas", "county"}, {"police", "Police areas", "borough"}}},
	} {
		got := a.MembershipTargets(c.layer)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.layer, got, c.want)
		}
		for _, target := range got {
			m, err := a.Membership(c.layer, target.ID)
			if err != nil {
				t.Error(err)
				continue
			}
			l, _ := a.Layer(c.layer)
			for u, parts := range m.Parts {
				var people int64
				for _, p := range parts {
					people += p.People
				}
				if people != l.Areas[u].Population {
					t.Errorf("%s in %s: %s has %d people in its parts", c.layer, target.ID, l.Areas[u].Code, people)
				}
			}
		}
	}
	for _, c := range []struct{ layer, target, want string }{
		{"borough", "parish", `has no geography beside borough "parish"; it has: county, side, police, health, fire`},
		{"borough", "borough", `has no geography beside borough "borough"; it has: county`},
		{"parish", "police", `has no layer "parish"`},
	} {
		_, err := a.Membership(c.layer, c.target)
		var unknown *NotFoundError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestDerivedReferences(t *testing.T) {
	a := twoSided(t)
	for _, c := range []struct {
		layer, ref, derived string
		region              []string
		share               []float64
	}{
		{"borough", "police", "", []string{"P2", "P1", "P2", "P1", "P2"}, []float64{1, 1, 1, 1, 1}},
		// Of the 120,000 people of WEST 60,000 are P1 and 60,000 P2: the smaller code.
		{"side", "police", "borough", []string{"P2", "P1"}, []float64{1, 0.5}},
		{"borough", "health", "county", []string{"H2", "H1", "H2", "H1", "H2"}, []float64{1, 1, 1, 1, 1}},
		// What the atlas declares on the layer wins over what is known better elsewhere.
		{"side", "health", "", []string{"H2", "H1"}, []float64{1, 0.75}},
		// 60,000 of 115,000 live in WEST, three quarters of which are in F1.
		{"county", "fire", "side", []string{"F1", "F1"}, []float64{0.391304348, 0.75}},
	} {
		d, err := a.Reference(c.layer, c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		if d.ID != c.ref || d.Layer != c.layer || d.Derived != c.derived || !slices.Equal(d.Region, c.region) || !slices.Equal(d.Share, c.share) {
			t.Errorf("%s on %s: %+v, want %+v", c.ref, c.layer, d, c)
		}
		if !slices.Contains(a.References(c.layer), d.Reference) {
			t.Errorf("%v is not in the list of %s", d.Reference, c.layer)
		}
	}
}

func TestRescaled(t *testing.T) {
	m := &Membership{ID: "x", Groups: make([]Group, 3), Parts: [][]Part{{{0, 1}, {1, 1}, {2, 1}}, {{1, 0}, {2, 0}}, {{0, 7}, {2, 3}}}}
	got, err := m.Rescaled([]int64{100, 3, 0})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]Part{{{0, 34}, {1, 33}, {2, 33}}, {{1, 2}, {2, 1}}, {{0, 0}, {2, 0}}}
	if !slices.EqualFunc(got.Parts, want, slices.Equal[[]Part]) || got.Groups[1].People != 35 {
		t.Errorf("%+v", got)
	}
	if m.Parts[0][0].People != 1 || m.Groups[1].People != 0 {
		t.Error("the membership it was made from changed")
	}
	for _, people := range [][]int64{{1, 2}, {1, 2, -3}} {
		if _, err := m.Rescaled(people); err == nil {
			t.Errorf("%v was taken", people)
		}
	}
}

func TestLargestRemainder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, maxPeople), 1, 9).Draw(t, "weights")
		total := rapid.Int64Range(0, maxPeople).Draw(t, "total")
		var sum, given int64
		for _, w := range weights {
			sum += w
		}
		for i, n := range largestRemainder(total, weights) {
			given += n
			exact := float64(total) / float64(len(weights))
			if sum > 0 {
				exact = float64(total) * float64(weights[i]) / float64(sum)
			}
			if d := float64(n) - exact; d <= -1.000001 || d >= 1.000001 || n < 0 {
				t.Fatalf("%d of %v: part %d gets %d, %.3f would be even", total, weights, i, n, exact)
			}
		}
		if given != total {
			t.Fatalf("%d given of %d", given, total)
		}
	})
}
