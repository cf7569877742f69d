package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// swap exchanges two units between neighbouring regions. It changes
// populations little, so it still moves where tight bounds stop single shifts.
type swap struct {
	there, back region.Move
	both        [2]region.Move // there, back
}

func (n *swap) propose(s *region.State, _ climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	n.there = outward(s, boundary, rng)
	from := s.Label(n.there.Unit)
	v, ok := n.partner(s, from, rng)
	if !ok {
		return region.Delta{}, false
	}
	n.back = region.Move{Unit: v, To: from}
	n.both = [2]region.Move{n.there, n.back}
	return s.DeltaOf(n.both[:]), true
}

// partner draws a unit of the target region that touches the region u leaves.
// It tries a few boundary units near u first come, so large maps stay cheap.
func (n *swap) partner(s *region.State, from region.Label, rng *rand.Rand) (region.Unit, bool) {
	boundary := s.Boundary()
	g := s.Problem().Graph()
	const tries = 12
	// A random walk along the border from u finds partners close by.
	at := n.there.Unit
	for range tries {
		around := g.Neighbours(at)
		v := around[rng.IntN(len(around))]
		if s.Label(v) == n.there.To && v != n.there.Unit && touches(s, v, from, n.there.Unit) {
			return v, true
		}
		if l := s.Label(v); l == from || l == n.there.To {
			at = v
		}
	}
	v := boundary[rng.IntN(len(boundary))]
	return v, s.Label(v) == n.there.To && touches(s, v, from, n.there.Unit)
}

// touches says whether v has a neighbour in region l other than the unit that
// is about to leave it.
func touches(s *region.State, v region.Unit, l region.Label, leaving region.Unit) bool {
	for _, w := range s.Problem().Graph().Neighbours(v) {
		if w != leaving && s.Label(w) == l {
			return true
		}
	}
	return false
}

func (n *swap) commit(s *region.State) bool {
	from := n.back.To
	if s.Size(from) == 1 || !s.CanLeave(n.there.Unit) {
		return false
	}
	s.Apply(n.there)
	if !s.CanLeave(n.back.Unit) {
		s.Apply(region.Move{Unit: n.there.Unit, To: from})
		return false
	}
	s.Apply(n.back)
	return true
}

func (n *swap) work() int64 { return 2 }

func (n *swap) touched(out []region.Label) []region.Label {
	return append(out, n.there.To, n.back.To)
}

func (n *swap) moves(out []region.Move) []region.Move { return append(out, n.both[:]...) }
