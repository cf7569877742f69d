package geo

import "cmp"

// gridSegment is a straight piece of some line.
type gridSegment struct{ a, b vertex }

// meet reports whether two segments have a point in common other than an end of both, or are the same segment. Ends
// that coincide are how lines join; everything else is a crossing, a touch or an overlap.
func (s gridSegment) meet(t gridSegment) bool {
	if max(s.a.x, s.b.x) < min(t.a.x, t.b.x) || max(t.a.x, t.b.x) < min(s.a.x, s.b.x) ||
		max(s.a.y, s.b.y) < min(t.a.y, t.b.y) || max(t.a.y, t.b.y) < min(s.a.y, s.b.y) {
		return false
	}
	if (s.a == t.a && s.b == t.b) || (s.a == t.b && s.b == t.a) {
		return true
	}
	return s.cross(t) ||
		insideSegment(t.a, s.a, s.b) || insideSegment(t.b, s.a, s.b) ||
		insideSegment(s.a, t.a, t.b) || insideSegment(s.b, t.a, t.b)
}

// cross reports whether the segments cross at a point inside both.
func (s gridSegment) cross(t gridSegment) bool {
	return signOf(turn(s.a, s.b, t.a))*signOf(turn(s.a, s.b, t.b)) < 0 &&
		signOf(turn(t.a, t.b, s.a))*signOf(turn(t.a, t.b, s.b)) < 0
}

func signOf(v int64) int { return cmp.Compare(v, 0) }

// bruteForceBelow is the number of segments up to which comparing all pairs beats building a grid.
const bruteForceBelow = 40

// meetings calls hit for pairs i < j of segments that meet, at least once each, until hit returns false. Segments are
// sorted into square cells about twice as wide as the mean segment, so that the work is nearly linear on maps.
func meetings(segments []gridSegment, hit func(i, j int) bool) {
	if len(segments) <= bruteForceBelow {
		for j := range segments {
			for i := range j {
				if segments[i].meet(segments[j]) && !hit(i, j) {
					return
				}
			}
		}
		return
	}
	entries := newSegmentIndex(newCells(segments), segments).entries
	for lo := 0; lo < len(entries); {
		hi := lo + 1
		for hi < len(entries) && entries[hi].cell == entries[lo].cell {
			hi++
		}
		for j := lo + 1; j < hi; j++ {
			for i := lo; i < j; i++ {
				p, q := int(entries[i].segment), int(entries[j].segment)
				if segments[p].meet(segments[q]) && !hit(p, q) {
					return
				}
			}
		}
		lo = hi
	}
}

// cellGrid divides the plane into squares of the given width.
type cellGrid struct{ width int64 }

func newCells(segments []gridSegment) cellGrid {
	var sum int64
	for _, s := range segments {
		sum += max(abs64(int64(s.a.x)-int64(s.b.x)), abs64(int64(s.a.y)-int64(s.b.y)))
	}
	return cellGrid{max(1, 2*sum/int64(max(1, len(segments))))}
}

func abs64(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

func floorDiv(v, by int64) int64 {
	q := v / by
	if v%by < 0 {
		q--
	}
	return q
}

func (c cellGrid) key(column, row int64) uint64 {
	return uint64(uint32(row))<<32 | uint64(uint32(column))
}

// cover visits the cells that s runs through, row by row, so that a long diagonal does not claim its whole box. Each
// row is widened by a step against rounding.
func (c cellGrid) cover(s gridSegment, visit func(cell uint64)) {
	lo, hi := s.a, s.b
	if lo.y > hi.y {
		lo, hi = hi, lo
	}
	first, last := floorDiv(int64(lo.y), c.width), floorDiv(int64(hi.y), c.width)
	for row := first; row <= last; row++ {
		x0, x1 := int64(lo.x), int64(hi.x)
		if first != last {
			x0 = crossingX(lo, hi, max(int64(lo.y), row*c.width))
			x1 = crossingX(lo, hi, min(int64(hi.y), (row+1)*c.width))
		}
		if x0 > x1 {
			x0, x1 = x1, x0
		}
		from, to := floorDiv(x0-1, c.width), floorDiv(x1+1, c.width)
		for column := from; column <= to; column++ {
			visit(c.key(column, row))
		}
	}
}

// crossingX is where the segment from lo to hi passes the height y, rounded down.
func crossingX(lo, hi vertex, y int64) int64 {
	dx, dy := int64(hi.x)-int64(lo.x), int64(hi.y)-int64(lo.y)
	return int64(lo.x) + floorDiv(dx*(y-int64(lo.y)), dy)
}
