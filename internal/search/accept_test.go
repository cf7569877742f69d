package search

import (
	"context"
	"fmt"
	"testing"

	"footprint/internal/region"
)

func TestClimateCost(t *testing.T) {
	c := climate{temperature: 5, price: 2.5}
	if got := c.cost(region.Delta{Violation: 4, Objective: -3}); got != 7 {
		t.Errorf("3 less, 4 people more outside the bounds at 2.5 each: %v, want 7", got)
	}
}

// A chain by any rule keeps plans whole, knows its best plan, does what it is
// told in work, and does the same again.
func TestRules(t *testing.T) {
	for r := range rules {
		var twice [2]found
		for i := range twice {
			a := startAnnealer(t, 0.1)
			begin := a.state.Score()
			a.rule = r.acceptance(a.state, 60_000)
			a.met = newPool(a.state.Problem().Len(), 1<<20)
			var told int64
			a.run(context.Background(), 60_000, func(steps int64) { told += steps })
			name := fmt.Sprintf("%T", a.rule)
			mustCheck(t, a.state, name)
			if told != 60_000 {
				t.Errorf("%s: %d steps", name, told)
			}
			s, err := region.NewState(a.state.Problem(), a.best.labels)
			if err != nil {
				t.Fatal(err)
			}
			mustCheck(t, s, name)
			if s.Score() != a.best.score || a.best.score.Compare(begin) >= 0 || a.best.score.Violation > 0 {
				t.Errorf("%s: began with %v, found %v, which is %v", name, begin, a.best.score, s.Score())
			}
			if a.met.len() < 20 {
				t.Errorf("%s: met %d regions", name, a.met.len())
			}
			twice[i] = a.best
		}
		if twice[0].compare(twice[1]) != 0 {
			t.Errorf("rule %d: another plan the second time", r)
		}
	}
}
