package listing

import (
	"context"
	"math"

	"footprint/internal/region"
)

// walker grows sets, one part after another.
type walker struct {
	*view
	ctx     context.Context //nolint:containedctx // of one listing
	graph   *region.Graph
	bounds  region.Bounds
	measure *measure
	below   int64
	pruner  *pruner // nil where nothing is left out
	visit   func(*Set) bool

	root    region.Unit
	floor   region.Unit   // units up to it are in no set of the part
	max     int64         // what a set of the part holds at most
	marked  []bool        // member, candidate, passed over, or barred
	fringe  []region.Unit // a stack: the candidates of each set on the way
	set     Set
	stopped bool
	steps   int
	most    int // steps after which it stops; 0 is no limit

	sums []int64 // of the rules; nil where none look at sums
	// Where only sets are wanted with a unit that has bounds of its own: people on the
	// way to one, from each unit, and from the set as it grew.
	ways, near []int64
}

func newWalker(ctx context.Context, v *view, opt Options) *walker {
	p := v.problem
	opt = v.priced(opt)
	w := &walker{
		ctx: ctx, view: v, graph: p.Graph(), bounds: p.Bounds(),
		measure: newMeasure(p, opt), marked: make([]bool, p.Len()), below: math.MaxInt64,
	}
	if n := p.RuleWidth(); n > 0 {
		w.sums = make([]int64, n)
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
	w.begin(p.root)
	defer w.end()
	if !w.fits(p.root) {
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
	if !w.fits(u) {
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
	room := w.room()
	w.pruner.most = w.set.People + room
	return !w.pruner.hopeless(w.floor, w.fringe[from:], room, w.measure.least()-float64(w.below)-rounding)
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
		if v > w.floor && !w.marked[v] {
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
	if w.members == nil {
		w.set.Units = append(w.set.Units, u)
	} else {
		w.set.Units = append(w.set.Units, w.members[u]...)
	}
	w.set.People += w.problem.Population(u)
	if w.sums != nil {
		w.problem.AddRules(w.sums, u, 1)
	}
	if w.ways != nil {
		way := w.ways[u]
		if n := len(w.near); n > 0 {
			way = min(way, w.near[n-1])
		}
		w.near = append(w.near, way)
	}
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
	if w.ways != nil {
		w.near = w.near[:len(w.near)-1]
	}
	if w.sums != nil {
		w.problem.AddRules(w.sums, u, -1)
	}
	w.set.People -= w.problem.Population(u)
	size := 1
	if w.members != nil {
		size = len(w.members[u])
	}
	w.set.Units = w.set.Units[:len(w.set.Units)-size]
}

// meet shows the set to the visitor.
func (w *walker) meet() {
	if w.steps++; w.steps&0xfff == 0 && w.ctx.Err() != nil {
		w.stopped = true
	}
	if w.most > 0 && w.steps > w.most {
		w.stopped = true
	}
	if w.stopped || !w.whole() {
		return
	}
	w.set.Cost, w.set.Reduced = w.measure.cost()
	if w.set.Reduced < w.below {
		w.stopped = !w.visit(&w.set)
	}
}
