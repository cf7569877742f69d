package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// shift moves one unit on a boundary into a region that it touches.
type shift struct {
	move    region.Move
	from    region.Label
	regions []region.Label
}

func (n *shift) propose(s *region.State, _ climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	u := boundary[rng.IntN(len(boundary))]
	if s.Size(s.Label(u)) == 1 {
		return region.Delta{}, false
	}
	n.regions = s.NeighbourRegions(u, n.regions[:0])
	n.move = region.Move{Unit: u, To: n.regions[rng.IntN(len(n.regions))]}
	return s.Delta(n.move), true
}

func (n *shift) commit(s *region.State) bool {
	if !s.CanLeave(n.move.Unit) {
		return false
	}
	n.from = s.Label(n.move.Unit)
	s.Apply(n.move)
	return true
}

func (n *shift) touched(out []region.Label) []region.Label {
	return append(out, n.from, n.move.To)
}
