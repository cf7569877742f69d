package reason

import (
	"context"
	"slices"

	"footprint/internal/region"
)

// mostAsked is how many rules are asked about one by one.
const mostAsked = 40

// Rules are rules of p that make an obstacle one, with bounds and contiguity: without
// any one of them it is none, as far as that is decided within limits of work (the
// deletion filter of Chinneck and Dravnieks 1991). None are for an obstacle that is one
// without rules.
func Rules(ctx context.Context, p *region.Problem, o *region.Obstacle) []region.RuleRef {
	given := p.Rules()
	if given == nil || o.Rules != nil {
		return o.Rules
	}
	holds := func(refs []region.RuleRef) bool {
		q, err := p.With(only(given, refs))
		return err == nil && Holds(ctx, q, o)
	}
	all, near := references(given), touching(given, o.Units)
	if holds(nil) {
		return nil
	}
	refs := near
	if len(near) < len(all) && !holds(near) {
		refs = all
	}
	asked := 0
	for i := 0; i < len(refs) && asked < mostAsked; asked++ {
		if fewer := slices.Delete(slices.Clone(refs), i, i+1); holds(fewer) {
			refs = fewer
		} else {
			i++
		}
	}
	return refs
}

// references are all rules.
func references(r *region.Rules) (refs []region.RuleRef) {
	for i, g := range r.Together {
		rule := region.TogetherRule
		if g.Closed {
			rule = region.ClosedRule
		}
		refs = append(refs, region.RuleRef{Rule: rule, Index: i})
	}
	for i := range r.Apart {
		refs = append(refs, region.RuleRef{Rule: region.ApartRule, Index: i})
	}
	if r.Zones != nil {
		refs = append(refs, region.RuleRef{Rule: region.ZonesRule})
	}
	if r.MinUnits > 0 || r.MaxUnits > 0 {
		refs = append(refs, region.RuleRef{Rule: region.UnitsRule})
	}
	return refs
}

// touching are the rules that say something of some units.
func touching(r *region.Rules, units []region.Unit) []region.RuleRef {
	say := func(of []region.Unit) bool {
		return slices.ContainsFunc(of, func(u region.Unit) bool { return slices.Contains(units, u) })
	}
	return slices.DeleteFunc(references(r), func(ref region.RuleRef) bool {
		switch ref.Rule {
		case region.TogetherRule, region.ClosedRule:
			return !say(r.Together[ref.Index].Units)
		case region.ApartRule:
			return !say(r.Apart[ref.Index])
		default:
			return false
		}
	})
}

// only is the rules that are referred to.
func only(r *region.Rules, refs []region.RuleRef) (out region.Rules) {
	for _, ref := range refs {
		switch ref.Rule {
		case region.TogetherRule, region.ClosedRule:
			out.Together = append(out.Together, r.Together[ref.Index])
		case region.ApartRule:
			out.Apart = append(out.Apart, r.Apart[ref.Index])
		case region.ZonesRule:
			out.Zones = r.Zones
		case region.UnitsRule:
			out.MinUnits, out.MaxUnits = r.MinUnits, r.MaxUnits
		}
	}
	return out
}
