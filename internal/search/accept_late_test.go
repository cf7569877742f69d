package search

import (
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// Two places of memory, by hand: a plan is compared with the one of two
// proposals ago, and a place only ever gets better.
func TestLateAcceptance(t *testing.T) {
	l := &late{memory: []region.Score{{Objective: 100}, {Objective: 100}}}
	c := climate{price: 2}
	now := region.Score{Objective: 100}
	for i, step := range []struct {
		d      region.Delta
		accept bool
	}{
		{region.Delta{Objective: -30}, true},               // 70: place 0 is 70
		{region.Delta{Objective: 29}, true},                // 99 is less than the 100 in place 1, which is 99
		{region.Delta{Objective: 1}, false},                // 100 against 70
		{region.Delta{}, true},                             // costs nothing
		{region.Delta{Objective: -9, Violation: 5}, false}, // 99 - 9 + 10 against 70
		{region.Delta{Objective: -9, Violation: 4}, true},  // 98 is less than now
	} {
		if got := l.accepts(c, now, step.d); got != step.accept {
			t.Fatalf("proposal %d: accepted %v, want %v (memory %v)", i, got, step.accept, l.memory)
		}
		if step.accept {
			now.Objective += step.d.Objective
			now.Violation += step.d.Violation
		}
		l.remember(c, now)
	}
	if want := (region.Score{Violation: 4, Objective: 90}); l.memory[1] != want || l.memory[0].Objective != 70 {
		t.Errorf("memory %v", l.memory)
	}
	// When people outside the bounds get dearer, so does what is remembered.
	l.at = 1
	if far := (region.Delta{Objective: 1, Violation: 0}); !l.accepts(climate{price: 5}, region.Score{Violation: 4, Objective: 88}, far) {
		t.Error("89 + 4 x 5 is not less than the remembered 90 + 4 x 5")
	}
	if far := (region.Delta{Objective: 1, Violation: 1}); l.accepts(climate{price: 5}, region.Score{Violation: 4, Objective: 85}, far) {
		t.Error("86 + 5 x 5 is less than the remembered 90 + 4 x 5")
	}
}

// What is in a place is the least of all scores met at its turns, as a list of
// all of them says.
func TestLateMemoryAgainstList(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, steps := range []int64{1, 2_000, 3_600} { // 1, 4 and 7 places
		l := newLate(steps, region.Score{Objective: 1000})
		n := len(l.memory)
		if want := max(1, int(steps*lateMemory/1_000_000)); n != want {
			t.Fatalf("%d places for %d steps", n, steps)
		}
		var met []int64
		c := climate{price: 3}
		for i := range 200 {
			least := int64(1000)
			for j := i - n; j >= 0; j -= n {
				least = min(least, met[j])
			}
			now := region.Score{Violation: rng.Int64N(40), Objective: rng.Int64N(1500)}
			worse := region.Delta{Violation: rng.Int64N(9), Objective: 1 + rng.Int64N(50)}
			next := now.Objective + worse.Objective + 3*(now.Violation+worse.Violation)
			if got := l.accepts(c, now, worse); got != (next < least) {
				t.Fatalf("%d places, proposal %d: %d against %d is accepted: %v", n, i, next, least, got)
			}
			l.remember(c, now)
			met = append(met, now.Objective+3*now.Violation)
		}
	}
}
