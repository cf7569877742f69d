package relax

import (
	"slices"

	"footprint/internal/region"
)

// class is all regions that hold its root, and none of the roots of the classes
// before it. Every region belongs to one class, and the regions of a plan to
// as many.
type class struct {
	root  int32         // by its own numbers
	units []region.Unit // that a region of the class can hold
	near  [][]int32
	// bounds hold for each of its regions.
	bounds region.Bounds
}

// classes parts the regions of a problem. Roots are taken until no region is
// left: units whose region has bounds of its own, so that all other classes keep those
// of the problem; then those of narrow belts that cut the map into halves, and so on, so
// that there are few.
func classes(p *region.Problem) (out []class) {
	gone := make([]bool, p.Len())
	add := func(r region.Unit) {
		if c, ok := classOf(p, r, gone); ok {
			out = append(out, c)
		}
		gone[r] = true
	}
	for u := range region.Unit(p.Len()) { //nolint:gosec // units fit
		if p.Own(u) {
			add(u)
		}
	}
	for {
		roots := belt(p, gone)
		if roots == nil {
			return out
		}
		for _, r := range roots {
			add(r)
		}
	}
}

// boundsOf is what regions with a unit have, where no other unit brings other bounds.
func boundsOf(p *region.Problem, u region.Unit) region.Bounds {
	sums := make([]int64, p.RuleWidth())
	p.AddRules(sums, u, 1)
	return p.BoundsOf(sums)
}

// belt is the units that part the first piece which is large enough to hold a
// region; nil where no piece is.
func belt(p *region.Problem, gone []bool) []region.Unit {
	seen := slices.Clone(gone)
	for u := range region.Unit(p.Len()) { //nolint:gosec // units fit
		if seen[u] {
			continue
		}
		piece := reach(p, u, gone)
		var people int64
		for _, layer := range piece {
			for _, v := range layer {
				seen[v] = true
				people += p.Population(v)
			}
		}
		if people < p.Bounds().Min {
			continue
		}
		// From one end of the piece, the narrowest of the layers in the middle.
		for range 2 {
			piece = reach(p, piece[len(piece)-1][0], gone)
		}
		best, from, to := piece[0], people/3, people*2/3
		found := false
		var before int64
		for _, layer := range piece {
			var here int64
			for _, v := range layer {
				here += p.Population(v)
			}
			if middle := before + here/2; middle >= from && middle <= to && (!found || len(layer) < len(best)) {
				best, found = layer, true
			}
			before += here
		}
		slices.Sort(best)
		return best
	}
	return nil
}

// reach is the units that can be reached, in layers by the number of borders.
func reach(p *region.Problem, from region.Unit, gone []bool) (layers [][]region.Unit) {
	seen := slices.Clone(gone)
	seen[from] = true
	for layer := []region.Unit{from}; len(layer) > 0; {
		layers = append(layers, layer)
		var next []region.Unit
		for _, u := range layer {
			for _, v := range p.Graph().Neighbours(u) {
				if !seen[v] {
					seen[v] = true
					next = append(next, v)
				}
			}
		}
		layer = next
	}
	return layers
}

// classOf is the class of a root; not ok where it is empty. Units that cannot be
// reached within so many people are not in it.
func classOf(p *region.Problem, root region.Unit, gone []bool) (c class, ok bool) {
	const far = int64(1) << 62
	c.bounds = boundsOf(p, root)
	people := make([]int64, p.Len()) // of the cheapest path, ends included
	done := slices.Clone(gone)
	for u := range people {
		people[u] = far
	}
	people[root] = p.Population(root)
	var sum int64
	for {
		u := region.Unit(-1)
		for v, d := range people {
			if !done[v] && d <= c.bounds.Max && (u < 0 || d < people[u]) {
				u = region.Unit(v) //nolint:gosec // fits
			}
		}
		if u < 0 {
			break
		}
		done[u] = true
		sum += p.Population(u)
		c.units = append(c.units, u)
		for _, v := range p.Graph().Neighbours(u) {
			people[v] = min(people[v], people[u]+p.Population(v))
		}
	}
	if len(c.units) == 0 || sum < c.bounds.Min {
		return class{}, false
	}
	slices.Sort(c.units)
	number := make(map[region.Unit]int32, len(c.units))
	for i, u := range c.units {
		number[u] = int32(i) //nolint:gosec // fits
	}
	c.root = number[root]
	for _, u := range c.units {
		var near []int32
		for _, v := range p.Graph().Neighbours(u) {
			if i, in := number[v]; in {
				near = append(near, i)
			}
		}
		c.near = append(c.near, near)
	}
	return c, true
}
