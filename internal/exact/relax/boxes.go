package relax

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"footprint/internal/region"
)

// box is where the mean of a region lies, in all dimensions, and what units it holds.
type box struct {
	low, high []float64
	in, out   []int32 // units that it must have, or not
	// least is what a region of the class with its mean in here costs at least, less
	// its prices, plus the drift of the class when that was found.
	least float64
	round int // in which it was found

	fee, step float64 // of people: see boxes.look
}

// boxes parts the regions of a class by their means, ever finer where they may
// cost least (branch and bound, Land and Doig 1960).
type boxes struct {
	class
	ctx      context.Context //nolint:containedctx // of one call
	squares  *squares
	people   []float64
	min, max float64
	moats    *moats
	heap     []*box
	prices   []float64 // by unit of the class
	plain    []float64
	round    int
	drift    float64 // by which a reduced cost can have sunk since the beginning
	byUnit   bool    // units are branched on, too
	looks    int     // at boxes
}

func newBoxes(ctx context.Context, p *region.Problem, s *squares, c class) *boxes {
	b := &boxes{
		class: c, ctx: ctx, squares: s, min: float64(c.bounds.Min), max: float64(c.bounds.Max),
		moats: newMoats(c.near, c.root), prices: make([]float64, len(c.units)), plain: make([]float64, len(c.units)),
	}
	for _, u := range c.units {
		b.people = append(b.people, float64(p.Population(u)))
	}
	first := &box{least: math.Inf(-1), round: -1, step: 1 / (float64(p.Total()) + 1)}
	for j := range s.dimensions {
		low, high := s.dimensions[j].means(c.units, c.bounds.Min)
		first.low, first.high = append(first.low, low), append(first.high, high)
	}
	b.heap = []*box{first}
	return b
}

// The heap has the box in which a region may cost least on top.
func (b *boxes) Len() int           { return len(b.heap) }
func (b *boxes) Less(i, j int) bool { return b.heap[i].least < b.heap[j].least }
func (b *boxes) Swap(i, j int)      { b.heap[i], b.heap[j] = b.heap[j], b.heap[i] }
func (b *boxes) Push(x any)         { b.heap = append(b.heap, x.(*box)) } //nolint:forcetypeassert // ours
func (b *boxes) Pop() any {
	x := b.heap[len(b.heap)-1]
	b.heap = b.heap[:len(b.heap)-1]
	return x
}

// reprice sets the prices, of all units of the map. What was known of boxes is known
// of them still, less the most that a region can have gained.
func (b *boxes) reprice(prices []float64) {
	b.round++
	gains, size := make([]float64, len(b.units)), 0.0
	for i, u := range b.units {
		gains[i] = prices[u] - b.prices[i]
		size += math.Abs(prices[u]) + math.Abs(b.prices[i])
		b.prices[i] = prices[u]
	}
	b.drift += most(gains, b.people, b.max) + rounding*size
}

// most is what a set of at most so many people gains at most (Dantzig 1957).
func most(gains, people []float64, room float64) (sum float64) {
	var order []int
	for i, g := range gains {
		if g > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := float64(gains[i]*people[j]), float64(gains[j]*people[i])
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	for _, i := range order {
		if people[i] > room {
			return sum + gains[i]*room/people[i]
		}
		sum += gains[i]
		room -= people[i]
	}
	return sum
}

// least is what a region of the class costs at least, less its prices. The boxes on
// top are looked at until what is known of them is of these prices, and parted so
// many times; or until it is above the bar, which is enough to know.
func (b *boxes) least(bar float64, splits int) float64 {
	for {
		top := b.heap[0]
		if math.IsInf(top.least, 1) {
			break
		}
		if top.least-b.drift > bar || b.ctx.Err() != nil {
			break
		}
		if top.round != b.round {
			b.look(top, bar)
			heap.Fix(b, 0)
			continue
		}
		if splits--; splits < 0 || !b.split(bar) {
			break
		}
	}
	return b.heap[0].least - b.drift
}
