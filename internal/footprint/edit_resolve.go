package footprint

import (
	"context"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// resolve is a scenario that solves anew all but what was edited and locked. Locked
// regions are closed. The areas of a region that was made by an edit belong together.
// An area that was moved, or is locked, belongs to the region where it is, which is that
// of the largest area there that did not come by an edit. Where the scenario bounds
// nothing, the plan's own extremes do.
func (e *editor) resolve(s scenario.Scenario, after *Outcome) scenario.Scenario {
	b := after.Task.Problem.Bounds()
	if s.Regions.IsZero() && s.TargetPopulation == 0 {
		s.Regions = scenario.Count{From: e.alive(), To: e.alive()}
	}
	if s.Tolerance == nil && s.MinPopulation == nil && s.MaxPopulation == nil {
		least, most := extremes(e.layer, after.Plan)
		s.MinPopulation, s.MaxPopulation = &least, &most
		b = region.Bounds{Min: least, Max: most}
	}
	s.Constraints.Together, s.Constraints.Regions = slices.Clone(s.Constraints.Together), slices.Clone(s.Constraints.Regions)
	named := make(map[region.Unit]bool) // by the scenario
	for _, c := range after.Task.Constraints {
		if c.Kind == scenario.KindRegion {
			for _, u := range c.Units {
				named[u] = true
			}
		}
	}
	for l := range e.regions {
		e.keep(&s, region.Label(l), b, named) //nolint:gosec // G115: regions fit
	}
	return s
}

// keep adds to the constraints what of a region is to stay.
func (e *editor) keep(s *scenario.Scenario, l region.Label, b region.Bounds, named map[region.Unit]bool) {
	r := &e.regions[l]
	units := e.members(l)
	if !r.locked && !r.whole {
		units = e.kept(units)
	}
	if len(units) == 0 {
		return
	}
	codes := make([]string, len(units))
	for i, u := range units {
		codes[i] = e.layer.Areas[u].Code
	}
	if !r.locked && slices.ContainsFunc(units, func(u region.Unit) bool { return named[u] }) {
		// The region has a name already: what was edited joins it.
		s.Constraints.Together = append(s.Constraints.Together, scenario.Group{Name: r.Code + ", edited", Units: codes})
		return
	}
	n := scenario.NamedRegion{Name: r.Name, Code: r.Code, Units: codes, Closed: r.locked}
	same := func(x scenario.NamedRegion) bool { return x.Name == n.Name }
	if n.Name == "" || slices.ContainsFunc(s.Constraints.Regions, same) {
		n.Name = r.Code
	}
	if !scenario.RegionCode(n.Code) {
		n.Code = ""
	}
	if people := e.people(units); r.locked && b.Outside(people) > 0 {
		n.MinPopulation, n.MaxPopulation = &people, &people
	}
	s.Constraints.Regions = append(s.Constraints.Regions, n)
}

// kept are the units of a region that were moved there or are locked, with the one
// that stands for the region.
func (e *editor) kept(units []region.Unit) (out []region.Unit) {
	for _, u := range units {
		if e.units[u] || e.locked[u] {
			out = append(out, u)
		}
	}
	if len(out) == 0 {
		return nil
	}
	for _, u := range mostPeople(e.layer, units) {
		if !e.units[u] {
			if !e.locked[u] {
				out = append(out, u)
			}
			break
		}
	}
	slices.Sort(out)
	return out
}

// Resolved solves the rest of an edited plan anew. Regions keep the codes and names
// that they have in the edited plan, as far as most of their people are the same.
func (p *Planner) Resolved(ctx context.Context, x *Edited, opt Options) (*Outcome, error) {
	out, err := p.Solve(ctx, x.Resolve, opt)
	if err != nil {
		return nil, err
	}
	o := out[0]
	l := o.Task.Layer
	people := make([]int64, len(l.Areas))
	for u := range l.Areas {
		people[u] = l.Areas[u].Population
	}
	to, _ := region.Match(o.Plan, x.After.Plan, people)
	was := &explainer{Outcome: x.After, members: x.After.Plan.Members()}
	names := make([]scorecard.RegionName, len(to))
	members := o.Plan.Members()
	codes := freeCodes(x.After.Names)
	for i, at := range to {
		if at < 0 {
			names[i] = scorecard.RegionName{Code: codes(), Name: madeName(l, members[i])}
			continue
		}
		names[i] = x.After.Names[at]
		if was.made(at) {
			names[i].Name = madeName(l, members[i])
		}
	}
	again := x.Resolve
	again.Evidence = scenario.Evidence{}
	given, err := p.Score(again, func(*atlas.Atlas, *atlas.Layer) (*Lookup, error) { return &Lookup{Plan: o.Plan, Names: names}, nil })
	if err != nil {
		return nil, err
	}
	given.Scorecard.Settings, given.Scorecard.Evidence, given.Scorecard.Notes = o.Scorecard.Settings, o.Scorecard.Evidence, o.Scorecard.Notes
	given.Truncated, given.Incomplete, given.EvidenceNotes = o.Truncated, o.Incomplete, o.EvidenceNotes
	return given, nil
}

// freeCodes gives codes that names do not use.
func freeCodes(names []scorecard.RegionName) func() string {
	used := make(map[string]bool, len(names))
	for _, n := range names {
		used[n.Code] = true
	}
	codes := regionCodes(2*len(names) + 1000)
	return func() string {
		for used[codes[0]] {
			codes = codes[1:]
		}
		code := codes[0]
		codes = codes[1:]
		return code
	}
}
