package listing

import (
	"fmt"

	"footprint/internal/region"
)

// Cut is a subset-row inequality (Jepsen, Petersen, Spoorendonk and Pisinger
// 2008): the regions of a plan are disjoint, so the sum over them of
// floor(units in common with Units / Divisor) is at most
// floor(len(Units) / Divisor).
type Cut struct {
	Units   []region.Unit
	Divisor int
	Price   int64 // at least 0
}

// Most is what a plan can use of the cut.
func (c *Cut) Most() int64 { return int64(len(c.Units) / c.Divisor) }

// Prices are dual values: what a region earns for each of its units, and pays
// for each cut, in 1/[region.One]. For any prices whatever,
//
//	sum of Units - sum of Price*Most + regions * least reduced cost
//
// is a lower bound of what every plan costs, where the reduced cost of a set is
// its cost, less Units of its units, plus Price of each cut for each time that
// it uses it.
type Prices struct {
	Units []int64 // by unit
	Cuts  []Cut
}

// Limit is what prices may add up to without their signs, so that no reduced
// cost leaves 64 bits: costs stay below it, too.
const Limit = 1 << 62

// Check says what is wrong with prices for n units.
func (p *Prices) Check(n int) error {
	if len(p.Units) != n {
		return fmt.Errorf("%d prices for %d units", len(p.Units), n)
	}
	left := uint64(Limit)
	take := func(price int64) bool {
		size := uint64(price) //nolint:gosec // the size of the least int64 is right, too
		if price < 0 {
			size = -size
		}
		if size > left {
			return false
		}
		left -= size
		return true
	}
	for u, price := range p.Units {
		if !take(price) {
			return fmt.Errorf("unit %d: the prices up to this one exceed %d", u, int64(Limit))
		}
	}
	for i := range p.Cuts {
		c := &p.Cuts[i]
		if c.Price < 0 {
			return fmt.Errorf("cut %d: price %d is negative", i, c.Price)
		}
		if c.Divisor < 2 || len(c.Units) < c.Divisor {
			return fmt.Errorf("cut %d: %d units by %d: want a divisor of at least 2, and as many units or more", i, len(c.Units), c.Divisor)
		}
		for j, u := range c.Units {
			if u < 0 || int(u) >= n || j > 0 && u <= c.Units[j-1] {
				return fmt.Errorf("cut %d: unit %d: want units 0 to %d, ascending", i, u, n-1)
			}
		}
		// A set can pay the price as often as the whole plan.
		for range c.Most() {
			if !take(c.Price) {
				return fmt.Errorf("cut %d: the prices up to this one exceed %d", i, int64(Limit))
			}
		}
	}
	return nil
}

// Worth is what the prices add up to: of units, less the most that cuts cost.
func (p *Prices) Worth() int64 {
	var sum int64
	for _, price := range p.Units {
		sum += price
	}
	for i := range p.Cuts {
		sum -= p.Cuts[i].Price * p.Cuts[i].Most()
	}
	return sum
}
