package region

import "slices"

// rules are [Rules] as sums over the units of a region, like the terms of the
// objective: that a region keeps them is seen from its people and these sums.
type rules struct {
	given  *Rules // nil for groups of units
	checks []check
	parts  [][]part // by unit
	closed []bool   // by unit: in a closed group; nil for none
	broken int64    // people that a broken rule counts as
}

// check is a rule that looks at one sum.
type check struct {
	kind   checkKind
	full   int64 // of whole: the units
	bounds Bounds
}

type checkKind int

const (
	whole   checkKind = iota // all units, or none
	apart                    // one unit at most
	bounded                  // with any unit, other bounds
	count                    // so many units
)

// part is what a unit adds to a sum.
type part struct {
	check  int32
	amount int32
}

func newRules(r *Rules, n int, ideal int64) *rules {
	s := &rules{given: r, parts: make([][]part, n), broken: max(1, ideal)}
	for _, g := range r.Together {
		if len(g.Units) > 1 {
			s.add(check{kind: whole, full: int64(len(g.Units))}, g.Units)
		}
		if g.Bounds != nil {
			s.add(check{kind: bounded, bounds: *g.Bounds}, g.Units)
		}
		if g.Closed {
			s.close(g.Units, n)
		}
	}
	for _, units := range r.Apart {
		s.add(check{kind: apart}, units)
	}
	if r.MinUnits > 0 || r.MaxUnits > 0 {
		all := make([]Unit, n)
		for u := range all {
			all[u] = Unit(u)
		}
		b := Bounds{int64(r.MinUnits), int64(r.MaxUnits)}
		if r.MaxUnits == 0 {
			b.Max = int64(n)
		}
		s.add(check{kind: count, bounds: b}, all)
	}
	return s
}

func (s *rules) add(c check, units []Unit) {
	for _, u := range units {
		s.parts[u] = append(s.parts[u], part{int32(len(s.checks)), 1})
	}
	s.checks = append(s.checks, c)
}

func (s *rules) close(units []Unit, n int) {
	if s.closed == nil {
		s.closed = make([]bool, n)
	}
	for _, u := range units {
		s.closed[u] = true
	}
}

// coarsen is the rules for groups of units.
func (s *rules) coarsen(m *merger) *rules {
	c := &rules{checks: slices.Clone(s.checks), parts: make([][]part, m.groups.Regions()), broken: s.broken}
	for g, units := range m.members {
		for _, u := range units {
			if s.closed != nil && s.closed[u] {
				c.close([]Unit{Unit(g)}, len(m.members))
			}
			for _, add := range s.parts[u] {
				i := slices.IndexFunc(c.parts[g], func(p part) bool { return p.check == add.check })
				if i < 0 {
					c.parts[g] = append(c.parts[g], add)
				} else {
					c.parts[g][i].amount += add.amount
				}
			}
		}
	}
	c.forget()
	return c
}

// forget leaves out what groups of units cannot break any more.
func (s *rules) forget() {
	kept := make([]int32, len(s.checks))
	for i := range kept {
		kept[i] = -1
	}
	var checks []check
	for _, parts := range s.parts {
		for _, p := range parts {
			c := s.checks[p.check]
			if kept[p.check] < 0 && (c.kind != whole || int64(p.amount) < c.full) {
				kept[p.check] = int32(len(checks))
				checks = append(checks, c)
			}
		}
	}
	for u, parts := range s.parts {
		var left []part
		for _, p := range parts {
			if to := kept[p.check]; to >= 0 {
				left = append(left, part{to, p.amount})
			}
		}
		s.parts[u] = left
	}
	s.checks = checks
}

// RuleWidth is how many sums the rules keep for each region; 0 without rules.
func (p *Problem) RuleWidth() int {
	if p.rules == nil {
		return 0
	}
	return len(p.rules.checks)
}

// AddRules adds unit u to the sums of the rules (sign 1), or takes it out (-1).
func (p *Problem) AddRules(sums []int64, u Unit, sign int64) {
	if p.rules == nil {
		return
	}
	for _, add := range p.rules.parts[u] {
		sums[add.check] += sign * int64(add.amount)
	}
}

// Ruled says whether any rule looks at unit u alone, or its group, beside how many
// units there are.
func (p *Problem) Ruled(u Unit) bool {
	return p.rules != nil && slices.ContainsFunc(p.rules.parts[u], func(add part) bool { return p.rules.checks[add.check].kind != count })
}

// Violation is by how many people a region misses its bounds; every rule that it
// breaks counts as a region of the ideal population.
func (p *Problem) Violation(people int64, sums []int64) int64 {
	if p.rules == nil {
		return p.bounds.Outside(people)
	}
	b, broken := p.judge(sums)
	return b.Outside(people) + broken*p.rules.broken
}

// Hopeless says that no region with at least these units keeps the rules, however
// many others join, or has more people than any may have with them.
func (p *Problem) Hopeless(people int64, sums []int64) bool {
	if people > p.Most(sums) {
		return true
	}
	return p.Strain(sums) > 0
}

// Strain is by how much a region that holds these units breaks rules, whoever else
// joins it: what is to be apart, or more units than a region may have. It is in
// people, as in [Problem.Violation].
func (p *Problem) Strain(sums []int64) (people int64) {
	for i, n := range sums {
		switch c := p.rules.checks[i]; c.kind {
		case apart:
			people += max(0, n-1)
		case count:
			people += max(0, n-c.bounds.Max)
		}
	}
	if people > 0 {
		people *= p.rules.broken
	}
	return people
}

// StrainOf is by how much so many regions, which hold these units between them and
// no others, break rules at least: as [Problem.Strain].
func (p *Problem) StrainOf(regions int64, sums []int64) (people int64) {
	for i, n := range sums {
		switch c := p.rules.checks[i]; c.kind {
		case apart:
			people += max(0, n-regions)
		case count:
			people += Bounds{regions * c.bounds.Min, regions * c.bounds.Max}.Outside(n)
		}
	}
	if people > 0 {
		people *= p.rules.broken
	}
	return people
}

// Most is how many people a region with these units may have.
func (p *Problem) Most(sums []int64) int64 {
	b, own := Bounds{}, false
	for i, n := range sums {
		if c := p.rules.checks[i]; c.kind == bounded && n > 0 {
			b, own = tighter(b, own, c.bounds), true
		}
	}
	if own {
		return b.Max
	}
	return p.Loosest().Max
}

// BoundsOf is what a region with these sums may hold.
func (p *Problem) BoundsOf(sums []int64) Bounds {
	if p.rules == nil {
		return p.bounds
	}
	b, _ := p.judge(sums)
	return b
}

// Own says whether the region with unit u has bounds of its own.
func (p *Problem) Own(u Unit) bool {
	return p.rules != nil && slices.ContainsFunc(p.rules.parts[u], func(add part) bool { return p.rules.checks[add.check].kind == bounded })
}

// boundsOf is what a region of these units may hold.
func (p *Problem) boundsOf(units ...Unit) Bounds {
	if p.rules == nil {
		return p.bounds
	}
	return p.BoundsOf(p.ruleSums(units))
}

// mostOf is boundsOf for a region that others may join: those can bring other bounds.
func (p *Problem) mostOf(units ...Unit) Bounds {
	b := p.boundsOf(units...)
	if p.rules != nil {
		b.Max = p.Most(p.ruleSums(units))
	}
	return b
}

func (p *Problem) ruleSums(units []Unit) []int64 {
	sums := make([]int64, p.RuleWidth())
	for _, u := range units {
		p.AddRules(sums, u, 1)
	}
	return sums
}

// judge gives the bounds of a region, and how many rules it breaks.
func (p *Problem) judge(sums []int64) (b Bounds, broken int64) {
	own := false
	for i, n := range sums {
		switch c := p.rules.checks[i]; c.kind {
		case whole:
			if n > 0 && n < c.full {
				broken++
			}
		case apart:
			broken += max(0, n-1)
		case bounded:
			if n > 0 {
				b, own = tighter(b, own, c.bounds), true
			}
		case count:
			broken += c.bounds.Outside(n)
		}
	}
	if !own {
		b = p.bounds
	}
	return b, broken
}

func tighter(b Bounds, own bool, c Bounds) Bounds {
	if !own {
		return c
	}
	return Bounds{max(b.Min, c.Min), min(b.Max, c.Max)}
}
