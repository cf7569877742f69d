// Package regiontest is for tests of what works with rules: it draws rules, and
// knows the best plan of a small problem, by going through all.
package regiontest

import "footprint/internal/region"

// Rules draws any rules for n units, of which a region should have about ideal
// people. Draw gives one of 0 to n-1, such as rand.IntN. Units with numbers near each
// other are thought to be near: half of the groups are made of such.
func Rules(draw func(n int) int, n int, ideal int64) (r region.Rules) {
	units := func(least, most int) (out []region.Unit) {
		size := min(n, least+draw(most-least+1))
		first, near := draw(n), draw(2) == 0
		for at, in := first, make(map[int]bool); len(out) < size; {
			if !in[at] {
				in[at] = true
				out = append(out, region.Unit(at)) //nolint:gosec // a unit
			}
			if near {
				at = (at + 1) % n
			} else {
				at = draw(n)
			}
		}
		return out
	}
	people := func(tenths int) int64 { return ideal * int64(draw(tenths+1)) / 10 }
	for range draw(3) {
		g := region.Group{Units: units(1, 3), Closed: draw(6) == 0}
		if draw(2) == 0 {
			low := people(8)
			g.Bounds = &region.Bounds{Min: low, Max: low + people(25)}
		}
		r.Together = append(r.Together, g)
	}
	for range draw(3) {
		r.Apart = append(r.Apart, units(2, 3))
	}
	if draw(4) == 0 {
		r.Zones = make([]int32, n)
		for u := n / 2; u < n; u++ {
			r.Zones[u] = 1
		}
	}
	if draw(3) == 0 {
		r.MinUnits = draw(3)
	}
	if draw(2) == 0 {
		r.MaxUnits = max(1, r.MinUnits) + 1 + draw(6)
	}
	return r
}

// Ruled is p under drawn rules.
func Ruled(draw func(n int) int, p *region.Problem) (*region.Problem, error) {
	return p.With(Rules(draw, p.Len(), p.Total()/int64(p.Regions())))
}
