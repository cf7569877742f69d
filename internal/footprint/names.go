package footprint

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// regionNames calls regions R01, R02, … (never anything that looks like a code
// of the ONS) and names them after their two largest areas.
func regionNames(l *atlas.Layer, plan region.Plan) []scorecard.RegionName {
	names := make([]scorecard.RegionName, plan.Regions())
	codes := regionCodes(plan.Regions())
	for r, units := range plan.Members() {
		names[r] = scorecard.RegionName{Code: codes[r], Name: madeName(l, units)}
	}
	return names
}

// namesOf calls regions as the constraints of their task do, and all others as
// regionNames does. Of a region that is agreed in part a code of the ONS would say
// that it is what the ONS means: such codes are not kept.
func namesOf(t *scenario.Task, plan region.Plan) []scorecard.RegionName {
	names := regionNames(t.Layer, plan)
	given, used := make([]bool, len(names)), make(map[string]bool)
	for i := range t.Constraints {
		c := &t.Constraints[i]
		if c.Kind != scenario.KindRegion {
			continue
		}
		l := plan.Label(c.Units[0])
		names[l].Name = c.Name
		if c.Code != "" && !officialCode.MatchString(c.Code) && !used[c.Code] {
			names[l].Code, given[l], used[c.Code] = c.Code, true, true
		}
	}
	if len(used) == 0 {
		return names
	}
	made := regionCodes(len(names) + len(used))
	for l := range names {
		for !given[l] && used[made[0]] {
			made = made[1:]
		}
		if !given[l] {
			names[l].Code, made = made[0], made[1:]
		}
	}
	return names
}

var officialCode = regexp.MustCompile(`^[A-Z]\d{8}$`)

// regionCodes are R01, R02, … for n regions.
func regionCodes(n int) []string {
	codes := make([]string, n)
	digits := max(2, len(strconv.Itoa(n)))
	for i := range codes {
		codes[i] = fmt.Sprintf("R%0*d", digits, i+1)
	}
	return codes
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
