package scorecard

// Scorecard is what there is to say about a plan. Shares and deviations are
// fractions; lengths and areas are measured in EPSG:27700.
type Scorecard struct {
	EngineVersion string       `json:"engineVersion"`
	ProblemDigest string       `json:"problemDigest"`
	PlanDigest    string       `json:"planDigest"`
	Atlas         Atlas        `json:"atlas"`
	Layer         string       `json:"layer"`
	Population    Population   `json:"population"`
	Settings      Settings     `json:"settings"`
	Valid         bool         `json:"valid"`
	Faults        []string     `json:"faults"`
	Objective     Objective    `json:"objective"`
	Balance       Balance      `json:"balance"`
	Needs         Needs        `json:"needs"`
	Shape         Shape        `json:"shape"`
	Regions       []RegionCard `json:"regions"`
	// References are real divisions of the same units, by the same measures.
	References  []ReferenceCard `json:"references"`
	Attribution []string        `json:"attribution"`
}

// Atlas is the atlas behind a scorecard.
type Atlas struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Digest   string `json:"digest"`
	Outlines string `json:"outlines"`
}

// Population says which people were counted, and when.
type Population struct {
	Basis string `json:"basis"`
	Date  string `json:"date"`
	Total int64  `json:"total"`
}

// Settings are what was asked for. Seed and Steps are 0 for a plan that was
// given, not searched for.
type Settings struct {
	Scenario string `json:"scenario"`
	Regions  int    `json:"regions"`
	Bounds   Bounds `json:"bounds"`
	Seed     uint64 `json:"seed,string"`
	Steps    int64  `json:"steps,string"`
}

// Bounds are the people that a region may hold.
type Bounds struct {
	Min       int64   `json:"min"`
	Max       int64   `json:"max"`
	Tolerance float64 `json:"tolerance"`
}

// Objective is the sum of weight times value over its terms; smaller is
// better. Violation is by how many people regions miss the bounds.
type Objective struct {
	Value     float64 `json:"value"`
	Violation int64   `json:"violation"`
	Terms     []Term  `json:"terms"`
}

// Term is one part of the objective, its value before weighting.
type Term struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
	Value  float64 `json:"value"`
}

// Balance says how equal the regions are in population. The deviation of a
// region is its population over the ideal, less 1.
type Balance struct {
	Ideal                  float64 `json:"ideal"`
	Smallest               int64   `json:"smallest"`
	Largest                int64   `json:"largest"`
	MaxDeviation           float64 `json:"maxDeviation"`
	MeanDeviation          float64 `json:"meanDeviation"`
	CoefficientOfVariation float64 `json:"coefficientOfVariation"`
	Gini                   float64 `json:"gini"`
	LargestToSmallest      float64 `json:"largestToSmallest"`
	Within5Percent         int     `json:"within5Percent"`
	Within10Percent        int     `json:"within10Percent"`
	Within20Percent        int     `json:"within20Percent"`
}

// Needs says how alike the units inside each region are: Captured is the share
// of all variation that lies between regions.
type Needs struct {
	Profile    string             `json:"profile"`
	Captured   float64            `json:"captured"`
	Indicators []IndicatorCapture `json:"indicators"`
}

// IndicatorCapture is one indicator over the whole plan.
type IndicatorCapture struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Captured float64 `json:"captured"`
}

// Shape says how compact the regions are.
type Shape struct {
	MeanPolsbyPopper float64 `json:"meanPolsbyPopper"`
	CutPairs         int     `json:"cutPairs"`
	CutBorderKm      float64 `json:"cutBorderKm"`
	PerimeterKm      float64 `json:"perimeterKm"`
	InertiaPersonKm2 float64 `json:"inertiaPersonKm2"`
}

// RegionCard is one region of a plan.
type RegionCard struct {
	Code             string          `json:"code"`
	Name             string          `json:"name"`
	Units            int             `json:"units"`
	Population       int64           `json:"population"`
	Deviation        float64         `json:"deviation"`
	AreaKm2          float64         `json:"areaKm2"`
	PerimeterKm      float64         `json:"perimeterKm"`
	PolsbyPopper     float64         `json:"polsbyPopper"`
	Pieces           int             `json:"pieces"`
	NeedsWithinShare float64         `json:"needsWithinShare"`
	Indicators       []IndicatorMean `json:"indicators"`
}

// IndicatorMean is one indicator in one region: its population-weighted mean,
// and the same as a z-score.
type IndicatorMean struct {
	ID   string  `json:"id"`
	Mean float64 `json:"mean"`
	Z    float64 `json:"z"`
}

// ReferenceCard is a real division of the same units by the main measures.
type ReferenceCard struct {
	ID            string  `json:"id"`
	Title         string  `json:"title"`
	Regions       int     `json:"regions"`
	Smallest      int64   `json:"smallest"`
	Largest       int64   `json:"largest"`
	MaxDeviation  float64 `json:"maxDeviation"`
	MeanDeviation float64 `json:"meanDeviation"`
	NeedsCaptured float64 `json:"needsCaptured"`
}
