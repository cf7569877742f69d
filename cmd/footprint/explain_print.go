package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"footprint/internal/footprint"
	"footprint/internal/scorecard"
)

// textWidth is how wide paragraphs are set.
const textWidth = 96

// printUnit says in words what could become of a unit, and in a table what that
// would change.
func printUnit(w io.Writer, x *footprint.UnitExplanation, all bool) error {
	heading(w, x.Name+", "+x.Unit)
	bullets(w, x.Words)
	for _, o := range x.Options {
		heading(w, "If it joined "+calledRef(o.Region))
		bullets(w, o.Words)
	}
	if len(x.Options) == 0 {
		return nil
	}
	plan := make([]column, len(x.Options))
	regions := []column{changesOf(x.Region.Code+" without it", x.Region.Code, x.Options[0])}
	if len(regions[0].changes) == 0 { // nothing is left of it
		regions = nil
	}
	for i, o := range x.Options {
		plan[i] = changesOf("if "+o.Region.Code, "", o)
		regions = append(regions, changesOf(o.Region.Code+" with it", o.Region.Code, o))
	}
	heading(w, "What would change, and by how much")
	hidden, err := table(w, "the plan", x.PlanMeasures, plan, all)
	if err != nil {
		return err
	}
	_ = printf(w, "\n")
	more, err := table(w, "the regions", x.RegionMeasures, regions, all)
	if err != nil {
		return err
	}
	if hidden+more > 0 {
		return printf(w, "\n%d more measures would change: --all lists them, and --json has them too.\n", hidden+more)
	}
	return nil
}

// column is one move in a table: what changes, by the name of the measure.
type column struct {
	head    string
	changes map[string]footprint.MeasureChange
}

func changesOf(head, region string, o footprint.MoveOption) column {
	c := column{head, make(map[string]footprint.MeasureChange)}
	for _, m := range o.Measures {
		if m.Region == region {
			c.changes[m.Measure.Name] = m
		}
	}
	return c
}

// table gives a row to every measure that some column changes, details only if
// all are asked for. It says how many it left out.
func table(w io.Writer, what string, measures []scorecard.Measure, columns []column, all bool) (hidden int, err error) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_ = printf(t, "  %s", what) // Flush tells
	for _, c := range columns {
		_ = printf(t, "\t%s", c.head)
	}
	_ = printf(t, "\n")
	for _, m := range measures {
		row, changed := "  "+m.Title(), false
		for _, c := range columns {
			cell := ""
			if change, ok := c.changes[m.Name]; ok {
				changed = true
				cell = change.Change() + [...]string{" worse", "", " better"}[change.Better+1]
			}
			row += "\t" + cell
		}
		switch {
		case changed && m.Detail && !all:
			hidden++
		case changed:
			_ = printf(t, "%s\n", row)
		}
	}
	return hidden, t.Flush()
}

func printRegion(w io.Writer, x *footprint.RegionExplanation) error {
	heading(w, calledRef(x.Region))
	bullets(w, x.Words)
	heading(w, "Its areas, the most people first")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, "  "+format+"\n", args...) } // Flush tells
	line("code\tname\tpeople\tdistance\tvariation\tdiffers most in")
	for _, m := range x.Members {
		most := "-"
		if m.Indicator != "" {
			most = fmt.Sprintf("%s (%+.2f)", m.Indicator, m.Difference)
		}
		line("%s\t%s\t%d\t%.4f\t%.1f %%\t%s", m.Unit, m.Name, m.Population, m.Distance, 100*m.WithinShare, most)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_ = printf(w, "\n")
	heading(w, "Indicators of need, the most alike first")
	line("indicator\tmean\tz-score\tspread\tvariation")
	for _, i := range x.Indicators {
		line("%s (%s)\t%.4f\t%+.2f\t%.4f\t%.1f %%", i.Title, i.ID, i.Mean, i.Z, i.Spread, 100*i.WithinShare)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(x.Neighbours) > 0 {
		_ = printf(w, "\n")
		heading(w, "Regions that it touches, the most alike in need first")
		line("code\tname\tpeople\tdistance\tborder, km")
		for _, n := range x.Neighbours {
			line("%s\t%s\t%d\t%.4f\t%.1f", n.Region.Code, n.Region.Name, n.Population, n.Distance, n.BorderKm)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return printf(w, "\ndistance: in need, from the mean of the region; 0 is alike. variation: share of that within the region.\n"+
		"spread: standard deviation within the region over that of all areas. z-score: 0 is the average of all people.\n")
}

func calledRef(r footprint.RegionRef) string {
	if r.Name == "" || r.Name == r.Code {
		return r.Code
	}
	return fmt.Sprintf("%s (%s)", r.Code, r.Name)
}

// heading and bullets leave errors of writing to the table or the line after
// them.
func heading(w io.Writer, text string) { _ = printf(w, "%s\n", text) }

// bullets sets each sentence as an item of a list. A line is not broken before a
// per cent sign.
func bullets(w io.Writer, sentences []string) {
	for _, sentence := range sentences {
		line := "  -"
		for _, word := range strings.Split(strings.ReplaceAll(sentence, " %", "\u00a0%"), " ") {
			if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
				_ = printf(w, "%s\n", line)
				line = "   "
			}
			line += " " + strings.ReplaceAll(word, "\u00a0", " ")
		}
		_ = printf(w, "%s\n", line)
	}
	_ = printf(w, "\n")
}
