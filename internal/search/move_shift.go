package search

import (
	"math"
	"math/rand/v2"

	"footprint/internal/region"
)

// shift moves one unit on a boundary into a region that it touches.
type shift struct {
	move region.Move
	from region.Label
}

func (n *shift) propose(s *region.State, _ climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	n.move = outward(s, boundary, rng)
	if s.Size(s.Label(n.move.Unit)) == 1 {
		return region.Delta{}, false
	}
	return s.Delta(n.move), true
}

// outward draws a unit of the boundary and a region that it touches, one more
// often the more of the unit's neighbours are in it. One random number serves
// for both.
func outward(s *region.State, boundary []region.Unit, rng *rand.Rand) region.Move {
	draw := rng.Uint64()
	u := boundary[below(len(boundary), draw>>32)]
	around := s.Problem().Graph().Neighbours(u)
	own, i := s.Label(u), below(len(around), draw&math.MaxUint32)
	for s.Label(around[i]) == own {
		if i++; i == len(around) {
			i = 0
		}
	}
	return region.Move{Unit: u, To: s.Label(around[i])}
}

// below scales 32 random bits to 0..n-1.
func below(n int, bits uint64) int { return int(uint64(n) * bits >> 32) }

func (n *shift) commit(s *region.State) bool {
	if !s.CanLeave(n.move.Unit) {
		return false
	}
	n.from = s.Label(n.move.Unit)
	s.Apply(n.move)
	return true
}

func (n *shift) work() int64 { return 1 }

func (n *shift) touched(out []region.Label) []region.Label {
	return append(out, n.from, n.move.To)
}

func (n *shift) moves(out []region.Move) []region.Move { return append(out, n.move) }
