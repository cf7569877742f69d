package export

import (
	"slices"
	"testing"

	"footprint/internal/scorecard"
)

// Every kind of measure of a region has its column; what the profile has is
// not repeated as context, and catchments say nothing of one region.
func TestRegionProperties(t *testing.T) {
	mean := func(id string) scorecard.IndicatorMean { return scorecard.IndicatorMean{ID: id, Mean: 3} }
	p := &Plan{Scorecard: &scorecard.Scorecard{
		Regions: []scorecard.RegionCard{{
			Indicators: []scorecard.IndicatorMean{mean("imd"), mean("units")}, Context: []scorecard.IndicatorMean{mean("imd"), mean("rural")},
			Bases: []int64{5}, Flows: []float64{0.5, 0}, Money: []float64{7},
		}},
		Bases: []scorecard.BasisCard{{Population: scorecard.Population{ID: "registered"}}},
		Flows: []scorecard.FlowCard{{ID: "work", Kind: "flow"}, {ID: "trusts", Kind: "catchments"}},
		Money: []scorecard.MoneyCard{{ID: "budget"}},
	}}
	properties := p.regionProperties(0)
	want := []string{
		"REGIONCD", "REGIONNM", "units", "population", "deviation", "area_km2", "perimeter_km", "polsby_popper", "pieces", "needs_within_share",
		"imd", "imd_z", "units_", "units_z", "mean_distance", "p2a", "reock", "rural", "population_registered", "work_kept", "budget",
	}
	if got := keys(properties); !slices.Equal(got, want) {
		t.Errorf("columns %q\nwant    %q", got, want)
	}
	for i, value := range map[int]any{17: 3.0, 18: int64(5), 19: 0.5, 20: 7.0} {
		if properties[i].value != value {
			t.Errorf("%s is %v, want %v", properties[i].key, properties[i].value, value)
		}
	}
}
