package search

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// nearSlowly is the best plan within a limit, from all plans.
func nearSlowly(t *testing.T, p *region.Problem, baseline []region.Label, limit Limit) Nearby {
	t.Helper()
	labels := slices.Clone(baseline)
	var best *Nearby
	var rest func(u int, people int64, units int)
	judge := func(people int64, units int) {
		seen := make([]bool, p.Regions())
		for _, l := range labels {
			seen[l] = true
		}
		if slices.Contains(seen, false) {
			return
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		r, err := region.Check(p, plan)
		if err != nil {
			t.Fatal(err)
		}
		now := Nearby{Score: r.Score, People: people, Units: units, Pieces: -p.Regions()}
		for _, n := range r.Pieces {
			now.Pieces += n
		}
		if best == nil || now.Better(best) {
			now.Labels = slices.Clone(labels)
			best = &now
		}
	}
	rest = func(u int, people int64, units int) {
		if limit.People >= 0 && people > limit.People || limit.Units >= 0 && units > limit.Units {
			return
		}
		if u == p.Len() {
			judge(people, units)
			return
		}
		for l := range region.Label(p.Regions()) {
			labels[u] = l
			if l == baseline[u] {
				rest(u+1, people, units)
			} else {
				rest(u+1, people+p.Population(region.Unit(u)), units+1)
			}
		}
		labels[u] = baseline[u]
	}
	rest(0, 0, 0)
	return *best
}

// drawBaseline is any division of a grid, contiguous or not, in columns or drawn.
func drawBaseline(p *region.Problem, rng *rand.Rand) []region.Label {
	if rng.IntN(3) == 0 {
		labels := make([]region.Label, p.Len())
		for u := range labels {
			labels[u] = region.Label(rng.IntN(p.Regions()))
		}
		for l := range p.Regions() {
			labels[l] = region.Label(l)
		}
		return labels
	}
	return growSeeds(p, rng)
}

func TestNearAgainstAllPlans(t *testing.T) {
	cases := 40
	if testing.Short() {
		cases = 2
	}
	missed := 0
	for seed := range uint64(cases) {
		rng := rand.New(rand.NewPCG(seed, 1))
		p := grid(t, 3, 3, 3, []float64{0.02, 0.1, 0.4}[rng.IntN(3)], seed)
		if rng.IntN(3) == 0 {
			var err error
			if p, err = p.With(region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}}}, Apart: [][]region.Unit{{2, 8}}}); err != nil {
				t.Fatal(err)
			}
		}
		base := drawBaseline(p, rng)
		limit := Limit{-1, rng.IntN(6)}
		if rng.IntN(2) == 0 {
			limit = Limit{rng.Int64N(5000), -1}
		}
		want := nearSlowly(t, p, base, limit)
		got, err := Near(context.Background(), p, base, limit, Options{Seed: seed, Steps: 40_000, Threads: 1})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		checkNear(t, p, base, limit, got)
		if want.Better(&got) {
			missed++
			t.Logf("seed %d, limit %+v: pieces %d, score %+v, moved %d, %d; the best %d, %+v, %d, %d", seed, limit, got.Pieces, got.Score, got.People, got.Units, want.Pieces, want.Score, want.People, want.Units)
		}
		if got.Better(&want) {
			t.Fatalf("seed %d: better than the best of all: %+v, %+v", seed, got, want)
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d maps: not the best", missed, cases)
	}
}

// checkNear holds an answer to its definitions.
func checkNear(t *testing.T, p *region.Problem, baseline []region.Label, limit Limit, got Nearby) {
	t.Helper()
	var people int64
	units := 0
	for u, l := range got.Labels {
		if l != baseline[u] {
			units++
			people += p.Population(region.Unit(u))
		}
	}
	if people != got.People || units != got.Units {
		t.Fatalf("%d people and %d units moved, said %d and %d", people, units, got.People, got.Units)
	}
	if limit.People >= 0 && people > limit.People || limit.Units >= 0 && units > limit.Units {
		t.Fatalf("%d people and %d units moved, limit %+v", people, units, limit)
	}
	plan, err := region.NewPlan(got.Labels)
	if err != nil {
		t.Fatal(err)
	}
	r, err := region.Check(p, plan)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Regions() != p.Regions() || r.Score != got.Score {
		t.Fatalf("%d regions, score %+v: said %+v", plan.Regions(), r.Score, got.Score)
	}
	pieces := -p.Regions()
	for _, n := range r.Pieces {
		pieces += n
	}
	if pieces != got.Pieces {
		t.Fatalf("%d pieces too many, said %d", pieces, got.Pieces)
	}
}

// For any number of threads the same plan, and more to move is never worse.
func TestNearIsRepeatable(t *testing.T) {
	p := grid(t, 8, 8, 6, 0.2, 3)
	base := growSeeds(p, rand.New(rand.NewPCG(1, 1)))
	last := Nearby{Pieces: p.Len()}
	for _, units := range []int{0, 1, 2, 5, 20, -1} {
		opt := Options{Seed: 7, Steps: 8_000, Threads: 1, Start: last.Labels}
		one, err := Near(context.Background(), p, base, Limit{-1, units}, opt)
		if err != nil {
			t.Fatal(err)
		}
		opt.Threads = 3
		again, err := Near(context.Background(), p, base, Limit{-1, units}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one.Labels, again.Labels) || one.Steps != again.Steps {
			t.Errorf("%d units: other plans on 1 and 3 threads", units)
		}
		checkNear(t, p, base, Limit{-1, units}, one)
		if last.Better(&one) && last.Units <= one.Units {
			t.Errorf("%d units: %+v, with fewer %+v", units, one.Score, last.Score)
		}
		if units == 0 && !slices.Equal(one.Labels, base) {
			t.Error("nothing may move, and does")
		}
		last = one
	}
}

func TestNearRefuses(t *testing.T) {
	p := grid(t, 3, 3, 3, 0.5, 1)
	good := []region.Label{0, 0, 0, 1, 1, 1, 2, 2, 2}
	for name, c := range map[string]struct {
		baseline []region.Label
		opt      Options
	}{
		"short":          {good[:8], Options{}},
		"empty region":   {make([]region.Label, 9), Options{}},
		"steps":          {good, Options{Steps: -1}},
		"start too far":  {good, Options{Start: []region.Label{0, 0, 1, 1, 1, 1, 2, 2, 2}}},
		"start is short": {good, Options{Start: good[:3]}},
	} {
		if _, err := Near(context.Background(), p, c.baseline, Limit{0, 0}, c.opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
