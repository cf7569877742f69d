package regiontest

import (
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// grid is a problem of 3 x 2 units.
func grid(t *testing.T, k int, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	for u := range region.Unit(6) {
		if u%3 < 2 {
			edges = append(edges, region.Edge{A: u, B: u + 1, Weight: 1})
		}
		if u < 3 {
			edges = append(edges, region.Edge{A: u, B: u + 3, Weight: 1})
		}
	}
	g, err := region.NewGraph(6, edges)
	if err != nil {
		t.Fatal(err)
	}
	people := make([]int64, 6)
	var total int64
	for u := range people {
		people[u] = 1 + r.Int64N(20)
		total += people[u]
	}
	balance, err := region.NewBalance(people, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, people, k, region.Around(total, k, 0.6), balance)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = Ruled(r.IntN, p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBestOfAllPlans: the best plan is that of all plans, each checked whole; and
// where there is any, no obstacle is seen.
func TestBestOfAllPlans(t *testing.T) {
	found := 0
	const maps = 60
	for seed := range uint64(maps) {
		r := rand.New(rand.NewPCG(seed, 1))
		k := 1 + r.IntN(3)
		p := grid(t, k, r)
		best, some := int64(0), false
		labels := make([]region.Label, 6)
		for i := range 729 {
			for u, rest := 0, i; u < 6; u, rest = u+1, rest/3 {
				labels[u] = region.Label(rest % 3)
			}
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			report, err := region.Check(p, plan)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Faults) == 0 && (!some || report.Score.Objective < best) {
				best, some = report.Score.Objective, true
			}
		}
		plan, cost, ok := Best(p)
		if ok != some || cost != best {
			t.Errorf("seed %d: best %d (%v), of all plans %d (%v)", seed, cost, ok, best, some)
		}
		if !ok {
			continue
		}
		found++
		if report, err := region.Check(p, plan); err != nil || len(report.Faults) > 0 || report.Score.Objective != cost {
			t.Errorf("seed %d: %+v, %v", seed, report, err)
		}
		if err := p.Obstacle(); err != nil {
			t.Errorf("seed %d: there is a plan, but %v: %+v", seed, err, p.Rules())
		}
	}
	if found < maps/10 || found > maps*9/10 {
		t.Errorf("%d of %d problems have a plan: want some of both kinds", found, maps)
	}
	t.Logf("%d of %d have a plan", found, maps)
}
