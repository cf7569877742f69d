package exact

import (
	"context"
	"math/rand/v2"
	"testing"

	"footprint/internal/exact/relax"
	"footprint/internal/region"
)

// TestRelaxedBoundHolds compares bounds with the best plan by brute force: of random
// maps, with sums of squares alone or among other terms, with a plan or without.
func TestRelaxedBoundHolds(t *testing.T) {
	maps := 300
	if testing.Short() {
		maps = 40
	}
	feasible, near := 0, 0.0
	for seed := range uint64(maps) {
		r := rand.New(rand.NewPCG(seed, 6))
		n, k := 6+r.IntN(7), 2+r.IntN(3)
		p := manyTerms(t, n, k, []float64{0.1, 0.2, 0.35, 0.6}[r.IntN(4)], r)
		best := bestByForce(p)
		got := relax.Bound(t.Context(), p, relax.Options{Steps: 25})
		if best < 0 {
			continue
		}
		feasible++
		if got.Bound > best {
			t.Fatalf("map %d: bound %d, and there is a plan of %d", seed, got.Bound, best)
		}
		near += float64(got.Bound) / float64(best)
	}
	if feasible < maps/4 || near < 0.5*float64(feasible) {
		t.Errorf("of %d maps with plans, bounds are %.2f of the best on average: want more than half", feasible, near/float64(feasible))
	}
	t.Logf("%d maps with plans, bounds %.3f of the best on average", feasible, near/float64(feasible))
}

// TestProveByRelaxation takes the way of problems with too many regions.
func TestProveByRelaxation(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	p := manyTerms(t, 14, 3, 0.3, r)
	whole, err := Prove(t.Context(), p, Options{})
	if err != nil || !whole.Found || whole.Bound != whole.Cost {
		t.Fatalf("%+v, %v: want a plan that is proved", whole, err)
	}
	var stages []string
	opt := Options{Start: whole.Plan.Labels(), store: 1, many: 1, Progress: func(at Progress) { stages = append(stages, at.Stage) }}
	got, err := Prove(t.Context(), p, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Found || got.Cost != whole.Cost || !got.Truncated || got.Certificate != nil || !got.Estimated || got.Infeasible {
		t.Errorf("%+v: want the plan to start from, truncated, without a certificate", got)
	}
	if got.Bound <= 0 || got.Bound > whole.Cost {
		t.Errorf("bound %d: want above 0, up to %d", got.Bound, whole.Cost)
	}
	if len(stages) == 0 || stages[0] != "relax" {
		t.Errorf("stages %q: want relax", stages)
	}
	opt.Start = nil
	if got, err = Prove(t.Context(), p, opt); err != nil || got.Found || got.Bound <= 0 || got.Bound > whole.Cost {
		t.Errorf("without a plan: %+v, %v: want a bound", got, err)
	}
	opt.Feasible = true
	if got, err = Prove(t.Context(), p, opt); err != nil || got.Found || got.Infeasible || !got.Truncated {
		t.Errorf("whether there is a plan: %+v, %v: want that it is not known", got, err)
	}
}

// TestRelaxIsTheSameForAnyThreads compares one with four.
func TestRelaxIsTheSameForAnyThreads(t *testing.T) {
	p := manyTerms(t, 60, 4, 0.2, rand.New(rand.NewPCG(8, 8)))
	one := relax.Bound(t.Context(), p, relax.Options{Steps: 12, Threads: 1})
	four := relax.Bound(t.Context(), p, relax.Options{Steps: 12, Threads: 4})
	if one != four || one.Bound <= 0 {
		t.Errorf("one thread: %+v, four: %+v: want the same, with a bound", one, four)
	}
}

// TestRelaxEnds ends a bound at once, and after some steps.
func TestRelaxEnds(t *testing.T) {
	p := manyTerms(t, 60, 4, 0.2, rand.New(rand.NewPCG(8, 8)))
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	got := relax.Bound(ctx, p, relax.Options{Progress: func(int64) {
		if steps++; steps == 3 {
			cancel()
		}
	}})
	if !got.Truncated || steps != 3 || got.Bound <= 0 {
		t.Errorf("%+v after %d steps: want a bound, truncated after 3", got, steps)
	}
	if got := relax.Bound(ctx, p, relax.Options{}); !got.Truncated || got.Bound != 0 {
		t.Errorf("%+v: want nothing, truncated", got)
	}
}

// TestRelaxWithoutSquares knows nothing of other terms.
func TestRelaxWithoutSquares(t *testing.T) {
	g, err := region.NewGraph(2, []region.Edge{{A: 0, B: 1, Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	balance, err := region.NewBalance([]int64{1, 2}, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, []int64{1, 2}, 2, region.Bounds{Min: 0, Max: 3}, balance)
	if err != nil {
		t.Fatal(err)
	}
	if got := relax.Bound(t.Context(), p, relax.Options{}); got != (relax.Result{}) {
		t.Errorf("%+v: want nothing", got)
	}
}
