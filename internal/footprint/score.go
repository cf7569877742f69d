package footprint

import (
	"fmt"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// maxFindings is how many faults of one lookup are listed.
const maxFindings = 20

// RegionColumn is the column of a lookup that holds the region of a unit.
const RegionColumn = "REGIONCD"

// Lookup is a plan as a table gives it.
type Lookup struct {
	Plan  region.Plan
	Names []scorecard.RegionName
}

// ReadLookup makes a plan of a layer from a table: the code of the unit in the
// first column, its region in the named one ("" for REGIONCD), the region's
// name in REGIONNM where there is such a column. Every unit must have exactly
// one row. All that is wrong is reported at once, with its row; codes that
// belong to another layer of the atlas are refused with its name.
func ReadLookup(t *atlas.Table, a *atlas.Atlas, l *atlas.Layer, column string) (*Lookup, error) {
	if column == "" {
		column = RegionColumn
	}
	at, err := t.Need(column)
	if err != nil {
		return nil, err
	}
	nameAt, named := t.Column(strings.TrimSuffix(column, "CD") + "NM")
	codes, names, row := make([]string, len(l.Areas)), make([]string, len(l.Areas)), make([]int, len(l.Areas))
	refused := make([]bool, len(l.Areas)) // has a row that says nothing
	var found atlas.Findings
	unknown := 0
	for i, fields := range t.Rows {
		bad := func(problem, want string) {
			found = append(found, &atlas.Error{File: t.File, Row: t.Line(i), Code: fields[0], Problem: problem, Want: want})
		}
		u, ok := l.Unit(fields[0])
		switch {
		case !ok:
			unknown++
			bad("no such area in layer "+l.ID, "a code of that layer in the first column, such as "+l.Areas[0].Code)
		case row[u] != 0:
			bad(fmt.Sprintf("the area stands in row %d as well", row[u]), "one row for each area")
		case fields[at] == "":
			refused[u] = true
			bad(column+" is empty", "the code of a region")
		default:
			row[u], codes[u] = t.Line(i), fields[at]
			if named {
				names[u] = fields[nameAt]
			}
		}
	}
	if unknown > 0 && unknown == t.Len() {
		codes := make([]string, t.Len())
		for i, fields := range t.Rows {
			codes[i] = fields[0]
		}
		if other := scenario.LayerOf(a, l.ID, codes); other != "" {
			return nil, &atlas.Error{File: t.File, Problem: fmt.Sprintf("the codes belong to layer %s, not %s", other, l.ID), Want: "--layer " + other + ", or a lookup of " + l.ID}
		}
	}
	for u := range l.Areas {
		if row[u] == 0 && !refused[u] {
			found = append(found, &atlas.Error{File: t.File, Code: l.Areas[u].Code, Problem: l.Areas[u].Name + " has no row", Want: fmt.Sprintf("one row for each of the %d areas of layer %s", len(l.Areas), l.ID)})
		}
	}
	if len(found) > maxFindings {
		more := len(found) - maxFindings
		found = append(found[:maxFindings], &atlas.Error{File: t.File, Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(found) > 0 {
		return nil, found
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	if err != nil {
		return nil, err
	}
	return &Lookup{Plan: plan, Names: regions}, nil
}

// Score measures a given plan by the scenario's weights and bounds. A plan that
// breaks constraints is scored, with its faults in words: one of them is
// another number of regions than the scenario asks for, where it asks for one.
// A scenario without tolerance or bounds bounds nothing.
func (p *Planner) Score(s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error)) (*Outcome, error) {
	if len(s.Levels) > 0 {
		return nil, &InputError{Field: "scenario.levels", Problem: "levels: one plan is scored by a scenario without levels"}
	}
	asked := s.Regions
	if asked.From != asked.To || asked.From == 0 {
		asked = scenario.Count{}
	}
	s.Regions, s.TargetPopulation, s.Sweep = scenario.Count{From: 1, To: 1}, 0, nil
	if s.Tolerance == nil && s.MinPopulation == nil && s.MaxPopulation == nil {
		s.MinPopulation = new(int64)
	}
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	a, l, err := p.Layer(s)
	if err != nil {
		return nil, err
	}
	lookup, err := read(a, l)
	if err != nil {
		return nil, err
	}
	profile, err := p.Profile(s.Needs)
	if err != nil {
		return nil, err
	}
	k := lookup.Plan.Regions()
	if asked.From > 0 {
		k = asked.From
	}
	s.Regions = scenario.Count{From: k, To: k}
	task, err := s.Task(a, l, profile, k)
	if err != nil {
		return nil, err
	}
	o := &Outcome{Atlas: a, Task: task, Plan: lookup.Plan, Names: lookup.Names}
	if o.ruler, err = p.ruler(a, l, profile); err != nil {
		return nil, err
	}
	if _, err := o.measure(); err != nil {
		return nil, err
	}
	o.overLimit()
	return o, nil
}

// ReadFixed makes the plan that the constraints of a scenario leave no choice of; nil
// where they leave some.
func ReadFixed(s scenario.Scenario, a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
	of, called, err := s.Fixed(a, l)
	if err != nil || of == nil {
		return nil, err
	}
	made := regionCodes(len(called))
	codes, names := make([]string, len(of)), make([]string, len(of))
	for u, i := range of {
		codes[u], names[u] = made[i], called[i]
		if code := s.Constraints.Regions[i].Code; code != "" {
			codes[u] = code
		}
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	if err != nil {
		return nil, err
	}
	return &Lookup{Plan: plan, Names: regions}, nil
}

// ReadReference makes a plan of a real division that the atlas holds.
func ReadReference(a *atlas.Atlas, l *atlas.Layer, id string) (*Lookup, error) {
	d, err := a.Reference(l.ID, id)
	if err != nil {
		return nil, err
	}
	plan, names, err := scorecard.DivisionPlan(d)
	if err != nil {
		return nil, err
	}
	return &Lookup{Plan: plan, Names: names}, nil
}
