package footprint

import (
	"fmt"
	"strings"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// words say what a change gains, and what it leaves as it is.
func (c *changer) words(t *scorecard.TransitionCard) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(t.Moves) == 0 {
		say("No plan better than %s was found with %s moved.", t.Title, limitWords(t))
	} else {
		say("%s with %s move%s: variation in need captured %.4f to %.4f, largest deviation %.4f to %.4f, mean deviation %.4f to %.4f, objective %.6f to %.6f.",
			plural(t.End.UnitsMoved, "area"), scenario.Thousands(t.End.PeopleMoved)+" people ("+percent(t.PeopleMovedShare)+")", map[bool]string{true: "s"}[t.End.UnitsMoved == 1],
			t.Start.NeedsCaptured, t.End.NeedsCaptured, t.Start.MaxDeviation, t.End.MaxDeviation, t.Start.MeanDeviation, t.End.MeanDeviation, t.Start.Objective, t.End.Objective)
	}
	out = append(out, c.broken(t)...)
	if at := jointly(t); at > 0 {
		say("%s to be made at once with another: one by one a region would be in more pieces or empty.", plural(at, "move")+map[bool]string{true: " has", false: " have"}[at == 1])
	}
	return out
}

// limitWords are "at most 10 areas".
func limitWords(t *scorecard.TransitionCard) string {
	var parts []string
	if t.LimitPeople != nil {
		parts = append(parts, scenario.Thousands(*t.LimitPeople)+" people")
	}
	if t.LimitUnits != nil {
		parts = append(parts, plural(*t.LimitUnits, "area"))
	}
	return "at most " + strings.Join(parts, " and ")
}

// broken says what the baseline breaks, and what of it the plan still does.
func (c *changer) broken(t *scorecard.TransitionCard) []string {
	var out []string
	start, end := &t.Start, &t.End
	b := c.task.Problem.Bounds()
	breaks := fmt.Sprintf("misses the bounds of %s to %s people", scenario.Thousands(b.Min), scenario.Thousands(b.Max))
	if c.task.Problem.Rules() != nil {
		breaks = fmt.Sprintf("breaks constraints, the bounds of %s to %s people or others,", scenario.Thousands(b.Min), scenario.Thousands(b.Max))
	}
	switch {
	case start.Violation == 0:
	case end.Violation == 0:
		out = append(out, fmt.Sprintf("%s %s by %s in all; the plan keeps them.", t.Title, breaks, scenario.Thousands(start.Violation)))
	default:
		out = append(out, fmt.Sprintf("%s %s by %s in all; with %s moved the least that was found is %s%s, so the plan does not keep them either.",
			t.Title, breaks, scenario.Thousands(start.Violation), limitWords(t), scenario.Thousands(end.Violation), c.rest()))
	}
	if start.ExtraPieces > 0 {
		out = append(out, fmt.Sprintf("In %s the regions are in %s more than there are regions; in the plan, in %d.", t.Title, plural(start.ExtraPieces, "piece"), end.ExtraPieces))
	}
	return out
}

// rest says that a broken rule counts as a region where there are rules.
func (c *changer) rest() string {
	if c.task.Problem.Rules() == nil {
		return ""
	}
	return fmt.Sprintf(" (each broken constraint beside the bounds counts as %s)", scenario.Thousands(c.task.Problem.Total()/int64(c.task.Problem.Regions())))
}

// jointly counts the moves that share a step with another.
func jointly(t *scorecard.TransitionCard) (n int) {
	for i := range t.Moves {
		same := i > 0 && t.Moves[i-1].Step == t.Moves[i].Step || i+1 < len(t.Moves) && t.Moves[i+1].Step == t.Moves[i].Step
		if same {
			n++
		}
	}
	return n
}

// overLimit adds the fault of a given plan that is further from the baseline than
// its scenario allows, by the matching that moves fewest.
func (o *Outcome) overLimit() {
	l, x := o.Task.Scenario.ChangeLimit, o.Scorecard.Change
	if l == nil || x == nil {
		return
	}
	fault := func(format string, args ...any) {
		o.Scorecard.Valid = false
		o.Scorecard.Faults = append(o.Scorecard.Faults, fmt.Sprintf(format, args...))
	}
	if l.People != nil && x.PeopleReassigned > *l.People {
		fault("%s people are in other regions than in %s: want at most %s", scenario.Thousands(x.PeopleReassigned), x.Title, scenario.Thousands(*l.People))
	}
	if l.Units != nil && x.UnitsReassigned > *l.Units {
		fault("%s in other regions than in %s: want at most %d", plural(x.UnitsReassigned, "area"), x.Title, *l.Units)
	}
}
