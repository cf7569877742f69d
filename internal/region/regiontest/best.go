package regiontest

import (
	"math"
	"math/bits"

	"footprint/internal/region"
)

// Regions are all sets of units that can be a region of a plan, one bit a unit, with
// what each costs. A set can if [region.Check] finds no fault in it as a region of a
// plan of two: it, and all others.
func Regions(p *region.Problem) map[uint64]int64 {
	out := make(map[uint64]int64)
	for mask := uint64(1); mask < 1<<p.Len(); mask++ {
		if !sound(p, mask) {
			continue
		}
		var members []region.Unit
		for m := mask; m != 0; m &= m - 1 {
			members = append(members, region.Unit(bits.TrailingZeros64(m))) //nolint:gosec // a unit
		}
		out[mask] = p.Cost(members)
	}
	return out
}

func sound(p *region.Problem, mask uint64) bool {
	labels := make([]region.Label, p.Len())
	for u := range labels {
		labels[u] = region.Label(mask >> u & 1) //nolint:gosec // a bit
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		panic(err) // every unit has a region
	}
	report, err := region.Check(p, plan)
	if err != nil {
		panic(err) // of as many units
	}
	own := plan.Label(region.Unit(bits.TrailingZeros64(mask))) //nolint:gosec // a unit
	for _, f := range report.Faults {
		if f.Region == own {
			return false
		}
	}
	return true
}

// Best is the plan that costs least, and its cost, by going through all ways to make
// each set of units of so many of the regions; not ok where there is no plan. It is for
// problems of up to some 14 units.
func Best(p *region.Problem) (plan region.Plan, cost int64, ok bool) {
	n := p.Len()
	byFirst := make([][]uint64, n)
	costs := Regions(p)
	for mask := uint64(1); mask < 1<<n; mask++ {
		if _, can := costs[mask]; can {
			first := bits.TrailingZeros64(mask)
			byFirst[first] = append(byFirst[first], mask)
		}
	}
	// By number of regions and units that they hold: what is cheapest, and the last region of it.
	type state struct {
		cost int64
		last uint64
	}
	now := make([][]state, p.Regions()+1)
	for i := range now {
		now[i] = make([]state, 1<<n)
		for m := range now[i] {
			now[i][m].cost = math.MaxInt64
		}
	}
	now[0][0].cost = 0
	for i := range p.Regions() {
		for held, s := range now[i] {
			first := bits.TrailingZeros64(^uint64(held)) //nolint:gosec // units
			if s.cost == math.MaxInt64 || first >= n {
				continue
			}
			for _, mask := range byFirst[first] {
				if mask&uint64(held) != 0 { //nolint:gosec // units
					continue
				}
				if to := &now[i+1][uint64(held)|mask]; s.cost+costs[mask] < to.cost { //nolint:gosec // units
					*to = state{s.cost + costs[mask], mask}
				}
			}
		}
	}
	left := uint64(1)<<n - 1
	if cost = now[p.Regions()][left].cost; cost == math.MaxInt64 {
		return region.Plan{}, 0, false
	}
	labels := make([]region.Label, n)
	for i := p.Regions(); i > 0; i-- {
		last := now[i][left].last
		for m := last; m != 0; m &= m - 1 {
			labels[bits.TrailingZeros64(m)] = region.Label(i) //nolint:gosec // few
		}
		left &^= last
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		panic(err) // every unit has a region
	}
	return plan, cost, true
}
