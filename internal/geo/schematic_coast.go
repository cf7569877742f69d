package geo

import (
	"fmt"
	"math"
)

// coast is the lattice on which land is told from sea. Pixel y*w+x is a square
// of one step; what belongs to it is asked of its centre.
type coast struct {
	n      int
	pts    []dmPoint
	sites  []Site
	step   int64
	origin dmPoint // centre of pixel 0
	w, h   int
	owner  []int32 // area of each pixel, seaward or abroad
	mass   []int32 // what the sites around add up to
	count  []int64 // sites of each area
	best   []int64 // power distance of the owner, in square decimetres
	ground []uint8
	field  []int32 // smoothed share of land, 0 to fieldFull
	first  []int32 // sites by pixel: bySite[first[p]:first[p+1]]
	bySite []int32
	isSite []bool // pixels that hold the first site of an area
}

const (
	seaward = -1
	abroad  = -2

	fieldFull = 1 << 16
	shoreline = fieldFull / 2
)

// What the triangle of sites around a pixel says about it.
const (
	groundOpen    uint8 = iota // nothing: size decides
	groundFirm                 // its corners touch each other, so it is land
	groundChannel              // its corners are far apart by land, so water is likely
)

// coastMargin is the number of pixels kept free around the sites.
const coastMargin = 60

func newCoast(n int, pts []dmPoint, sites []Site, step int64) *coast {
	lo, hi := pts[0], pts[0]
	for _, p := range pts {
		lo.x, lo.y = min(lo.x, p.x), min(lo.y, p.y)
		hi.x, hi.y = max(hi.x, p.x), max(hi.y, p.y)
	}
	c := &coast{n: n, pts: pts, sites: sites, step: step}
	c.origin = dmPoint{roundTo(lo.x, step) - coastMargin*step, roundTo(lo.y, step) - coastMargin*step}
	c.w = int((hi.x-c.origin.x)/step) + coastMargin + 1
	c.h = int((hi.y-c.origin.y)/step) + coastMargin + 1
	c.owner = make([]int32, c.w*c.h)
	c.best = make([]int64, c.w*c.h)
	c.mass = make([]int32, c.w*c.h)
	c.count = make([]int64, n)
	c.ground = make([]uint8, c.w*c.h)
	c.isSite = make([]bool, c.w*c.h)
	c.first = make([]int32, c.w*c.h+1)
	c.bySite = make([]int32, len(pts))
	for _, p := range pts {
		c.first[c.pixel(p)+1]++
	}
	for k := range c.w * c.h {
		c.first[k+1] += c.first[k]
	}
	fill := append([]int32(nil), c.first...)
	for i, p := range pts {
		k := c.pixel(p)
		c.bySite[fill[k]] = int32(i)
		fill[k]++
		if a := sites[i].Area; a >= 0 {
			c.isSite[k] = c.isSite[k] || c.count[a] == 0
			c.count[a]++
		}
	}
	return c
}

// column and row find the pixel that holds a coordinate.
func (c *coast) column(x int64) int { return int((x - c.origin.x + c.step/2) / c.step) }
func (c *coast) row(y int64) int    { return int((y - c.origin.y + c.step/2) / c.step) }

func (c *coast) pixel(p dmPoint) int { return c.row(p.y)*c.w + c.column(p.x) }

func (c *coast) centre(x, y int) dmPoint {
	return dmPoint{c.origin.x + int64(x)*c.step, c.origin.y + int64(y)*c.step}
}

func (c *coast) bounds() (lo, hi dmPoint) { return c.centre(0, 0), c.centre(c.w-1, c.h-1) }

// estimate tells land from sea. Each area takes the pixels nearest to its sites
// by power distance (squared distance less a weight), but none beyond its
// weight; the weights are then changed until every area holds as many pixels
// as its size asks. That is semi-discrete optimal transport (Aurenhammer,
// Hoffmann and Aronov, "Minkowski-Type Theorems and Least-Squares Clustering",
// 1998) with the sea as the place for whatever is left over. Estuaries open by
// themselves: nobody's size reaches across.
//
// What touches what helps twice. Between three areas that touch each other
// there is land; between areas far apart by land there is more likely water.
func (c *coast) estimate(areaM2 []float64, adjacent func(i int32) []int32) error {
	d, err := delaunay(c.pts)
	if err != nil {
		return fmt.Errorf("schematic: %w", err)
	}
	c.survey(d, newReach(c.n, adjacent))
	weight := c.weigh(d, areaM2)
	for round := range transportRounds {
		c.claim(weight)
		if round < transportRounds-1 {
			c.reweigh(weight, areaM2)
		}
	}
	c.tidy()
	c.blur()
	return nil
}

const (
	transportRounds = 60
	// coarseArea is the size in pixels under which an area is left at the
	// weight that its size suggests: too few pixels to count.
	coarseArea = 6
)

// weigh gives each site its first weight: the square of the radius of a disc of
// its area's size; abroad, where sizes are unknown, that of a cell with such
// distances to its neighbours.
func (c *coast) weigh(d *triangulation, areaM2 []float64) []int64 {
	weight := make([]int64, len(c.pts))
	for i, s := range c.sites {
		if s.Area >= 0 {
			weight[i] = int64(areaM2[s.Area] * (dmPerM * dmPerM / math.Pi))
			if areaM2[s.Area]*dmPerM*dmPerM < float64(coarseArea*c.step*c.step) {
				weight[i] = weight[i] * 3 / 2
			}
		}
	}
	shortest := make([]int64, len(c.pts))
	for e, i := range d.vert {
		j := d.vert[nextEdge(int32(e))]
		if i == d.infinite() || j == d.infinite() || c.sites[i].Area >= 0 {
			continue
		}
		dx, dy := c.pts[i].x-c.pts[j].x, c.pts[i].y-c.pts[j].y
		if l := dx*dx + dy*dy; shortest[i] == 0 || l < shortest[i] {
			shortest[i] = l
		}
	}
	for i, l := range shortest {
		if c.sites[i].Area < 0 {
			weight[i] = l / 2
		}
	}
	return weight
}

// claim gives every pixel of land to the site of least power distance. Land is
// where the sites around add up to enough: each counts fully at its place and
// less with distance, down to nothing at twice the radius of its weight, and
// alone suffices within that radius. The sum, rather than the nearest site,
// makes a row of sites bound the sea along a line instead of a string of discs
// (Blinn, "A Generalization of Algebraic Surface Drawing", 1982).
func (c *coast) claim(weight []int64) {
	for k := range c.owner {
		c.owner[k] = seaward
		c.best[k] = math.MaxInt64
		c.mass[k] = 0
	}
	for i, p := range c.pts {
		a := c.sites[i].Area
		share := int64(massFull)
		if a < 0 {
			a = abroad
		} else {
			share /= c.count[a]
		}
		far := weight[i] * massSpread
		r := int64(math.Sqrt(float64(far)))
		x0, x1 := max(0, c.column(p.x-r)), min(c.w-1, c.column(p.x+r))
		y0, y1 := max(0, c.row(p.y-r)), min(c.h-1, c.row(p.y+r))
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				q := c.centre(x, y)
				d := (q.x-p.x)*(q.x-p.x) + (q.y-p.y)*(q.y-p.y)
				if d >= far {
					continue
				}
				k := y*c.w + x
				left := 1024 - d*1024/far
				c.mass[k] += int32(share * left * left >> 20)
				if v := d - weight[i]; v < c.best[k] {
					c.best[k], c.owner[k] = v, a
				}
			}
		}
	}
	for k, m := range c.mass {
		enough := int32(massEnough)
		switch c.ground[k] {
		case groundFirm:
			enough = 0
		case groundChannel:
			enough = massChannel
		}
		if m < enough {
			c.owner[k] = seaward
		}
	}
}

const (
	massFull    = 1 << 16
	massSpread  = 4                                                                          // square of the reach of a site, in weights
	massEnough  = massFull * (massSpread - 1) * (massSpread - 1) / (massSpread * massSpread) // what a site counts at its radius
	massChannel = massEnough * 3 / 2
)

// reweigh changes the weights of the areas towards their sizes, by at most a
// quarter a round and to at most eight times the first weight.
func (c *coast) reweigh(weight []int64, areaM2 []float64) {
	got := make([]int64, c.n)
	for _, a := range c.owner {
		if a >= 0 {
			got[a]++
		}
	}
	for i, s := range c.sites {
		if s.Area < 0 {
			continue
		}
		size := areaM2[s.Area] * dmPerM * dmPerM
		want := size / float64(c.step*c.step)
		if want < coarseArea {
			continue
		}
		ratio := min(max(want/float64(max(got[s.Area], 1)), 0.75), 1.25)
		top := size * (8 / math.Pi)
		weight[i] = int64(min(float64(weight[i])*ratio, top))
	}
}

// survey asks the triangle around each pixel what its corners say.
func (c *coast) survey(d *triangulation, near *reach) {
	for t := range int32(len(d.vert) / 3) {
		if d.ghost(t) {
			continue
		}
		i, j, k := d.vert[3*t], d.vert[3*t+1], d.vert[3*t+2]
		a, b, e := c.sites[i].Area, c.sites[j].Area, c.sites[k].Area
		if a < 0 || b < 0 || e < 0 {
			continue
		}
		hops := max(near.hops(a, b), near.hops(b, e), near.hops(e, a))
		switch {
		case hops <= 1:
			c.paint(c.pts[i], c.pts[j], c.pts[k], groundFirm)
		case hops > hopLimit:
			c.paint(c.pts[i], c.pts[j], c.pts[k], groundChannel)
		}
	}
}

// paint marks the pixels whose centres lie in a triangle, edges included.
func (c *coast) paint(p, q, r dmPoint, ground uint8) {
	for y := c.row(min(p.y, q.y, r.y)); y <= c.row(max(p.y, q.y, r.y)); y++ {
		for x := c.column(min(p.x, q.x, r.x)); x <= c.column(max(p.x, q.x, r.x)); x++ {
			m := c.centre(x, y)
			if orient(p, q, m) >= 0 && orient(q, r, m) >= 0 && orient(r, p, m) >= 0 {
				c.ground[y*c.w+x] = ground
			}
		}
	}
}

// hopLimit is the number of steps between touching areas beyond which they
// count as far apart by land.
const hopLimit = 4

// reach measures distances between areas in steps from area to area, up to
// hopLimit. It remembers the last start.
type reach struct {
	adjacent func(i int32) []int32
	from     int32
	seen     []int32 // 1 + steps from the start, in this round
	touched  []int32
}

func newReach(n int, adjacent func(i int32) []int32) *reach {
	return &reach{adjacent: adjacent, from: -1, seen: make([]int32, n)}
}

func (r *reach) hops(a, b int32) int32 {
	if a == b {
		return 0
	}
	if r.from != a {
		for _, i := range r.touched {
			r.seen[i] = 0
		}
		r.from = a
		r.touched = append(r.touched[:0], a)
		r.seen[a] = 1
		for k := 0; k < len(r.touched); k++ {
			i := r.touched[k]
			if r.seen[i] > hopLimit {
				break
			}
			for _, j := range r.adjacent(i) {
				if r.seen[j] == 0 {
					r.seen[j] = r.seen[i] + 1
					r.touched = append(r.touched, j)
				}
			}
		}
	}
	if r.seen[b] == 0 {
		return hopLimit + 1
	}
	return r.seen[b] - 1
}
