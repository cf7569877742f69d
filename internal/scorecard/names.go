package scorecard

import (
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// RegionName is how a region is called.
type RegionName struct {
	Code, Name string
}

// DivisionPlan is a real division as a plan, with the names of its regions.
func DivisionPlan(d *atlas.Division) (region.Plan, []RegionName, error) {
	return PlanOf(d.Region, d.Name)
}

// PlanOf makes a plan from the code and the name (may be empty) of each unit's
// region.
func PlanOf(codes, names []string) (region.Plan, []RegionName, error) {
	number := make(map[string]region.Label)
	labels := make([]region.Label, len(codes))
	var out []RegionName
	for u, code := range codes {
		l, ok := number[code]
		if !ok {
			l = region.Label(len(number))
			number[code] = l
			out = append(out, RegionName{Code: code, Name: names[u]})
		}
		labels[u] = l
	}
	plan, err := region.NewPlan(labels)
	return plan, out, err
}
