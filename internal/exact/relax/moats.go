package relax

import (
	"math"
	"slices"
)

// moats bound from below what a connected set with a given unit costs at least,
// where every unit costs or earns an amount of its own: a rooted connected
// subgraph of least weight, which is NP-hard to find.
//
// A set either does without a group of units that earn, or pays for a unit of
// every ring around the group that parts it from the root. So dual ascent (Wong
// 1984 for Steiner trees; Goemans and Williamson 1995 call the rings moats) charges
// groups for rings as long as they earn more, and units of rings as long as they
// have cost left: what was charged is lost to any connected set.
type moats struct {
	near [][]int32 // of a part of the map, by its own numbers
	root int32

	cost   []float64 // by unit; below 0 it earns
	must   []int8    // by unit: in (1) or out (-1), or as may be
	left   []float64 // cost not yet charged; 0 of units that are passed freely
	group  []int32   // union-find over the units that are passed freely
	free   []bool
	pool   []float64 // by group: what it earns, not yet lost
	ring   [][]int32 // by group: units around it, some maybe twice or free by now
	active []int32
	stamp  []int32
	stamps int32

	record        bool // what is done, for slopes
	events        []event
	byPool        []float64
	byLeft, share []float64

	order, parent []int32 // of the tree that gives a set
	sum           []float64
	taken         []bool
}

func newMoats(near [][]int32, root int32) *moats {
	n := len(near)
	return &moats{
		near: near, root: root, cost: make([]float64, n), must: make([]int8, n), left: make([]float64, n), group: make([]int32, n),
		free: make([]bool, n), pool: make([]float64, n), ring: make([][]int32, n), stamp: make([]int32, n),
		byPool: make([]float64, n), byLeft: make([]float64, n), share: make([]float64, n),
		parent: make([]int32, n), sum: make([]float64, n), taken: make([]bool, n),
	}
}

func (m *moats) find(u int32) int32 {
	for m.group[u] != u {
		m.group[u] = m.group[m.group[u]]
		u = m.group[u]
	}
	return u
}

// bound is what a connected set with the root costs at least, by m.cost and m.must,
// but for rounding; infinite where there is none.
func (m *moats) bound() float64 {
	worth := 0.0
	m.events = m.events[:0]
	for u, c := range m.cost {
		m.group[u], m.free[u], m.left[u], m.pool[u] = int32(u), false, 0, 0 //nolint:gosec // fits
		m.ring[u] = m.ring[u][:0]
		switch {
		case m.must[u] < 0:
			m.left[u] = math.Inf(1)
		case int32(u) == m.root: //nolint:gosec // fits
			m.free[u] = true
			worth += c
		case m.must[u] > 0:
			m.free[u], m.pool[u] = true, math.Inf(1)
			worth += c
		case c < 0:
			m.free[u], m.pool[u] = true, -c
			worth += c
		default:
			m.left[u] = c
		}
	}
	for u := range m.cost {
		if m.free[u] {
			m.open(int32(u)) //nolint:gosec // fits
		}
	}
	m.active = m.active[:0]
	for u := range m.cost {
		if m.free[u] && m.find(int32(u)) == int32(u) { //nolint:gosec // fits
			m.active = append(m.active, int32(u)) //nolint:gosec // fits
		}
	}
	for {
		g := m.next()
		if g < 0 {
			return worth
		}
		if worth += m.charge(g); math.IsInf(worth, 1) {
			return worth
		}
	}
}

// open joins a free unit with the groups around, and puts the others into its ring.
func (m *moats) open(u int32) {
	g := m.find(u)
	for _, v := range m.near[u] {
		if !m.free[v] {
			m.ring[g] = append(m.ring[g], v)
			continue
		}
		h := m.find(v)
		if h == g {
			continue
		}
		if len(m.ring[h]) > len(m.ring[g]) {
			g, h = h, g
		}
		m.group[h] = g
		m.pool[g] += m.pool[h]
		if m.record {
			m.events = append(m.events, event{group: g, other: h})
		}
		m.ring[g] = append(m.ring[g], m.ring[h]...)
	}
}

// next is the group with the shortest ring that still earns and is apart from the
// root; -1 where there is none.
func (m *moats) next() int32 {
	root, best, at := m.find(m.root), int32(-1), math.MaxInt
	kept := m.active[:0]
	for _, g := range m.active {
		if m.group[g] != g || g == root || m.pool[g] <= 0 {
			continue
		}
		kept = append(kept, g)
		if len(m.ring[g]) < at {
			best, at = g, len(m.ring[g])
		}
	}
	m.active = kept
	return best
}

// charge takes from a group and its ring what the poorest of them has left.
func (m *moats) charge(g int32) float64 {
	m.tidy(g)
	ring, least, by := m.ring[g], m.pool[g], int32(-1)
	for _, v := range ring {
		if m.left[v] < least {
			least, by = m.left[v], v
		}
	}
	if m.record {
		m.events = append(m.events, event{g, -1, by, slices.Clone(ring)})
	}
	if math.IsInf(least, 1) {
		return least
	}
	m.pool[g] -= least
	opened := -1
	for i, v := range ring {
		if m.left[v] -= least; m.left[v] <= 0 && opened < 0 {
			opened = i
		}
	}
	if opened < 0 {
		return least
	}
	// Those without cost left are free, one after another: ring moves meanwhile.
	for _, v := range slices.Clone(ring[opened:]) {
		if m.left[v] <= 0 {
			m.free[v] = true
			m.pool[v] = 0
			m.open(v)
		}
	}
	g = m.find(g)
	m.tidy(g)
	if !slices.Contains(m.active, g) {
		m.active = append(m.active, g)
	}
	return least
}

// tidy leaves in a ring each unit once.
func (m *moats) tidy(g int32) {
	m.stamps++
	ring := m.ring[g][:0]
	for _, v := range m.ring[g] {
		if !m.free[v] && m.stamp[v] != m.stamps {
			m.stamp[v] = m.stamps
			ring = append(ring, v)
		}
	}
	m.ring[g] = ring
}

// set is a connected set with the root that costs little, after bound: of a tree
// over the root's group, the branches that earn. It is good for prices to learn
// from; nothing is proved by it.
func (m *moats) set() []bool {
	clear(m.taken)
	m.stamps++
	m.order = append(m.order[:0], m.root)
	m.stamp[m.root], m.parent[m.root] = m.stamps, -1
	for i := 0; i < len(m.order); i++ {
		u := m.order[i]
		for _, v := range m.near[u] {
			if m.free[v] && m.stamp[v] != m.stamps {
				m.stamp[v], m.parent[v] = m.stamps, u
				m.order = append(m.order, v)
			}
		}
	}
	for _, u := range m.order {
		if m.sum[u] = m.cost[u]; m.must[u] > 0 {
			m.sum[u] = math.Inf(-1)
		}
	}
	for i := len(m.order) - 1; i > 0; i-- {
		if u := m.order[i]; m.sum[u] < 0 {
			m.sum[m.parent[u]] += m.sum[u]
		}
	}
	m.taken[m.root] = true
	for _, u := range m.order[1:] {
		m.taken[u] = m.sum[u] < 0 && m.taken[m.parent[u]]
	}
	return m.taken
}
