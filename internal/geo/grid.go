package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// vertex is a position in whole centimetres of EPSG:27700. Twice the area of any triangle within the limits fits an
// int64, so that every predicate below is exact.
type vertex struct{ x, y int32 }

const (
	// gridPerM is the number of grid steps in a metre. At 10 a step is coarser than the 7 decimals of a degree that
	// official files have: two vertices fall together and the England of 32,844 small areas loses one of its 94,822
	// borders. At 100 all are kept.
	gridPerM = 100
	// gridLimitM bounds coordinates so that products of differences stay exact.
	gridLimitM = 1e7
)

func toVertex(p orb.Point) vertex {
	return vertex{int32(math.Round(p[0] * gridPerM)), int32(math.Round(p[1] * gridPerM))}
}

// onGrid reports whether p is finite and within reach of the grid.
func onGrid(p orb.Point) bool {
	return math.Abs(p[0]) < gridLimitM && math.Abs(p[1]) < gridLimitM
}

func (p vertex) metres() orb.Point {
	return orb.Point{float64(p.x) / gridPerM, float64(p.y) / gridPerM}
}

func (p vertex) packed() uint64 { return uint64(uint32(p.x))<<32 | uint64(uint32(p.y)) }

// turn is positive when a, b, c turn left, negative when they turn right, 0 when they lie on a line: twice the signed
// area of the triangle in square grid steps.
func turn(a, b, c vertex) int64 {
	return (int64(b.x)-int64(a.x))*(int64(c.y)-int64(a.y)) - (int64(b.y)-int64(a.y))*(int64(c.x)-int64(a.x))
}

// crossOrigin is the share of the segment a, b in twice the area of a ring. Sums over a ring may wrap around on the
// way; the total is exact.
func crossOrigin(a, b vertex) int64 {
	return int64(a.x)*int64(b.y) - int64(a.y)*int64(b.x)
}

// distanceM has one rounding: the square is an exact integer.
func distanceM(a, b vertex) float64 {
	dx, dy := int64(a.x)-int64(b.x), int64(a.y)-int64(b.y)
	return math.Sqrt(float64(dx*dx+dy*dy)) / gridPerM
}

// insideSegment reports whether p lies on the segment a, b but is neither end.
func insideSegment(p, a, b vertex) bool {
	return p != a && p != b &&
		min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) &&
		min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y) &&
		turn(a, b, p) == 0
}

// gridRing is a ring without the closing repeat of its first vertex.
type gridRing []vertex

// area2 is twice the area in square grid steps, positive when counterclockwise.
func (r gridRing) area2() int64 {
	var sum int64
	for i, p := range r {
		sum += crossOrigin(p, r[(i+1)%len(r)])
	}
	return sum
}

// areaM2 converts twice square grid steps.
func areaM2(area2 int64) float64 { return float64(area2) / (2 * gridPerM * gridPerM) }

func (r gridRing) reverse() {
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// bounds are the least and the greatest coordinates.
func (r gridRing) bounds() (lo, hi vertex) {
	lo, hi = r[0], r[0]
	for _, p := range r[1:] {
		lo = vertex{min(lo.x, p.x), min(lo.y, p.y)}
		hi = vertex{max(hi.x, p.x), max(hi.y, p.y)}
	}
	return lo, hi
}

// where tells on which side of the ring p lies: 1 inside, 0 on the line, -1 outside.
func (r gridRing) where(p vertex) int {
	inside := false
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if p == a || insideSegment(p, a, b) {
			return 0
		}
		if (a.y > p.y) != (b.y > p.y) && (turn(a, b, p) > 0) == (b.y > a.y) {
			inside = !inside
		}
	}
	if inside {
		return 1
	}
	return -1
}

// covers is holds for a ring that may lie outside and touch in all its vertices: then the middles of its edges decide,
// on a grid twice as fine. A ring wholly on the line is not covered.
func (r gridRing) covers(other gridRing) bool {
	for _, p := range other {
		if w := r.where(p); w != 0 {
			return w > 0
		}
	}
	fine := make(gridRing, len(r))
	for i, p := range r {
		fine[i] = vertex{2 * p.x, 2 * p.y}
	}
	for i, p := range other {
		q := other[(i+1)%len(other)]
		if w := fine.where(vertex{p.x + q.x, p.y + q.y}); w != 0 {
			return w > 0
		}
	}
	return false
}

// holds reports whether the ring contains another one that does not cross it. Vertices on the line say nothing, so
// the first one off it decides; a ring wholly on the line is taken as held.
func (r gridRing) holds(other gridRing) bool {
	for _, p := range other {
		if w := r.where(p); w != 0 {
			return w > 0
		}
	}
	return true
}

// withoutRepeats drops vertices equal to the one before, and spikes that go out and back along the same segment.
// It may leave fewer than three vertices. The ring is changed in place.
func (r gridRing) withoutRepeats() (cleaned gridRing, spikes int) {
	out := r[:0]
	for _, p := range r {
		switch n := len(out); {
		case n >= 1 && out[n-1] == p:
		case n >= 2 && out[n-2] == p:
			out = out[:n-1]
			spikes++
		default:
			out = append(out, p)
		}
	}
	for len(out) >= 2 { // the same across the seam
		n := len(out)
		switch {
		case out[0] == out[n-1]:
			out = out[:n-1]
		case n >= 3 && out[n-2] == out[0]:
			out = out[:n-1]
			spikes++
		case n >= 3 && out[n-1] == out[1]:
			out = out[1:]
			spikes++
		default:
			return out, spikes
		}
	}
	return out, spikes
}

// closed gives the ring in metres with its first vertex repeated.
func (r gridRing) closed() orb.Ring {
	ring := make(orb.Ring, len(r)+1)
	for i, p := range r {
		ring[i] = p.metres()
	}
	ring[len(r)] = ring[0]
	return ring
}

// ringOnGrid snaps a closed ring.
func ringOnGrid(ring orb.Ring) gridRing {
	r := make(gridRing, 0, len(ring))
	for _, p := range ring {
		g := toVertex(p)
		if n := len(r); n == 0 || r[n-1] != g {
			r = append(r, g)
		}
	}
	if n := len(r); n > 1 && r[0] == r[n-1] {
		r = r[:n-1]
	}
	return r
}
