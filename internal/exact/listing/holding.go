package listing

import (
	"context"

	"footprint/internal/region"
)

// Holding goes through the sets that hold a unit, each once and in an order that
// is always the same, until visit gives false. It looks at most at so many
// contiguous sets, smaller ones among them; whole says that this was enough, or
// that visit ended it.
func Holding(ctx context.Context, p *region.Problem, u region.Unit, most int, visit func(*Set) bool) (whole bool) {
	v := newView(p)
	w := newWalker(ctx, v, Options{Free: true})
	w.root, w.floor, w.max = -1, -1, w.bounds.Max // any unit may join
	w.most = most
	ended := false
	w.visit = func(s *Set) bool {
		ended = !visit(s)
		return !ended
	}
	if v.group != nil {
		u = region.Unit(v.group[u])
	}
	if len(v.own) == 0 {
		w.around(u)
		return ended || !w.stopped
	}
	// Sets without units that have bounds of their own, and those with any.
	if !v.has(u) {
		w.bar(v.own, true)
		w.around(u)
		w.bar(v.own, false)
	}
	if !w.stopped {
		w.max, w.ways = w.problem.Loosest().Max, v.waysToOwn()
		w.around(u)
	}
	return ended || !w.stopped
}

// around goes through the sets with u.
func (w *walker) around(u region.Unit) {
	if !w.fits(u) {
		return
	}
	w.marked[u] = true
	w.join(u)
	w.adjoin(u)
	w.meet()
	for i := len(w.fringe) - 1; i >= 0 && !w.stopped; i-- {
		w.take(0, i)
	}
	w.leave(0)
	w.part(u)
	w.marked[u] = false
}
