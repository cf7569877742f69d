package geo

import (
	"strings"

	"github.com/paulmach/orb"
)

// cellM is the width of a cell of a map drawn as text.
const cellM = 100

// drawn reads a map drawn as text: each letter is a square of 100 m, letters make areas in alphabetical order, dots are
// sea. Areas come as many unit squares would: every cell corner on an outline is a vertex, pieces that touch only in a
// corner are polygons of their own, and holes are found. It walks round the outline square by square and so shares
// nothing with the topology.
func drawn(text string) []orb.MultiPolygon {
	rows := strings.Fields(text)
	height := len(rows)
	at := func(x, y int) byte { // y upward
		if y < 0 || y >= height || x < 0 || x >= len(rows[height-1-y]) {
			return '.'
		}
		return rows[height-1-y][x]
	}
	var letters []byte
	for c := byte('A'); c <= 'z'; c++ {
		if strings.IndexByte(text, c) >= 0 {
			letters = append(letters, c)
		}
	}
	shapes := make([]orb.MultiPolygon, len(letters))
	for i, c := range letters {
		shapes[i] = outlineOf(len(rows[0]), height, func(x, y int) bool { return at(x, y) == c })
	}
	return shapes
}

type corner struct{ x, y int }

// outlineOf walks the edges of a set of cells with the set on the left, turning left where it can.
func outlineOf(width, height int, in func(x, y int) bool) orb.MultiPolygon {
	type edge struct{ from, step corner }
	open := map[edge]bool{}
	var order []edge
	add := func(e edge) { open[e] = true; order = append(order, e) }
	for y := range height {
		for x := range width {
			if !in(x, y) {
				continue
			}
			if !in(x, y-1) {
				add(edge{corner{x, y}, corner{1, 0}})
			}
			if !in(x+1, y) {
				add(edge{corner{x + 1, y}, corner{0, 1}})
			}
			if !in(x, y+1) {
				add(edge{corner{x + 1, y + 1}, corner{-1, 0}})
			}
			if !in(x-1, y) {
				add(edge{corner{x, y + 1}, corner{0, -1}})
			}
		}
	}
	var shells, holes []orb.Ring
	for _, start := range order {
		if !open[start] {
			continue
		}
		var walk []corner
		for e := start; open[e]; {
			delete(open, e)
			walk = append(walk, e.from)
			to := corner{e.from.x + e.step.x, e.from.y + e.step.y}
			s := e.step
			for _, turned := range []corner{{-s.y, s.x}, s, {s.y, -s.x}} { // left, straight, right
				if next := (edge{to, turned}); open[next] {
					e = next
					break
				}
			}
		}
		for _, ring := range cutAtRepeats(walk) {
			if ring.Orientation() == orb.CCW {
				shells = append(shells, ring)
			} else {
				holes = append(holes, ring)
			}
		}
	}
	shape := make(orb.MultiPolygon, len(shells))
	for i, s := range shells {
		shape[i] = orb.Polygon{s}
	}
	for _, h := range holes {
		// The smallest shell around the middle of the cell on the left of the hole's first edge.
		dx, dy := h[1][0]-h[0][0], h[1][1]-h[0][1]
		p := orb.Point{(h[0][0]+h[1][0])/2 - dy/2, (h[0][1]+h[1][1])/2 + dx/2}
		best, size := -1, 0.0
		for i, s := range shells {
			if a := ringArea(s); evenOdd(s, p) && (best < 0 || a < size) {
				best, size = i, a
			}
		}
		shape[best] = append(shape[best], h)
	}
	return shape
}

func cutAtRepeats(walk []corner) []orb.Ring {
	for i := range walk {
		for j := i + 1; j < len(walk); j++ {
			if walk[i] == walk[j] {
				rest := append(append([]corner{}, walk[:i]...), walk[j:]...)
				return append(cutAtRepeats(walk[i:j]), cutAtRepeats(rest)...)
			}
		}
	}
	ring := make(orb.Ring, 0, len(walk)+1)
	for _, c := range append(walk, walk[0]) {
		ring = append(ring, orb.Point{300000 + cellM*float64(c.x), 400000 + cellM*float64(c.y)})
	}
	return []orb.Ring{ring}
}

func ringArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-300000)*(r[i][1]-400000) - (r[i][0]-300000)*(r[i-1][1]-400000)
	}
	return sum / 2
}

func evenOdd(r orb.Ring, p orb.Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
			in = !in
		}
	}
	return in
}
