package ensemble

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// underRules is a problem of the units that rules leave to be divided, and all of its
// plans that keep them.
func underRules(t testing.TB, p *region.Problem) *atlasOf {
	t.Helper()
	q, groups, err := p.Reduced()
	if err != nil {
		t.Fatal(err)
	}
	a := &atlasOf{p: q.Within(p.Loosest()), near: make([]uint64, q.Len()), trees: map[uint64]float64{}}
	a.units = func(u int) int { return int(groups.Label(region.Unit(u))) }
	for _, e := range q.Graph().Edges() {
		a.near[e.A] |= 1 << e.B
		a.near[e.B] |= 1 << e.A
	}
	a.place(1<<q.Len()-1, nil)
	a.p = q
	a.plans = slices.DeleteFunc(a.plans, func(regions []uint64) bool {
		labels := make([]region.Label, p.Len())
		for u := range labels {
			labels[u] = region.Label(slices.IndexFunc(regions, func(r uint64) bool { return r>>a.units(u)&1 > 0 }))
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		report, err := region.Check(p, plan)
		if err != nil {
			t.Fatal(err)
		}
		return len(report.Faults) > 0
	})
	return a
}

// Under rules, too, each plan is drawn in proportion to the target: of the graph in
// which units that must share a region are one.
func TestTargetUnderRules(t *testing.T) {
	// 0  1  2  3
	// 4  5  6  7
	// 8  9 10 11
	// 12 13 14 15
	open := even(t, 4, 4, 4, 0.25)
	for name, c := range map[string]struct {
		rules region.Rules
		plans int
	}{
		"apart, and far ones together": {region.Rules{Apart: [][]region.Unit{{5, 6, 9}}, Together: []region.Group{{Units: []region.Unit{12, 10}}}}, 57},
		"bounds of its own":            {region.Rules{Together: []region.Group{{Units: []region.Unit{5}, Bounds: &region.Bounds{Min: 2, Max: 7}}}, MaxUnits: 6}, 2579},
		"neighbours together, zones":   {region.Rules{Together: []region.Group{{Units: []region.Unit{5, 6}}}, Zones: []int32{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}}, 108},
	} {
		p, err := open.With(c.rules)
		if err != nil {
			t.Fatal(err)
		}
		a := underRules(t, p)
		if len(a.plans) != c.plans {
			t.Errorf("%s: %d plans, want %d", name, len(a.plans), c.plans)
		}
		if testing.Short() && c.plans > 100 {
			continue
		}
		zero := 0.0
		for _, opt := range []Options{{Method: Reversible}, {Method: MergeSplit}, {Method: MergeSplit, Compactness: &zero}} {
			opt.Plans, opt.Seed, opt.Thin, opt.BurnIn = 1_000, 1, 200, 3
			power := 1.0
			if opt.Compactness != nil {
				power = 0
			}
			chance, chi, freedom := fit(a.frequencies(t, p, opt), a.target(t, power, 0))
			t.Logf("%s, %s to the power %v: chi-square %.1f of %d degrees of freedom, p %.2g", name, opt.Method, power, chi, freedom, chance)
			if chance < 0.001 {
				t.Errorf("%s, %s to the power %v: chi-square %.1f of %d degrees of freedom, p %.2g", name, opt.Method, power, chi, freedom, chance)
			}
		}
	}
}

// Plans of all methods keep the rules, whatever these are.
func TestSampleUnderRules(t *testing.T) {
	maps, drawn := uint64(60), 0
	if testing.Short() {
		maps = 15
	}
	for seed := range maps {
		p := grid(t, 4+int(seed%4), 4, 3+int(seed%3), 0.5)
		rules := regiontest.Rules(rand.New(rand.NewPCG(seed, 3)).IntN, p.Len(), p.Total()/int64(p.Regions()))
		p, err := p.With(rules)
		if err != nil {
			t.Fatal(err)
		}
		plans := 0
		_, err = Sample(context.Background(), p, Options{Method: Methods[seed%3], Plans: 16, Seed: seed, Thin: 20}, func(i int, labels []region.Label) {
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			r, err := region.Check(p, plan)
			if err != nil || len(r.Faults) > 0 {
				t.Fatalf("map %d, plan %d: %v, %v", seed, i, r.Faults, err)
			}
			plans++
		})
		switch {
		case errors.Is(err, ErrNoStart) || errors.Is(err, ErrOnlyPlan) || errors.Is(err, region.ErrInfeasible):
		case err != nil || plans != 16:
			t.Errorf("map %d: %d plans, %v", seed, plans, err)
		default:
			drawn++
		}
	}
	if t.Logf("%d of %d maps drawn", drawn, maps); drawn < int(maps/5) {
		t.Errorf("plans of %d of %d maps were drawn", drawn, maps)
	}
}
