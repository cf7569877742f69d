package scorecard

// Evidence says how a plan stands among others.
type Evidence struct {
	NullPlans   *NullDistribution `json:"nullPlans,omitempty"`
	Sensitivity []SensitivityCard `json:"sensitivity"`
	TradeOff    []TradeOffPoint   `json:"tradeOff"`
}

// NullDistribution is contiguous plans within the same bounds, drawn at random
// without regard to need.
type NullDistribution struct {
	Plans    int           `json:"plans"`
	Regions  int           `json:"regions"`
	Bounds   Bounds        `json:"bounds"`
	Seed     uint64        `json:"seed,string"`
	Method   string        `json:"method"`
	Measures []NullMeasure `json:"measures"` // needs captured first
}

// NullMeasure is one measure over the null plans.
type NullMeasure struct {
	Name           string  `json:"name"`
	Title          string  `json:"title"`
	LargerIsBetter bool    `json:"largerIsBetter"`
	Value          float64 `json:"value"` // of the plan itself
	// Percentile is the share of null plans that are not better than the plan.
	Percentile float64 `json:"percentile"`
	Min        float64 `json:"min"`
	P5         float64 `json:"p5"`
	Median     float64 `json:"median"`
	P95        float64 `json:"p95"`
	Max        float64 `json:"max"`
	// Histogram counts null plans in equal steps from Min to Max.
	Histogram []int `json:"histogram"`
	// References lie beside those of the Scorecard.
	References []float64 `json:"references"`
}

// SensitivityCard is the best plan found when one setting is changed. Kind is
// "weight" or "without", and Subject the term, or the indicator left out; the
// first card is a "control", with nothing changed.
type SensitivityCard struct {
	Change  string  `json:"change"`
	Kind    string  `json:"kind"`
	Subject string  `json:"subject"`
	Factor  float64 `json:"factor"`
	// Of the plan itself under the change.
	OwnNeedsCaptured float64 `json:"ownNeedsCaptured"`
	OwnObjective     float64 `json:"ownObjective"`
	// Of the best plan found under the change.
	Objective        float64 `json:"objective"`
	NeedsCaptured    float64 `json:"needsCaptured"`
	MaxDeviation     float64 `json:"maxDeviation"`
	MeanDeviation    float64 `json:"meanDeviation"`
	PeopleMovedShare float64 `json:"peopleMovedShare"`
	UnitsMoved       int     `json:"unitsMoved"`
}

// TradeOffPoint is a plan made with another share of the weight on needs, the
// rest on balance.
type TradeOffPoint struct {
	NeedsWeight      float64 `json:"needsWeight"`
	NeedsCaptured    float64 `json:"needsCaptured"`
	MaxDeviation     float64 `json:"maxDeviation"`
	MeanDeviation    float64 `json:"meanDeviation"`
	MeanPolsbyPopper float64 `json:"meanPolsbyPopper"`
	PeopleMovedShare float64 `json:"peopleMovedShare"`
}
