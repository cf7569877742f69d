package scorecard

// TransitionCard is the way from a baseline to a plan that was searched for within
// a limit of change. Regions are those of the baseline: a unit has moved where its
// region has another code.
type TransitionCard struct {
	Baseline string `json:"baseline"` // id of a real division, or "given"
	Title    string `json:"title"`
	// LimitPeople and LimitUnits are what was allowed; nil is no limit.
	LimitPeople      *int64          `json:"limitPeople,omitempty"`
	LimitUnits       *int            `json:"limitUnits,omitempty"`
	PeopleMovedShare float64         `json:"peopleMovedShare"`
	Start            TransitionPoint `json:"start"` // the baseline
	End              TransitionPoint `json:"end"`   // the plan
	// Moves come in an order in which they can be made: after each step no region is
	// in more pieces than in the baseline.
	Moves []TransitionMove `json:"moves"`
	// Curve is the best plans found with 0, 1, 2, 5, 10 and so on units moved, the
	// plan itself last.
	Curve []TransitionPoint `json:"curve"`
	// Words say what is gained, and what is not.
	Words []string `json:"words"`
}

// TransitionPoint is a plan by what it takes to get there from the baseline.
type TransitionPoint struct {
	UnitsMoved    int     `json:"unitsMoved"`
	PeopleMoved   int64   `json:"peopleMoved"`
	NeedsCaptured float64 `json:"needsCaptured"`
	MaxDeviation  float64 `json:"maxDeviation"`
	MeanDeviation float64 `json:"meanDeviation"`
	Objective     float64 `json:"objective"`
	// Violation is by how many people regions miss the bounds, and a region of ideal
	// population for each other constraint that is broken.
	Violation   int64 `json:"violation"`
	ExtraPieces int   `json:"extraPieces"` // beyond one a region
}

// TransitionMove is one unit that moves. Units with the same step move at once.
type TransitionMove struct {
	Step       int    `json:"step"` // from 1
	Code       string `json:"code"`
	Name       string `json:"name"`
	Population int64  `json:"population"`
	From       string `json:"from"` // code of the region
	To         string `json:"to"`
	// After is the plan after the step.
	After TransitionPoint `json:"after"`
}
