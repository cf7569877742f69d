package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Constraints are what a plan must keep to beside the number of regions and their
// population: what is agreed already. They are never given up for a better plan.
type Constraints struct {
	// Together are areas that must share a region; others may join them.
	Together []Group `yaml:"together,omitempty" json:"together,omitzero"`
	// Apart are areas of which no two may share a region.
	Apart []Group `yaml:"apart,omitempty" json:"apart,omitzero"`
	// Regions are regions with some of their areas; no two are the same region.
	Regions []NamedRegion `yaml:"regions,omitempty" json:"regions,omitzero"`
	// Within names what regions may not cross.
	Within *Within `yaml:"within,omitempty" json:"within,omitzero"`
	// MinUnits and MaxUnits limit how many areas a region has; 0 is no limit.
	MinUnits int `yaml:"min_units,omitempty" json:"min_units,omitzero"`
	MaxUnits int `yaml:"max_units,omitempty" json:"max_units,omitzero"`
	// Oversize is OversizeAlone or empty: an area above the maximum is then a reason
	// why there is no plan.
	Oversize string `yaml:"oversize,omitempty" json:"oversize,omitzero"`
}

// OversizeAlone makes every area above the maximum a region of its own.
const OversizeAlone = "alone"

// IsZero says that nothing is asked for.
func (c Constraints) IsZero() bool {
	return len(c.Together) == 0 && len(c.Apart) == 0 && len(c.Regions) == 0 && c.Within == nil && c.MinUnits == 0 && c.MaxUnits == 0 && c.Oversize == ""
}

// Group is a set of areas: listed by code, or all those of an area of another layer or
// real division.
type Group struct {
	Name  string   `yaml:"name,omitempty" json:"name,omitzero"`
	Units []string `yaml:"units,omitempty" json:"units,omitzero"`
	// Of is the other layer or division, such as stp17; Area the code or name of its
	// area.
	Of   string `yaml:"of,omitempty" json:"of,omitzero"`
	Area string `yaml:"area,omitempty" json:"area,omitzero"`
}

// NamedRegion is a region that is agreed in part: its areas share a region, which has
// this name in results. One area is a seed.
type NamedRegion struct {
	Name  string   `yaml:"name,omitempty" json:"name,omitzero"`
	Code  string   `yaml:"code,omitempty" json:"code,omitzero"`
	Units []string `yaml:"units,omitempty" json:"units,omitzero"`
	Of    string   `yaml:"of,omitempty" json:"of,omitzero"`
	Area  string   `yaml:"area,omitempty" json:"area,omitzero"`
	// Closed says that no other area may join: it is agreed as it stands.
	Closed bool `yaml:"closed,omitempty" json:"closed,omitzero"`
	// Population is what it should have instead of the ideal, within Tolerance.
	// MinPopulation and MaxPopulation override either end.
	Population    int64    `yaml:"population,omitempty" json:"population,omitzero"`
	Tolerance     *float64 `yaml:"tolerance,omitempty" json:"tolerance,omitzero"`
	MinPopulation *int64   `yaml:"min_population,omitempty" json:"min_population,omitzero"`
	MaxPopulation *int64   `yaml:"max_population,omitempty" json:"max_population,omitzero"`
}

func (r *NamedRegion) group() Group {
	return Group{Name: r.Name, Units: r.Units, Of: r.Of, Area: r.Area}
}

// own says that the region has figures of its own.
func (r *NamedRegion) own() bool {
	return r.Population > 0 || r.Tolerance != nil || r.MinPopulation != nil || r.MaxPopulation != nil
}

// Within is what regions may not cross: the areas of another layer or real division,
// or zones given by area.
type Within struct {
	Of    string
	Zones map[string]string // zone by code of the area
}

// UnmarshalYAML reads nhser17, or the zone of each area by code.
func (w *Within) UnmarshalYAML(unmarshal func(any) error) error {
	var id string
	if unmarshal(&id) == nil && id != "" {
		*w = Within{Of: id}
		return nil
	}
	var table map[string]string
	if err := unmarshal(&table); err != nil || len(table) == 0 {
		return errors.New("within: want the id of a layer or real division such as nhser17, or the zone of each area by code")
	}
	*w = Within{Zones: table}
	return nil
}

// MarshalYAML writes what UnmarshalYAML reads.
func (w Within) MarshalYAML() (any, error) {
	if w.Of != "" {
		return w.Of, nil
	}
	return w.Zones, nil
}

// MarshalJSON writes what UnmarshalYAML reads, JSON being YAML.
func (w Within) MarshalJSON() ([]byte, error) {
	if w.Of != "" {
		return json.Marshal(w.Of)
	}
	return json.Marshal(w.Zones)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (w *Within) UnmarshalJSON(data []byte) error {
	*w = Within{}
	if json.Unmarshal(data, &w.Of) == nil && w.Of != "" {
		return nil
	}
	return json.Unmarshal(data, &w.Zones)
}

// maxConstraints is how many groups, and regions, a scenario may have of each kind.
const maxConstraints = 10_000

var regionCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// RegionCode says whether a region may have such a code.
func RegionCode(code string) bool { return regionCode.MatchString(code) }

// check says what is wrong with the constraints in themselves, whatever the layer.
func (c *Constraints) check(bad func(format string, args ...any)) {
	for _, list := range []struct {
		key    string
		groups []Group
		least  int
	}{{"together", c.Together, 1}, {"apart", c.Apart, 2}} {
		for i := range list.groups {
			list.groups[i].check(constraintName(list.key, i, list.groups[i].Name), bad)
			if g := &list.groups[i]; g.Of == "" && len(g.Units) < list.least {
				bad("%s: %d units: want at least %d", constraintName(list.key, i, g.Name), len(g.Units), list.least)
			}
		}
		if len(list.groups) > maxConstraints {
			bad("constraints.%s: %d: want at most %d", list.key, len(list.groups), maxConstraints)
		}
	}
	names, codes := make(map[string]bool), make(map[string]bool)
	for i := range c.Regions {
		r := &c.Regions[i]
		r.check(constraintName("regions", i, r.Name), bad)
		if r.Name != "" && names[r.Name] || r.Code != "" && codes[r.Code] {
			bad("%s: another region has this name or code: want each once", constraintName("regions", i, r.Name))
		}
		names[r.Name], codes[r.Code] = true, true
	}
	if len(c.Regions) > maxConstraints {
		bad("constraints.regions: %d: want at most %d", len(c.Regions), maxConstraints)
	}
	if c.MinUnits < 0 || c.MaxUnits < 0 || c.MaxUnits > 0 && c.MinUnits > c.MaxUnits {
		bad("constraints: min_units %d and max_units %d: want 0 or more, and the smaller number first", c.MinUnits, c.MaxUnits)
	}
	if c.Oversize != "" && c.Oversize != OversizeAlone {
		bad("constraints: oversize %q: want %s, or nothing", c.Oversize, OversizeAlone)
	}
	if w := c.Within; w != nil && w.Of == "" && len(w.Zones) == 0 {
		bad("constraints: within: want the id of a layer or real division, or the zone of each area by code")
	}
}

func (g *Group) check(where string, bad func(format string, args ...any)) {
	switch {
	case (g.Of == "") != (g.Area == ""):
		bad("%s: want both of and area, such as {of: stp17, area: E54000007}", where)
	case (g.Of == "") == (len(g.Units) == 0):
		bad("%s: want units (a list of codes), or of and area, one of them", where)
	}
	seen := make(map[string]bool, len(g.Units))
	for _, code := range g.Units {
		if code == "" || seen[code] {
			bad("%s: unit %q: want each code once", where, code)
			return
		}
		seen[code] = true
	}
}

func (r *NamedRegion) check(where string, bad func(format string, args ...any)) {
	g := r.group()
	g.check(where, bad)
	if r.Name == "" && r.Area == "" {
		bad("%s: want a name", where)
	}
	if strings.ContainsFunc(r.Name, func(c rune) bool { return c < ' ' }) || len(r.Name) > 200 {
		bad("%s: name %q: want one line of at most 200 bytes", where, r.Name)
	}
	if r.Code != "" && !RegionCode(r.Code) {
		bad("%s: code %q: want letters, digits, points and dashes, such as R01", where, r.Code)
	}
	if r.Population < 0 {
		bad("%s: population %d: want 1 or more", where, r.Population)
	}
	if t := r.Tolerance; t != nil && !(*t >= 0 && *t <= 1) {
		bad("%s: tolerance %v: want a fraction from 0 to 1, such as 0.05 for 5 %%", where, *t)
	}
	if r.MinPopulation != nil && *r.MinPopulation < 0 || r.MaxPopulation != nil && *r.MaxPopulation < 0 {
		bad("%s: min_population and max_population: want 0 or more", where)
	}
	if r.MinPopulation != nil && r.MaxPopulation != nil && *r.MinPopulation > *r.MaxPopulation {
		bad("%s: min_population %d is above max_population %d", where, *r.MinPopulation, *r.MaxPopulation)
	}
}

// constraintName says where in a scenario something stands.
func constraintName(key string, i int, name string) string {
	where := fmt.Sprintf("constraints.%s[%d]", key, i)
	if name != "" {
		where += " " + name
	}
	return where
}

// resolved fills in the tolerance of regions with a population of their own.
func (c Constraints) resolved(tolerance *float64) Constraints {
	t := DefaultTolerance
	if tolerance != nil {
		t = *tolerance
	}
	c.Regions = slices.Clone(c.Regions)
	for i := range c.Regions {
		if r := &c.Regions[i]; r.Population > 0 && r.Tolerance == nil {
			r.Tolerance = &t
		}
	}
	return c
}

// zoneNames are the zones that a table gives, ascending.
func (w *Within) zoneNames() []string {
	return slices.Compact(slices.Sorted(maps.Values(w.Zones)))
}
