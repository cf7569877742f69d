package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
	"footprint/internal/search"
)

// grid is a problem on a width x height grid of uneven people, with a needs
// term.
func grid(t testing.TB, width, height, regions int, tolerance float64) *region.Problem {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	return gridOf(t, width, height, regions, tolerance, rng, func() int64 { return 900 + rng.Int64N(200) })
}

// even is a grid with one person a unit.
func even(t testing.TB, width, height, regions int, tolerance float64) *region.Problem {
	t.Helper()
	return gridOf(t, width, height, regions, tolerance, rand.New(rand.NewPCG(1, 2)), func() int64 { return 1 })
}

func gridOf(t testing.TB, width, height, regions int, tolerance float64, rng *rand.Rand, person func() int64) *region.Problem {
	t.Helper()
	n := width * height
	var edges []region.Edge
	people, features := make([]int64, n), make([][]float64, n)
	var total int64
	for u := range n {
		if u%width > 0 {
			edges = append(edges, region.Edge{A: region.Unit(u - 1), B: region.Unit(u), Weight: 100})
		}
		if u >= width {
			edges = append(edges, region.Edge{A: region.Unit(u - width), B: region.Unit(u), Weight: 100})
		}
		people[u] = person()
		features[u] = []float64{rng.NormFloat64()}
		total += people[u]
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	needs, err := region.NewSquares("needs", people, features, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, people, regions, region.Around(total, regions, tolerance), needs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// anyPlan is a plan within the bounds.
func anyPlan(t testing.TB, p *region.Problem) []region.Label {
	t.Helper()
	q, err := peopleOnly(p)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := search.Within(context.Background(), q, 1)
	if err != nil || labels == nil {
		t.Fatal("no plan to start from", err)
	}
	return labels
}

// draw gives the plans in order, each checked from nothing.
func draw(t testing.TB, p *region.Problem, opt Options) ([]region.Plan, Drawn) {
	t.Helper()
	var plans []region.Plan
	drawn, err := Sample(context.Background(), p, opt, func(i int, labels []region.Label) {
		if i != len(plans) {
			t.Fatalf("plan %d after %d", i, len(plans)-1)
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		r, err := region.Check(p, plan)
		if err != nil || len(r.Faults) > 0 {
			t.Fatalf("plan %d: %v, %v", i, r.Faults, err)
		}
		plans = append(plans, plan)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(plans) != opt.Plans {
		t.Fatalf("%d plans, want %d", len(plans), opt.Plans)
	}
	return plans, drawn
}

func TestSampleSameForAnyThreads(t *testing.T) {
	p := grid(t, 8, 6, 4, 0.15)
	half := 0.5
	for _, opt := range []Options{
		{}, {Method: Reversible}, {Method: MergeSplit}, {Method: MergeSplit, Compactness: &half, Temperature: 2}, {Method: MergeSplit, Thin: 40, BurnIn: -1},
	} {
		opt.Plans, opt.Seed = 37, 5
		var first []region.Plan
		for _, threads := range []int{1, 3, 0} {
			opt.Threads = threads
			plans, drawn := draw(t, p, opt)
			r := drawn.Rejected
			if drawn.Proposals != drawn.Steps+r.SameRegion+r.NoCut+r.Coin+r.Metropolis || drawn.Starts != Chains || drawn.Thin == 0 || drawn.Method == "" {
				t.Errorf("%+v", drawn)
			}
			if (r.SameRegion > 0) != (opt.Method != "") || (r.Coin > 0) != (opt.Method == Reversible) || (r.Metropolis > 0) != (opt.Method == MergeSplit) || r.NoCut == 0 {
				t.Errorf("%+v", drawn)
			}
			kept := int64(Chains * drawn.Thin * (drawn.BurnIn + 5))
			switch {
			case opt.Method == "" && drawn.Steps != kept, opt.Thin > 0 && drawn.Proposals != kept:
				t.Errorf("%+v: want %d", drawn, kept)
			case opt.Method != "" && opt.Thin == 0 && drawn.Steps < Chains*spacing*4*burnIn:
				t.Errorf("%+v: steps of the burn-in are missing", drawn)
			}
			if first == nil {
				first = plans
			}
			for i := range plans {
				if plans[i].Digest() != first[i].Digest() {
					t.Fatalf("%+v: plan %d differs", opt, i)
				}
			}
		}
		opt.Seed = 6
		if other, _ := draw(t, p, opt); other[0].Digest() == first[0].Digest() {
			t.Error("another seed gave the same plan")
		}
		opt.Seed, opt.Plans = 5, 50
		more, _ := draw(t, p, opt)
		for i := range first {
			if more[i].Digest() != first[i].Digest() {
				t.Fatalf("%+v: plan %d depends on how many are asked for", opt, i)
			}
		}
	}
}

// Without a burn-in the chains begin where they start, also where it takes a
// while to find out how to thin them.
func TestSampleWithoutBurnIn(t *testing.T) {
	p := grid(t, 6, 6, 4, 0.2)
	opt := Options{Method: Reversible, Plans: 16, Seed: 3, BurnIn: -1}
	plans, drawn := draw(t, p, opt)
	opt.Thin = drawn.Thin
	again, same := draw(t, p, opt)
	if drawn != same || drawn.Proposals != int64(16*drawn.Thin) {
		t.Errorf("%+v, then %+v", drawn, same)
	}
	for i := range plans {
		if plans[i].Digest() != again[i].Digest() {
			t.Errorf("plan %d differs", i)
		}
	}
}

// Any problem that a search finds a plan for: the plans drawn keep its
// constraints.
func TestSampleKeepsConstraints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(2, 7).Draw(t, "width"), rapid.IntRange(2, 7).Draw(t, "height")
		k := rapid.IntRange(2, max(2, w*h/2)).Draw(t, "regions")
		tolerance := rapid.Float64Range(0.2, 0.9).Draw(t, "tolerance")
		p := grid(&testing.T{}, w, h, k, tolerance)
		_, err := Sample(context.Background(), p, Options{Plans: 9, Seed: rapid.Uint64().Draw(t, "seed")}, func(i int, labels []region.Label) {
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := region.Check(p, plan); err != nil || len(r.Faults) > 0 {
				t.Fatalf("plan %d: %v, %v", i, r.Faults, err)
			}
		})
		if err != nil && !errors.Is(err, ErrNoStart) && !errors.Is(err, ErrOnlyPlan) && !errors.Is(err, region.ErrInfeasible) {
			t.Fatal(err)
		}
	})
}

// On a map with few plans every one is drawn, and nothing else.
func TestSampleDrawsAll(t *testing.T) {
	p := grid(t, 3, 3, 3, 0.4)
	possible := map[string]bool{}
	labels := make([]region.Label, p.Len())
	var place func(u int, used region.Label)
	place = func(u int, used region.Label) {
		if u < len(labels) {
			for l := range min(used+1, 3) {
				labels[u] = l
				place(u+1, max(used, l+1))
			}
			return
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := region.Check(p, plan); err != nil || len(r.Faults) > 0 {
			return
		}
		possible[plan.Digest()] = true
	}
	place(0, 0)
	plans, _ := draw(t, p, Options{Plans: 2000, Seed: 3})
	seen := map[string]bool{}
	for _, plan := range plans {
		seen[plan.Digest()] = true
	}
	if len(possible) < 10 || len(seen) != len(possible) {
		t.Errorf("%d plans drawn of %d", len(seen), len(possible))
	}
}

// Two plans that follow each other in a chain are nearly as different as any
// two: by the share of pairs of units in the same region that stay together.
func TestSampleDiversity(t *testing.T) {
	plans, _ := draw(t, grid(t, 14, 14, 12, 0.15), Options{Plans: 400, Seed: 9})
	together := func(lag int) float64 {
		same, pairs := 0, 0
		for i := 0; i+lag < len(plans); i += 7 {
			a, b := plans[i], plans[i+lag]
			for u := range region.Unit(a.Len()) {
				for v := range u {
					if a.Label(u) == a.Label(v) {
						pairs++
						if b.Label(u) == b.Label(v) {
							same++
						}
					}
				}
			}
		}
		return float64(same) / float64(pairs)
	}
	next, far := together(Chains), together(Chains*20)
	t.Logf("%.3f stay together from one plan of a chain to the next, %.3f to the twentieth", next, far)
	if next > 1.15*far || far > 0.6 {
		t.Errorf("%.3f stay together from one plan to the next, %.3f to the twentieth", next, far)
	}
	digests := map[string]bool{}
	for _, plan := range plans {
		digests[plan.Digest()] = true
	}
	if len(digests) != len(plans) {
		t.Errorf("%d different plans of %d", len(digests), len(plans))
	}
}

func TestSampleRefuses(t *testing.T) {
	emit := func(int, []region.Label) {}
	impossible, easy, thousand := grid(t, 4, 3, 5, 0.001), grid(t, 4, 3, 3, 0.5), 1000.0
	for name, c := range map[string]struct {
		p    *region.Problem
		opt  Options
		want error
	}{
		"one region":      {grid(t, 4, 3, 1, 0.5), Options{Plans: 3}, ErrOnlyPlan},
		"a unit each":     {grid(t, 4, 3, 12, 0.5), Options{Plans: 3}, ErrOnlyPlan},
		"too many":        {grid(t, 4, 3, 13, 0.5), Options{Plans: 3}, region.ErrInfeasible},
		"no such plan":    {impossible, Options{Plans: 3}, ErrNoStart},
		"negative number": {impossible, Options{Plans: -1}, nil},
		"negative thin":   {easy, Options{Plans: 3, Thin: -1}, nil},
		"unknown method":  {easy, Options{Plans: 3, Method: "flip"}, nil},
		"cold":            {easy, Options{Plans: 3, Method: MergeSplit, Temperature: -1}, nil},
		"not a number":    {easy, Options{Plans: 3, Method: MergeSplit, Temperature: math.NaN()}, nil},
		"too compact":     {easy, Options{Plans: 3, Method: MergeSplit, Compactness: &thousand}, nil},
		"no such target":  {easy, Options{Plans: 3, Method: Reversible, Temperature: 1}, nil},
	} {
		if _, err := Sample(context.Background(), c.p, c.opt, emit); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Sample(context.Background(), grid(t, 4, 3, 3, 0.5), Options{}, emit); err != nil {
		t.Error(err)
	}
}

func TestSampleCancelled(t *testing.T) {
	p := grid(t, 12, 9, 7, 0.1)
	ctx, cancel := context.WithCancel(context.Background())
	got := 0
	_, err := Sample(ctx, p, Options{Plans: 1_000_000, Seed: 1}, func(int, []region.Label) {
		if got++; got == 20 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || got < 20 || got > 24 {
		t.Errorf("%d plans, %v", got, err)
	}
	got = 0
	if _, err := Sample(ctx, p, Options{Plans: 10}, func(int, []region.Label) { got++ }); !errors.Is(err, context.Canceled) || got > 0 {
		t.Errorf("ended before it began: %d plans, %v", got, err)
	}
}

func TestRHat(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alike, apart, drifting := make([]float64, 800), make([]float64, 800), make([]float64, 800)
	for i := range alike {
		alike[i] = rng.NormFloat64()
		apart[i] = rng.NormFloat64() + 2*float64(i%Chains)
		drifting[i] = rng.NormFloat64() + float64(i)/100
	}
	if r := RHat(alike); r > 1.03 || r < 0.97 {
		t.Errorf("alike: %v", r)
	}
	for name, x := range map[string][]float64{"apart": apart, "drifting": drifting} {
		if r := RHat(x); r < 1.3 {
			t.Errorf("%s: %v", name, r)
		}
	}
	if r := RHat(alike[:31]); !math.IsNaN(r) {
		t.Errorf("one plan in each half: %v", r)
	}
	if r := RHat(slices.Repeat([]float64{3}, 64)); r != 1 {
		t.Errorf("all equal: %v", r)
	}
	// By hand: the halves of each chain are 0 2 and 1 3 (variance 2, means 1 and
	// 2 with a variance of 16/60): sqrt(1/2 + (16/60)/2).
	var x []float64
	for _, v := range []float64{0, 2, 1, 3} {
		x = append(x, slices.Repeat([]float64{v}, Chains)...)
	}
	if got, want := fmt.Sprintf("%.6f", RHat(x)), fmt.Sprintf("%.6f", math.Sqrt(0.5+16.0/60/2)); got != want {
		t.Errorf("by hand: %v, want %v", got, want)
	}
}

func TestSampleFromStart(t *testing.T) {
	p := grid(t, 6, 6, 4, 0.2)
	start := anyPlan(t, p)
	plans, drawn := draw(t, p, Options{Plans: 16, Seed: 1, Start: start, BurnIn: -1, Thin: 1})
	if drawn.BurnIn != 0 || drawn.Thin != 1 || drawn.Starts != 1 || drawn.Steps != 16 {
		t.Errorf("%+v", drawn)
	}
	// One step changes two regions at most.
	for i, plan := range plans[:Chains] {
		changed := map[region.Label]bool{}
		for u, l := range start {
			for v, m := range start[:u] {
				if (l == m) != (plan.Label(region.Unit(u)) == plan.Label(region.Unit(v))) {
					changed[l], changed[m] = true, true
				}
			}
		}
		if len(changed) > 2 {
			t.Errorf("plan %d changes %d regions in a step", i, len(changed))
		}
	}
	scattered, shifted := slices.Clone(start), slices.Clone(start)
	scattered[0], scattered[35] = start[35], start[0]
	for u := range shifted {
		shifted[u]++
	}
	for name, s := range map[string][]region.Label{
		"short": start[1:], "one region": make([]region.Label, 36), "scattered": scattered, "numbered from 1": shifted, "unassigned": append([]region.Label{-1}, start[1:]...),
	} {
		if _, err := Sample(context.Background(), p, Options{Plans: 1, Start: s}, func(int, []region.Label) {}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
