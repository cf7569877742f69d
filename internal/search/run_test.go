package search

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"footprint/internal/region"
)

func TestSameSeedAnyThreads(t *testing.T) {
	large, small := grid(t, 12, 9, 7, 0.1, 11), grid(t, 12, 9, 14, 0.2, 11)
	if polishes(large) || !polishes(small) {
		t.Fatal("one problem is to be polished, the other not")
	}
	sameSeedAnyThreads(t, large)
	sameSeedAnyThreads(t, small)
}

func sameSeedAnyThreads(t *testing.T, p *region.Problem) {
	t.Helper()
	var first Result
	for i, threads := range []int{1, 3, 16, 2, 2}[:briefly(2, 5)] {
		r, err := Run(context.Background(), p, Options{Seed: 42, Steps: 60_001, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		check, err := region.Check(p, r.Plan)
		if err != nil || check.Score != r.Score {
			t.Errorf("%d threads: score %v, recomputed %v (%v)", threads, r.Score, check.Score, err)
		}
		if r.Steps != 60_001 || r.Truncated {
			t.Errorf("%d threads: %d steps, truncated %v", threads, r.Steps, r.Truncated)
		}
		if i == 0 {
			first = r
			continue
		}
		if r.Plan.Digest() != first.Plan.Digest() || r.Score != first.Score {
			t.Errorf("%d threads: another plan", threads)
		}
	}
	other, err := Run(context.Background(), p, Options{Seed: 43, Steps: 60_001})
	if err != nil {
		t.Fatal(err)
	}
	if other.Plan.Digest() == first.Plan.Digest() {
		t.Error("another seed gave the same plan")
	}
}

// A search by one term alone, whichever: a plan that holds, the same for any
// number of threads.
func TestEveryTermAlone(t *testing.T) {
	whole := grid(t, 8, 7, 5, 0.2, 3)
	population := make([]int64, whole.Len())
	for u := range population {
		population[u] = whole.Population(region.Unit(u))
	}
	for _, term := range whole.Terms() {
		p, err := region.NewProblem(whole.Graph(), population, whole.Regions(), whole.Bounds(), term)
		if err != nil {
			t.Fatal(err)
		}
		var digests [2]string
		for i := range digests {
			r, err := Run(context.Background(), p, Options{Seed: 9, Steps: 24_000, Threads: i + 1})
			if err != nil {
				t.Fatal(err)
			}
			check, err := region.Check(p, r.Plan)
			if err != nil || check.Score != r.Score || len(check.Faults) > 0 {
				t.Errorf("%s: score %v, recomputed %v, faults %v (%v)", term.Name(), r.Score, check.Score, check.Faults, err)
			}
			digests[i] = r.Plan.Digest()
		}
		if digests[0] != digests[1] {
			t.Errorf("%s: two threads find another plan than one", term.Name())
		}
	}
}

// On maps small enough to try every division the search finds the best one.
func TestFindsTheOptimum(t *testing.T) {
	for seed := range briefly[uint64](3, 12) {
		p := grid(t, 4, 3, 3, 0.4, seed)
		want, found := bruteForce(t, p)
		r, err := Run(context.Background(), p, Options{Seed: seed, Steps: 40_000})
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			if r.Score.Violation == 0 {
				t.Errorf("seed %d: a plan where none exists", seed)
			}
			continue
		}
		if r.Score != want {
			t.Errorf("seed %d: score %v, the best is %v", seed, r.Score, want)
		}
	}
}

// bruteForce tries every way to label the units.
func bruteForce(t *testing.T, p *region.Problem) (best region.Score, found bool) {
	labels := make([]region.Label, p.Len())
	var place func(u int, used region.Label)
	place = func(u int, used region.Label) {
		if u < len(labels) {
			for l := range min(used+1, region.Label(p.Regions())) {
				labels[u] = l
				place(u+1, max(used, l+1))
			}
			return
		}
		if int(used) != p.Regions() {
			return
		}
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range region.Pieces(p.Graph(), plan) {
			if n != 1 {
				return
			}
		}
		s, err := region.NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		if s.Score().Violation == 0 && (!found || s.Score().Compare(best) < 0) {
			best, found = s.Score(), true
		}
	}
	place(0, 0)
	return best, found
}

func TestCancelled(t *testing.T) {
	p := grid(t, 12, 9, 7, 0.1, 11)
	ctx, cancel := context.WithCancel(context.Background())
	// End the search after the first report: a valid plan must come back.
	r, err := Run(ctx, p, Options{Seed: 1, Steps: 1 << 40, Progress: func(Progress) { cancel() }})
	if err != nil || !r.Truncated || r.Plan.Len() != p.Len() {
		t.Fatalf("truncated %v, %d units, error %v", r.Truncated, r.Plan.Len(), err)
	}
	if _, err := Run(ctx, p, Options{Seed: 1, Steps: 100}); err == nil {
		t.Error("a context that had ended before gives no error")
	}
}

// From a good plan a short search does not fall behind it, whatever the seed;
// it goes on from there, and threads do not matter.
func TestStart(t *testing.T) {
	p := grid(t, 12, 9, 7, 0.1, 11)
	good, err := Run(context.Background(), p, Options{Seed: 1, Steps: briefly[int64](100_000, 400_000)})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range briefly[uint64](2, 4) {
		var first Result
		for threads := 1; threads <= 3; threads++ {
			r, err := Run(context.Background(), p, Options{Seed: seed, Steps: 600, Threads: threads, Start: good.Plan.Labels()})
			if err != nil || r.Score.Compare(good.Score) > 0 {
				t.Fatalf("seed %d: %v after a start of %v (%v)", seed, r.Score, good.Score, err)
			}
			if threads == 1 {
				first = r
			}
			if r.Plan.Digest() != first.Plan.Digest() {
				t.Errorf("seed %d: another plan on %d threads", seed, threads)
			}
		}
	}
	poor := growSeeds(p, rand.New(rand.NewPCG(1, 1)))
	before, err := region.NewState(p, poor)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(context.Background(), p, Options{Seed: 1, Steps: 20_000, Start: poor})
	if err != nil || r.Score.Compare(before.Score()) >= 0 {
		t.Errorf("%v after a start of %v (%v)", r.Score, before.Score(), err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Run(ended, p, Options{Steps: 100, Start: poor}); err != nil || !r.Truncated || r.Score != before.Score() {
		t.Errorf("ended before it began: %+v, %v", r, err)
	}
}

func TestStartRefused(t *testing.T) {
	p := grid(t, 4, 3, 2, 0.9, 1)
	for name, labels := range map[string][]region.Label{
		"too short":      {0, 1},
		"no such region": {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2},
		"empty":          make([]region.Label, 12),
		"in 2 pieces":    {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0},
	} {
		if _, err := Run(context.Background(), p, Options{Steps: 100, Start: labels}); err == nil || !strings.Contains(err.Error(), "the plan to start from") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyOnePlan(t *testing.T) {
	for _, k := range []int{1, 12} {
		p := grid(t, 4, 3, k, 0.9, 1)
		r, err := Run(context.Background(), p, Options{})
		if err != nil || r.Plan.Regions() != k {
			t.Errorf("%d regions: %d, error %v", k, r.Plan.Regions(), err)
		}
	}
}

func TestRefusesNegativeSettings(t *testing.T) {
	p := grid(t, 4, 3, 2, 0.9, 1)
	for _, opt := range []Options{{Steps: -1}, {Threads: -1}} {
		if _, err := Run(context.Background(), p, opt); err == nil {
			t.Errorf("%+v is accepted", opt)
		}
	}
}

// Progress never gets worse, and its plan has the score that it says.
func TestProgress(t *testing.T) {
	p := grid(t, 12, 9, 7, 0.1, 11)
	var last Progress
	reports, steps := 0, briefly[int64](200_000, 800_000)
	r, err := Run(context.Background(), p, Options{Seed: 3, Steps: steps, Progress: func(now Progress) {
		if reports++; reports > 1 && (now.Best.Compare(last.Best) > 0 || now.Steps < last.Steps) {
			t.Errorf("after %+v came %+v", last, now)
		}
		last = now
		s, err := region.NewState(p, now.Labels)
		if err != nil || s.Score() != now.Best {
			t.Errorf("a plan of %v, said to be %v (%v)", s.Score(), now.Best, err)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if last.Steps != steps || last.Best != r.Score || reports < 24 {
		t.Errorf("%d reports, the last of %d steps and %v; the result has %v", reports, last.Steps, last.Best, r.Score)
	}
}
