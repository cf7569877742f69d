package export

import (
	"bytes"
	"encoding/csv"
	"strconv"
)

// Sweep writes one row for each plan of a sweep, with its main measures, as a
// CSV file, aside first and then renamed.
func Sweep(file string, plans []*Plan) error {
	rows := [][]string{{
		"regions", "needs_captured", "max_deviation", "mean_deviation", "smallest_people", "largest_people",
		"mean_polsby_popper", "cut_border_km", "objective", "valid", "plan_digest",
	}}
	for _, p := range plans {
		c := p.Scorecard
		number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
		rows = append(rows, []string{
			strconv.Itoa(p.Plan.Regions()), number(c.Needs.Captured), number(c.Balance.MaxDeviation), number(c.Balance.MeanDeviation),
			strconv.FormatInt(c.Balance.Smallest, 10), strconv.FormatInt(c.Balance.Largest, 10),
			number(c.Shape.MeanPolsbyPopper), number(c.Shape.CutBorderKm), number(c.Objective.Value),
			strconv.FormatBool(c.Valid), c.PlanDigest,
		})
	}
	var buf bytes.Buffer
	if err := csv.NewWriter(&buf).WriteAll(rows); err != nil {
		return err
	}
	return File(file, buf.Bytes())
}
