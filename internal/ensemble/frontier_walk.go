package ensemble

import (
	"context"
	"slices"

	"footprint/internal/region"
)

// Aim is a measure of a frontier: the objective of a problem or, with
// Deviation, the largest deviation of a region's people from the mean, times
// the regions. The aims of a frontier have problems of the same units, regions
// and bounds.
type Aim struct {
	Problem   *region.Problem
	Deviation bool
}

// Costs are those of a plan by each aim; false where it misses the bounds.
func Costs(aims []Aim, labels []region.Label) ([]int64, bool, error) {
	w := newWalker(aims)
	if err := w.reset(labels); err != nil {
		return nil, false, err
	}
	for i := range aims {
		w.costs[i] = w.cost(i, region.Move{Unit: -1})
	}
	return w.costs, w.states[0].Score().Violation == 0, nil
}

// Walk looks around the plans of the archive: it makes each move of one unit
// that keeps a plan contiguous and within the bounds, and offers what comes
// out, until all plans have been looked around or so many moves made (Pareto
// local search: Paquete, Chiarandini and Stützle 2004). It gives the moves made.
// Where ctx ends it the archive is good, and the error is ctx's.
func (a *Archive) Walk(ctx context.Context, aims []Aim, moves int64) (int64, error) {
	w := newWalker(aims)
	var made int64
	for made < moves {
		i := slices.IndexFunc(a.entries, func(e Entry) bool { return !e.walked })
		if i < 0 {
			break
		}
		a.entries[i].walked = true
		if err := w.reset(a.entries[i].Plan.Labels()); err != nil {
			return made, err
		}
		n, err := w.around(a)
		if made += n; err != nil {
			return made, err
		}
		if ctx.Err() != nil {
			return made, ctx.Err()
		}
	}
	return made, nil
}

// walker knows a plan by each aim.
type walker struct {
	aims   []Aim
	states []*region.State
	costs  []int64
	to     []region.Label
}

func newWalker(aims []Aim) *walker {
	return &walker{aims: aims, states: make([]*region.State, len(aims)), costs: make([]int64, len(aims))}
}

func (w *walker) reset(labels []region.Label) (err error) {
	for i, aim := range w.aims {
		if w.states[i] == nil {
			w.states[i], err = region.NewState(aim.Problem, labels)
		} else {
			err = w.states[i].Reset(labels)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// around offers the plans one move away.
func (w *walker) around(a *Archive) (made int64, err error) {
	s := w.states[0]
	within := s.Score().Violation
	for _, u := range slices.Clone(s.Boundary()) {
		if s.Size(s.Label(u)) == 1 {
			continue
		}
		checked, leaves := false, false
		w.to = s.NeighbourRegions(u, w.to[:0])
		for _, to := range w.to {
			move := region.Move{Unit: u, To: to}
			made++
			if within+s.Delta(move).Violation > 0 {
				continue
			}
			for i := range w.aims {
				w.costs[i] = w.cost(i, move)
			}
			if !a.wants(w.costs) {
				continue
			}
			if !checked {
				checked, leaves = true, s.CanLeave(u)
			}
			if !leaves {
				break
			}
			labels := slices.Clone(s.Labels())
			labels[u] = to
			plan, err := region.NewPlan(labels)
			if err != nil {
				return made, err
			}
			a.Offer(plan, w.costs)
		}
	}
	return made, nil
}

// cost is that by an aim after a move; Unit -1 is none.
func (w *walker) cost(i int, move region.Move) int64 {
	s, aim := w.states[i], w.aims[i]
	if !aim.Deviation {
		cost := s.Score().Objective
		if move.Unit >= 0 {
			cost += s.Delta(move).Objective
		}
		return cost
	}
	p := aim.Problem
	var most int64
	for r := range region.Label(p.Regions()) { //nolint:gosec // G115: regions fit
		people := s.People(r)
		if move.Unit >= 0 {
			switch r {
			case s.Label(move.Unit):
				people -= p.Population(move.Unit)
			case move.To:
				people += p.Population(move.Unit)
			}
		}
		off := people*int64(p.Regions()) - p.Total()
		most = max(most, off, -off)
	}
	return most
}
