package search

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// everyRegion is a pool of all contiguous regions within the bounds.
func everyRegion(t *testing.T, p *region.Problem) *pool {
	t.Helper()
	all := newPool(p.Len(), math.MaxInt)
	labels := make([]region.Label, p.Len())

	for mask := 1; mask < 1<<p.Len()-1; mask++ {
		others := 0
		for u := range labels {
			labels[u] = 0
			if mask>>u&1 == 0 {
				labels[u] = region.Label(1 + others%(p.Regions()-1))
				others++
			}
		}
		if others < p.Regions()-1 {
			continue
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		inside := slices.Index(labels, 0)
		if region.Pieces(p.Graph(), plan)[plan.Label(region.Unit(inside))] > 1 {
			continue
		}
		s, err := region.NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		all.meet(s, 0)
	}
	return all
}

// With every region to choose from, and patches as large as the map, polishing
// finds the best plan from any plan within the bounds.
func TestPolishFindsTheOptimum(t *testing.T) {
	polished := 0
	for seed := range briefly[uint64](4, 12) {
		p := grid(t, 4, 3, 3, 0.4, seed)
		best, exists := bruteForce(t, p)
		if !exists {
			continue
		}
		met := everyRegion(t, p)
		rng := rand.New(rand.NewPCG(seed, 1))
		labels, err := Within(context.Background(), p, seed)
		if err != nil || labels == nil {
			t.Fatal("no plan to begin with", err)
		}
		start, err := given(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		f, err := polish(context.Background(), p, met, start, p.Len(), 1_000_000, rng)
		if err != nil {
			t.Fatal(err)
		}
		if f.score != best {
			t.Errorf("seed %d: polished to %v from %v, the best is %v", seed, f.score, start.score, best)
		}
		if start.score != best {
			polished++
		}
	}
	if polished < briefly(1, 5) {
		t.Errorf("only %d plans were not the best already", polished)
	}
}

// By the regions that chains met, polishing gives plans that hold and are no worse,
// with any budget.
func TestPolishKeepsConstraints(t *testing.T) {
	gains := 0
	for seed := range briefly[uint64](2, 6) {
		p := grid(t, 9, 8, 9, 0.25, seed)
		r := &run{problem: p, options: Options{Seed: seed, Steps: 60_000, Threads: 2}}
		met := newPool(p.Len(), math.MaxInt)
		r.met = met
		var plans []found
		for i := range chains {
			f, pool, err := r.chain(context.Background(), 0, i, nil, annealing)
			if err != nil {
				t.Fatal(err)
			}
			met.add(pool)
			plans = append(plans, *f)
		}
		if err := r.meet(plans); err != nil {
			t.Fatal(err)
		}
		for i, start := range plans {
			if start.score.Violation > 0 {
				continue
			}
			for _, work := range []int64{0, 1, 3_000, 300_000} {
				f, err := polish(context.Background(), p, met, start, 40, work, rand.New(rand.NewPCG(seed, uint64(i))))
				if err != nil {
					t.Fatal(err)
				}
				s, err := region.NewState(p, f.labels)
				if err != nil {
					t.Fatal(err)
				}
				mustCheck(t, s, "polished")
				if s.Score() != f.score || f.score.Compare(start.score) > 0 || work == 0 && f.score != start.score {
					t.Errorf("work %d: %v from %v, afresh %v", work, f.score, start.score, s.Score())
				}
				if f.score.Compare(start.score) < 0 {
					gains++
				}
			}
		}
	}
	if gains == 0 {
		t.Error("no plan was improved")
	}
}

func TestPoolKeepsEachRegionOnce(t *testing.T) {
	p := grid(t, 12, 7, 6, 0.5, 2)
	s, err := region.NewState(p, growSeeds(p, rand.New(rand.NewPCG(1, 1))))
	if err != nil {
		t.Fatal(err)
	}
	one, other := newPool(p.Len(), math.MaxInt), newPool(p.Len(), 3)
	want := 0
	for l := range region.Label(p.Regions()) {
		if p.Bounds().Outside(s.People(l)) == 0 {
			want++
		}
		for range 2 {
			one.meet(s, l)
			other.meet(s, l)
		}
	}
	if one.len() != want || want < 4 || other.len() != 3 {
		t.Fatalf("%d and %d regions, want %d and 3", one.len(), other.len(), want)
	}
	one.add(other)
	if one.len() != want {
		t.Errorf("%d regions after adding some again", one.len())
	}
	other.limit = math.MaxInt
	other.add(one)
	for l := range region.Label(p.Regions()) {
		i, ok := other.seen[s.Fingerprint(l)]
		if !ok {
			continue
		}
		var units []region.Unit
		other.region(i).each(func(u region.Unit) { units = append(units, u) })
		var members []region.Unit
		for u, at := range s.Labels() {
			if at == l {
				members = append(members, region.Unit(u))
			}
		}
		if !slices.Equal(units, members) || other.cost[i] != s.Cost(l) {
			t.Errorf("region %d: %v at %d, want %v at %d", l, units, other.cost[i], members, s.Cost(l))
		}
		for m := range region.Label(p.Regions()) {
			if j, ok := other.seen[s.Fingerprint(m)]; ok && other.region(i).within(other.region(j)) != (i == j) {
				t.Errorf("region %d within region %d", i, j)
			}
		}
	}
}
