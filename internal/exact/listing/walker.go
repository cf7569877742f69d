package listing

import (
	"context"
	"math"

	"footprint/internal/region"
)

// walker grows sets, one part after another.
type walker struct {
	ctx     context.Context //nolint:containedctx // of one listing
	graph   *region.Graph
	problem *region.Problem
	bounds  region.Bounds
	measure *measure
	below   int64
	pruner  *pruner // nil where nothing is left out
	visit   func(*Set) bool

	root    region.Unit
	marked  []bool        // member, candidate, or passed over
	fringe  []region.Unit // a stack: the candidates of each set on the way
	set     Set
	stopped bool
	steps   int
	most    int // steps after which it stops; 0 is no limit
}

func newWalker(ctx context.Context, p *region.Problem, opt Options) *walker {
	w := &walker{
		ctx: ctx, graph: p.Graph(), problem: p, bounds: p.Bounds(),
		measure: newMeasure(p, opt), marked: make([]bool, p.Len()), below: math.MaxInt64,
	}
	if opt.Below != nil {
		w.below = *opt.Below
		if opt.Prices != nil {
			w.pruner = newPruner(p, opt)
		}
	}
	return w
}

// walk goes through the sets of a part.
func (w *walker) walk(p part) {
	w.root, w.stopped = p.root, false
	if w.problem.Population(p.root) > w.bounds.Max {
		return
	}
	w.marked[p.root] = true
	w.join(p.root)
	w.adjoin(p.root)
	if p.via < 0 {
		w.meet()
	} else {
		w.take(0, p.via)
	}
	w.leave(0)
	w.part(p.root)
	w.marked[p.root] = false
}

// take joins fringe[i] to the set, and then in all ways its other neighbours and
// fringe[lo:i]; what lies behind i is passed over.
func (w *walker) take(lo, i int) {
	u := w.fringe[i]
	if w.set.People+w.problem.Population(u) > w.bounds.Max {
		return
	}
	from := len(w.fringe)
	w.fringe = append(w.fringe, w.fringe[lo:i]...)
	fresh := len(w.fringe)
	w.join(u)
	w.adjoin(u)
	w.meet()
	if w.promising(from) {
		for j := len(w.fringe) - 1; j >= from && !w.stopped; j-- {
			w.take(from, j)
			w.pass(j, true)
		}
		for j := from; j < len(w.fringe); j++ {
			w.pass(j, false)
		}
	}
	w.leave(fresh)
	w.part(u)
	w.fringe = w.fringe[:from]
}

// rounding is more than what rounding a term to integers can change, with any
// number of terms.
const rounding = 1000

// promising says whether larger sets can have a reduced cost below the limit.
func (w *walker) promising(from int) bool {
	if w.pruner == nil {
		return true
	}
	return !w.pruner.hopeless(w.root, w.fringe[from:], w.bounds.Max-w.set.People, w.measure.least()-float64(w.below)-rounding)
}

// pass notes that a candidate was passed over, or is none any more.
func (w *walker) pass(i int, over bool) {
	if w.pruner != nil {
		w.pruner.out[w.fringe[i]] = over
	}
}

// adjoin makes the neighbours of u candidates that are not marked yet.
func (w *walker) adjoin(u region.Unit) {
	for _, v := range w.graph.Neighbours(u) {
		if v > w.root && !w.marked[v] {
			w.marked[v] = true
			w.fringe = append(w.fringe, v)
		}
	}
}

// leave forgets the candidates from fringe[at] on.
func (w *walker) leave(at int) {
	for _, v := range w.fringe[at:] {
		w.marked[v] = false
	}
	w.fringe = w.fringe[:at]
}

func (w *walker) join(u region.Unit) {
	w.set.Units = append(w.set.Units, u)
	w.set.People += w.problem.Population(u)
	w.measure.join(u)
	if w.pruner != nil {
		w.pruner.join(u, 1)
	}
}

func (w *walker) part(u region.Unit) {
	w.measure.part(u)
	if w.pruner != nil {
		w.pruner.join(u, -1)
	}
	w.set.People -= w.problem.Population(u)
	w.set.Units = w.set.Units[:len(w.set.Units)-1]
}

// meet shows the set to the visitor.
func (w *walker) meet() {
	if w.steps++; w.steps&0xfff == 0 && w.ctx.Err() != nil {
		w.stopped = true
	}
	if w.most > 0 && w.steps > w.most {
		w.stopped = true
	}
	if w.stopped || w.set.People < w.bounds.Min {
		return
	}
	w.set.Cost, w.set.Reduced = w.measure.cost()
	if w.set.Reduced < w.below {
		w.stopped = !w.visit(&w.set)
	}
}
