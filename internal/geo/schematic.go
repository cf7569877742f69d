package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Site is one point of a small area, in metres of EPSG:27700.
type Site struct {
	At orb.Point
	// Area is the dense index of the area, or -1 where the point stands for
	// land of a neighbouring country, which is not drawn.
	Area int32
}

// SchematicOptions says how finely Schematic draws. The zero value stands for
// the defaults.
type SchematicOptions struct {
	// StepM is the detail of the coast in metres: the cell of the lattice on
	// which land is told from sea, and the distance between the points of the
	// coast. Water narrower than about two steps closes. Default 500.
	StepM float64
	// GridM is the grid of the output in metres, a multiple of 0.1. Default 1.
	GridM float64
	// Smooth is the number of smoothing passes over the coast. Negative means
	// none. Default 4.
	Smooth int
}

func (o SchematicOptions) withDefaults() (SchematicOptions, error) {
	if o.StepM == 0 {
		o.StepM = 500
	}
	if o.GridM == 0 {
		o.GridM = 1
	}
	if o.Smooth == 0 {
		o.Smooth = 4
	}
	if !(o.GridM >= 0.1 && o.StepM >= 10*o.GridM && o.StepM <= 1e5) {
		return o, fmt.Errorf("schematic: step %g m and grid %g m: want 0.1 <= grid, 10 grids <= step <= 100000", o.StepM, o.GridM)
	}
	return o, nil
}

// Schematic draws n areas from figures alone: points inside each area, its size
// in square metres, and which areas touch. No line or polygon is an input, and
// the outlines claim no more than to be recognisable.
//
// The areas are Voronoi cells of their sites. Where land ends is estimated from
// the sizes (see coast.estimate), and the coast is made part of the same
// diagram: along it stand pairs of extra sites, one on land and one its mirror
// image at sea, whose common border is the coast (the sampling condition is
// that of Amenta, Bern and Eppstein, "The Crust and the β-Skeleton", 1998). So
// nothing is clipped, and neighbours share every vertex exactly.
//
// Every area has at least one site, and more make its cell follow its shape;
// adjacent(i) lists the areas that touch i. The answer holds one valid
// multipolygon for each area, outer rings counterclockwise, rings closed, all
// vertices on opt.GridM. It depends on nothing but the arguments. A site that
// is not a number, lies beyond 1,600 km or repeats another is refused by its
// number.
func Schematic(n int, sites []Site, areaM2 []float64, adjacent func(i int32) []int32, opt SchematicOptions) ([]orb.MultiPolygon, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	pts, err := checkSites(n, sites, areaM2)
	if err != nil {
		return nil, err
	}
	step := int64(math.Round(opt.StepM * dmPerM))
	c := newCoast(n, pts, sites, step)
	if err := c.estimate(areaM2, adjacent); err != nil {
		return nil, err
	}

	all, owner := c.withCoast(pts, sites)
	lo, hi := c.bounds()
	v, err := newVoronoi(all, lo, hi)
	if err != nil {
		return nil, fmt.Errorf("schematic: %w", err)
	}
	v.keepTogether(owner, n)
	v.smoothCoast(owner, opt.Smooth)
	if err := v.settle(int64(math.Round(opt.GridM * dmPerM))); err != nil {
		return nil, fmt.Errorf("schematic: %w", err)
	}
	out := make([]orb.MultiPolygon, n)
	for i, rings := range v.rings(owner, n) {
		if out[i], err = assemble(rings); err != nil {
			return nil, fmt.Errorf("schematic: area %d: %w", i, err)
		}
	}
	return out, nil
}

// checkSites puts the sites on the integer grid and refuses what cannot be
// drawn.
func checkSites(n int, sites []Site, areaM2 []float64) ([]dmPoint, error) {
	if len(areaM2) != n {
		return nil, fmt.Errorf("schematic: %d sizes for %d areas", len(areaM2), n)
	}
	for i, a := range areaM2 {
		if !(a > 0 && a < 1e12) {
			return nil, fmt.Errorf("schematic: area %d: size %g m2: want more than 0 and less than 1e12", i, a)
		}
	}
	pts := make([]dmPoint, len(sites))
	first := make(map[dmPoint]int, len(sites))
	has := make([]bool, n)
	for i, s := range sites {
		p, ok := toDecimetres(s.At[0], s.At[1])
		if !ok {
			return nil, fmt.Errorf("schematic: site %d (area %d): position %v is not a place in EPSG:27700", i, s.Area, s.At)
		}
		if s.Area < -1 || int(s.Area) >= n {
			return nil, fmt.Errorf("schematic: site %d: area %d: want -1 to %d", i, s.Area, n-1)
		}
		if j, ok := first[p]; ok {
			return nil, fmt.Errorf("schematic: site %d (area %d): same place as site %d (area %d)", i, s.Area, j, sites[j].Area)
		}
		first[p] = i
		pts[i] = p
		if s.Area >= 0 {
			has[s.Area] = true
		}
	}
	if i := slices.Index(has, false); i >= 0 {
		return nil, fmt.Errorf("schematic: area %d has no site", i)
	}
	return pts, nil
}

// keepTogether gives away the parts of an area that lost touch with its first
// site, each to the area that it borders most. A part that only the sea
// surrounds is an island and stays. It works on whole sites, so the cells
// still make up the same land.
func (v *voronoi) keepTogether(owner []int32, n int) {
	edge := v.anyEdge()
	part := make([]int32, len(owner))
	for {
		for i := range part {
			part[i] = -1
		}
		main := make([]int32, n)
		for a := range main {
			main[a] = -1
		}
		changed := false
		moved := make([]bool, len(owner))
		var queue []int32
		for s := range owner {
			if owner[s] < 0 || part[s] >= 0 {
				continue
			}
			a := owner[s]
			part[s] = int32(s)
			queue = append(queue[:0], int32(s))
			borders := map[int32]int{}
			wait := false
			for k := 0; k < len(queue); k++ {
				first := edge[queue[k]]
				for e := first; ; {
					o := v.vert[nextEdge(e)]
					switch {
					case int(o) >= len(owner) || owner[o] < 0:
					case moved[o]:
						wait = true // it may be in touch now: look again next time
					case owner[o] != a:
						borders[owner[o]]++
					case part[o] < 0:
						part[o] = int32(s)
						queue = append(queue, o)
					}
					if e = v.twin[prevEdge(e)]; e == first {
						break
					}
				}
			}
			if main[a] < 0 {
				main[a] = int32(s)
				continue
			}
			best := int32(-1)
			for b, count := range borders {
				if best < 0 || count > borders[best] || count == borders[best] && b < best {
					best = b
				}
			}
			if best < 0 || wait {
				continue
			}
			for _, q := range queue {
				owner[q], moved[q] = best, true
			}
			changed = true
		}
		if !changed {
			return
		}
	}
}

// smoothCoast draws every vertex of the coast towards the middle of the two
// next to it, then a little less far back out, so that the corners left by the
// lattice go but headlands do not shrink (Taubin, "Curve and Surface Smoothing
// without Shrinkage", 1995). A move that would spoil a cell is left out.
func (v *voronoi) smoothCoast(owner []int32, passes int) {
	land := func(s int32) bool { return int(s) < len(owner) && owner[s] >= 0 }
	// coastal lists vertices with the two neighbours along the coast.
	type shoreVertex struct{ t, before, after int32 }
	var coastal []shoreVertex
	for t := range int32(len(v.at)) {
		if v.ghost(t) {
			continue
		}
		var side []int32
		for e := 3 * t; e < 3*t+3; e++ {
			if land(v.vert[e]) != land(v.vert[nextEdge(e)]) {
				side = append(side, v.twin[e]/3)
			}
		}
		if len(side) == 2 {
			coastal = append(coastal, shoreVertex{t, side[0], side[1]})
		}
	}
	goal := make([]dmPoint, len(coastal))
	for pass := range 2 * max(passes, 0) {
		num, den := int64(1), int64(2)
		if pass%2 == 1 {
			num, den = -53, 100
		}
		for k, c := range coastal {
			p, a, b := v.at[c.t], v.at[c.before], v.at[c.after]
			goal[k] = dmPoint{
				p.x + num*(a.x+b.x-2*p.x)/(2*den),
				p.y + num*(a.y+b.y-2*p.y)/(2*den),
			}
		}
		for k, c := range coastal {
			v.nudge(c.t, goal[k])
		}
	}
}

var errNoRing = errors.New("no cell left on this grid")

// assemble puts each hole into the smallest outer ring around it.
func assemble(rings [][]dmPoint) (orb.MultiPolygon, error) {
	var out orb.MultiPolygon
	var outer, holes [][]dmPoint
	for _, r := range rings {
		switch a := twiceArea(r); {
		case a > 0:
			outer = append(outer, r)
			out = append(out, orb.Polygon{orbRing(r)})
		case a < 0:
			holes = append(holes, r)
		}
	}
	if len(outer) == 0 {
		return nil, errNoRing
	}
	for _, h := range holes {
		best := -1
		for i, o := range outer {
			if holds(o, h) && (best < 0 || twiceArea(o) < twiceArea(outer[best])) {
				best = i
			}
		}
		if best < 0 {
			return nil, errors.New("hole outside of its cell")
		}
		out[best] = append(out[best], orbRing(h))
	}
	return out, nil
}

// holds reports whether ring o goes around h, which may touch but not cross it.
func holds(o, h []dmPoint) bool {
	for _, p := range h {
		if slices.Contains(o, p) {
			continue
		}
		in := false
		for k, a := range o {
			b := o[(k+1)%len(o)]
			if (a.y > p.y) == (b.y > p.y) {
				continue
			}
			if turn := orient(a, b, p); (turn > 0) == (b.y > a.y) {
				in = !in
			}
		}
		return in
	}
	return false
}

func orbRing(r []dmPoint) orb.Ring {
	out := make(orb.Ring, 0, len(r)+1)
	for _, p := range r {
		out = append(out, orb.Point{float64(p.x) / dmPerM, float64(p.y) / dmPerM})
	}
	return append(out, out[0])
}
