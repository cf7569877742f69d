package geo

import (
	"cmp"
	"slices"
)

// Simplify draws every arc with fewer vertices, none of the dropped ones further than the tolerance from the line that
// takes their place (Douglas and Peucker 1973). Because an arc is one line, borders stay shared, and its ends, where
// three areas or the coast meet, stay where they are.
//
// No ring collapses, no two lines cross that did not cross before, and no line passes over a whole island: where one
// would, it keeps more of its vertices. An island, that is a polygon of one closed coast, is dropped when it is
// smaller than the square of the tolerance and its area keeps a larger part. The result has the same areas.
func (t *Topology) Simplify(toleranceM float64) *Topology {
	if !(toleranceM > 0) {
		return t
	}
	s := &simplifier{t: t, keep: make([]bool, len(t.arcs.points))}
	rings, dropped := t.withoutIslets(toleranceM)
	for k := range t.arcs.len() {
		if !dropped[k] {
			s.thin(k, toleranceM)
		}
	}
	for changed := slices.Repeat([]bool{true}, t.arcs.len()); ; {
		conflicts := s.conflicts(&rings, dropped, changed)
		clear(changed)
		for _, c := range conflicts {
			if s.refine(c) {
				changed[c.arc] = true
			}
		}
		if !slices.Contains(changed, true) {
			break // what conflicts are left are in the map as it was given
		}
	}
	return s.result(rings, dropped)
}

type simplifier struct {
	t    *Topology
	keep []bool // by place in arcs.points
}

// span is a segment of a simplified arc: two places that are kept and none between them.
type span struct {
	arc      int32
	from, to int
}

// refine keeps the vertices of a span that are furthest out, at least one; false when it has none to keep.
func (s *simplifier) refine(sp span) bool {
	at, d := s.furthest(sp.from, sp.to)
	if d < 0 {
		return false
	}
	s.keep[at] = true
	s.between(sp.from, at, d/2)
	s.between(at, sp.to, d/2)
	return true
}

// withoutIslets gives the rings without the polygons to be dropped, and marks their arcs.
func (t *Topology) withoutIslets(toleranceM float64) (ringSet, []bool) {
	dropped := make([]bool, t.arcs.len())
	rings := newRingSet()
	old := &t.rings
	limit := 2 * toleranceM * toleranceM * gridPerM * gridPerM
	for i := range t.Len() {
		first, last := old.areaStart[i], old.areaStart[i+1]
		largest, size := first, int64(0)
		for p := first; p < last; p++ {
			if area2 := t.ringArea2(old.ring(old.polyStart[p])); area2 > size {
				largest, size = p, area2
			}
		}
		for p := first; p < last; p++ {
			r := old.polyStart[p]
			outer := old.ring(r)
			if p != largest && old.polyStart[p+1] == r+1 && len(outer) == 1 {
				k := outer[0].arc()
				if t.arcs.right[k] == outside && t.arcs.first(k) == t.arcs.last(k) && float64(t.ringArea2(outer)) < limit {
					dropped[k] = true
					continue
				}
			}
			for ; r < old.polyStart[p+1]; r++ {
				rings.addRing(old.ring(r))
			}
			rings.endPolygon()
		}
		rings.endArea()
	}
	return rings, dropped
}

func (t *Topology) ringArea2(refs []arcRef) int64 {
	var sum int64
	for _, ref := range refs {
		sum += t.refArea2(ref)
	}
	return sum
}

// thin chooses the vertices of arc k to keep under the tolerance.
func (s *simplifier) thin(k int, toleranceM float64) {
	from, to := int(s.t.arcs.start[k]), int(s.t.arcs.start[k+1])-1
	s.keep[from], s.keep[to] = true, true
	if s.t.arcs.first(k) != s.t.arcs.last(k) {
		s.between(from, to, toleranceM)
		return
	}
	// A closed arc has no line to measure from: cut it at the vertex furthest from its start.
	a, far, most := s.at(from), from, -1.0
	for i := from + 1; i < to; i++ {
		if d := distanceM(a, s.at(i)); d > most {
			far, most = i, d
		}
	}
	s.keep[far] = true
	s.between(from, far, toleranceM)
	s.between(far, to, toleranceM)
	for i := from + 1; i < to; i++ {
		if i != far && s.keep[i] {
			return
		}
	}
	if third, _ := s.furthest(from, far); third > 0 {
		s.keep[third] = true
	}
	if third, _ := s.furthest(far, to); third > 0 {
		s.keep[third] = true
	}
}

func (s *simplifier) at(i int) vertex { return s.t.vertices[s.t.arcs.points[i]] }

// between marks the vertices to keep strictly between two that are kept.
func (s *simplifier) between(from, to int, toleranceM float64) {
	open := []span{{from: from, to: to}}
	for len(open) > 0 {
		sp := open[len(open)-1]
		open = open[:len(open)-1]
		if at, d := s.furthest(sp.from, sp.to); d > toleranceM {
			s.keep[at] = true
			open = append(open, span{from: sp.from, to: at}, span{from: at, to: sp.to})
		}
	}
}

// furthest finds the vertex between two others that is furthest from the segment between them, 0 when there is none.
func (s *simplifier) furthest(from, to int) (at int, distance float64) {
	a, b := s.at(from), s.at(to)
	distance = -1
	for i := from + 1; i < to; i++ {
		if d := segmentDistanceM(s.at(i), a, b); d > distance {
			at, distance = i, d
		}
	}
	return at, distance
}

// segmentDistanceM uses products and quotients of exact integers only, so that it is the same on every machine.
func segmentDistanceM(p, a, b vertex) float64 {
	dx, dy := int64(b.x)-int64(a.x), int64(b.y)-int64(a.y)
	dot := dx*(int64(p.x)-int64(a.x)) + dy*(int64(p.y)-int64(a.y))
	switch length2 := dx*dx + dy*dy; {
	case dot <= 0:
		return distanceM(p, a)
	case dot >= length2:
		return distanceM(p, b)
	}
	return float64(abs64(turn(a, b, p))) / distanceM(a, b) / (gridPerM * gridPerM)
}

// conflicts lists the spans that must keep more vertices, where at least one of the arcs that conflict has changed.
// A span may be listed more than once.
func (s *simplifier) conflicts(rings *ringSet, dropped, changed []bool) []span {
	var list []span
	segments, spans := s.segmentsNear(dropped, changed)
	meetings(segments, func(i, j int) bool {
		list = append(list, spans[i], spans[j])
		return true
	})
	list = append(list, s.passedOver(dropped, changed)...)
	for i := range rings.areas() {
		for p := rings.areaStart[i]; p < rings.areaStart[i+1]; p++ {
			for r := rings.polyStart[p]; r < rings.polyStart[p+1]; r++ {
				refs := rings.ring(r)
				if signOf(s.ringArea2(refs)) == signOf(s.t.ringArea2(refs)) {
					continue
				}
				for _, ref := range refs { // collapsed: no span is to blame alone
					s.eachSegment(ref.arc(), func(from, to int) {
						list = append(list, span{int32(ref.arc()), from, to})
					})
				}
			}
		}
	}
	return list
}

// segmentsNear gives the segments in the cells that changed arcs run through, with their spans. After the first round
// few arcs change, and sorting all segments again for each round would take most of the time.
func (s *simplifier) segmentsNear(dropped, changed []bool) (segments []gridSegment, spans []span) {
	for k := range s.t.arcs.len() {
		if !dropped[k] {
			s.eachSegment(k, func(from, to int) {
				segments = append(segments, gridSegment{s.at(from), s.at(to)})
				spans = append(spans, span{int32(k), from, to})
			})
		}
	}
	if !slices.Contains(changed, false) {
		return segments, spans
	}
	cells := newCells(segments)
	near := make(map[uint64]bool)
	for i, seg := range segments {
		if changed[spans[i].arc] {
			cells.cover(seg, func(cell uint64) { near[cell] = true })
		}
	}
	kept := 0
	for i, seg := range segments {
		take := false
		cells.cover(seg, func(cell uint64) { take = take || near[cell] })
		if take {
			segments[kept], spans[kept] = seg, spans[i]
			kept++
		}
	}
	return segments[:kept], spans[:kept]
}

// eachSegment visits the pairs of neighbouring kept places of arc k.
func (s *simplifier) eachSegment(k int, visit func(from, to int)) {
	from := int(s.t.arcs.start[k])
	for i := from + 1; i < int(s.t.arcs.start[k+1]); i++ {
		if s.keep[i] {
			visit(from, i)
			from = i
		}
	}
}

func (s *simplifier) ringArea2(refs []arcRef) int64 {
	var sum int64
	for _, ref := range refs {
		s.eachSegment(ref.arc(), func(from, to int) {
			if a, b := s.at(from), s.at(to); ref.backward() {
				sum += crossOrigin(b, a)
			} else {
				sum += crossOrigin(a, b)
			}
		})
	}
	return sum
}

// passedOver lists the spans that enclose, together with the vertices they replace, the end of another arc: an island
// would end up on the wrong side of the coast without any crossing.
func (s *simplifier) passedOver(dropped, changed []bool) (list []span) {
	var ends []vertex
	for k := range s.t.arcs.len() {
		if !dropped[k] {
			ends = append(ends, s.t.point(s.t.arcs.first(k)), s.t.point(s.t.arcs.last(k)))
		}
	}
	slices.SortFunc(ends, func(a, b vertex) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	ends = slices.Compact(ends)
	var swept gridRing
	for k := range s.t.arcs.len() {
		if dropped[k] || !changed[k] {
			continue
		}
		s.eachSegment(k, func(from, to int) {
			if to == from+1 {
				return
			}
			swept = swept[:0]
			lo, hi := s.at(from), s.at(from)
			for i := from; i <= to; i++ {
				p := s.at(i)
				swept = append(swept, p)
				lo = vertex{min(lo.x, p.x), min(lo.y, p.y)}
				hi = vertex{max(hi.x, p.x), max(hi.y, p.y)}
			}
			first, _ := slices.BinarySearchFunc(ends, lo.x, func(p vertex, x int32) int { return cmp.Compare(p.x, x) })
			for _, p := range ends[first:] {
				if p.x > hi.x {
					break
				}
				if p.y >= lo.y && p.y <= hi.y && swept.where(p) > 0 {
					list = append(list, span{int32(k), from, to})
					return
				}
			}
		})
	}
	return list
}

// result builds the topology of what is kept. Arcs are numbered anew without the dropped ones.
func (s *simplifier) result(rings ringSet, dropped []bool) *Topology {
	thin := &Topology{vertices: s.t.vertices, overlaps: s.t.overlaps, rings: rings}
	number := make([]int, s.t.arcs.len())
	var line []int32
	for k := range number {
		if dropped[k] {
			continue
		}
		number[k] = thin.arcs.len()
		line = line[:0]
		for i := int(s.t.arcs.start[k]); i < int(s.t.arcs.start[k+1]); i++ {
			if s.keep[i] {
				line = append(line, s.t.arcs.points[i])
			}
		}
		thin.arcs.add(s.t.arcs.left[k], s.t.arcs.right[k], line)
	}
	for i, ref := range thin.rings.refs {
		n := arcRef(number[ref.arc()])
		if ref.backward() {
			n = n.reversed()
		}
		thin.rings.refs[i] = n
	}
	return thin
}
