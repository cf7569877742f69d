package ensemble

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"footprint/internal/region"
)

// atlasOf lists every plan of a problem of up to 64 units, independently of
// the chains: regions are sets of bits, grown from their first unit.
type atlasOf struct {
	p     *region.Problem
	units func(u int) int // of p, by unit of the problem that is sampled
	near  []uint64
	plans [][]uint64 // regions in order of their first unit
	trees map[uint64]float64
}

func listPlans(t testing.TB, p *region.Problem) *atlasOf {
	t.Helper()
	a := &atlasOf{p: p, units: func(u int) int { return u }, near: make([]uint64, p.Len()), trees: map[uint64]float64{}}
	for _, e := range p.Graph().Edges() {
		a.near[e.A] |= 1 << e.B
		a.near[e.B] |= 1 << e.A
	}
	a.place(1<<p.Len()-1, nil)
	return a
}

// place lists the ways to divide what is left.
func (a *atlasOf) place(left uint64, regions []uint64) {
	if left == 0 {
		if len(regions) == a.p.Regions() {
			a.plans = append(a.plans, slices.Clone(regions))
		}
		return
	}
	if len(regions) == a.p.Regions() {
		return
	}
	first := left & -left
	a.grow(first, left&^first, left, regions)
}

// grow lists the connected sets around a region, each once: a unit that was
// passed over stays out.
func (a *atlasOf) grow(set, free, left uint64, regions []uint64) {
	people := a.people(set)
	if people > a.p.Bounds().Max {
		return
	}
	if people >= a.p.Bounds().Min {
		a.place(left&^set, append(regions, set))
	}
	for {
		around := a.around(set) & free
		if around == 0 {
			return
		}
		u := around & -around
		free &^= u
		a.grow(set|u, free, left, regions)
	}
}

func (a *atlasOf) people(set uint64) (people int64) {
	for ; set != 0; set &= set - 1 {
		people += a.p.Population(region.Unit(bits.TrailingZeros64(set)))
	}
	return people
}

func (a *atlasOf) around(set uint64) (around uint64) {
	for s := set; s != 0; s &= s - 1 {
		around |= a.near[bits.TrailingZeros64(s)]
	}
	return around &^ set
}

// treesOf counts spanning trees exactly: the determinant of the Laplacian
// without its first row and column, by fractions.
func (a *atlasOf) treesOf(set uint64) float64 {
	if n, known := a.trees[set]; known {
		return n
	}
	var units []int
	for s := set & (set - 1); s != 0; s &= s - 1 {
		units = append(units, bits.TrailingZeros64(s))
	}
	m := make([][]*big.Rat, len(units))
	for i, u := range units {
		for _, v := range units {
			x := int64(0)
			if u == v {
				x = int64(bits.OnesCount64(a.near[u] & set))
			} else if a.near[u]&(1<<v) != 0 {
				x = -1
			}
			m[i] = append(m[i], big.NewRat(x, 1))
		}
	}
	n := big.NewRat(1, 1)
	for i := range m {
		n.Mul(n, m[i][i]) // never 0: minors of the Laplacian of a connected graph are positive
		for j := i + 1; j < len(m); j++ {
			f := new(big.Rat).Quo(m[j][i], m[i][i])
			for k := i; k < len(m); k++ {
				m[j][k].Sub(m[j][k], new(big.Rat).Mul(f, m[i][k]))
			}
		}
	}
	if !n.IsInt() {
		panic("a count of trees that is not whole")
	}
	x, _ := n.Float64()
	a.trees[set] = x
	return x
}

// target is the share of each plan.
func (a *atlasOf) target(t testing.TB, power, temperature float64) []float64 {
	t.Helper()
	shares, sum := make([]float64, len(a.plans)), 0.0
	for i, regions := range a.plans {
		log := 0.0
		for _, r := range regions {
			log += power * math.Log(a.treesOf(r))
		}
		if temperature > 0 {
			labels := make([]region.Label, a.p.Len())
			for l, r := range regions {
				for ; r != 0; r &= r - 1 {
					labels[bits.TrailingZeros64(r)] = region.Label(l)
				}
			}
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			report, err := region.Check(a.p, plan)
			if err != nil || len(report.Faults) > 0 {
				t.Fatal(report.Faults, err)
			}
			log -= float64(report.Score.Objective) / float64(region.One) / temperature
		}
		shares[i] = math.Exp(log)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}

// frequencies is how often each plan is drawn; a plan that is not in the list
// is an error.
func (a *atlasOf) frequencies(t testing.TB, p *region.Problem, opt Options) []float64 {
	t.Helper()
	index := map[string]int{}
	key := func(regions []uint64) string {
		slices.SortFunc(regions, func(x, y uint64) int { return bits.TrailingZeros64(x) - bits.TrailingZeros64(y) })
		var k []byte
		for _, r := range regions {
			for ; r != 0; r >>= 8 {
				k = append(k, byte(r))
			}
			k = append(k, '|')
		}
		return string(k)
	}
	for i, regions := range a.plans {
		index[key(regions)] = i
	}
	if len(index) != len(a.plans) {
		t.Fatalf("%d plans are listed, %d differ", len(a.plans), len(index))
	}
	counts := make([]float64, len(a.plans))
	_, err := Sample(context.Background(), p, opt, func(_ int, plan []region.Label) {
		regions := make([]uint64, a.p.Regions())
		for u, l := range plan {
			regions[l] |= 1 << a.units(u)
		}
		i, listed := index[key(regions)]
		if !listed {
			t.Fatalf("%v is not in the list", plan)
		}
		counts[i]++
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// fit is the probability of frequencies at least so far from the shares, by
// Pearson's chi-square. Plans expected less than 8 times are put together.
func fit(counts, shares []float64) (p, chi float64, freedom int) {
	order, drawn := make([]int, len(shares)), 0.0
	for i := range order {
		order[i] = i
		drawn += counts[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(shares[j], shares[i]) })
	var expected, seen float64
	cells := 0
	for n, i := range order {
		expected += drawn * shares[i]
		seen += counts[i]
		rest := 0.0
		for _, j := range order[n+1 : min(len(order), n+9)] {
			rest += drawn * shares[j]
		}
		if n < len(order)-1 && (expected < 8 || rest < 8 && n+9 >= len(order)) {
			continue
		}
		chi += (seen - expected) * (seen - expected) / expected
		cells++
		expected, seen = 0, 0
	}
	return distuv.ChiSquared{K: float64(cells - 1)}.Survival(chi), chi, cells - 1
}

// inBlocks adds up what is known of plans that follow each other in the list,
// which begin alike.
func inBlocks(x []float64, blocks int) []float64 {
	out := make([]float64, blocks)
	for i := range x {
		out[i*blocks/len(x)] += x[i]
	}
	return out
}

// On maps so small that all plans can be listed, each is drawn in proportion
// to the target; plain recombination, which has another, fails the same test.
func TestTarget(t *testing.T) {
	type test struct {
		opt                Options
		power, temperature float64
		draws, thin        int
		fits               bool
	}
	power := func(x float64) *float64 { return &x }
	of := func(draws, thin int) []test {
		return []test{
			{Options{Method: Reversible}, 1, 0, draws, thin, true},
			{Options{Method: MergeSplit}, 1, 0, draws, thin, true},
			{Options{Method: MergeSplit, Compactness: power(0), Temperature: 0.1}, 0, 0.1, draws, thin, true},
			{Options{Method: MergeSplit, Compactness: power(0)}, 0, 0, draws, thin, true},
			{Options{Method: MergeSplit, Compactness: power(1.5), Temperature: 0.2}, 1.5, 0.2, draws, thin, true},
			{Options{Method: ReCom}, 1, 0, 4 * draws, thin / 10, false},
			{Options{Method: ReCom}, 0, 0, 4 * draws, thin / 10, false},
		}
	}
	for _, m := range []struct {
		name   string
		p      *region.Problem
		plans  int
		blocks int // 0: each plan for itself
		tests  []test
	}{
		{"4x4 in 4, equal", even(t, 4, 4, 4, 0), 117, 0, of(3_000, 150)},
		{"4x4 in 2, uneven", grid(t, 4, 4, 2, 0.2), 206, 0, append(of(2_000, 400)[:2], of(2_000, 400)[4:]...)},
		{"4x4 in 4, 3 to 5 units", even(t, 4, 4, 4, 0.25), 1953, 0, of(20_000, 60)[:3]},
		{"5x5 in 5, equal", even(t, 5, 5, 5, 0), 4006, 0, of(10_000, 150)[:3]},
		{"6x6 in 9, equal", even(t, 6, 6, 9, 0), 178_939, 64, of(2_000, 300)[:2]},
	} {
		if testing.Short() {
			if m.plans > 150 {
				continue
			}
			m.tests = m.tests[:2]
		}
		a := listPlans(t, m.p)
		if len(a.plans) != m.plans {
			t.Fatalf("%s: %d plans, want %d", m.name, len(a.plans), m.plans)
		}
		for _, c := range m.tests {
			name := fmt.Sprintf("%s/%s,%v,%v", m.name, c.opt.Method, c.power, c.temperature)
			t.Run(name, func(t *testing.T) {
				c.opt.Plans, c.opt.Seed, c.opt.Thin, c.opt.BurnIn = c.draws, 1, c.thin, 3
				counts, shares := a.frequencies(t, m.p, c.opt), a.target(t, c.power, c.temperature)
				if m.blocks > 0 {
					counts, shares = inBlocks(counts, m.blocks), inBlocks(shares, m.blocks)
				}
				p, chi, freedom := fit(counts, shares)
				t.Logf("chi-square %.1f of %d degrees of freedom, p %.2g", chi, freedom, p)
				if c.fits && p < 0.001 || !c.fits && p > 1e-6 {
					t.Errorf("chi-square %.1f of %d degrees of freedom, p %.2g", chi, freedom, p)
				}
			})
		}
	}
}
