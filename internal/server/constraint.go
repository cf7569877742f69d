package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// constraintsOf decodes constraints; those that are not set stay as they are.
func constraintsOf(s scenario.Constraints, m *v1.Constraints) scenario.Constraints {
	if m == nil {
		return s
	}
	c := scenario.Constraints{
		Together: groupsOf(m.GetTogether()), Apart: groupsOf(m.GetApart()),
		MinUnits: int(m.GetMinUnits()), MaxUnits: int(m.GetMaxUnits()), Oversize: m.GetOversize(),
	}
	for _, r := range m.GetRegions() {
		g := groupOf(r.GetUnits())
		c.Regions = append(c.Regions, scenario.NamedRegion{
			Name: g.Name, Code: r.GetCode(), Units: g.Units, Of: g.Of, Area: g.Area, Closed: r.GetClosed(),
			Population: int64(r.GetPopulation()), Tolerance: copied(r.Tolerance), MinPopulation: wide(r.MinPopulation), MaxPopulation: wide(r.MaxPopulation),
		})
	}
	if w := m.GetWithin(); w != nil {
		c.Within = &scenario.Within{Of: w.GetOf(), Zones: w.GetTable().GetZones()}
	}
	return c
}

func groupOf(m *v1.UnitGroup) scenario.Group {
	return scenario.Group{Name: m.GetName(), Units: m.GetUnits(), Of: m.GetOf(), Area: m.GetArea()}
}

func groupsOf(m []*v1.UnitGroup) (out []scenario.Group) {
	for _, g := range m {
		out = append(out, groupOf(g))
	}
	return out
}

// constraintsMessage is nil where there are none.
func constraintsMessage(c scenario.Constraints) *v1.Constraints {
	if c.IsZero() {
		return nil
	}
	m := &v1.Constraints{
		Together: each(c.Together, groupMessage), Apart: each(c.Apart, groupMessage),
		MinUnits: count(c.MinUnits), MaxUnits: count(c.MaxUnits), Oversize: c.Oversize,
		Regions: each(c.Regions, func(r *scenario.NamedRegion) *v1.NamedRegion {
			return &v1.NamedRegion{
				Units: groupMessage(&scenario.Group{Name: r.Name, Units: r.Units, Of: r.Of, Area: r.Area}), Code: r.Code, Closed: r.Closed,
				Population: count(r.Population), Tolerance: copied(r.Tolerance), MinPopulation: narrow(r.MinPopulation), MaxPopulation: narrow(r.MaxPopulation),
			}
		}),
	}
	if w := c.Within; w != nil && w.Of != "" {
		m.Within = &v1.Zones{Given: &v1.Zones_Of{Of: w.Of}}
	} else if w != nil {
		m.Within = &v1.Zones{Given: &v1.Zones_Table{Table: &v1.ZoneTable{Zones: w.Zones}}}
	}
	return m
}

func groupMessage(g *scenario.Group) *v1.UnitGroup {
	return &v1.UnitGroup{Name: g.Name, Units: g.Units, Of: g.Of, Area: g.Area}
}

func constraintMessage(c *scorecard.ConstraintCard) *v1.ConstraintCard {
	m := &v1.ConstraintCard{
		Kind: c.Kind, Name: c.Name, Kept: c.Kept, Words: c.Words, Units: count(c.Units), Population: count(c.Population), Regions: c.Regions,
	}
	if p := c.Price; p != nil {
		m.Price = &v1.PriceCard{NeedsCaptured: p.NeedsCaptured, Cost: p.Cost, Objective: p.Objective, MaxDeviation: p.MaxDeviation}
	}
	return m
}

// obstacleMessage is why there is no plan, for programs.
func obstacleMessage(e *scenario.Infeasible) *v1.Obstacle {
	const most = 1000
	o := e.Obstacle
	return &v1.Obstacle{
		Kind: e.Kind(), Units: e.Units[:min(len(e.Units), most)], People: count(o.People),
		MinPopulation: count(o.Bounds.Min), MaxPopulation: count(o.Bounds.Max), Constraints: e.Constraints, Words: clip(e.Reason),
	}
}
