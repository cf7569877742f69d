package exact

import (
	"context"
	"math"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// source is where regions come from: a list in memory, or the listing itself.
type source interface {
	// price gives regions whose reduced cost is below one, stored and not in play,
	// mostly the best; and the least reduced cost of all, sooner where that is below a
	// limit.
	price(ctx context.Context, prices *listing.Prices, below, limit int64, inPlay func(int32) bool) (in []int32, least int64, err error)
	// within gives all regions whose reduced cost is below one, stored; whole is
	// false where they are too many.
	within(ctx context.Context, prices *listing.Prices, below int64) (all []int32, whole bool, err error)
}

// stored are some columns.
type stored struct {
	*columns
	units int
	all   []int32
}

func (s *stored) price(_ context.Context, prices *listing.Prices, below, _ int64, inPlay func(int32) bool) ([]int32, int64, error) {
	costs, least := s.reduced(s.all, prices)
	var offers []int
	for i, c := range costs {
		if c < below && !inPlay(s.all[i]) {
			offers = append(offers, i)
		}
	}
	chosen := choose(len(offers), s.units, crowd,
		func(i int) []int32 { return s.Members(int(s.all[offers[i]])) },
		func(i int) int64 { return costs[offers[i]] })
	in := make([]int32, len(chosen))
	for i, c := range chosen {
		in[i] = s.all[offers[c]]
	}
	return in, least, nil
}

func (s *stored) within(_ context.Context, prices *listing.Prices, below int64) (all []int32, whole bool, err error) {
	costs, _ := s.reduced(s.all, prices)
	for i, c := range costs {
		if c < below {
			all = append(all, s.all[i])
		}
	}
	return all, true, nil
}

// walked is a listing that is too long to be stored.
type walked struct {
	*columns
	problem *region.Problem
	free    bool
	limit   int64 // of stored columns
}

// offersOfPart is how many offers are kept of a part of the listing.
const offersOfPart = 400

func (w *walked) price(ctx context.Context, prices *listing.Prices, below, limit int64, inPlay func(int32) bool) (in []int32, least int64, err error) {
	parts := make([][]found, listing.Parts(w.problem))
	leasts := slices.Repeat([]int64{limit}, len(parts))
	err = listing.Each(ctx, w.problem, listing.Options{Prices: prices, Free: w.free, Below: &limit, Threads: w.threads}, func(i int) func(*listing.Set) bool {
		bar := below
		return func(set *listing.Set) bool {
			leasts[i] = min(leasts[i], set.Reduced)
			if set.Reduced < bar {
				parts[i] = append(parts[i], found{sorted(set), set.Cost, set.Reduced})
				if len(parts[i]) >= 2*offersOfPart {
					parts[i], bar = better(parts[i])
				}
			}
			return true
		}
	})
	if err != nil {
		return nil, 0, err //nolint:wrapcheck // of ctx
	}
	least = slices.Min(leasts)
	if least == limit && limit != math.MaxInt64 {
		return w.price(ctx, prices, below, math.MaxInt64, inPlay) // hardly ever
	}
	var offers []found
	for _, part := range parts {
		offers = append(offers, part...)
	}
	for _, i := range choose(len(offers), w.problem.Len(), bigCrowds,
		func(i int) []int32 { return offers[i].members },
		func(i int) int64 { return offers[i].reduced }) {
		if j := w.take(offers[i]); !inPlay(j) {
			in = append(in, j)
		}
	}
	return in, least, nil
}

// better is the better half of some offers, and the worst of it.
func better(all []found) ([]found, int64) {
	slices.SortStableFunc(all, func(a, b found) int {
		switch {
		case a.reduced < b.reduced:
			return -1
		case a.reduced > b.reduced:
			return 1
		}
		return 0
	})
	all = all[:len(all)/2]
	return all, all[len(all)-1].reduced
}

func (w *walked) within(ctx context.Context, prices *listing.Prices, below int64) ([]int32, bool, error) {
	return w.list(ctx, w.problem, listing.Options{Prices: prices, Free: w.free, Below: &below, Threads: w.threads}, w.limit)
}
