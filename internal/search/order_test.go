package search

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// checkSteps goes the way and looks at each plan on it from nothing.
func checkSteps(t *testing.T, p *region.Problem, from, to []region.Label, steps []Step) (alone int) {
	t.Helper()
	extra := func(labels []region.Label) (pieces int, r region.Report) {
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		if r, err = region.Check(p, plan); err != nil {
			t.Fatal(err)
		}
		if plan.Regions() != p.Regions() {
			t.Fatalf("%d regions on the way, want %d", plan.Regions(), p.Regions())
		}
		for _, n := range r.Pieces {
			pieces += n
		}
		return pieces - plan.Regions(), r
	}
	now := slices.Clone(from)
	before, _ := extra(now)
	least, _ := extra(to)
	moved := make(map[region.Unit]bool)
	for i, s := range steps {
		for _, m := range s.Moves {
			if moved[m.Unit] || now[m.Unit] == m.To {
				t.Fatalf("step %d: unit %d moves to %d once more", i, m.Unit, m.To)
			}
			moved[m.Unit] = true
			now[m.Unit] = m.To
		}
		pieces, r := extra(now)
		if pieces > max(before, least) {
			t.Fatalf("step %d: %d pieces too many, %d before", i, pieces, before)
		}
		if r.Score != s.Score {
			t.Fatalf("step %d: score %+v, said %+v", i, r.Score, s.Score)
		}
		before = pieces
		if len(s.Moves) == 1 {
			alone++
		}
	}
	if !slices.Equal(now, to) {
		t.Fatal("the way does not end where it is to")
	}
	return alone
}

func TestOrder(t *testing.T) {
	cases := uint64(40)
	if testing.Short() {
		cases = 3
	}
	steps, alone := 0, 0
	for seed := range cases {
		rng := rand.New(rand.NewPCG(seed, 5))
		p := grid(t, 6, 5, 5, 0.3, seed)
		from, to := drawBaseline(p, rng), growSeeds(p, rng)
		if rng.IntN(2) == 0 {
			n, err := Near(context.Background(), p, from, Limit{-1, 8}, Options{Seed: seed, Steps: 20_000, Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			to = n.Labels
		}
		way, err := Order(p, from, to)
		if err != nil {
			t.Fatal(err)
		}
		steps += len(way)
		alone += checkSteps(t, p, from, to, way)
		again, err := Order(p, from, to)
		if err != nil || len(again) != len(way) {
			t.Fatal("another order the second time")
		}
	}
	if 10*alone < 8*steps {
		t.Errorf("%d of %d steps are of one unit", alone, steps)
	}
}

// What the order has to be is plain.
func TestOrderByHand(t *testing.T) {
	p := grid(t, 5, 1, 2, 0.9, 1)
	way, err := Order(p, []region.Label{0, 0, 0, 0, 1}, []region.Label{0, 1, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	var units []region.Unit
	for _, s := range way {
		for _, m := range s.Moves {
			units = append(units, m.Unit)
		}
	}
	if len(way) != 3 || !slices.Equal(units, []region.Unit{3, 2, 1}) {
		t.Errorf("units %v in %d steps, want 3, 2, 1", units, len(way))
	}
	// Two regions of one unit each cannot exchange them one by one.
	if way, err = Order(grid(t, 2, 1, 2, 0.9, 1), []region.Label{0, 1}, []region.Label{1, 0}); err != nil || len(way) != 1 || len(way[0].Moves) != 2 {
		t.Errorf("%v, %v: want both at once", way, err)
	}
	// What must be together goes together.
	ruled, err := p.With(region.Rules{Together: []region.Group{{Units: []region.Unit{2, 3}}}})
	if err != nil {
		t.Fatal(err)
	}
	if way, err = Order(ruled, []region.Label{0, 0, 0, 0, 1}, []region.Label{0, 1, 1, 1, 1}); err != nil || len(way) != 2 || len(way[0].Moves) != 2 {
		t.Errorf("%v, %v: want units 2 and 3 at once", way, err)
	}
	if way, err = Order(p, []region.Label{0, 0, 0, 0, 1}, []region.Label{0, 0, 0, 0, 1}); err != nil || len(way) != 0 {
		t.Errorf("%v, %v: nothing is to be done", way, err)
	}
	if _, err = Order(p, []region.Label{0, 0, 0, 0, 1}, []region.Label{0, 0, 0, 0, 0}); err == nil {
		t.Error("an empty region at the end")
	}
	if _, err = Order(p, []region.Label{0}, []region.Label{0}); err == nil {
		t.Error("one label for five units")
	}
}
