package footprint

import (
	"context"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

func (o *Outcome) explainUnit(ctx context.Context, text string) (*UnitExplanation, error) {
	u, err := findArea(o.Atlas, o.Task.Layer, text)
	if err != nil {
		return nil, &InputError{Field: "unit", Problem: err.Error(), Err: err}
	}
	e, err := o.explainer()
	if err != nil {
		return nil, err
	}
	was, err := region.Check(o.Task.Problem, o.Plan)
	if err != nil {
		return nil, err
	}
	var moves []*move
	for _, to := range e.touched(u) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := e.move(u, to, &was)
		if err != nil {
			return nil, err
		}
		moves = append(moves, m)
	}
	slices.SortStableFunc(moves, func(a, b *move) int {
		if a.valid() != b.valid() {
			return map[bool]int{true: -1, false: 1}[a.valid()]
		}
		return a.report.Score.Compare(b.report.Score)
	})
	a := e.area(u)
	x := &UnitExplanation{
		Unit: a.Code, Name: a.Name, Population: a.Population, Region: e.ref(o.Plan.Label(u)),
		Words: e.unitWords(u, moves), Options: []MoveOption{},
		PlanMeasures: o.measures(), RegionMeasures: o.Scorecard.RegionMeasures(int(o.Plan.Label(u))),
	}
	for _, m := range moves {
		x.Options = append(x.Options, m.option())
	}
	return x, nil
}

// touched lists the other regions that a unit touches, in ascending order.
func (e *explainer) touched(u region.Unit) []region.Label {
	var out []region.Label
	for _, v := range e.layer().Graph.Neighbours(u) {
		if l := e.Plan.Label(v); l != e.Plan.Label(u) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// move is a unit in another region, with the whole plan measured anew.
type move struct {
	*explainer
	unit     region.Unit
	from, to region.Label // of the plan as it is
	then     *Outcome
	// was and report are of the plan as it is and after the move.
	was    *region.Report
	report region.Report
	// left and joined are the two regions after the move; left is -1 where
	// nothing is left.
	left, joined region.Label
}

func (e *explainer) move(u region.Unit, to region.Label, was *region.Report) (*move, error) {
	labels := e.Plan.Labels()
	m := &move{explainer: e, unit: u, from: labels[u], to: to, was: was, left: -1}
	labels[u] = to
	plan, err := region.NewPlan(labels)
	if err != nil {
		return nil, err
	}
	names := make([]scorecard.RegionName, plan.Regions())
	for v, l := range labels {
		names[plan.Label(region.Unit(v))] = e.Names[l]
		if l == m.from {
			m.left = plan.Label(region.Unit(v))
		}
	}
	m.joined = plan.Label(u)
	m.then = &Outcome{Atlas: e.Atlas, Task: e.Task, Plan: plan, Names: names, ruler: e.ruler}
	m.report, err = m.then.measure()
	return m, err
}

func (m *move) valid() bool { return len(m.report.Faults) == 0 }

func (m *move) option() MoveOption {
	faults := m.faults()
	one := float64(region.One)
	o := MoveOption{
		Region: m.ref(m.to), Valid: m.valid(), Faults: faults,
		ObjectiveChange: noMinusZero(scorecard.Round(float64(m.report.Score.Objective-m.was.Score.Objective) / one)),
		Terms:           []TermChange{}, Measures: m.measures(),
	}
	was := m.Task.Objective(m.was.Terms)
	for i, then := range m.Task.Objective(m.report.Terms) {
		o.Terms = append(o.Terms, TermChange{then.Name, noMinusZero(scorecard.Round(then.Weight * (then.Value - was[i].Value)))})
	}
	o.Words = m.words(&o)
	return o
}

// measures are all that change: those of the plan, of the region that the unit
// leaves and of the one that it joins; each of them the better first, then the
// worse, then those that are neither, in the order of the scorecard.
func (m *move) measures() []MeasureChange {
	now, then := m.Scorecard, m.then.Scorecard
	out := changes("", m.Outcome.measures(), m.then.measures())
	if m.left >= 0 {
		out = append(out, changes(m.Names[m.from].Code, now.RegionMeasures(int(m.from)), then.RegionMeasures(int(m.left)))...)
	}
	return append(out, changes(m.Names[m.to].Code, now.RegionMeasures(int(m.to)), then.RegionMeasures(int(m.joined)))...)
}

func changes(code string, now, then []scorecard.Measure) []MeasureChange {
	after := make(map[string]float64, len(then))
	for _, m := range then {
		after[m.Name] = m.Value
	}
	out := []MeasureChange{}
	for _, m := range now {
		value, there := after[m.Name]
		if !there || value == m.Value {
			continue
		}
		c := MeasureChange{Name: m.Title(), Now: m.Value, Then: value, Better: m.Aim.Better(m.Value, value), Region: code, Measure: m}
		if code != "" {
			c.Name = code + ": " + c.Name
		}
		out = append(out, c)
	}
	rank := func(c MeasureChange) int {
		switch {
		case c.Better > 0:
			return 0
		case c.Better < 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b MeasureChange) int { return rank(a) - rank(b) })
	return out
}

// cutOff are the units that hang together with the rest of their region
// through u only: without it they are apart from where most people are.
func (e *explainer) cutOff(u region.Unit) []region.Unit {
	own := e.Plan.Label(u)
	seen := map[region.Unit]bool{u: true}
	var parts [][]region.Unit
	var people []int64
	for _, start := range e.layer().Graph.Neighbours(u) {
		if seen[start] || e.Plan.Label(start) != own {
			continue
		}
		seen[start] = true
		part, sum := []region.Unit{start}, int64(0)
		for head := 0; head < len(part); head++ {
			sum += e.area(part[head]).Population
			for _, v := range e.layer().Graph.Neighbours(part[head]) {
				if !seen[v] && e.Plan.Label(v) == own {
					seen[v] = true
					part = append(part, v)
				}
			}
		}
		parts, people = append(parts, part), append(people, sum)
	}
	if len(parts) < 2 {
		return nil
	}
	stays := slices.Index(people, slices.Max(people))
	parts = slices.Delete(parts, stays, stays+1)
	return mostPeople(e.layer(), slices.Concat(parts...))
}

// noMinusZero keeps -0 out of files and sentences.
func noMinusZero(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x
}
