package scorecard

import (
	"fmt"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// maxNamed is how many areas one note names.
const maxNamed = 5

// needsNotes say which values of indicators were filled in, and what else the
// profile met on its layer.
func needsNotes(n *atlas.Needs) []string {
	var notes []string
	for _, i := range n.Indicators {
		var units []region.Unit
		for _, v := range n.Imputed {
			if v.Indicator == i.ID {
				units = append(units, v.Unit)
			}
		}
		if len(units) == 0 {
			continue
		}
		by := map[atlas.Missing]string{
			atlas.Mean: "the mean of all people", atlas.Median: "the median area", atlas.Neighbours: "the mean of the areas that touch it",
		}[i.Missing]
		notes = append(notes, fmt.Sprintf("%s is missing in %s, and %s stands for it", i.ID, areas(n.Layer, units), by))
	}
	return append(notes, n.Warnings...)
}

// areas counts and names units.
func areas(l *atlas.Layer, units []region.Unit) string {
	var names []string
	for _, u := range units[:min(len(units), maxNamed)] {
		names = append(names, l.Areas[u].Code)
	}
	if more := len(units) - maxNamed; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	if len(units) == 1 {
		return "1 area (" + names[0] + ")"
	}
	return fmt.Sprintf("%d areas (%s)", len(units), strings.Join(names, ", "))
}
