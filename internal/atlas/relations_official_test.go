package atlas

import (
	"slices"
	"testing"
)

// Every geography that the atlas can count people in, on each layer: all
// people are counted, once.
func TestOfficialMemberships(t *testing.T) {
	_, a := officialAtlas(t)
	for _, c := range []struct {
		layer, target string
		groups        int
		whole         int // units all of whose people are in one group
		exact         bool
	}{
		// 117 CCGs lie in one district; 257 districts in one CCG.
		{"ccg17", "lad17", 326, 117, true},
		{"lad17", "ccg17", 207, 257, true},
		{"ccg17", "stp17", 44, 207, true},
		{"ccg17", "pfa17", 39, 196, true},
		{"lad17", "pfa17", 39, 326, true},
		// 4 CCGs are cut by integrated care boards and 22 by partnerships.
		{"ccg17", "icb22", 42, 203, true},
		{"ccg17", "lep17", 38, 185, true},
		{"ccg17", "ttwa11", 155, 93, true},
		{"lad17", "areateam13", 25, 317, false},
	} {
		m, err := a.Membership(c.layer, c.target)
		if err != nil {
			t.Error(err)
			continue
		}
		l, err := a.Layer(c.layer)
		if err != nil {
			t.Fatal(err)
		}
		whole := 0
		for u, parts := range m.Parts {
			var people int64
			for _, p := range parts {
				people += p.People
			}
			if people != l.Areas[u].Population {
				t.Errorf("%s in %s: %s has %d people in its parts", c.layer, c.target, l.Areas[u].Code, people)
			}
			if len(parts) == 1 {
				whole++
			}
		}
		if len(m.Groups) != c.groups || whole != c.whole || m.Exact != c.exact {
			t.Errorf("%s in %s: %d groups, %d whole units, exact %t (%s); want %+v", c.layer, c.target, len(m.Groups), whole, m.Exact, m.Note, c)
		}
	}
}

// A region that is the smaller part of every area it has a part of has none.
func TestOfficialDerivedDivisions(t *testing.T) {
	_, a := officialAtlas(t)
	for _, c := range []struct {
		layer, ref, from string
		regions          int
	}{
		{"ccg17", "pfa17", "lad17", 38}, {"ccg17", "ttwa11", "lsoa11", 101},
		{"lsoa11", "stp17", "ccg17", 44}, {"lsoa11", "pfa17", "lad17", 39},
		{"msoa11", "icb22", "lsoa11", 42}, {"msoa11", "nuts2", "lad17", 33}, {"lad17", "nhser17", "ccg17", 4},
	} {
		d, err := a.Reference(c.layer, c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		codes := slices.Compact(slices.Sorted(slices.Values(d.Region)))
		if d.Derived != c.from || len(codes) != c.regions {
			t.Errorf("%s on %s: %d regions from %q, want %+v", c.ref, c.layer, len(codes), d.Derived, c)
		}
	}
}
