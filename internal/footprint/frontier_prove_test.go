package footprint

import (
	"context"
	"errors"
	"testing"

	"footprint/internal/exact"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

func TestProveFrontier(t *testing.T) {
	p := gridPlanner(t)
	for _, weights := range []scenario.Weights{{Needs: 1}, {Needs: 0.6, Balance: 0.1, Compactness: 0.3}} {
		f, err := p.ProveFrontier(t.Context(), grid(4, 0.6, weights), ProveFrontierOptions{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		tight, err := p.Tightest(t.Context(), grid(4, 0.6, weights), Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(f.Steps); n < 2 || !f.Whole || f.Truncated || f.Reason == "" || f.Steps[0].From != tight.Tolerance || f.Steps[n-1].To != 0.6 {
			t.Fatalf("%v: %+v, tightest %v", weights, f, tight.Tolerance)
		}
		for i, s := range f.Steps {
			if !s.Card.Proven || *s.Card.Gap != 0 || f.OnlyNeeds != (weights.Balance == 0) {
				t.Errorf("step %d: %+v", i, s.Card)
			}
			if i > 0 && (s.From <= f.Steps[i-1].To || s.Objective >= f.Steps[i-1].Objective) {
				t.Errorf("step %d from %v, objective %v; before to %v, %v", i, s.From, s.Objective, f.Steps[i-1].To, f.Steps[i-1].Objective)
			}
			v, err := p.Verify(t.Context(), s.Certificate, VerifyOptions{Independent: true})
			if err != nil || v.File.Bound != s.Cost || v.Digest != s.Card.Certificate {
				t.Errorf("step %d: %v", i, err)
			}
			// Proved anew within the least tolerance of its range, it is the same.
			proofs, err := p.Prove(t.Context(), grid(4, s.From, weights), ProveOptions{})
			if err != nil || proofs[0].Result.Cost != s.Cost || !proofs[0].Done {
				t.Errorf("step %d within %v: cost %d, alone %+v: %v", i, s.From, s.Cost, proofs, err)
			}
		}
	}
}

func TestProveFrontierRefusesAndStops(t *testing.T) {
	p := gridPlanner(t)
	if _, err := p.ProveFrontier(t.Context(), grid(5, 0.01, scenario.Weights{Needs: 1}), ProveFrontierOptions{}); !errors.Is(err, region.ErrInfeasible) {
		t.Errorf("too tight: %v", err)
	}
	s := grid(3, 0.5, scenario.Weights{Needs: 1})
	s.Regions.To = 4
	var wrong *InputError
	if _, err := p.ProveFrontier(t.Context(), s, ProveFrontierOptions{}); !errors.As(err, &wrong) {
		t.Errorf("a sweep: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f, err := p.ProveFrontier(ctx, grid(4, 0.6, scenario.Weights{Needs: 1}), ProveFrontierOptions{Step: func(done int, _ float64, _ exact.Progress) {
		if done == 1 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Steps[len(f.Steps)-1]; !f.Truncated || f.Whole || !last.Card.Proven || last.To != 0.6 {
		t.Errorf("%d steps, truncated %v, whole %v, the last to %v: %+v", len(f.Steps), f.Truncated, f.Whole, last.To, last.Card)
	}
	if _, err := p.ProveFrontier(ctx, grid(4, 0.6, scenario.Weights{Needs: 1}), ProveFrontierOptions{}); !errors.Is(err, ErrNothingProved) {
		t.Errorf("stopped at once: %v", err)
	}
}
