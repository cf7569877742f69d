package partition

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Without the cuts that it is far from, the solution is the same, the inverse still is
// one, and the method goes on.
func TestDropKeepsTheSolution(t *testing.T) {
	all, again := 0, 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		p, _ := gridProblem(4, 4, 4, 5, r)
		s := NewLP(p, p.largest(), 50, true)
		for j := range p.Len() {
			s.Play(j)
		}
		add := func(n int) {
			for range n {
				rows := r.Perm(p.rows)[:3]
				t := triple{int32(min(rows[0], rows[1], rows[2])), 0, int32(max(rows[0], rows[1], rows[2]))} //nolint:gosec // small
				t[1] = int32(rows[0]+rows[1]+rows[2]) - t[0] - t[2]                                          //nolint:gosec // small
				if !s.cuts.have[t] {
					s.AddCut(Cut{Rows: t[:], Divisor: 2})
				}
			}
			s.Reprice()
			if !s.Optimise(s.Pivots() + 100_000) {
				panic("a hundred thousand pivots are not enough")
			}
		}
		add(40)
		objective, before := s.Objective(), len(s.Cuts())
		var reduced []float64
		for j := range p.Len() {
			reduced = append(reduced, s.Reduced(j))
		}
		dropped := s.Drop()
		if dropped != before-len(s.Cuts()) || s.m != p.rows+1+len(s.Cuts()) {
			t.Fatalf("seed %d: %d dropped of %d, %d are left of %d rows", seed, dropped, before, len(s.Cuts()), s.m)
		}
		all += dropped
		for range 2 { // as it is, and made afresh
			for j, d := range reduced {
				if now := s.Reduced(j); math.Abs(now-d) > 1e-6 {
					t.Fatalf("seed %d: reduced cost of column %d is %v, was %v", seed, j, now, d)
				}
			}
			if now := s.Objective(); math.Abs(now-objective) > 1e-6*objective {
				t.Errorf("seed %d: objective %v, was %v", seed, now, objective)
			}
			s.refresh()
		}
		pivots := s.Pivots()
		if !s.Optimise(pivots+1000) || s.Pivots() != pivots {
			t.Errorf("seed %d: %d pivots, want none: it was solved", seed, s.Pivots()-pivots)
		}
		add(40)
		if s.Objective() < objective*(1-1e-6) {
			t.Errorf("seed %d: objective %v with more cuts, %v with less", seed, s.Objective(), objective)
		}
		again += s.Drop()
	}
	if all < 200 || again < 200 {
		t.Errorf("%d and %d cuts dropped: want more, to tell something", all, again)
	}
}
