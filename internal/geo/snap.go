package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// NewTopologySnapped is [NewTopology] for files in which neighbours do not have the same vertices along their border:
// vertices within the tolerance of each other become one, and a vertex within the tolerance of another area's segment
// becomes part of that segment. Outlines move by no more than about the tolerance. Take one well below the
// width of the narrowest gap that is meant, such as a river: 1 m to 5 m for generalised outlines.
func NewTopologySnapped(shapes []orb.MultiPolygon, toleranceM float64) (*Topology, error) {
	return newTopology(shapes, toleranceM)
}

// snap draws vertices and segments together.
func (r *internedRings) snap(toleranceM float64) {
	steps := max(1, int64(toleranceM*gridPerM))
	r.replace(r.mergeVertices(steps), nil)
	// Inserted vertices bend segments, which can bring others within reach; in real files one round nearly always does.
	for range 3 {
		inserts := r.strayVertices(steps)
		if len(inserts) == 0 {
			return
		}
		r.replace(nil, inserts)
	}
}

// mergeVertices gives for each vertex the one that takes its place: the nearest earlier one kept within reach, or
// itself.
func (r *internedRings) mergeVertices(steps int64) []int32 {
	cells := cellGrid{steps}
	kept := make(map[uint64][]int32) // by cell
	into := make([]int32, len(r.vertices))
	for v, p := range r.vertices {
		column, row := floorDiv(int64(p.x), steps), floorDiv(int64(p.y), steps)
		best, near := int32(v), float64(steps)/gridPerM
		for dy := int64(-1); dy <= 1; dy++ {
			for dx := int64(-1); dx <= 1; dx++ {
				for _, w := range kept[cells.key(column+dx, row+dy)] {
					if d := distanceM(p, r.vertices[w]); d < near || (d == near && best == int32(v)) {
						best, near = w, d
					}
				}
			}
		}
		into[v] = best
		if best == int32(v) {
			key := cells.key(column, row)
			kept[key] = append(kept[key], best)
		}
	}
	return into
}

// stray is a vertex to be put into the segment between two others.
type stray struct {
	lo, hi, vertex int32
	along          float64 // distance from lo
}

// strayVertices finds the vertices that lie within reach of a segment of other areas, sorted by segment and place.
func (r *internedRings) strayVertices(steps int64) []stray {
	u := r.uses()
	// The areas at each vertex, and the segments with their areas.
	atVertex := countingSort(u.order, len(r.vertices), func(h int32) int32 { return u.from[h] })
	firstAt := make([]int32, len(r.vertices)+1)
	for _, h := range u.from {
		firstAt[h+1]++
	}
	for v := range r.vertices {
		firstAt[v+1] += firstAt[v]
	}
	touches := func(v, area int32) bool {
		for _, h := range atVertex[firstAt[v]:firstAt[v+1]] {
			if u.area[h] == area {
				return true
			}
		}
		return false
	}
	var segments []gridSegment
	var runs [][]int32
	for i := 0; i < len(u.order); {
		run := u.run(i)
		runs = append(runs, run)
		segments = append(segments, gridSegment{r.vertices[u.lower(run[0])], r.vertices[u.upper(run[0])]})
		i += len(run)
	}
	cells := cellGrid{max(newCells(segments).width, 2*steps)}
	index := newSegmentIndex(cells, segments)

	var strays []stray
	var near []int32
	for v, p := range r.vertices {
		if firstAt[v] == firstAt[v+1] {
			continue // merged into another
		}
		near = index.around(near[:0], p, steps)
		for _, s := range near {
			run := runs[s]
			if slices.ContainsFunc(run, func(h int32) bool { return touches(int32(v), u.area[h]) }) {
				continue
			}
			if along, ok := segments[s].reach(p, float64(steps)/gridPerM); ok {
				strays = append(strays, stray{u.lower(run[0]), u.upper(run[0]), int32(v), along})
			}
		}
	}
	slices.SortFunc(strays, func(a, b stray) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), cmp.Compare(a.along, b.along), cmp.Compare(a.vertex, b.vertex))
	})
	return strays
}

// reach tells how far along the segment p lies, when its foot is between the ends and no further off than the
// tolerance.
func (s gridSegment) reach(p vertex, toleranceM float64) (alongM float64, ok bool) {
	dx, dy := float64(s.b.x)-float64(s.a.x), float64(s.b.y)-float64(s.a.y)
	length := math.Hypot(dx, dy)
	dot := float64(dx*(float64(p.x)-float64(s.a.x))) + float64(dy*(float64(p.y)-float64(s.a.y)))
	along := dot / length
	off := math.Abs(float64(turn(s.a, s.b, p))) / length
	return along / gridPerM, along > 0 && along < length && off <= toleranceM*gridPerM
}

// replace renumbers vertices, when into is given, and puts strays into their segments.
func (r *internedRings) replace(into []int32, strays []stray) {
	points, start, area := make([]int32, 0, len(r.points)+2*len(strays)), []int32{0}, r.area[:0:0]
	for k := range r.area {
		first := len(points)
		ring := r.at(k)
		for i, v := range ring {
			next := ring[(i+1)%len(ring)]
			if into != nil {
				v = into[v]
			}
			points = append(points, v)
			points = appendStrays(points, strays, v, next)
		}
		kept := withoutSpikes(points[first:])
		points = points[:first+copy(points[first:], kept)]
		if len(kept) < 3 {
			points = points[:first]
			continue
		}
		start = append(start, int32(len(points)))
		area = append(area, r.area[k])
	}
	r.points, r.start, r.area = points, start, area
}

// appendStrays adds the strays of the segment from one vertex to another in the order of the walk.
func appendStrays(points []int32, strays []stray, from, to int32) []int32 {
	lo, hi := min(from, to), max(from, to)
	at, _ := slices.BinarySearchFunc(strays, stray{lo: lo, hi: hi}, func(a, b stray) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi))
	})
	first := len(points)
	for ; at < len(strays) && strays[at].lo == lo && strays[at].hi == hi; at++ {
		points = append(points, strays[at].vertex)
	}
	if from != lo {
		slices.Reverse(points[first:])
	}
	return points
}

// withoutSpikes drops repeated vertices and segments that are walked out and back, in place.
func withoutSpikes(ring []int32) []int32 {
	out := ring[:0]
	for _, v := range ring {
		switch n := len(out); {
		case n >= 1 && out[n-1] == v:
		case n >= 2 && out[n-2] == v:
			out = out[:n-1]
		default:
			out = append(out, v)
		}
	}
	for n := len(out); n >= 2; n = len(out) {
		switch {
		case out[0] == out[n-1], n >= 3 && out[n-2] == out[0]:
			out = out[:n-1]
		case n >= 3 && out[n-1] == out[1]:
			out = out[1:]
		default:
			return out
		}
	}
	return out
}

// segmentIndex finds segments by the cells that they run through.
type segmentIndex struct {
	cells   cellGrid
	entries []cellEntry
}

type cellEntry struct {
	cell    uint64
	segment int32
}

func newSegmentIndex(cells cellGrid, segments []gridSegment) *segmentIndex {
	x := &segmentIndex{cells: cells, entries: make([]cellEntry, 0, 2*len(segments))}
	for i, s := range segments {
		cells.cover(s, func(cell uint64) { x.entries = append(x.entries, cellEntry{cell, int32(i)}) })
	}
	slices.SortFunc(x.entries, func(a, b cellEntry) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.segment, b.segment))
	})
	return x
}

// around adds the segments in the cells within reach of p to found, each once, in order.
func (x *segmentIndex) around(found []int32, p vertex, steps int64) []int32 {
	w := x.cells.width
	for row := floorDiv(int64(p.y)-steps, w); row <= floorDiv(int64(p.y)+steps, w); row++ {
		for column := floorDiv(int64(p.x)-steps, w); column <= floorDiv(int64(p.x)+steps, w); column++ {
			key := x.cells.key(column, row)
			at, _ := slices.BinarySearchFunc(x.entries, key, func(e cellEntry, k uint64) int { return cmp.Compare(e.cell, k) })
			for ; at < len(x.entries) && x.entries[at].cell == key; at++ {
				found = append(found, x.entries[at].segment)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
