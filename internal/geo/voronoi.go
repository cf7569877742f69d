package geo

import (
	"fmt"
	"math"
)

// voronoi is the Voronoi diagram of sites, as the dual of their triangulation:
// triangle t stands for the vertex at[t], half-edge e for the border between
// the cells of its two ends. Vertices lie on the integer grid, and neighbours
// share them by index, so shared borders agree exactly.
//
// Moving and merging vertices is safe under one condition, which settle
// establishes and nudge keeps: seen from the site of each cell, the border
// turns left all the way round. Then the fans of triangles (site, vertex, next
// vertex) tile the plane without overlap, hence so do the cells.
type voronoi struct {
	*triangulation
	at []dmPoint
}

// newVoronoi draws the cells of sites. Eight guards are added after the sites,
// far outside box, so that the cell of every site is bounded.
func newVoronoi(sites []dmPoint, lo, hi dmPoint) (*voronoi, error) {
	wide := max(hi.x-lo.x, hi.y-lo.y, 1)
	guarded := make([]dmPoint, len(sites), len(sites)+8)
	copy(guarded, sites)
	for dy := int64(-1); dy <= 1; dy++ {
		for dx := int64(-1); dx <= 1; dx++ {
			if dx != 0 || dy != 0 {
				guarded = append(guarded, dmPoint{(lo.x+hi.x)/2 + 3*dx*wide, (lo.y+hi.y)/2 + 3*dy*wide})
			}
		}
	}
	d, err := delaunay(guarded)
	if err != nil {
		return nil, err
	}
	v := &voronoi{d, make([]dmPoint, len(d.vert)/3)}
	for t := range v.at {
		if !d.ghost(int32(t)) {
			v.at[t] = circumcentre(d.pts[d.vert[3*t]], d.pts[d.vert[3*t+1]], d.pts[d.vert[3*t+2]])
		}
	}
	return v, nil
}

// circumcentre is the grid point nearest to the centre of the circle through
// a, b, c, which turn left. It is computed in integers, so it is the same on
// every machine. The centre of a sliver may lie beyond maxCoord; it is cut
// there.
func circumcentre(a, b, c dmPoint) dmPoint {
	bx, by, cx, cy := b.x-a.x, b.y-a.y, c.x-a.x, c.y-a.y
	bl, cl := bx*bx+by*by, cx*cx+cy*cy
	twice := 2 * (bx*cy - by*cx)
	x := mul128(cy, bl).add(mul128(-by, cl)).divRound(twice, 2*maxCoord)
	y := mul128(bx, cl).add(mul128(-cx, bl)).divRound(twice, 2*maxCoord)
	cut := func(v int64) int64 { return min(max(v, -maxCoord), maxCoord) }
	return dmPoint{cut(a.x + x), cut(a.y + y)}
}

// bordered reports whether half-edge e is a border of two bounded cells, and
// so runs between two finite vertices.
func (v *voronoi) bordered(e int32) bool {
	return !v.ghost(e/3) && !v.ghost(v.twin[e]/3)
}

// upright reports whether the border of half-edge e, if it has not shrunk to a
// point, turns left as seen from the sites on both of its sides.
func (v *voronoi) upright(e int32) bool {
	from, to := v.at[v.twin[e]/3], v.at[e/3]
	if from == to {
		return true
	}
	return orient(v.pts[v.vert[e]], from, to) > 0 && orient(v.pts[v.vert[nextEdge(e)]], to, from) > 0
}

// nudge moves vertex t to p if every border there stays upright, and reports
// whether it did. A border that has shrunk to a point may not open again,
// because the other vertices at that point would stay behind.
func (v *voronoi) nudge(t int32, p dmPoint) bool {
	old := v.at[t]
	if old == p {
		return true
	}
	for e := 3 * t; e < 3*t+3; e++ {
		if !v.bordered(e) || v.at[v.twin[e]/3] == old {
			return false
		}
	}
	v.at[t] = p
	for e := 3 * t; e < 3*t+3; e++ {
		if !v.upright(e) || v.at[v.twin[e]/3] == p {
			v.at[t] = old
			return false
		}
	}
	return true
}

// settle moves every vertex to a multiple of grid, and merges the ends of
// borders that would turn over or are too short for it. It gives up where that
// does not come to an end, which takes cells about as small as the grid.
func (v *voronoi) settle(grid int64) error {
	group := make([]int32, len(v.at))
	for t := range v.at {
		group[t] = int32(t)
		v.at[t] = dmPoint{roundTo(v.at[t].x, grid), roundTo(v.at[t].y, grid)}
	}
	root := func(t int32) int32 {
		for group[t] != t {
			group[t] = group[group[t]]
			t = group[t]
		}
		return t
	}
	const rounds = 64
	for range rounds {
		bad := 0
		for e := range int32(len(v.twin)) {
			if v.twin[e] < e || !v.bordered(e) || v.upright(e) {
				continue
			}
			bad++
			a, b := root(e/3), root(v.twin[e]/3)
			group[max(a, b)] = min(a, b)
		}
		if bad == 0 {
			return nil
		}
		for t := range v.at {
			v.at[t] = v.at[root(int32(t))]
		}
	}
	return fmt.Errorf("cells too small for a grid of %g m", float64(grid)/dmPerM)
}

// roundTo is the multiple of grid nearest to v; halves go up.
func roundTo(v, grid int64) int64 {
	v += grid / 2
	r := v % grid
	if r < 0 {
		r += grid
	}
	return v - r
}

// anyEdge gives for each site one half-edge that starts there.
func (v *voronoi) anyEdge() []int32 {
	edge := make([]int32, len(v.pts)+1)
	for e, s := range v.vert {
		edge[s] = int32(e)
	}
	return edge[:len(v.pts)]
}

// rings traces the borders between different owners, one owner at a time: the
// outer rings turn left and the holes right. owner holds an index below n, or
// a negative number for what is not drawn. Rings come in the order of their
// first half-edge; where a ring meets itself it is cut in two.
func (v *voronoi) rings(owner []int32, n int) [][][]dmPoint {
	own := func(e int32) int32 {
		if s := v.vert[e]; s < int32(len(owner)) {
			return owner[s]
		}
		return -1
	}
	border := func(e int32) bool { return own(e) >= 0 && own(e) != own(nextEdge(e)) }
	out := make([][][]dmPoint, n)
	seen := make([]bool, len(v.vert))
	for first := range int32(len(v.vert)) {
		if seen[first] || !border(first) {
			continue
		}
		var ring []dmPoint
		for e := first; !seen[e]; {
			seen[e] = true
			ring = append(ring, v.at[e/3])
			// At vertex e/3 the third site decides whether the border turns
			// around the site of e or goes on around the third.
			f := v.twin[prevEdge(e)]
			if !border(f) {
				f = v.twin[nextEdge(e)]
			}
			e = f
		}
		a := own(first)
		out[a] = append(out[a], simpleRings(ring)...)
	}
	return out
}

// simpleRings cuts a closed walk at the points that it visits twice, and drops
// what has no area.
func simpleRings(walk []dmPoint) [][]dmPoint {
	var out [][]dmPoint
	var path []dmPoint
	place := make(map[dmPoint]int, len(walk))
	for _, p := range walk {
		if k, ok := place[p]; ok {
			if loop := path[k:]; len(loop) > 2 {
				out = append(out, append([]dmPoint(nil), loop...))
			}
			for _, q := range path[k+1:] {
				delete(place, q)
			}
			path = path[:k+1]
			continue
		}
		place[p] = len(path)
		path = append(path, p)
	}
	if len(path) > 2 {
		out = append(out, path)
	}
	return out
}

// twiceArea is twice the signed area within a ring, positive where it turns
// left.
func twiceArea(ring []dmPoint) int64 {
	var s int64
	for k := 1; k+1 < len(ring); k++ {
		s += orient(ring[0], ring[k], ring[k+1])
	}
	return s
}

// dmPerM is the number of grid steps in a metre.
const dmPerM = 10

// toDecimetres rounds metres to the grid, and reports whether they are numbers
// within its reach.
func toDecimetres(x, y float64) (dmPoint, bool) {
	x, y = math.Round(x*dmPerM), math.Round(y*dmPerM)
	// A quarter of the range is kept for guards around the sites.
	const reach = maxCoord / 16
	if !(math.Abs(x) <= reach && math.Abs(y) <= reach) {
		return dmPoint{}, false
	}
	return dmPoint{int64(x), int64(y)}, true
}
