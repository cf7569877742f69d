package relax

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"footprint/internal/region"
)

// box is where the mean of a region lies, in all dimensions.
type box struct {
	low, high []float64
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
	looks    int     // at boxes
}

func newBoxes(ctx context.Context, p *region.Problem, s *squares, c class) *boxes {
	b := &boxes{
		class: c, ctx: ctx, squares: s, min: float64(p.Bounds().Min), max: float64(p.Bounds().Max),
		moats: newMoats(c.near, c.root), prices: make([]float64, len(c.units)), plain: make([]float64, len(c.units)),
	}
	for _, u := range c.units {
		b.people = append(b.people, float64(p.Population(u)))
	}
	first := &box{least: math.Inf(-1), round: -1, step: 1 / (float64(p.Total()) + 1)}
	for j := range s.dimensions {
		low, high := s.dimensions[j].means(c.units, p.Bounds().Min)
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

// split parts the box on top where it is widest.
func (b *boxes) split(bar float64) bool {
	top, widest := b.heap[0], 0
	wide := func(j int) float64 { return (top.high[j] - top.low[j]) * b.squares.dimensions[j].size }
	for j := range top.low {
		if wide(j) > wide(widest) {
			widest = j
		}
	}
	middle := (top.low[widest] + top.high[widest]) / 2
	if wide(widest) < narrow || !(top.low[widest] < middle && middle < top.high[widest]) {
		return false
	}
	other := &box{low: slices.Clone(top.low), high: slices.Clone(top.high), least: top.least, fee: top.fee, step: top.step}
	top.high[widest], other.low[widest] = middle, middle
	b.look(top, bar)
	heap.Fix(b, 0)
	b.look(other, bar)
	heap.Push(b, other)
	return true
}

// fill sets what units cost in a box, less prices. Where l <= mean <= h in a
// dimension, (mean - l)(h - mean) >= 0, so that
//
//	mass mean^2 <= (l+h) moment - l h mass
//
// and the sum of squares is at least a sum over units.
func (b *boxes) fill(x *box) (size float64) {
	for i, u := range b.units {
		c := b.squares.square[u]
		far := c
		for j := range b.squares.dimensions {
			d := &b.squares.dimensions[j]
			moment, mass := float64((x.low[j]+x.high[j])*d.moment[u]), float64(float64(x.low[j]*x.high[j])*d.mass[u])
			c += mass - moment
			far += math.Abs(mass) + math.Abs(moment)
		}
		b.plain[i] = c - b.prices[i]
		size += far + math.Abs(b.prices[i])
	}
	return size
}

// rounding is more than what floating point can be off by, as a share of the sizes
// of all that was added: sums of n numbers, n below 10^4, by sums of up to some 10^4
// of them again, are off by less than 10^4 * 2^-52 of that.
const rounding = 1e-11

// look finds what the regions of a box cost at least. A region has min to max people,
// so a fee for each person, with so much for min or max of them given back, changes
// nothing but what is known: a better fee is looked for on either side of the best,
// where lines along the bound meet (Kelley 1960), until it is above the bar.
func (b *boxes) look(x *box, bar float64) {
	size := b.fill(x)
	b.looks++
	best, fee := b.try(x.fee, size), x.fee
	at, tries := best, mostTries
	if x.round < 0 {
		tries *= 3
	}
	var low, high tried // where it rises, and where it falls
	hasLow, hasHigh := false, false
	step := max(2*x.step, 0.01*math.Abs(x.fee))
	for ; tries > 0 && best.value-b.drift <= bar; tries-- {
		switch {
		case at.slope > 0:
			low, hasLow = at, true
		case at.slope < 0:
			high, hasHigh = at, true
		}
		if at.slope == 0 {
			break
		}
		var next float64
		switch {
		case !hasHigh:
			next = low.fee + step
			step *= 3
		case !hasLow:
			next = high.fee - step
			step *= 3
		default:
			wide := high.fee - low.fee
			next = low.fee + (high.value-low.value-float64(high.slope*wide))/(low.slope-high.slope)
			next = min(max(next, low.fee+0.1*wide), high.fee-0.1*wide)
			if hope := min(low.value+float64(low.slope*(next-low.fee)), high.value+float64(high.slope*(next-high.fee))); hope < best.value+little {
				tries = 0
			}
			step = wide
		}
		if next*at.fee < 0 && !(hasLow && hasHigh) {
			next = 0
		}
		at = b.try(next, size)
		if at.value > best.value {
			best, fee = at, next
		}
	}
	if hasLow && hasHigh {
		step = high.fee - low.fee
	}
	x.fee, x.step, x.round = fee, min(step, math.Abs(fee)+x.step), b.round
	x.least = best.value + b.drift
}

const (
	mostTries = 6
	narrow    = 1e-4 // sides of boxes that are not parted: their squares are what it costs
	little    = 5e-5 // of what is not worth another try
)

// tried is the bound with one fee, and how it changes with it.
type tried struct{ fee, value, slope float64 }

func (b *boxes) try(fee, size float64) tried {
	people := 0.0
	for i, c := range b.plain {
		b.moats.cost[i] = c + float64(fee*b.people[i])
		size += math.Abs(float64(fee * b.people[i]))
	}
	end := b.max
	if fee < 0 {
		end = b.min
	}
	value := b.moats.bound() - float64(fee*end)
	value -= rounding * (size + math.Abs(float64(fee*end)))
	for i, in := range b.moats.set() {
		if in {
			people += b.people[i]
		}
	}
	if fee == 0 {
		return tried{fee, value, max(0, people-b.max) + min(0, people-b.min)}
	}
	return tried{fee, value, people - end}
}

// share adds a region, or about one, that costs about the least: how much of each
// unit it has. Sets on either side of the best fee are mixed so that they have as
// many people as they may. It is good for prices to learn from; nothing is proved
// by it.
func (b *boxes) share(of []float64) {
	top := b.heap[0]
	b.fill(top)
	take := func(fee float64) ([]bool, float64, float64) {
		way := math.Copysign(1, b.try(fee, 0).slope)
		people := 0.0
		for i, in := range b.moats.taken {
			if in {
				people += b.people[i]
			}
		}
		return slices.Clone(b.moats.taken), people, way
	}
	one, people, way := take(top.fee)
	other, share := one, 0.0
	fee, step := top.fee, max(top.step/4, math.Abs(top.fee)*1e-3)
	for tries := 0; tries < 12; tries++ {
		fee += float64(way * step)
		step *= 2
		next, there, turned := take(fee)
		if turned == way {
			one, other, people = next, next, there
			continue
		}
		end := b.max
		if top.fee < 0 || top.fee == 0 && way < 0 {
			end = b.min
		}
		if there != people {
			other, share = next, max(0, min(1, (end-people)/(there-people)))
		}
		break
	}
	for i, u := range b.units {
		if one[i] {
			of[u] += 1 - share
		}
		if other[i] {
			of[u] += share
		}
	}
}
