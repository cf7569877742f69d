package relax

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"footprint/internal/region"
)

// ascent is one call of Bound.
type ascent struct {
	ctx     context.Context //nolint:containedctx // of one call
	problem *region.Problem
	squares *squares
	classes []*boxes
	threads int
	splits  int
	bar     float64 // about what the last of the classes that count had
}

// above is how much more than the last bar a class is followed: prices move.
const above = 0.002

// value is the bound that prices give, and the classes that it comes from.
func (a *ascent) value(prices []float64) (sum float64, chosen []int) {
	for _, b := range a.classes {
		b.reprice(prices)
	}
	k := a.problem.Regions()
	values := make([]float64, len(a.classes))
	for {
		a.each(func(i int) { values[i] = a.classes[i].least(a.bar, a.splits) })
		chosen = order(values)[:k]
		last, bar := values[chosen[k-1]], a.bar
		a.bar = last + above
		// A class that is above the bar was not followed to its end.
		if last <= bar || a.ctx.Err() != nil {
			break
		}
	}
	size := 0.0
	for _, p := range prices {
		sum += p
		size += math.Abs(p)
	}
	for _, i := range chosen {
		sum += values[i]
		size += math.Abs(values[i])
	}
	return sum - rounding*size, chosen
}

// each calls f for each class.
func (a *ascent) each(f func(class int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(a.threads, len(a.classes)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(a.classes); i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
