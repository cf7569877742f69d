package reason

import (
	"context"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// TestSmallestReasonUnderRules: of regions that keep the rules, by the check of plans, no
// disjoint ones hold the units of a reason, and there is no smaller one; a plan that is
// met keeps the rules.
func TestSmallestReasonUnderRules(t *testing.T) {
	found, smallest := 0, 0
	maps := 150
	if testing.Short() {
		maps = 60
	}
	for seed := range uint64(maps) { //nolint:gosec // few
		r := rand.New(rand.NewPCG(seed, 3))
		n := 5 + r.IntN(4)
		p, err := regiontest.Ruled(r.IntN, randomProblem(t, n, 2+r.IntN(2), 0.1+0.5*r.Float64(), r))
		if err != nil {
			t.Fatal(err)
		}
		want := &slow{cover: make([]bool, 1<<n), counted: make([]bool, 1<<n)}
		people := make([]int64, 1<<n)
		for mask := uint64(1); mask < 1<<n; mask++ {
			people[mask] = people[mask&(mask-1)] + p.Population(region.Unit(bits.TrailingZeros64(mask)))
		}
		for mask := range regiontest.Regions(p) {
			want.sets = append(want.sets, mask)
		}
		slices.Sort(want.sets)
		want.combine(p, people)
		got := Find(context.Background(), p, Options{Most: n})
		if got.Plan != nil {
			plan, err := region.NewPlan(got.Plan)
			if err != nil {
				t.Fatal(err)
			}
			if report, err := region.Check(p, plan); err != nil || len(report.Faults) > 0 {
				t.Errorf("seed %d: faults %v, %v", seed, report.Faults, err)
			}
		}
		if (got.Plan != nil) != want.feasible || (got.Obstacle == nil) != want.feasible {
			t.Errorf("seed %d: obstacle %v, plan %v, but feasible: %v", seed, got.Obstacle, got.Plan, want.feasible)
		}
		o := got.Obstacle
		if o == nil || o.Kind == region.NoCount {
			continue
		}
		found++
		if want.cover[maskOf(o.Units)] {
			t.Errorf("seed %d: %v can be held", seed, o)
		}
		if o.Kind != region.GroupTooLarge && got.Smallest {
			if smallest++; len(uncovered(o)) != least(want.cover) {
				t.Errorf("seed %d: %v: the smallest is of %d", seed, o, least(want.cover))
			}
		}
		if !Holds(context.Background(), p, o) {
			t.Errorf("seed %d: %v does not hold", seed, o)
		}
		for i, h := range o.Holders {
			if slices.Contains(h.Always, o.Units[i]) || !slices.IsSorted(h.Always) {
				t.Errorf("seed %d: holder %+v of %d", seed, h, o.Units[i])
			}
			var regions int64
			for _, set := range want.sets {
				if set>>o.Units[i]&1 == 1 {
					regions++
					if maskOf(h.Always)&^set != 0 {
						t.Errorf("seed %d: %b does not hold all of %v", seed, set, h.Always)
					}
				}
			}
			if regions != h.Regions {
				t.Errorf("seed %d: unit %d is in %d regions, not %d", seed, o.Units[i], regions, h.Regions)
			}
		}
	}
	if found < maps/4 || smallest < maps/8 {
		t.Errorf("%d reasons, %d of them the smallest: want more", found, smallest)
	}
	t.Logf("%d reasons, %d of them the smallest", found, smallest)
}
