package search

import (
	"slices"

	"footprint/internal/region"
)

const (
	tabuTenure = 10 // changes, and up to as many again
	tabuLook   = 8  // proposals for each change where the temperature is the mean change of a shift
	tabuMost   = 500
)

// tabu makes the cheapest of a handful of proposals, whatever it costs, but for
// those that undo what was done lately: a unit does not return to the region that
// it left, nor are the same regions parted anew, before some changes were made
// (Glover 1989; for regions, Openshaw and Rao 1995). What leads to a plan better than
// any before is made all the same. The handful grows as the chain cools.
type tabu struct {
	handful [2][]neighbourhood // by operator: one holds the best proposal, the other makes the next
	turn    []int              // by operator: which of its two makes the next
	until   []int64            // by unit and region: it does not go there before this change
	parted  [][]region.Label   // the regions of the last changes of whole regions, a ring
	changes int64
	moves   []region.Move
	regions []region.Label
}

func newTabu(s *region.State) *tabu {
	p := s.Problem()
	t := &tabu{
		until: make([]int64, p.Len()*p.Regions()),
		// Few regions have few pairs: not all of them are to be barred.
		parted: make([][]region.Label, min(tabuTenure, max(1, p.Regions()/2))),
	}
	for i := range t.handful {
		for _, o := range operators(p) {
			t.handful[i] = append(t.handful[i], o.neighbourhood)
		}
	}
	t.turn = make([]int, len(t.handful[0]))
	return t
}

// mover is a neighbourhood that moves single units.
type mover interface {
	// moves appends the moves of the last proposal.
	moves(out []region.Move) []region.Move
}

func (t *tabu) step(a *annealer) int64 {
	a.note() // what is better than any before is judged by this
	look := min(tabuMost, max(1, int(tabuLook*a.scale/a.climate.temperature)))
	best, cheapest := -1, 0.0
	var change region.Delta
	var all int64
	for range look {
		a.choose.draw(a.rng)
		i := a.choose.drawn
		n := t.handful[t.turn[i]][i]
		d, ok := n.propose(a.state, a.climate, a.rng)
		work := n.work()
		all += work
		a.choose.spent(work)
		if !ok {
			continue
		}
		cost := a.climate.cost(d)
		if best >= 0 && cost >= cheapest || t.forbids(a.state, n) && !improves(a, d) {
			continue
		}
		best, cheapest, change = i, cost, d
		t.turn[i] = 1 - t.turn[i]
	}
	if best < 0 {
		t.pass() // or else all might be forbidden for ever
		return all
	}
	n := t.handful[1-t.turn[best]][best]
	if t.commit(a, n, change) {
		a.choose.drawn = best
		a.choose.gained(max(0, -cheapest/a.climate.temperature))
		a.meet(n)
	}
	return all
}

// improves says whether a change leads to a plan better than any before.
func improves(a *annealer, d region.Delta) bool {
	now := a.state.Score()
	return region.Score{Violation: now.Violation + d.Violation, Objective: now.Objective + d.Objective}.Compare(a.best.score) < 0
}

// forbids says whether the memory is against what n proposed last.
func (t *tabu) forbids(s *region.State, n neighbourhood) bool {
	if m, ok := n.(mover); ok {
		t.moves = m.moves(t.moves[:0])
		return slices.ContainsFunc(t.moves, func(m region.Move) bool {
			return t.changes < *t.barred(s, m.Unit, m.To)
		})
	}
	t.regions = t.sorted(n)
	return slices.ContainsFunc(t.parted, func(r []region.Label) bool { return slices.Equal(r, t.regions) })
}

// commit makes a change and remembers what must not follow: that its units
// return, or that its regions are parted anew. A change that would break
// contiguity is not tried again for a while.
func (t *tabu) commit(a *annealer, n neighbourhood, d region.Delta) bool {
	at := t.pass()
	m, single := n.(mover)
	if !single {
		t.parted[at] = append(t.parted[at], t.sorted(n)...)
		return a.change(n, d)
	}
	t.moves = m.moves(t.moves[:0])
	for i, m := range t.moves {
		t.regions = append(t.regions[:i], a.state.Label(m.Unit))
	}
	made := a.change(n, d)
	for i, m := range t.moves {
		to := m.To
		if made {
			to = t.regions[i]
		}
		*t.barred(a.state, m.Unit, to) = t.changes + tabuTenure + a.rng.Int64N(tabuTenure)
	}
	return made
}

// pass lets a change go by, and gives an empty place of the ring.
func (t *tabu) pass() int64 {
	t.changes++
	at := t.changes % int64(len(t.parted))
	t.parted[at] = t.parted[at][:0]
	return at
}

// barred is until when a unit must not go to a region.
func (t *tabu) barred(s *region.State, u region.Unit, to region.Label) *int64 {
	return &t.until[int(u)*s.Problem().Regions()+int(to)]
}

// sorted are the regions that n proposed to change.
func (t *tabu) sorted(n neighbourhood) []region.Label {
	t.regions = n.touched(t.regions[:0])
	slices.Sort(t.regions)
	return t.regions
}
