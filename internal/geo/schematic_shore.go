package geo

import (
	"math"
	"slices"
)

// tidy makes land of the pixels of first sites and of firm ground, fills water that
// the open sea does not reach, and drops land without a first site.
func (c *coast) tidy() {
	for k := range c.owner {
		if c.owner[k] == seaward && (c.isSite[k] || c.ground[k] == groundFirm) {
			c.owner[k] = unclaimed
		}
	}
	// Land abroad counts as open: an estuary on the border is no lake.
	for _, pool := range c.pools(func(k int) bool { return c.owner[k] == seaward || c.owner[k] == abroad }) {
		if pool[0] == 0 {
			continue // the open sea, which holds the corner
		}
		for _, k := range pool {
			if c.owner[k] == seaward {
				c.owner[k] = unclaimed
			}
		}
	}
	for _, land := range c.pools(func(k int) bool { return c.owner[k] >= 0 || c.owner[k] == unclaimed }) {
		if !slices.ContainsFunc(land, func(k int32) bool { return c.isSite[k] }) {
			for _, k := range land {
				c.owner[k] = seaward
			}
		}
	}
}

// unclaimed is land that the sizes gave to nobody.
const unclaimed = -3

// pools lists the connected sets of pixels, by shared edges, that satisfy in;
// each starts with its lowest pixel.
func (c *coast) pools(in func(k int) bool) [][]int32 {
	var out [][]int32
	seen := make([]bool, len(c.owner))
	for start := range c.owner {
		if seen[start] || !in(start) {
			continue
		}
		pool := []int32{int32(start)}
		seen[start] = true
		for k := 0; k < len(pool); k++ {
			p := int(pool[k])
			for _, q := range [4]int{p - c.w, p - 1, p + 1, p + c.w} {
				// The outermost pixels are sea, so a step over the edge of a
				// row leads from sea to sea and does no harm.
				if q >= 0 && q < len(seen) && !seen[q] && in(q) {
					seen[q] = true
					pool = append(pool, int32(q))
				}
			}
		}
		out = append(out, pool)
	}
	return out
}

// blur spreads the land over neighbouring pixels with binomial weights, so
// that the shoreline at one half is smooth and narrow inlets close. The pixels
// of first sites stay land and fairways stay water.
func (c *coast) blur() {
	c.field = make([]int32, len(c.owner))
	for k, a := range c.owner {
		if a >= 0 || a == unclaimed {
			c.field[k] = fieldFull
		}
	}
	side := make([]int32, len(c.owner))
	for range blurPasses {
		for k := 1; k+1 < len(side); k++ {
			side[k] = (c.field[k-1] + 2*c.field[k] + c.field[k+1]) / 4
		}
		for k := c.w; k+c.w < len(side); k++ {
			c.field[k] = (side[k-c.w] + 2*side[k] + side[k+c.w]) / 4
		}
	}
	for k, g := range c.ground {
		if g == groundWater && c.owner[k] == seaward {
			c.field[k] = min(c.field[k], shoreline/2)
		}
	}
	for k, site := range c.isSite {
		if !site {
			continue
		}
		for _, q := range [5]int{k, k - c.w, k - 1, k + 1, k + c.w} {
			least := int32(shoreline * 5 / 4)
			if q == k {
				least = shoreline * 7 / 4
			} else if c.ground[q] == groundWater && c.owner[q] == seaward {
				continue
			}
			c.field[q] = max(c.field[q], least)
		}
	}
	c.plug()
}

const blurPasses = 3

// plug raises the lakes that the blur cut off, and lowers the islets.
func (c *coast) plug() {
	for _, pool := range c.pools(func(k int) bool { return c.field[k] < shoreline }) {
		if pool[0] != 0 {
			for _, k := range pool {
				c.field[k] = shoreline * 5 / 4
			}
		}
	}
	for _, land := range c.pools(func(k int) bool { return c.field[k] >= shoreline }) {
		if !slices.ContainsFunc(land, func(k int32) bool { return c.isSite[k] }) {
			for _, k := range land {
				c.field[k] = shoreline * 3 / 4
			}
		}
	}
}

// shores traces the shoreline through the lattice by marching squares, as
// closed loops with the land on their left. Where land meets at a corner only,
// the mean of the four pixels decides.
func (c *coast) shores() [][]dmPoint {
	// A crossing is named by the pixel to its left or below: twice its number,
	// plus one where it lies towards the row above.
	following := make([]int32, 2*len(c.field))
	for k := range following {
		following[k] = -1
	}
	for y := range c.h - 1 {
		for x := range c.w - 1 {
			k := y*c.w + x
			corner := [4]int32{c.field[k], c.field[k+1], c.field[k+c.w+1], c.field[k+c.w]}
			name := [4]int32{int32(2 * k), int32(2*(k+1) + 1), int32(2 * (k + c.w)), int32(2*k + 1)}
			joined := corner[0]+corner[1]+corner[2]+corner[3] >= 4*shoreline
			for s := range 4 {
				if corner[s] < shoreline || corner[(s+1)%4] >= shoreline {
					continue
				}
				// The shore leaves by side s, from land to sea, and comes back
				// over the nearest side from sea to land: backwards around one
				// corner of land, or forwards around one corner of sea.
				for back := 1; back < 4; back++ {
					u := (s + 4 - back) % 4
					if joined {
						u = (s + back) % 4
					}
					if corner[u] < shoreline && corner[(u+1)%4] >= shoreline {
						following[name[s]] = name[u]
						break
					}
				}
			}
		}
	}
	var loops [][]dmPoint
	for start := range following {
		if following[start] < 0 {
			continue
		}
		var loop []dmPoint
		for k := int32(start); following[k] >= 0; {
			loop = append(loop, c.crossing(k))
			k, following[k] = following[k], -1
		}
		loops = append(loops, loop)
	}
	return loops
}

// crossing is the place of the shoreline between two pixels.
func (c *coast) crossing(name int32) dmPoint {
	k := int(name / 2)
	p := c.centre(k%c.w, k/c.w)
	if name%2 == 0 {
		a, b := int64(c.field[k]), int64(c.field[k+1])
		p.x += c.step * (shoreline - a) / (b - a)
	} else {
		a, b := int64(c.field[k]), int64(c.field[k+c.w])
		p.y += c.step * (shoreline - a) / (b - a)
	}
	return p
}

// withCoast adds to the sites of the areas the pairs of sites that make the
// coast, and returns all with their owners. Foreign sites are left out: abroad
// is drawn like the sea, as nothing. So are further sites of an area that the
// coast left out.
func (c *coast) withCoast(pts []dmPoint, sites []Site) ([]dmPoint, []int32) {
	var all []dmPoint
	var owner []int32
	taken := make(map[dmPoint]bool, len(pts))
	drawn := make([]bool, c.n)
	for i, p := range pts {
		a := sites[i].Area
		if a < 0 || drawn[a] && c.fieldAt(p) < shoreline {
			continue
		}
		drawn[a] = true
		taken[p] = true
		all = append(all, p)
		owner = append(owner, a)
	}
	add := func(p dmPoint, a int32) {
		if !taken[p] {
			taken[p] = true
			all = append(all, p)
			owner = append(owner, a)
		}
	}
	for _, loop := range c.shores() {
		line := resample(loop, c.step)
		for k, p := range line {
			a, b := line[(k+len(line)-1)%len(line)], line[(k+1)%len(line)]
			land, sea, near, ok := c.pair(p, a, b)
			if !ok {
				continue
			}
			if near < 0 {
				add(land, c.landlord(land))
			}
			add(sea, -1)
		}
	}
	return all, owner
}

// pair places the two sites of coast point p, which lies between a and b. The
// land site is an existing one, numbered near, if there is one close enough:
// then the sea site is its mirror image. There is no pair where the coast is
// so narrow that a site would fall on the wrong side.
func (c *coast) pair(p, a, b dmPoint) (land, sea dmPoint, near int32, ok bool) {
	tx, ty := float64(b.x-a.x), float64(b.y-a.y)
	l := math.Sqrt(float64(tx*tx) + float64(ty*ty))
	if l == 0 {
		return land, sea, -1, false
	}
	tx, ty = tx/l, ty/l
	depth := float64(c.step) * pairDepth
	near = c.nearest(p, c.step*9/10)
	if near >= 0 {
		s := c.pts[near]
		// Distance of the site from the tangent, on its left.
		in := float64(tx*float64(s.y-p.y)) - float64(ty*float64(s.x-p.x))
		if in > depth/4 {
			sea = dmPoint{s.x + int64(math.Round(2*in*ty)), s.y - int64(math.Round(2*in*tx))}
			if c.fieldAt(sea) < shoreline {
				return s, sea, near, true
			}
		}
	}
	dx, dy := int64(math.Round(depth*ty)), -int64(math.Round(depth*tx))
	land, sea = dmPoint{p.x - dx, p.y - dy}, dmPoint{p.x + dx, p.y + dy}
	return land, sea, -1, c.fieldAt(sea) < shoreline && c.fieldAt(land) >= shoreline
}

// pairDepth is the distance of a pair's sites from the coast, in steps.
const pairDepth = 0.35

// fieldAt is the smoothed share of land at p, interpolated between pixels.
func (c *coast) fieldAt(p dmPoint) int32 {
	dx, dy := p.x-c.origin.x, p.y-c.origin.y
	k := int(dy/c.step)*c.w + int(dx/c.step)
	fx, fy := dx%c.step, dy%c.step
	low := int64(c.field[k])*(c.step-fx) + int64(c.field[k+1])*fx
	high := int64(c.field[k+c.w])*(c.step-fx) + int64(c.field[k+c.w+1])*fx
	return int32((low/c.step*(c.step-fy) + high/c.step*fy) / c.step)
}

// nearest is the number of the area's site nearest to p within r, at most a
// step, or -1.
func (c *coast) nearest(p dmPoint, r int64) int32 {
	found, least := int32(-1), r*r+1
	x0, y0 := c.column(p.x), c.row(p.y)
	for y := y0 - 1; y <= y0+1; y++ {
		for x := x0 - 1; x <= x0+1; x++ {
			k := y*c.w + x
			for _, i := range c.bySite[c.first[k]:c.first[k+1]] {
				q := c.pts[i]
				l := (q.x-p.x)*(q.x-p.x) + (q.y-p.y)*(q.y-p.y)
				if c.sites[i].Area >= 0 && l < least {
					found, least = i, l
				}
			}
		}
	}
	return found
}

// landlord is the area to which land at p belongs: the owner of its pixel or
// else of the nearest one that has an owner.
func (c *coast) landlord(p dmPoint) int32 {
	x0, y0 := c.column(p.x), c.row(p.y)
	found, least := int32(-1), int64(math.MaxInt64)
	for r := range max(c.w, c.h) {
		if int64(r-1)*c.step*int64(r-1)*c.step > least {
			break
		}
		for y := max(0, y0-r); y <= min(c.h-1, y0+r); y++ {
			stride := 1
			if y != y0-r && y != y0+r {
				stride = max(1, 2*r)
			}
			for x := x0 - r; x <= x0+r; x += stride {
				if x < 0 || x >= c.w || c.owner[y*c.w+x] < 0 {
					continue
				}
				q := c.centre(x, y)
				l := (q.x-p.x)*(q.x-p.x) + (q.y-p.y)*(q.y-p.y)
				if l < least {
					found, least = c.owner[y*c.w+x], l
				}
			}
		}
		if found >= 0 && r == 0 {
			break
		}
	}
	return found
}

// resample puts points at even distances of about step along a closed loop, at
// least six.
func resample(loop []dmPoint, step int64) []dmPoint {
	length := make([]float64, len(loop)+1)
	for k, p := range loop {
		q := loop[(k+1)%len(loop)]
		dx, dy := float64(q.x-p.x), float64(q.y-p.y)
		length[k+1] = length[k] + math.Sqrt(float64(dx*dx)+float64(dy*dy))
	}
	total := length[len(loop)]
	m := max(6, int(math.Round(total/float64(step))))
	out := make([]dmPoint, 0, m)
	k := 0
	for i := range m {
		at := total * float64(i) / float64(m)
		for length[k+1] <= at && k < len(loop)-1 {
			k++
		}
		p, q := loop[k], loop[(k+1)%len(loop)]
		share := 0.0
		if l := length[k+1] - length[k]; l > 0 {
			share = (at - length[k]) / l
		}
		out = append(out, dmPoint{
			p.x + int64(math.Round(float64(q.x-p.x)*share)),
			p.y + int64(math.Round(float64(q.y-p.y)*share)),
		})
	}
	return out
}
