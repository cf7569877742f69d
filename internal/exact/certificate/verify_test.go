package certificate

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
)

var everyWay = []Options{{Threads: 2}, {Threads: 1, Prune: true}, {Independent: true}}

func TestVerifyAccepts(t *testing.T) {
	infeasible, trees := 0, 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		n := 2 + r.IntN(8)
		v := newProver(t, randomProblem(t, n, 1+r.IntN(4), 0.05+0.5*r.Float64(), r), r)
		c := v.certificate(r.IntN(4))
		if c.Infeasible {
			infeasible++
		}
		if len(c.Nodes) > 1 {
			trees++
		}
		var first Report
		for i, opt := range everyWay {
			report, err := Verify(context.Background(), v.p, c, opt)
			if err != nil {
				t.Errorf("seed %d, %+v: %v", seed, opt, err)
			}
			if i == 0 {
				first = report
			}
			if opt.Prune {
				report.Listed = first.Listed
			}
			if report != first || first.Listed != int64(len(v.masks)) || first.Nodes != len(c.Nodes) || first.Leaves != (len(c.Nodes)+1)/2 {
				t.Errorf("seed %d, %+v: %+v, first %+v, %d regions", seed, opt, report, first, len(v.masks))
			}
		}
		// One more is not proved: there is a plan, and the search finds it.
		if !c.Infeasible {
			c.Plan, c.Cost = nil, 0
			c.Bound++
			if _, err := Verify(context.Background(), v.p, c, Options{}); !errors.Is(err, ErrRefused) {
				t.Errorf("seed %d: a bound above the best plan: %v", seed, err)
			}
		}
	}
	if infeasible < 5 || infeasible > 35 || trees < 10 {
		t.Errorf("%d of 40 are infeasible, %d trees: want some of each", infeasible, trees)
	}
}
