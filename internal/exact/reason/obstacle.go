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
	case region.UnitTooLarge, region.GroupTooLarge, region.NoRegion, region.NoCover, region.NoCount:
	default:
		return false
	}
	c := newCover(ctx, p, defaultLook)
	if o.Kind == region.NoCount {
		c.count()
	}
	_, v := c.ask(c.grouped(units))
	return v == uncoverable
}

// obstacle tells of units that cannot be held; of groups, by their first units.
func (c *cover) obstacle(units []region.Unit) *region.Obstacle {
	o := &region.Obstacle{Kind: region.NoCover, Bounds: c.p.Bounds(), Regions: c.p.Regions()}
	members := c.groups.Members()
	name := func(units ...region.Unit) {
		for _, u := range units {
			o.Units = append(o.Units, u)
			o.People += c.given.Population(u)
		}
	}
	for _, u := range units {
		name(members[u][0])
	}
	hub, forced := c.forced(units)
	switch {
	case c.counted:
		o.Kind = region.NoCount
	case len(units) == 1 && c.bounded(units[0], o):
		o.Kind = region.UnitTooLarge
		if group := members[units[0]]; len(group) > 1 {
			o.Kind = region.GroupTooLarge
			name(group[1:]...)
		}
		return o
	case forced:
		o.Kind = region.ForcedTooLarge
		name(members[hub][0])
		return o
	case len(units) == 1:
		o.Kind = region.NoRegion
		if c.p == c.given && !c.ruled {
			c.beside(o, units[0])
		}
		return o
	}
	for _, u := range units {
		o.Holders = append(o.Holders, c.holder(u, members))
	}
	return o
}

// bounded tells of the bounds of regions with u, and says whether it has too many people
// for any.
func (c *cover) bounded(u region.Unit, o *region.Obstacle) (tooLarge bool) {
	sums := make([]int64, c.p.RuleWidth())
	c.p.AddRules(sums, u, 1)
	o.Bounds = c.p.BoundsOf(sums)
	if most := c.p.Most(sums); c.p.Population(u) > most {
		o.Bounds.Max = most
		return true
	}
	return false
}

// forced says which unit those given must all join: they touch no other, and are
// too small to stand alone, but too large together.
func (c *cover) forced(units []region.Unit) (hub region.Unit, ok bool) {
	if c.ruled || c.p != c.given {
		return 0, false
	}
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
func (c *cover) holder(u region.Unit, members [][]region.Unit) (h region.Holder) {
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
		for _, g := range always.units() {
			h.Always = append(h.Always, members[g]...)
		}
		h.Always = slices.DeleteFunc(h.Always, func(v region.Unit) bool { return v == members[u][0] })
		slices.Sort(h.Always)
	}
	return h
}

// beside finds the contiguous sets with a unit, of which none is within the
// bounds, that come next to them: those below grow, by one unit, to the smallest
// above.
func (c *cover) beside(o *region.Obstacle, u region.Unit) {
	most, least := int64(-1), int64(math.MaxInt64)
	var below, above []region.Unit
	g := c.p.Graph()
	small := c.p.Within(region.Bounds{Min: 0, Max: o.Bounds.Min - 1})
	whole := listing.Holding(c.ctx, small, u, c.most, func(s *listing.Set) bool {
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
