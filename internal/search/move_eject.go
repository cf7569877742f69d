package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

const (
	longestChain = 4
	ejections    = 5 // candidates looked at for each further move of a chain
)

// eject shifts a unit into a neighbouring region, which then ejects another
// unit into a third, and so on. The cheapest beginning of the chain is the
// proposal. A chain that comes back to where it began is a cyclic exchange:
// where bounds on population bind, it moves what no shift or swap can.
type eject struct {
	chain   [longestChain]region.Move
	from    [longestChain]region.Label
	length  int // of the cheapest beginning
	looked  int64
	changed []region.Label
}

func (n *eject) propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool) {
	boundary := s.Boundary()
	n.looked, n.length = 1, 0
	if len(boundary) == 0 {
		return region.Delta{}, false
	}
	n.chain[0] = outward(s, boundary, rng)
	if !s.CanLeave(n.chain[0].Unit) {
		return region.Delta{}, false
	}
	var best region.Delta
	for length := 2; length <= longestChain; length++ {
		d, ok := n.extend(s, c, rng, length)
		if !ok {
			break
		}
		if n.length == 0 || c.cost(d) < c.cost(best) {
			best, n.length = d, length
		}
	}
	return best, n.length > 0
}

// extend looks for a cheap move to follow the length-1 moves of the chain: out
// of the region that the last of them went to. It meets candidates on a walk
// inside that region, so its work does not depend on the size of anything.
func (n *eject) extend(s *region.State, c climate, rng *rand.Rand, length int) (best region.Delta, ok bool) {
	const steps = 3 * ejections
	g := s.Problem().Graph()
	last := n.chain[length-2]
	at, found := last.Unit, 0
	var cheapest region.Move
	for range steps {
		draw := rng.Uint64()
		around := g.Neighbours(at)
		v := around[below(len(around), draw>>32)]
		if s.Label(v) != last.To || n.moved(v, length-1) {
			continue
		}
		at = v
		to, outside := n.across(s, v, draw&0xffffffff)
		if !outside || !s.CanLeave(v) {
			continue
		}
		n.chain[length-1] = region.Move{Unit: v, To: to}
		d := s.DeltaOf(n.chain[:length])
		n.looked++
		if !ok || c.cost(d) < c.cost(best) {
			cheapest, best, ok = n.chain[length-1], d, true
		}
		if found++; found == ejections {
			break
		}
	}
	n.chain[length-1] = cheapest
	return best, ok
}

// across draws another region that v touches.
func (n *eject) across(s *region.State, v region.Unit, bits uint64) (region.Label, bool) {
	around := s.Problem().Graph().Neighbours(v)
	i := below(len(around), bits)
	for range around {
		if l := s.Label(around[i]); l != s.Label(v) {
			return l, true
		}
		if i++; i == len(around) {
			i = 0
		}
	}
	return 0, false
}

func (n *eject) moved(u region.Unit, length int) bool {
	for _, m := range n.chain[:length] {
		if m.Unit == u {
			return true
		}
	}
	return false
}

// work: a chain of moves is looked at in about twice the time of a shift.
func (n *eject) work() int64 { return 2 * n.looked }

// commit makes the moves one after another, each only if contiguity holds after
// it, or else none.
func (n *eject) commit(s *region.State) bool {
	n.changed = n.changed[:0]
	for i, m := range n.chain[:n.length] {
		n.from[i] = s.Label(m.Unit)
		n.changed = append(n.changed, m.To)
		if s.CanLeave(m.Unit) && touches(s, m.Unit, m.To, m.Unit) {
			s.Apply(m)
			continue
		}
		for j := i - 1; j >= 0; j-- {
			s.Apply(region.Move{Unit: n.chain[j].Unit, To: n.from[j]})
		}
		return false
	}
	n.changed = append(n.changed, n.from[0])
	return true
}

func (n *eject) touched(out []region.Label) []region.Label {
	return append(out, n.changed...)
}

func (n *eject) moves(out []region.Move) []region.Move { return append(out, n.chain[:n.length]...) }
