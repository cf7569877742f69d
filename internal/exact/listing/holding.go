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
	w := newWalker(ctx, p, Options{Free: true})
	w.root = -1 // any unit may join
	w.most = most
	ended := false
	w.visit = func(s *Set) bool {
		ended = !visit(s)
		return !ended
	}
	if p.Population(u) > w.bounds.Max {
		return true
	}
	w.marked[u] = true
	w.join(u)
	w.adjoin(u)
	w.meet()
	for i := len(w.fringe) - 1; i >= 0 && !w.stopped; i-- {
		w.take(0, i)
	}
	return ended || !w.stopped
}
