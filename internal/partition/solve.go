package partition

import (
	"context"
	"math"
	"slices"
)

// Solve finds the cheapest partition by the columns of p, or the best that the
// budget allows; never one that is dearer than the start. It is
// deterministic. When ctx ends it gives the best so far.
func Solve(ctx context.Context, p *Problem, opt Options) (Result, error) {
	opt = opt.withDefaults()
	if err := p.check(opt.Start); err != nil {
		return Result{}, err
	}
	// No dual value needs to be higher than ten times all columns together, so what
	// is missing at this price cannot be had.
	w := &work{ctx: ctx, p: p, opt: opt, lp: NewLP(p, p.largest(), 10*float64(p.count), false), best: opt.Start, cost: p.total(opt.Start)}
	for _, j := range opt.Start {
		w.lp.Play(j)
	}
	w.allowed = make([]int, p.Len())
	for j := range w.allowed {
		w.allowed[j] = j
	}
	w.run()
	return Result{
		Columns: w.best, Cost: w.cost, Optimal: w.optimal, Bound: w.bound / w.lp.unit,
		Pivots: w.lp.pivots, Nodes: w.nodes, Cuts: len(w.lp.Cuts()),
		Survivors: w.survivors, Generated: len(w.lp.active),
	}, nil
}

// work is one call of Solve.
type work struct {
	ctx context.Context //nolint:containedctx // one call, from its beginning to its end
	p   *Problem
	opt Options
	lp  *LP

	best []int
	cost int64

	allowed   []int // columns that can still be in a better partition
	bound     float64
	survivors int
	nodes     int
	optimal   bool
}

// limit is what a partition must stay below to be of use, in the units of the
// linear programme.
func (w *work) limit() float64 {
	c := float64(w.cost) * w.lp.unit
	return c - 1e-9*math.Abs(c)
}

func (w *work) run() {
	if !w.relax(w.allowed) {
		return
	}
	for {
		w.bound = w.lp.Objective()
		w.take()
		w.allowed = w.fix(w.allowed, w.bound)
		if w.bound >= w.limit() {
			break
		}
		room := min(40, w.opt.Cuts-len(w.lp.Cuts()))
		if room <= 0 {
			break
		}
		cuts := w.lp.Separate(room)
		if len(cuts) == 0 {
			break
		}
		for _, c := range cuts {
			w.lp.AddCut(c)
		}
		w.lp.Reprice()
		before := w.bound
		if !w.relax(w.allowed) {
			return
		}
		if w.lp.Objective() < before+1e-5*(w.limit()-before) {
			break // no longer worth the rows
		}
	}
	w.survivors = len(w.allowed)
	w.optimal = w.branch(w.allowed)
}

const batch = 300 // columns put in play at a time

// relax solves the linear programme over all allowed columns: those in play
// first, then those that the dual values ask for, until there are none. It says
// whether the budget was enough.
func (w *work) relax(allowed []int) bool {
	for {
		if w.ctx.Err() != nil || !w.lp.Optimise(w.opt.Pivots) {
			return false
		}
		in := w.lp.wanted(allowed)
		if len(in) == 0 {
			return true
		}
		for _, c := range leading(in, batch) {
			w.lp.Play(c.column)
		}
	}
}

// fix leaves out the columns whose reduced cost shows that no better
// partition has them.
func (w *work) fix(allowed []int, bound float64) []int {
	gap := w.limit() - bound
	return w.ban(allowed, func(j int) bool { return w.lp.Reduced(j) > gap+tinyCost })
}

// ban takes columns out of the linear programme and gives the others.
func (w *work) ban(allowed []int, out func(j int) bool) []int {
	keep := make([]int, 0, len(allowed))
	for _, j := range allowed {
		if out(j) {
			w.lp.Ban(j, true)
		} else {
			keep = append(keep, j)
		}
	}
	return keep
}

// take keeps the solution of the linear programme if it is a partition and
// better than the best.
func (w *work) take() bool {
	var columns []int
	whole := true
	w.lp.Values(func(j int, x float64) {
		whole = whole && x > 1-1e-4
		columns = append(columns, j)
	})
	if !whole || w.p.check(columns) != nil {
		return false
	}
	if c := w.p.total(columns); c < w.cost {
		slices.Sort(columns)
		w.best, w.cost = columns, c
	}
	return true
}
