package partition

import (
	"math"
	"slices"
)

// branch goes through the partitions by the allowed columns, the likely half
// first, and says whether it saw all. The linear programme stands at its
// optimum over them.
func (w *work) branch(allowed []int) bool {
	bound := w.lp.Objective()
	if bound >= w.limit() || w.lp.Missing() > 1e-4 {
		return true
	}
	pair, ok := w.pair()
	if !ok {
		return w.take()
	}
	whole := true
	for _, together := range []bool{true, false} {
		if w.nodes >= w.opt.Nodes || w.ctx.Err() != nil {
			return false
		}
		w.nodes++
		whole = w.child(allowed, pair, together) && whole
	}
	return whole
}

// child looks at the half in which a pair of rows shares a column, or does not.
func (w *work) child(allowed []int, pair [2]int32, together bool) bool {
	keep := w.ban(allowed, func(j int) bool {
		members := w.p.Members(j)
		_, a := slices.BinarySearch(members, pair[0])
		_, b := slices.BinarySearch(members, pair[1])
		return together && a != b || !together && a && b
	})
	w.lp.Reprice()
	whole := false
	if w.relax(keep) {
		w.take()
		bound := w.lp.Objective()
		if whole = bound >= w.limit(); !whole {
			whole = w.branch(w.fix(keep, bound))
		}
	}
	for _, j := range allowed {
		w.lp.Ban(j, false)
	}
	w.lp.Reprice()
	return whole
}

// pair is a pair of rows about which the solution is undecided: one that most of
// it has together, so that the likely half is mostly likely right, and soon whole.
func (w *work) pair() (best [2]int32, ok bool) {
	least := 1.0
	for pair, x := range w.lp.together() {
		d := math.Abs(x - 0.85)
		if x < 1e-4 || x > 1-1e-4 || d > least {
			continue
		}
		if d < least || !ok || slices.Compare(pair[:], best[:]) < 0 {
			best, least, ok = pair, d, true
		}
	}
	return best, ok
}
