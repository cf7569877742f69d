package export

import "strconv"

// transitionPart is the way from the baseline to the plan, move by move.
func (r *report) transitionPart() *section {
	t := r.Scorecard.Transition
	if t == nil {
		return nil
	}
	s := &section{ID: "transition", Title: "What moves"}
	for _, words := range t.Words {
		s.Lead = append(s.Lead, plain(words))
	}
	if len(t.Moves) > 0 {
		moves := table{ID: "t-moves", Caption: "The moves in order", First: "Area", Columns: []column{
			{Title: "Step"}, {Title: "People"}, {Title: "From", Text: true}, {Title: "To", Text: true}, {Title: "Need between regions", Unit: "after it"},
			{Title: "Largest deviation", Unit: "after it"}, {Title: "Objective", Unit: "after it"}, {Title: "People moved", Unit: "so far"},
		}, Note: "In this order no region is in more pieces on the way than it was at the start. Areas of the same step move at once. Objective: smaller is better."}
		for i := range t.Moves {
			m := &t.Moves[i]
			moves.Rows = append(moves.Rows, row{Code: plain(m.Code), Name: plain(m.Name), Cells: cells(
				strconv.Itoa(m.Step), thousands(m.Population), plain(m.From), plain(m.To), percent(m.After.NeedsCaptured), percent(m.After.MaxDeviation), fixed(m.After.Objective, 6), thousands(m.After.PeopleMoved),
			)})
		}
		s.Blocks = append(s.Blocks, block{Table: &moves})
	}
	curve := table{ID: "t-curve", Caption: "What fewer moves gain", First: "Areas moved", Columns: []column{
		{Title: "People moved"}, {Title: "Need between regions"}, {Title: "Largest deviation"}, {Title: "Mean deviation"}, {Title: "Objective"}, {Title: "People outside the bounds"},
	}, Note: "Each row is the best plan that a search found with so many areas moved; rows that would gain nothing are left out. A better one may exist."}
	for i := range t.Curve {
		c := &t.Curve[i]
		curve.Rows = append(curve.Rows, row{Name: strconv.Itoa(c.UnitsMoved), Own: i == len(t.Curve)-1, Cells: cells(
			thousands(c.PeopleMoved), percent(c.NeedsCaptured), percent(c.MaxDeviation), percent(c.MeanDeviation), fixed(c.Objective, 6), thousands(c.Violation),
		)})
	}
	s.Blocks = append(s.Blocks, block{Table: &curve})
	return s
}
