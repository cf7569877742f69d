package export

import (
	"fmt"
	"strings"

	"footprint/internal/scorecard"
)

// nullMeasure says how a measure of the null plans is called and written: as per
// cent where it is a share or a deviation.
func nullMeasure(m *scorecard.NullMeasure) (title string, words, tick func(float64) string) {
	title = map[string]string{
		"needs_captured":     "Variation in need between regions",
		"mean_deviation":     "Mean deviation from the average population",
		"max_deviation":      "Largest deviation from the average population",
		"mean_polsby_popper": "Mean compactness (Polsby–Popper)",
		"cut_border_km":      "Borders between regions, km",
	}[m.Name]
	if title == "" {
		title = sentence(plain(m.Title))
	}
	for _, part := range []string{"captured", "deviation", "share"} {
		if strings.Contains(m.Name, part) {
			return title, percent, ticked(percent)
		}
	}
	return title, significant, significant
}

// randomPart sets the plan among plans that were drawn for population only.
func (r *report) randomPart() *section {
	e := r.Scorecard.Evidence
	if e == nil || e.NullPlans == nil || len(e.NullPlans.Measures) == 0 {
		return nil
	}
	n := e.NullPlans
	s := &section{ID: "random", Title: "Among random plans"}
	s.Lead = []string{
		fmt.Sprintf("How much of this would any plan reach that only divides people evenly? %s plans of %s were drawn at random, each region contiguous and %s, without regard to need.",
			thousands(int64(n.Plans)), counted(n.Regions, "region", "regions"), r.holding(n.Bounds)),
	}
	if n.Method != "" {
		s.Lead = append(s.Lead, sentence(plain(n.Method))+end(n.Method))
	}
	t := table{ID: "t-random", Caption: "The plan among random plans", First: "Measure"}
	t.Columns = []column{{Title: "This plan"}, {Title: "No better than it", Unit: "of random plans"}, {Title: "Least"}, {Title: "5th percentile"}, {Title: "Median"}, {Title: "95th percentile"}, {Title: "Most"}}
	var charts []block
	for i := range n.Measures {
		m := &n.Measures[i]
		title, format, _ := nullMeasure(m)
		better := "less is better"
		if m.LargerIsBetter {
			better = "more is better"
		}
		t.Rows = append(t.Rows, row{
			Name:  title + " (" + better + ")",
			Cells: cells(format(m.Value), percent(m.Percentile), format(m.Min), format(m.P5), format(m.Median), format(m.P95), format(m.Max)),
		})
		charts = append(charts, block{Chart: r.histogram(fmt.Sprintf("chart-random-%d", i+1), m)})
	}
	s.Blocks = []block{{Beside: charts}, {Table: &t}}
	return s
}

// end closes a sentence that has no full stop.
func end(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, ".") {
		return ""
	}
	return "."
}

// histogram draws the null plans with the plan above them and real divisions
// below, on one axis.
func (r *report) histogram(id string, m *scorecard.NullMeasure) *chart {
	title, format, tick := nullMeasure(m)
	c := newChart(id, title)
	refs := r.Scorecard.References
	values := []float64{m.Value, m.Min, m.Max}
	if len(m.References) != len(refs) {
		refs = nil
	}
	var places []place
	for i := range refs {
		values = append(values, m.References[i])
		if !isUnknown(m.References[i]) {
			places = append(places, place{plain(refs[i].Title), m.References[i], false})
		}
	}
	s := newScale(values, chartMargin, chartWidth-chartMargin, 4)
	const top, floor = 26.0, 112.0
	bottom := floor + 4 + float64(laneHeight*float64(len(places)))
	c.axis(s, top, bottom, tick)
	most := 1
	for _, count := range m.Histogram {
		most = max(most, count)
	}
	for i, count := range m.Histogram {
		step := (m.Max - m.Min) / float64(len(m.Histogram))
		from, to := s.at(m.Min+float64(float64(i)*step)), s.at(m.Min+float64(float64(i+1)*step))
		height := (floor - top - 6) * float64(count) / float64(most)
		if count > 0 {
			c.rect("nulls", from, floor-height, max(to-from-0.6, 0.8), height)
		}
	}
	c.line("floor", s.from, floor, s.to, floor)
	at := s.at(m.Value)
	c.line("ownline", at, top-6, at, floor)
	c.circle("own", at, top-6, 5.5)
	anchor, off := "start", 10.0
	if at > chartWidth*0.6 {
		anchor, off = "end", -10.0
	}
	c.text("ownname", at+off, top-2, anchor, "This plan: "+format(m.Value))
	c.lanes(floor, s, places, format)
	c.Height = px(bottom + 22)
	c.Desc = fmt.Sprintf("Histogram of the random plans from %s to %s, half of them at most %s. This plan has %s.",
		format(m.Min), format(m.Max), format(m.Median), format(m.Value))
	for _, p := range places {
		c.Desc += fmt.Sprintf(" %s: %s.", p.name, format(p.value))
	}
	return c
}

// tradeOffPart says what more of one aim costs of another.
func (r *report) tradeOffPart() *section {
	e := r.Scorecard.Evidence
	if e == nil || len(e.TradeOff) == 0 {
		return nil
	}
	s := &section{ID: "tradeoff", Title: "What more of one aim costs"}
	s.Lead = []string{"Alike in need and equal in people pull apart. Each point is the best plan found when, of the weight that the two have together, so much lay on need and the rest on equal population; bounds and other weights stayed. None is proved to be the best there is."}
	t := table{ID: "t-tradeoff", Caption: "Plans by the weight on need", First: "Weight on need"}
	t.Columns = []column{{Title: "Need between regions"}, {Title: "Mean deviation"}, {Title: "Largest deviation"}, {Title: "Polsby–Popper", Unit: "mean"}, {Title: "People elsewhere than in this plan"}}
	for _, p := range e.TradeOff {
		t.Rows = append(t.Rows, row{
			Name:  ticked(percent)(p.NeedsWeight),
			Cells: cells(percent(p.NeedsCaptured), percent(p.MeanDeviation), percent(p.MaxDeviation), fixed(p.MeanPolsbyPopper, 3), percent(p.PeopleMovedShare)),
		})
	}
	c := r.Scorecard
	t.Rows = append(t.Rows, row{Name: "This plan", Own: true,
		Cells: cells(percent(c.Needs.Captured), percent(c.Balance.MeanDeviation), percent(c.Balance.MaxDeviation), fixed(c.Shape.MeanPolsbyPopper, 3), percent(0))})
	s.Blocks = []block{{Beside: []block{{Chart: r.tradeOff()}, {Table: &t}}}}
	return s
}

// tradeOff draws need against balance; points are joined in order of weight.
func (r *report) tradeOff() *chart {
	card := r.Scorecard
	c := newChart("chart-tradeoff", "Need between regions against deviation in population")
	var xs, ys []float64
	for _, p := range card.Evidence.TradeOff {
		xs, ys = append(xs, p.MeanDeviation), append(ys, p.NeedsCaptured)
	}
	const top, floor, left = 24.0, 264.0, 46.0
	x := newScale(append(xs, card.Balance.MeanDeviation), left, chartWidth-chartMargin, 4)
	y := newScale(append(ys, card.Needs.Captured), floor, top, 4)
	c.axis(x, top, floor, ticked(percent))
	for _, v := range y.ticks() {
		at := y.at(v)
		c.line("grid", left, at, chartWidth-chartMargin, at)
		c.text("tick", left-6, at+4, "end", ticked(percent)(v))
	}
	c.text("tick", chartMargin, 12, "start", "Need between regions")
	c.text("tick", chartWidth-chartMargin, floor+30, "end", "Mean deviation from the average population")
	for i := range xs {
		if i > 0 {
			c.line("curve", x.at(xs[i-1]), y.at(ys[i-1]), x.at(xs[i]), y.at(ys[i]))
		}
	}
	for i, p := range card.Evidence.TradeOff {
		c.circle("point", x.at(xs[i]), y.at(ys[i]), 4)
		c.text("end", x.at(xs[i])+8, min(y.at(ys[i])+13, floor-4), "start", ticked(percent)(p.NeedsWeight))
		c.Desc += fmt.Sprintf("With %s of the weight on need, %s of the variation in need lies between regions and the mean deviation is %s. ",
			ticked(percent)(p.NeedsWeight), percent(ys[i]), percent(xs[i]))
	}
	ownX, ownY := x.at(card.Balance.MeanDeviation), y.at(card.Needs.Captured)
	c.circle("own", ownX, ownY, 6)
	anchor, off := "start", 10.0
	if ownX > chartWidth*0.7 {
		anchor, off = "end", -10.0
	}
	c.text("ownname", ownX+off, ownY-7, anchor, "This plan")
	c.Desc += fmt.Sprintf("This plan: %s and %s.", percent(card.Needs.Captured), percent(card.Balance.MeanDeviation))
	c.Height = floor + 38
	return c
}

// sensitivityPart says what other choices would have given.
func (r *report) sensitivityPart() *section {
	e := r.Scorecard.Evidence
	if e == nil || len(e.Sensitivity) == 0 {
		return nil
	}
	least, most := 0, 0
	largest := 0.01
	for i, c := range e.Sensitivity {
		if c.PeopleMovedShare < e.Sensitivity[least].PeopleMovedShare {
			least = i
		}
		if c.PeopleMovedShare > e.Sensitivity[most].PeopleMovedShare {
			most = i
		}
		largest = max(largest, c.PeopleMovedShare)
	}
	s := &section{ID: "sensitivity", Title: "If the choices were others"}
	words := func(c *scorecard.SensitivityCard) string {
		return fmt.Sprintf("if %s, %s of people would be in another region", changed(c), roughly(c.PeopleMovedShare))
	}
	s.Lead = []string{"Weights and indicators are choices. For each change a new plan was searched for and set beside this one."}
	if len(e.Sensitivity) > 1 {
		s.Lead = append(s.Lead, sentence(words(&e.Sensitivity[most]))+", the most; "+words(&e.Sensitivity[least])+", the least.")
	} else {
		s.Lead = append(s.Lead, sentence(words(&e.Sensitivity[0]))+".")
	}
	t := table{ID: "t-sensitivity", Caption: "What would change", First: "If"}
	t.Columns = []column{{Title: "People elsewhere"}, {Title: "Areas elsewhere"}, {Title: "Need between regions", Unit: "this plan → other plan"}, {Title: "Mean deviation", Unit: "other plan"}, {Title: "Largest deviation", Unit: "other plan"}, {Title: "Objective", Unit: "this plan → other plan"}}
	for i := range e.Sensitivity {
		c := &e.Sensitivity[i]
		line := cells("", thousands(int64(c.UnitsMoved)), percent(c.OwnNeedsCaptured)+" → "+percent(c.NeedsCaptured),
			percent(c.MeanDeviation), percent(c.MaxDeviation), fixed(c.OwnObjective, 4)+" → "+fixed(c.Objective, 4))
		line[0] = cell{percent(c.PeopleMovedShare), rising(c.PeopleMovedShare, largest)}
		t.Rows = append(t.Rows, row{Name: sentence(changed(c)), Cells: line})
	}
	t.Note = "People elsewhere: in another region than in this plan, after matching the regions of both so that fewest move. Need and objective (smaller is better) are those under the change. The other plans are the best that were found, so part of a difference may be the luck of the search."
	s.Blocks = []block{{Table: &t}}
	return s
}

// changed says in words what would be otherwise: need weighed a quarter more.
func changed(c *scorecard.SensitivityCard) string {
	what, left := strings.CutPrefix(plain(c.Change), "without ")
	switch {
	case left:
		return what + " were left out"
	case c.Kind == "weight" && c.Factor == 1.25:
		return aimName(c.Subject) + " weighed a quarter more"
	case c.Kind == "weight" && c.Factor == 0.75:
		return aimName(c.Subject) + " weighed a quarter less"
	}
	return what
}
