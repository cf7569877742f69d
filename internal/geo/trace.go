package geo

import (
	"cmp"
	"slices"
)

// ringSet holds the rings of all areas as walks along arcs with the area on the left: outer rings counterclockwise,
// each followed by its holes. All lists lie flat behind each other.
type ringSet struct {
	refs      []arcRef
	ringStart []int32 // ring r is refs[ringStart[r]:ringStart[r+1]]
	polyStart []int32 // polygon p has the rings polyStart[p] to polyStart[p+1]
	areaStart []int32 // area i has the polygons areaStart[i] to areaStart[i+1]
}

func (s *ringSet) areas() int { return len(s.areaStart) - 1 }

// ofArea is all walks of area i.
func (s *ringSet) ofArea(i int) []arcRef {
	return s.refs[s.ringStart[s.polyStart[s.areaStart[i]]]:s.ringStart[s.polyStart[s.areaStart[i+1]]]]
}

func (s *ringSet) ring(r int32) []arcRef { return s.refs[s.ringStart[r]:s.ringStart[r+1]] }

func newRingSet() ringSet {
	return ringSet{ringStart: []int32{0}, polyStart: []int32{0}, areaStart: []int32{0}}
}

func (s *ringSet) addRing(refs []arcRef) {
	s.refs = append(s.refs, refs...)
	s.ringStart = append(s.ringStart, int32(len(s.refs)))
}

func (s *ringSet) endPolygon() { s.polyStart = append(s.polyStart, int32(len(s.ringStart)-1)) }

func (s *ringSet) endArea() { s.areaStart = append(s.areaStart, int32(len(s.polyStart)-1)) }

// loop is a simple ring of one area.
type loop struct {
	refs  []arcRef
	area2 int64
	holes []int // positions of its holes in the list of loops
}

// trace finds the rings of every area from the arcs.
func (t *Topology) trace(areas int) error {
	walks := t.walksByArea(areas)
	tr := tracer{t: t, entered: make([]int32, len(t.vertices))}
	t.rings = newRingSet()
	t.rings.refs = make([]arcRef, 0, 2*t.arcs.len())
	for i, refs := range walks {
		loops := tr.loops(refs)
		shells := 0
		for _, l := range loops {
			if l.area2 <= 0 {
				continue // a hole, or covered by another shell
			}
			shells++
			t.rings.addRing(l.refs)
			for _, h := range l.holes {
				t.rings.addRing(loops[h].refs)
			}
			t.rings.endPolygon()
		}
		if shells == 0 {
			return &AreaError{i, "has no outer ring: its parts cover each other"}
		}
		t.rings.endArea()
	}
	return nil
}

// walksByArea lists for each area the walks with it on the left, by the vertex where they begin.
func (t *Topology) walksByArea(areas int) [][]arcRef {
	count := make([]int32, areas+1)
	for k := range t.arcs.len() {
		count[t.arcs.left[k]+1]++
		if right := t.arcs.right[k]; right != outside {
			count[right+1]++
		}
	}
	for i := range areas {
		count[i+1] += count[i]
	}
	all := make([]arcRef, count[areas])
	next := slices.Clone(count)
	for k := range t.arcs.len() {
		for _, ref := range [2]arcRef{arcRef(k), arcRef(k).reversed()} {
			if area := t.arcs.leftOf(ref); area != outside {
				all[next[area]] = ref
				next[area]++
			}
		}
	}
	walks := make([][]arcRef, areas)
	for i := range walks {
		walks[i] = all[count[i]:count[i+1]]
		slices.SortFunc(walks[i], func(a, b arcRef) int {
			return cmp.Or(cmp.Compare(t.arcs.from(a), t.arcs.from(b)), cmp.Compare(a.arc(), b.arc()), cmp.Compare(b, a))
		})
	}
	return walks
}

type tracer struct {
	t       *Topology
	entered []int32 // by vertex: position + 1 in the walk being split
}

// loops turns the walks of one area into simple rings and gives each hole to its shell.
func (tr *tracer) loops(walks []arcRef) []loop {
	used := make([]bool, len(walks))
	var loops []loop
	var free []int // holes that do not touch their shell
	var shells []int
	for start := range walks {
		if used[start] {
			continue
		}
		first := len(loops)
		loops = tr.split(loops, tr.walk(walks, used, start))
		// A walk follows one edge of a connected piece of the area, so that its holes are those of its shell.
		shell := -1
		for k := first; k < len(loops); k++ {
			if loops[k].area2 > 0 {
				shell = k
				shells = append(shells, k)
			}
		}
		for k := first; k < len(loops); k++ {
			switch {
			case loops[k].area2 >= 0:
			case shell >= 0:
				loops[shell].holes = append(loops[shell].holes, k)
			default:
				free = append(free, k)
			}
		}
	}
	if len(shells) > 0 {
		tr.giveHoles(loops, shells, free)
		tr.dropCovered(loops, shells)
	}
	return loops
}

// walk goes from walks[start] with the area on the left until it is back. At a vertex where the area has several ways
// out it takes the first one clockwise from where it came: the next edge of the same wedge of the area. Pieces that
// touch in a point so become rings of their own.
func (tr *tracer) walk(walks []arcRef, used []bool, start int) []arcRef {
	arcs := &tr.t.arcs
	var ring []arcRef
	for at := start; ; {
		used[at] = true
		ref := walks[at]
		ring = append(ring, ref)
		v := arcs.to(ref)
		lo, _ := slices.BinarySearchFunc(walks, v, func(r arcRef, v int32) int { return cmp.Compare(arcs.from(r), v) })
		next := -1
		for k := lo; k < len(walks) && arcs.from(walks[k]) == v; k++ {
			// The start closes the walk when it is the way to take, so it competes although it is used.
			if (!used[k] || k == start) && (next < 0 || tr.sooner(v, ref, walks[k], walks[next])) {
				next = k
			}
		}
		if next < 0 || next == start {
			return ring
		}
		at = next
	}
}

// sooner reports whether, turning clockwise at v from the direction that ref came from, a is met before b.
func (tr *tracer) sooner(v int32, ref, a, b arcRef) bool {
	arcs, at := &tr.t.arcs, tr.t.point(v)
	back := tr.t.point(arcs.second(ref.reversed()))
	p, q := tr.t.point(arcs.second(a)), tr.t.point(arcs.second(b))
	hp, hq := clockwiseHalf(at, back, p), clockwiseHalf(at, back, q)
	if hp != hq {
		return hp < hq
	}
	return turn(at, p, q) < 0
}

// clockwiseHalf orders directions from at by the clockwise angle from back: 0 for less than half a turn, 1 for half a
// turn, 2 for more, 3 for a full turn, which is back itself.
func clockwiseHalf(at, back, p vertex) int {
	switch side := turn(at, back, p); {
	case side < 0:
		return 0
	case side > 0:
		return 2
	}
	if (int64(back.x)-int64(at.x))*(int64(p.x)-int64(at.x))+(int64(back.y)-int64(at.y))*(int64(p.y)-int64(at.y)) > 0 {
		return 3
	}
	return 1
}

// split cuts a closed walk into simple rings wherever it comes back to a vertex, as a hole that touches the outer
// ring makes it do. Rings without extent are dropped.
func (tr *tracer) split(loops []loop, ring []arcRef) []loop {
	arcs := &tr.t.arcs
	var open []arcRef
	for _, ref := range ring {
		open = append(open, ref)
		tr.entered[arcs.from(ref)] = int32(len(open))
		if at := tr.entered[arcs.to(ref)]; at > 0 {
			cut := slices.Clone(open[at-1:])
			for _, c := range cut {
				tr.entered[arcs.from(c)] = 0
			}
			open = open[:at-1]
			l := loop{refs: cut}
			for _, c := range cut {
				l.area2 += tr.t.refArea2(c)
			}
			if l.area2 != 0 {
				loops = append(loops, l)
			}
		}
	}
	for _, c := range open { // only where areas overlap
		tr.entered[arcs.from(c)] = 0
	}
	return loops
}

// giveHoles gives each free hole to the smallest shell around it.
func (tr *tracer) giveHoles(loops []loop, shells, free []int) {
	if len(free) == 0 {
		return
	}
	slices.SortStableFunc(shells, func(a, b int) int { return cmp.Compare(loops[a].area2, loops[b].area2) })
	outlines := make([]gridRing, len(shells))
	for k, s := range shells {
		outlines[k] = tr.t.outline(loops[s].refs)
	}
	for _, h := range free {
		owner := shells[len(shells)-1]
		if hole := tr.t.outline(loops[h].refs); len(shells) > 1 {
			for k, s := range shells {
				if loops[s].area2 > -loops[h].area2 && outlines[k].holds(hole) {
					owner = s
					break
				}
			}
		}
		loops[owner].holes = append(loops[owner].holes, h)
	}
}

// dropCovered drops shells that lie inside another shell of the area and in none of its holes. Slivers, where two
// generalised borders do not have the same vertices and their areas overlap, become such shells when both areas join
// one: the union covers them already.
func (tr *tracer) dropCovered(loops []loop, shells []int) {
	if len(shells) < 2 {
		return
	}
	outlines := make([]gridRing, len(shells))
	lo, hi := make([]vertex, len(shells)), make([]vertex, len(shells))
	for k, s := range shells {
		outlines[k] = tr.t.outline(loops[s].refs)
		lo[k], hi[k] = outlines[k].bounds()
	}
	for k, s := range shells {
		for m, larger := range shells {
			if loops[larger].area2 <= loops[s].area2 || lo[k].x < lo[m].x || lo[k].y < lo[m].y || hi[k].x > hi[m].x || hi[k].y > hi[m].y {
				continue
			}
			if outlines[m].covers(outlines[k]) && !tr.inHole(loops, loops[larger].holes, outlines[k]) {
				loops[s].area2 = 0
				break
			}
		}
	}
}

func (tr *tracer) inHole(loops []loop, holes []int, ring gridRing) bool {
	for _, h := range holes {
		hole := tr.t.outline(loops[h].refs)
		if hole.covers(ring) {
			return true
		}
	}
	return false
}

// outline is the vertices along a ring.
func (t *Topology) outline(refs []arcRef) gridRing {
	var line []int32
	for _, ref := range refs {
		line = append(line, t.arcs.from(ref))
		line = t.arcs.appendRest(line, ref)
		line = line[:len(line)-1]
	}
	ring := make(gridRing, len(line))
	for i, v := range line {
		ring[i] = t.vertices[v]
	}
	return ring
}
