package footprint

import (
	"fmt"
	"maps"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Geographies of so many areas are measured against when a scenario names
// none: with one there is nothing to align, and areas by the thousand are the
// blocks that regions are made of.
const minAligned, maxAligned = 2, 400

// aligned are the geographies to measure against: those named, or all that
// regions could be in line with.
func (r *ruler) aligned(names []string) ([]*scorecard.Alignment, error) {
	all := len(names) == 0
	if all {
		for _, t := range r.atlas.MembershipTargets(r.layer.ID) {
			if l, err := r.atlas.Units(t.ID); err == nil && l > maxAligned {
				continue // not worth reading
			}
			names = append(names, t.ID)
		}
	}
	var out []*scorecard.Alignment
	for _, id := range names {
		a, err := r.alignments.get(id, func() (*scorecard.Alignment, error) { return r.alignment(id) })
		if err != nil {
			return nil, err
		}
		if n := a.Areas(); !all || n >= minAligned && n <= maxAligned {
			out = append(out, a)
		}
	}
	return out, nil
}

func (r *ruler) alignment(id string) (*scorecard.Alignment, error) {
	m, err := r.atlas.Membership(r.layer.ID, id)
	if err != nil {
		return nil, err
	}
	people := make([]int64, len(r.layer.Areas))
	for u := range people {
		people[u] = r.layer.Areas[u].Population
	}
	if m, err = m.Rescaled(people); err != nil {
		return nil, err
	}
	return scorecard.NewAlignment(m), nil
}

// flowing are the flows and catchments to measure: those named, or all.
func (r *ruler) flowing(names []string) ([]*scorecard.Flow, error) {
	catchments := make(map[string]bool)
	for _, c := range r.atlas.Catchments(r.layer.ID) {
		catchments[c.ID] = true
	}
	if len(names) == 0 {
		for _, f := range r.atlas.Flows(r.layer.ID) {
			names = append(names, f.ID)
		}
		names = append(names, slices.Sorted(maps.Keys(catchments))...)
	}
	out := make([]*scorecard.Flow, len(names))
	for i, id := range names {
		var err error
		out[i], err = r.flows.get(id, func() (*scorecard.Flow, error) {
			if catchments[id] {
				c, err := r.atlas.Catchment(r.layer.ID, id)
				if err != nil {
					return nil, err
				}
				return scorecard.NewCatchments(c), nil
			}
			f, err := r.atlas.Flow(r.layer.ID, id)
			if err != nil {
				return nil, err
			}
			return scorecard.NewFlow(f), nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// baseline is the division that change is measured from; nil where there is
// none.
func (r *ruler) baseline(b *scenario.Baseline) (*scorecard.Baseline, error) {
	if b == nil {
		return nil, nil
	}
	d, err := b.Division(r.atlas, r.layer)
	if err != nil {
		return nil, err
	}
	plan, _, err := scorecard.DivisionPlan(d)
	return &scorecard.Baseline{ID: d.ID, Title: d.Title, Plan: plan}, err
}

// amounts are money by unit.
func (r *ruler) amounts(money []scenario.Money) ([]*scorecard.Amount, error) {
	var out []*scorecard.Amount
	for _, m := range money {
		a := &scorecard.Amount{ID: m.ID, Title: m.Title, Unit: m.Unit, Units: make([]float64, len(r.layer.Areas))}
		if a.Title == "" {
			a.Title = m.ID
		}
		out = append(out, a)
		if m.PerHead != nil {
			for u := range a.Units {
				a.Units[u] = *m.PerHead * float64(r.layer.Areas[u].Population)
			}
			continue
		}
		if err := byCode(r.layer, "money "+m.ID, m.Units, func(u int, x float64) { a.Units[u] = x }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// byCode takes the amount of each area of a layer, or names the areas that lack
// one and the codes that are of no area.
func byCode(l *atlas.Layer, table string, amounts map[string]float64, put func(u int, x float64)) error {
	var found atlas.Findings
	known := 0
	for u := range l.Areas {
		x, ok := amounts[l.Areas[u].Code]
		if !ok {
			found = append(found, &atlas.Error{File: table, Code: l.Areas[u].Code, Problem: l.Areas[u].Name + " has no amount", Want: fmt.Sprintf("one for each of the %d areas of layer %s", len(l.Areas), l.ID)})
			continue
		}
		known++
		put(u, x)
	}
	if known < len(amounts) {
		for _, code := range slices.Sorted(maps.Keys(amounts)) {
			if _, ok := l.Unit(code); !ok {
				found = append(found, &atlas.Error{File: table, Code: code, Problem: "no such area in layer " + l.ID, Want: "codes of that layer, such as " + l.Areas[0].Code})
			}
		}
	}
	if more := len(found) - maxFindings; more > 0 {
		found = append(found[:maxFindings], &atlas.Error{File: table, Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

// named are what the scenario names to be measured against, and nothing else:
// for plans by the thousand.
func (r *ruler) named(s *scenario.Scenario) (with scorecard.Relations, err error) {
	if len(s.Alignment) > 0 {
		if with.Alignments, err = r.aligned(s.Alignment); err != nil {
			return with, err
		}
	}
	if len(s.Flows) > 0 {
		if with.Flows, err = r.flowing(s.Flows); err != nil {
			return with, err
		}
	}
	with.Baseline, err = r.baseline(s.Baseline)
	return with, err
}
