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
	// Bases are the main measures by the other counts of people of the layer.
	Bases      []BasisCard     `json:"bases"`
	Alignments []AlignmentCard `json:"alignments"`
	Flows      []FlowCard      `json:"flows"`
	Change     *ChangeCard     `json:"change,omitempty"`
	Money      []MoneyCard     `json:"money"`
	// Context is shown of every region, whatever was optimised.
	Context  []IndicatorCapture `json:"context"`
	Evidence *Evidence          `json:"evidence,omitempty"`
	// Notes are what a reader should know: values that were filled in, figures
	// that are approximate.
	Notes []string `json:"notes"`
	// Bound is nil where nothing is proved.
	Bound *BoundCard `json:"bound,omitempty"`
	// Transition is nil where no limit of change was asked for.
	Transition *TransitionCard `json:"transition,omitempty"`
	// Count is nil where the number of regions was given.
	Count *CountCard `json:"count,omitempty"`
	// Constraints are those of the scenario beside contiguity and its bounds.
	Constraints []ConstraintCard `json:"constraints"`
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
	ID     string `json:"id"`
	Basis  string `json:"basis"`
	Date   string `json:"date"`
	Source string `json:"source"`
	Total  int64  `json:"total"`
}

// Settings are what was asked for. Seed and Steps are 0 for a plan that was
// given, or found between several aims, and not by a search of the scenario's own.
type Settings struct {
	Scenario string `json:"scenario"`
	Regions  int    `json:"regions"`
	Bounds   Bounds `json:"bounds"`
	Seed     uint64 `json:"seed,string"`
	Steps    int64  `json:"steps,string"`
	// Between are the aims that a frontier found the plan between; none of other plans.
	Between []string `json:"between,omitempty"`
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
	// BelowMinimum counts regions below the smallest population asked for.
	BelowMinimum int `json:"belowMinimum"`
}

// BasisCard is a plan by another count of people.
type BasisCard struct {
	Population    Population `json:"population"`
	Balance       Balance    `json:"balance"`
	NeedsCaptured float64    `json:"needsCaptured"`
}

// Needs says how alike the units inside each region are: Captured is the share
// of all variation that lies between regions.
type Needs struct {
	Profile    string             `json:"profile"`
	Captured   float64            `json:"captured"`
	Indicators []IndicatorCapture `json:"indicators"`
	// MeanDistance is the mean distance in need, the root of the profile's
	// weighted squared differences, between two people of one region who live
	// in different units; MeanDistanceAll is that of any two people.
	MeanDistance    float64 `json:"meanDistance"`
	MeanDistanceAll float64 `json:"meanDistanceAll"`
	// WorstRegion is the code of the region with the largest distance.
	WorstRegion   string  `json:"worstRegion"`
	WorstDistance float64 `json:"worstDistance"`
}

// IndicatorCapture is one indicator over the whole plan: its share of
// variation between regions, and the inequality between them in its own unit.
type IndicatorCapture struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Captured float64 `json:"captured"`
	Unit     string  `json:"unit"`
	Mean     float64 `json:"mean"`
	// BetweenSD is the population-weighted standard deviation of the regions' means.
	BetweenSD     float64 `json:"betweenSd"`
	Lowest        float64 `json:"lowest"`
	LowestRegion  string  `json:"lowestRegion"`
	Highest       float64 `json:"highest"`
	HighestRegion string  `json:"highestRegion"`
	Sensitive     bool    `json:"sensitive"`
}

// Shape says how compact the regions are.
type Shape struct {
	MeanPolsbyPopper float64 `json:"meanPolsbyPopper"`
	CutPairs         int     `json:"cutPairs"`
	CutBorderKm      float64 `json:"cutBorderKm"`
	PerimeterKm      float64 `json:"perimeterKm"`
	InertiaPersonKm2 float64 `json:"inertiaPersonKm2"`
	MeanP2A          float64 `json:"meanP2a"`
	MeanReock        float64 `json:"meanReock"`
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
	P2A              float64         `json:"p2a"`
	Reock            float64         `json:"reock"`
	InertiaPersonKm2 float64         `json:"inertiaPersonKm2"`
	MeanDistance     float64         `json:"meanDistance"`
	// Context, Bases, Flows and Money lie beside those of the Scorecard.
	Context []IndicatorMean `json:"context"`
	Bases   []int64         `json:"bases"`
	Flows   []float64       `json:"flows"`
	Money   []float64       `json:"money"`
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

	Gini             float64 `json:"gini"`
	MeanDistance     float64 `json:"meanDistance"`
	MeanPolsbyPopper float64 `json:"meanPolsbyPopper"`
	CutBorderKm      float64 `json:"cutBorderKm"`
	InPieces         int     `json:"inPieces"` // regions in several pieces
	// ExactShare is the share of people in units that the division does not cut.
	ExactShare float64   `json:"exactShare"`
	Indicators []float64 `json:"indicators"` // captured, beside Needs.Indicators
}
