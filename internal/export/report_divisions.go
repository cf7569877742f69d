package export

import (
	"fmt"

	"footprint/internal/scorecard"
)

// divisionsPart sets the plan beside real divisions.
func (r *report) divisionsPart() *section {
	c := r.Scorecard
	if len(c.References) == 0 {
		return nil
	}
	s := &section{ID: "divisions", Title: "Beside real divisions"}
	s.Lead = []string{r.againstDivisions(),
		"The published divisions were drawn on other grounds too, and more regions capture more by themselves: set beside each other what has about as many regions."}
	captured, deviation := []place{{"This plan", c.Needs.Captured, true}}, []place{{"This plan", c.Balance.MeanDeviation, true}}
	for _, d := range c.References {
		captured = append(captured, place{plain(d.Title), d.NeedsCaptured, false})
		deviation = append(deviation, place{plain(d.Title), d.MeanDeviation, false})
	}
	s.Blocks = append(s.Blocks, block{Beside: []block{
		{Chart: dotPlot("chart-captured", "Variation in need between regions", captured, roughly, ticked(percent))},
		{Chart: dotPlot("chart-deviation", "Mean deviation from the average population", deviation, roughly, ticked(percent))},
	}})
	t := r.divisionRows("t-divisions", "The plan beside real divisions: people")
	own, refs := c.Balance, c.References
	with := func(first func() cell, others func(d *scorecard.ReferenceCard) cell) func(int) cell {
		return func(i int) cell {
			if i == 0 {
				return first()
			}
			return others(&refs[i-1])
		}
	}
	t.add(column{Title: "Regions"}, with(func() cell { return cell{Text: thousands(int64(len(c.Regions)))} },
		func(d *scorecard.ReferenceCard) cell { return cell{Text: thousands(int64(d.Regions))} }))
	t.add(column{Title: "Fewest people"}, with(func() cell { return cell{Text: thousands(own.Smallest)} },
		func(d *scorecard.ReferenceCard) cell { return cell{Text: thousands(d.Smallest)} }))
	t.add(column{Title: "Most people"}, with(func() cell { return cell{Text: thousands(own.Largest)} },
		func(d *scorecard.ReferenceCard) cell { return cell{Text: thousands(d.Largest)} }))
	t.add(column{Title: "Largest deviation"}, with(func() cell { return cell{Text: percent(own.MaxDeviation)} },
		func(d *scorecard.ReferenceCard) cell { return cell{Text: percent(d.MaxDeviation)} }))
	t.add(column{Title: "Mean deviation"}, with(func() cell { return cell{Text: percent(own.MeanDeviation)} },
		func(d *scorecard.ReferenceCard) cell { return cell{Text: percent(d.MeanDeviation)} }))
	s.Blocks = append(s.Blocks, t.split(tableColumns)...)
	s.Blocks = append(s.Blocks, r.divisionNeed(with)...)
	s.Blocks = append(s.Blocks, r.divisionIndicators()...)
	return s
}

// againstDivisions counts which divisions the plan captures more than.
func (r *report) againstDivisions() string {
	c := r.Scorecard
	more, least, most := 0, 1.0, 0.0
	for _, d := range c.References {
		least, most = min(least, d.NeedsCaptured), max(most, d.NeedsCaptured)
		if c.Needs.Captured > d.NeedsCaptured {
			more++
		}
	}
	n := len(c.References)
	words := fmt.Sprintf("Of the measured variation in need, %s lies between the regions of this plan, and ", roughly(c.Needs.Captured))
	if n == 1 {
		words += fmt.Sprintf("%s between those of the real division below.", roughly(least))
	} else {
		words += fmt.Sprintf("%s to %s between those of %s real divisions of the same areas.", roughly(least), roughly(most), numberOf(n))
	}
	switch {
	case more == n && n > 1:
		words += " It captures more of the measured variation in need than any of them."
	case more == n:
		words += " It captures more of the measured variation in need."
	case more == 0:
		words += " It captures no more of it than they do."
	default:
		words += fmt.Sprintf(" It captures more than %s of them.", numberOf(more))
	}
	return words
}

func (r *report) divisionRows(id, caption string) table {
	t := table{ID: id, Caption: caption, First: "Division", Rows: []row{{Name: "This plan", Own: true}}}
	for _, d := range r.Scorecard.References {
		t.Rows = append(t.Rows, row{Name: plain(d.Title)})
	}
	return t
}

// divisionNeed compares need and shape by what was measured of the divisions.
func (r *report) divisionNeed(with func(func() cell, func(*scorecard.ReferenceCard) cell) func(int) cell) []block {
	c := r.Scorecard
	t := r.divisionRows("t-divisions-need", "The plan beside real divisions: need and shape")
	add := func(title, unit string, own float64, of func(*scorecard.ReferenceCard) float64, format func(float64) string) {
		for i := range c.References {
			if of(&c.References[i]) != 0 {
				t.add(column{Title: title, Unit: unit}, with(func() cell { return cell{Text: format(own)} },
					func(d *scorecard.ReferenceCard) cell { return cell{Text: format(of(d))} }))
				return
			}
		}
	}
	add("Need between regions", "", c.Needs.Captured, func(d *scorecard.ReferenceCard) float64 { return d.NeedsCaptured }, percent)
	add("Distance in need within", "mean", c.Needs.MeanDistance, func(d *scorecard.ReferenceCard) float64 { return d.MeanDistance },
		func(x float64) string { return fixed(x, 2) })
	add("Polsby–Popper", "mean", c.Shape.MeanPolsbyPopper, func(d *scorecard.ReferenceCard) float64 { return d.MeanPolsbyPopper },
		func(x float64) string { return fixed(x, 3) })
	add("Borders", "km", c.Shape.CutBorderKm, func(d *scorecard.ReferenceCard) float64 { return d.CutBorderKm },
		func(x float64) string { return fixed(x, 0) })
	add("In several pieces", "regions", float64(r.broken()), func(d *scorecard.ReferenceCard) float64 { return float64(d.InPieces) },
		func(x float64) string { return fixed(x, 0) })
	add("People in areas that are whole in it", "", 1, func(d *scorecard.ReferenceCard) float64 { return d.ExactShare }, percent)
	for _, d := range c.References {
		if d.ExactShare > 0 && d.ExactShare < 1 {
			t.Note = "Where a real division cuts through an area, the area counts where most of its people are."
		}
	}
	return t.split(tableColumns)
}

// divisionIndicators has the share that each captures of each indicator.
func (r *report) divisionIndicators() []block {
	c := r.Scorecard
	t := r.divisionRows("t-divisions-indicators", "Variation between regions, by indicator")
	for _, d := range c.References {
		if len(d.Indicators) != len(c.Needs.Indicators) {
			return nil
		}
	}
	for j, i := range c.Needs.Indicators {
		t.add(column{Title: plain(i.Title)}, func(row int) cell {
			if row == 0 {
				return cell{Text: percent(i.Captured)}
			}
			return cell{Text: percent(c.References[row-1].Indicators[j])}
		})
	}
	return t.split(tableColumns)
}
