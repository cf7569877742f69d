package export

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
)

// Sweep writes one row for each number of regions of a sweep, as a CSV file,
// aside first and then renamed: the main measures of the plan, or the reason
// for which there is none.
func Sweep(file string, plans []*Plan, missing map[int]string) error {
	rows := [][]string{{
		"regions", "needs_captured", "max_deviation", "mean_deviation", "smallest_people", "largest_people",
		"mean_polsby_popper", "cut_border_km", "objective", "valid", "truncated", "plan_digest", "problem",
	}}
	for _, p := range plans {
		c := p.Scorecard
		number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
		rows = append(rows, []string{
			strconv.Itoa(p.Plan.Regions()), number(c.Needs.Captured), number(c.Balance.MaxDeviation), number(c.Balance.MeanDeviation),
			strconv.FormatInt(c.Balance.Smallest, 10), strconv.FormatInt(c.Balance.Largest, 10),
			number(c.Shape.MeanPolsbyPopper), number(c.Shape.CutBorderKm), number(c.Objective.Value),
			strconv.FormatBool(c.Valid), strconv.FormatBool(p.Truncated), c.PlanDigest, "",
		})
	}
	for k, reason := range missing {
		row := make([]string, len(rows[0]))
		row[0], row[len(row)-1] = strconv.Itoa(k), reason
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows[1:], func(a, b []string) int { return cmp.Or(len(a[0])-len(b[0]), strings.Compare(a[0], b[0])) })
	var buf bytes.Buffer
	if err := csv.NewWriter(&buf).WriteAll(rows); err != nil {
		return err
	}
	return File(file, buf.Bytes())
}
