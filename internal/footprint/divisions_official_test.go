package footprint

import (
	"os"
	"path/filepath"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
)

// The same from the published lookup.
func TestOfficialRealDivisions(t *testing.T) {
	dir := os.Getenv("FOOTPRINT_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	file := "needs/lookups/ccg_2017_regions.csv"
	if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("official data missing: %v", err)
		}
		t.Skipf("official data missing: %v", err)
	}
	for i, d := range realDivisions {
		o, err := planner.Score(scenario.Scenario{Layer: "ccg17"}, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
			table, err := atlas.ReadTable(os.DirFS(dir), file)
			if err != nil {
				return nil, err
			}
			return ReadLookup(table, a, l, d.column)
		})
		if err != nil {
			t.Error(err)
			continue
		}
		sameAsTable(t, i, o)
	}
}
