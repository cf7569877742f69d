package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"footprint/internal/scorecard"
)

// transitionFiles are those of a plan within a limit of change.
var transitionFiles = []file[*Plan]{{"moves.csv", writeMoves}, {"change.csv", writeCurve}}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// less is the difference of two numbers of a scorecard.
func less(a, b float64) string { return decimal(scorecard.Round(a - b)) }

// writeMoves writes a row for each unit that moves, in order, with the plan after
// its step and what the step changed.
func writeMoves(w io.Writer, p *Plan) error {
	t := p.Scorecard.Transition
	rows := [][]string{{
		"step", "code", "name", "people", "from", "to",
		"needs_captured", "needs_captured_change", "max_deviation", "max_deviation_change", "mean_deviation", "mean_deviation_change",
		"objective", "objective_change", "violation", "extra_pieces", "units_moved", "people_moved",
	}}
	before, after := t.Start, t.Start
	for i := range t.Moves {
		m := &t.Moves[i]
		if i == 0 || m.Step != t.Moves[i-1].Step {
			before, after = after, m.After
		}
		rows = append(rows, []string{
			strconv.Itoa(m.Step), m.Code, m.Name, strconv.FormatInt(m.Population, 10), m.From, m.To,
			decimal(after.NeedsCaptured), less(after.NeedsCaptured, before.NeedsCaptured),
			decimal(after.MaxDeviation), less(after.MaxDeviation, before.MaxDeviation),
			decimal(after.MeanDeviation), less(after.MeanDeviation, before.MeanDeviation),
			decimal(after.Objective), less(after.Objective, before.Objective),
			strconv.FormatInt(after.Violation, 10), strconv.Itoa(after.ExtraPieces), strconv.Itoa(after.UnitsMoved), strconv.FormatInt(after.PeopleMoved, 10),
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// writeCurve writes a row for each point of the curve, with what it gains over the
// baseline.
func writeCurve(w io.Writer, p *Plan) error {
	t := p.Scorecard.Transition
	rows := [][]string{{
		"units_moved", "people_moved", "needs_captured", "needs_captured_change", "max_deviation", "mean_deviation", "objective", "objective_change", "violation", "extra_pieces",
	}}
	for i := range t.Curve {
		c := &t.Curve[i]
		rows = append(rows, []string{
			strconv.Itoa(c.UnitsMoved), strconv.FormatInt(c.PeopleMoved, 10),
			decimal(c.NeedsCaptured), less(c.NeedsCaptured, t.Start.NeedsCaptured), decimal(c.MaxDeviation), decimal(c.MeanDeviation),
			decimal(c.Objective), less(c.Objective, t.Start.Objective), strconv.FormatInt(c.Violation, 10), strconv.Itoa(c.ExtraPieces),
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}
