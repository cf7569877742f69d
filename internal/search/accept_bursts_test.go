package search

import (
	"slices"
	"testing"

	"footprint/internal/region"
)

// A burst is watched plan by plan: it never leaves the bounds further, knows
// the best of its plans, and the next begins with that.
func TestBursts(t *testing.T) {
	for _, length := range []int{1, 3, 10} {
		a := startAnnealer(t, 0.3)
		b := newBursts(a.state, length)
		a.met = newPool(a.state.Problem().Len(), 1<<20)
		best, plan := a.state.Score(), slices.Clone(a.state.Labels())
		ended, gains := 0, 0
		for range 3_000 {
			before, made := a.state.Score(), b.made
			if b.step(a) < 1 {
				t.Fatal("a step of no work")
			}
			now := a.state.Score()
			if b.made != 0 {
				if now.Violation > before.Violation {
					t.Fatalf("from %v to %v", before, now)
				}
				if now.Compare(best) < 0 {
					best, plan = now, slices.Clone(a.state.Labels())
					gains++
				}
				continue
			}
			if made < length-1 {
				continue // no change yet
			}
			ended++
			if last := b.score; last.Compare(best) < 0 {
				best, plan = last, slices.Clone(b.best) // by the last change of the burst
				gains++
			}
			if now != best || !slices.Equal(a.state.Labels(), plan) {
				t.Fatalf("burst %d of %d changes: goes on from %v, its best was %v", ended, length, now, best)
			}
			mustCheck(t, a.state, "after a burst")
		}
		if ended < 20 || gains < 5 {
			t.Errorf("bursts of %d changes: %d ended, %d gains", length, ended, gains)
		}
		b.back(a)
		for l := range region.Label(a.state.Problem().Regions()) {
			if _, seen := a.met.seen[a.state.Fingerprint(l)]; a.state.Score().Violation == 0 && !seen {
				t.Errorf("the pool has not met region %d of the best plan", l)
			}
		}
	}
}
