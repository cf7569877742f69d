package export

import (
	"fmt"
	"strconv"
)

// countPart says how the number of regions came about, where it was not given.
func (r *report) countPart() *section {
	c := r.Scorecard.Count
	if c == nil {
		return nil
	}
	s := &section{ID: "count", Title: "How many regions"}
	if len(c.Tried) == 0 {
		s.Lead = []string{fmt.Sprintf("The number of regions follows from a target population: %s %s (%s) over %s is %s, and the nearest whole number is %d.",
			thousands(r.Scorecard.Population.Total), r.who(), day(r.Scorecard.Population.Date), thousands(c.TargetPopulation), fixed(c.Quotient, 2), r.Scorecard.Settings.Regions)}
		return s
	}
	s.Lead = []string{fmt.Sprintf("Roughly %d regions were asked for. A plan was searched for with each number below, and the one with the least of objective and price was chosen: each region more or fewer than %d costs %s. The objective of each number is measured as it is for a plan of that number: deviations are from the average of so many regions, and with more regions more of the need lies between them.",
		c.About, c.About, strconv.FormatFloat(c.Price, 'f', -1, 64))}
	t := table{ID: "t-count", Caption: "What each number of regions costs", First: "Regions", Columns: []column{
		{Title: "Objective"}, {Title: "Price"}, {Title: "Together"}, {Title: "Need between regions"}, {Title: "Largest deviation"}, {Title: "Mean deviation"},
	}}
	var none []string
	for _, x := range c.Tried {
		name := thousands(int64(x.Regions))
		if x.Problem != "" {
			t.Rows = append(t.Rows, row{Name: name, Cells: cells("no plan", fixed(x.Paid, 6), "–", "–", "–", "–")})
			none = append(none, name+" regions: "+x.Problem)
			continue
		}
		t.Rows = append(t.Rows, row{Name: name, Own: x.Regions == r.Scorecard.Settings.Regions, Cells: cells(
			fixed(x.Objective, 6), fixed(x.Paid, 6), fixed(x.Total, 6), percent(x.NeedsCaptured), percent(x.MaxDeviation), percent(x.MeanDeviation))})
	}
	s.Blocks = []block{{Table: &t}}
	if len(none) > 0 {
		s.Blocks = append(s.Blocks, block{Heading: "Why there is no plan", List: clean(none)})
	}
	return s
}
