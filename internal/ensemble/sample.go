package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"footprint/internal/region"
)

// Chains is the number of chains. Plan i of [Sample] is of chain i mod Chains.
const Chains = 8

// Method is how a chain moves from plan to plan.
type Method string

// The methods. All unite two neighbouring regions, draw a spanning tree of the
// two uniformly, and part them at an edge of it that leaves both sides within
// the bounds.
const (
	// ReCom makes every such change, without correction (DeFord, Duchin and
	// Solomon 2021): quick, favours compact plans, no known target.
	ReCom Method = "recom"
	// Reversible keeps a plan with a probability that makes the target known
	// (Cannon, Duchin, Randall and Rule 2022): plans in proportion to the
	// product over regions of the number of their spanning trees.
	Reversible Method = "reversible-recom"
	// MergeSplit is the Metropolis-Hastings chain of Carter, Herschlag, Hunter
	// and Mattingly (2019), with a target to choose: the product of spanning
	// tree counts to the power [Options.Compactness], times
	// exp(-objective/[Options.Temperature]).
	MergeSplit Method = "merge-split"
)

// Methods lists the methods.
var Methods = []Method{ReCom, Reversible, MergeSplit}

// Options are the settings of [Sample].
type Options struct {
	// Method is ReCom where empty.
	Method Method
	// Plans is how many to draw.
	Plans int
	// Seed selects the random numbers. Equal seeds give equal plans.
	Seed uint64
	// Threads is how many chains run at once; 0 means one for each core.
	// It does not change the plans.
	Threads int
	// Thin is the length of a chain between two plans that are kept: in steps
	// made for ReCom, in proposals, made or not, for the others, whose target
	// needs plans that stay counted as often as they stay. 0 means a default
	// that suits the problem.
	Thin int
	// BurnIn is how many plans of each chain are thrown away first: none where
	// negative, a default where 0.
	BurnIn int
	// Start is where all chains start: the region of each unit, contiguous and
	// within the bounds. Where nil, each has a start of its own.
	Start []region.Label
	// Compactness is the power of spanning tree counts in the target of
	// MergeSplit: 1 where nil, 0 for a target that is uniform at temperature 0.
	Compactness *float64
	// Temperature, of MergeSplit, is in units of the objective of the problem
	// (1 is [region.One]). At 0 the terms of the problem are not looked at.
	Temperature float64
	// Chain, when set, has the work of chains done elsewhere, that of several at once: it
	// is given a task and gives what [Chain] gives for it and the problem, sooner or
	// later and wherever. It does not change the plans. Its error ends the drawing.
	Chain func(ctx context.Context, task []byte) ([]byte, error)
}

// Drawn says how the plans of [Sample] came about.
type Drawn struct {
	// Method is the method used.
	Method Method
	// Starts is how many chains have a start of their own; the others share.
	Starts int
	// Thin and BurnIn are those of [Options], or the defaults in their place.
	Thin, BurnIn int
	// Proposals were made in all, those of the burn-in with them; Steps of
	// them were accepted, the parts may have been those of before.
	Proposals, Steps int64
	// Rejected are the other proposals.
	Rejected Rejected
}

// Rejected counts proposals that left the plan as it was, by reason.
type Rejected struct {
	// SameRegion: the edge drawn lies inside a region. ReCom draws again.
	SameRegion int64
	// NoCut: no edge of the tree leaves both sides within the bounds.
	NoCut int64
	// Coin: kept, so that Reversible ReCom is reversible.
	Coin int64
	// Metropolis: the target has less of the plan proposed.
	Metropolis int64
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

// work bounds the units that trees are drawn over by one chain for 1,000 plans:
// minutes.
const work = 250_000_000

// Sample draws plans of p within its bounds, that keep its rules. What must share a
// region and touches is one unit to it, so that the targets of methods are those of
// the graph where it is; and how many regions each piece of the graph has, where rules leave
// it in several, stays as it is at the start of a chain. Emit gets them one after the
// other, in order of i from 0, whatever the threads; a plan is the region of
// each unit, not canonical, and emit must neither change nor keep it. Where ctx
// ends it, the error is ctx's; where plans cannot be drawn it wraps ErrNoStart,
// ErrOnlyPlan, ErrTooLong or [region.ErrInfeasible], and plans that were
// emitted before are too few. Memory does not grow with the plans.
func Sample(ctx context.Context, p *region.Problem, opt Options, emit func(i int, plan []region.Label)) (Drawn, error) {
	if err := opt.complete(p); err != nil {
		return Drawn{}, err
	}
	if p.Regions() == 1 || p.Regions() == p.Len() {
		return Drawn{}, ErrOnlyPlan
	}
	if err := p.Obstacle(); err != nil {
		return Drawn{}, err
	}
	drawn := Drawn{Method: opt.Method, Thin: opt.Thin, BurnIn: opt.BurnIn}
	starts, err := findStarts(ctx, p, &opt, &drawn)
	if err != nil {
		return drawn, err
	}
	if p.Rules() != nil {
		if p, starts, emit, err = reduced(p, starts, emit); err != nil {
			return drawn, err
		}
	}
	chains := newChains(p, &opt, starts)
	maxWork := work * int64(1+opt.Plans/1000)
	if opt.Chain != nil {
		s := &sender{problem: p, opt: &opt, maxWork: maxWork}
		return s.draw(ctx, chains, &drawn, emit)
	}
	run := func(length int, unit unit) error {
		return inParallel(opt.Threads, func(c int) error { return chains[c].advance(ctx, int64(length), unit, maxWork) })
	}
	if drawn.Thin > 0 {
		err = run(drawn.BurnIn*drawn.Thin, opt.unit())
	} else {
		// As many proposals as make the steps that suit the problem, by the
		// burn-in, and alike from then on.
		spacing := defaultSpacing(p)
		if err := run(max(1, drawn.BurnIn)*spacing, steps); err != nil {
			return drawn, err
		}
		drawn.thinBy(spacing, chains)
		if drawn.BurnIn == 0 {
			chains = newChains(p, &opt, starts)
		}
	}
	for i := 0; i < opt.Plans && err == nil; i += Chains {
		err = run(drawn.Thin, opt.unit())
		for c := 0; c < min(Chains, opt.Plans-i) && err == nil; c++ {
			emit(i+c, chains[c].labels)
		}
	}
	drawn.count(chains)
	return drawn, err
}

// thinBy sets the thinning to as many proposals as make so many steps in the chains.
func (d *Drawn) thinBy(spacing int, chains []*chain) {
	made := *d
	made.count(chains)
	d.Thin = int(math.Ceil(float64(spacing) * float64(made.Proposals) / float64(made.Steps)))
}

// count adds up what chains did.
func (d *Drawn) count(chains []*chain) {
	for _, c := range chains {
		d.Proposals += c.proposals
		d.Steps += c.steps
		d.Rejected.SameRegion += c.rejected.SameRegion
		d.Rejected.NoCut += c.rejected.NoCut
		d.Rejected.Coin += c.rejected.Coin
		d.Rejected.Metropolis += c.rejected.Metropolis
	}
}

// complete checks the options and fills in defaults, but for the thinning of
// methods that reject.
func (o *Options) complete(p *region.Problem) error {
	if o.Plans < 0 || o.Threads < 0 || o.Thin < 0 {
		return fmt.Errorf("%d plans on %d threads, thinned by %d: want 0 or more", o.Plans, o.Threads, o.Thin)
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Method == "" {
		o.Method = ReCom
	}
	if !slices.Contains(Methods, o.Method) {
		return fmt.Errorf("method %q: want one of %q", o.Method, Methods)
	}
	if o.Method != MergeSplit && (o.Compactness != nil || o.Temperature != 0) {
		return fmt.Errorf("method %s: compactness and temperature are for %s", o.Method, MergeSplit)
	}
	if o.Compactness == nil {
		one := 1.0
		o.Compactness = &one
	}
	if c := *o.Compactness; !(c >= -maxPower && c <= maxPower) {
		return fmt.Errorf("compactness %v: want %d to %d", c, -maxPower, maxPower)
	}
	if t := o.Temperature; !(t == 0 || t >= minTemperature && t <= 1/minTemperature) {
		return fmt.Errorf("temperature %v: want 0, or %v to %v", t, minTemperature, 1/minTemperature)
	}
	if o.Thin == 0 && o.Method == ReCom {
		o.Thin = defaultSpacing(p)
	}
	switch {
	case o.BurnIn < 0:
		o.BurnIn = 0
	case o.BurnIn == 0:
		o.BurnIn = burnIn
	}
	return nil
}

// Beyond these nothing but rounding is left of a target.
const (
	maxPower       = 100
	minTemperature = 1e-9
)

func defaultSpacing(p *region.Problem) int {
	if p.Len() > large {
		return spacingLarge * p.Regions()
	}
	return spacing * p.Regions()
}

// unit is what the length of a chain is counted in.
type unit bool

const (
	proposals unit = false
	steps     unit = true
)

// unit is steps only where there is no target: else a plan that stays must
// count again.
func (o *Options) unit() unit { return o.Method == ReCom }

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
