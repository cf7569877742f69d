package listing

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"footprint/internal/region"
)

// Set is a contiguous set of units that keeps bounds and rules. It belongs to the listing
// and holds for one visit.
type Set struct {
	Units   []region.Unit // in the order in which they were joined
	People  int64
	Cost    int64 // as a region of a plan, in 1/region.One
	Reduced int64 // Cost by the prices: see [Prices]; Cost itself without prices
}

// Options say what to list, and how.
type Options struct {
	// Prices, where set, make reduced costs.
	Prices *Prices
	// Free leaves costs out: every set costs 0.
	Free bool
	// Below, unless nil, lists only sets with a smaller reduced cost, and leaves out
	// what cannot lead to any.
	Below *int64
	// Threads is how many parts are gone through at once; 0 is one for each core.
	Threads int
}

// Parts is how many parts a listing of the problem has.
func Parts(p *region.Problem) int { return len(newView(p).parts()) }

// part is where a set begins: its first unit, and which of the neighbours
// joined it first; -1 is the unit alone.
type part struct {
	root region.Unit
	via  int
}

func (v *view) parts() (out []part) {
	for u := range region.Unit(v.problem.Len()) { //nolint:gosec // units fit
		via := -1
		out = append(out, part{u, via})
		for _, w := range v.problem.Graph().Neighbours(u) {
			if v.later(u, w) {
				via++
				out = append(out, part{u, via})
			}
		}
	}
	return out
}

// Each goes through the sets. They are met in parts, several at once: visitor is
// called once for each part and gives what is called with the sets of that part,
// in an order that is always the same, until it gives false, which ends the part.
// The error is that of ctx, which ends it early.
func Each(ctx context.Context, p *region.Problem, opt Options, visitor func(part int) func(*Set) bool) error {
	view := newView(p)
	all := view.parts()
	threads := opt.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(threads, len(all)) {
		wg.Go(func() {
			w := newWalker(ctx, view, opt)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(all) || ctx.Err() != nil {
					return
				}
				w.visit = visitor(i)
				w.walk(all[i])
			}
		})
	}
	wg.Wait()
	return ctx.Err() //nolint:wrapcheck // callers ask what kind it is
}

// Count is how many sets there are, or limit if there are more.
func Count(ctx context.Context, p *region.Problem, limit int64, threads int) (int64, error) {
	var count atomic.Int64
	err := Each(ctx, p, Options{Free: true, Threads: threads}, func(int) func(*Set) bool {
		return func(*Set) bool { return count.Add(1) < limit }
	})
	return min(count.Load(), limit), err
}
