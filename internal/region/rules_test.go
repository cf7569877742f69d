package region

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ruled is a grid with people, of which rules ask something.
func ruled(t interface {
	Helper()
	Fatal(args ...any)
}, width, height, k int, people []int64, b Bounds, r Rules) *Problem {
	t.Helper()
	var edges []Edge
	for y := range height {
		for x := range width {
			u := Unit(y*width + x)
			if x+1 < width {
				edges = append(edges, Edge{u, u + 1, 1})
			}
			if y+1 < height {
				edges = append(edges, Edge{u, u + Unit(width), 1})
			}
		}
	}
	g, err := NewGraph(width*height, edges)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := NewBalance(people, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(g, people, k, b, balance)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.With(r); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRulesAgree: what the state believes of rules, in the problem and in the one
// where groups are units, is what their definitions say.
func TestRulesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const width, height = 4, 3
		n := width * height
		people := rapid.SliceOfN(rapid.Int64Range(1, 20), n, n).Draw(t, "people")
		p := ruled(t, width, height, 3, people, Bounds{10, 60}, drawRules(t, n))
		if p.Obstacle() != nil {
			t.Skip("contradictory")
		}
		q, groups, err := p.Reduced()
		if err != nil {
			t.Fatal(err)
		}
		labels := make([]Label, q.Len())
		for u := range labels {
			labels[u] = Label(rapid.IntRange(0, 2).Draw(t, "label"))
		}
		for l := range Label(3) { // none empty
			labels[int(l)%q.Len()] = l
		}
		s, err := NewState(q, labels)
		if err != nil {
			t.Skip("empty region")
		}
		compare := func() {
			report, err := Check(q, s.Plan())
			if err != nil {
				t.Fatal(err)
			}
			wide, err := NewPlan(groups.Spread(s.Labels()))
			if err != nil {
				t.Fatal(err)
			}
			fine, err := Check(p, wide)
			if err != nil {
				t.Fatal(err)
			}
			if report.Score != fine.Score {
				t.Fatalf("score of groups %+v, of units %+v", report.Score, fine.Score)
			}
			// The state takes for granted that regions are contiguous in the graph, which
			// ends at zones and closed regions.
			for _, f := range fine.Faults {
				if f.Broken != nil && (f.Broken.Rule == ZonesRule || f.Broken.Rule == ClosedRule) {
					return
				}
			}
			if s.Score() != report.Score {
				t.Fatalf("state %+v, checked %+v: %v", s.Score(), report.Score, fine.Faults)
			}
		}
		compare()
		for range 8 {
			m := Move{Unit(rapid.IntRange(0, q.Len()-1).Draw(t, "unit")), Label(rapid.IntRange(0, 2).Draw(t, "to"))}
			other := Move{Unit(rapid.IntRange(0, q.Len()-1).Draw(t, "unit")), Label(rapid.IntRange(0, 2).Draw(t, "to"))}
			if s.Size(s.Label(m.Unit)) < 3 || s.Size(s.Label(other.Unit)) < 3 || m.Unit == other.Unit {
				continue
			}
			before := s.Score()
			both := s.DeltaOf([]Move{m, other})
			d := s.Delta(m)
			s.Apply(m)
			if got := (Delta{s.Score().Violation - before.Violation, s.Score().Objective - before.Objective}); got != d {
				t.Fatalf("move changes %+v, said %+v", got, d)
			}
			s.Apply(other)
			if got := (Delta{s.Score().Violation - before.Violation, s.Score().Objective - before.Objective}); got != both {
				t.Fatalf("moves change %+v, said %+v", got, both)
			}
			compare()
		}
	})
}

// drawRules draws any rules for n units.
func drawRules(t *rapid.T, n int) (r Rules) {
	units := func(least, most int) []Unit {
		return rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, n-1), func(u int) Unit { return Unit(u) }), least, most, rapid.ID[Unit]).Draw(t, "units")
	}
	for range rapid.IntRange(0, 2).Draw(t, "groups") {
		g := Group{Units: units(1, 3), Closed: rapid.IntRange(0, 4).Draw(t, "closed") == 0}
		if rapid.Bool().Draw(t, "bounds") {
			low := rapid.Int64Range(0, 40).Draw(t, "min")
			g.Bounds = &Bounds{low, low + rapid.Int64Range(0, 60).Draw(t, "more")}
		}
		r.Together = append(r.Together, g)
	}
	for range rapid.IntRange(0, 2).Draw(t, "apart") {
		r.Apart = append(r.Apart, units(2, 3))
	}
	if rapid.IntRange(0, 2).Draw(t, "zoned") == 0 {
		r.Zones = make([]int32, n)
		for u := n / 2; u < n; u++ {
			r.Zones[u] = 1
		}
	}
	r.MinUnits = rapid.IntRange(0, 3).Draw(t, "least")
	if rapid.Bool().Draw(t, "limited") {
		r.MaxUnits = rapid.IntRange(max(1, r.MinUnits), 8).Draw(t, "most")
	}
	return r
}

func TestRulesRefuse(t *testing.T) {
	p := ruled(t, 2, 2, 2, []int64{1, 1, 1, 1}, Bounds{1, 3}, Rules{})
	if p.Rules() != nil {
		t.Error("rules that ask for nothing are kept")
	}
	for name, r := range map[string]Rules{
		"no units":    {Together: []Group{{}}},
		"outside":     {Together: []Group{{Units: []Unit{4}}}},
		"twice":       {Apart: [][]Unit{{1, 1}}},
		"bounds":      {Together: []Group{{Units: []Unit{1}, Bounds: &Bounds{3, 2}}}},
		"zones":       {Zones: []int32{1}},
		"units limit": {MinUnits: 3, MaxUnits: 2},
	} {
		if _, err := p.With(r); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	q, err := p.With(Rules{Apart: [][]Unit{{0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if q.Digest() == p.Digest() {
		t.Error("rules are not in the digest")
	}
	if back, err := q.With(Rules{}); err != nil || back.Digest() != p.Digest() {
		t.Errorf("rules taken back: %v, another digest", err)
	}
}

func TestObstaclesOfRules(t *testing.T) {
	// 0 1 2
	// 3 4 5
	people := []int64{10, 20, 30, 10, 20, 30}
	for name, c := range map[string]struct {
		rules Rules
		kind  ObstacleKind
		units []Unit
		rule  []RuleRef
	}{
		"apart and together": {Rules{Together: []Group{{Units: []Unit{0, 1}}, {Units: []Unit{4, 1}}}, Apart: [][]Unit{{2, 3}, {4, 0}}}, ApartTogether, []Unit{4, 0}, []RuleRef{{TogetherRule, 0}, {TogetherRule, 1}, {ApartRule, 1}}},
		"across":             {Rules{Together: []Group{{Units: []Unit{0, 1}}}, Zones: []int32{0, 1, 1, 0, 1, 1}}, TogetherAcross, []Unit{0, 1}, []RuleRef{{TogetherRule, 0}, {ZonesRule, 0}}},
		"closed, shared":     {Rules{Together: []Group{{Units: []Unit{0, 1}, Closed: true}, {Units: []Unit{1, 2}}}}, ClosedShared, []Unit{2}, []RuleRef{{ClosedRule, 0}, {TogetherRule, 1}}},
		"closed, in pieces":  {Rules{Together: []Group{{Units: []Unit{0, 2}, Closed: true}}}, ClosedPieces, []Unit{0, 2}, []RuleRef{{ClosedRule, 0}}},
		"too large":          {Rules{Together: []Group{{Units: []Unit{1, 2, 5, 4}}}}, GroupTooLarge, []Unit{1, 2, 4, 5}, []RuleRef{{TogetherRule, 0}}},
		"closed, too small":  {Rules{Together: []Group{{Units: []Unit{0}, Closed: true}}}, ClosedTooSmall, []Unit{0}, []RuleRef{{ClosedRule, 0}}},
		"bounds exclude": {Rules{Together: []Group{{Units: []Unit{0}, Bounds: &Bounds{0, 20}}, {Units: []Unit{0, 1}, Bounds: &Bounds{30, 70}}}}, GroupBounds, []Unit{0, 1},
			[]RuleRef{{TogetherRule, 0}, {TogetherRule, 1}}},
		"too many units": {Rules{Together: []Group{{Units: []Unit{0, 1, 3}}}, MaxUnits: 2}, GroupUnits, []Unit{0, 1, 3}, []RuleRef{{TogetherRule, 0}, {UnitsRule, 0}}},
		"cut off":        {Rules{Together: []Group{{Units: []Unit{0, 3}}, {Units: []Unit{1, 4}, Closed: true}, {Units: []Unit{2, 3}}}}, GroupReach, []Unit{0, 2}, []RuleRef{{TogetherRule, 0}, {TogetherRule, 2}}},
		"too many apart": {Rules{Apart: [][]Unit{{0, 2, 4}}}, TooManyApart, []Unit{0, 2, 4}, []RuleRef{{ApartRule, 0}}},
		"zone too small": {Rules{Zones: []int32{1, 0, 0, 0, 0, 0}}, ZonePeople, []Unit{0}, []RuleRef{{ZonesRule, 0}}},
		"zones too many": {Rules{Zones: []int32{0, 1, 2, 0, 1, 2}, Together: []Group{{Units: []Unit{0, 3}, Bounds: &Bounds{20, 20}}}}, ZoneCount, nil, []RuleRef{{ZonesRule, 0}}},
	} {
		err := ruled(t, 3, 2, 2, people, Bounds{40, 80}, c.rules).Obstacle()
		var o *Obstacle
		if !errors.As(err, &o) || !errors.Is(err, ErrInfeasible) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.Kind != c.kind || !slices.Equal(o.Units, c.units) || !slices.Equal(o.Rules, c.rule) {
			t.Errorf("%s: kind %d, units %v, rules %v: want %d, %v, %v (%v)", name, o.Kind, o.Units, o.Rules, c.kind, c.units, c.rule, err)
		}
	}
}
