package export

import (
	"slices"

	"footprint/internal/scorecard"
)

// indexMeasure is a column of an index: a measure of plans. measure is its name
// among [scorecard.Scorecard.Measures]; value tells it where it is none of them.
type indexMeasure struct {
	column  string // of index.csv
	title   string // on the page
	measure string
	value   func(*scorecard.Scorecard) (x float64, known bool)
	// On the page: a share in per cent, with so many decimals, and only where
	// all measures are asked for.
	share    bool
	decimals int
	more     bool
}

// indexMeasures are the columns, in their order. Those of index.csv are a contract
// (docs/batches.md): new ones go behind the others.
var indexMeasures = []indexMeasure{
	{column: "regions", title: "Regions", measure: "regions"},
	{column: "needs_captured", title: "Need captured", measure: "needs captured", share: true, decimals: 2},
	{column: "max_deviation", title: "Largest deviation", measure: "largest deviation", share: true, decimals: 1},
	{column: "mean_deviation", title: "Mean deviation", measure: "mean deviation", share: true, decimals: 1},
	{column: "mean_polsby_popper", title: "Mean Polsby-Popper", measure: "mean Polsby-Popper", decimals: 3},
	{column: "cut_border_km", title: "Cut border, km", measure: "cut border"},
	{column: "smallest_people", title: "Smallest region, people", measure: "smallest region", more: true},
	{column: "largest_people", title: "Largest region, people", measure: "largest region", more: true},
	{column: "people_outside_bounds", title: "People outside the bounds", measure: scorecard.OutsideBounds, more: true},
	{column: "mean_need_distance", title: "Mean distance in need", measure: "mean distance in need", decimals: 3, more: true},
	{column: "gini", title: "Gini coefficient of populations", measure: "Gini coefficient of populations", decimals: 3, more: true},
	{column: "mean_reock", title: "Mean Reock", measure: "mean Reock", decimals: 3, more: true},
	{column: "objective", title: "Objective", value: func(c *scorecard.Scorecard) (float64, bool) { return c.Objective.Value, true }, decimals: 4, more: true},
	{column: "gap", title: "Proven gap", value: gapOf, share: true, decimals: 2, more: true},
}

// gapOf is how far the plan is from the best at most, where that is proved.
func gapOf(c *scorecard.Scorecard) (float64, bool) {
	if c.Bound == nil || c.Bound.Gap == nil {
		return 0, false
	}
	return *c.Bound.Gap, true
}

// indexValue is a measure of a plan, and which values are better.
type indexValue struct {
	x     float64
	aim   scorecard.Aim
	known bool
}

// indexValues are the measures of a plan, beside indexMeasures; none are known without
// a plan.
func indexValues(c *scorecard.Scorecard) []indexValue {
	out := make([]indexValue, len(indexMeasures))
	if c == nil {
		return out
	}
	all := c.Measures()
	for i := range indexMeasures {
		m, v := &indexMeasures[i], &out[i]
		if m.value != nil {
			v.x, v.known = m.value(c)
		} else if at := slices.IndexFunc(all, func(x scorecard.Measure) bool { return x.Name == m.measure }); at >= 0 {
			*v = indexValue{all[at].Value, all[at].Aim, true}
		}
	}
	return out
}
