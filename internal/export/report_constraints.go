package export

import "strconv"

// constraintsPart says how the plan keeps what is agreed already.
func (r *report) constraintsPart() *section {
	list := r.Scorecard.Constraints
	if len(list) == 0 {
		return nil
	}
	broken, priced := 0, false
	t := &table{ID: "constraints-table", Caption: "Constraints, and how the plan keeps them", First: "Constraint", Columns: []column{{Title: "Kind", Text: true}, {Title: "Kept", Text: true}, {Title: "How", Text: true}}}
	for i := range list {
		if !list[i].Kept {
			broken++
		}
		priced = priced || list[i].Price != nil
	}
	if priced {
		t.Columns = append(t.Columns, column{Title: "Cost", Unit: "share of variation"}, column{Title: "Without it", Unit: "captured"})
	}
	for i := range list {
		c := &list[i]
		kept := "yes"
		if !c.Kept {
			kept = "no"
		}
		row := row{Name: c.Name, Cells: cells(c.Kind, kept, c.Words)}
		if p := c.Price; p != nil {
			row.Cells = append(row.Cells, cells(fixed(p.Cost, 4), fixed(p.NeedsCaptured, 4))...)
		} else if priced {
			row.Cells = append(row.Cells, cells("not known", "not known")...)
		}
		t.Rows = append(t.Rows, row)
	}
	words := "The plan keeps what was agreed beforehand: " + counted(len(list), "constraint", "constraints") + ". They are never given up for a better plan."
	if broken > 0 {
		words = "The plan breaks " + strconv.Itoa(broken) + " of " + counted(len(list), "constraint", "constraints") + "."
	}
	s := &section{ID: "constraints", Title: "Constraints", Lead: []string{words}, Blocks: []block{{Table: t}}}
	if priced {
		s.Lead = append(s.Lead, "What a constraint costs is found by a search without it, under all others, which begins at this plan: by so much more of the variation in need that plan captures. A longer search may find a higher cost. The costs of several do not add up.")
	}
	return s
}
