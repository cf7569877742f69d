package relax

import (
	"container/heap"
	"slices"
)

// split parts the box on top.
func (b *boxes) split(bar float64) bool {
	top := b.heap[0]
	middle, unit := b.weakness(top)
	other := &box{
		low: slices.Clone(top.low), high: slices.Clone(top.high), in: slices.Clone(top.in), out: slices.Clone(top.out),
		least: top.least, fee: top.fee, step: top.step,
	}
	switch {
	case unit >= 0:
		top.in, other.out = append(top.in, unit), append(other.out, unit)
	case middle >= 0:
		half := (top.low[middle] + top.high[middle]) / 2
		top.high[middle], other.low[middle] = half, half
	default:
		return false
	}
	b.look(top, bar)
	heap.Fix(b, 0)
	b.look(other, bar)
	heap.Push(b, other)
	return true
}

// weakness says where the bound of a box is weakest: in one dimension, or about one
// unit; -1 is not there. It compares how much the secants are off at most with how
// much about the best set of the box is above the bound; then the unit is asked about
// that joins others at the highest cost.
func (b *boxes) weakness(x *box) (dimension int, unit int32) {
	size := b.fill(x)
	t := b.try(x.fee, size)
	people, set := 0.0, -t.value
	unit = -1
	most := 0.0
	for i, in := range b.moats.taken {
		c := b.moats.cost[i]
		if in {
			set += c
			people += b.people[i]
		}
		if b.moats.must[i] == 0 && int32(i) != b.root && b.moats.free[i] && c > most { //nolint:gosec // fits
			most, unit = c, int32(i) //nolint:gosec // fits
		}
	}
	if t.fee > 0 {
		set -= t.fee * b.max
	} else {
		set -= t.fee * b.min
	}
	dimension = -1
	widest, loss := narrow, 0.0
	for j := range b.squares.dimensions {
		d := &b.squares.dimensions[j]
		mass := 0.0
		for i, in := range b.moats.taken {
			if in {
				mass += d.mass[b.units[i]]
			}
		}
		if mass > 0 {
			half := (x.high[j] - x.low[j]) / 2
			loss += mass * half * half
		}
		half := (x.low[j] + x.high[j]) / 2
		if wide := (x.high[j] - x.low[j]) * d.size; wide > widest && x.low[j] < half && half < x.high[j] {
			dimension, widest = j, wide
		}
	}
	if b.byUnit && unit >= 0 && (dimension < 0 || set > loss) {
		return -1, unit
	}
	return dimension, -1
}
