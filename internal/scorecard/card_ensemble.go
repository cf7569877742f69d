package scorecard

// Ensemble is what there is to say about many plans that were drawn under one
// scenario. A figure that cannot be told is left out.
type Ensemble struct {
	EngineVersion string           `json:"engineVersion"`
	ProblemDigest string           `json:"problemDigest"`
	Atlas         Atlas            `json:"atlas"`
	Layer         string           `json:"layer"`
	Population    Population       `json:"population"`
	Settings      EnsembleSettings `json:"settings"`
	// Plans are those drawn: fewer than asked for where the work was stopped.
	Plans    int  `json:"plans"`
	Complete bool `json:"complete"`
	// Starts is how many chains began at a plan of their own.
	Starts int `json:"starts"`
	// Proposals were made in all, and Accepted of them.
	Proposals int64    `json:"proposals,string"`
	Accepted  int64    `json:"accepted,string"`
	Rejected  Rejected `json:"rejected"`
	// Distinct is how many plans differ: counted, or estimated within about 1 %.
	Distinct      int  `json:"distinct"`
	DistinctExact bool `json:"distinctExact"`
	// VINext is the mean variation of information, in bits weighted by people,
	// of one plan of a chain from the next; VIAcross that of plans of two chains.
	VINext   *float64 `json:"viNext,omitempty"`
	VIAcross *float64 `json:"viAcross,omitempty"`
	// TraceEvery is how many plans of a chain there are for each that quantiles
	// and diagnostics rest on.
	TraceEvery int               `json:"traceEvery"`
	Measures   []EnsembleMeasure `json:"measures"`
	Cores      []Cores           `json:"cores"`
	// Given is a plan that was set among those drawn.
	Given *GivenPlan `json:"given,omitempty"`
	// Warnings say what is not to be relied on, and what to do.
	Warnings    []string `json:"warnings"`
	Notes       []string `json:"notes"`
	Attribution []string `json:"attribution"`
}

// EnsembleSettings are what was asked for, defaults filled in.
type EnsembleSettings struct {
	Scenario    string  `json:"scenario"`
	Regions     int     `json:"regions"`
	Bounds      Bounds  `json:"bounds"`
	Method      string  `json:"method"`
	Compactness float64 `json:"compactness"`
	Temperature float64 `json:"temperature"`
	Plans       int     `json:"plans"`
	Seed        uint64  `json:"seed,string"`
	Chains      int     `json:"chains"`
	Thin        int     `json:"thin"`
	BurnIn      int     `json:"burnIn"`
}

// Rejected counts proposals that left a plan as it was, by reason.
type Rejected struct {
	// SameRegion: the pair of areas drawn lies inside a region.
	SameRegion int64 `json:"sameRegion,string"`
	// NoCut: no cut of the tree leaves both sides within the bounds.
	NoCut int64 `json:"noCut,string"`
	// Coin: kept for the chain to be reversible.
	Coin int64 `json:"coin,string"`
	// Metropolis: the target has less of the plan proposed.
	Metropolis int64 `json:"metropolis,string"`
}

// EnsembleMeasure is one measure over the plans.
type EnsembleMeasure struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	// Aim is "larger" or "smaller", whichever is better, or empty.
	Aim    string `json:"aim"`
	Detail bool   `json:"detail"` // behind the main measures

	Mean   float64  `json:"mean"`
	Error  *float64 `json:"error,omitempty"` // Monte Carlo error of the mean
	SD     *float64 `json:"sd,omitempty"`    // of a sample
	Min    float64  `json:"min"`
	P5     float64  `json:"p5"`
	P25    float64  `json:"p25"`
	Median float64  `json:"median"`
	P75    float64  `json:"p75"`
	P95    float64  `json:"p95"`
	Max    float64  `json:"max"`

	RHat    *float64 `json:"rHat,omitempty"`
	BulkESS *float64 `json:"bulkEss,omitempty"`
	TailESS *float64 `json:"tailEss,omitempty"`

	Rank *Rank `json:"rank,omitempty"` // of the plan given
}

// Rank says where a plan stands: the shares of plans drawn that are better,
// equal and worse, or above and below where neither is better.
type Rank struct {
	Value float64 `json:"value"`
	Above float64 `json:"above"`
	Equal float64 `json:"equal"`
	Below float64 `json:"below"`
	// Better is Above or Below, as the aim has it; left out without an aim.
	Better *float64 `json:"better,omitempty"`
}

// GivenPlan is a plan that is set among those drawn.
type GivenPlan struct {
	PlanDigest string   `json:"planDigest"`
	Valid      bool     `json:"valid"` // by the bounds that plans are drawn within
	Faults     []string `json:"faults"`
}

// Cores are the groups of areas that stay together: connected by pairs that touch
// and share a region in at least Share of the plans.
type Cores struct {
	Share  float64 `json:"share"`
	Units  int     `json:"units"` // in cores
	People int64   `json:"people"`
	Cores  []Core  `json:"cores"`
}

// Core is a group of two or more areas.
type Core struct {
	Code  string   `json:"code"`
	Units []string `json:"units"` // codes
	Names []string `json:"names"`
	// People live in it.
	People int64 `json:"people"`
	// Least is the smallest share of plans in which two areas of the core share a
	// region; left out on layers of more than 2,000 areas.
	Least *float64 `json:"least,omitempty"`
}
