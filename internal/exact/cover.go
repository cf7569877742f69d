package exact

import (
	"math"
	"slices"
)

// cover looks for a plan among few regions, depth first: always for the unit that
// the fewest of them can hold. A plan costs at least floor, and what its regions
// cost beyond the least reduced cost; so that must add up to less than the gap.
type cover struct {
	columns *columns
	units   int
	regions int
	steps   int // what is left
	excess  map[int32]int64
	floor   int64
	cost    int64 // a plan of use costs less

	covered []bool
	chosen  []int32
	best    []int32
}

// search goes through all plans of some regions that cost less than a plan does,
// and gives the best, nil for none. It says whether the steps were enough.
func (m *master) search(of []int32, excess []int64, floor int64, steps int) (plan []int32, whole bool) {
	s := &cover{
		columns: m.columns, units: m.problem.Len(), regions: m.problem.Regions(), steps: steps,
		excess: make(map[int32]int64, len(of)), floor: floor, cost: m.cost, covered: make([]bool, m.problem.Len()),
	}
	live := make([]int32, 0, len(of))
	for i, j := range of {
		if excess[i] < s.gap() {
			s.excess[j] = excess[i]
			live = append(live, j)
		}
	}
	slices.SortFunc(live, func(a, b int32) int {
		switch {
		case s.excess[a] < s.excess[b]:
			return -1
		case s.excess[a] > s.excess[b]:
			return 1
		}
		return int(a - b)
	})
	s.extend(live, 0, 0)
	return s.best, s.steps > 0
}

// gap is what excess must stay below.
func (s *cover) gap() int64 {
	if s.floor < 0 && s.cost > math.MaxInt64+s.floor {
		return math.MaxInt64
	}
	return s.cost - s.floor
}

// extend goes through what completes the chosen regions, by live ones.
func (s *cover) extend(live []int32, done int, spent int64) {
	if done == s.units {
		var cost int64
		for _, j := range s.chosen {
			cost += s.columns.Cost(int(j))
		}
		if len(s.chosen) == s.regions && cost < s.cost {
			s.best, s.cost = slices.Clone(s.chosen), cost
		}
		return
	}
	if len(s.chosen) >= s.regions || s.steps <= 0 {
		return
	}
	s.steps -= 1 + len(live)/64
	// How many regions can hold each unit, and what each costs it at least.
	count := make([]int32, s.units)
	share := make([]float64, s.units)
	for u := range share {
		share[u] = math.Inf(1)
	}
	for _, j := range live {
		members := s.columns.Members(int(j))
		each := float64(s.excess[j]) / float64(len(members))
		for _, u := range members {
			count[u]++
			share[u] = min(share[u], each)
		}
	}
	next, rest := -1, 0.0
	for u, n := range count {
		if s.covered[u] {
			continue
		}
		rest += share[u]
		if next < 0 || n < count[next] {
			next = u
		}
	}
	if count[next] == 0 || float64(spent)+rest*(1-1e-9) >= float64(s.gap()) {
		return
	}
	for _, j := range live {
		members := s.columns.Members(int(j))
		if _, in := slices.BinarySearch(members, int32(next)); !in { //nolint:gosec // a unit
			continue
		}
		if spent+s.excess[j] >= s.gap() {
			break // they are in order of their excess
		}
		for _, u := range members {
			s.covered[u] = true
		}
		s.chosen = append(s.chosen, j)
		now := spent + s.excess[j]
		fits := make([]int32, 0, len(live))
		for _, i := range live {
			if now+s.excess[i] >= s.gap() {
				break
			}
			if !slices.ContainsFunc(s.columns.Members(int(i)), func(u int32) bool { return s.covered[u] }) {
				fits = append(fits, i)
			}
		}
		s.extend(fits, done+len(members), now)
		s.chosen = s.chosen[:len(s.chosen)-1]
		for _, u := range members {
			s.covered[u] = false
		}
	}
}
