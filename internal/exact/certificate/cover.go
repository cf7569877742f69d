package certificate

import (
	"cmp"
	"slices"

	"footprint/internal/region"
)

// leaf looks for a plan cheaper than the bound among the sets that are left at a
// leaf, in all ways: it takes the unit that the fewest sets hold, and each of
// them in turn.
func (v *verifier) leaf(i int, list []int32) error {
	if len(list) == 0 {
		return nil
	}
	room, err := v.room(i)
	if err != nil {
		return err
	}
	s := newSearch(v, v.certificate.Nodes[i].Least, list)
	found, err := s.place(s.all(), 0, room, 0)
	if err != nil {
		return err
	}
	if found {
		return refuse("node %d: there is a plan that costs %d, less than the bound %d", i, s.cost, v.certificate.Bound)
	}
	return nil
}

// search is a search for an exact cover.
type search struct {
	*verifier
	words   int        // of a set of units
	bits    [][]uint64 // the units of each set, by place on the list
	list    []int32    // sets, by their slack
	slack   []uint64   // beside list
	covered [][]uint64 // by depth: the units of the sets taken
	fits    [][]int32  // by depth: places of the sets that can still be taken
	count   []int32    // by unit
	people  int64      // in no set taken
	cost    int64      // of the plan found
}

func newSearch(v *verifier, least int64, list []int32) *search {
	n, k := v.problem.Len(), v.problem.Regions()
	s := &search{
		verifier: v, words: (n + 63) / 64, list: slices.Clone(list), slack: make([]uint64, len(list)),
		covered: make([][]uint64, k+1), fits: make([][]int32, k+1),
		count: make([]int32, n), people: v.problem.Total(),
	}
	slices.SortFunc(s.list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(v.sets.reduced[a], v.sets.reduced[b]), cmp.Compare(a, b))
	})
	for at, id := range s.list {
		s.slack[at] = slack(v.sets.reduced[id], least)
		bits := make([]uint64, s.words)
		for _, u := range v.sets.of(id) {
			bits[u/64] |= 1 << (u % 64)
		}
		s.bits = append(s.bits, bits)
	}
	for depth := range s.covered {
		s.covered[depth] = make([]uint64, s.words)
	}
	return s
}

// all is the places of all sets.
func (s *search) all() []int32 {
	for at := range s.list {
		s.fits[0] = append(s.fits[0], int32(at)) //nolint:gosec // at most Options.Sets
	}
	return s.fits[0]
}

// place looks for a plan with the sets taken so far, depth of them at this cost,
// and others of fits: these share no unit with them, and have less slack than room.
func (s *search) place(fits []int32, depth int, room uint64, cost int64) (bool, error) {
	left := int64(s.problem.Regions() - depth)
	if left == 0 {
		s.cost = cost
		return s.complete(depth) && cost < s.certificate.Bound, nil
	}
	if b := s.problem.Bounds(); s.people/left < b.Min || (s.people+left-1)/left > b.Max {
		return false, nil
	}
	if err := s.step(len(fits)); err != nil {
		return false, err
	}
	unit, ok := s.rarest(fits, depth)
	if !ok {
		return false, nil
	}
	covered, next := s.covered[depth], s.covered[depth+1]
	for _, at := range fits {
		bits, id := s.bits[at], s.list[at]
		if bits[unit/64]>>(unit%64)&1 == 0 {
			continue
		}
		if err := s.step(len(fits)); err != nil {
			return false, err
		}
		for w := range next {
			next[w] = covered[w] | bits[w]
		}
		less := room - s.slack[at]
		rest := s.fits[depth+1][:0]
		for _, other := range fits {
			if s.slack[other] >= less {
				break // by slack
			}
			if disjoint(s.bits[other], bits) {
				rest = append(rest, other)
			}
		}
		s.fits[depth+1] = rest
		people := s.gather(id)
		s.people -= people
		found, err := s.place(rest, depth+1, less, cost+s.sets.costs[id])
		s.people += people
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// rarest is the unit in the fewest sets, of those that no set taken holds; not ok
// where there is one in none, or none at all.
func (s *search) rarest(fits []int32, depth int) (unit region.Unit, ok bool) {
	clear(s.count)
	for _, at := range fits {
		for _, u := range s.sets.of(s.list[at]) {
			s.count[u]++
		}
	}
	unit = -1
	for u, n := range s.count {
		if s.covered[depth][u/64]>>(u%64)&1 == 1 {
			continue
		}
		if n == 0 {
			return 0, false
		}
		if unit < 0 || n < s.count[unit] {
			unit = region.Unit(u) //nolint:gosec // a unit
		}
	}
	return unit, unit >= 0
}

func (s *search) complete(depth int) bool {
	n := s.problem.Len()
	for u := range n {
		if s.covered[depth][u/64]>>(u%64)&1 == 0 {
			return false
		}
	}
	return true
}

func (s *search) gather(id int32) (people int64) {
	for _, u := range s.sets.of(id) {
		people += s.problem.Population(u)
	}
	return people
}

func disjoint(a, b []uint64) bool {
	for w := range a {
		if a[w]&b[w] != 0 {
			return false
		}
	}
	return true
}
