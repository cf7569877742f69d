package geo

import (
	"cmp"
	"math"
	"slices"
)

// Hulls are the sizes and the convex hulls of the areas of a topology: what it takes to find the smallest circle around
// any group of them without another look at their outlines.
type Hulls struct {
	areaM2 []float64
	corner []vertex // of area i from start[i] to start[i+1], counterclockwise
	start  []int32
}

// Hulls walks once along every outline.
func (t *Topology) Hulls() *Hulls {
	h := &Hulls{areaM2: make([]float64, t.Len()), start: []int32{0}}
	var points []vertex
	for i := range t.Len() {
		h.areaM2[i] = t.AreaM2(i)
		points = points[:0]
		for _, ref := range t.rings.ofArea(i) {
			for _, v := range t.arcs.at(ref.arc()) {
				points = append(points, t.vertices[v])
			}
		}
		h.corner = append(h.corner, hull(points)...)
		h.start = append(h.start, int32(len(h.corner)))
	}
	return h
}

// Reock gives for each group of areas its size over that of the smallest circle around it: 0 to 1, and 1 for a circle
// (Reock 1961). group is that of each area, from 0; a group without areas has 0.
func (h *Hulls) Reock(group []int32, groups int) []float64 {
	sizeM2 := make([]float64, groups)
	points := make([][]vertex, groups)
	for i, g := range group {
		sizeM2[g] += h.areaM2[i]
		points[g] = append(points[g], h.corner[h.start[i]:h.start[i+1]]...)
	}
	out := make([]float64, groups)
	for g, p := range points {
		if c := enclosing(p); c.squared > 0 {
			// Rounding of the circle must not make a measure above 1.
			out[g] = min(1, sizeM2[g]*gridPerM*gridPerM/(math.Pi*c.squared))
		}
	}
	return out
}

// hull gives the corners of the convex hull of points, counterclockwise from the leftmost, in exact arithmetic
// (Andrew 1979). It reorders the points.
func hull(points []vertex) []vertex {
	slices.SortFunc(points, func(a, b vertex) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	points = slices.Compact(points)
	if len(points) < 3 {
		return slices.Clone(points)
	}
	var out []vertex
	chain := func(from int, p vertex) {
		for len(out) >= from+2 && turn(out[len(out)-2], out[len(out)-1], p) <= 0 {
			out = out[:len(out)-1]
		}
		out = append(out, p)
	}
	for _, p := range points {
		chain(0, p)
	}
	upper := len(out) - 1
	for i := len(points) - 2; i >= 0; i-- {
		chain(upper, points[i])
	}
	return out[:len(out)-1]
}

// circle is a centre in grid steps and the square of a radius.
type circle struct{ x, y, squared float64 }

func (c circle) squaredTo(p vertex) float64 {
	dx, dy := float64(p.x)-c.x, float64(p.y)-c.y
	return float64(dx*dx) + float64(dy*dy)
}

// enclosing is the smallest circle around points. It grows: while a point lies outside, the circle becomes the smallest
// around that point and the two or three that hold the present one, which is larger; so it ends (a basis exchange as of
// Gärtner 1999).
func enclosing(points []vertex) circle {
	if len(points) == 0 {
		return circle{}
	}
	c, held := circle{x: float64(points[0].x), y: float64(points[0].y)}, points[:1:1]
	for {
		far, at := c.squared, -1
		for i, p := range points {
			if d := c.squaredTo(p); d > far {
				far, at = d, i
			}
		}
		if at < 0 || far <= c.squared*(1+1e-12) {
			return c
		}
		before := c.squared
		c, held = smallest(append(slices.Clone(held), points[at]))
		if c.squared <= before { // nothing but rounding is left
			return c
		}
	}
}

// smallest is the smallest circle around at most four points, and which of them hold it.
func smallest(points []vertex) (best circle, held []vertex) {
	best.squared = math.Inf(1)
	try := func(c circle, by ...vertex) {
		if c.squared >= best.squared {
			return
		}
		for _, p := range points {
			if c.squaredTo(p) > c.squared*(1+1e-12) {
				return
			}
		}
		best, held = c, by
	}
	for i, a := range points {
		for j, b := range points[:i] {
			c := circle{x: (float64(a.x) + float64(b.x)) / 2, y: (float64(a.y) + float64(b.y)) / 2}
			c.squared = c.squaredTo(a)
			try(c, a, b)
			for _, d := range points[:j] {
				if c, ok := around(a, b, d); ok {
					try(c, a, b, d)
				}
			}
		}
	}
	return best, held
}

// around is the circle through three points; there is none through points on a line.
func around(a, b, c vertex) (circle, bool) {
	twice := 2 * float64(turn(a, b, c))
	if twice == 0 {
		return circle{}, false
	}
	bx, by := float64(b.x)-float64(a.x), float64(b.y)-float64(a.y)
	cx, cy := float64(c.x)-float64(a.x), float64(c.y)-float64(a.y)
	b2, c2 := float64(bx*bx)+float64(by*by), float64(cx*cx)+float64(cy*cy)
	x, y := (float64(cy*b2)-float64(by*c2))/twice, (float64(bx*c2)-float64(cx*b2))/twice
	return circle{float64(a.x) + x, float64(a.y) + y, float64(x*x) + float64(y*y)}, true
}
