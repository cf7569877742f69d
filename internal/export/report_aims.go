package export

import (
	"fmt"

	"footprint/internal/scorecard"
)

// aims say in words what each term of the objective is called, what it asks for
// and what its value is.
var aims = map[string]struct{ name, asks, value string }{
	"needs":       {"need", "areas of one region are alike", "share of the variation in need that is left within regions"},
	"mixed":       {"mixed need", "every region is a mixture like the whole", "share of the variation in need that lies between regions"},
	"balance":     {"equal population", "regions hold about as many people each", "mean deviation from the average population"},
	"compactness": {"compactness", "borders are short", "perimeters of the regions over the perimeters of all areas"},
	"alignment":   {"alignment", "areas of other geographies stay whole", "chance that two people of one such area are in different regions"},
	"flow":        {"flows", "they stay within regions", "share of the flow that leaves its region"},
	"change":      {"little change", "regions are those of the baseline", "share of people in regions that came mainly from another"},
}

func aimName(term string) string {
	if a, ok := aims[term]; ok {
		return a.name
	}
	return plain(term)
}

// aimsPart says what was asked for, with weights and bounds.
func (r *report) aimsPart() *section {
	c := r.Scorecard
	s := &section{ID: "aims", Title: "What was optimised"}
	limits := fmt.Sprintf("Every region must be contiguous and %s.", r.hold(c.Settings.Bounds))
	if r.given {
		how := "The plan was given, not searched for."
		if between := r.between(); between != "" {
			how = "The plan is one of several that were found between the aims " + between + ": of all plans met none was as good by all of them and better by one. That there is none is not proved."
		}
		s.Title = "By which aims it was measured"
		s.Lead = append(s.Lead, how+" These are the aims and limits by which it was measured. "+limits)
	} else {
		s.Lead = append(s.Lead, fmt.Sprintf("The search looked for %s that make the objective as small as possible: the sum of the aims below, each times its weight. %s",
			counted(c.Settings.Regions, "region", "regions"), limits))
	}
	if source := plain(r.Scenario.Source); source != "" {
		s.Lead = append(s.Lead, "Where the wish comes from: "+source+end(source))
	}
	if note := plain(r.Scenario.Note); note != "" {
		s.Lead = append(s.Lead, note+end(note))
	}
	t := table{ID: "t-aims", Caption: "Aims and weights", First: "Aim"}
	t.Columns = []column{{Title: "What counts", Unit: "smaller is better", Text: true}, {Title: "Weight"}, {Title: "Reached"}, {Title: "Weight × value"}}
	for _, term := range c.Objective.Terms {
		a := aims[term.Name]
		name := sentence(aimName(term.Name))
		if a.asks != "" {
			name += ": " + a.asks
		}
		if term.Name == "compactness" && r.Scenario.Compactness == "inertia" {
			a.value = "squared distances of people from the centre of their region, over those from the centre of all"
		}
		line := cells(sentence(a.value), "", fixed(term.Value, 4), fixed(term.Weight*term.Value, 4))
		line[1] = cell{ticked(percent)(term.Weight), rising(term.Weight, 1)}
		t.Rows = append(t.Rows, row{Name: name, Cells: line})
	}
	t.Rows = append(t.Rows, row{Name: "Objective", Own: true, Cells: cells("Sum", ticked(percent)(1), "", fixed(c.Objective.Value, 4))})
	s.Blocks = append([]block{{Table: &t}}, r.profileBlocks()...)
	return s
}

// hold says within which bounds a region may be.
func (r *report) hold(b scorecard.Bounds) string {
	total := r.Scorecard.Population.Total
	switch {
	case b.Min <= 0 && (b.Max <= 0 || b.Max >= total):
		return "may hold any number of people"
	case b.Min <= 0:
		return "hold at most " + thousands(b.Max) + " " + r.who()
	case b.Max <= 0 || b.Max >= total:
		return "hold at least " + thousands(b.Min) + " " + r.who()
	}
	words := fmt.Sprintf("hold %s to %s %s", thousands(b.Min), thousands(b.Max), r.who())
	if b.Tolerance > 0 {
		words += fmt.Sprintf(", at most %s from the average", roughly(b.Tolerance))
	}
	return words
}

// holding is hold after a comma.
func (r *report) holding(b scorecard.Bounds) string {
	words := r.hold(b)
	if words[:4] == "may " {
		return "of any number of people"
	}
	return "holding" + words[len("hold"):]
}
