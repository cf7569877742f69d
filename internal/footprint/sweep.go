package footprint

import (
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// SweepTable sets the plans of a sweep side by side, as JSON of a run.
type SweepTable struct {
	Axis string     `json:"axis"`
	Rows []SweepRow `json:"rows"` // in order of the points, also of those without a plan
}

// SweepRow is a point by its main measures, which are 0 without a plan.
type SweepRow struct {
	Point            string  `json:"point"`
	Label            string  `json:"label"`
	Plan             string  `json:"plan,omitempty"`    // its id in the store
	Problem          string  `json:"problem,omitempty"` // why there is none
	Regions          int     `json:"regions"`
	Objective        float64 `json:"objective"`
	NeedsCaptured    float64 `json:"needsCaptured"`
	MeanDistance     float64 `json:"meanDistance"`
	MaxDeviation     float64 `json:"maxDeviation"`
	MeanDeviation    float64 `json:"meanDeviation"`
	Smallest         int64   `json:"smallest"`
	Largest          int64   `json:"largest"`
	MeanPolsbyPopper float64 `json:"meanPolsbyPopper"`
	CutBorderKm      float64 `json:"cutBorderKm"`
	// Count is nil where the number of regions was given.
	Count *scorecard.CountCard `json:"count,omitempty"`
}

// sweepTable sets outcomes with their ids, and what is missing, in the order of
// the points.
func sweepTable(axis string, points []scenario.Point, outcomes []*Outcome, ids []string, missing []MissingPlan) *SweepTable {
	t := &SweepTable{Axis: axis, Rows: []SweepRow{}}
	found, lost := make(map[string]int), make(map[string]error)
	for i, o := range outcomes {
		found[o.Point.Name] = i
	}
	for _, m := range missing {
		lost[m.Point.Name] = m.Err
	}
	for _, point := range points {
		row := SweepRow{Point: point.Name, Label: point.Label}
		if c := point.Scenario.Regions; c.From == c.To {
			row.Regions = c.From
		}
		if i, ok := found[point.Name]; ok {
			c := outcomes[i].Scorecard
			row.Plan, row.Regions, row.Objective = ids[i], outcomes[i].Plan.Regions(), c.Objective.Value
			row.NeedsCaptured, row.MeanDistance = c.Needs.Captured, c.Needs.MeanDistance
			row.MaxDeviation, row.MeanDeviation = c.Balance.MaxDeviation, c.Balance.MeanDeviation
			row.Smallest, row.Largest = c.Balance.Smallest, c.Balance.Largest
			row.Count = c.Count
			row.MeanPolsbyPopper, row.CutBorderKm = c.Shape.MeanPolsbyPopper, c.Shape.CutBorderKm
		} else if err := lost[point.Name]; err != nil {
			row.Problem = err.Error()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
