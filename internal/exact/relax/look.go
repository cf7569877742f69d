package relax

import (
	"math"
	"slices"
)

// fill sets what units cost in a box, less prices. Where l <= mean <= h in a
// dimension, (mean - l)(h - mean) >= 0, so that
//
//	mass mean^2 <= (l+h) moment - l h mass
//
// and the sum of squares is at least a sum over units.
func (b *boxes) fill(x *box) (size float64) {
	clear(b.moats.must)
	for _, i := range x.in {
		b.moats.must[i] = 1
	}
	for _, i := range x.out {
		b.moats.must[i] = -1
	}
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
	if math.IsInf(best.value, 1) {
		x.least = best.value
		return
	}
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
		if next*at.fee < 0 && (!hasLow || !hasHigh) {
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
	if math.IsInf(value, 1) {
		return tried{fee, value, 0}
	}
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
	b.moats.record = true
	defer func() { b.moats.record = false }()
	take := func(fee float64) ([]float64, float64, float64) {
		b.try(fee, 0)
		set, people := slices.Clone(b.moats.slopes()), 0.0
		for i, x := range set {
			people += float64(x * b.people[i])
		}
		end := b.max
		if fee < 0 || fee == 0 && people < b.min {
			end = b.min
		}
		return set, people, math.Copysign(1, people-end)
	}
	one, people, way := take(top.fee)
	other, share := one, 0.0
	fee, step := top.fee, max(top.step/16, math.Abs(top.fee)*1e-4)
	for range 12 {
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
		of[u] += float64((1-share)*one[i]) + float64(share*other[i])
	}
}
