package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"footprint/internal/region"
	"footprint/internal/search"
)

// Chains is the number of chains. Plan i of [Null] is of chain i mod Chains.
const Chains = 8

// Options are the settings of [Null].
type Options struct {
	// Plans is how many to draw.
	Plans int
	// Seed selects the random numbers. Equal seeds give equal plans.
	Seed uint64
	// Threads is how many chains run at once; 0 means one for each core.
	// It does not change the plans.
	Threads int
}

// Drawn says how the plans of [Null] came about.
type Drawn struct {
	// Starts is how many chains have a start of their own; the others share.
	Starts int
	// Spacing is how many steps lie between two plans of a chain.
	Spacing int
	// Proposals were made in all, Steps of them found a cut within the bounds.
	Proposals, Steps int64
}

// Reasons for which no plans are drawn.
var (
	// ErrNoStart: no plan within the bounds was found, which does not prove
	// that there is none.
	ErrNoStart = errors.New("found no plan within the bounds to start from")
	// ErrOnlyPlan: with one region, or one for each unit, there is nothing to draw.
	ErrOnlyPlan = errors.New("there is only one plan")
	// ErrTooLong: cuts within the bounds are so rare, or regions so large, that
	// the budget ran out.
	ErrTooLong = errors.New("drawing plans takes too long: the regions are too large, or the bounds too narrow")
)

// Spacing and burn-in, as measured on the CCGs, councils and small areas of
// England (10 to 400 regions, tolerances of 5 to 25 %): from one plan of a chain
// to the next needs captured has an autocorrelation of 0.0 to 0.3, and variation
// of information is 0.75 to 0.98 of that between chains. R-hat of 1,000 plans is
// 1.03 at most. Regions of many units mix in fewer steps.
const (
	spacing      = 10 // steps a region between two plans
	spacingLarge = 3
	large        = 2_000 // units
	burnIn       = 10    // plans of a chain that are thrown away
)

// maxWork bounds the units that trees are drawn over by one chain: minutes.
const maxWork = 250_000_000

// Null draws plans by recombination within the bounds of p, without regard to
// its terms. Emit gets them one after the other, in order of i from 0, whatever
// the threads; a plan is the region of each unit, not canonical, and emit must
// neither change nor keep it. Where ctx ends it, the error is ctx's; where
// plans cannot be drawn it wraps ErrNoStart, ErrOnlyPlan, ErrTooLong or
// [region.ErrInfeasible], and plans that were emitted before are too few.
func Null(ctx context.Context, p *region.Problem, opt Options, emit func(i int, plan []region.Label)) (Drawn, error) {
	if opt.Plans < 0 || opt.Threads < 0 {
		return Drawn{}, fmt.Errorf("%d plans on %d threads: want 0 or more", opt.Plans, opt.Threads)
	}
	if opt.Threads == 0 {
		opt.Threads = runtime.GOMAXPROCS(0)
	}
	if p.Regions() == 1 || p.Regions() == p.Len() {
		return Drawn{}, ErrOnlyPlan
	}
	p, err := peopleOnly(p)
	if err != nil {
		return Drawn{}, err
	}
	if err := p.Obstacle(); err != nil {
		return Drawn{}, err
	}
	drawn := Drawn{Spacing: spacing * p.Regions()}
	if p.Len() > large {
		drawn.Spacing = spacingLarge * p.Regions()
	}
	chains, err := begin(ctx, p, opt, &drawn)
	if err != nil {
		return drawn, err
	}
	for i := 0; i < opt.Plans && err == nil; i += Chains {
		plans := drawn.Spacing
		if i == 0 {
			plans *= burnIn + 1
		}
		err = inParallel(opt.Threads, func(c int) error { return chains[c].advance(ctx, plans) })
		for c := 0; c < min(Chains, opt.Plans-i) && err == nil; c++ {
			emit(i+c, chains[c].labels)
		}
	}
	for _, c := range chains {
		drawn.Proposals += c.proposals
		drawn.Steps += c.steps
	}
	return drawn, err
}

// begin makes the chains, each from its own start or else from that of the
// next chain that has one.
func begin(ctx context.Context, p *region.Problem, opt Options, drawn *Drawn) ([]*chain, error) {
	starts := make([][]region.Label, Chains)
	random := make([]*rand.Rand, Chains)
	err := inParallel(opt.Threads, func(c int) (err error) {
		random[c] = rand.New(rand.NewPCG(opt.Seed, uint64(c)))
		starts[c], err = search.Within(ctx, p, random[c].Uint64())
		return err
	})
	if err != nil {
		return nil, err
	}
	found := func(labels []region.Label) bool { return labels != nil }
	if !slices.ContainsFunc(starts, found) {
		return nil, ErrNoStart
	}
	edges := p.Graph().Edges()
	chains := make([]*chain, Chains)
	for c := range chains {
		own := starts[c]
		if own == nil {
			around := append(slices.Clone(starts[c:]), starts[:c]...)
			own = around[slices.IndexFunc(around, found)]
		} else {
			drawn.Starts++
		}
		chains[c] = newChain(p, edges, own, random[c])
	}
	return chains, nil
}

// advance makes steps. A chain with little to choose from may need many
// proposals for each.
func (c *chain) advance(ctx context.Context, steps int) error {
	for until := c.steps + int64(steps); c.steps < until; {
		c.propose()
		if c.proposals%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if c.work > maxWork {
			return ErrTooLong
		}
	}
	return ctx.Err()
}

// inParallel does f for each chain and gives the error of the first chain that
// has one.
func inParallel(threads int, f func(chain int) error) error {
	errs := make([]error, Chains)
	next := make(chan int, Chains)
	for c := range Chains {
		next <- c
	}
	close(next)
	var workers sync.WaitGroup
	for range min(threads, Chains) {
		workers.Go(func() {
			for c := range next {
				errs[c] = f(c)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
