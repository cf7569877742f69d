package relax

import (
	"math"
	"math/rand/v2"
	"testing"
)

// randomMoats is a connected map of n units with costs, some of them fixed.
func randomMoats(r *rand.Rand, n int) *moats {
	near := make([][]int32, n)
	link := func(a, b int) {
		near[a], near[b] = append(near[a], int32(b)), append(near[b], int32(a)) //nolint:gosec // small
	}
	for u := 1; u < n; u++ {
		v := r.IntN(u)
		link(u, v)
		if w := r.IntN(u); w != v {
			link(u, w)
		}
	}
	m := newMoats(near, int32(r.IntN(n))) //nolint:gosec // small
	for u := range n {
		m.cost[u] = r.NormFloat64()
		if int32(u) != m.root && r.IntN(6) == 0 { //nolint:gosec // small
			m.must[u] = int8(1 - 2*r.IntN(2)) //nolint:gosec // 1 or -1
		}
	}
	return m
}

// cheapest is the least cost of a connected set with the root, by going through all.
func cheapest(m *moats) float64 {
	n, best := len(m.cost), math.Inf(1)
	for mask := range uint32(1) << n {
		cost, ok := 0.0, mask>>m.root&1 == 1
		for u := range n {
			in := mask>>u&1 == 1
			ok = ok && (m.must[u] == 0 || in == (m.must[u] > 0))
			if in {
				cost += m.cost[u]
			}
		}
		if !ok || cost >= best {
			continue
		}
		reach := uint32(1) << m.root
		for grown := uint32(0); grown != reach; {
			grown = reach
			for u := range n {
				if reach>>u&1 == 1 {
					for _, v := range m.near[u] {
						reach |= 1 << v & mask
					}
				}
			}
		}
		if reach == mask {
			best = cost
		}
	}
	return best
}

// TestMoatsBound compares dual ascent with the best of all connected sets, and the
// slopes with what small changes of costs do.
func TestMoatsBound(t *testing.T) {
	var exact, all int
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := randomMoats(r, 3+r.IntN(9))
		m.record = true
		best, bound := cheapest(m), m.bound()
		if bound > best+1e-9 {
			t.Fatalf("map %d: bound %v, and there is a set of %v", seed, bound, best)
		}
		if math.IsInf(best, 1) != math.IsInf(bound, 1) {
			t.Fatalf("map %d: bound %v, best %v", seed, bound, best)
		}
		if math.IsInf(bound, 1) {
			continue
		}
		all++
		if bound > best-1e-9 {
			exact++
		}
		for u, slope := range append([]float64(nil), m.slopes()...) {
			if m.must[u] < 0 {
				continue
			}
			const little = 1e-7
			m.cost[u] += little
			if got := (m.bound() - bound) / little; math.Abs(got-slope) > 1e-4 {
				t.Fatalf("map %d: unit %d: slope %v, want %v", seed, u, slope, got)
			}
			m.cost[u] -= little
		}
	}
	if exact*2 < all {
		t.Errorf("%d of %d bounds are exact: want most, where maps are so small", exact, all)
	}
}

// TestMostIsNeverLess compares the most that a set can gain with random sets.
func TestMostIsNeverLess(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		gains, people := make([]float64, 8), make([]float64, 8)
		for i := range gains {
			gains[i], people[i] = r.NormFloat64(), float64(r.IntN(5))
		}
		room := float64(r.IntN(20))
		bound := most(gains, people, room)
		for mask := range 1 << 8 {
			gain, sum := 0.0, 0.0
			for i := range gains {
				if mask>>i&1 == 1 {
					gain += gains[i]
					sum += people[i]
				}
			}
			if sum <= room && gain > bound+1e-12 {
				t.Fatalf("gains %v of %v within %v: %v, bound %v", gains, people, room, gain, bound)
			}
		}
	}
}
