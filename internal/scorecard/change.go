package scorecard

import "footprint/internal/region"

// Baseline is a division that change is measured from, on the same layer.
type Baseline struct {
	ID, Title string // the id of a real division, or "given"
	Plan      region.Plan
}

// change measures how far a plan is from a baseline. Reassigned are the people
// whose region is not the one matched to theirs; in a region that no region of
// the plan is matched to, that is everybody.
func (m *Measurer) change(b *Baseline, plan region.Plan) *ChangeCard {
	to, staying := region.Match(b.Plan, plan, m.people)
	var total int64
	units := 0
	for u, p := range m.people {
		total += p
		units += count(to[b.Plan.Label(region.Unit(u))] != plan.Label(region.Unit(u)))
	}
	share := func(n int64) float64 { return Round(ratio(float64(n), float64(total))) }
	return &ChangeCard{
		Baseline: b.ID, Title: b.Title, Regions: b.Plan.Regions(),
		PeopleReassigned: total - staying, ReassignedShare: share(total - staying), UnitsReassigned: units,
		NewcomerShare:          share(region.Newcomers(plan, b.Plan, m.people)),
		VariationOfInformation: max(0, Round(region.VariationOfInformation(b.Plan, plan, m.people))),
		Rand:                   Round(region.Rand(b.Plan, plan)),
	}
}
