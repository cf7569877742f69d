package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/peterstace/simplefeatures/geom"
)

// unite makes one sound set of polygons of parts that overlap each other, as coarse rounding of coordinates lets them:
// an island that comes to lie across the coast. Parts that overlap by more than a sliver are an error. The union is
// the one task that arcs cannot do, because the crossing lines have no vertex in common.
func (m *mender) unite(polygons [][]gridRing) ([][]gridRing, *Error) {
	at, ok := conflict(polygons)
	if !ok {
		return polygons, nil
	}
	problem := fmt.Sprintf("parts overlap at %s in EPSG:27700", showPoint(at.metres()))
	const want = "draw parts that do not overlap"
	union, err := drawAnew(polygons)
	if err != nil {
		return nil, &Error{Problem: problem, Want: want, Err: err}
	}
	united, err := m.fromUnion(union)
	if err != nil {
		return nil, &Error{Problem: problem, Want: want, Err: err}
	}
	before, ringsBefore := netArea2(polygons)
	after, ringsAfter := netArea2(united)
	switch overlap := abs64(before - after); {
	case float64(overlap) > sliverOfRing*float64(before):
		return nil, &Error{Problem: fmt.Sprintf("parts overlap by %.0f m² at %s in EPSG:27700", areaM2(overlap), showPoint(at.metres())), Want: want}
	case overlap != 0 || len(united) != len(polygons) || ringsBefore != ringsAfter:
		m.note(at, "parts overlap by %.2f m²: united", areaM2(overlap))
		return united, nil
	}
	return polygons, nil // they only touch
}

// netArea2 is twice the size of the polygons, holes taken off, and the number of their rings.
func netArea2(polygons [][]gridRing) (area2 int64, rings int) {
	for _, polygon := range polygons {
		for k, r := range polygon {
			if size := abs64(r.area2()); k == 0 {
				area2 += size
			} else {
				area2 -= size
			}
		}
		rings += len(polygon)
	}
	return area2, rings
}

// drawAnew takes the holes out of their shells and unites what is left.
func drawAnew(polygons [][]gridRing) (geom.Geometry, error) {
	parts := make([]geom.Geometry, len(polygons))
	for i, rings := range polygons {
		outlines := make([]geom.Geometry, len(rings))
		for k, r := range rings {
			flat := make([]float64, 0, 2*len(r)+2)
			for j := range len(r) + 1 {
				p := r[j%len(r)]
				flat = append(flat, float64(p.x), float64(p.y))
			}
			line := geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
			outlines[k] = geom.NewPolygon([]geom.LineString{line}).AsGeometry()
		}
		parts[i] = outlines[0]
		if len(outlines) == 1 {
			continue
		}
		holes, err := geom.UnionMany(outlines[1:])
		if err != nil {
			return geom.Geometry{}, err
		}
		if parts[i], err = geom.Difference(outlines[0], holes); err != nil {
			return geom.Geometry{}, err
		}
	}
	return geom.UnionMany(parts)
}

// fromUnion rounds the result to the grid again, which may take another repair.
func (m *mender) fromUnion(union geom.Geometry) ([][]gridRing, error) {
	var polygons [][]gridRing
	for _, part := range union.Dump() {
		if !part.IsPolygon() {
			continue
		}
		var rings []gridRing
		for _, line := range part.MustAsPolygon().DumpRings() {
			seq := line.Coordinates()
			r := make(gridRing, 0, seq.Length())
			for i := range seq.Length() - 1 {
				p := seq.GetXY(i)
				r = append(r, vertex{int32(math.Round(p.X)), int32(math.Round(p.Y))})
			}
			rings = append(rings, r)
		}
		mended, err := m.polygon(rings)
		if err != nil {
			return nil, err
		}
		polygons = append(polygons, mended...)
	}
	return polygons, nil
}

// conflict finds a place where rings of a feature cross, touch or lie in each other where they should not. It may
// report rings that only touch.
func conflict(polygons [][]gridRing) (at vertex, found bool) {
	var segments []gridSegment
	var owner []int // ring of each segment
	var ends []uint64
	rings := 0
	for _, polygon := range polygons {
		for _, r := range polygon {
			for i, p := range r {
				segments = append(segments, gridSegment{p, r[(i+1)%len(r)]})
				owner = append(owner, rings)
				ends = append(ends, p.packed())
			}
			rings++
		}
	}
	if rings < 2 {
		return vertex{}, false
	}
	meetings(segments, func(i, j int) bool {
		if owner[i] != owner[j] {
			at, found = segments[i].meetingPoint(segments[j]), true
		}
		return !found
	})
	if found {
		return at, true
	}
	slices.Sort(ends) // no ring has a vertex twice
	for i := 1; i < len(ends); i++ {
		if ends[i] == ends[i-1] {
			return vertex{int32(uint32(ends[i] >> 32)), int32(uint32(ends[i]))}, true
		}
	}
	// Nothing touches: what remains is one part wholly in another.
	boxes := make([]gridSegment, len(polygons))
	for i, polygon := range polygons {
		boxes[i] = polygon[0].box()
	}
	for i, polygon := range polygons {
		p := polygon[0][0]
		for j, other := range polygons {
			if i == j || !boxes[j].surrounds(boxes[i]) || other[0].where(p) < 0 {
				continue
			}
			if !slices.ContainsFunc(other[1:], func(hole gridRing) bool { return hole.where(p) > 0 }) {
				return p, true
			}
		}
	}
	return vertex{}, false
}

// box is the diagonal of the bounds of a ring, from the lower left.
func (r gridRing) box() gridSegment {
	b := gridSegment{r[0], r[0]}
	for _, p := range r {
		b.a = vertex{min(b.a.x, p.x), min(b.a.y, p.y)}
		b.b = vertex{max(b.b.x, p.x), max(b.b.y, p.y)}
	}
	return b
}

func (s gridSegment) surrounds(t gridSegment) bool {
	return s.a.x <= t.a.x && s.a.y <= t.a.y && s.b.x >= t.b.x && s.b.y >= t.b.y
}
