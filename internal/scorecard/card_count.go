package scorecard

// CountCard says how the number of regions came about, where it was not given:
// from a target population, or as the best of a range at a price.
type CountCard struct {
	// Words such as "k = 11: 55,619,430 residents (2017-06-30) / 5,000,000 = 11.12".
	Words            string  `json:"words"`
	TargetPopulation int64   `json:"targetPopulation"`
	Quotient         float64 `json:"quotient"` // people over target
	About            int     `json:"about"`
	// Price is what a region more or fewer than About costs, in the objective.
	Price float64      `json:"price"`
	Tried []TriedCount `json:"tried"` // by number of regions
}

// TriedCount is a number of regions by its best plan found. Without one there is
// a Problem, and the measures are 0.
type TriedCount struct {
	Regions       int     `json:"regions"`
	Objective     float64 `json:"objective"`
	Paid          float64 `json:"paid"`
	Total         float64 `json:"total"` // objective and price
	NeedsCaptured float64 `json:"needsCaptured"`
	MaxDeviation  float64 `json:"maxDeviation"`
	MeanDeviation float64 `json:"meanDeviation"`
	Problem       string  `json:"problem"`
}
