package exact

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/reason"
	"footprint/internal/exact/relax"
	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// ruled is a map with rules.
func ruled(t *testing.T, seed uint64, most int) *region.Problem {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	n := 6 + r.IntN(most-5)
	p, err := regiontest.Ruled(r.IntN, manyTerms(t, n, 2+r.IntN(min(4, n/2-1)), 0.1+0.6*r.Float64(), r))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestProveUnderRules: the plan that is proved to be the best is that of all plans,
// each region of them checked by definition, and keeps the rules; or there is none,
// and then the reasons that are given are ones.
func TestProveUnderRules(t *testing.T) {
	maps := 220
	if testing.Short() {
		maps = 40
	}
	feasible, reasons, bounded := 0, 0, 0
	for seed := range uint64(maps) { //nolint:gosec // few
		size := 9
		if seed%20 == 0 {
			size = 14
		}
		p := ruled(t, seed, size)
		_, want, ok := regiontest.Best(p)
		opt := []Options{{Threads: 2}, {Threads: 1, look: 1}}[seed%2]
		got, err := Prove(context.Background(), p, opt)
		if err != nil || got.Truncated || got.Found != ok || got.Infeasible == ok {
			t.Errorf("seed %d: %+v, %v: by all plans there is one: %v", seed, got, err, ok)
			continue
		}
		if got.Certificate == nil && (!ok || want > 0) {
			t.Errorf("seed %d: no certificate of %+v", seed, got)
		} else if got.Certificate != nil {
			for _, how := range []certificate.Options{{}, {Independent: true}, {Prune: true}} {
				if _, err := certificate.Verify(context.Background(), p, got.Certificate, how); err != nil {
					t.Errorf("seed %d: %+v: %v", seed, how, err)
				}
			}
		}
		why := Why(context.Background(), p, got.Certificate)
		if !ok {
			if why == nil {
				t.Errorf("seed %d: no reason", seed)
			} else if why.Kind != region.Proven {
				reasons++
				soundReason(t, seed, p, why)
			}
			continue
		}
		feasible++
		if got.Cost != want || got.Bound != want {
			t.Errorf("seed %d: cost %d, bound %d, of all plans %d", seed, got.Cost, got.Bound, want)
		}
		report, err := region.Check(p, got.Plan)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("seed %d: %v, %v", seed, report.Faults, err)
		}
		if why != nil {
			t.Errorf("seed %d: there is a plan, but %v", seed, why)
		}
		bound := relax.Bound(context.Background(), p, relax.Options{Steps: 12, Start: got.Plan.Members()}).Bound
		if bound > want {
			t.Errorf("seed %d: bound by relaxation %d, and a plan of %d", seed, bound, want)
		}
		if bound > 0 {
			bounded++
		}
	}
	t.Logf("%d of %d have a plan, %d bounds by relaxation, %d reasons", feasible, maps, bounded, reasons)
	if feasible < maps/6 || reasons < maps/6 || bounded < maps/12 {
		t.Error("want more, to tell something")
	}
}

// soundReason: without the rules that are named the reason is none, and with no others
// it is one still, by all plans.
func soundReason(t *testing.T, seed uint64, p *region.Problem, o *region.Obstacle) {
	t.Helper()
	given := p.Rules()
	var some region.Rules
	for _, ref := range o.Rules {
		switch ref.Rule {
		case region.TogetherRule, region.ClosedRule:
			some.Together = append(some.Together, given.Together[ref.Index])
		case region.ApartRule:
			some.Apart = append(some.Apart, given.Apart[ref.Index])
		case region.ZonesRule:
			some.Zones = given.Zones
		case region.UnitsRule:
			some.MinUnits, some.MaxUnits = given.MinUnits, given.MaxUnits
		}
	}
	switch o.Kind {
	case region.NoRegion, region.NoCover, region.NoCount, region.UnitTooLarge:
	default:
		return // of rules alone
	}
	q, err := p.With(some)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := regiontest.Best(q); ok {
		t.Errorf("seed %d: %v by %v: there is a plan under these rules", seed, o, o.Rules)
	}
	if len(o.Rules) > 0 {
		free, err := p.With(region.Rules{})
		if err != nil {
			t.Fatal(err)
		}
		if reason.Holds(context.Background(), free, o) {
			t.Errorf("seed %d: %v does not rest on rules %v", seed, o, o.Rules)
		}
	}
}

// TestProveInNoMemory takes listings that are gone through anew, under rules.
func TestProveInNoMemory(t *testing.T) {
	proved, maps := 0, uint64(30)
	if testing.Short() {
		maps = 10
	}
	for seed := range maps {
		p := ruled(t, seed, 12)
		_, want, ok := regiontest.Best(p)
		got, err := Prove(context.Background(), p, Options{store: 60, look: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got.Found && (!ok || got.Cost < want) || got.Infeasible && ok || ok && got.Bound > want {
			t.Errorf("seed %d: %+v, of all plans %d (%v)", seed, got, want, ok)
		}
		if !got.Truncated {
			proved++
		}
	}
	if proved < int(maps)/2 { //nolint:gosec // few
		t.Errorf("%d of %d are proved: want more", proved, maps)
	}
}

// TestTightestUnderRules: regions with bounds of their own deviate as they like; the
// others by no less than in any plan.
func TestTightestUnderRules(t *testing.T) {
	found := 0
	maps := uint64(40)
	if testing.Short() {
		maps = 20
	}
	for seed := range maps {
		p := ruled(t, 1000+seed, 7)
		var all []int64 // deviations that a region can have
		for mask := range uint64(1) << p.Len() {
			var people int64
			for u := range p.Len() {
				if mask>>u&1 == 1 {
					people += p.Population(region.Unit(u))
				}
			}
			d := people*int64(p.Regions()) - p.Total()
			all = append(all, max(d, -d))
		}
		slices.Sort(all)
		i, _ := slices.BinarySearchFunc(all, true, func(d int64, _ bool) int {
			if _, _, ok := regiontest.Best(p.Within(Mean{}.or(p).Bounds(d))); ok {
				return 0
			}
			return -1
		})
		got, err := Tightest(context.Background(), p, TightestOptions{Prove: func(ctx context.Context, q *region.Problem) (Result, error) {
			return Prove(ctx, q, Options{Feasible: true})
		}})
		if err != nil {
			var o *region.Obstacle
			if !errors.As(err, &o) || i < len(all) {
				t.Errorf("seed %d: %v", seed, err)
			}
			continue
		}
		if got.Found != (i < len(all)) {
			t.Errorf("seed %d: %+v, want %v", seed, got, i < len(all))
			continue
		}
		if !got.Found {
			continue
		}
		found++
		free := i == 0 && got.Deviation == 0 // all regions have bounds of their own
		if !got.Proven || got.Deviation != all[i] && !free {
			t.Errorf("seed %d: deviation %d (%v), want %d", seed, got.Deviation, got.Proven, all[i])
		}
		steps, err := Frontier(context.Background(), p, FrontierOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps.Steps {
			if _, want, ok := regiontest.Best(p.Within(s.Bounds)); !ok || !s.Proven() || s.Cost != want {
				t.Errorf("seed %d: step %+v, want %d (%v)", seed, s, want, ok)
			}
		}
		if _, _, ok := regiontest.Best(p); ok != (len(steps.Steps) > 0) {
			t.Errorf("seed %d: %d steps, where there is a plan: %v", seed, len(steps.Steps), ok)
		}
		if steps.NoneWithin != (region.Bounds{}) {
			if _, _, ok := regiontest.Best(p.Within(steps.NoneWithin)); ok {
				t.Errorf("seed %d: there is a plan within %v", seed, steps.NoneWithin)
			}
		}
	}
	if found < int(maps)/10 { //nolint:gosec // few
		t.Errorf("%d of %d have a plan: want more", found, maps)
	}
}
