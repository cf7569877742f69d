package search

import (
	"context"
	"fmt"

	"footprint/internal/region"
	"footprint/internal/wire"
)

// task is a chain as it is told to another machine: all that [run.chain] or
// [run.climb] needs beside the problem.
type task struct {
	seed  uint64
	steps int64 // of the whole search
	given bool  // the search goes on from a plan that was given
	round int
	index int
	by    rule
	elite []found
}

// mostChains is more than any number of a chain.
const mostChains = chains + climbs

// encode writes a task.
func (t *task) encode() []byte {
	var w wire.Writer
	w.Uint(t.seed)
	w.Int(t.steps)
	w.Bool(t.given)
	wire.List(&w, []int{t.round, t.index, int(t.by)})
	w.Uint(uint64(len(t.elite)))
	for _, f := range t.elite {
		wire.List(&w, f.labels)
	}
	return w
}

// decodeTask reads a task of a problem. Scores are computed anew.
func decodeTask(p *region.Problem, b []byte) (*task, error) {
	r := wire.NewReader(b)
	t := &task{seed: r.Uint(), steps: r.Int(), given: r.Bool()}
	if at := wire.ReadList[int](r, 3, mostChains); r.Err() == nil {
		t.round, t.index, t.by = at[0], at[1], rule(at[2])
	}
	plans := r.Below(chains + 1)
	var elite [][]region.Label
	for range plans {
		elite = append(elite, wire.ReadList[region.Label](r, p.Len(), p.Regions()))
	}
	large := p.Len() > large
	switch {
	case t.steps < 0:
		r.Refuse("%d steps", t.steps)
	case large && (t.round > 0 || t.index >= climbs), t.round >= rounds, t.index >= chains, t.by >= rules:
		r.Refuse("chain %d of round %d by rule %d", t.index, t.round, t.by)
	case t.given && plans == 0:
		r.Refuse("the plan to start from is missing")
	}
	if err := r.End(); err != nil {
		return nil, err
	}
	for _, labels := range elite {
		f, err := given(p, labels)
		if err != nil {
			return nil, fmt.Errorf("%w: a plan to go on from: %w", wire.ErrDamaged, err)
		}
		t.elite = append(t.elite, f)
	}
	return t, nil
}

// encodeResult writes the best plan of a chain and the regions that it met.
func encodeResult(f *found, met *pool) []byte {
	var w wire.Writer
	wire.List(&w, f.labels)
	w.Bool(met != nil)
	if met == nil {
		return w
	}
	w.Uint(uint64(met.len())) //nolint:gosec // G115: not negative
	var units []region.Unit
	for i := range met.len() {
		units = units[:0]
		met.region(i).each(func(u region.Unit) { units = append(units, u) })
		wire.Ascending(&w, units)
		w.Int(met.cost[i])
	}
	return w
}

// decodeResult reads what encodeResult wrote. The score is computed anew.
func decodeResult(p *region.Problem, b []byte) (*found, *pool, error) {
	r := wire.NewReader(b)
	labels := wire.ReadList[region.Label](r, p.Len(), p.Regions())
	var met *pool
	if r.Bool() {
		met = newPool(p.Len(), poolOfChain)
		n := r.Count()
		if n > poolOfChain {
			r.Refuse("%d regions, want at most %d", n, poolOfChain)
			n = 0
		}
		var units []region.Unit
		for range n {
			units = wire.ReadAscending(r, units[:0], p.Len())
			if cost := r.Int(); r.Err() != nil || !met.put(units, cost) {
				r.Refuse("a region that is empty, or there before")
				break
			}
		}
	}
	if err := r.End(); err != nil {
		return nil, nil, err
	}
	f, err := given(p, labels)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: the plan found: %w", wire.ErrDamaged, err)
	}
	return &f, met, nil
}

// put keeps a region, and says whether it is one and new.
func (p *pool) put(units []region.Unit, cost int64) bool {
	var mark uint64
	for _, u := range units {
		mark ^= region.Fingerprint(u)
	}
	if _, old := p.seen[mark]; old || len(units) == 0 {
		return false
	}
	p.bits = append(p.bits, make([]uint64, p.words)...)
	set := p.region(p.len())
	for _, u := range units {
		set.add(u)
	}
	p.keep(mark, cost)
	return true
}

// Chain does a chain of a search for a plan of p, as Options.Chain of [Run] is told
// to on another machine, and gives what that is to give back: the same bytes whenever
// and wherever it is done. A task that cannot be one of p is refused with an error
// that wraps [wire.ErrDamaged]; when ctx ends, the error is ctx's.
func Chain(ctx context.Context, p *region.Problem, piece []byte) ([]byte, error) {
	p, _, err := p.Reduced()
	if err != nil {
		return nil, err
	}
	t, err := decodeTask(p, piece)
	if err != nil {
		return nil, err
	}
	r := newRun(p, Options{Seed: t.seed, Steps: t.steps})
	if t.given {
		r.options.Start = t.elite[0].labels
	}
	f, met, err := r.do(ctx, t)
	switch {
	case ctx.Err() != nil: // the plan so far would be another next time
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	}
	return encodeResult(f, met), nil
}

// do does a chain here.
func (r *run) do(ctx context.Context, t *task) (*found, *pool, error) {
	if r.levels {
		f, err := r.climb(ctx, t.index, t.elite)
		return f, nil, err
	}
	return r.chain(ctx, t.round, t.index, t.elite, t.by)
}

// sent does a chain here or, where the options say so, elsewhere: nil when the
// context ended it before it had a plan.
func (r *run) sent(ctx context.Context, t *task) (*found, *pool, error) {
	if r.options.Chain == nil {
		return r.do(ctx, t)
	}
	if ctx.Err() != nil {
		return nil, nil, nil //nolint:nilerr // no plan is the answer
	}
	t.seed, t.steps, t.given = r.options.Seed, r.options.Steps, r.options.Start != nil
	answer, err := r.options.Chain(ctx, t.encode())
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, nil //nolint:nilerr // no plan is the answer
		}
		return nil, nil, err
	}
	f, met, err := decodeResult(r.problem, answer)
	if err != nil {
		return nil, nil, fmt.Errorf("chain %d of round %d: %w", t.index, t.round, err)
	}
	if (met != nil) != (r.met != nil) {
		return nil, nil, fmt.Errorf("chain %d of round %d: %w: regions met are there or not", t.index, t.round, wire.ErrDamaged)
	}
	steps := share(r.options.Steps, t.round*chains+t.index, rounds*chains)
	if r.levels {
		steps = share(r.options.Steps, t.index, climbs)
	}
	r.report(steps, f)
	return f, met, nil
}

// eachChain does n chains: as many at once as there are threads, or all where they are
// done elsewhere, and then the first that fails ends the others.
func (r *run) eachChain(ctx context.Context, n int, work func(ctx context.Context, i int) error) error {
	if r.options.Chain == nil {
		return r.each(n, func(i int) error { return work(ctx, i) })
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return each(n, n, func(i int) error {
		err := work(ctx, i)
		if err != nil {
			cancel()
		}
		return err
	})
}
