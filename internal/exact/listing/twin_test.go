package listing

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

func TestTwinIsEqual(t *testing.T) {
	sets, seeds, most := 0, uint64(30), 16
	if testing.Short() {
		seeds, most = 15, 12
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 3 + r.IntN(most-2)
		p := randomProblem(t, n, 2+r.IntN(3), 0.1+0.4*r.Float64(), r)
		opt := Options{Free: seed%3 == 0, Threads: 2}
		if n >= 6 && seed%5 > 0 {
			opt.Prices = randomPrices(n, r)
		}
		want := make(map[uint64]told)
		err := Twin(context.Background(), p, opt, math.MaxInt, func(s *Set) bool {
			var mask uint64
			last := region.Unit(-1)
			for _, u := range s.Units {
				if u <= last {
					t.Errorf("seed %d: %v is not ascending", seed, s.Units)
				}
				mask, last = mask|1<<u, u
			}
			if _, twice := want[mask]; twice {
				t.Errorf("seed %d: %b is met twice", seed, mask)
			}
			want[mask] = told{s.People, s.Cost, s.Reduced}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		sets += len(want)
		got := listed(t, p, opt)
		if len(got) != len(want) {
			t.Errorf("seed %d: %d sets, the twin has %d", seed, len(got), len(want))
		}
		for mask, w := range want {
			if g := got[mask]; g != w {
				t.Errorf("seed %d: %b is %v, the twin's %v", seed, mask, g, w)
			}
		}
	}
	if sets < 500 {
		t.Errorf("only %d sets in all", sets)
	}
}

func TestTwinEnds(t *testing.T) {
	p := randomProblem(t, 16, 4, 0.3, rand.New(rand.NewPCG(3, 3)))
	ctx, cancel := context.WithCancel(context.Background())
	met := 0
	if err := Twin(ctx, p, Options{}, math.MaxInt, func(*Set) bool { met++; return met < 5 }); err != nil || met != 5 {
		t.Errorf("%d sets met, error %v: want to be asked 5 times", met, err)
	}
	if err := Twin(ctx, p, Options{}, 20, func(*Set) bool { return true }); !errors.Is(err, ErrMany) {
		t.Errorf("%v: want that 20 sets of a size are too few", err)
	}
	cancel()
	if err := Twin(ctx, p, Options{}, math.MaxInt, func(*Set) bool { return true }); err == nil {
		t.Error("the context has ended, and the twin has not")
	}
}
