package search

import (
	"context"
	"math/rand/v2"
	"testing"

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
func mustKeep(t testing.TB, p *region.Problem, r Result) {
	t.Helper()
	check, err := region.Check(p, r.Plan)
	if p.Obstacle() != nil { // closed regions that overlap are not scored alike
		if err != nil || len(check.Faults) == 0 || r.Score.Violation == 0 {
			t.Fatalf("%v, faults %v (%v), though %v", r.Score, check.Faults, err, p.Obstacle())
		}
		return
	}
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
// wherever there is one, and never says that it found one where there is none.
func TestRulesAgainstAllPlans(t *testing.T) {
	maps := uint64(96)
	if testing.Short() {
		maps = 16
	}
	possible, missed := 0, 0
	for seed := range maps {
		width, k := 3, 2+int(seed/4%4)
		if seed%8 == 0 {
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
func planted(rng *rand.Rand, p *region.Problem, plan region.Plan) (r region.Rules) {
	members := plan.Members()
	for range rng.IntN(4) {
		units := members[rng.IntN(len(members))]
		var g region.Group
		for _, i := range rng.Perm(len(units))[:1+rng.IntN(min(4, len(units)))] {
			g.Units = append(g.Units, units[i])
		}
		if rng.IntN(3) == 0 {
			var people int64
			for _, u := range units {
				people += p.Population(u)
			}
			g.Bounds = &region.Bounds{Min: people * 9 / 10, Max: people * 11 / 10}
		}
		r.Together = append(r.Together, g)
	}
	if rng.IntN(3) == 0 {
		r.Together = append(r.Together, region.Group{Units: members[rng.IntN(len(members))], Closed: true})
	}
	for range rng.IntN(3) {
		var units []region.Unit
		for _, l := range rng.Perm(len(members))[:2+rng.IntN(len(members)-1)] {
			units = append(units, members[l][rng.IntN(len(members[l]))])
		}
		r.Apart = append(r.Apart, units)
	}
	if rng.IntN(2) == 0 {
		first := region.Label(rng.IntN(len(members)))
		r.Zones = make([]int32, p.Len())
		for u := range r.Zones {
			if plan.Label(region.Unit(u)) >= first {
				r.Zones[u] = 1
			}
		}
	}
	least, most := p.Len(), 0
	for _, units := range members {
		least, most = min(least, len(units)), max(most, len(units))
	}
	if rng.IntN(3) == 0 {
		r.MinUnits = least
	}
	if rng.IntN(3) == 0 {
		r.MaxUnits = most
	}
	return r
}

// On maps of up to 100 units rules are drawn that some plan keeps: the search finds
// one, and the same on any number of threads.
func TestRulesOfAPlan(t *testing.T) {
	maps := uint64(24)
	if testing.Short() {
		maps = 4
	}
	for seed := range maps {
		width, k := 4+int(seed%7), 3+int(seed/7%5)
		open := grid(t, width, width, k, []float64{0.1, 0.2, 0.4}[seed%3], seed)
		first, err := Run(context.Background(), open, Options{Seed: seed, Steps: 5_000})
		if err != nil {
			t.Fatal(err)
		}
		p, err := open.With(planted(rand.New(rand.NewPCG(seed, 99)), open, first.Plan))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Obstacle(); err != nil && first.Score.Violation == 0 {
			t.Fatalf("map %d: %v, though there is a plan", seed, err)
		}
		var digests [2]string
		for i := range digests {
			r, err := Run(context.Background(), p, Options{Seed: seed + 1, Steps: 40_000, Threads: 1 + 2*i})
			if err != nil {
				t.Fatal(err)
			}
			mustKeep(t, p, r)
			if r.Score.Violation > 0 && first.Score.Violation == 0 {
				t.Errorf("map %d: none found: %v under %+v", seed, r.Score, p.Rules())
			}
			digests[i] = r.Plan.Digest()
		}
		if digests[0] != digests[1] {
			t.Errorf("map %d: another plan on more threads", seed)
		}
	}
}
