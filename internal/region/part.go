package region

import (
	"errors"
	"fmt"
)

// Part makes the problem of dividing some of the units, ascending and contiguous,
// into so many regions, with the bounds and the prices of the whole: where parts hold
// every unit once, the costs and violations of their plans add up to those of the
// plan of the whole that they make. Unit i of the part is units[i].
func (p *Problem) Part(units []Unit, regions int) (*Problem, error) {
	if len(units) == 0 || regions < 1 || regions > p.regions {
		return nil, fmt.Errorf("%d regions of %d units: want at least one of each, and no more regions than the %d of the whole", regions, len(units), p.regions)
	}
	if p.rules != nil {
		return nil, errors.New("a problem with rules has no parts: they can speak of units of several")
	}
	m := &merger{groups: Plan{labels: make([]Label, p.Len()), regions: len(units)}, members: make([][]Unit, len(units))}
	for u := range m.groups.labels {
		m.groups.labels[u] = nowhere
	}
	for i, u := range units {
		if u < 0 || int(u) >= p.Len() || i > 0 && u <= units[i-1] {
			return nil, errors.New("the units of a part are not ascending units of the problem")
		}
		m.groups.labels[u], m.members[i] = Label(i), units[i:i+1]
	}
	c := &Problem{
		open: m.contract(p.open), graph: m.contract(p.graph), population: m.sum(p.population, 1),
		regions: regions, bounds: p.bounds, width: p.width, fine: p, groups: m.groups, part: true,
	}
	if _, pieces := c.graph.Components(); pieces > 1 {
		return nil, fmt.Errorf("the units of a part lie in %d pieces that do not touch", pieces)
	}
	for _, people := range c.population {
		c.total += people
	}
	for _, t := range p.terms {
		t := t.coarsen(m)
		c.terms, c.pairs = append(c.terms, t), append(c.pairs, t.Pairs())
	}
	c.digest = c.hash(c.bounds)
	return c, nil
}
