package search

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// A cut is as good as the best of all cuts, and changes nothing else.
func TestSplitAgainstAllCuts(t *testing.T) {
	cases := uint64(20)
	if testing.Short() {
		cases = 2
	}
	for seed := range cases {
		rng := rand.New(rand.NewPCG(seed, 3))
		p := grid(t, 5, 4, 4, 0.3, seed)
		three := grid(t, 5, 4, 3, 0.3, seed)
		labels := growSeeds(three, rng)
		l := region.Label(rng.IntN(3))
		got, err := Split(context.Background(), p, labels, l, seed)
		if err != nil {
			t.Fatal(err)
		}
		judge := func(labels []region.Label) Nearby {
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			r, err := region.Check(p, plan)
			if err != nil {
				t.Fatal(err)
			}
			n := Nearby{Score: r.Score, Pieces: -plan.Regions()}
			for _, pieces := range r.Pieces {
				n.Pieces += pieces
			}
			return n
		}
		var units []int
		for u, of := range labels {
			if of == l {
				units = append(units, u)
			} else if got[u] != of {
				t.Fatalf("seed %d: unit %d of another region changes", seed, u)
			}
		}
		now := judge(got)
		for set := 1; set < 1<<len(units)-1; set++ {
			other := slices.Clone(labels)
			for i, u := range units {
				if set>>i&1 > 0 {
					other[u] = 3
				}
			}
			if cut := judge(other); cut.Better(&now) {
				t.Errorf("seed %d: %+v, and there is %+v", seed, now.Score, cut.Score)
				break
			}
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	p := grid(t, 3, 1, 3, 0.9, 1)
	for name, labels := range map[string][]region.Label{"one unit": {0, 1, 1}, "short": {0, 0}, "empty region": {2, 2, 0}} {
		if _, err := Split(context.Background(), p, labels, 0, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// In pieces, each becomes a region.
	p = grid(t, 3, 1, 3, 0.9, 1)
	if got, err := Split(context.Background(), p, []region.Label{0, 1, 0}, 0, 1); err != nil || got[1] != 1 || got[0] == got[2] {
		t.Errorf("%v, %v", got, err)
	}
}
