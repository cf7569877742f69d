package footprint

import (
	"errors"
	"strings"
	"testing"

	"footprint/internal/scenario"
)

// constrained asks of the squares what regions keep to.
func constrained(tolerance float64) scenario.Scenario {
	most := int64(1_000_000)
	s := grid(4, tolerance, scenario.Weights{Needs: 1})
	s.Constraints = scenario.Constraints{
		Regions:  []scenario.NamedRegion{{Name: "Corner", Units: []string{"S01", "S02", "S05", "S06"}, Closed: true, MaxPopulation: &most}},
		Together: []scenario.Group{{Name: "Pair", Units: []string{"S08", "S12"}}},
	}
	return s
}

// TestProofsUnderConstraints: tolerances are of the ideal of the other regions, steps
// of a frontier are of problems that their scenarios make again, and certificates say
// the rules.
func TestProofsUnderConstraints(t *testing.T) {
	p := gridPlanner(t)
	tight, err := p.Tightest(t.Context(), constrained(0.9), Options{Threads: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !tight.Proven || !tight.Outcome.Scorecard.Valid || tight.Tolerance != tight.LeastTolerance || tight.Reason == "" {
		t.Fatalf("%+v: %v", tight, tight.Words())
	}
	if words := tight.Words()[0]; !strings.Contains(words, " under constraints (") || !strings.Contains(words, "closed region Corner") {
		t.Error(words)
	}
	if tight.Task.Ideal.Regions != 3 || tight.Tolerance > 0.9 {
		t.Errorf("ideal %+v, tightest %v", tight.Task.Ideal, tight.Tolerance)
	}
	f, err := p.ProveFrontier(t.Context(), constrained(0.9), ProveFrontierOptions{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Steps); n < 1 || !f.Whole || f.Steps[0].From != tight.Tolerance || f.Steps[n-1].To != 0.9 {
		t.Fatalf("%+v, tightest %v", f, tight.Tolerance)
	}
	for i, s := range f.Steps {
		v, err := p.Verify(t.Context(), s.Certificate, VerifyOptions{Independent: true})
		if err != nil || v.File.Bound != s.Cost || v.File.Rules == nil || len(v.File.Rules.Together) != 2 {
			t.Errorf("step %d: %v", i, err)
		}
		proofs, err := p.Prove(t.Context(), constrained(s.From), ProveOptions{})
		if err != nil || proofs[0].Result.Cost != s.Cost || !proofs[0].Done {
			t.Errorf("step %d within %v: cost %d, alone %+v: %v", i, s.From, s.Cost, proofs, err)
		}
	}
	s := constrained(0.9)
	s.Constraints.Oversize = scenario.OversizeAlone
	var input *InputError
	if _, err := p.Tightest(t.Context(), s, Options{}, nil); !errors.As(err, &input) {
		t.Errorf("oversize: %v", err)
	}
}
