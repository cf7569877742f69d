package exact

import (
	"context"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"testing"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// manyTerms is a map of n units, in one piece, with an objective of several terms.
func manyTerms(t testing.TB, n, k int, tolerance float64, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	seen := make(map[[2]int]bool)
	link := func(a, b int) {
		pair := [2]int{min(a, b), max(a, b)}
		if a != b && !seen[pair] {
			seen[pair] = true
			edges = append(edges, region.Edge{A: region.Unit(a), B: region.Unit(b), Weight: r.Int64N(1000)})
		}
	}
	for u := 1; u < n; u++ {
		link(max(0, u-1-r.IntN(4)), u)
	}
	for range n {
		u := r.IntN(n)
		link(u, min(n-1, u+1+r.IntN(4)))
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
		parts[u] = []region.Membership{{Group: int32(u % 3), Weight: population[u]}} //nolint:gosec // small
	}
	need := func(term region.Term, err error) region.Term {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return term
	}
	terms := []region.Term{need(region.NewSquares("needs", population, features, 0.4))}
	if r.IntN(2) == 0 {
		terms = append(terms,
			need(region.NewBalance(population, k, 0.2)), need(region.NewPerimeter(g, perimeter, 0.2)), need(region.NewAlignment("alignment", parts, 3, 0.2)))
	}
	p, err := region.NewProblem(g, population, k, region.Around(total, k, tolerance), terms...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bestByForce is what the best plan costs, by going through all: sets that are
// within the bounds and in one piece by their definitions, then for each set of
// units what is cheapest to part it into so many regions. -1 says there is none.
func bestByForce(p *region.Problem) int64 {
	n, k := p.Len(), p.Regions()
	near := make([]uint32, n)
	for _, e := range p.Graph().Edges() {
		near[e.A] |= 1 << e.B
		near[e.B] |= 1 << e.A
	}
	type set struct {
		mask uint32
		cost int64
	}
	byFirst := make([][]set, n)
	for mask := uint32(1); mask < 1<<n; mask++ {
		var people int64
		for m := mask; m != 0; m &= m - 1 {
			people += p.Population(region.Unit(bits.TrailingZeros32(m)))
		}
		if p.Bounds().Outside(people) > 0 {
			continue
		}
		reach := mask & -mask
		for grown := uint32(0); grown != reach; {
			grown = reach
			for m := grown; m != 0; m &= m - 1 {
				reach |= near[bits.TrailingZeros32(m)] & mask
			}
		}
		if reach != mask {
			continue
		}
		var members []region.Unit
		for m := mask; m != 0; m &= m - 1 {
			members = append(members, region.Unit(bits.TrailingZeros32(m)))
		}
		byFirst[members[0]] = append(byFirst[members[0]], set{mask, p.Cost(members)})
	}
	now := map[uint32]int64{0: 0}
	for range k {
		next := make(map[uint32]int64)
		for covered, cost := range now {
			first := bits.TrailingZeros32(^covered)
			if first >= n {
				continue
			}
			for _, s := range byFirst[first] {
				if s.mask&covered != 0 {
					continue
				}
				if old, ok := next[covered|s.mask]; !ok || cost+s.cost < old {
					next[covered|s.mask] = cost + s.cost
				}
			}
		}
		now = next
	}
	if cost, ok := now[1<<n-1]; ok {
		return cost
	}
	return -1
}

func TestProveAgainstBruteForce(t *testing.T) {
	maps := 200
	if testing.Short() {
		maps = 12
	}
	infeasible, parted, short := 0, 0, 0
	for seed := range uint64(maps) { //nolint:gosec // few
		r := rand.New(rand.NewPCG(seed, 6))
		n := 6 + r.IntN(11)
		k := 2 + r.IntN(n/2)
		p := manyTerms(t, n, k, 0.05+0.4*r.Float64(), r)
		want := bestByForce(p)
		ways := []Options{{Threads: 2}, {Threads: 1, look: 1}, {store: 100, look: 1}}
		opt := ways[seed%3]
		got, err := Prove(context.Background(), p, opt)
		if err != nil {
			t.Fatal(err)
		}
		if got.Truncated && opt.store > 0 {
			short++ // of memory
			if got.Infeasible || got.Bound > want {
				t.Errorf("seed %d: %+v, by force %d", seed, got, want)
			}
			continue
		}
		if got.Infeasible != (want < 0) || got.Found != (want >= 0) || got.Truncated {
			t.Errorf("seed %d: %d units, %d regions: %+v, by force %d", seed, n, k, got, want)
			continue
		}
		if want >= 0 && (got.Cost != want || got.Bound != want) {
			t.Errorf("seed %d: %d units, %d regions: cost %d, bound %d, by force %d", seed, n, k, got.Cost, got.Bound, want)
		}
		if want < 0 {
			infeasible++
		}
		if got.Nodes > 1 {
			parted++
		}
		if got.Certificate == nil {
			t.Errorf("seed %d: no certificate", seed)
			continue
		}
		if _, err := certificate.Verify(context.Background(), p, got.Certificate, certificate.Options{}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if infeasible < maps/10 || parted < maps/4 || short > 1+maps/10 {
		t.Errorf("%d of %d problems have no plan, and %d proofs branched: want more, to tell something; %d came short of memory, want less", infeasible, maps, parted, short)
	}
	t.Logf("%d without a plan, %d parted, %d short", infeasible, parted, short)
}

// The same bytes for any threads, with a list in memory or without.
func TestProveSameForAnyThreads(t *testing.T) {
	if testing.Short() {
		t.Skip("six proofs: left out with -short")
	}
	p := manyTerms(t, 26, 5, 0.25, rand.New(rand.NewPCG(1, 2)))
	for _, store := range []int64{0, 900} {
		var want Result
		for i, threads := range []int{1, 2, 5} {
			got, err := Prove(context.Background(), p, Options{Threads: threads, store: store, look: 1})
			if err != nil || !got.Found || got.Certificate == nil {
				t.Fatalf("%+v, %v", got, err)
			}
			if i == 0 {
				want = got
				t.Logf("%d regions, %d nodes, %d cuts", got.Listed, got.Nodes, got.Cuts)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%d threads, %d stored: another result", threads, store)
			}
		}
	}
}
