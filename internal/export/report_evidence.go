package export

import (
	"cmp"
	"fmt"
	"slices"
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
		fmt.Sprintf("How much of this would any plan reach that only keeps regions within the same limits of population? %s plans of %s were drawn at random, each region contiguous and %s, without regard to need.",
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
		better := "aim: smaller"
		if m.LargerIsBetter {
			better = "aim: larger"
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
		gap := 0.6
		if to-from < 4 {
			gap = 0
		}
		if count > 0 {
			c.rect("nulls", from, floor-height, max(to-from-gap, 0.8), height)
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

// sensitivityPart says what other choices would have given.
func (r *report) sensitivityPart() *section {
	e := r.Scorecard.Evidence
	if e == nil || len(e.Sensitivity) == 0 {
		return nil
	}
	var control scorecard.SensitivityCard
	var tried []scorecard.SensitivityCard
	largest := 0.01
	for _, c := range e.Sensitivity {
		if c.Kind == "control" {
			control = c
		} else {
			tried = append(tried, c)
		}
		largest = max(largest, c.PeopleMovedShare)
	}
	s := &section{ID: "sensitivity", Title: "If the choices were others"}
	s.Lead = []string{"Weights and indicators are choices. For each change the search went on, for a short while, from a plan at hand, and the best plan that came up is set beside this one."}
	words := movedWords(tried, control)
	if r.Scorecard.Settings.Steps == 0 {
		// A plan that was given: the rows tell little of the changes.
		words = "This plan was given, not searched for here: a search may put many people elsewhere though no choice is changed. The first row shows how many; only what differs from it can come of a change."
	}
	s.Lead = append(s.Lead, words)
	t := table{ID: "t-sensitivity", Caption: "What would change", First: "If"}
	t.Columns = []column{{Title: "People elsewhere"}, {Title: "Areas elsewhere"}, {Title: "Need between regions", Unit: "this plan → other plan"}, {Title: "Mean deviation", Unit: "other plan"}, {Title: "Largest deviation", Unit: "other plan"}, {Title: "Objective", Unit: "this plan → other plan"}}
	for i := range e.Sensitivity {
		c := &e.Sensitivity[i]
		line := cells("", thousands(int64(c.UnitsMoved)), percent(c.OwnNeedsCaptured)+" → "+percent(c.NeedsCaptured),
			percent(c.MeanDeviation), percent(c.MaxDeviation), fixed(c.OwnObjective, 4)+" → "+fixed(c.Objective, 4))
		line[0] = cell{percent(c.PeopleMovedShare), rising(c.PeopleMovedShare, largest)}
		t.Rows = append(t.Rows, row{Name: sentence(changed(c)), Cells: line})
	}
	t.Note = "People elsewhere: in another region than in this plan, after matching the regions of both so that fewest move. Need and objective (smaller is better) are those under the change. The other plans are the best of those that short searches came upon: 0 % says that nothing better was found nearby, and not that a long search would end at this plan. Part of a difference may be the luck of the search."
	s.Blocks = []block{{Table: &t}}
	return s
}

// movedWords say who would be elsewhere under the changes that were tried, and
// with nothing changed.
func movedWords(tried []scorecard.SensitivityCard, control scorecard.SensitivityCard) string {
	if len(tried) == 0 {
		return ""
	}
	top := slices.MaxFunc(tried, func(a, b scorecard.SensitivityCard) int { return cmp.Compare(a.PeopleMovedShare, b.PeopleMovedShare) })
	words := "Under none of these changes did it put anybody in another region"
	if top.PeopleMovedShare > 0 {
		words = fmt.Sprintf("If %s, %s of people would be in another region, the most of %s changes", changed(&top), roughly(top.PeopleMovedShare), numberOf(len(tried)))
	}
	if control.PeopleMovedShare == 0 {
		return words + "; with nothing changed, nobody would."
	}
	return words + fmt.Sprintf("; with nothing changed, the same search puts %s elsewhere. Only what goes beyond that can come of a change.", roughly(control.PeopleMovedShare))
}

// changed says in words what would be otherwise: need weighed a quarter more.
func changed(c *scorecard.SensitivityCard) string {
	if c.Kind == "control" {
		return "nothing changed"
	}
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
