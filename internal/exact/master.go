package exact

import (
	"context"
	"math"
	"math/big"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/partition"
	"footprint/internal/region"
)

// master is the linear programme with what belongs to it, and the best plan so
// far.
type master struct {
	problem *region.Problem
	free    bool
	columns *columns
	lp      *partition.LP
	mark    []bool // by column: it is in play and not banned; of the node at hand

	passed func(from source, prices *listing.Prices, least int64) // told of every pricing; may be nil

	plan []int32 // columns of the best plan; nil for none
	cost int64   // of it; a plan that is of use costs less
}

// dearest is what a unit earns at most, or costs: the sum of all prices stays
// within bounds, cuts included.
func dearest(units int) float64 { return listing.Limit / float64(units) / 1.5 }

func newMaster(p *region.Problem, free bool, c *columns) *master {
	m := &master{problem: p, free: free, columns: c, cost: math.MaxInt64}
	largest := dearest(p.Len())
	if free {
		m.cost = 1
	} else {
		largest = 1
		for j := range c.Len() {
			largest = max(largest, math.Abs(float64(c.Cost(j))))
		}
	}
	m.lp = partition.NewLP(c.Problem, int64(largest), dearest(p.Len())/largest, true)
	return m
}

// improve keeps a plan that is better than the best.
func (m *master) improve(plan []int32) {
	var cost int64
	for _, j := range plan {
		cost += m.columns.Cost(int(j))
	}
	if cost < m.cost {
		m.plan, m.cost = slices.Clone(plan), cost
	}
}

// labels are the regions of the best plan by unit.
func (m *master) labels() []region.Label {
	out := make([]region.Label, m.problem.Len())
	for l, j := range m.plan {
		for _, u := range m.columns.Members(int(j)) {
			out[u] = region.Label(l) //nolint:gosec // few
		}
	}
	return out
}

const (
	fewRegions   = 50_000
	pivotsAtOnce = 100  // between two looks at the context, and at the prices
	slack        = 1e-7 // of the dearest price: reduced costs nearer to 0 are rounding
)

// relax solves the linear programme over all regions of a source, and gives its
// prices and the least reduced cost; over few regions it ends as soon as there are
// prices by which the floor is high enough. The error is that of ctx.
func (m *master) relax(ctx context.Context, from source, enough int64) (prices *listing.Prices, least int64, err error) {
	few, _ := from.(*stored)
	for {
		for budget := m.lp.Pivots() + pivotsAtOnce; !m.lp.Optimise(budget); budget += pivotsAtOnce {
			if ctx.Err() != nil {
				return nil, 0, ctx.Err() //nolint:wrapcheck // callers ask what kind it is
			}
			if few == nil || len(few.all) > fewRegions || enough == math.MaxInt64 {
				continue
			}
			prices, _ = m.prices()
			if _, least = m.columns.reduced(few.all, prices); m.floor(prices, least) >= enough {
				return prices, least, nil
			}
		}
		prices, count := m.prices()
		rounding := 1 + int64(slack*m.tolerance())
		in, least, err := from.price(ctx, prices, count-rounding, count+rounding, func(j int32) bool { return m.lp.InPlay(int(j)) })
		if err != nil {
			return nil, 0, err
		}
		if m.passed != nil {
			m.passed(from, prices, least)
		}
		if len(in) == 0 {
			m.takeWhole()
			return prices, least, nil
		}
		for _, j := range in {
			m.lp.Play(int(j))
		}
	}
}

// tolerance is the size of costs.
func (m *master) tolerance() float64 {
	if m.free || m.plan == nil {
		return dearest(m.problem.Len())
	}
	return math.Abs(float64(m.cost)) / float64(m.problem.Regions())
}

// prices are the dual values, rounded, and the price of a region.
func (m *master) prices() (*listing.Prices, int64) {
	cuts := m.lp.Cuts()
	units, of := make([]float64, m.problem.Len()), make([]float64, len(cuts))
	count := m.lp.Duals(units, of)
	// Prices at the ends of what is allowed can add up to too much; a part of
	// them is as valid.
	size := 0.0
	for _, price := range units {
		size += math.Abs(price)
	}
	for i, price := range of {
		size += max(0, price) * float64(len(cuts[i].Rows)/cuts[i].Divisor)
	}
	share := min(1, 0.99*listing.Limit/max(1, size))
	p := &listing.Prices{Units: make([]int64, len(units))}
	for u, price := range units {
		p.Units[u] = int64(math.Round(price * share))
	}
	for i, price := range of {
		if price*share < 1 {
			continue
		}
		c := listing.Cut{Divisor: cuts[i].Divisor, Price: int64(math.Round(price * share))}
		for _, r := range cuts[i].Rows {
			c.Units = append(c.Units, region.Unit(r))
		}
		p.Cuts = append(p.Cuts, c)
	}
	return p, int64(math.Round(count))
}

// takeWhole keeps the solution of the linear programme if it is a plan.
func (m *master) takeWhole() {
	var plan []int32
	covered, left := make([]bool, m.problem.Len()), m.problem.Len()
	whole := true
	m.lp.Values(func(j int, x float64) {
		whole = whole && x > 1-1e-4
		plan = append(plan, int32(j)) //nolint:gosec // fits
		for _, u := range m.columns.Members(j) {
			whole = whole && !covered[u]
			covered[u] = true
			left--
		}
	})
	if whole && len(plan) == m.problem.Regions() && left == 0 {
		slices.Sort(plan)
		m.improve(plan)
	}
}

// cut adds cuts that the solution exceeds, those of three units first, and says
// how many.
func (m *master) cut(limit int, large bool) int {
	m.lp.Drop()
	cuts := m.lp.Separate(limit)
	if large && len(cuts) < limit/10 {
		cuts = append(cuts, m.lp.SeparateLarge(limit-len(cuts))...)
	}
	for _, c := range cuts {
		m.lp.AddCut(c)
	}
	m.lp.Reprice()
	return len(cuts)
}

// floor is what plans cost at least, by prices for which no region has a smaller
// reduced cost: see [listing.Prices].
func (m *master) floor(prices *listing.Prices, least int64) int64 {
	sum := new(big.Int).Mul(big.NewInt(int64(m.problem.Regions())), big.NewInt(least))
	sum.Add(sum, big.NewInt(prices.Worth()))
	switch {
	case sum.IsInt64():
		return sum.Int64()
	case sum.Sign() > 0:
		return math.MaxInt64
	default:
		return math.MinInt64
	}
}
