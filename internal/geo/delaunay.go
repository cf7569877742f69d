package geo

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// maxCoord bounds the coordinates of a triangulation, so that orientations fit
// 64 bits and circle tests 128 bits without overflow. In decimetres it is
// 26,843 km, far beyond any national grid.
const maxCoord = 1<<28 - 1

var errCollinear = errors.New("fewer than three points off one line")

// duplicateError says that two points of a triangulation are the same.
type duplicateError struct{ first, second int }

func (e *duplicateError) Error() string {
	return fmt.Sprintf("point %d: same place as point %d", e.second, e.first)
}

// dmPoint is a point on an integer grid; every predicate on it is exact.
type dmPoint struct{ x, y int64 }

// triangulation is a Delaunay triangulation of n points, closed over by a
// point at infinity with the index n: every hull edge bears a ghost triangle,
// so each half-edge has a twin and no case is special.
//
// Triangle t has the corners vert[3t:3t+3], counterclockwise. Half-edge 3t+k
// leads from corner k to the next, and twin holds its opposite.
type triangulation struct {
	pts  []dmPoint
	vert []int32
	twin []int32
}

func (d *triangulation) infinite() int32 { return int32(len(d.pts)) }

// nextEdge is the half-edge that follows e around its triangle.
func nextEdge(e int32) int32 {
	if e%3 == 2 {
		return e - 2
	}
	return e + 1
}

// prevEdge is the half-edge before e around its triangle.
func prevEdge(e int32) int32 {
	if e%3 == 0 {
		return e + 2
	}
	return e - 1
}

// ghost reports whether triangle t has the corner at infinity.
func (d *triangulation) ghost(t int32) bool {
	inf := d.infinite()
	return d.vert[3*t] == inf || d.vert[3*t+1] == inf || d.vert[3*t+2] == inf
}

// delaunay triangulates pts by incremental insertion along a Hilbert curve
// (Bowyer 1981, Watson 1981; ghost triangles after Shewchuk, "Lecture Notes on
// Delaunay Mesh Generation", 2012). Predicates are exact: a float filter with
// Shewchuk's error bound, then 128-bit integers. The answer depends on nothing
// but pts; where four points share a circle either diagonal may stand.
//
// Coordinates may not exceed maxCoord. The error is a *duplicateError where two
// points agree, and errCollinear where all lie on one line.
func delaunay(pts []dmPoint) (*triangulation, error) {
	for i, p := range pts {
		if p.x > maxCoord || p.x < -maxCoord || p.y > maxCoord || p.y < -maxCoord {
			return nil, fmt.Errorf("point %d: coordinate beyond %d", i, maxCoord)
		}
	}
	order := hilbertOrder(pts)
	// In curve order equal points stand together.
	for k := 1; k < len(order); k++ {
		if i, j := order[k-1], order[k]; pts[i] == pts[j] {
			return nil, &duplicateError{int(min(i, j)), int(max(i, j))}
		}
	}
	third := -1
	for k := 2; k < len(order); k++ {
		if orient(pts[order[0]], pts[order[1]], pts[order[k]]) != 0 {
			third = k
			break
		}
	}
	if third < 0 {
		return nil, errCollinear
	}
	b := newInserter(pts, order[0], order[1], order[third])
	for k := 2; k < len(order); k++ {
		if k != third {
			b.insert(order[k])
		}
	}
	return &b.triangulation, nil
}

// inserter is a triangulation under construction and its scratch space.
type inserter struct {
	triangulation
	last    int32   // where the next walk begins
	mark    []int32 // round in which a triangle was found to be in conflict
	round   int32
	cavity  []int32
	rim     []rimEdge
	fanFrom []int32 // the new triangle whose rim edge starts at a point
}

// rimEdge is an edge of the hole left by the triangles in conflict, with the
// half-edge beyond it.
type rimEdge struct{ from, to, beyond int32 }

func newInserter(pts []dmPoint, a, b, c int32) *inserter {
	if orient(pts[a], pts[b], pts[c]) < 0 {
		b, c = c, b
	}
	n := len(pts)
	inf := int32(n)
	in := &inserter{fanFrom: make([]int32, n+1)}
	in.pts = pts
	in.vert = make([]int32, 0, 6*n)
	in.twin = make([]int32, 0, 6*n)
	in.vert = append(in.vert, a, b, c, b, a, inf, c, b, inf, a, c, inf)
	in.twin = append(in.twin, 3, 6, 9, 0, 11, 7, 1, 5, 10, 2, 8, 4)
	in.mark = make([]int32, 4, 2*n)
	return in
}

// insert puts point p into the triangulation: all triangles whose circle holds
// p go, and p is joined to the rim of the hole.
func (b *inserter) insert(p int32) {
	b.round++
	start := b.locate(p)
	b.mark[start] = b.round
	b.cavity = append(b.cavity[:0], start)
	b.rim = b.rim[:0]
	for k := 0; k < len(b.cavity); k++ {
		for e := 3 * b.cavity[k]; e < 3*b.cavity[k]+3; e++ {
			beyond := b.twin[e]
			t := beyond / 3
			switch {
			case b.mark[t] == b.round:
			case b.conflict(t, p):
				b.mark[t] = b.round
				b.cavity = append(b.cavity, t)
			default:
				b.rim = append(b.rim, rimEdge{b.vert[e], b.vert[nextEdge(e)], beyond})
			}
		}
	}
	b.fill(p)
}

// fill joins p to every edge of the rim, in the places of the triangles that
// went and two more.
func (b *inserter) fill(p int32) {
	for k, r := range b.rim {
		var t int32
		if k < len(b.cavity) {
			t = b.cavity[k]
		} else {
			t = int32(len(b.vert) / 3)
			b.vert = append(b.vert, 0, 0, 0)
			b.twin = append(b.twin, 0, 0, 0)
			b.mark = append(b.mark, 0)
			b.cavity = append(b.cavity, t)
		}
		b.vert[3*t], b.vert[3*t+1], b.vert[3*t+2] = r.from, r.to, p
		b.twin[3*t], b.twin[r.beyond] = r.beyond, 3*t
		b.fanFrom[r.from] = t
	}
	for k, r := range b.rim {
		e, f := 3*b.cavity[k]+1, 3*b.fanFrom[r.to]+2
		b.twin[e], b.twin[f] = f, e
	}
	b.last = b.cavity[0]
}

// locate walks to a triangle in conflict with p: the one that holds it, or a
// ghost whose hull edge p sees. The visibility walk ends in every Delaunay
// triangulation (Edelsbrunner 1990).
func (b *inserter) locate(p int32) int32 {
	inf := b.infinite()
	t := b.last
	for e := 3 * t; e < 3*t+3; e++ {
		if b.vert[e] == inf {
			t = b.twin[nextEdge(e)] / 3
			break
		}
	}
walk:
	for {
		for e := 3 * t; e < 3*t+3; e++ {
			if orient(b.pts[b.vert[e]], b.pts[b.vert[nextEdge(e)]], b.pts[p]) < 0 {
				t = b.twin[e] / 3
				if b.ghost(t) {
					return t
				}
				continue walk
			}
		}
		return t
	}
}

// conflict reports whether p lies inside the circle of triangle t. The circle
// of a ghost is the open half-plane outside its hull edge and the edge's inner
// points.
func (b *inserter) conflict(t, p int32) bool {
	inf := b.infinite()
	for e := 3 * t; e < 3*t+3; e++ {
		if b.vert[e] != inf {
			continue
		}
		u, v, q := b.pts[b.vert[nextEdge(e)]], b.pts[b.vert[prevEdge(e)]], b.pts[p]
		o := orient(u, v, q)
		return o > 0 || o == 0 && (q.x-u.x)*(q.x-v.x)+(q.y-u.y)*(q.y-v.y) < 0
	}
	return inCircle(b.pts[b.vert[3*t]], b.pts[b.vert[3*t+1]], b.pts[b.vert[3*t+2]], b.pts[p]) > 0
}

// orient is positive where a, b, c turn left, negative where they turn right
// and nought where they lie on one line: twice the signed area.
func orient(a, b, c dmPoint) int64 {
	return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x)
}

// inCircleBound is Shewchuk's first bound on the rounding error of the circle
// determinant, relative to its permanent ("Adaptive Precision Floating-Point
// Arithmetic and Fast Robust Geometric Predicates", 1997). A little is added
// since here the products of the minors are rounded too.
const inCircleBound = 16.0 / (1 << 53)

// inCircle is positive where d lies inside the circle through a, b, c (which
// turn left), negative outside and nought on it.
func inCircle(a, b, c, d dmPoint) int {
	ax, ay := a.x-d.x, a.y-d.y
	bx, by := b.x-d.x, b.y-d.y
	cx, cy := c.x-d.x, c.y-d.y
	// All six terms below are exact in 64 bits: differences stay under 2^29.
	al, bl, cl := ax*ax+ay*ay, bx*bx+by*by, cx*cx+cy*cy
	bc, ca, ab := bx*cy-by*cx, cx*ay-cy*ax, ax*by-ay*bx
	det := float64(al)*float64(bc) + float64(bl)*float64(ca) + float64(cl)*float64(ab)
	permanent := float64(al)*math.Abs(float64(bc)) + float64(bl)*math.Abs(float64(ca)) + float64(cl)*math.Abs(float64(ab))
	if bound := inCircleBound * permanent; det > bound {
		return 1
	} else if det < -bound {
		return -1
	}
	return mul128(al, bc).add(mul128(bl, ca)).add(mul128(cl, ab)).sign()
}

// int128 is a signed integer in two's complement.
type int128 struct {
	hi int64
	lo uint64
}

func mul128(a, b int64) int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// The unsigned product counts a negative factor as 2^64 too many.
	if a < 0 {
		hi -= uint64(b)
	}
	if b < 0 {
		hi -= uint64(a)
	}
	return int128{int64(hi), lo}
}

func (a int128) add(b int128) int128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	return int128{a.hi + b.hi + int64(carry), lo}
}

func (a int128) neg() int128 {
	lo, carry := bits.Add64(^a.lo, 1, 0)
	return int128{^a.hi + int64(carry), lo}
}

func (a int128) sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi > 0 || a.lo > 0:
		return 1
	}
	return 0
}

// divRound is a/d to the nearest integer, for positive d. A quotient beyond
// limit is cut to it.
func (a int128) divRound(d, limit int64) int64 {
	if a.hi < 0 {
		return -a.neg().divRound(d, limit)
	}
	a = a.add(int128{0, uint64(d) / 2})
	if uint64(a.hi) >= uint64(d) {
		return limit
	}
	q, _ := bits.Div64(uint64(a.hi), a.lo, uint64(d))
	return int64(min(q, uint64(limit)))
}

// hilbertOrder lists the points along a Hilbert curve of 2^16 by 2^16 cells,
// so that each is found a few steps from the one before. Points of one cell
// stand in order of their coordinates, then of index.
func hilbertOrder(pts []dmPoint) []int32 {
	order := make([]int32, len(pts))
	if len(pts) == 0 {
		return order
	}
	lo, hi := pts[0], pts[0]
	for _, p := range pts {
		lo.x, lo.y = min(lo.x, p.x), min(lo.y, p.y)
		hi.x, hi.y = max(hi.x, p.x), max(hi.y, p.y)
	}
	shift := max(0, bits.Len64(uint64(max(hi.x-lo.x, hi.y-lo.y)))-16)
	key := make([]uint32, len(pts))
	for i, p := range pts {
		order[i] = int32(i)
		key[i] = hilbert(uint32((p.x-lo.x)>>shift), uint32((p.y-lo.y)>>shift))
	}
	slices.SortFunc(order, func(i, j int32) int {
		switch {
		case key[i] != key[j]:
			return cmp.Compare(key[i], key[j])
		case pts[i].x != pts[j].x:
			return cmp.Compare(pts[i].x, pts[j].x)
		case pts[i].y != pts[j].y:
			return cmp.Compare(pts[i].y, pts[j].y)
		}
		return cmp.Compare(i, j)
	})
	return order
}

// hilbert is the place of cell x, y on the curve (Warren, "Hacker's Delight",
// 2nd edition, 16-1).
func hilbert(x, y uint32) uint32 {
	var d uint32
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += s * s * (3*rx ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = 1<<16-1-x, 1<<16-1-y
			}
			x, y = y, x
		}
	}
	return d
}
