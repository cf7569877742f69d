package region

import "slices"

// againstRules finds what the rules alone make impossible, and those rules.
func (p *Problem) againstRules(o Obstacle) *Obstacle {
	for _, units := range p.classes() {
		if found := p.againstClass(o, units); found != nil {
			return found
		}
	}
	for i, units := range p.rules.given.Apart {
		if len(units) > p.regions {
			o.Kind, o.Units, o.People, o.Rules = TooManyApart, units, int64(len(units)), []RuleRef{{ApartRule, i}}
			return &o
		}
	}
	return p.againstPieces(o)
}

// againstClass looks at units that must share a region.
func (p *Problem) againstClass(o Obstacle, units []Unit) *Obstacle {
	r := p.rules.given
	in := make(map[Unit]bool, len(units))
	sums := make([]int64, p.RuleWidth())
	for _, u := range units {
		in[u] = true
		o.People += p.population[u]
		p.AddRules(sums, u, 1)
	}
	o.Units = units
	closed := -1
	for i, g := range r.Together {
		if !in[g.Units[0]] {
			continue
		}
		o.Rules = append(o.Rules, RuleRef{TogetherRule, i})
		if g.Closed {
			o.Rules[len(o.Rules)-1].Rule = ClosedRule
			closed = i
		}
	}
	fail := func(kind ObstacleKind, units ...Unit) *Obstacle {
		o.Kind = kind
		if units != nil {
			o.Units = units
		}
		return &o
	}
	for i, apart := range r.Apart {
		both := slices.DeleteFunc(slices.Clone(apart), func(u Unit) bool { return !in[u] })
		if len(both) > 1 {
			o.Rules = append(o.Rules, RuleRef{ApartRule, i})
			return fail(ApartTogether, both[:2]...)
		}
	}
	if r.Zones != nil {
		for _, u := range units {
			if r.Zones[u] != r.Zones[units[0]] {
				o.Rules = append(o.Rules, RuleRef{ZonesRule, 0})
				return fail(TogetherAcross, units[0], u)
			}
		}
	}
	if closed >= 0 {
		for _, u := range units {
			if !slices.Contains(r.Together[closed].Units, u) {
				return fail(ClosedShared, u)
			}
		}
		if len(p.pieces([][]Unit{units})) > 1 {
			return fail(ClosedPieces)
		}
	}
	b, _ := p.judge(sums)
	if closed < 0 {
		b.Max = p.Most(sums)
	}
	o.Bounds = b
	switch {
	case b.Min > b.Max:
		return fail(GroupBounds)
	case o.People > b.Max:
		return fail(GroupTooLarge)
	case closed >= 0 && o.People < b.Min:
		return fail(ClosedTooSmall)
	case r.MaxUnits > 0 && len(units) > r.MaxUnits, closed >= 0 && len(units) < r.MinUnits:
		o.Rules = append(o.Rules, RuleRef{UnitsRule, 0})
		return fail(GroupUnits)
	}
	piece, _ := p.graph.Components()
	for _, u := range units {
		if piece[u] != piece[units[0]] {
			return fail(GroupReach, units[0], u)
		}
	}
	return nil
}

// Quota is how many regions each piece of the graph can have, by the number of the
// piece as in [Graph.Components]: what its people, and how many units it has, allow.
// Fewest can exceed most.
func (p *Problem) Quota() (fewest, most []int64) {
	piece, n := p.graph.Components()
	people, units := make([]int64, n), make([]int64, n)
	bounds := slices.Repeat([]Bounds{p.bounds}, n)
	limits := Bounds{0, int64(p.Len())}
	closed := make([]bool, n)
	for u, c := range piece {
		people[c] += p.population[u]
		units[c]++
		if p.rules == nil {
			continue
		}
		for _, add := range p.rules.parts[u] {
			switch check := p.rules.checks[add.check]; check.kind {
			case bounded:
				bounds[c].Min, bounds[c].Max = min(bounds[c].Min, check.bounds.Min), max(bounds[c].Max, check.bounds.Max)
			case count:
				limits = check.bounds
				units[c] += int64(add.amount) - 1
			}
		}
	}
	if p.rules != nil {
		for u, is := range p.rules.closed {
			closed[piece[u]] = closed[piece[u]] || is
		}
	}
	size := make([]int64, n) // units of this problem, be they groups
	for _, c := range piece {
		size[c]++
	}
	fewest, most = make([]int64, n), make([]int64, n)
	for c, b := range bounds {
		fewest[c], most[c] = 1, size[c]
		if closed[c] {
			most[c] = 1
			continue
		}
		if b.Max > 0 {
			fewest[c] = max(1, (people[c]+b.Max-1)/b.Max, (units[c]+limits.Max-1)/max(1, limits.Max))
		}
		if b.Min > 0 {
			most[c] = min(most[c], people[c]/b.Min)
		}
		if limits.Min > 0 {
			most[c] = min(most[c], units[c]/limits.Min)
		}
	}
	return fewest, most
}

// againstPieces looks at the pieces that zones and closed regions leave.
func (p *Problem) againstPieces(o Obstacle) *Obstacle {
	fewest, most := p.Quota()
	piece, _ := p.graph.Components()
	var least, largest int64
	o.Rules = []RuleRef{{ZonesRule, 0}}
	for c := range fewest {
		least, largest = least+fewest[c], largest+most[c]
		if fewest[c] <= most[c] {
			continue
		}
		o.Kind = ZonePeople
		for u := range piece {
			if int(piece[u]) == c {
				o.Units = append(o.Units, Unit(u))
				o.People += p.population[u]
			}
		}
		return &o
	}
	switch k := int64(p.regions); {
	case k < least:
		o.Kind, o.People = ZoneCount, least
	case k > largest:
		o.Kind, o.People = ZoneCount, largest
	default:
		return nil
	}
	return &o
}
