package listing

import "footprint/internal/region"

// measure keeps what the set that is being grown costs.
type measure struct {
	terms []region.Term // none where costs are left out
	acc   []int64       // of all terms, one after another
	in    []bool        // member; for terms with pairs
	costs []int64       // of the terms with many accumulators, for each unit that joined
	wide  []int         // which terms these are

	units   []int64 // price by unit; nil for no prices
	reduced int64   // prices of members, and of cuts used
	used    []int32 // by cut: members in it
	of      [][]int // by unit: cuts with it
	cuts    []Cut
}

// wide is how many accumulators make it cheaper to follow what each unit
// changes than to look at all of them.
const wide = 16

func newMeasure(p *region.Problem, opt Options) *measure {
	m := &measure{}
	if !opt.Free {
		m.terms = p.Terms()
		width := 0
		for i, t := range m.terms {
			width += t.Width()
			if t.Width() > wide {
				m.wide = append(m.wide, i)
			}
			if t.Pairs() != nil && m.in == nil {
				m.in = make([]bool, p.Len())
			}
		}
		m.acc = make([]int64, width)
		// What a term costs of no units.
		acc := m.acc
		for _, t := range m.terms {
			if t.Width() > wide {
				m.costs = append(m.costs, t.Cost(acc[:t.Width()]))
			}
			acc = acc[t.Width():]
		}
	}
	if opt.Prices != nil {
		m.units, m.cuts = opt.Prices.Units, opt.Prices.Cuts
		m.used, m.of = make([]int32, len(m.cuts)), make([][]int, p.Len())
		for i, c := range m.cuts {
			if c.Price == 0 {
				continue
			}
			for _, u := range c.Units {
				m.of[u] = append(m.of[u], i)
			}
		}
	}
	return m
}

func (m *measure) join(u region.Unit) {
	acc := m.acc
	before := len(m.costs) - len(m.wide)
	for _, t := range m.terms {
		inside := m.inside(t, u)
		if t.Width() > wide {
			m.costs = append(m.costs, t.CostWith(acc[:t.Width()], m.costs[before], u, 1, inside))
			before++
		}
		t.Add(acc[:t.Width()], u, 1, inside)
		acc = acc[t.Width():]
	}
	if m.in != nil {
		m.in[u] = true
	}
	if m.units == nil {
		return
	}
	m.reduced -= m.units[u]
	for _, c := range m.of[u] {
		if m.used[c]++; int(m.used[c])%m.cuts[c].Divisor == 0 {
			m.reduced += m.cuts[c].Price
		}
	}
}

// part takes back the last join.
func (m *measure) part(u region.Unit) {
	if m.in != nil {
		m.in[u] = false
	}
	acc := m.acc
	for _, t := range m.terms {
		t.Add(acc[:t.Width()], u, -1, m.inside(t, u))
		acc = acc[t.Width():]
	}
	m.costs = m.costs[:len(m.costs)-len(m.wide)]
	if m.units == nil {
		return
	}
	m.reduced += m.units[u]
	for _, c := range m.of[u] {
		if int(m.used[c])%m.cuts[c].Divisor == 0 {
			m.reduced -= m.cuts[c].Price
		}
		m.used[c]--
	}
}

// inside is the weight of the term's pairs between u and the members.
func (m *measure) inside(t region.Term, u region.Unit) int64 {
	pairs := t.Pairs()
	if pairs == nil {
		return 0
	}
	var sum int64
	weights := pairs.Weights(u)
	for i, v := range pairs.Neighbours(u) {
		if m.in[v] {
			sum += weights[i]
		}
	}
	return sum
}

// cost is what the members cost, without and with prices.
func (m *measure) cost() (cost, reduced int64) {
	acc := m.acc
	at := len(m.costs) - len(m.wide)
	for _, t := range m.terms {
		if t.Width() > wide {
			cost += m.costs[at]
			at++
		} else {
			cost += t.Cost(acc[:t.Width()])
		}
		acc = acc[t.Width():]
	}
	return cost, cost + m.reduced
}

// least is what larger sets cost at least, by the prices of the members and of the
// cuts that they use.
func (m *measure) least() float64 {
	var sum int64
	acc := m.acc
	for _, t := range m.terms {
		sum += t.Least(acc[:t.Width()])
		acc = acc[t.Width():]
	}
	return float64(sum) + float64(m.reduced)
}
