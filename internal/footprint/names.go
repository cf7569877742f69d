package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// regionNames calls regions R01, R02, … (never anything that looks like a code
// of the ONS) and names them after their two largest areas.
func regionNames(l *atlas.Layer, plan region.Plan) []scorecard.RegionName {
	names := make([]scorecard.RegionName, plan.Regions())
	digits := max(2, len(fmt.Sprint(plan.Regions())))
	for r, units := range plan.Members() {
		names[r] = scorecard.RegionName{Code: fmt.Sprintf("R%0*d", digits, r+1), Name: madeName(l, units)}
	}
	return names
}

// madeName names a region after its two largest areas.
func madeName(l *atlas.Layer, units []region.Unit) string {
	units = mostPeople(l, units)
	name := shortName(l.Areas[units[0]].Name)
	switch n := len(units); {
	case n == 2:
		name += " and " + shortName(l.Areas[units[1]].Name)
	case n > 2:
		name += fmt.Sprintf(", %s and %d more", shortName(l.Areas[units[1]].Name), n-2)
	}
	return name
}

// mostPeople sorts units, the most people first.
func mostPeople(l *atlas.Layer, units []region.Unit) []region.Unit {
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b region.Unit) int {
		return int(l.Areas[b].Population - l.Areas[a].Population)
	})
	return units
}

// shortName drops what all names of CCGs share.
func shortName(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(name, "NHS "), " CCG")
}
