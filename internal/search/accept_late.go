package search

import "footprint/internal/region"

// lateMemory is how many scores are remembered for each million steps of a
// chain. Of 500 to 20,000 it was the best on the CCGs of England in 10 regions.
const lateMemory = 2_000

// late accepts a plan that costs no more than the present one, or less than the
// one of some hundred proposals ago (late acceptance hill climbing: Burke and Bykov
// 2017). The prices of then are not those of now, so that the memory is of scores,
// and both are priced when they are compared.
type late struct {
	memory []region.Score
	at     int
}

// newLate remembers as much as suits a chain of so many steps that begins with
// a score.
func newLate(steps int64, begin region.Score) *late {
	l := &late{memory: make([]region.Score, max(1, steps*lateMemory/1_000_000))}
	for i := range l.memory {
		l.memory[i] = begin
	}
	return l
}

func (l *late) step(a *annealer) int64 {
	n, d, ok := a.try(a.climate)
	work := n.work()
	if ok {
		if l.accepts(a.climate, a.state.Score(), d) && a.change(n, d) {
			a.choose.gained(max(0, -a.climate.cost(d)/a.climate.temperature))
			a.meet(n)
		}
		l.remember(a.climate, a.state.Score())
	}
	a.choose.spent(work)
	return work
}

// accepts judges a change of a score.
func (l *late) accepts(c climate, now region.Score, d region.Delta) bool {
	next := region.Score{Violation: now.Violation + d.Violation, Objective: now.Objective + d.Objective}
	return c.cost(d) <= 0 || c.less(next, l.memory[l.at])
}

// remember goes on to the next place, after it has put the present score into
// this one if that is better than what is there.
func (l *late) remember(c climate, now region.Score) {
	if c.less(now, l.memory[l.at]) {
		l.memory[l.at] = now
	}
	if l.at++; l.at == len(l.memory) {
		l.at = 0
	}
}

// less says whether one score costs less than another at the present price.
func (c climate) less(s, t region.Score) bool {
	return c.cost(region.Delta{Violation: s.Violation - t.Violation, Objective: s.Objective - t.Objective}) < 0
}
