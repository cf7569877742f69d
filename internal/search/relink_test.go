package search

import (
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// What relinking gives hangs together, differs from both ends, and lies between
// them: every unit is in the region of one or of the other.
func TestRelink(t *testing.T) {
	halfway := 0
	for seed := range uint64(20) {
		p := grid(t, 9, 8, 6, 0.3, seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		ends := make([]found, 2)
		for i, build := range []func(*region.Problem, *rand.Rand) []region.Label{growSeeds, bisect} {
			f, err := given(p, build(p, rng))
			if err != nil {
				t.Fatal(err)
			}
			ends[i] = f
		}
		f, err := relink(p, ends[0], ends[1], rng)
		if err != nil {
			t.Fatal(err)
		}
		if f == nil {
			continue
		}
		halfway++
		s, err := region.NewState(p, f.labels)
		if err != nil {
			t.Fatal(err)
		}
		mustCheck(t, s, "halfway")
		from, to, err := alike(p, ends[0], ends[1])
		if err != nil {
			t.Fatal(err)
		}
		gone, left := 0, 0
		for u, l := range f.labels {
			switch {
			case l != from[u] && l != to[u]:
				t.Fatalf("seed %d: unit %d is in region %d, neither in %d nor in %d", seed, u, l, from[u], to[u])
			case l != from[u]:
				gone++
			case l != to[u]:
				left++
			}
		}
		if all := gone + left; 4*gone < all || 4*left < all || s.Score() != f.score {
			t.Errorf("seed %d: %d of %d units have gone; score %v, afresh %v", seed, gone, all, f.score, s.Score())
		}
	}
	if halfway < 10 {
		t.Errorf("only %d walks of 20 came halfway", halfway)
	}
	p := grid(t, 6, 5, 4, 0.3, 1)
	rng := rand.New(rand.NewPCG(1, 1))
	same, err := given(p, growSeeds(p, rng))
	if err != nil {
		t.Fatal(err)
	}
	if f, err := relink(p, same, same, rng); f != nil || err != nil {
		t.Errorf("from a plan to itself: %v, %v", f, err)
	}
}

// An elite is in order, its plans are apart, and none that was left out could be in it.
func TestElitePlansDiffer(t *testing.T) {
	p := grid(t, 9, 8, 6, 0.3, 3)
	r := newRun(p, Options{})
	rng := rand.New(rand.NewPCG(3, 1))
	var plans []*found
	for range 30 {
		f, err := given(p, growSeeds(p, rng))
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, &f, nil)
		// The same but for one unit.
		s, err := region.NewState(p, f.labels)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range s.Boundary() {
			if s.CanLeave(u) {
				s.Apply(region.Move{Unit: u, To: s.NeighbourRegions(u, nil)[0]})
				break
			}
		}
		plans = append(plans, &found{append([]region.Label(nil), s.Labels()...), s.Score()})
	}
	elite := r.join(nil, plans)
	if len(elite) != chains {
		t.Fatalf("%d plans, want %d", len(elite), chains)
	}
	last := elite[chains-1]
	for _, f := range plans {
		if f == nil || f.compare(last) >= 0 {
			continue
		}
		near := 0
		for _, e := range elite {
			if e.compare(*f) <= 0 && r.near(e.plan(), f.plan()) {
				near++
			}
		}
		if near == 0 {
			t.Errorf("a plan of score %v is not in the elite, nor near a better one", f.score)
		}
	}
	for i, a := range elite {
		for _, b := range elite[:i] {
			if b.compare(a) >= 0 || r.near(b.plan(), a.plan()) {
				t.Errorf("scores %v and %v: out of order, or near", b.score, a.score)
			}
		}
	}
	if again := r.join(elite, plans); len(again) != chains || again[0].compare(elite[0]) != 0 {
		t.Error("joined once more it is another elite")
	}
}
