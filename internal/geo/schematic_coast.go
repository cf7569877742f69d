package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// coast is the lattice on which land is told from sea. Pixel y*w+x is a square
// of one step; what belongs to it is asked of its centre.
type coast struct {
	n          int
	pts        []dmPoint
	sites      []Site
	step       int64
	origin     dmPoint // centre of pixel 0
	w, h       int
	owner      []int32 // area of each pixel, seaward or abroad
	mass       []int32 // what the sites around add up to
	shore      []int32 // in channels, the area of the nearest corner
	near       *landHops
	group      []int32 // sites by area: group[groupStart[g]:groupStart[g+1]]
	groupStart []int32
	best       []int64 // power distance of the owner, in square decimetres
	ground     []uint8
	field      []int32 // smoothed share of land, 0 to fieldFull
	first      []int32 // sites by pixel: bySite[first[p]:first[p+1]]
	bySite     []int32
	isSite     []bool // pixels that hold the first site of an area
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
	groundWater                // and it is halfway between them: the fairway
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
	c.shore = make([]int32, c.w*c.h)
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
	known := make([]bool, n)
	for i, p := range pts {
		k := c.pixel(p)
		c.bySite[fill[k]] = int32(i)
		fill[k]++
		if a := sites[i].Area; a >= 0 {
			c.isSite[k] = c.isSite[k] || !known[a]
			known[a] = true
		}
	}
	c.groupByArea()
	return c
}

// groupByArea sorts the sites by area; foreign sites stand alone.
func (c *coast) groupByArea() {
	c.group = make([]int32, len(c.sites))
	for i := range c.group {
		c.group[i] = int32(i)
	}
	slices.SortStableFunc(c.group, func(i, j int32) int {
		return cmp.Compare(c.sites[i].Area, c.sites[j].Area)
	})
	for k, i := range c.group {
		if a := c.sites[i].Area; k == 0 || a < 0 || a != c.sites[c.group[k-1]].Area {
			c.groupStart = append(c.groupStart, int32(k))
		}
	}
	c.groupStart = append(c.groupStart, int32(len(c.group)))
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
// by power distance (squared distance less a weight) as far as land goes, and
// land goes as far as the weights say; the weights are then changed until every
// area holds as many pixels as its size asks. That is semi-discrete optimal
// transport (Aurenhammer, Hoffmann and Aronov, "Minkowski-Type Theorems and
// Least-Squares Clustering", 1998) with the sea as the place for whatever is
// left over. Estuaries open by themselves: nobody's size reaches across.
//
// What touches what helps twice (see survey): between three areas that touch
// each other there is land, and between areas far apart by land there is water.
func (c *coast) estimate(areaM2 []float64, adjacent func(i int32) []int32) error {
	d, err := delaunay(c.pts)
	if err != nil {
		return fmt.Errorf("schematic: %w", err)
	}
	c.near = newLandHops(c.n, adjacent)
	c.survey(d)
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
	transportRounds = 30
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
// less with distance, down to nothing at three times the radius of its weight,
// and alone suffices within that radius. The sum, rather than the nearest site,
// makes a row of sites bound the sea along a line instead of a string of discs
// (Blinn, "A Generalization of Algebraic Surface Drawing", 1982).
func (c *coast) claim(weight []int64) {
	for k := range c.owner {
		c.owner[k] = seaward
		c.best[k] = math.MaxInt64
		c.mass[k] = 0
	}
	for g := range len(c.groupStart) - 1 {
		c.spreadOut(c.group[c.groupStart[g]:c.groupStart[g+1]], weight)
	}
	for k, m := range c.mass {
		enough := int32(massEnough)
		switch c.ground[k] {
		case groundFirm:
			enough = 0
		case groundChannel:
			enough = massChannel
		case groundWater:
			enough = math.MaxInt32
		}
		if m < enough {
			c.owner[k] = seaward
		}
	}
}

// spreadOut counts the sites of one area, which all bear its weight: what
// matters to a pixel is the nearest of them.
func (c *coast) spreadOut(group []int32, weight []int64) {
	a := c.sites[group[0]].Area
	if a < 0 {
		a = abroad
	}
	w := weight[group[0]]
	far := max(w*massSpread, 1)
	scale := 1 << 40 / far
	r := int64(math.Sqrt(float64(far)))
	lo, hi := c.pts[group[0]], c.pts[group[0]]
	for _, i := range group[1:] {
		p := c.pts[i]
		lo.x, lo.y = min(lo.x, p.x), min(lo.y, p.y)
		hi.x, hi.y = max(hi.x, p.x), max(hi.y, p.y)
	}
	x0, x1 := max(0, c.column(lo.x-r)), min(c.w-1, c.column(hi.x+r))
	y0, y1 := max(0, c.row(lo.y-r)), min(c.h-1, c.row(hi.y+r))
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			q := c.centre(x, y)
			d := far
			for _, i := range group {
				dx, dy := q.x-c.pts[i].x, q.y-c.pts[i].y
				d = min(d, dx*dx+dy*dy)
			}
			if d == far {
				continue
			}
			k := y*c.w + x
			left := 1024 - d*scale>>30
			if v := d - w; v < c.best[k] {
				c.best[k], c.owner[k] = v, a
			}
			if c.ground[k] == groundChannel && a >= 0 && c.near.hops(a, c.shore[k]) > hopLimit {
				continue // two shores do not add up
			}
			c.mass[k] += int32(left * left >> 4)
		}
	}
}

const (
	// massFull is what a site counts at its place.
	massFull = 1 << 16
	// massSpread is the square of the reach of a site, in weights.
	massSpread = 9
	// massEnough is what a site counts at its radius.
	massEnough = massFull * (massSpread - 1) * (massSpread - 1) / (massSpread * massSpread)
	// massChannel asks more of the shores of a channel, which show how wide it
	// is, than of the open coast.
	massChannel = massEnough * 9 / 8
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

// survey asks the triangle around each pixel what its corners say. Water must
// stay open to be seen as water, so between two sites far apart by land, if
// there is room, a fairway keeps halfway.
func (c *coast) survey(d *triangulation) {
	var passages []passage
	for t := range int32(len(d.vert) / 3) {
		if d.ghost(t) {
			continue
		}
		i, j, k := d.vert[3*t], d.vert[3*t+1], d.vert[3*t+2]
		a, b, e := c.sites[i].Area, c.sites[j].Area, c.sites[k].Area
		if a < 0 || b < 0 || e < 0 {
			continue
		}
		hops := max(c.near.hops(a, b), c.near.hops(b, e), c.near.hops(e, a))
		switch {
		case hops <= 1:
			c.within(passage{i, j, k, c.pts[k]}, func(p int, _ dmPoint) { c.ground[p] = groundFirm })
		case hops > hopLimit:
			for e := 3 * t; e < 3*t+3; e++ {
				if c.acrossWater(d, e) {
					passages = append(passages, c.passagesAt(d, e)...)
				}
			}
		}
	}
	for _, s := range passages {
		c.within(s, func(k int, m dmPoint) {
			c.ground[k] = groundChannel
			c.shore[k] = c.sites[s.i].Area
			least := squared(m, c.pts[s.i])
			for _, o := range [2]int32{s.j, s.o} {
				if o < 0 {
					continue
				}
				if l := squared(m, c.pts[o]); l < least {
					least, c.shore[k] = l, c.sites[o].Area
				}
			}
		})
	}
	for _, s := range passages {
		c.fairway(s)
	}
}

// passage is a triangle with water between its corners i and j. The third
// corner is site o, or a place out at sea if o is negative.
type passage struct {
	i, j, o int32
	third   dmPoint
}

// passagesAt is the triangle of half-edge e, and if e lies on the hull another
// one on the outer side: the water must get out.
func (c *coast) passagesAt(d *triangulation, e int32) []passage {
	i, j, o := d.vert[e], d.vert[nextEdge(e)], d.vert[prevEdge(e)]
	p, q := c.pts[i], c.pts[j]
	out := []passage{{i, j, o, c.pts[o]}}
	if d.ghost(d.twin[e] / 3) {
		sea := dmPoint{(p.x+q.x)/2 + q.y - p.y, (p.y+q.y)/2 + p.x - q.x}
		out = append(out, passage{j, i, -1, sea})
	}
	return out
}

// acrossWater reports whether half-edge e joins two sites that likely face each
// other over water. They are far apart by land, but so are any two villages of
// a straight coast: there a third site beside the edge is near to both.
func (c *coast) acrossWater(d *triangulation, e int32) bool {
	i, j := c.sites[d.vert[e]].Area, c.sites[d.vert[nextEdge(e)]].Area
	if c.near.hops(i, j) <= hopLimit {
		return false
	}
	for _, f := range [2]int32{e, d.twin[e]} {
		third := d.vert[prevEdge(f)]
		if third == d.infinite() || c.sites[third].Area < 0 {
			continue
		}
		if o := c.sites[third].Area; c.near.hops(i, o) <= linkHops && c.near.hops(j, o) <= linkHops {
			return false
		}
	}
	return true
}

// fairway marks the pixels of a passage that lie about halfway between its
// shores and are not much nearer to its third corner.
func (c *coast) fairway(s passage) {
	p, q := c.pts[s.i], c.pts[s.j]
	apart := math.Sqrt(float64(squared(p, q)))
	if apart < fairwayRoom*float64(c.step) {
		return
	}
	wide := int64(fairwayWidth * float64(c.step) * apart)
	c.within(s, func(k int, m dmPoint) {
		a, b := squared(m, p), squared(m, q)
		if max(a-b, b-a) > wide || s.o >= 0 && squared(m, s.third) < min(a, b)*3/4 {
			return
		}
		c.ground[k] = groundWater
	})
}

// squared is the square of the distance between a and b.
func squared(a, b dmPoint) int64 { return (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y) }

const (
	// linkHops is the number of steps within which a third site shows that two
	// others are neighbours along a coast.
	linkHops = 3
	// fairwayRoom is the distance between two sites, in steps, from which a
	// fairway between them is drawn.
	fairwayRoom = 2.5
	// fairwayWidth is the width of a fairway, in steps.
	fairwayWidth = 1.5
)

// within calls f for the pixels whose centres lie in a triangle, edges
// included.
func (c *coast) within(s passage, f func(k int, m dmPoint)) {
	p, q, r := c.pts[s.i], c.pts[s.j], s.third
	x0, x1 := max(0, c.column(min(p.x, q.x, r.x))), min(c.w-1, c.column(max(p.x, q.x, r.x)))
	y0, y1 := max(0, c.row(min(p.y, q.y, r.y))), min(c.h-1, c.row(max(p.y, q.y, r.y)))
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			m := c.centre(x, y)
			if orient(p, q, m) >= 0 && orient(q, r, m) >= 0 && orient(r, p, m) >= 0 {
				f(y*c.w+x, m)
			}
		}
	}
}

// hopLimit is the number of steps between touching areas beyond which they
// count as far apart by land.
const hopLimit = 4

// landHops measures distances between areas in steps from area to area, up to
// hopLimit. It remembers the last start.
type landHops struct {
	adjacent func(i int32) []int32
	from     int32
	seen     []int32 // 1 + steps from the start, in this round
	touched  []int32
}

func newLandHops(n int, adjacent func(i int32) []int32) *landHops {
	return &landHops{adjacent: adjacent, from: -1, seen: make([]int32, n)}
}

func (r *landHops) hops(a, b int32) int32 {
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
