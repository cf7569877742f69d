package relax

// event is what bound did: a charge of a group, or one group that took in another.
type event struct {
	group, other int32 // other is -1 of a charge
	by           int32 // the unit that limited a charge; -1 is the group itself
	ring         []int32
}

// slopes says how the bound changes with the cost of each unit, after bound with
// m.record: it goes back through what bound did (reverse differentiation). Of a
// bound that is tight that is how much of the unit a set has.
func (m *moats) slopes() []float64 {
	pool, left := m.byPool, m.byLeft
	clear(pool)
	clear(left)
	for i := len(m.events) - 1; i >= 0; i-- {
		e := &m.events[i]
		if e.other >= 0 {
			pool[e.other] = pool[e.group]
			continue
		}
		by := 1 - pool[e.group]
		for _, u := range e.ring {
			by -= left[u]
		}
		if e.by < 0 {
			pool[e.group] += by
		} else {
			left[e.by] += by
		}
	}
	for u := range m.cost {
		switch {
		case m.must[u] < 0:
			m.share[u] = 0
		case int32(u) == m.root || m.must[u] > 0: //nolint:gosec // fits
			m.share[u] = 1
		case m.cost[u] < 0:
			m.share[u] = 1 - pool[u]
		default:
			m.share[u] = left[u]
		}
	}
	return m.share
}
