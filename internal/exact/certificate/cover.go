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
	found, err := s.place(s.fits[0], 0, room, 0)
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
	left    sets       // at the leaf, by their reduced costs, close together in memory
	slack   []uint64   // of each
	words   int        // of a set of units
	bits    []uint64   // so many words for each set
	covered [][]uint64 // by depth: the units of the sets taken
	fits    [][]int32  // by depth: sets that can still be taken
	count   []int32    // by unit
	people  int64      // in no set taken
	cost    int64      // of the plan found
}

func newSearch(v *verifier, least int64, list []int32) *search {
	n, k := v.problem.Len(), v.problem.Regions()
	words := (n + 63) / 64
	s := &search{
		verifier: v, slack: make([]uint64, len(list)), words: words, bits: make([]uint64, len(list)*words),
		covered: make([][]uint64, k+1), fits: make([][]int32, k+1), count: make([]int32, n), people: v.problem.Total(),
	}
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b int32) int {
		return cmp.Or(cmp.Compare(v.sets.reduced[a], v.sets.reduced[b]), cmp.Compare(a, b))
	})
	for i, id := range sorted {
		s.left.add(v.sets.of(id), v.sets.costs[id], v.sets.reduced[id])
		s.slack[i] = slack(v.sets.reduced[id], least)
		for _, u := range v.sets.of(id) {
			s.bits[i*words+int(u/64)] |= 1 << (u % 64)
		}
		s.fits[0] = append(s.fits[0], int32(i))
	}
	for depth := range s.covered {
		s.covered[depth] = make([]uint64, words)
	}
	return s
}

// place looks for a plan with the sets taken so far, depth of them at this cost,
// and others of fits: these share no unit with them, and have less slack than room.
func (s *search) place(fits []int32, depth int, room uint64, cost int64) (bool, error) {
	left := int64(s.problem.Regions() - depth)
	if left == 0 {
		s.cost = cost
		return s.complete(depth) && cost < s.certificate.Bound, nil
	}
	if b := s.problem.Loosest(); s.people/left < b.Min || (s.people+left-1)/left > b.Max {
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
	for _, id := range fits {
		bits := s.units(id)
		if bits[unit/64]>>(unit%64)&1 == 0 {
			continue
		}
		if err := s.step(len(fits)); err != nil {
			return false, err
		}
		for w := range next {
			next[w] = covered[w] | bits[w]
		}
		less := room - s.slack[id]
		rest := s.fits[depth+1][:0]
		for _, other := range fits {
			if s.slack[other] >= less {
				break // by slack
			}
			if disjoint(s.units(other), bits) {
				rest = append(rest, other)
			}
		}
		s.fits[depth+1] = rest
		people := s.gather(id)
		s.people -= people
		found, err := s.place(rest, depth+1, less, cost+s.left.costs[id])
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
	for _, id := range fits {
		for _, u := range s.left.of(id) {
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
			unit = region.Unit(u)
		}
	}
	return unit, unit >= 0
}

// units are those of a set, as bits.
func (s *search) units(id int32) []uint64 {
	return s.bits[int(id)*s.words : (int(id)+1)*s.words]
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
	for _, u := range s.left.of(id) {
		people += s.problem.Population(u)
	}
	return people
}

func disjoint(a, b []uint64) bool {
	for w, x := range a {
		if x&b[w] != 0 {
			return false
		}
	}
	return true
}
