package listing

import (
	"slices"

	"footprint/internal/region"
)

// view is a problem as it is walked: what must share a region is one unit, and the
// units whose region has bounds of its own come before all others. So sets without
// any of these keep the bounds of the problem, however many people others may have.
type view struct {
	problem *region.Problem
	members [][]region.Unit // of each of its units; nil where they are units themselves
	group   []region.Label  // of each unit of the problem given; nil as well
	own     []region.Unit   // those with bounds of their own, ascending
}

func newView(p *region.Problem) *view {
	v := &view{problem: p}
	if p.RuleWidth() == 0 {
		return v // zones are in the graph
	}
	q, groups, err := p.Reduced()
	if err != nil {
		panic(err) // what is made one hangs together
	}
	if q != p {
		v.problem, v.members, v.group = q, groups.Members(), groups.Labels()
	}
	for u := range region.Unit(q.Len()) { //nolint:gosec // units fit
		if q.Own(u) {
			v.own = append(v.own, u)
		}
	}
	return v
}

// has says whether u has bounds of its own.
func (v *view) has(u region.Unit) bool {
	_, own := slices.BinarySearch(v.own, u)
	return own
}

// later says whether u comes after root.
func (v *view) later(root, u region.Unit) bool {
	if len(v.own) > 0 {
		if a, b := v.has(root), v.has(u); a != b {
			return a
		}
	}
	return u > root
}

// barred are the units that sets with this first one do not have, beside those up to
// floor.
func (v *view) barred(root region.Unit) (barred []region.Unit, floor region.Unit) {
	if i, own := slices.BinarySearch(v.own, root); own {
		return v.own[:i], -1
	}
	return v.own, root
}

// priced is the options with prices of the units that are walked. What a unit of them
// holds of a cut counts as often as it holds units.
func (v *view) priced(opt Options) Options {
	if opt.Prices == nil || v.members == nil {
		return opt
	}
	p := &Prices{Units: make([]int64, len(v.members)), Cuts: slices.Clone(opt.Prices.Cuts)}
	for u, price := range opt.Prices.Units {
		p.Units[v.group[u]] += price
	}
	for i := range p.Cuts {
		c := &p.Cuts[i]
		units := make([]region.Unit, len(c.Units))
		for j, u := range c.Units {
			units[j] = region.Unit(v.group[u])
		}
		c.Units = units
	}
	opt.Prices = p
	return opt
}
