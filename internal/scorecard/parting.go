package scorecard

import "footprint/internal/region"

// part is what a unit holds of something: people of an area, or a share of a
// provider's patients.
type part struct {
	unit   region.Unit
	amount int64
}

// parting says how a plan parts what lies in several units.
type parting struct {
	plan region.Plan
	here []int64        // by region: what it holds; 0 between calls
	met  []region.Label // regions that hold any
}

func newParting(plan region.Plan) *parting {
	return &parting{plan: plan, here: make([]int64, plan.Regions())}
}

// of gives all of it, the most that one region holds, the sum of squared
// shares of the regions, and how many of them hold any.
func (p *parting) of(parts []part) (all, most int64, squares float64, regions int) {
	p.met = p.met[:0]
	for _, x := range parts {
		if x.amount == 0 {
			continue
		}
		l := p.plan.Label(x.unit)
		if p.here[l] == 0 {
			p.met = append(p.met, l)
		}
		p.here[l] += x.amount
		all += x.amount
	}
	for _, l := range p.met {
		most = max(most, p.here[l])
		share := float64(p.here[l]) / float64(all)
		squares += float64(share * share)
		p.here[l] = 0
	}
	return all, most, squares, len(p.met)
}
