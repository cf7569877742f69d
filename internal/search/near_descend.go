package search

import (
	"context"
	"slices"

	"footprint/internal/region"
)

// maxPairs bounds the pairs of moves that a descent looks at in one round.
const maxPairs = 100_000

// descend goes from the best plan to one that no move makes better, nor any pair
// of a move and one back to the baseline.
func (w *roamer) descend(ctx context.Context) {
	w.restore()
	for ctx.Err() == nil && (w.singles() || w.pairs()) {
	}
}

// restore goes back to the best plan.
func (w *roamer) restore() {
	for u, l := range w.best.Labels {
		if w.state.Label(region.Unit(u)) != l {
			w.apply(region.Move{Unit: region.Unit(u), To: l})
		}
	}
	w.extra, w.people, w.units = w.best.Pieces, w.best.People, w.best.Units
	for l := range w.pieces {
		w.pieces[l] = w.countPieces(region.Label(l))
	}
}

// singles makes moves that are for the better, one after another, and says whether
// there was any.
func (w *roamer) singles() bool {
	found := false
	for _, m := range w.shifts() {
		w.moves = append(w.moves[:0], m)
		found = w.gain() || found
	}
	return found
}

// pairs makes the first pair that is for the better.
func (w *roamer) pairs() bool {
	shifts, away := w.shifts(), slices.Sorted(slices.Values(w.away.list))
	looked := 0
	for _, u := range away {
		for _, m := range shifts {
			if looked++; looked > maxPairs {
				return false
			}
			w.moves = append(w.moves[:0], region.Move{Unit: u, To: w.base.labels[u]}, m)
			if w.gain() {
				return true
			}
		}
	}
	return false
}

// gain makes the moves if that gives a better plan than the best.
func (w *roamer) gain() bool {
	then := w.now()
	accept := func(d region.Delta, pieces int) bool {
		then.Pieces += pieces
		then.Score.Violation += d.Violation
		then.Score.Objective += d.Objective
		// Who moves is counted once the moves are made.
		then.People, then.Units = -1, -1
		return then.Better(&w.best)
	}
	if !w.try(accept) {
		return false
	}
	if !w.better() {
		w.restore()
		return false
	}
	w.keep()
	return true
}

// shifts are the moves of single units across borders, and back to the baseline,
// in order of the units.
func (w *roamer) shifts() (out []region.Move) {
	for _, u := range slices.Sorted(slices.Values(w.state.Boundary())) {
		if w.pair != nil && !slices.Contains(w.pair, w.state.Label(u)) {
			continue
		}
		w.around(u)
		for _, l := range w.regions {
			out = append(out, region.Move{Unit: u, To: l})
		}
	}
	for _, u := range slices.Sorted(slices.Values(w.away.list)) {
		out = append(out, region.Move{Unit: u, To: w.base.labels[u]})
	}
	return out
}
