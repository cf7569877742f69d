package listing

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// randomProblem is a map of n units, in one piece, with terms of every kind of
// accumulator.
func randomProblem(t testing.TB, n, k int, tolerance float64, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	seen := make(map[[2]int]bool)
	link := func(a, b int) {
		if a == b || seen[[2]int{min(a, b), max(a, b)}] {
			return
		}
		seen[[2]int{min(a, b), max(a, b)}] = true
		edges = append(edges, region.Edge{A: region.Unit(a), B: region.Unit(b), Weight: r.Int64N(1000)})
	}
	for u := 1; u < n; u++ {
		link(r.IntN(u), u)
	}
	for range n {
		link(r.IntN(n), r.IntN(n))
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	population, perimeter := make([]int64, n), make([]int64, n)
	features, parts := make([][]float64, n), make([][]region.Membership, n)
	var total int64
	for u := range n {
		population[u], perimeter[u] = 50+r.Int64N(100), 4000
		total += population[u]
		features[u] = []float64{r.NormFloat64(), r.NormFloat64()}
		parts[u] = []region.Membership{{Group: int32(u % 20), Weight: 1 + r.Int64N(9)}, {Group: int32(20 + u%2), Weight: 5}}
	}
	need := func(term region.Term, err error) region.Term {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return term
	}
	p, err := region.NewProblem(g, population, k, region.Around(total, k, tolerance),
		need(region.NewSquares("needs", population, features, 0.4)), need(region.NewBalance(population, k, 0.2)),
		need(region.NewPerimeter(g, perimeter, 0.2)), need(region.NewAlignment("alignment", parts, 22, 0.2)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// randomPrices are prices of about the size of costs, and cuts of several kinds.
func randomPrices(n int, r *rand.Rand) *Prices {
	p := &Prices{Units: make([]int64, n)}
	for u := range p.Units {
		p.Units[u] = r.Int64N(region.One/10) - region.One/50
	}
	for _, size := range []int{3, 3, 4, 5, 5} {
		c := Cut{Divisor: 2 + r.IntN(min(2, size-2)), Price: r.Int64N(region.One / 20)}
		for _, u := range r.Perm(n)[:size] {
			c.Units = append(c.Units, region.Unit(u))
		}
		slices.Sort(c.Units)
		p.Cuts = append(p.Cuts, c)
	}
	return p
}

type told struct{ people, cost, reduced int64 }

// byHand is the listing from its definition: all subsets, by the check of plans.
func byHand(t *testing.T, p *region.Problem, prices *Prices) map[uint64]told {
	t.Helper()
	out := make(map[uint64]told)
	for mask := uint64(1); mask < 1<<p.Len(); mask++ {
		var people int64
		labels := make([]region.Label, p.Len())
		for u := range labels {
			if mask>>u&1 == 1 {
				people += p.Population(region.Unit(u))
			} else {
				labels[u] = region.Label(1 + u) // alone
			}
		}
		if p.Bounds().Outside(people) > 0 {
			continue
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		l := plan.Label(region.Unit(bits.TrailingZeros64(mask)))
		if region.Pieces(p.Graph(), plan)[l] > 1 {
			continue
		}
		cost := p.Cost(plan.Members()[l])
		reduced := cost
		for u, price := range prices.Units {
			if mask>>u&1 == 1 {
				reduced -= price
			}
		}
		for _, c := range prices.Cuts {
			n := 0
			for _, u := range c.Units {
				n += int(mask >> u & 1)
			}
			reduced += int64(n/c.Divisor) * c.Price
		}
		out[mask] = told{people, cost, reduced}
	}
	return out
}

func listed(t *testing.T, p *region.Problem, opt Options) map[uint64]told {
	t.Helper()
	maps := make([]map[uint64]told, Parts(p))
	err := Each(context.Background(), p, opt, func(part int) func(*Set) bool {
		maps[part] = make(map[uint64]told)
		return func(s *Set) bool {
			var mask uint64
			for _, u := range s.Units {
				mask |= 1 << u
			}
			if _, twice := maps[part][mask]; twice {
				t.Errorf("%b is met twice", mask)
			}
			maps[part][mask] = told{s.People, s.Cost, s.Reduced}
			return true
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[uint64]told)
	for _, m := range maps {
		for mask, s := range m {
			if _, twice := out[mask]; twice {
				t.Errorf("%b is met in two parts", mask)
			}
			out[mask] = s
		}
	}
	return out
}

func TestListsEverySetOnce(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 6 + r.IntN(8)
		p := randomProblem(t, n, 2+r.IntN(3), 0.1+0.4*r.Float64(), r)
		prices := randomPrices(n, r)
		want := byHand(t, p, prices)
		got := listed(t, p, Options{Prices: prices, Threads: 2})
		if len(got) != len(want) {
			t.Errorf("seed %d: %d sets, want %d", seed, len(got), len(want))
		}
		for mask, w := range want {
			if g, ok := got[mask]; !ok || g != w {
				t.Errorf("seed %d: %b is %v, want %v", seed, mask, g, w)
			}
		}
		count, err := Count(context.Background(), p, math.MaxInt64, 2)
		if err != nil || count != int64(len(want)) {
			t.Errorf("seed %d: counted %d, want %d (%v)", seed, count, len(want), err)
		}
		below := region.One / 100
		some := listed(t, p, Options{Prices: prices, Below: &below})
		for mask, w := range want {
			if g, ok := some[mask]; ok != (w.reduced < below) || ok && g != w {
				t.Errorf("seed %d: below %d: %b is %v, %v", seed, below, mask, g, w)
			}
		}
		free := listed(t, p, Options{Prices: prices, Free: true})
		for mask, w := range want {
			if g := free[mask]; g.cost != 0 || g.reduced != w.reduced-w.cost {
				t.Errorf("seed %d: free: %b is %v, %v with costs", seed, mask, g, w)
			}
		}
	}
}

func TestHolding(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 5 + r.IntN(8)
		p := randomProblem(t, n, 2+r.IntN(3), 0.1+0.4*r.Float64(), r)
		all := byHand(t, p, &Prices{})
		for u := range region.Unit(n) {
			got := make(map[uint64]bool)
			whole := Holding(context.Background(), p, u, 1<<n, func(s *Set) bool {
				var mask uint64
				for _, v := range s.Units {
					mask |= 1 << v
				}
				if got[mask] || all[mask].people != s.People || mask>>u&1 == 0 {
					t.Errorf("seed %d: unit %d: %b is met twice, or wrongly", seed, u, mask)
				}
				got[mask] = true
				return true
			})
			want := 0
			for mask := range all {
				want += int(mask >> u & 1)
			}
			if !whole || len(got) != want {
				t.Errorf("seed %d: unit %d: %d sets, want %d", seed, u, len(got), want)
			}
			if want > 2 && Holding(context.Background(), p, u, 2, func(*Set) bool { return true }) {
				t.Errorf("seed %d: unit %d: two of %d sets are the whole", seed, u, want)
			}
			if want > 1 && !Holding(context.Background(), p, u, 1<<n, func(*Set) bool { return false }) {
				t.Errorf("seed %d: unit %d: the visitor's end counts as a limit", seed, u)
			}
		}
	}
}

func TestEstimateIsNear(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	p := randomProblem(t, 24, 4, 0.3, r)
	count, err := Count(context.Background(), p, math.MaxInt64, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := Estimate(p, 100_000, 1) / float64(count); got < 0.8 || got > 1.25 {
		t.Errorf("the estimate is %.3f of %d sets", got, count)
	}
}

func TestEachEndsWithItsContext(t *testing.T) {
	p := randomProblem(t, 24, 4, 0.3, rand.New(rand.NewPCG(3, 3)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	met := 0
	if err := Each(ctx, p, Options{Threads: 1}, func(int) func(*Set) bool {
		return func(*Set) bool { met++; return true }
	}); err == nil || met > 5000 {
		t.Errorf("%d sets met, error %v", met, err)
	}
}

func TestCheckOfPrices(t *testing.T) {
	good := func() *Prices {
		return &Prices{Units: []int64{5, -5, 0, 7}, Cuts: []Cut{{Units: []region.Unit{0, 1, 3}, Divisor: 2, Price: 4}}}
	}
	if err := good().Check(4); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Prices){
		"short":       func(p *Prices) { p.Units = p.Units[:3] },
		"huge":        func(p *Prices) { p.Units[1] = math.MinInt64 },
		"sum":         func(p *Prices) { p.Units[0], p.Units[3] = Limit/2+1, Limit/2+1 },
		"negative":    func(p *Prices) { p.Cuts[0].Price = -1 },
		"cut too":     func(p *Prices) { p.Cuts[0].Price = Limit },
		"one":         func(p *Prices) { p.Cuts[0].Divisor = 1 },
		"divisor":     func(p *Prices) { p.Cuts[0].Divisor = 4 },
		"twice":       func(p *Prices) { p.Cuts[0].Units[1] = 0 },
		"out of line": func(p *Prices) { p.Cuts[0].Units[2] = 4 },
	} {
		p := good()
		spoil(p)
		if p.Check(4) == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
