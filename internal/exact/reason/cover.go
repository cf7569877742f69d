package reason

import (
	"context"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// verdict is whether disjoint regions hold all of some units.
type verdict int

const (
	undecided verdict = iota
	coverable
	uncoverable
)

// cover asks what disjoint regions can hold. What it finds is exact, and rests on
// the listing.
type cover struct {
	ctx     context.Context //nolint:containedctx // of one question
	given   *region.Problem
	p       *region.Problem // what must share a region is one unit of it
	groups  region.Plan     // of the units of the problem given, that are its units
	ruled   bool            // rules look at what regions hold
	counted bool            // regions must leave what the others need
	most    int             // contiguous sets looked at for one unit
	work    int             // steps that are left for a question
	effort  int             // steps that are left for packings
}

func newCover(ctx context.Context, p *region.Problem, look int) *cover {
	q, groups, err := p.Reduced()
	if err != nil {
		panic(err) // what is made one hangs together
	}
	return &cover{ctx: ctx, given: p, p: q, groups: groups, ruled: q.RuleWidth() > 0, most: look}
}

// grouped is the groups that hold some units, each once.
func (c *cover) grouped(units []region.Unit) (out []region.Unit) {
	for _, u := range units {
		if g := region.Unit(c.groups.Label(u)); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// count makes it ask for regions that leave what the others need. Then no region
// is spared for a smaller one, and lists are long.
func (c *cover) count() {
	c.counted = true
	c.most /= 10
}

// fits says whether so many regions, of so many people and units, leave what the
// other regions need and may hold. Where it holds of some regions it holds of
// any of them.
func (c *cover) fits(regions int, people int64, units int) bool {
	if !c.counted {
		return true
	}
	left, rest, b := int64(c.p.Regions()-regions), c.p.Total()-people, c.p.Loosest()
	return left >= 0 && rest >= left*b.Min && rest <= left*b.Max &&
		int64(c.p.Len()-units) >= left && (left > 0 || units == c.p.Len())
}

// candidate is a region that holds some of the units.
type candidate struct {
	in     set
	people int64
	units  int
}

// test asks whether disjoint regions hold all of the units, and gives some that do.
func (c *cover) test(units []region.Unit) ([]set, verdict) {
	wanted := newSet(c.p.Len(), units...)
	lists := make([][]candidate, len(units))
	for i, u := range units {
		whole := listing.Holding(c.ctx, c.p, u, c.most, func(s *listing.Set) bool {
			c.work -= len(s.Units)
			in := newSet(c.p.Len(), s.Units...)
			if c.counted || !c.spare(s, in, wanted) {
				lists[i] = append(lists[i], candidate{in, s.People, len(s.Units)})
			}
			return c.work > 0
		})
		if !whole || c.work <= 0 {
			return nil, undecided
		}
		if len(lists[i]) == 0 {
			return nil, uncoverable
		}
	}
	return c.choose(nil, units, lists, 0, 0)
}

// spare says whether the set would do as well without one of its units that are
// not wanted: then there is a smaller one that leaves more room. A set that holds
// a smaller region comes down to it unit by unit, so that no spare unit means
// that there is none.
func (c *cover) spare(s *listing.Set, in, wanted set) bool {
	for _, u := range s.Units {
		if !wanted.has(u) && c.keepsWithout(s, u) && c.whole(s.Units, in, u) {
			return true
		}
	}
	return false
}

// keepsWithout says whether a region keeps bounds and rules without u.
func (c *cover) keepsWithout(s *listing.Set, u region.Unit) bool {
	people := s.People - c.p.Population(u)
	if !c.ruled {
		return people >= c.p.Bounds().Min
	}
	sums := make([]int64, c.p.RuleWidth())
	for _, v := range s.Units {
		if v != u {
			c.p.AddRules(sums, v, 1)
		}
	}
	return len(s.Units) > 1 && c.p.Violation(people, sums) == 0
}

// whole says whether a contiguous set stays so without u.
func (c *cover) whole(units []region.Unit, in set, u region.Unit) bool {
	if len(units) <= 2 {
		return true
	}
	c.work -= len(units)
	left := slices.Clone(in)
	left.remove(u)
	first := units[0]
	if first == u {
		first = units[1]
	}
	left.remove(first)
	stack := append(make([]region.Unit, 0, 32), first)
	met := 1
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, w := range c.p.Graph().Neighbours(v) {
			if left.has(w) {
				left.remove(w)
				stack = append(stack, w)
				met++
			}
		}
	}
	return met == len(units)-1
}

// choose extends disjoint regions by some that hold the units, each from its list,
// which has no region that meets one chosen before.
func (c *cover) choose(chosen []set, units []region.Unit, lists [][]candidate, people int64, size int) ([]set, verdict) {
	if !c.fits(len(chosen), people, size) {
		return nil, uncoverable
	}
	if len(units) == 0 {
		return slices.Clone(chosen), coverable
	}
	fewest := 0
	for i := range lists {
		if len(lists[i]) < len(lists[fewest]) {
			fewest = i
		}
	}
	for _, s := range lists[fewest] {
		var rest []region.Unit
		var disjoint [][]candidate
		left := len(units)
		for _, u := range units {
			if s.in.has(u) {
				left--
			}
		}
		for i, u := range units {
			if s.in.has(u) {
				continue
			}
			if c.work -= len(lists[i]); c.work < 0 || c.ctx.Err() != nil {
				return nil, undecided
			}
			var list []candidate
			for _, t := range lists[i] {
				if !t.in.hits(s.in) {
					list = append(list, t)
					if left == 1 && !c.counted {
						break // any will do
					}
				}
			}
			rest, disjoint = append(rest, u), append(disjoint, list)
			if len(list) == 0 {
				break
			}
		}
		if n := len(disjoint); n > 0 && len(disjoint[n-1]) == 0 {
			continue
		}
		family, v := c.choose(append(chosen, s.in), rest, disjoint, people+s.people, size+s.units)
		if v != uncoverable {
			return family, v
		}
	}
	return nil, uncoverable
}
