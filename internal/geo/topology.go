package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Topology is a set of areas whose outlines are cut into arcs: lines that run from junction to junction and have one
// area, or the outside, on each side along their whole length. Areas are numbered as they were given.
//
// Borders that two areas share are one arc, so whatever is done to it is done to both. A Topology never changes.
type Topology struct {
	vertices []vertex
	arcs     arcSet
	rings    ringSet
	overlaps int
}

// NewTopology interns the vertices of shapes in EPSG:27700 on a grid of 1 cm and cuts their outlines into arcs, in
// time linear in the number of vertices. Two areas are taken as neighbours exactly where they have the same segment,
// or the same vertex, on that grid. Rings may run either way; holes are told from outer rings by their place in the
// polygon. The error is an [*AreaError].
func NewTopology(shapes []orb.MultiPolygon) (*Topology, error) {
	return newTopology(shapes, 0)
}

// AreaError tells which of the shapes given to [NewTopology] is at fault.
type AreaError struct {
	Area    int // index, from 0
	Problem string
}

func (e *AreaError) Error() string { return fmt.Sprintf("area %d: %s", e.Area, e.Problem) }

func newTopology(shapes []orb.MultiPolygon, toleranceM float64) (*Topology, error) {
	rings, err := internRings(shapes)
	if err != nil {
		return nil, err
	}
	if toleranceM > 0 {
		rings.snap(toleranceM)
	}
	segments, overlaps := rings.segments()
	t := &Topology{vertices: rings.vertices, overlaps: overlaps}
	t.arcs = segments.join(len(t.vertices))
	if err := t.trace(len(shapes)); err != nil {
		return nil, err
	}
	return t, nil
}

// Len is the number of areas.
func (t *Topology) Len() int { return t.rings.areas() }

// Overlaps counts segments that several areas claim for the same side. In a sound map there are none; each such
// segment is kept once for every claim, so that areas stay right and borders along it may be missing.
func (t *Topology) Overlaps() int { return t.overlaps }

// AreaM2 is the size of area i in square metres, exact for its outline on the grid.
func (t *Topology) AreaM2(i int) float64 {
	var sum int64
	for _, ref := range t.rings.ofArea(i) {
		sum += t.refArea2(ref)
	}
	return areaM2(sum)
}

// PerimeterM is the length of the outline of area i in metres, holes and coast included.
func (t *Topology) PerimeterM(i int) float64 {
	var sum float64
	for _, ref := range t.rings.ofArea(i) {
		sum += t.arcLengthM(ref.arc())
	}
	return sum
}

// Dissolve unites areas: area i becomes part of area group[i] of the result, which has the given number of areas.
// Arcs with the same group on both sides vanish. The size of a group is exactly the sum of its parts.
func (t *Topology) Dissolve(group []int32, groups int) (*Topology, error) {
	kept, _, err := t.bordersOf(group, groups)
	if err != nil {
		return nil, err
	}
	d := &Topology{vertices: t.vertices, overlaps: t.overlaps, arcs: kept.join(len(t.vertices))}
	if err := d.trace(groups); err != nil {
		return nil, err
	}
	return d, nil
}

// unitedRings are the rings of the groups as walks along the arcs of t itself, not joined any further: what a file
// needs in which areas and groups share arcs.
func (t *Topology) unitedRings(group []int32, groups int) (*ringSet, error) {
	kept, number, err := t.bordersOf(group, groups)
	if err != nil {
		return nil, err
	}
	d := &Topology{vertices: t.vertices, arcs: *kept}
	if err := d.trace(groups); err != nil {
		return nil, err
	}
	for i, ref := range d.rings.refs {
		of := number[ref.arc()]
		if ref.backward() {
			of = of.reversed()
		}
		d.rings.refs[i] = of
	}
	return &d.rings, nil
}

// bordersOf are the arcs with different groups on their sides, each as it runs in t and with the groups in place of
// the areas, and their numbers in t.
func (t *Topology) bordersOf(group []int32, groups int) (kept *arcSet, number []arcRef, err error) {
	if len(group) != t.Len() {
		return nil, nil, fmt.Errorf("dissolve: %d areas have %d groups; give one group an area", t.Len(), len(group))
	}
	filled := make([]bool, max(groups, 0))
	for i, g := range group {
		if g < 0 || int(g) >= groups {
			return nil, nil, fmt.Errorf("dissolve: area %d is in group %d; groups run from 0 to %d", i, g, groups-1)
		}
		filled[g] = true
	}
	for g, ok := range filled {
		if !ok {
			return nil, nil, fmt.Errorf("dissolve: group %d has no area", g)
		}
	}
	of := func(area int32) int32 {
		if area == outside {
			return outside
		}
		return group[area]
	}
	kept = new(arcSet)
	for k := range t.arcs.len() {
		left, right := of(t.arcs.left[k]), of(t.arcs.right[k])
		if left != right { // the left side is never outside, so add turns nothing round
			kept.add(left, right, t.arcs.at(k))
			number = append(number, arcRef(k))
		}
	}
	return kept, number, nil
}

func (t *Topology) point(v int32) vertex { return t.vertices[v] }

func (t *Topology) arcLengthM(k int) float64 {
	points := t.arcs.at(k)
	var sum float64
	for i := 1; i < len(points); i++ {
		sum += distanceM(t.vertices[points[i-1]], t.vertices[points[i]])
	}
	return sum
}

func (t *Topology) refArea2(ref arcRef) int64 {
	points := t.arcs.at(ref.arc())
	var sum int64
	for i := 1; i < len(points); i++ {
		sum += crossOrigin(t.vertices[points[i-1]], t.vertices[points[i]])
	}
	if ref.backward() {
		return -sum
	}
	return sum
}

// internedRings are all rings of all shapes as vertex numbers, the area on the left.
type internedRings struct {
	vertices []vertex
	points   []int32 // ring r is points[start[r]:start[r+1]], without the closing repeat
	start    []int32
	area     []int32 // of ring r
}

func (r *internedRings) at(k int) []int32 { return r.points[r.start[k]:r.start[k+1]] }

func internRings(shapes []orb.MultiPolygon) (*internedRings, error) {
	total := 0
	for _, shape := range shapes {
		for _, polygon := range shape {
			for _, ring := range polygon {
				total += len(ring)
			}
		}
	}
	if total > math.MaxInt32/4 {
		return nil, fmt.Errorf("%d vertices: at most %d fit", total, math.MaxInt32/4)
	}
	r := &internedRings{start: []int32{0}, points: make([]int32, 0, total)}
	table := newVertexTable(total)
	for i, shape := range shapes {
		before := len(r.area)
		for _, polygon := range shape {
			for k, ring := range polygon {
				for _, p := range ring {
					if !onGrid(p) {
						return nil, &AreaError{i, fmt.Sprintf("coordinate %v is not in EPSG:27700 metres", p)}
					}
				}
				g, _ := ringOnGrid(ring).withoutRepeats()
				area2 := int64(0)
				if len(g) >= 3 {
					area2 = g.area2()
				}
				if area2 == 0 {
					if k == 0 {
						break // a part below the grid, and the holes in it
					}
					continue
				}
				if (area2 > 0) != (k == 0) {
					g.reverse()
				}
				for _, p := range g {
					r.points = append(r.points, table.intern(p))
				}
				r.start = append(r.start, int32(len(r.points)))
				r.area = append(r.area, int32(i))
			}
		}
		if len(r.area) == before {
			return nil, &AreaError{i, "has no extent on the 1 cm grid"}
		}
	}
	r.vertices = table.vertices
	return r, nil
}

// vertexTable numbers grid points in the order of their first use: open addressing, because a Go map of millions of
// points takes several times the time and memory.
type vertexTable struct {
	vertices []vertex
	slots    []int32 // vertex number + 1, 0 when free
	shift    uint
}

func newVertexTable(atMost int) *vertexTable {
	bits := uint(4)
	for 1<<bits < atMost+atMost/2 {
		bits++
	}
	return &vertexTable{slots: make([]int32, 1<<bits), shift: 64 - bits}
}

func (t *vertexTable) intern(p vertex) int32 {
	mask := len(t.slots) - 1
	slot := int(p.packed() * 0x9e3779b97f4a7c15 >> t.shift)
	for t.slots[slot] != 0 {
		if v := t.slots[slot] - 1; t.vertices[v] == p {
			return v
		}
		slot = (slot + 1) & mask
	}
	t.vertices = append(t.vertices, p)
	t.slots[slot] = int32(len(t.vertices))
	return int32(len(t.vertices)) - 1
}
