package export

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
)

// Sweep writes one row for each plan of a sweep, with its main measures, as a
// CSV file. It writes aside and renames.
func Sweep(file string, plans []*Plan) error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
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
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(file), "."+filepath.Base(file))
	if err := os.WriteFile(temp, buf.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(temp, file)
}
