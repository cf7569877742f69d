package footprint

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// maxNamed is how many areas a sentence names before it counts the rest.
const maxNamed = 6

// called is a region for people to read: "R07 (around Leeds North)" where the
// name was made of its areas, or "E54000030 (South East London)".
func (e *explainer) called(l region.Label) string {
	name := e.Names[l].Name
	switch {
	case len(e.members[l]) == 1 && (name == "" || e.made(l)):
		name = e.area(e.members[l][0]).Name
	case name == "" || e.made(l):
		name = "around " + shortName(e.area(mostPeople(e.layer(), e.members[l])[0]).Name)
	case name == e.Names[l].Code:
		return name
	}
	return fmt.Sprintf("%s (%s)", e.Names[l].Code, name)
}

// briefly is a region that the reader has met already: by its own name, or by
// its code where it has none but a list of areas.
func (e *explainer) briefly(l region.Label) string {
	if r := e.Names[l]; r.Name != "" && !e.made(l) {
		return r.Name
	}
	return e.Names[l].Code
}

// made says that this software gave a region its code and its name.
func (e *explainer) made(l region.Label) bool {
	r := e.Names[l]
	return strings.HasPrefix(r.Code, "R") && r.Name == madeName(e.layer(), e.members[l])
}

// counted says which people count, and when.
func (e *explainer) counted() string {
	p := e.layer().Population
	if words := strings.Trim(p.Basis+", "+p.Date, ", "); words != "" {
		return " (" + words + ")"
	}
	return ""
}

// named lists areas by name: a few in full, then how many more.
func (e *explainer) named(units []region.Unit) string {
	var names []string
	for i, u := range units {
		if i == maxNamed && len(units) > maxNamed+1 {
			names = append(names, scenario.Thousands(int64(len(units)-i))+" more areas")
			break
		}
		names = append(names, e.area(u).Name)
	}
	return series(names)
}

// series joins names with commas and "and"; with semicolons where a name has a
// comma of its own.
func series(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	separator := ", "
	for _, name := range names {
		if strings.Contains(name, ",") {
			separator = "; "
		}
	}
	last := len(names) - 1
	if separator == "; " && len(names) > 2 {
		return strings.Join(names[:last], separator) + "; and " + names[last]
	}
	return strings.Join(names[:last], separator) + " and " + names[last]
}

// plural is "1 area" or "5 areas".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return scenario.Thousands(int64(n)) + " " + one + "s"
}

// ranked is "the most", "the 2nd most" and so on to "the least", for the place of
// something among n.
func ranked(place, n int) string {
	end := "most"
	if 2*place > n+1 {
		place, end = n-place+1, "least"
	}
	if place == 1 {
		return "the " + end
	}
	return fmt.Sprintf("the %s %s", Ordinal(place), end)
}

// percent writes a share with one decimal; what is above 0 does not look like 0.
func percent(x float64) string {
	if x > 0 && x < 0.0005 {
		return "less than 0.1 %"
	}
	return digits(math.Round(1000*x)/10, 1) + " %"
}

// fromIdeal is "4.5 % above the ideal of 1,463,669".
func fromIdeal(people int64, ideal float64) string {
	side := sideOfIdeal(people, ideal)
	if side != "about the ideal" {
		side += " the ideal"
	}
	return fmt.Sprintf("%s of %s", side, scenario.Thousands(int64(math.Round(ideal))))
}

// sideOfIdeal is "4.5 % above", or "about the ideal".
func sideOfIdeal(people int64, ideal float64) string {
	d := float64(people)/ideal - 1
	switch {
	case math.Abs(d) < 0.0005:
		return "about the ideal"
	case d < 0:
		return percent(-d) + " below"
	}
	return percent(d) + " above"
}

// decimals are how many digits a measure is shown with, as the command line
// shows scorecards.
func decimals(unit string) int {
	switch unit {
	case "people", "regions", "areas", "pieces", "pairs", "person km²", "GBP":
		return 0
	case "km", "km²", "score":
		return 1
	}
	return 4
}

// Number writes a value of a measure, and Change by how much it changes, with as
// many decimals as it takes to see a change, six at most.
func (m MeasureChange) Number(x float64) string {
	return digits(x, m.digits())
}

// Change is then less now, with its sign.
func (m MeasureChange) Change() string {
	return signed(m.Then-m.Now, m.digits())
}

func (m MeasureChange) digits() int {
	d := decimals(m.Measure.Unit)
	for d < 6 && m.Now != m.Then && (digits(m.Now, d) == digits(m.Then, d) || digits(m.Then-m.Now, d) == digits(0, d)) {
		d++
	}
	return d
}

// digits writes a number with so many decimals and commas at thousands; what is
// written as 0 has no sign.
func digits(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && (n >= 1000 || n <= -1000) {
		whole = scenario.Thousands(n)
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

func signed(x float64, decimals int) string {
	s := digits(x, decimals)
	if x >= 0 {
		return "+" + s
	}
	return s
}

// figure is a value of an indicator with its unit.
func figure(x float64, unit string) string {
	switch unit {
	case "fraction", "share":
		return percent(x)
	case "%", "per cent", "percent":
		return digits(x, 1) + " %"
	case "", "score", "transformed score", "index":
		return digits(x, 2)
	}
	return digits(x, 2) + " " + unit
}

// title is an indicator of the profile for people to read.
func (e *explainer) title(j int) string { return e.Scorecard.Needs.Indicators[j].Title }

// figure is the value of an indicator of the profile, with its unit.
func (e *explainer) figure(j int, x float64) string {
	unit := ""
	if i, ok := e.layer().Indicator(e.Scorecard.Needs.Indicators[j].ID); ok {
		unit = e.layer().Indicators[i].Unit
	}
	return figure(x, unit)
}

// wording of a change of a measure: "needs captured (0.7013 to 0.6982)".
func (m MeasureChange) wording() string {
	unit := ""
	if !strings.Contains(m.Measure.Name, m.Measure.Unit) {
		unit = " " + m.Measure.Unit
	}
	return fmt.Sprintf("%s (%s to %s%s)", m.Measure.Name, m.Number(m.Now), m.Number(m.Then), unit)
}

// Ordinal is a number in a row: 1st, 2nd, 3rd, 11th.
func Ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
