package footprint

import (
	"errors"
	"strings"
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// The tightest bounds hold a plan, and those a person tighter hold none.
func TestTightest(t *testing.T) {
	p := gridPlanner(t)
	for k := 2; k <= 6; k++ {
		x, err := p.Tightest(t.Context(), grid(k, 0.5, scenario.Weights{Needs: 1}), Options{Threads: 2}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !x.Proven || x.Outcome == nil || !x.Outcome.Scorecard.Valid || x.Reason == "" || x.Tolerance != x.LeastTolerance {
			t.Fatalf("%d regions: %+v", k, x)
		}
		if c := x.Outcome.Scorecard.Balance; c.Smallest < x.Bounds.Min || c.Largest > x.Bounds.Max {
			t.Errorf("%d regions of %d to %d people, bounds %+v", k, c.Smallest, c.Largest, x.Bounds)
		}
		s := grid(k, 0.5, scenario.Weights{Needs: 1})
		s.MinPopulation, s.MaxPopulation = &x.Below.Min, &x.Below.Max
		if _, err := p.Prove(t.Context(), s, ProveOptions{}); !errors.Is(err, region.ErrInfeasible) {
			t.Errorf("%d regions within %+v: %v", k, x.Below, err)
		}
		if x.Below.Min-x.Bounds.Min > 1 || x.Bounds.Max-x.Below.Max > 1 || x.Bounds == x.Below {
			t.Errorf("%d regions: %+v, and none within %+v", k, x.Bounds, x.Below)
		}
		words := strings.Join(x.Words(), "\n")
		if !strings.HasPrefix(words, "The tightest tolerance for ") || !strings.Contains(words, "there is none: ") {
			t.Error(words)
		}
	}
}

func TestTightestRefuses(t *testing.T) {
	p := gridPlanner(t)
	if _, err := p.Tightest(t.Context(), grid(13, 0.5, scenario.Weights{Needs: 1}), Options{}, nil); !errors.Is(err, region.ErrInfeasible) || !strings.Contains(err.Error(), "ask for at most 12") {
		t.Errorf("too many regions: %v", err)
	}
	s := grid(3, 0.5, scenario.Weights{Needs: 1})
	s.Regions.To = 4
	var wrong *InputError
	if _, err := p.Tightest(t.Context(), s, Options{}, nil); !errors.As(err, &wrong) {
		t.Errorf("a sweep: %v", err)
	}
}
