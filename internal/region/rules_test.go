package region_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// ruled is a grid with people, of which rules ask something.
func ruled(t interface {
	Helper()
	Fatal(args ...any)
}, width, height, k int, people []int64, b region.Bounds, r region.Rules) *region.Problem {
	t.Helper()
	var edges []region.Edge
	for y := range height {
		for x := range width {
			u := region.Unit(y*width + x)
			if x+1 < width {
				edges = append(edges, region.Edge{u, u + 1, 1})
			}
			if y+1 < height {
				edges = append(edges, region.Edge{u, u + region.Unit(width), 1})
			}
		}
	}
	g, err := region.NewGraph(width*height, edges)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := region.NewBalance(people, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, people, k, b, balance)
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
		p := ruled(t, width, height, 3, people, region.Bounds{10, 60}, regiontest.Rules(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }, n, 40))
		if p.Obstacle() != nil {
			t.Skip("contradictory")
		}
		q, groups, err := p.Reduced()
		if err != nil {
			t.Fatal(err)
		}
		labels := make([]region.Label, q.Len())
		for u := range labels {
			labels[u] = region.Label(rapid.IntRange(0, 2).Draw(t, "label"))
		}
		for l := range region.Label(3) { // none empty
			labels[int(l)%q.Len()] = l
		}
		s, err := region.NewState(q, labels)
		if err != nil {
			t.Skip("empty region")
		}
		compare := func() {
			report, err := region.Check(q, s.Plan())
			if err != nil {
				t.Fatal(err)
			}
			wide, err := region.NewPlan(groups.Spread(s.Labels()))
			if err != nil {
				t.Fatal(err)
			}
			fine, err := region.Check(p, wide)
			if err != nil {
				t.Fatal(err)
			}
			if report.Score != fine.Score {
				t.Fatalf("score of groups %+v, of units %+v", report.Score, fine.Score)
			}
			// The state takes for granted that regions are contiguous in the graph, which
			// ends at zones and closed regions.
			for _, f := range fine.Faults {
				if f.Broken != nil && (f.Broken.Rule == region.ZonesRule || f.Broken.Rule == region.ClosedRule) {
					return
				}
			}
			if s.Score() != report.Score {
				t.Fatalf("state %+v, checked %+v: %v", s.Score(), report.Score, fine.Faults)
			}
		}
		compare()
		for range 8 {
			m := region.Move{region.Unit(rapid.IntRange(0, q.Len()-1).Draw(t, "unit")), region.Label(rapid.IntRange(0, 2).Draw(t, "to"))}
			other := region.Move{region.Unit(rapid.IntRange(0, q.Len()-1).Draw(t, "unit")), region.Label(rapid.IntRange(0, 2).Draw(t, "to"))}
			if s.Size(s.Label(m.Unit)) < 3 || s.Size(s.Label(other.Unit)) < 3 || m.Unit == other.Unit {
				continue
			}
			before := s.Score()
			both := s.DeltaOf([]region.Move{m, other})
			d := s.Delta(m)
			s.Apply(m)
			if got := (region.Delta{s.Score().Violation - before.Violation, s.Score().Objective - before.Objective}); got != d {
				t.Fatalf("move changes %+v, said %+v", got, d)
			}
			s.Apply(other)
			if got := (region.Delta{s.Score().Violation - before.Violation, s.Score().Objective - before.Objective}); got != both {
				t.Fatalf("moves change %+v, said %+v", got, both)
			}
			compare()
		}
	})
}

func TestRulesRefuse(t *testing.T) {
	p := ruled(t, 2, 2, 2, []int64{1, 1, 1, 1}, region.Bounds{1, 3}, region.Rules{})
	if p.Rules() != nil {
		t.Error("rules that ask for nothing are kept")
	}
	for name, r := range map[string]region.Rules{
		"no units":    {Together: []region.Group{{}}},
		"outside":     {Together: []region.Group{{Units: []region.Unit{4}}}},
		"twice":       {Apart: [][]region.Unit{{1, 1}}},
		"bounds":      {Together: []region.Group{{Units: []region.Unit{1}, Bounds: &region.Bounds{3, 2}}}},
		"zones":       {Zones: []int32{1}},
		"units limit": {MinUnits: 3, MaxUnits: 2},
	} {
		if _, err := p.With(r); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	q, err := p.With(region.Rules{Apart: [][]region.Unit{{0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if q.Digest() == p.Digest() {
		t.Error("rules are not in the digest")
	}
	if back, err := q.With(region.Rules{}); err != nil || back.Digest() != p.Digest() {
		t.Errorf("rules taken back: %v, another digest", err)
	}
}

func TestObstaclesOfRules(t *testing.T) {
	// 0 1 2
	// 3 4 5
	people := []int64{10, 20, 30, 10, 20, 30}
	for name, c := range map[string]struct {
		rules region.Rules
		kind  region.ObstacleKind
		units []region.Unit
		rule  []region.RuleRef
	}{
		"apart and together": {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}}, {Units: []region.Unit{4, 1}}}, Apart: [][]region.Unit{{2, 3}, {4, 0}}}, region.ApartTogether, []region.Unit{4, 0}, []region.RuleRef{{region.TogetherRule, 0}, {region.TogetherRule, 1}, {region.ApartRule, 1}}},
		"across":             {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}}}, Zones: []int32{0, 1, 1, 0, 1, 1}}, region.TogetherAcross, []region.Unit{0, 1}, []region.RuleRef{{region.TogetherRule, 0}, {region.ZonesRule, 0}}},
		"closed, shared":     {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}, Closed: true}, {Units: []region.Unit{1, 2}}}}, region.ClosedShared, []region.Unit{2}, []region.RuleRef{{region.ClosedRule, 0}, {region.TogetherRule, 1}}},
		"closed, in pieces":  {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 2}, Closed: true}}}, region.ClosedPieces, []region.Unit{0, 2}, []region.RuleRef{{region.ClosedRule, 0}}},
		"too large":          {region.Rules{Together: []region.Group{{Units: []region.Unit{1, 2, 5, 4}}}}, region.GroupTooLarge, []region.Unit{1, 2, 4, 5}, []region.RuleRef{{region.TogetherRule, 0}}},
		"closed, too small":  {region.Rules{Together: []region.Group{{Units: []region.Unit{0}, Closed: true}}}, region.ClosedTooSmall, []region.Unit{0}, []region.RuleRef{{region.ClosedRule, 0}}},
		"bounds exclude": {region.Rules{Together: []region.Group{{Units: []region.Unit{0}, Bounds: &region.Bounds{0, 20}}, {Units: []region.Unit{0, 1}, Bounds: &region.Bounds{30, 70}}}}, region.GroupBounds, []region.Unit{0, 1},
			[]region.RuleRef{{region.TogetherRule, 0}, {region.TogetherRule, 1}}},
		"too many units": {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1, 3}}}, MaxUnits: 2}, region.GroupUnits, []region.Unit{0, 1, 3}, []region.RuleRef{{region.TogetherRule, 0}, {region.UnitsRule, 0}}},
		"cut off":        {region.Rules{Together: []region.Group{{Units: []region.Unit{0, 3}}, {Units: []region.Unit{1, 4}, Closed: true}, {Units: []region.Unit{2, 3}}}}, region.GroupReach, []region.Unit{0, 2}, []region.RuleRef{{region.TogetherRule, 0}, {region.TogetherRule, 2}}},
		"too many apart": {region.Rules{Apart: [][]region.Unit{{0, 2, 4}}}, region.TooManyApart, []region.Unit{0, 2, 4}, []region.RuleRef{{region.ApartRule, 0}}},
		"zone too small": {region.Rules{Zones: []int32{1, 0, 0, 0, 0, 0}}, region.ZonePeople, []region.Unit{0}, []region.RuleRef{{region.ZonesRule, 0}}},
		"zones too many": {region.Rules{Zones: []int32{0, 1, 2, 0, 1, 2}, Together: []region.Group{{Units: []region.Unit{0, 3}, Bounds: &region.Bounds{20, 20}}}}, region.ZoneCount, nil, []region.RuleRef{{region.ZonesRule, 0}}},
	} {
		err := ruled(t, 3, 2, 2, people, region.Bounds{40, 80}, c.rules).Obstacle()
		var o *region.Obstacle
		if !errors.As(err, &o) || !errors.Is(err, region.ErrInfeasible) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.Kind != c.kind || !slices.Equal(o.Units, c.units) || !slices.Equal(o.Rules, c.rule) {
			t.Errorf("%s: kind %d, units %v, rules %v: want %d, %v, %v (%v)", name, o.Kind, o.Units, o.Rules, c.kind, c.units, c.rule, err)
		}
	}
}
