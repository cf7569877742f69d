package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// What a self-crossing cuts off is noise up to these shares of the ring's size, or of the size of the whole feature
// for the sake of its small islands: rounding of coordinates makes such lobes, drawing does not.
const (
	sliverOfRing    = 1e-3
	sliverOfFeature = 1e-5
)

// mender makes the rings of a feature valid, or says why it cannot.
type mender struct {
	repairs []Repair // of the feature mended last
	size    float64  // of its outer rings, twice square grid steps
}

func (m *mender) note(at vertex, format string, args ...any) {
	m.repairs = append(m.repairs, Repair{What: fmt.Sprintf(format, args...), At: at.metres()})
}

// sliver reports whether a loop of twice the given size is noise beside the ring that it belongs to.
func (m *mender) sliver(area2, ofRing int64) bool {
	return float64(area2) <= max(sliverOfRing*float64(ofRing), sliverOfFeature*m.size)
}

// mend returns the polygons with outer rings counterclockwise and holes clockwise.
func (m *mender) mend(polygons [][]gridRing) (orb.MultiPolygon, *Error) {
	m.repairs, m.size = nil, 0
	for _, rings := range polygons {
		m.size += float64(abs64(rings[0].area2()))
	}
	var mended [][]gridRing
	for _, rings := range polygons {
		parts, err := m.polygon(rings)
		if err != nil {
			return nil, err
		}
		mended = append(mended, parts...)
	}
	mended, err := m.unite(mended)
	if err != nil {
		return nil, err
	}
	shape := make(orb.MultiPolygon, len(mended))
	for i, rings := range mended {
		shape[i] = make(orb.Polygon, len(rings))
		for k, r := range rings {
			if (r.area2() > 0) != (k == 0) {
				r.reverse()
			}
			shape[i][k] = r.closed()
		}
	}
	if len(shape) == 0 {
		return nil, &Error{Problem: "has no area", Want: "draw the area or leave the feature out"}
	}
	return shape, nil
}

func (m *mender) polygon(rings []gridRing) ([][]gridRing, *Error) {
	var shells, holes []gridRing
	whole := true // no ring came apart, so the grouping of the file stands
	for k, r := range rings {
		at := r[0]
		loops, err := m.loops(r)
		if err != nil {
			return nil, err
		}
		if len(loops) == 0 {
			if k == 0 {
				m.note(at, "part without area dropped")
				return nil, nil
			}
			m.note(at, "hole without area dropped")
			continue
		}
		whole = whole && len(loops) == 1
		for _, l := range loops {
			if (l.area2() > 0) == (k == 0) {
				shells = append(shells, l)
			} else {
				holes = append(holes, l)
			}
		}
	}
	grouped := [][]gridRing{append(shells, holes...)}
	if !whole {
		grouped = assignHoles(shells, holes)
	}
	for k, rings := range grouped {
		inside := rings[:1]
		for _, hole := range rings[1:] {
			size := abs64(hole.area2())
			switch {
			case rings[0].holds(hole):
				inside = append(inside, hole)
			case m.sliver(size, abs64(rings[0].area2())):
				m.note(hole[0], "hole of %.2f m² outside its polygon dropped", areaM2(size))
			default:
				return nil, &Error{Problem: fmt.Sprintf("hole at %s in EPSG:27700 lies outside its polygon", showPoint(hole[0].metres())),
					Want: "draw it as a polygon of its own"}
			}
		}
		grouped[k] = inside
	}
	return grouped, nil
}

// loops cuts one ring into simple ones, those that run like the ring itself counterclockwise, the holes that it draws
// by touching itself clockwise.
func (m *mender) loops(r gridRing) ([]gridRing, *Error) {
	r, spikes := r.withoutRepeats()
	if spikes > 0 && len(r) >= 3 {
		m.note(r[0], "%d spikes of no width cut off", spikes)
	}
	if len(r) < 3 {
		return nil, nil
	}
	crossings, at, err := r.node()
	if err != nil {
		return nil, err
	}
	loops := split(crossings.ring)
	if len(loops) == 1 && len(crossings.ring) == len(r) && len(loops[0]) == len(r) {
		if loops[0].area2() < 0 {
			loops[0].reverse()
		}
		return loops, nil
	}
	return m.sound(loops, crossings, at)
}

// noded is a ring with a vertex wherever it meets itself.
type noded struct {
	ring  gridRing
	found int // crossings, touches and overlaps
}

// node inserts a vertex wherever the ring meets itself, and tells one such place. A crossing is rounded to the grid,
// which bends its segments and may make new ones, hence the rounds.
func (r gridRing) node() (noded, vertex, *Error) {
	n := noded{ring: r}
	var at vertex
	for range 10 {
		type insert struct {
			segment int
			point   vertex
		}
		var inserts []insert
		ring := n.ring
		segments := make([]gridSegment, len(ring))
		for i, p := range ring {
			segments[i] = gridSegment{p, ring[(i+1)%len(ring)]}
		}
		add := func(i int, p vertex) {
			if p != segments[i].a && p != segments[i].b {
				inserts = append(inserts, insert{i, p})
			}
		}
		hits := 0
		meetings(segments, func(i, j int) bool {
			s, t := segments[i], segments[j]
			if hits++; n.found == 0 && hits == 1 {
				at = s.meetingPoint(t)
			}
			if s.cross(t) {
				p := s.meetingPoint(t)
				add(i, p)
				add(j, p)
			} else {
				for _, end := range [2]vertex{t.a, t.b} {
					if insideSegment(end, s.a, s.b) {
						add(i, end)
					}
				}
				for _, end := range [2]vertex{s.a, s.b} {
					if insideSegment(end, t.a, t.b) {
						add(j, end)
					}
				}
			}
			return hits <= 100+len(r)
		})
		n.found = max(n.found, hits)
		if hits > 100+len(r) {
			break
		}
		if len(inserts) == 0 {
			return n, at, nil
		}
		slices.SortStableFunc(inserts, func(a, b insert) int {
			return cmp.Or(cmp.Compare(a.segment, b.segment),
				cmp.Compare(distanceM(segments[a.segment].a, a.point), distanceM(segments[b.segment].a, b.point)))
		})
		grown := make(gridRing, 0, len(ring)+len(inserts))
		for i, p := range ring {
			grown = append(grown, p)
			for len(inserts) > 0 && inserts[0].segment == i {
				grown = append(grown, inserts[0].point)
				inserts = inserts[1:]
			}
		}
		n.ring, _ = grown.withoutRepeats()
		if len(n.ring) < 3 {
			return n, at, nil
		}
	}
	return n, at, &Error{Problem: fmt.Sprintf("ring crosses itself in many places, one at %s in EPSG:27700", showPoint(at.metres())),
		Want: "draw rings that do not cross themselves"}
}

// meetingPoint is a grid point near which two segments that meet do so.
func (s gridSegment) meetingPoint(t gridSegment) vertex {
	if s.cross(t) {
		before, after := turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)
		share := float64(before) / (float64(before) - float64(after))
		return vertex{
			s.a.x + int32(math.Round(share*(float64(s.b.x)-float64(s.a.x)))),
			s.a.y + int32(math.Round(share*(float64(s.b.y)-float64(s.a.y)))),
		}
	}
	for _, p := range [2]vertex{s.a, s.b} {
		if insideSegment(p, t.a, t.b) {
			return p
		}
	}
	if insideSegment(t.b, s.a, s.b) {
		return t.b
	}
	return t.a
}

// split cuts a closed line into rings at the vertices it visits more than once. Rings without area are dropped.
func split(line gridRing) []gridRing {
	if !line.revisits() {
		if line.area2() == 0 {
			return nil
		}
		return []gridRing{line}
	}
	var loops []gridRing
	var open gridRing
	entered := make(map[vertex]int, len(line))
	for i := 0; i <= len(line); i++ {
		p := line[i%len(line)]
		if at, ok := entered[p]; ok {
			cut := slices.Clone(open[at:])
			for _, q := range cut {
				delete(entered, q)
			}
			open = open[:at]
			if len(cut) >= 3 && cut.area2() != 0 {
				loops = append(loops, cut)
			}
		}
		entered[p] = len(open)
		open = append(open, p)
	}
	return loops
}

// revisits reports whether a vertex occurs twice.
func (r gridRing) revisits() bool {
	packed := make([]uint64, len(r))
	for i, p := range r {
		packed[i] = p.packed()
	}
	slices.Sort(packed)
	for i := 1; i < len(packed); i++ {
		if packed[i] == packed[i-1] {
			return true
		}
	}
	return false
}

// sound keeps the loops that describe an area: every place is wound round once or not at all. What remains is the
// fault of a crossing, and is dropped when it is a sliver.
func (m *mender) sound(loops []gridRing, n noded, at vertex) ([]gridRing, *Error) {
	if len(loops) == 0 {
		return nil, nil
	}
	size := func(r gridRing) int64 { return abs64(r.area2()) }
	slices.SortStableFunc(loops, func(a, b gridRing) int { return cmp.Compare(size(b), size(a)) })
	largest := size(loops[0])
	if loops[0].area2() < 0 {
		for _, l := range loops {
			l.reverse()
		}
	}
	var kept []gridRing
	var dropped int64
	slivers := 0
	for _, l := range loops {
		winding := 0
		for _, k := range kept {
			if k.holds(l) {
				winding += signOf(k.area2())
			}
		}
		if (l.area2() > 0 && winding == 0) || (l.area2() < 0 && winding == 1) {
			kept = append(kept, l)
			continue
		}
		if !m.sliver(size(l), largest) {
			return nil, &Error{Problem: fmt.Sprintf("ring crosses itself at %s in EPSG:27700; it cuts off %.0f m²", showPoint(at.metres()), areaM2(size(l))),
				Want: "draw rings that do not cross themselves"}
		}
		dropped += size(l)
		slivers++
	}
	if n.found == 0 {
		at = loops[len(loops)-1][0]
	}
	switch {
	case slivers > 0:
		m.note(at, "ring crosses itself: %d slivers, together %.2f m², cut off", slivers, areaM2(dropped))
	case len(kept) > 1:
		m.note(at, "ring touches itself: split into %d", len(kept))
	default:
		m.note(at, "ring overlaps itself along a line: cut off")
	}
	return kept, nil
}

// assignHoles gives each hole to the smallest shell around it. A hole that lies in none goes to the first shell, where
// the check of holes finds it.
func assignHoles(shells, holes []gridRing) [][]gridRing {
	polygons := make([][]gridRing, len(shells))
	areas := make([]int64, len(shells))
	for k, s := range shells {
		polygons[k], areas[k] = []gridRing{s}, abs64(s.area2())
	}
	for _, h := range holes {
		owner := 0
		if len(shells) > 1 {
			best, size := -1, abs64(h.area2())
			for k, s := range shells {
				if areas[k] >= size && (best < 0 || areas[k] < areas[best]) && s.holds(h) {
					best = k
				}
			}
			owner = max(best, 0)
		}
		polygons[owner] = append(polygons[owner], h)
	}
	return polygons
}
