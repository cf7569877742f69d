package region

import (
	"fmt"
	"slices"
)

// Rule is a kind of [Rules].
type Rule int

const (
	// TogetherRule is that units share a region; Closed, that no other is in it.
	TogetherRule Rule = iota
	// ClosedRule is that of a closed group.
	ClosedRule
	// ApartRule is that no two of some units share a region.
	ApartRule
	// ZonesRule is that no region holds units of two zones.
	ZonesRule
	// UnitsRule is that of how many units a region has.
	UnitsRule
)

// RuleRef names one of the rules: of TogetherRule and ClosedRule, Index is the place
// in Rules.Together; of ApartRule, in Rules.Apart.
type RuleRef struct {
	Rule  Rule
	Index int
}

// checkRules finds the rules that a plan breaks, from their definitions, and by how
// many people each region breaks them: one count for a region is the ideal
// population. It gives the bounds of each region, too.
func checkRules(p *Problem, plan Plan) (bounds []Bounds, broken []int64, faults []Fault) {
	bounds, broken = slices.Repeat([]Bounds{p.bounds}, plan.Regions()), make([]int64, plan.Regions())
	r := p.Rules()
	if r == nil {
		return bounds, broken, nil
	}
	for fine := p; fine.fine != nil; fine = fine.fine {
		labels := fine.groups.Spread(plan.labels)
		plan = Plan{labels, plan.regions}
	}
	members := plan.Members()
	count := func(units []Unit, l Label) (in int) {
		for _, u := range units {
			if plan.labels[u] == l {
				in++
			}
		}
		return in
	}
	fault := func(l Label, rule Rule, index int, units []Unit, format string, args ...any) {
		faults = append(faults, Fault{Region: l, Problem: fmt.Sprintf(format, args...), Broken: &RuleRef{rule, index}, Units: units})
	}
	for l := range Label(len(members)) {
		times := 0
		var own []Bounds
		for i, g := range r.Together {
			in := count(g.Units, l)
			if in > 0 && in < len(g.Units) {
				times++
				fault(l, TogetherRule, i, g.Units, "%d of %d units that must be together", in, len(g.Units))
			}
			if g.Closed && in > 0 && len(members[l]) > in {
				times++
				fault(l, ClosedRule, i, g.Units, "%d units beside those of a closed region", len(members[l])-in)
			}
			if g.Bounds != nil && in > 0 {
				own = append(own, *g.Bounds)
			}
		}
		for i, units := range r.Apart {
			if in := count(units, l); in > 1 {
				times += in - 1
				fault(l, ApartRule, i, units, "%d units that must be apart", in)
			}
		}
		if r.Zones != nil {
			for _, u := range members[l] {
				if r.Zones[u] != r.Zones[members[l][0]] {
					times++
					fault(l, ZonesRule, 0, []Unit{members[l][0], u}, "units of more than one zone")
					break
				}
			}
		}
		n := len(members[l])
		if off := max(0, r.MinUnits-n); off > 0 || r.MaxUnits > 0 && n > r.MaxUnits {
			if off == 0 {
				off = n - r.MaxUnits
			}
			times += off
			fault(l, UnitsRule, 0, nil, "%d units", n)
		}
		for i, b := range own {
			if i == 0 {
				bounds[l] = b
			} else {
				bounds[l] = Bounds{max(b.Min, bounds[l].Min), min(b.Max, bounds[l].Max)}
			}
		}
		broken[l] = int64(times) * max(1, p.total/int64(p.regions))
	}
	return bounds, broken, faults
}
