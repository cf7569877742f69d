package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// ruled is a grid under rules that are drawn.
func ruled(t testing.TB, width, height, regions int, tolerance float64, seed uint64) *region.Problem {
	t.Helper()
	p := grid(t, width, height, regions, tolerance, seed)
	draw := rand.New(rand.NewPCG(seed, 77)).IntN
	p, err := p.With(regiontest.Rules(draw, p.Len(), p.Total()/int64(regions)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mustKeep requires that what a search says of its plan is what the definitions say.
func mustKeep(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, p *region.Problem, r Result) {
	t.Helper()
	check, err := region.Check(p, r.Plan)
	if err != nil || check.Score != r.Score || (r.Score.Violation == 0) != (len(check.Faults) == 0) {
		t.Fatalf("score %v, recomputed %v, faults %v (%v) under %+v", r.Score, check.Score, check.Faults, err, p.Rules())
	}
	for _, f := range check.Faults {
		// Zones and closed regions are never crossed, whatever else is broken.
		if f.Broken != nil && (f.Broken.Rule == region.ZonesRule || f.Broken.Rule == region.ClosedRule) {
			t.Fatalf("fault %v under %+v", f, p.Rules())
		}
	}
}

// On maps small enough to go through all plans, a search finds one that keeps the rules
// wherever there is one, and no other search may say that it did.
func TestRulesAgainstAllPlans(t *testing.T) {
	maps := uint64(120)
	if testing.Short() {
		maps = 24
	}
	possible, missed := 0, 0
	for seed := range maps {
		width, k := 3, 2+int(seed/4%4)
		if seed%4 == 0 {
			width = 4
		}
		p := ruled(t, width, 3, k, []float64{0.1, 0.25, 0.5, 0.9}[seed/16%4], seed)
		_, _, can := regiontest.Best(p)
		r, err := Run(context.Background(), p, Options{Seed: seed, Steps: 12_000})
		if err != nil {
			if can || p.Obstacle() == nil {
				t.Errorf("map %d: %v", seed, err)
			}
			continue
		}
		mustKeep(t, p, r)
		if r.Score.Violation == 0 && !can {
			t.Errorf("map %d: a plan where none exists", seed)
		}
		if can {
			possible++
			if r.Score.Violation > 0 {
				missed++
				t.Errorf("map %d: no plan found under %+v", seed, p.Rules())
			}
		}
	}
	t.Logf("%d maps, %d with a plan, %d of these missed", maps, possible, missed)
	if possible < int(maps/8) {
		t.Errorf("only %d of %d maps have a plan", possible, maps)
	}
}

// planted draws rules that a plan keeps.
func planted(t *rapid.T, p *region.Problem, plan region.Plan) (r region.Rules) {
	members := plan.Members()
	draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
	some := func(units []region.Unit, most int) (out []region.Unit) {
		n := 1 + draw(min(most, len(units)))
		return rapid.Permutation(units).Draw(t, "units")[:n]
	}
	for range draw(4) {
		units := members[draw(len(members))]
		g := region.Group{Units: some(units, 4)}
		if draw(3) == 0 {
			var people int64
			for _, u := range units {
				people += p.Population(u)
			}
			g.Bounds = &region.Bounds{Min: people * 9 / 10, Max: people * 11 / 10}
		}
		r.Together = append(r.Together, g)
	}
	if draw(3) == 0 {
		r.Together = append(r.Together, region.Group{Units: members[draw(len(members))], Closed: true})
	}
	for range draw(3) {
		var units []region.Unit
		for _, m := range rapid.Permutation(members).Draw(t, "apart")[:2+draw(len(members)-1)] {
			units = append(units, m[draw(len(m))])
		}
		r.Apart = append(r.Apart, units)
	}
	if draw(2) == 0 {
		first := region.Label(draw(len(members))) //nolint:gosec // few
		r.Zones = make([]int32, p.Len())
		for u := range r.Zones {
			if plan.Label(region.Unit(u)) >= first { //nolint:gosec // a unit
				r.Zones[u] = 1
			}
		}
	}
	least, most := p.Len(), 0
	for _, m := range members {
		least, most = min(least, len(m)), max(most, len(m))
	}
	if draw(3) == 0 {
		r.MinUnits = least
	}
	if draw(3) == 0 {
		r.MaxUnits = most
	}
	return r
}

// On larger maps rules are drawn that some plan keeps: the search finds one.
func TestRulesOfAPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, k := rapid.IntRange(4, 10).Draw(t, "width"), rapid.IntRange(3, 7).Draw(t, "regions")
		seed := rapid.Uint64Range(0, 1000).Draw(t, "seed")
		open := grid(plain{t}, width, width, k, rapid.SampledFrom([]float64{0.1, 0.2, 0.4}).Draw(t, "tolerance"), seed)
		first, err := Run(context.Background(), open, Options{Seed: seed, Steps: 4_000})
		if err != nil {
			t.Fatal(err)
		}
		if first.Score.Violation > 0 {
			t.Skip("no plan to begin with")
		}
		p, err := open.With(planted(t, open, first.Plan))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Obstacle(); err != nil {
			t.Fatalf("%v, though there is a plan", err)
		}
		r, err := Run(context.Background(), p, Options{Seed: seed + 1, Steps: 60_000})
		if err != nil {
			t.Fatal(err)
		}
		mustKeep(t, p, r)
		if r.Score.Violation > 0 {
			t.Errorf("none found: %v under %+v", r.Score, p.Rules())
		}
	})
}
