package scorecard

import "footprint/internal/region"

// Amount is money by unit.
type Amount struct {
	ID, Title, Unit string
	Units           []float64 // beside the units of the layer
}

// money adds an amount up by region.
func (m *Measurer) money(a *Amount, plan region.Plan, people []int64, names []RegionName) (MoneyCard, []float64) {
	c := MoneyCard{ID: a.ID, Title: a.Title, Unit: a.Unit}
	sums := make([]float64, plan.Regions())
	for u, x := range a.Units {
		sums[plan.Label(region.Unit(u))] += x
		c.Total += x
	}
	var everybody int64
	heads := 0 // regions with people
	for l, sum := range sums {
		sums[l] = Round(sum)
		if l == 0 || sums[l] < c.Smallest {
			c.Smallest, c.SmallestRegion = sums[l], names[l].Code
		}
		if l == 0 || sums[l] > c.Largest {
			c.Largest, c.LargestRegion = sums[l], names[l].Code
		}
		everybody += people[l]
		if people[l] == 0 {
			continue
		}
		head := Round(sum / float64(people[l]))
		if heads++; heads == 1 || head < c.LowestPerHead {
			c.LowestPerHead = head
		}
		if heads == 1 || head > c.HighestPerHead {
			c.HighestPerHead = head
		}
	}
	c.PerHead = Round(ratio(c.Total, float64(everybody)))
	c.Total = Round(c.Total)
	return c, sums
}
