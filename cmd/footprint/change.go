package main

import (
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// changeFlags limit how far a plan may be from a baseline.
type changeFlags struct {
	MaxMovedPeople *int64 `help:"Change no more than this from --baseline: people in areas that go to another region. The regions are then those of the baseline." placeholder:"N"`
	MaxMovedUnits  *int   `help:"The same as a number of areas." placeholder:"N"`
}

// limit sets the limit of change. The number of regions is then the baseline's.
func (f *changeFlags) limit(s *scenario.Scenario) {
	if f.MaxMovedPeople == nil && f.MaxMovedUnits == nil {
		return
	}
	*s = withoutTitle(*s)
	s.ChangeLimit = &scenario.ChangeLimit{People: f.MaxMovedPeople, Units: f.MaxMovedUnits}
	s.Regions, s.TargetPopulation = scenario.Count{}, 0
}

// maxMoves is how many moves a screen shows.
const maxMoves = 30

// printTransition says what is moved, in order, and what few moves would gain.
func printTransition(line func(string, ...any), t *scorecard.TransitionCard) {
	if t == nil {
		return
	}
	line("")
	for _, words := range t.Words {
		line("%s", words)
	}
	if len(t.Moves) > 0 {
		line("")
		line("step\tarea\tname\tpeople\tfrom\tto\tneeds captured\tlargest deviation\tobjective\toutside the bounds\tpeople moved so far")
	}
	for i := range t.Moves {
		if i == maxMoves {
			line("and %d more, all in moves.csv", len(t.Moves)-i)
			break
		}
		m := &t.Moves[i]
		line("%d\t%s\t%s\t%d\t%s\t%s\t%.4f\t%.4f\t%.6f\t%d\t%d", m.Step, m.Code, m.Name, m.Population, m.From, m.To,
			m.After.NeedsCaptured, m.After.MaxDeviation, m.After.Objective, m.After.Violation, m.After.PeopleMoved)
	}
	line("")
	line("areas moved\tpeople\tneeds captured\tlargest deviation\tmean deviation\tobjective\toutside the bounds")
	for i := range t.Curve {
		p := &t.Curve[i]
		line("%d\t%d\t%.4f\t%.4f\t%.4f\t%.6f\t%d", p.UnitsMoved, p.PeopleMoved, p.NeedsCaptured, p.MaxDeviation, p.MeanDeviation, p.Objective, p.Violation)
	}
	line("")
}
