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
	Point   string `json:"point"`
	Label   string `json:"label"`
	Plan    string `json:"plan,omitempty"`    // its id in the store
	Problem string `json:"problem,omitempty"` // why there is none
	MainMeasures
	// Count is nil where the number of regions was given.
	Count *scorecard.CountCard `json:"count,omitempty"`
}

// MainMeasures are those of a scorecard by which plans are told apart in a table.
type MainMeasures struct {
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
}

func mainMeasures(o *Outcome) MainMeasures {
	c := o.Scorecard
	return MainMeasures{
		Regions: o.Plan.Regions(), Objective: c.Objective.Value, NeedsCaptured: c.Needs.Captured, MeanDistance: c.Needs.MeanDistance,
		MaxDeviation: c.Balance.MaxDeviation, MeanDeviation: c.Balance.MeanDeviation, Smallest: c.Balance.Smallest, Largest: c.Balance.Largest,
		MeanPolsbyPopper: c.Shape.MeanPolsbyPopper, CutBorderKm: c.Shape.CutBorderKm,
	}
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
			row.Plan, row.MainMeasures, row.Count = ids[i], mainMeasures(outcomes[i]), outcomes[i].Scorecard.Count
		} else if err := lost[point.Name]; err != nil {
			row.Problem = err.Error()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
