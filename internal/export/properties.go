package export

import (
	"math"
	"slices"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// property is a named value of a region or unit: a string, int64 or float64.
// Formats write properties in order.
type property struct {
	key   string
	value any
}

// missing reports whether the value is a number that is not known.
func (p property) missing() bool {
	x, ok := p.value.(float64)
	return ok && (math.IsNaN(x) || math.IsInf(x, 0))
}

// regionProperties are the measures of a region. Each region has the same
// keys, with values of the same types.
func (p *Plan) regionProperties(r int) []property {
	c := p.Scorecard.Regions[r]
	properties := []property{
		{"REGIONCD", c.Code}, {"REGIONNM", c.Name},
		{"units", int64(c.Units)}, {"population", c.Population}, {"deviation", c.Deviation},
		{"area_km2", c.AreaKm2}, {"perimeter_km", c.PerimeterKm}, {"polsby_popper", c.PolsbyPopper},
		{"pieces", int64(c.Pieces)}, {"needs_within_share", c.NeedsWithinShare},
	}
	for _, outer := range p.Within {
		properties = append(properties, property{"in_" + outer.Level, outer.Codes[r]})
	}
	for _, i := range c.Indicators {
		properties = append(properties, property{i.ID, i.Mean}, property{i.ID + "_z", i.Z})
	}
	properties = append(properties, property{"mean_distance", c.MeanDistance}, property{"p2a", c.P2A}, property{"reock", c.Reock})
	for _, i := range c.Context {
		if !slices.ContainsFunc(c.Indicators, func(x scorecard.IndicatorMean) bool { return x.ID == i.ID }) {
			properties = append(properties, property{i.ID, i.Mean})
		}
	}
	for j, people := range c.Bases {
		properties = append(properties, property{"population_" + p.Scorecard.Bases[j].Population.ID, people})
	}
	for j, share := range c.Flows {
		if f := &p.Scorecard.Flows[j]; f.Kind == "flow" {
			properties = append(properties, property{f.ID + "_kept", share})
		}
	}
	for j, amount := range c.Money {
		properties = append(properties, property{p.Scorecard.Money[j].ID, amount})
	}
	return distinct(properties)
}

// unitProperties are the region and the figures of an areal unit.
func (p *Plan) unitProperties(u int) []property {
	a, name := p.Layer.Areas[u], p.Names[p.Plan.Label(region.Unit(u))]
	properties := []property{
		{"REGIONCD", name.Code}, {"REGIONNM", name.Name}, {"population", a.Population},
	}
	for i, indicator := range p.Layer.Indicators {
		properties = append(properties, property{indicator.ID, a.Values[i]})
	}
	return distinct(append([]property{{p.Layer.CodeField, a.Code}, {p.Layer.NameField, a.Name}}, properties...))
}

// reserved are columns that formats add to the properties.
var reserved = [...]string{"fid", "geom", "outlines", "attribution"}

// distinct adds _ to a key that came before: an atlas is free to call an
// indicator "units", and the column names of a database ignore case.
func distinct(properties []property) []property {
	taken := make(map[string]bool, len(properties)+len(reserved))
	for _, name := range reserved {
		taken[name] = true
	}
	for i := range properties {
		for taken[strings.ToLower(properties[i].key)] {
			properties[i].key += "_"
		}
		taken[strings.ToLower(properties[i].key)] = true
	}
	return properties
}
