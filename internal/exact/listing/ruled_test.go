package listing

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// TestListsUnderRules: Each, its twin, Count and Holding have the sets that keep the
// rules by the check of plans, at their costs, once each.
func TestListsUnderRules(t *testing.T) {
	seeds, sets, own := uint64(125), 0, 0
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 5))
		n := 6 + r.IntN(4)
		if seed%25 == 0 {
			n = 12
		}
		p, err := regiontest.Ruled(r.IntN, randomProblem(t, n, 2+r.IntN(3), 0.1+0.6*r.Float64(), r))
		if err != nil {
			t.Fatal(err)
		}
		prices := randomPrices(n, r)
		want := make(map[uint64]told)
		for mask, cost := range regiontest.Regions(p) {
			w := told{cost: cost, reduced: cost}
			in := make([]bool, n)
			for u := range in {
				if in[u] = mask>>u&1 == 1; in[u] {
					w.people += p.Population(region.Unit(u))
				}
			}
			w.reduced += prices.twinSum(in)
			want[mask] = w
		}
		sets += len(want)
		if len(newView(p).own) > 0 {
			own++
		}
		if got := listed(t, p, Options{Prices: prices, Threads: 2}); !maps.Equal(got, want) {
			t.Errorf("seed %d: %d sets, want %d: %v, want %v", seed, len(got), len(want), got, want)
		}
		twin := make(map[uint64]told)
		if err := Twin(context.Background(), p, Options{Prices: prices}, math.MaxInt, func(s *Set) bool {
			mask := maskOf(s)
			if _, twice := twin[mask]; twice {
				t.Errorf("seed %d: the twin has %b twice", seed, mask)
			}
			twin[mask] = told{s.People, s.Cost, s.Reduced}
			return true
		}); err != nil || !maps.Equal(twin, want) {
			t.Errorf("seed %d: the twin has %d sets, want %d (%v)", seed, len(twin), len(want), err)
		}
		below := region.One / 100
		some := listed(t, p, Options{Prices: prices, Below: &below})
		maps.DeleteFunc(want, func(_ uint64, w told) bool { return w.reduced >= below })
		if !maps.Equal(some, want) {
			t.Errorf("seed %d: below %d: %d sets, want %d", seed, below, len(some), len(want))
		}
		if count, err := Count(context.Background(), p, math.MaxInt64, 2); err != nil || count != int64(len(twin)) {
			t.Errorf("seed %d: counted %d, want %d (%v)", seed, count, len(twin), err)
		}
		if got := Estimate(p, 200, 1); len(twin) == 0 && got != 0 {
			t.Errorf("seed %d: %v sets are estimated, of none", seed, got)
		}
		for u := range region.Unit(n) {
			left := maps.Clone(twin)
			maps.DeleteFunc(left, func(mask uint64, _ told) bool { return mask>>u&1 == 0 })
			if whole := Holding(context.Background(), p, u, 1<<(n+2), func(s *Set) bool {
				if s, in := left[maskOf(s)]; !in {
					t.Errorf("seed %d: unit %d: %v is met twice, or wrongly", seed, u, s)
				}
				delete(left, maskOf(s))
				return true
			}); !whole || len(left) > 0 {
				t.Errorf("seed %d: unit %d: %v are missing (%v)", seed, u, left, whole)
			}
		}
	}
	if sets < int(seeds)*5 || own < int(seeds)/5 {
		t.Errorf("%d sets of %d problems, %d with bounds of regions: want more, to tell something", sets, seeds, own)
	}
}

func maskOf(s *Set) (mask uint64) {
	for _, u := range s.Units {
		mask |= 1 << u
	}
	return mask
}

func TestEstimateUnderRules(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	p, err := randomProblem(t, 24, 4, 0.3, r).With(region.Rules{
		Together: []region.Group{{Units: []region.Unit{1, 2}}, {Units: []region.Unit{7}, Bounds: &region.Bounds{Min: 600, Max: 900}}},
		Apart:    [][]region.Unit{{3, 12, 19}}, MaxUnits: 9,
	})
	if err != nil {
		t.Fatal(err)
	}
	count, err := Count(context.Background(), p, math.MaxInt64, 0)
	if err != nil || count < 1000 {
		t.Fatalf("%d sets, %v", count, err)
	}
	if got := Estimate(p, 100_000, 1) / float64(count); got < 0.8 || got > 1.25 {
		t.Errorf("the estimate is %.3f of %d sets", got, count)
	}
}
