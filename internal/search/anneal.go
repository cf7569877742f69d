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
	reportSteps = 20_000
	priceWindow = 500
)

// neighbourhood is a way to change a plan. After propose returned true, either
// commit follows or the proposal is forgotten.
type neighbourhood interface {
	// propose draws a change and says what it would do to the score. It may
	// leave contiguity unchecked.
	propose(s *region.State, c climate, rng *rand.Rand) (region.Delta, bool)
	// commit makes the change if it keeps contiguity, and says whether it did.
	commit(s *region.State) bool
	// work is what the last proposal cost in steps: about how many shifts are
	// looked at in its time. It follows from what was looked at, never a clock.
	work() int64
	// touched appends the regions that the last commit changed.
	touched(out []region.Label) []region.Label
}

type annealer struct {
	state   *region.State
	rng     *rand.Rand
	heat    float64
	best    found
	rule    acceptance
	choose  *chooser
	climate climate
	scale   float64 // mean change of the objective by a random shift
	within  bool    // run ends at the first plan within the bounds
	met     *pool   // keeps the regions met; may be nil
	changed []region.Label
}

func newAnnealer(s *region.State, rng *rand.Rand, heat float64) *annealer {
	a := &annealer{
		state: s, rng: rng, heat: heat, rule: metropolis{},
		choose: newChooser(operators(s.Problem())...),
		best:   found{labels: append([]region.Label(nil), s.Labels()...), score: s.Score()},
	}
	a.calibrate()
	return a
}

// calibrate measures how much a random shift changes the objective, so that
// temperatures mean the same for any problem.
func (a *annealer) calibrate() {
	const samples = 400
	var sum float64
	count, try := 0, &shift{}
	for range samples {
		if d, ok := try.propose(a.state, a.climate, a.rng); ok {
			sum += math.Abs(float64(d.Objective))
			count++
		}
	}
	a.scale = max(1, sum/float64(max(1, count)))
	p := a.state.Problem()
	meanUnit := float64(p.Total()) / float64(p.Len())
	a.climate.price = a.scale / max(1, meanUnit)
}

// base is the price at which a mean unit outside the bounds costs as much as a
// random shift.
func (a *annealer) base() float64 {
	p := a.state.Problem()
	return a.scale * float64(p.Len()) / float64(p.Total())
}

// run makes steps proposals while the temperature falls. It tells report how
// many steps were made since its last call.
func (a *annealer) run(ctx context.Context, steps int64, report func(int64)) {
	hot := startHeat * a.heat
	cooling := math.Log(min(endHeat/hot, 1.0/4))
	var priced, feasible, proposals, reported int64
	done := int64(0)
	for done < steps {
		if a.within && a.state.Score().Violation == 0 {
			break
		}
		if done >= priced {
			a.climate.temperature = a.scale * hot * math.Exp(cooling*float64(done)/float64(steps))
			a.adjustPrice(feasible, proposals)
			feasible, proposals, priced = 0, 0, done+priceWindow
		}
		done += a.rule.step(a)
		proposals++
		if a.state.Score().Violation == 0 {
			feasible++
		}
		if done >= reported+reportSteps && done < steps {
			a.note()
			report(done - reported)
			reported = done
			if ctx.Err() != nil {
				return
			}
		}
	}
	a.note()
	report(min(done, steps) - reported) // the last proposal may have gone beyond
}

// adjustPrice lets the search be feasible about half of the time: a dearer
// violation when it seldom was over the last window, a cheaper one when it
// nearly always was.
func (a *annealer) adjustPrice(feasible, proposals int64) {
	const factor = 1.1
	if proposals == 0 {
		return
	}
	switch share := float64(feasible) / float64(proposals); {
	case share < 0.4:
		a.climate.price *= factor
	case share > 0.6:
		a.climate.price /= factor
	}
	base := a.base()
	a.climate.price = min(max(a.climate.price, base*1e-3), base*1e4)
}

// try draws a neighbourhood and a proposal of it.
func (a *annealer) try(c climate) (neighbourhood, region.Delta, bool) {
	n := a.choose.draw(a.rng)
	d, ok := n.propose(a.state, c, a.rng)
	return n, d, ok
}

// change makes the change that n proposed, if it keeps contiguity.
func (a *annealer) change(n neighbourhood, d region.Delta) bool {
	if d.Violation > 0 || d.Violation == 0 && d.Objective > 0 {
		a.note() // the score gets worse: this may have been the best
	}
	return n.commit(a.state)
}

// meet shows the pool the regions that a change made.
func (a *annealer) meet(n neighbourhood) {
	if a.met == nil {
		return
	}
	a.changed = n.touched(a.changed[:0])
	for _, l := range a.changed {
		a.met.meet(a.state, l)
	}
}

// note keeps the plan if it is the best so far.
func (a *annealer) note() {
	if s := a.state.Score(); s.Compare(a.best.score) < 0 {
		a.best.score = s
		copy(a.best.labels, a.state.Labels())
	}
}
