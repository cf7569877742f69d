package footprint

import (
	"fmt"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// unitWords says what holds of a unit where it is, and how it could leave.
func (e *explainer) unitWords(u region.Unit, moves []*move) []string {
	words := []string{e.whereWords(u), e.touchWords(u, moves)}
	words = append(words, e.needWords(u, moves)...)
	if cut := e.cutOff(u); cut != nil {
		words = append(words, fmt.Sprintf("It holds %s together: without it, %s would be cut off from the rest.", e.briefly(e.Plan.Label(u)), e.named(cut)))
	}
	words = append(words, e.boundWords(u, moves)...)
	return append(words, e.verdictWords(moves)...)
}

// others are the units of the region of u but for u, the most people first.
func (e *explainer) others(u region.Unit) []region.Unit {
	var out []region.Unit
	for _, v := range mostPeople(e.layer(), e.members[e.Plan.Label(u)]) {
		if v != u {
			out = append(out, v)
		}
	}
	return out
}

func (e *explainer) whereWords(u region.Unit) string {
	a, own := e.area(u), e.Plan.Label(u)
	counted := e.counted()
	others := e.others(u)
	if len(others) == 0 {
		return fmt.Sprintf("%s (%s) has %s people%s and is a region by itself: %s.", a.Name, a.Code, scenario.Thousands(a.Population), counted, e.called(own))
	}
	share := ""
	if people := e.Scorecard.Regions[own].Population; people > 0 {
		share = fmt.Sprintf(", %s of those of its region,", percent(float64(a.Population)/float64(people)))
	}
	return fmt.Sprintf("%s (%s) has %s people%s%s and is in %s with %s.", a.Name, a.Code, scenario.Thousands(a.Population), counted, share, e.called(own), e.named(others))
}

func (e *explainer) touchWords(u region.Unit, moves []*move) string {
	touched := e.layer().Graph.Neighbours(u)
	if len(moves) == 0 {
		switch len(touched) {
		case 0:
			return "It touches no other area, so there is no region that it could join."
		case 1:
			return fmt.Sprintf("It touches one other area only, %s, which is in the same region: there is no other region that it could join.", e.area(touched[0]).Name)
		}
		return fmt.Sprintf("It touches %d other areas, all in the same region: there is no other region that it could join.", len(touched))
	}
	regions := make([]string, len(moves))
	for i, m := range moves {
		regions[i] = e.called(m.to)
	}
	return fmt.Sprintf("It touches %s and %s: %s.", plural(len(touched), "other area"), plural(len(moves), "other region"), series(regions))
}

// needWords compares a unit with the rest of its region and with the regions
// that it touches.
func (e *explainer) needWords(u region.Unit, moves []*move) []string {
	own := e.ruler.Spread([]region.Unit{u})
	others := e.others(u)
	var words []string
	nearest, at := (*move)(nil), 0.0
	for _, m := range moves {
		if d := e.ruler.Distance(own, e.spreads[m.to]); nearest == nil || d < at {
			nearest, at = m, d
		}
	}
	scale := ""
	if all := e.Scorecard.Needs.MeanDistanceAll; all > 0 {
		scale = fmt.Sprintf("; two people anywhere are %.2f apart on average", all)
	}
	if len(others) == 0 {
		if nearest != nil {
			words = append(words, fmt.Sprintf("Of the regions that it touches, %s is most like it in need (at a distance of %.2f, where 0 is alike%s).", e.briefly(nearest.to), at, scale))
		}
		return words
	}
	rest := e.ruler.Spread(others)
	home := e.ruler.Distance(own, rest)
	from := fmt.Sprintf("the rest of its region (at a distance of %.2f, where 0 is alike%s)", home, scale)
	switch {
	case nearest == nil:
		words = append(words, fmt.Sprintf("In need it is at a distance of %.2f from the rest of its region, where 0 is alike%s.", home, scale))
	case home > at:
		words = append(words, fmt.Sprintf("In need it is less like %s than like %s (%.2f).", from, e.briefly(nearest.to), at))
	case len(moves) == 1:
		words = append(words, fmt.Sprintf("In need it is more like %s than like %s (%.2f).", from, e.briefly(nearest.to), at))
	default:
		words = append(words, fmt.Sprintf("In need it is more like %s than like any other region that it touches: the nearest is %s (%.2f).", from, e.briefly(nearest.to), at))
	}
	// The two ends of the way from the rest of the region to the unit.
	pair := e.ruler.Spread(append([]region.Unit{u}, others...))
	if j := pair.Units[0].Indicator; j >= 0 {
		words = append(words, fmt.Sprintf("It differs from them most in %q: %s here, %s on average in the others.", e.title(j), e.figure(j, own.Mean[j]), e.figure(j, rest.Mean[j])))
	}
	return words
}

// boundWords say what regions may hold, and what becomes of that of u without
// it.
func (e *explainer) boundWords(u region.Unit, moves []*move) []string {
	own := e.Plan.Label(u)
	b := e.boundsOf(own)
	if b.Min <= 0 && b.Max >= e.Task.Problem.Total() {
		return nil
	}
	has := e.Scorecard.Regions[own].Population
	left := has - e.Task.Problem.Population(u)
	words := fmt.Sprintf("A region must have %s to %s people. %s has %s", scenario.Thousands(b.Min), scenario.Thousands(b.Max), e.briefly(own), scenario.Thousands(has))
	switch {
	case len(e.others(u)) == 0:
	case left < b.Min:
		words += fmt.Sprintf(", and without this area it would have %s, which is too few", scenario.Thousands(left))
	case left > b.Max:
		words += fmt.Sprintf(", and without this area it would have %s, which is too many", scenario.Thousands(left))
	default:
		words += fmt.Sprintf(", and without this area it would have %s", scenario.Thousands(left))
	}
	if len(moves) == 0 && len(e.others(u)) > 0 && has-left < b.Min {
		words += fmt.Sprintf(". With %s it is too small to be a region by itself", scenario.Thousands(has-left))
	}
	return []string{words + "."}
}

// verdictWords say which moves are open, and whether one would be better.
func (e *explainer) verdictWords(moves []*move) []string {
	if len(moves) == 0 {
		return nil
	}
	open, kept := 0, 0
	for _, m := range moves {
		if m.valid() {
			open++
		}
		if len(m.faults()) == 0 {
			kept++
		}
	}
	words := []string{fmt.Sprintf("Plans are compared by one number, the objective, of which less is better. It weighs %s.", e.weightWords())}
	switch {
	case open == 0 && kept > 0:
		return append(words, "The plan breaks constraints as it is, and moving this area alone would not mend that.")
	case open == 0 && len(moves) == 1:
		return append(words, "Joining that region would break a constraint, so there is nowhere that this area could go by itself.")
	case open == 0:
		return append(words, "Joining any of these regions would break a constraint, so there is nowhere that this area could go by itself.")
	}
	best := moves[0]
	switch gain := best.report.Score.Objective - best.was.Score.Objective; {
	case gain < 0:
		words = append(words, fmt.Sprintf("By the objective the plan would be better if this area joined %s.", e.briefly(best.to)))
	case open == len(moves):
		words = append(words, "By the objective the plan would be no better if this area joined another region.")
	default:
		words = append(words, fmt.Sprintf("Of %s, %d would keep every constraint, but by the objective the plan would be no better.", plural(len(moves), "move"), open))
	}
	return words
}

// weightWords are "needs 60 %, balance 30 % and compactness 10 %".
func (e *explainer) weightWords() string {
	var terms []string
	for _, t := range e.Scorecard.Objective.Terms {
		terms = append(terms, t.Name+" "+strings.Replace(percent(t.Weight), ".0 %", " %", 1))
	}
	return series(terms)
}

// faults are the constraints that the move breaks and that are kept now.
func (m *move) faults() []string {
	out := []string{}
	if m.left < 0 {
		out = append(out, fmt.Sprintf("%s would be gone: %s instead of %d.", m.called(m.from), plural(m.Plan.Regions()-1, "region"), m.Plan.Regions()))
	}
	out = append(out, m.pieceFaults()...)
	for _, side := range []struct{ now, then region.Label }{{m.from, m.left}, {m.to, m.joined}} {
		if side.then < 0 {
			continue
		}
		b := m.then.boundsOf(side.then)
		if m.boundsOf(side.now).Outside(m.was.Populations[side.now]) > 0 {
			continue
		}
		switch people := m.report.Populations[side.then]; {
		case people < b.Min:
			out = append(out, fmt.Sprintf("%s would have %s people, %s fewer than the minimum of %s.", m.briefly(side.now), scenario.Thousands(people), scenario.Thousands(b.Min-people), scenario.Thousands(b.Min)))
		case people > b.Max:
			out = append(out, fmt.Sprintf("%s would have %s people, %s more than the maximum of %s.", m.briefly(side.now), scenario.Thousands(people), scenario.Thousands(people-b.Max), scenario.Thousands(b.Max)))
		}
	}
	return append(out, m.constraintFaults()...)
}

// constraintFaults are the constraints of the scenario that are kept now and would
// not be.
func (m *move) constraintFaults() (out []string) {
	now := keep(m.Task, m.Plan, m.Names, m.was)
	then := keep(m.Task, m.then.Plan, m.then.Names, &m.report)
	for i := range m.Task.Constraints {
		if len(now.broken[i]) == 0 && len(then.broken[i]) > 0 {
			out = append(out, "It is agreed otherwise: "+then.card(i).Words+".")
		}
	}
	if len(then.shared) > len(now.shared) {
		for _, f := range then.shared {
			out = append(out, fmt.Sprintf("It is agreed otherwise: %s would hold areas of %s, which are to be different.", then.region(f.Region), series(then.calledIn(f.Region))))
		}
	}
	return out
}

// pieceFaults names what is cut off from a region that is in one piece now. The
// region that is joined stays in one piece, since the unit touches it.
func (m *move) pieceFaults() []string {
	if m.left < 0 || m.was.Pieces[m.from] > 1 || m.report.Pieces[m.left] == 1 {
		return nil
	}
	return []string{fmt.Sprintf("%s would fall into %d pieces: %s would be cut off from the rest.", m.briefly(m.from), m.report.Pieces[m.left], m.named(m.cutOff(m.unit)))}
}

// words say what the move means.
func (m *move) words(o *MoveOption) []string {
	words := m.constraintWords(o)
	if m.left < 0 {
		words = append(words, "With another number of regions the ideal population is another too, and so are the figures that rest on it.")
	} else {
		words = append(words, m.objectiveWords(o))
	}
	words = append(words, m.peopleWords())
	return append(words, m.measureWords(o)...)
}

func (m *move) constraintWords(o *MoveOption) []string {
	joining := "Joining " + m.called(m.to)
	switch {
	case len(o.Faults) > 0:
		return append([]string{joining + " would break " + map[bool]string{true: "a constraint", false: "constraints"}[len(o.Faults) == 1] + "."}, o.Faults...)
	case o.Valid && len(m.was.Faults) > 0:
		return []string{joining + " would mend the plan: every constraint would be kept."}
	case o.Valid:
		return []string{joining + " would keep every constraint."}
	}
	return []string{fmt.Sprintf("%s would break no constraint that is kept now, but the plan would still break %s.", joining, plural(len(m.report.Faults), "other"))}
}

func (m *move) objectiveWords(o *MoveOption) string {
	var parts []string
	for _, t := range o.Terms {
		if t.Change != 0 {
			parts = append(parts, t.Name+" "+MeasureChange{Then: t.Change}.Change())
		}
	}
	change := MeasureChange{Now: m.Scorecard.Objective.Value, Then: m.then.Scorecard.Objective.Value}
	if o.ObjectiveChange == 0 {
		return "By the objective the plan would be as good as it is."
	}
	side := "worse"
	if o.ObjectiveChange < 0 {
		side = "better"
	}
	return fmt.Sprintf("By the objective the plan would be %s: %s instead of %s (%s).", side, change.Number(change.Then), change.Number(change.Now), strings.Join(parts, ", "))
}

func (m *move) peopleWords() string {
	ideal := m.then.Scorecard.Balance.Ideal
	grown := m.then.Scorecard.Regions[m.joined].Population
	if m.left < 0 {
		return fmt.Sprintf("%s would grow to %s people, %s.", m.briefly(m.to), scenario.Thousands(grown), fromIdeal(grown, ideal))
	}
	shrunk := m.then.Scorecard.Regions[m.left].Population
	words := fmt.Sprintf("%s would grow to %s people (%s) and %s shrink to %s (%s)", m.briefly(m.to), scenario.Thousands(grown), fromIdeal(grown, ideal),
		m.briefly(m.from), scenario.Thousands(shrunk), sideOfIdeal(shrunk, ideal))
	return words + "."
}

// measureWords name the main measures of the plan that get better and worse, as
// far as four decimals show it. What constraints say is said by then.
func (m *move) measureWords(o *MoveOption) []string {
	var better, worse []string
	var most *MeasureChange
	for i := range o.Measures {
		c := &o.Measures[i]
		switch {
		case c.Region != "" || c.Measure.Detail || c.Better == 0 || c.digits() > decimals(c.Measure.Unit):
		case c.Measure.Name == scorecard.OutsideBounds || c.Measure.Name == scorecard.InPieces:
		case strings.HasPrefix(c.Measure.Name, scorecard.Captured):
			if most == nil || abs(c.Then-c.Now) > abs(most.Then-most.Now) {
				most = c
			}
		case c.Better > 0:
			better = append(better, c.wording())
		default:
			worse = append(worse, c.wording())
		}
	}
	var words []string
	if better != nil {
		words = append(words, "Better: "+series(better)+".")
	}
	if worse != nil {
		words = append(words, "Worse: "+series(worse)+".")
	}
	if most != nil {
		words = append(words, fmt.Sprintf("Of the indicators, %q would change most: %s of its variation would lie between regions, %s does now.",
			strings.TrimPrefix(most.Measure.Name, scorecard.Captured), percent(most.Then), percent(most.Now)))
	}
	return words
}

func abs(x float64) float64 { return max(x, -x) }
