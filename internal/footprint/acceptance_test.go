package footprint

import (
	"testing"

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
