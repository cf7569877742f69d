package reason

import (
	"context"
	"math"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// Holds says whether the reason is one within the bounds of p, too: the obstacle
// is of the same problem within others. That it gives false proves nothing.
func Holds(ctx context.Context, p *region.Problem, o *region.Obstacle) bool {
	units := o.Units
	switch o.Kind {
	case region.ForcedTooLarge:
		units = units[:len(units)-1] // all but the one that they share
	case region.UnitTooLarge, region.NoRegion, region.NoCover, region.NoCount:
	default:
		return false
	}
	c := &cover{ctx: ctx, p: p, most: defaultLook}
	if o.Kind == region.NoCount {
		c.count()
	}
	_, v := c.ask(units)
	return v == uncoverable
}

// obstacle tells of units that cannot be held.
func (c *cover) obstacle(units []region.Unit) *region.Obstacle {
	o := &region.Obstacle{Kind: region.NoCover, Units: units, Bounds: c.p.Bounds(), Regions: c.p.Regions()}
	for _, u := range units {
		o.People += c.p.Population(u)
	}
	hub, forced := c.forced(units)
	switch {
	case c.counted:
		o.Kind = region.NoCount
	case len(units) == 1 && o.People > o.Bounds.Max:
		o.Kind = region.UnitTooLarge
		return o
	case forced:
		o.Kind, o.Units = region.ForcedTooLarge, append(units, hub)
		o.People += c.p.Population(hub)
		return o
	case len(units) == 1:
		o.Kind = region.NoRegion
		c.beside(o)
		return o
	}
	for _, u := range units {
		o.Holders = append(o.Holders, c.holder(u))
	}
	return o
}

// forced says which unit those given must all join: they touch no other, and are
// too small to stand alone, but too large together.
func (c *cover) forced(units []region.Unit) (hub region.Unit, ok bool) {
	hub = -1
	var people int64
	for _, u := range units {
		at := c.p.Graph().Neighbours(u)
		if len(at) != 1 || c.p.Population(u) >= c.p.Bounds().Min || hub >= 0 && at[0] != hub {
			return 0, false
		}
		hub = at[0]
		people += c.p.Population(u)
	}
	return hub, people+c.p.Population(hub) > c.p.Bounds().Max
}

// holder lists the regions that hold u.
func (c *cover) holder(u region.Unit) (h region.Holder) {
	var always set
	listing.Holding(c.ctx, c.p, u, c.most, func(s *listing.Set) bool {
		h.Regions++
		in := newSet(c.p.Len(), s.Units...)
		if always == nil {
			always = in
		}
		for i := range always {
			always[i] &= in[i]
		}
		return true
	})
	if always != nil {
		always.remove(u)
		h.Always = always.units()
	}
	return h
}

// beside finds the contiguous sets with a unit, of which none is within the
// bounds, that come next to them: those below grow, by one unit, to the smallest
// above.
func (c *cover) beside(o *region.Obstacle) {
	most, least := int64(-1), int64(math.MaxInt64)
	var below, above []region.Unit
	g := c.p.Graph()
	small := c.p.Within(region.Bounds{Min: 0, Max: o.Bounds.Min - 1})
	whole := listing.Holding(c.ctx, small, o.Units[0], c.most, func(s *listing.Set) bool {
		if s.People > most {
			most, below = s.People, slices.Clone(s.Units)
		}
		in := newSet(c.p.Len(), s.Units...)
		for _, u := range s.Units {
			for _, v := range g.Neighbours(u) {
				if people := s.People + c.p.Population(v); !in.has(v) && people > o.Bounds.Max && people < least {
					least, above = people, append(slices.Clone(s.Units), v)
				}
			}
		}
		return true
	})
	if whole {
		o.Below, o.Above = below, above
	}
}
