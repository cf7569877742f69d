package atlas

import (
	"math"
	"slices"
	"strings"
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

// The census counts 324 areas, two of them of two districts each. Dividing
// those keeps all 20,462,906 people.
func TestOfficialCommuting(t *testing.T) {
	data, a := officialAtlas(t)
	table := officialTable(t, data, "needs/raw/commuting_2011_lad_to_lad.csv.gz")
	lad, err := a.Layer("lad17")
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.Flow("lad17", "commuting11")
	if err != nil {
		t.Fatal(err)
	}
	if f.Total != 20462906 || f.Derived != "" {
		t.Errorf("%d people, from %q", f.Total, f.Derived)
	}
	ours := map[[2]string]int64{}
	var within int64
	for _, r := range f.Rows {
		ours[[2]string{lad.Areas[r.From].Code, lad.Areas[r.To].Code}] = r.People
		if r.From == r.To {
			within += r.People
		}
	}
	var published, divided int64
	for _, row := range table.Rows {
		people, problem := parseCount(row[2])
		if problem != "" {
			t.Fatal(problem)
		}
		if row[0] == row[1] {
			published += people
		}
		var sum int64
		cells := int64(0)
		for _, from := range strings.Split(row[0], "+") {
			for _, to := range strings.Split(row[1], "+") {
				sum += ours[[2]string{from, to}]
				cells++
			}
		}
		// Each cell that a published one is divided into is rounded.
		if d := sum - people; max(d, -d) > cells || cells == 1 && d != 0 {
			t.Errorf("%s to %s: %d people, want %s", row[0], row[1], sum, row[2])
		}
		if row[0] == row[1] && cells > 1 {
			divided += sum - ours[[2]string{row[0][:9], row[0][:9]}] - ours[[2]string{row[0][10:], row[0][10:]}]
		}
	}
	if published != 10566778 || within != 10562559 || within+divided != published {
		t.Errorf("%d people within the published areas, %d within ours, %d between those that were divided", published, within, divided)
	}
	for _, c := range []struct {
		layer  string
		within int64
	}{{"ccg17", 10870598}, {"utla18", 12360076}, {"ccg20", 12755384}} {
		f, err := a.Flow(c.layer, "commuting11")
		if err != nil {
			t.Error(err)
			continue
		}
		var total, within int64
		for _, r := range f.Rows {
			total += r.People
			if r.From == r.To {
				within += r.People
			}
		}
		if total != 20462906 || within != c.within || f.Derived != "lad17" {
			t.Errorf("%s: %d people, %d of them within units, from %q; %d rows", c.layer, total, within, f.Derived, len(f.Rows))
		}
	}
}

// Trusts count alike on every layer. A district that is the same in 2017 and
// 2021 has the published share.
func TestOfficialCatchments(t *testing.T) {
	data, a := officialAtlas(t)
	for _, c := range []struct {
		layer string
		parts int
	}{{"ccg17", 4435}, {"lad17", 6089}, {"utla18", 3173}, {"ccg20", 3023}, {"msoa11", 130809}, {"lsoa11", 633020}} {
		got, err := a.Catchment(c.layer, "trusts22")
		if err != nil {
			t.Error(err)
			continue
		}
		sum, parts := make([]int64, len(got.Providers)), 0
		for _, p := range got.Parts {
			parts += len(p)
			for _, x := range p {
				sum[x.Provider] += x.Share
			}
		}
		for i, p := range got.Providers {
			if sum[i] != CatchmentWhole || p.Name == p.Code {
				t.Errorf("%s: %s has %d thousand millionths of its patients", c.layer, p, sum[i])
			}
		}
		if len(got.Providers) != 138 || parts != c.parts {
			t.Errorf("%s: %d providers, %d parts, want 138 and %d", c.layer, len(got.Providers), parts, c.parts)
		}
		for _, g := range got.Membership().Groups {
			if g.People != 10_000_000 {
				t.Errorf("%s: %s counts %d", c.layer, g.Code, g.People)
			}
		}
	}
	lad, err := a.Layer("lad17")
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Catchment("lad17", "trusts22")
	if err != nil {
		t.Fatal(err)
	}
	ours := map[[2]string]int64{}
	for u, parts := range c.Parts {
		for _, p := range parts {
			ours[[2]string{c.Providers[p.Provider].Code, lad.Areas[u].Code}] = p.Share
		}
	}
	compared := 0
	for _, row := range officialTable(t, data, "needs/raw/trust_catchment_share_by_ltla21.csv.gz").Rows {
		if _, same := lad.Unit(row[1]); !same {
			continue
		}
		compared++
		want, problem := parseNumber(row[2])
		if got := float64(ours[[2]string{row[0], row[1]}]) / float64(CatchmentWhole); problem != "" || math.Abs(got-want) > 1e-6 {
			t.Errorf("%s in %s: %v, want %s", row[0], row[1], got, row[2])
		}
	}
	if compared < 5000 {
		t.Errorf("only %d shares are compared", compared)
	}
}
