package scorecard

// AlignmentCard says how a plan keeps the areas of another geography whole.
type AlignmentCard struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Areas int    `json:"areas"`
	// AreasSplit have less than 99 % of their people in one region.
	AreasSplit int `json:"areasSplit"`
	// PeopleOutside live outside the main region of their area.
	PeopleOutside      int64   `json:"peopleOutside"`
	PeopleOutsideShare float64 `json:"peopleOutsideShare"`
	// SeparatedShare is the chance that two people of one area are in different
	// regions, averaged over areas by people: the term "alignment".
	SeparatedShare float64 `json:"separatedShare"`
	// ExtraPieces are the pieces into which areas are cut beyond one each.
	ExtraPieces int  `json:"extraPieces"`
	Exact       bool `json:"exact"`
}

// FlowCard says how much of a flow stays within regions. Kind is "flow" (from
// unit to unit) or "catchments" (from units to providers).
type FlowCard struct {
	ID               string  `json:"id"`
	Title            string  `json:"title"`
	Kind             string  `json:"kind"`
	InternalShare    float64 `json:"internalShare"`
	Providers        int     `json:"providers"`
	DominantShare    float64 `json:"dominantShare"`
	EffectiveRegions float64 `json:"effectiveRegions"`
	Source           string  `json:"source"`
}

// ChangeCard says how far a plan is from a baseline.
type ChangeCard struct {
	Baseline string `json:"baseline"` // id of a real division, or "given"
	Title    string `json:"title"`
	Regions  int    `json:"regions"`
	// PeopleReassigned are outside the region matched to theirs in the baseline,
	// by the matching that moves fewest.
	PeopleReassigned int64   `json:"peopleReassigned"`
	ReassignedShare  float64 `json:"reassignedShare"`
	UnitsReassigned  int     `json:"unitsReassigned"`
	// NewcomerShare are people in regions that came mainly from another region
	// of the baseline: the term "change".
	NewcomerShare          float64 `json:"newcomerShare"`
	VariationOfInformation float64 `json:"variationOfInformation"`
	Rand                   float64 `json:"rand"`
}

// MoneyCard is an amount of money, added up.
type MoneyCard struct {
	ID             string  `json:"id"`
	Title          string  `json:"title"`
	Unit           string  `json:"unit"`
	Total          float64 `json:"total"`
	Smallest       float64 `json:"smallest"`
	SmallestRegion string  `json:"smallestRegion"`
	Largest        float64 `json:"largest"`
	LargestRegion  string  `json:"largestRegion"`
	PerHead        float64 `json:"perHead"`
	LowestPerHead  float64 `json:"lowestPerHead"`
	HighestPerHead float64 `json:"highestPerHead"`
}
