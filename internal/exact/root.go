package exact

import (
	"context"
	"math"

	"footprint/internal/exact/listing"
)

const (
	rootCuts   = 200  // in a round
	rootRounds = 30   // at most
	rootGain   = 0.03 // of what is missing: rounds that bring less are the last
	fullRounds = 6    // over lists that are not stored
)

// root finds the prices of all plans: over the regions to begin with, then with
// cuts over those that can be in a better plan, then over all.
func (f *proof) root(ctx context.Context, near []source) error {
	// Whatever prices all regions gives a bound, long before the best.
	f.passed = func(from source, prices *listing.Prices, least int64) {
		if from == f.every {
			f.keep(prices, least)
			f.tell("bound")
		}
	}
	defer func() { f.passed = nil }()
	for _, from := range near {
		if _, _, err := f.relax(ctx, from, math.MaxInt64); err != nil {
			return err
		}
	}
	if _, _, err := f.relax(ctx, f.every, math.MaxInt64); err != nil {
		return err
	}
	for range fullRounds {
		f.tell("bound")
		from, whole, err := f.candidates(ctx)
		if err != nil {
			return err
		}
		if err := f.tighten(ctx, from); err != nil {
			return err
		}
		before := f.nodes[0].floor
		if _, _, err := f.relax(ctx, f.every, math.MaxInt64); err != nil {
			return err
		}
		if whole || f.missing(f.nodes[0].floor) > (1-rootGain)*f.missing(before) {
			break
		}
	}
	n := &f.nodes[0]
	f.tell("bound")
	if n.floor >= f.target() {
		return nil
	}
	all, whole, err := f.every.within(ctx, n.prices, f.below(n))
	if err != nil || !whole {
		f.stuck = !whole
		return err
	}
	n.all = all
	return nil
}

// keep keeps prices of the root that give a higher bound.
func (f *proof) keep(prices *listing.Prices, least int64) {
	floor := f.floor(prices, least)
	switch {
	case len(f.nodes) == 0:
		f.nodes = []node{{parent: -1, prices: prices, least: least, floor: floor}}
	case floor > f.nodes[0].floor:
		n := &f.nodes[0]
		n.prices, n.least, n.floor = prices, least, floor
	}
}

// candidates are the regions that can be in a better plan; where they are too
// many, those with the least reduced costs.
func (f *proof) candidates(ctx context.Context) (from source, whole bool, err error) {
	n := &f.nodes[0]
	gap := float64(f.below(n)) - float64(n.least)
	for try := 0; ; try++ {
		below := f.below(n)
		if try > 0 {
			below = n.least + int64(gap)
		}
		all, fits, err := f.every.within(ctx, n.prices, below)
		if err != nil {
			return nil, false, err
		}
		if fits {
			return &stored{columns: f.columns, units: f.problem.Len(), all: all}, try == 0, nil
		}
		gap /= 2
	}
}

// tighten adds cuts, round by round, over fewer and fewer regions.
func (f *proof) tighten(ctx context.Context, from source) error {
	floor := f.nodes[0].floor
	for range rootRounds {
		if floor >= f.target() || f.cut(rootCuts, true) == 0 {
			return nil
		}
		prices, least, err := f.relax(ctx, from, math.MaxInt64)
		if err != nil {
			return err
		}
		n := node{prices: prices, least: least, floor: f.floor(prices, least)}
		if f.missing(n.floor) > (1-rootGain)*f.missing(floor) {
			return nil
		}
		floor = n.floor
		f.tell("cuts")
		left, _, err := from.within(ctx, prices, f.below(&n))
		if err != nil {
			return err
		}
		from = &stored{columns: f.columns, units: f.problem.Len(), all: left}
	}
	return nil
}

// missing is how far a floor is from what is wanted.
func (t *tree) missing(floor int64) float64 { return float64(t.target()) - float64(floor) }

// below is what reduced costs of regions in a better plan stay below.
func (t *tree) below(n *node) int64 {
	if float64(t.cost)-float64(n.floor)+float64(n.least) >= math.MaxInt64/2 {
		return math.MaxInt64
	}
	return t.cost - n.floor + n.least
}
