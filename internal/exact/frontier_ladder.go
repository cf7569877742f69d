package exact

import (
	"context"
	"math"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// ladder is a listing in memory with its linear programme, which goes on from
// bounds to narrower bounds.
type ladder struct {
	columns *columns
	all     []int32 // regions within the bounds of the last step
	people  []int64 // of each; -1 where it has bounds of its own
	master  *master
}

// newLadder lists the regions; nil is for too many.
func newLadder(ctx context.Context, p *region.Problem, threads int) (*ladder, error) {
	c := newColumns(p, threads)
	all, whole, err := c.list(ctx, p, listing.Options{Threads: threads}, storeLimit)
	if err != nil || !whole {
		return nil, err
	}
	l := &ladder{columns: c, all: all, people: make([]int64, len(all)), master: newMaster(p, false, c)}
	for i, j := range all {
		for _, u := range c.Members(int(j)) {
			if p.Own(region.Unit(u)) {
				l.people[i] = -1
				break
			}
			l.people[i] += p.Population(region.Unit(u))
		}
	}
	return l, nil
}

// firstRoom is by how much of its cost the best plan is guessed to be dearer than
// within the bounds before; guesses that fail are followed by others, twice as far off.
const firstRoom = 0.005

// prove proves the best plan within bounds that are narrower than those before, of
// which least is the cost of the best; 0 is none.
//
// What a proof takes depends on how good the plan is from which it starts. Where it may be
// poor, the proof starts from a guess instead, as if a plan of that cost were known: either
// it finds a better one, which is the best then, or the guess is a bound.
func (l *ladder) prove(ctx context.Context, q *region.Problem, opt Options, least int64) (Result, error) {
	start, err := given(q, opt.Start)
	if err != nil {
		return Result{}, err
	}
	l.narrow(q)
	known := make([]int32, len(start))
	f := l.proof(q, opt)
	for i, units := range start {
		known[i] = l.columns.take(f.set(units))
		f.lp.Play(int(known[i]))
	}
	f.improve(known)
	cost := f.cost
	for room := firstRoom; ; room *= 2 {
		guess := least + int64(room*float64(least))
		if least <= 0 || guess >= cost {
			f.plan, f.cost = known, cost
			return f.finish(f.climb(ctx))
		}
		f.plan, f.cost = nil, guess
		err := f.climb(ctx)
		if f.plan != nil {
			return f.finish(err)
		}
		if err != nil || f.stuck {
			f.plan = known // the bound is that of the guess, at most
			r, err := f.finish(err)
			if r.Certificate != nil {
				r.Certificate.Cost = r.Cost
			}
			return r, err
		}
		least = max(guess, f.nodes[0].floor)
		f = l.proof(q, opt)
	}
}

// narrow leaves out the regions that are not within the bounds of q.
func (l *ladder) narrow(q *region.Problem) {
	kept := 0
	for i, n := range l.people {
		if n < 0 || q.Bounds().Outside(n) == 0 {
			l.all[kept], l.people[kept] = l.all[i], n
			kept++
		}
	}
	l.all, l.people = l.all[:kept], l.people[:kept]
}

// proof begins one, with the linear programme as it stands.
func (l *ladder) proof(q *region.Problem, opt Options) *proof {
	next := *l.master
	next.problem, next.plan, next.cost = q, nil, math.MaxInt64
	l.master = &next
	f := &proof{opt: opt, tree: &tree{master: l.master, steps: coverSteps}}
	f.every = &stored{columns: l.columns, units: q.Len(), all: slices.Clone(l.all)}
	f.result.Listed = int64(len(l.all))
	f.allow(l.all)
	return f
}

// climb goes through root and tree.
func (f *proof) climb(ctx context.Context) error {
	if err := f.root(ctx, nil); err != nil {
		return err
	}
	return f.grow(ctx, func() { f.tell("branch") })
}
