package certificate

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// randomProblem is a map of n units, in one piece.
func randomProblem(t testing.TB, n, k int, tolerance float64, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	seen := make(map[[2]int]bool)
	link := func(a, b int) {
		if a, b = min(a, b), max(a, b); a != b && !seen[[2]int{a, b}] {
			seen[[2]int{a, b}] = true
			edges = append(edges, region.Edge{A: region.Unit(a), B: region.Unit(b), Weight: r.Int64N(1000)})
		}
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
	features := make([][]float64, n)
	var total int64
	for u := range n {
		population[u], perimeter[u] = 50+r.Int64N(100), 4000
		total += population[u]
		features[u] = []float64{r.NormFloat64(), r.NormFloat64()}
	}
	need := func(term region.Term, err error) region.Term {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return term
	}
	p, err := region.NewProblem(g, population, k, region.Around(total, k, tolerance),
		need(region.NewSquares("needs", population, features, 0.6)), need(region.NewBalance(population, k, 0.2)),
		need(region.NewPerimeter(g, perimeter, 0.2)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// none is the cost of the best plan where there is none.
const none = math.MaxInt64

// prover makes certificates of small problems, plainly: by all sets, and by a
// table of what the best plan of each set of units costs.
type prover struct {
	testing.TB
	p     *region.Problem
	r     *rand.Rand
	masks []uint64
	costs map[uint64]int64
	free  bool
	best  int64
	plan  []region.Label
}

func newProver(t testing.TB, p *region.Problem, r *rand.Rand) *prover {
	t.Helper()
	v := &prover{TB: t, p: p, r: r, costs: make(map[uint64]int64)}
	err := listing.Twin(context.Background(), p, listing.Options{}, math.MaxInt, func(s *listing.Set) bool {
		var mask uint64
		for _, u := range s.Units {
			mask |= 1 << u
		}
		v.masks, v.costs[mask] = append(v.masks, mask), s.Cost
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	type state struct {
		covered uint64
		regions int
	}
	cost := map[state]int64{{}: 0}
	last := make(map[state]uint64)
	all := uint64(1)<<p.Len() - 1
	for covered := range all {
		for k := range p.Regions() {
			now, ok := cost[state{covered, k}]
			if !ok {
				continue
			}
			first := uint64(1) << bits.TrailingZeros64(^covered)
			for _, mask := range v.masks {
				next := state{covered | mask, k + 1}
				if old, known := cost[next]; mask&first != 0 && mask&covered == 0 && (!known || now+v.costs[mask] < old) {
					cost[next], last[next] = now+v.costs[mask], mask
				}
			}
		}
	}
	v.best = none
	end := state{all, p.Regions()}
	if c, ok := cost[end]; ok {
		v.best, v.plan = c, make([]region.Label, p.Len())
		for ; end.covered != 0; end = (state{end.covered &^ last[end], end.regions - 1}) {
			for u := range v.plan {
				if last[end]>>u&1 == 1 {
					v.plan[u] = region.Label(end.regions)
				}
			}
		}
	} else {
		v.free = true
	}
	return v
}

func (v *prover) reduced(mask uint64, prices *listing.Prices) int64 {
	sum := v.costs[mask]
	if v.free {
		sum = 0
	}
	for u, price := range prices.Units {
		if mask>>u&1 == 1 {
			sum -= price
		}
	}
	for _, c := range prices.Cuts {
		n := 0
		for _, u := range c.Units {
			n += int(mask >> u & 1)
		}
		sum += int64(n/c.Divisor) * c.Price
	}
	return sum
}

// prices are good ones by some steps of the subgradient method, and the least
// reduced cost that they give the sets.
func (v *prover) prices(masks []uint64, cuts bool) (*listing.Prices, int64) {
	n, k := v.p.Len(), int64(v.p.Regions())
	now := &listing.Prices{Units: make([]int64, n)}
	if cuts && n >= 3 {
		units := v.r.Perm(n)[:3]
		slices.Sort(units)
		now.Cuts = []listing.Cut{{
			Units:   []region.Unit{region.Unit(units[0]), region.Unit(units[1]), region.Unit(units[2])},
			Divisor: 2, Price: v.r.Int64N(region.One / 100),
		}}
	}
	var best *listing.Prices
	var bestLeast, bestFloor int64
	for step := range int64(60) {
		least, at := int64(0), uint64(0)
		for i, mask := range masks {
			if reduced := v.reduced(mask, now); i == 0 || reduced < least {
				least, at = reduced, mask
			}
		}
		if floor := now.Worth() + k*least; best == nil || floor > bestFloor {
			best, bestLeast, bestFloor = &listing.Prices{Units: slices.Clone(now.Units), Cuts: now.Cuts}, least, floor
		}
		size := region.One / 20 / (1 + step)
		for u := range now.Units {
			now.Units[u] += size * (1 - k*int64(at>>u&1)) / k
		}
	}
	return best, bestLeast
}

// certificate has a tree of about so many parted nodes, whose pairs are of chance.
func (v *prover) certificate(parted int) *Certificate {
	c := &Certificate{Problem: v.p.Digest(), Plan: v.plan, Cost: v.best, Bound: v.best}
	if v.free {
		c.Infeasible, c.Cost, c.Bound = true, 0, 1
	}
	v.grow(c, Node{Parent: -1}, v.masks, &parted)
	return c
}

func (v *prover) grow(c *Certificate, node Node, masks []uint64, parted *int) {
	at := len(c.Nodes)
	leaf := *parted == 0 || v.p.Len() < 2
	if at == 0 || leaf || v.r.IntN(2) == 0 {
		node.Prices, node.Least = v.prices(masks, v.r.IntN(2) == 0)
		floor := node.Prices.Worth() + int64(v.p.Regions())*node.Least
		var kept []uint64
		for _, mask := range masks {
			if floor+v.reduced(mask, node.Prices)-node.Least < c.Bound {
				kept = append(kept, mask)
			}
		}
		masks = kept
	}
	c.Nodes = append(c.Nodes, node)
	if leaf {
		return
	}
	*parted--
	units := v.r.Perm(v.p.Len())
	a, b := min(units[0], units[1]), max(units[0], units[1])
	var shared, split []uint64
	for _, mask := range masks {
		if mask>>a&1 == mask>>b&1 {
			shared = append(shared, mask)
		}
		if mask>>a&1 == 0 || mask>>b&1 == 0 {
			split = append(split, mask)
		}
	}
	pair := [2]region.Unit{region.Unit(a), region.Unit(b)}
	v.grow(c, Node{Parent: at, Pair: pair, Together: true}, shared, parted)
	v.grow(c, Node{Parent: at, Pair: pair}, split, parted)
}
