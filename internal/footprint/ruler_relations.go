package footprint

import (
	"fmt"
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

// baseline is the division that change is measured from; nil where there is
// none.
func (r *ruler) baseline(b *scenario.Baseline) (*scorecard.Baseline, error) {
	if b == nil {
		return nil, nil
	}
	if b.Reference != "" {
		d, err := r.atlas.Reference(r.layer.ID, b.Reference)
		if err != nil {
			return nil, err
		}
		plan, _, err := scorecard.DivisionPlan(d)
		return &scorecard.Baseline{ID: d.ID, Title: d.Title, Plan: plan}, err
	}
	codes := make([]string, len(r.layer.Areas))
	err := byCode(r.layer, "baseline", "the code of its region", b.Regions, func(u int, code string) { codes[u] = code })
	if err != nil {
		return nil, err
	}
	plan, _, err := scorecard.PlanOf(codes, make([]string, len(codes)))
	return &scorecard.Baseline{ID: "given", Title: "the division given", Plan: plan}, err
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
		if err := byCode(r.layer, "money "+m.ID, "its amount", m.Units, func(u int, x float64) { a.Units[u] = x }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// byCode takes a value for each area of a layer from a table, or names the
// areas that it lacks and the codes that are of no area.
func byCode[T any](l *atlas.Layer, table, want string, values map[string]T, put func(u int, value T)) error {
	var found atlas.Findings
	known := 0
	for u := range l.Areas {
		v, ok := values[l.Areas[u].Code]
		if !ok {
			found = append(found, &atlas.Error{File: table, Code: l.Areas[u].Code, Problem: l.Areas[u].Name + " is missing", Want: want})
			continue
		}
		known++
		put(u, v)
	}
	if known < len(values) {
		var strange []string
		for code := range values {
			if _, ok := l.Unit(code); !ok {
				strange = append(strange, code)
			}
		}
		slices.Sort(strange)
		for _, code := range strange {
			found = append(found, &atlas.Error{File: table, Code: code, Problem: "no such area in layer " + l.ID, Want: "a code of that layer, such as " + l.Areas[0].Code})
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
