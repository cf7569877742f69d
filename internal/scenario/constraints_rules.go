package scenario

import (
	"footprint/internal/region"
)

// Ideal is the population that a region should have: People over Regions. Regions
// that are large or small on purpose, and their people, are left out of it.
type Ideal struct {
	People  int64
	Regions int
}

// Mean is the ideal population.
func (i Ideal) Mean() float64 { return float64(i.People) / float64(i.Regions) }

// ruling is what constraints make of a problem.
type ruling struct {
	constraints []Constraint
	rules       region.Rules
	ideal       Ideal
	bounds      region.Bounds
	// together and apart say, beside those of the rules, of which constraint they
	// are; -1 is that regions of different names are different.
	together, apart []int
}

// rule makes the rules of a problem from its constraints.
//
// Regions with figures of their own, where no other area may join, and areas that
// stand alone, are set aside: the ideal is that of the other regions and people. Of
// an open region with a population of its own it is this population that is.
func (s *Scenario) rule(constraints []Constraint, population []int64, k int) *ruling {
	r := &ruling{constraints: constraints}
	var total int64
	for _, people := range population {
		total += people
	}
	rest := Ideal{total, k}
	taken := make(map[region.Unit]bool) // by constraints that name them
	var regions []*Constraint
	for i := range constraints {
		switch c := &constraints[i]; c.Kind {
		case KindRegion:
			regions = append(regions, c)
			given := &s.Constraints.Regions[c.Index]
			if c.Closed && given.own() {
				rest.less(sum(population, c.Units))
			} else if given.Population > 0 {
				rest.less(given.Population)
			}
			fallthrough
		case KindTogether:
			for _, u := range c.Units {
				taken[u] = true
			}
		}
	}
	r.ideal = rest.or(total, k)
	r.bounds = s.boundsOf(r.ideal, total)
	for i := range constraints {
		if constraints[i].Kind == KindOversize {
			r.alone(s, &constraints[i], population, total, rest, taken, k)
		}
	}
	for _, c := range regions {
		if given := &s.Constraints.Regions[c.Index]; given.own() {
			b := given.bounds(r.ideal, r.bounds, total)
			c.Bounds = &b
		}
	}
	r.assemble(regions, &s.Constraints, population)
	return r
}

// less takes a region with so many people away.
func (i *Ideal) less(people int64) { i.People, i.Regions = i.People-people, i.Regions-1 }

// or is the ideal, or that of all where nothing is left to divide: then there are
// reasons against a plan, which are found later.
func (i Ideal) or(total int64, k int) Ideal {
	if i.Regions < 1 || i.People < 1 {
		return Ideal{total, k}
	}
	return i
}

// alone finds the areas above the maximum. As each that is set aside makes the ideal
// of the others less, more can come to be above it.
func (r *ruling) alone(s *Scenario, c *Constraint, population []int64, total int64, rest Ideal, taken map[region.Unit]bool, k int) {
	for more := true; more; {
		more = false
		for u, people := range population {
			unit := region.Unit(u) //nolint:gosec // G115: units fit
			if people > r.bounds.Max && !taken[unit] {
				taken[unit], more = true, true
				c.Units = append(c.Units, unit)
				rest.less(people)
			}
		}
		r.ideal = rest.or(total, k)
		r.bounds = s.boundsOf(r.ideal, total)
	}
}

// bounds are those of a region with figures of its own: an end that it leaves open is
// that of other regions, as far as that makes sense, of a total of people.
func (r *NamedRegion) bounds(ideal Ideal, b region.Bounds, total int64) region.Bounds {
	switch {
	case r.Population > 0:
		b = region.Around(r.Population, 1, *r.Tolerance)
	case r.Tolerance != nil:
		b = region.Around(ideal.People, ideal.Regions, *r.Tolerance)
	}
	if r.MinPopulation != nil {
		if b.Min = *r.MinPopulation; b.Min > b.Max {
			b.Max = max(total, b.Min)
		}
	}
	if r.MaxPopulation != nil {
		if b.Max = *r.MaxPopulation; b.Min > b.Max {
			b.Min = 0
		}
	}
	return b
}

// assemble makes the rules.
func (r *ruling) assemble(regions []*Constraint, asked *Constraints, population []int64) {
	group := func(i int, g region.Group) {
		r.rules.Together, r.together = append(r.rules.Together, g), append(r.together, i)
	}
	for i := range r.constraints {
		c := &r.constraints[i]
		switch c.Kind {
		case KindTogether:
			group(i, region.Group{Units: c.Units})
		case KindRegion:
			group(i, region.Group{Units: c.Units, Closed: c.Closed, Bounds: c.Bounds})
		case KindApart:
			r.rules.Apart, r.apart = append(r.rules.Apart, c.Units), append(r.apart, i)
		case KindWithin:
			r.rules.Zones = c.Zone
		case KindUnits:
			r.rules.MinUnits, r.rules.MaxUnits = asked.MinUnits, asked.MaxUnits
		case KindOversize:
			for _, u := range c.Units {
				group(i, region.Group{Units: []region.Unit{u}, Closed: true, Bounds: &region.Bounds{Min: population[u], Max: population[u]}})
			}
		}
	}
	if len(regions) > 1 {
		var seeds []region.Unit
		for _, c := range regions {
			seeds = append(seeds, c.Units[0])
		}
		r.rules.Apart, r.apart = append(r.rules.Apart, seeds), append(r.apart, -1)
	}
}

func sum(population []int64, units []region.Unit) (people int64) {
	for _, u := range units {
		people += population[u]
	}
	return people
}
