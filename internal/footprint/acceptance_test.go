package footprint

import (
	"errors"
	"testing"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// What the search must reach with its default budget, by needs alone: the
// captured share of the variation in need, within the tolerance of the preset.
func TestAcceptance(t *testing.T) {
	if testing.Short() {
		t.Skip("two searches of the full budget: left out with -short")
	}
	for preset, want := range map[string]struct {
		captured, deviation float64
	}{
		"reform-38": {0.712, 0.20},
		"bi-10":     {0.517, 0.05},
	} {
		s, err := planner.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		s.Weights = scenario.Weights{Needs: 1}
		c := solve(t, s, 0).Scorecard
		if !c.Valid || c.Needs.Captured < want.captured || c.Balance.MaxDeviation > want.deviation {
			t.Errorf("%s: captured %v (want %v), deviation %v (want %v), faults %v", preset,
				c.Needs.Captured, want.captured, c.Balance.MaxDeviation, want.deviation, c.Faults)
		}
		t.Logf("%s: captured %.4f, largest deviation %.4f", preset, c.Needs.Captured, c.Balance.MaxDeviation)
	}
}

// What must be proved: the best plan of the CCGs in 38 regions within 25 %, by needs
// alone and by several aims, and that there is none within 19 %.
func TestAcceptanceProof(t *testing.T) {
	if testing.Short() {
		t.Skip("lists of a million regions: left out with -short")
	}
	preset, err := planner.Preset("reform-38")
	if err != nil {
		t.Fatal(err)
	}
	preset.Steps = 2_000_000
	for name, weights := range map[string]scenario.Weights{
		"needs": {Needs: 1},
		"mixed": {Needs: 0.7, Balance: 0.1, Alignment: 0.2},
	} {
		s, tolerance := preset, 0.25
		s.Tolerance, s.Weights, s.Alignment = &tolerance, weights, []string{"utla18"}
		if weights.Alignment == 0 {
			s.Alignment = nil
		}
		proofs, err := planner.Prove(t.Context(), s, ProveOptions{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		card := proofs[0].Outcome.Scorecard
		if !card.Bound.Proven || !card.Valid {
			t.Errorf("%s: %+v, faults %v", name, card.Bound, card.Faults)
		}
		if weights.Needs == 1 && card.Needs.Captured < 0.73199 {
			t.Errorf("the best plan captures %v: want at least 0.73199", card.Needs.Captured)
		}
		v, err := planner.Verify(t.Context(), proofs[0].Certificate, VerifyOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: objective %.6f, captured %.4f; %v", name, card.Objective.Value, card.Needs.Captured, v.Words())
	}
	s, tolerance := preset, 0.19
	s.Tolerance = &tolerance
	if _, err := planner.Prove(t.Context(), s, ProveOptions{}); !errors.Is(err, region.ErrInfeasible) {
		t.Errorf("within 19 %%: %v, want that there is no plan", err)
	}
}
