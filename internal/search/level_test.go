package search

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// Levels shrink, their groups are contiguous and fit a plan that is given, and
// none grows beyond its share of the people.
func TestCoarsen(t *testing.T) {
	p := grid(t, 60, 50, 7, 0.1, 11)
	within := bisect(p, rand.New(rand.NewPCG(3, 3)))
	for name, plan := range map[string][]region.Label{"freely": nil, "within a plan": within} {
		levels, err := coarsen(p, plan, rand.New(rand.NewPCG(1, 2)))
		if err != nil || len(levels) == 0 {
			t.Fatalf("%s: %d levels (%v)", name, len(levels), err)
		}
		finer, labels := p, plan
		for i, l := range levels {
			if l.groups.Len() != finer.Len() || l.problem.Len() != l.groups.Regions() || 3*l.problem.Len() > 2*finer.Len() {
				t.Errorf("%s: level %d has %d groups of %d units", name, i, l.problem.Len(), finer.Len())
			}
			most := roomy * p.Total() / int64(max(coarsest, finer.Len()/shrink))
			for u := range region.Unit(l.problem.Len()) {
				if l.problem.Population(u) > most {
					t.Errorf("%s: level %d: a group of %d people, at most %d", name, i, l.problem.Population(u), most)
				}
			}
			if plan != nil {
				coarse := gather(l.groups, labels)
				if !slices.Equal(l.groups.Spread(coarse), labels) {
					t.Errorf("%s: level %d: groups join units of two regions", name, i)
				}
				labels = coarse
			}
			finer = l.problem
		}
		if finer.Len() > coarsest*3/2 {
			t.Errorf("%s: %d units on the coarsest level", name, finer.Len())
		}
		if plan == nil {
			continue
		}
		whole, err := region.NewState(p, plan)
		if err != nil {
			t.Fatal(err)
		}
		coarse, err := region.NewState(finer, labels)
		if err != nil || coarse.Score() != whole.Score() {
			t.Errorf("%s: %v on the coarsest level, %v on the finest (%v)", name, coarse.Score(), whole.Score(), err)
		}
	}
}

// The same plan for any number of threads, valid, and with the score that it
// says; all steps are made.
func TestLevelsAnyThreads(t *testing.T) {
	p := grid(t, 60, 50, 7, 0.1, 11)
	var first Result
	for i, threads := range []int{1, 16, 2}[:briefly(2, 3)] {
		r, err := Run(context.Background(), p, Options{Seed: 42, Steps: 60_001, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		check, err := region.Check(p, r.Plan)
		if err != nil || check.Score != r.Score || len(check.Faults) > 0 {
			t.Errorf("%d threads: score %v, recomputed %v, faults %v (%v)", threads, r.Score, check.Score, check.Faults, err)
		}
		if r.Steps != 60_001 || r.Truncated {
			t.Errorf("%d threads: %d steps, truncated %v", threads, r.Steps, r.Truncated)
		}
		if i == 0 {
			first = r
		}
		if r.Plan.Digest() != first.Plan.Digest() {
			t.Errorf("%d threads: another plan", threads)
		}
	}
	other, err := Run(context.Background(), p, Options{Seed: 43, Steps: 60_001})
	if err != nil || other.Plan.Digest() == first.Plan.Digest() {
		t.Errorf("another seed gave the same plan (%v)", err)
	}
}

// By levels the search finds a better plan than without, in as many steps.
func TestLevelsPay(t *testing.T) {
	if testing.Short() {
		t.Skip("two searches of 3,000 units: left out with -short")
	}
	p := grid(t, 60, 50, 7, 0.1, 11)
	const steps = 400_000
	with, err := Run(context.Background(), p, Options{Seed: 1, Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{problem: p, options: Options{Seed: 1, Steps: steps, Threads: 2}}
	without, err := r.rounds(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if with.Score.Compare(without[0].score) >= 0 {
		t.Errorf("%v by levels, %v without", with.Score, without[0].score)
	}
}

// A search by levels that is cut short gives the plan that it has; one that
// goes on from a plan never falls behind it, and may end before it began.
func TestLevelsCutShort(t *testing.T) {
	p := grid(t, 60, 50, 7, 0.1, 11)
	for reports := range briefly(2, 5) {
		ctx, cancel := context.WithCancel(context.Background())
		var last Progress
		r, err := Run(ctx, p, Options{Seed: 1, Steps: briefly[int64](400_000, 1_200_000), Threads: 1, Progress: func(now Progress) {
			if last = now; reports == 0 {
				cancel()
			}
			reports--
		}})
		cancel()
		if err != nil || !r.Truncated || r.Score.Compare(last.Best) != 0 {
			t.Fatalf("truncated %v, %v after %v was told (%v)", r.Truncated, r.Score, last.Best, err)
		}
		check, err := region.Check(p, r.Plan)
		if err != nil || check.Score != r.Score || slices.Max(check.Pieces) > 1 {
			t.Errorf("score %v, recomputed %v, pieces %v (%v)", r.Score, check.Score, check.Pieces, err)
		}
		for steps, done := range map[int64]context.Context{30: context.Background(), 30_000: context.Background(), 1000: ctx} {
			again, err := Run(done, p, Options{Seed: 5, Steps: steps, Start: r.Plan.Labels()})
			if err != nil || again.Score.Compare(r.Score) > 0 || again.Truncated != (done == ctx) {
				t.Errorf("%v after a start of %v, truncated %v (%v)", again.Score, r.Score, again.Truncated, err)
			}
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ended, p, Options{Seed: 1, Steps: 100}); err == nil {
		t.Error("a context that had ended before gives no error")
	}
}

// What those who watch are told is a plan of units, whichever level it is from,
// and has the score that it says.
func TestLevelsProgress(t *testing.T) {
	p := grid(t, 60, 50, 7, 0.1, 11)
	reports := 0
	r, err := Run(context.Background(), p, Options{Seed: 3, Steps: briefly[int64](200_000, 400_000), Progress: func(now Progress) {
		reports++
		s, err := region.NewState(p, now.Labels)
		if err != nil || s.Score() != now.Best {
			t.Errorf("a plan of %v, said to be %v (%v)", s.Score(), now.Best, err)
		}
	}})
	if err != nil || reports < briefly(4, 10) || r.Score.Violation > 0 {
		t.Errorf("%d reports, score %v (%v)", reports, r.Score, err)
	}
}
