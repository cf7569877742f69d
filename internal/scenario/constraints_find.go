package scenario

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Kinds of constraint.
const (
	KindTogether = "together"
	KindApart    = "apart"
	KindRegion   = "region"
	KindWithin   = "within"
	KindUnits    = "units"
	KindOversize = "oversize"
)

// Constraint is one of the constraints of a task, on its layer.
type Constraint struct {
	Kind string
	// Index is its place in the list of its kind in the scenario.
	Index int
	// Name is what people call it; Code that of a region, where one is given.
	Name, Code string
	// Units are its areas, ascending; of oversize those that stand alone; none of
	// within and units.
	Units []region.Unit
	// Closed says of a region that no other area may join.
	Closed bool
	// Bounds are those of the region that holds the units, where it has its own.
	Bounds *region.Bounds
	// Zones are, of within, the areas that regions may not cross, and Zone the
	// number of each unit's.
	Zones []atlas.Group
	Zone  []int32
}

// Without is the scenario without one of its constraints.
func (s Scenario) Without(c *Constraint) Scenario {
	switch x := &s.Constraints; c.Kind {
	case KindTogether:
		x.Together = slices.Delete(slices.Clone(x.Together), c.Index, c.Index+1)
	case KindApart:
		x.Apart = slices.Delete(slices.Clone(x.Apart), c.Index, c.Index+1)
	case KindRegion:
		x.Regions = slices.Delete(slices.Clone(x.Regions), c.Index, c.Index+1)
	case KindWithin:
		x.Within = nil
	case KindUnits:
		x.MinUnits, x.MaxUnits = 0, 0
	case KindOversize:
		x.Oversize = ""
	}
	return s
}

// Fixed is the plan that constraints leave no choice of: the named region of every
// unit, by its place in Constraints.Regions; nil where some unit is in none.
func (s *Scenario) Fixed(a *atlas.Atlas, l *atlas.Layer) (of []int, names []string, err error) {
	constraints, err := s.constraints(a, l)
	if err != nil {
		return nil, nil, err
	}
	of = make([]int, len(l.Areas))
	left := len(of)
	for i := range constraints {
		if c := &constraints[i]; c.Kind == KindRegion {
			names = append(names, c.Name)
			left -= len(c.Units)
			for _, u := range c.Units {
				of[u] = c.Index
			}
		}
	}
	if left > 0 {
		return nil, nil, nil
	}
	return of, names, nil
}

// insideShare is from which share of its people a unit lies in an area of another
// geography: the rest is what best fits leave over. It is that of areas split.
const insideShare = 0.99

// finder looks on a layer for what constraints name.
type finder struct {
	atlas *atlas.Atlas
	layer *atlas.Layer
	found atlas.Findings
	by    map[string]*atlas.Membership
}

// constraints are those of the scenario on a layer, in the order of [Constraints].
// All that is wrong with them comes at once, as [atlas.Findings]; a layer or
// division that is not there as an [*atlas.NotFoundError].
func (s *Scenario) constraints(a *atlas.Atlas, l *atlas.Layer) ([]Constraint, error) {
	c := &s.Constraints
	if c.IsZero() {
		return nil, nil
	}
	f := &finder{atlas: a, layer: l, by: make(map[string]*atlas.Membership)}
	var out []Constraint
	for _, list := range []struct {
		kind   string
		groups []Group
	}{{KindTogether, c.Together}, {KindApart, c.Apart}} {
		for i, g := range list.groups {
			x, err := f.group(list.kind, constraintName(list.kind, i, g.Name), i, g)
			if err != nil {
				return nil, err
			}
			if list.kind == KindApart && len(x.Units) == 1 {
				f.bad(constraintName(list.kind, i, g.Name), "", "one area only lies in it", "at least 2 areas that are to be apart")
			}
			out = append(out, x)
		}
	}
	regions, err := f.regions(c.Regions)
	if err != nil {
		return nil, err
	}
	out = append(out, regions...)
	if c.Within != nil {
		x, err := f.within(c.Within)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	if c.MinUnits > 0 || c.MaxUnits > 0 {
		out = append(out, Constraint{Kind: KindUnits, Name: unitsName(c.MinUnits, c.MaxUnits)})
	}
	if c.Oversize != "" {
		out = append(out, Constraint{Kind: KindOversize, Name: "areas above the maximum stand alone"})
	}
	if more := len(f.found) - maxFindings; more > 0 {
		f.found = append(f.found[:maxFindings], &atlas.Error{File: "constraints", Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(f.found) > 0 {
		return nil, f.found
	}
	return out, nil
}

func unitsName(least, most int) string {
	switch {
	case most == 0:
		return fmt.Sprintf("at least %d areas in a region", least)
	case least == 0:
		return fmt.Sprintf("at most %d areas in a region", most)
	}
	return fmt.Sprintf("%d to %d areas in a region", least, most)
}

func (f *finder) bad(where, code, problem, want string) {
	f.found = append(f.found, &atlas.Error{File: where, Code: code, Problem: problem, Want: want})
}

// group finds the units of a group.
func (f *finder) group(kind, where string, i int, g Group) (Constraint, error) {
	x := Constraint{Kind: kind, Index: i, Name: g.Name}
	if g.Of == "" {
		x.Units = f.listed(where, g.Units)
		if x.Name == "" {
			x.Name = fmt.Sprintf("%s %d", kind, i+1)
		}
		return x, nil
	}
	m, err := f.membership(where, g.Of)
	if err != nil || m == nil {
		return x, err
	}
	at := slices.IndexFunc(m.Groups, func(x atlas.Group) bool { return x.Code == g.Area })
	if at < 0 {
		at = slices.IndexFunc(m.Groups, func(x atlas.Group) bool { return strings.EqualFold(x.Name, g.Area) })
	}
	if at < 0 {
		first := m.Groups[0]
		f.bad(where, "", fmt.Sprintf("%s has no area %q", g.Of, g.Area), fmt.Sprintf("the code or name of one, such as %s or %q", first.Code, first.Name))
		return x, nil
	}
	if x.Name == "" {
		x.Name = m.Groups[at].Name
	}
	for u := range m.Parts {
		switch share := shareIn(m.Parts[u], int32(at)); { //nolint:gosec // G115: groups fit
		case share >= insideShare:
			x.Units = append(x.Units, region.Unit(u)) //nolint:gosec // G115: units fit
		case share > 1-insideShare:
			a := &f.layer.Areas[u]
			f.bad(where, a.Code, fmt.Sprintf("%s lies in %s (%s) with %.0f %% of its people only", a.Name, m.Groups[at].Name, g.Of, 100*share),
				"areas of layer "+f.layer.ID+" that lie in it as a whole: list those that are meant under units")
		}
	}
	if len(x.Units) == 0 && len(f.found) == 0 {
		f.bad(where, "", fmt.Sprintf("no area of layer %s lies in %s (%s)", f.layer.ID, m.Groups[at].Name, g.Of), "an area that holds some")
	}
	return x, nil
}

// membership is that of the layer in another geography; nil where there is none of
// that id.
func (f *finder) membership(where, id string) (*atlas.Membership, error) {
	if m, ok := f.by[id]; ok {
		return m, nil
	}
	m, err := f.atlas.Membership(f.layer.ID, id)
	var missing *atlas.NotFoundError
	if errors.As(err, &missing) {
		f.bad(where, "", fmt.Sprintf("layer %s lies in no %q", f.layer.ID, id), "one of "+strings.Join(missing.Have, ", "))
		err = nil
	}
	f.by[id] = m
	return m, err
}

// shareIn is the share of a unit's people in a group; of a unit without people,
// each of its groups has the same.
func shareIn(parts []atlas.Part, group int32) float64 {
	var in, all float64
	for _, p := range parts {
		all += float64(p.People)
		if p.Group == group {
			in += float64(p.People)
		}
	}
	if all > 0 {
		return in / all
	}
	for _, p := range parts {
		if p.Group == group {
			return 1 / float64(len(parts))
		}
	}
	return 0
}

// listed finds units by code.
func (f *finder) listed(where string, codes []string) []region.Unit {
	var out []region.Unit
	var unknown []string
	for _, code := range codes {
		if u, ok := f.layer.Unit(code); ok {
			out = append(out, u)
		} else {
			unknown = append(unknown, code)
		}
	}
	if len(unknown) > 0 {
		want := "codes of that layer, such as " + f.layer.Areas[0].Code
		if other := LayerOf(f.atlas, f.layer.ID, unknown); other != "" {
			want += fmt.Sprintf("; %s seems to belong to layer %s", unknown[0], other)
		}
		for _, code := range unknown {
			f.bad(where, code, "no such area in layer "+f.layer.ID, want)
		}
	}
	slices.Sort(out)
	return out
}

// LayerOf is the id of a layer of the atlas, other than not, that has more than half
// of the codes; empty where none has.
func LayerOf(a *atlas.Atlas, not string, codes []string) string {
	layers := a.LayerIDs()
	if len(codes) > 0 {
		layers = append(layers, a.AtomsWith(codes[0])...)
	}
	for _, id := range layers {
		if id == not {
			continue
		}
		l, err := a.Layer(id)
		if err != nil {
			continue
		}
		known := 0
		for _, code := range codes {
			if _, ok := l.Unit(code); ok {
				known++
			}
		}
		if 2*known > len(codes) {
			return id
		}
	}
	return ""
}

// regions finds the units of named regions: each in one.
func (f *finder) regions(regions []NamedRegion) (out []Constraint, err error) {
	in := make(map[region.Unit]string)
	for i := range regions {
		r := &regions[i]
		where := constraintName("regions", i, r.Name)
		x, err := f.group(KindRegion, where, i, r.group())
		if err != nil {
			return nil, err
		}
		x.Code, x.Closed = r.Code, r.Closed
		for _, u := range x.Units {
			if other, twice := in[u]; twice {
				f.bad(where, f.layer.Areas[u].Code, f.layer.Areas[u].Name+" is in region "+other+" as well", "each area in one region")
			}
			in[u] = x.Name
		}
		if slices.ContainsFunc(out, func(y Constraint) bool { return y.Name == x.Name }) {
			f.bad(where, "", "another region is called "+x.Name, "a name of its own for each")
		}
		out = append(out, x)
	}
	return out, nil
}

// within finds the zone of every unit.
func (f *finder) within(w *Within) (Constraint, error) {
	x := Constraint{Kind: KindWithin, Name: "within " + w.Of, Zone: make([]int32, len(f.layer.Areas))}
	if w.Of == "" {
		x.Name = "within given zones"
		f.zoned(&x, w)
		return x, nil
	}
	m, err := f.membership("constraints.within", w.Of)
	if err != nil || m == nil {
		return x, err
	}
	x.Name = "within " + m.Title
	x.Zones = m.Groups
	for u, parts := range m.Parts {
		best := slices.MaxFunc(parts, func(p, q atlas.Part) int { return int(p.People - q.People) })
		x.Zone[u] = best.Group
		if share := shareIn(parts, best.Group); share < insideShare {
			a := &f.layer.Areas[u]
			f.bad("constraints.within", a.Code, fmt.Sprintf("%s lies in no one area of %s: %.0f %% of its people are in %s", a.Name, w.Of, 100*share, m.Groups[best.Group].Name),
				"a layer or division that cuts through no area of "+f.layer.ID+", or a table of zones")
		}
	}
	return x, nil
}

// zoned is within for zones given by area.
func (f *finder) zoned(x *Constraint, w *Within) {
	names := w.zoneNames()
	for _, name := range names {
		x.Zones = append(x.Zones, atlas.Group{Code: name, Name: name})
	}
	for u := range f.layer.Areas {
		a := &f.layer.Areas[u]
		zone := w.Zones[a.Code]
		if zone == "" {
			f.bad("constraints.within", a.Code, a.Name+" has no zone", fmt.Sprintf("a zone for each of the %d areas of layer %s", len(f.layer.Areas), f.layer.ID))
			continue
		}
		at, _ := slices.BinarySearch(names, zone)
		x.Zone[u] = int32(at) //nolint:gosec // G115: no more than units
		x.Zones[at].People += a.Population
	}
	f.listed("constraints.within", slices.DeleteFunc(slices.Sorted(maps.Keys(w.Zones)), func(code string) bool {
		_, ok := f.layer.Unit(code)
		return ok
	}))
}
