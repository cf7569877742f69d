package search

import (
	"context"
	"math"
	"math/rand/v2"

	"footprint/internal/region"
)

// Settings of the annealing, found by trial on the CCGs and councils of
// England (k 10 and 38, tolerances 5 to 25 %). Temperatures are in units of
// the mean change of the objective by a random shift.
const (
	startHeat   = 1.0
	endHeat     = 0.05 // below, next to nothing is accepted that gets worse
	reheat      = 0.3  // later rounds start at this fraction of startHeat
	warm        = 0.14 // the same for all rounds that go on from a plan that is given
	swapShare   = 0.15 // of the proposals
	mergeShare  = 0.05 // at most: see newAnnealer
	reportSteps = 20_000
	priceWindow = 500
)

// climate is what decides whether a change is accepted.
type climate struct {
	temperature float64 // in 1/One
	price       float64 // of a person outside the bounds, in 1/One
}

// cost is the change of score as one number.
func (c climate) cost(d region.Delta) float64 {
	return float64(d.Objective) + float64(c.price*float64(d.Violation))
}

// accepts is the Metropolis rule: with probability exp(-cost/temperature).
func (c climate) accepts(d region.Delta, rng *rand.Rand) bool {
	cost := c.cost(d)
	return cost <= 0 || cost < c.temperature*rng.ExpFloat64()
}

// neighbourhood is a way to change a plan. After propose returned true, either
// commit follows or the proposal is forgotten.
type neighbourhood interface {
	// propose draws a change and says what it would do to the score. It may
	// leave contiguity unchecked.
	propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool)
	// commit makes the change if it keeps contiguity, and says whether it did.
	commit(s *region.State) bool
	// touched appends the regions that the last commit changed.
	touched(out []region.Label) []region.Label
}

type annealer struct {
	state   *region.State
	rng     *rand.Rand
	heat    float64
	best    found
	shift   *shift
	swap    *swap
	merge   *recombine
	climate climate
	scale   float64 // mean change of the objective by a random shift
	merges  float64 // share of the proposals that recombine
	within  bool    // run ends at the first plan within the bounds
	met     *pool   // keeps the regions met; may be nil
	changed []region.Label
}

func newAnnealer(s *region.State, rng *rand.Rand, heat float64) *annealer {
	a := &annealer{
		state: s, rng: rng, heat: heat,
		shift: &shift{}, swap: &swap{}, merge: newRecombine(s.Problem()),
		best: found{labels: append([]region.Label(nil), s.Labels()...), score: s.Score()},
	}
	// A recombination costs about as much as a shift for each unit in its two
	// regions, so large regions get fewer.
	a.merges = min(mergeShare, float64(s.Problem().Regions())/float64(s.Problem().Len()))
	a.calibrate()
	return a
}

// calibrate measures how much a random shift changes the objective, so that
// temperatures mean the same for any problem.
func (a *annealer) calibrate() {
	const samples = 400
	var sum float64
	count := 0
	for range samples {
		if d, ok := a.shift.propose(a.state, a.climate, a.rng); ok {
			sum += math.Abs(float64(d.Objective))
			count++
		}
	}
	a.scale = max(1, sum/float64(max(1, count)))
	p := a.state.Problem()
	meanUnit := float64(p.Total()) / float64(p.Len())
	a.climate.price = a.scale / max(1, meanUnit)
}

// run makes steps proposals while the temperature falls. It tells report how
// many steps were made since its last call.
func (a *annealer) run(ctx context.Context, steps int64, report func(int64)) {
	hot := startHeat * a.heat
	cooling := math.Log(min(endHeat/hot, 1.0/4))
	feasible, sinceReport := 0, int64(0)
	for step := range steps {
		if a.within && a.state.Score().Violation == 0 {
			break
		}
		if step%priceWindow == 0 {
			a.climate.temperature = a.scale * hot * math.Exp(cooling*float64(step)/float64(steps))
			a.adjustPrice(feasible, step)
			feasible = 0
		}
		a.step()
		if a.state.Score().Violation == 0 {
			feasible++
		}
		if sinceReport++; sinceReport == reportSteps {
			a.note()
			report(sinceReport)
			sinceReport = 0
			if ctx.Err() != nil {
				return
			}
		}
	}
	a.note()
	report(sinceReport)
}

// adjustPrice lets the search be feasible about half of the time: a dearer
// violation when it seldom was over the last window, a cheaper one when it
// nearly always was.
func (a *annealer) adjustPrice(feasible int, step int64) {
	const factor = 1.1
	if step == 0 {
		return
	}
	switch share := float64(feasible) / priceWindow; {
	case share < 0.4:
		a.climate.price *= factor
	case share > 0.6:
		a.climate.price /= factor
	}
	p := a.state.Problem()
	base := a.scale * float64(p.Len()) / float64(p.Total())
	a.climate.price = min(max(a.climate.price, base*1e-3), base*1e4)
}

// step makes one proposal.
func (a *annealer) step() {
	var n neighbourhood = a.shift
	switch draw := a.rng.Float64(); {
	case draw < a.merges:
		n = a.merge
	case draw < a.merges+swapShare:
		n = a.swap
	}
	d, ok := n.propose(a.state, a.climate, a.rng)
	if !ok || !a.climate.accepts(d, a.rng) {
		return
	}
	if d.Violation > 0 || d.Violation == 0 && d.Objective > 0 {
		a.note() // the score gets worse: this may have been the best
	}
	if n.commit(a.state) && a.met != nil {
		a.changed = n.touched(a.changed[:0])
		for _, l := range a.changed {
			a.met.meet(a.state, l)
		}
	}
}

// note keeps the plan if it is the best so far.
func (a *annealer) note() {
	if s := a.state.Score(); s.Compare(a.best.score) < 0 {
		a.best.score = s
		copy(a.best.labels, a.state.Labels())
	}
}
