package reason

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// randomProblem is a map of n units in one piece; sparse maps are mostly trees.
func randomProblem(t testing.TB, n, k int, tolerance float64, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	seen := make(map[[2]int]bool)
	link := func(a, b int) {
		if a == b || seen[[2]int{min(a, b), max(a, b)}] {
			return
		}
		seen[[2]int{min(a, b), max(a, b)}] = true
		edges = append(edges, region.Edge{A: region.Unit(a), B: region.Unit(b)})
	}
	for u := 1; u < n; u++ {
		link(max(0, u-1-r.IntN(4)), u)
	}
	for range r.IntN(n) {
		u := r.IntN(n)
		link(u, max(0, u-r.IntN(5)))
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	population := make([]int64, n)
	var total int64
	for u := range n {
		population[u] = 20 + r.Int64N(100)
		total += population[u]
	}
	balance, err := region.NewBalance(population, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, population, k, region.Around(total, k, tolerance), balance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// slow answers by going through all sets of units.
type slow struct {
	sets           []uint64
	cover, counted []bool // by set of units: whether disjoint regions hold all of it
	feasible       bool
}

func bySlow(p *region.Problem) *slow {
	n, b := p.Len(), p.Bounds()
	near := make([]uint64, n)
	for u := range n {
		for _, v := range p.Graph().Neighbours(region.Unit(u)) {
			near[u] |= 1 << v
		}
	}
	s := &slow{cover: make([]bool, 1<<n), counted: make([]bool, 1<<n)}
	people := make([]int64, 1<<n)
	for mask := uint64(1); mask < 1<<n; mask++ {
		u := bits.TrailingZeros64(mask)
		people[mask] = people[mask&(mask-1)] + p.Population(region.Unit(u))
		met, grown := uint64(0), uint64(1)<<u
		for met != grown {
			met = grown
			for m := met; m != 0; m &= m - 1 {
				grown |= near[bits.TrailingZeros64(m)] & mask
			}
		}
		if met == mask && b.Outside(people[mask]) == 0 {
			s.sets = append(s.sets, mask)
		}
	}
	s.combine(p, people)
	return s
}

// combine finds what disjoint ones of the sets hold.
func (s *slow) combine(p *region.Problem, people []int64) {
	n, b := p.Len(), p.Bounds()
	// unions[m] has bit j where m is the union of j disjoint regions.
	unions := make([]uint64, 1<<n)
	unions[0] = 1
	for mask := uint64(1); mask < 1<<n; mask++ {
		for _, set := range s.sets {
			if set&^mask == 0 && set&(mask&-mask) != 0 {
				unions[mask] |= unions[mask&^set] << 1
			}
		}
	}
	all := uint64(1)<<n - 1
	s.feasible = unions[all]>>p.Regions()&1 == 1
	for mask := int64(all); mask >= 0; mask-- {
		m := uint64(mask)
		s.cover[m] = unions[m] != 0
		for j := range n + 1 {
			left := int64(p.Regions() - j)
			rest := p.Total() - people[m]
			if unions[m]>>j&1 == 1 && left >= 0 && rest >= left*b.Min && rest <= left*b.Max &&
				int64(n-bits.OnesCount64(m)) >= left && (left > 0 || m == all) {
				s.counted[m] = true
			}
		}
		for u := range n {
			if m>>u&1 == 0 {
				s.cover[m] = s.cover[m] || s.cover[m|1<<u]
				s.counted[m] = s.counted[m] || s.counted[m|1<<u]
			}
		}
	}
}

// least is the size of the smallest set that is not covered; 0 for none.
func least(cover []bool) int {
	least := math.MaxInt
	for mask, covered := range cover {
		if !covered {
			least = min(least, bits.OnesCount(uint(mask)))
		}
	}
	if least == math.MaxInt {
		return 0
	}
	return least
}

func maskOf(units []region.Unit) (mask uint64) {
	for _, u := range units {
		mask |= 1 << u
	}
	return mask
}

// uncovered is the units that the obstacle says no regions hold.
func uncovered(o *region.Obstacle) []region.Unit {
	if o.Kind == region.ForcedTooLarge {
		return o.Units[:len(o.Units)-1]
	}
	return o.Units
}

func TestSmallestReasonAgainstAllSets(t *testing.T) {
	kinds := make(map[region.ObstacleKind]int)
	sizes := make(map[int]int)
	seeds := uint64(400)
	if testing.Short() {
		seeds = 150
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 5 + r.IntN(10)
		p := randomProblem(t, n, 2+r.IntN(3), 0.03+0.5*r.Float64(), r)
		want := bySlow(p)
		got := Find(context.Background(), p, Options{Most: n})
		if got.Plan != nil {
			plan, err := region.NewPlan(got.Plan)
			if err != nil {
				t.Fatal(err)
			}
			report, err := region.Check(p, plan)
			if err != nil || len(report.Faults) > 0 {
				t.Errorf("seed %d: faults %v, %v", seed, report.Faults, err)
			}
		}
		if (got.Obstacle == nil) != want.feasible || (got.Plan != nil) != want.feasible {
			t.Errorf("seed %d: obstacle %v, plan %v, but feasible: %v", seed, got.Obstacle, got.Plan, want.feasible)
		}
		if o := got.Obstacle; o != nil {
			checkObstacle(t, seed, p, want, o)
			kinds[o.Kind]++
			sizes[len(uncovered(o))]++
			if !got.Smallest {
				t.Errorf("seed %d: %v may not be the smallest", seed, o)
			}
		}
		// From all units on, the deletion filter ends at a set that is none without any of it.
		everything := make([]region.Unit, n)
		for u := range everything {
			everything[u] = region.Unit(u)
		}
		c := newCover(context.Background(), p, defaultLook)
		units := c.reduce(everything)
		if (units == nil) != (least(want.cover) == 0) {
			t.Errorf("seed %d: reduced to %v, smallest is %d", seed, units, least(want.cover))
		}
		for i := range units {
			if mask := maskOf(units); want.cover[mask] || !want.cover[mask&^(1<<units[i])] {
				t.Errorf("seed %d: %v is not minimal", seed, units)
			}
		}
	}
	t.Logf("obstacles by kind: %v; by units: %v", kinds, sizes)
	for _, kind := range []region.ObstacleKind{region.UnitTooLarge, region.ForcedTooLarge, region.NoRegion, region.NoCover, region.NoCount} {
		if kinds[kind] == 0 {
			t.Errorf("no obstacle of kind %d", kind)
		}
	}
}

// checkObstacle holds all that an obstacle says to all sets.
func checkObstacle(t *testing.T, seed uint64, p *region.Problem, want *slow, o *region.Obstacle) {
	t.Helper()
	units := uncovered(o)
	cover := want.cover
	if o.Kind == region.NoCount {
		cover = want.counted
		if least(want.cover) != 0 {
			t.Errorf("seed %d: counted, although %d units cannot be covered", seed, least(want.cover))
		}
	}
	if cover[maskOf(units)] || len(units) != least(cover) {
		t.Errorf("seed %d: %v: covered %v, smallest is %d", seed, o, cover[maskOf(units)], least(cover))
	}
	var people int64
	for _, u := range o.Units {
		people += p.Population(u)
	}
	if people != o.People || o.Bounds != p.Bounds() || o.Regions != p.Regions() {
		t.Errorf("seed %d: %v of %d people", seed, o, people)
	}
	switch o.Kind {
	case region.ForcedTooLarge:
		hub := o.Units[len(units)]
		for _, u := range units {
			if at := p.Graph().Neighbours(u); len(at) != 1 || at[0] != hub || p.Population(u) >= p.Bounds().Min {
				t.Errorf("seed %d: unit %d is not forced to %d", seed, u, hub)
			}
		}
		if people <= p.Bounds().Max {
			t.Errorf("seed %d: %v are not too many", seed, o)
		}
	case region.UnitTooLarge:
		if people <= p.Bounds().Max {
			t.Errorf("seed %d: %v are not too many", seed, o)
		}
	case region.NoRegion:
		checkBeside(t, seed, p, o)
	default:
		for i, u := range units {
			var holding int64
			always := uint64(1)<<p.Len() - 1
			for _, set := range want.sets {
				if set>>u&1 == 1 {
					holding++
					always &= set
				}
			}
			h := o.Holders[i]
			if h.Regions != holding || maskOf(h.Always) != always&^(1<<u) || !slices.IsSorted(h.Always) {
				t.Errorf("seed %d: unit %d: %v, want %d with %b", seed, u, h, holding, always)
			}
		}
	}
}

// checkBeside asks of bounds that reach just below and above for their first sets.
func checkBeside(t *testing.T, seed uint64, p *region.Problem, o *region.Obstacle) {
	t.Helper()
	people := func(units []region.Unit) (sum int64) {
		for _, u := range units {
			sum += p.Population(u)
		}
		return sum
	}
	below, above := int64(0), int64(math.MaxInt64)
	for _, set := range bySlow(p.Within(region.Bounds{Min: 0, Max: p.Total()})).sets {
		if set>>o.Units[0]&1 == 0 {
			continue
		}
		var sum int64
		for m := set; m != 0; m &= m - 1 {
			sum += p.Population(region.Unit(bits.TrailingZeros64(m)))
		}
		if sum < o.Bounds.Min {
			below = max(below, sum)
		}
		if sum > o.Bounds.Max {
			above = min(above, sum)
		}
	}
	if people(o.Below) != below || (o.Above == nil) != (above == math.MaxInt64) || o.Above != nil && people(o.Above) != above {
		t.Errorf("seed %d: beside the bounds %d and %d, want %d and %d", seed, people(o.Below), people(o.Above), below, above)
	}
}
