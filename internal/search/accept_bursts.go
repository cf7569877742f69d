package search

import (
	"slices"

	"footprint/internal/region"
)

const (
	burstLength = 10  // changes
	burstPrice  = 1e3 // of violations, in units of the price that annealing begins with
)

// bursts makes every change that keeps within the bounds, and goes back to the best
// plan of the last few changes again and again (short bursts: Cannon,
// Goldblatt-Guth, Gutekunst and others 2020). While a plan misses the bounds, a
// change must not make it miss them by more.
type bursts struct {
	length int            // changes in a burst
	best   []region.Label // of this burst, or what it began with
	score  region.Score
	made   int
	better bool // than what the burst began with
}

func newBursts(s *region.State, length int) *bursts {
	return &bursts{length: length, best: slices.Clone(s.Labels()), score: s.Score()}
}

func (b *bursts) step(a *annealer) int64 {
	c := a.climate
	c.price = a.base() * burstPrice // cuts of trees, too, are to keep within the bounds
	n, d, ok := a.try(c)
	work := n.work()
	if ok && d.Violation <= 0 && a.change(n, d) {
		b.made++
		work += n.work() // nearly all are made, which the work of looking leaves out
		if s := a.state.Score(); s.Compare(b.score) < 0 {
			a.choose.gained(c.cost(region.Delta{Violation: b.score.Violation - s.Violation, Objective: b.score.Objective - s.Objective}) / c.temperature)
			b.score, b.better = s, true
			copy(b.best, a.state.Labels())
		}
	}
	a.choose.spent(work)
	if b.made == b.length {
		work += b.back(a)
	}
	return work
}

// back ends a burst: its best plan is where the next one begins. It gives the
// work, by the units that move.
func (b *bursts) back(a *annealer) int64 {
	a.note()
	work := int64(1)
	for u, l := range b.best {
		if a.state.Label(region.Unit(u)) != l { //nolint:gosec // a unit
			a.state.Apply(region.Move{Unit: region.Unit(u), To: l}) //nolint:gosec // a unit
			work++
		}
	}
	if b.better && a.met != nil {
		for l := range region.Label(a.state.Problem().Regions()) { //nolint:gosec // few
			a.met.meet(a.state, l)
		}
	}
	b.made, b.better = 0, false
	return work
}
