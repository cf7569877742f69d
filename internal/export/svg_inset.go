package export

import (
	"math"

	"github.com/paulmach/orb"

	"footprint/internal/geo"
)

// inset is the part of a map that is drawn again, enlarged: a rectangle in the
// coordinates of the map.
type inset struct {
	x, y, w, h float64
	shows      map[int]bool // regions that are labelled there
}

// height on a page where the inset is so wide; 0 when nothing crowds.
func (in inset) height(width float64) float64 {
	if in.w == 0 {
		return 0
	}
	return width * in.h / in.w
}

// newInset frames the largest group of neighbouring regions that are too small
// on the map to hold a label; with fewer than three there is none.
func newInset(p *Plan, f frame, regions *geo.Topology, label []orb.Point) inset {
	const tooSmall = 30 * 30 // square pixels
	k := p.Plan.Regions()
	group := make([]int, k) // -1: large enough
	for r := range group {
		group[r] = r
		if regions.AreaM2(r)*f.scale*f.scale > tooSmall {
			group[r] = -1
		}
	}
	edges := p.Layer.Graph.Edges()
	for changed := true; changed; { // the smallest number spreads over each group
		changed = false
		for _, e := range edges {
			a, b := p.Plan.Label(e.A), p.Plan.Label(e.B)
			if group[a] >= 0 && group[b] >= 0 && group[a] != group[b] {
				least := min(group[a], group[b])
				group[a], group[b], changed = least, least, true
			}
		}
	}
	size, best := make([]int, k), 0
	for _, g := range group {
		if g >= 0 {
			if size[g]++; size[g] > size[best] {
				best = g
			}
		}
	}
	if k == 0 || size[best] < 3 {
		return inset{}
	}
	in := inset{shows: make(map[int]bool)}
	west, north, east, south := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for r := range k {
		if group[r] != best {
			continue
		}
		bound := regions.Shape(r).Bound()
		x0, y0 := f.at(bound.LeftTop())
		x1, y1 := f.at(bound.RightBottom())
		west, north, east, south = math.Min(west, x0), math.Min(north, y0), math.Max(east, x1), math.Max(south, y1)
	}
	const pad, margin = 10, 4
	in.x, in.y, in.w, in.h = west-pad, north-pad, east-west+2*pad, south-north+2*pad
	for r := range k {
		x, y := f.at(label[r])
		if x > in.x+margin && x < in.x+in.w-margin && y > in.y+margin && y < in.y+in.h-margin {
			in.shows[r] = true
		}
	}
	return in
}
