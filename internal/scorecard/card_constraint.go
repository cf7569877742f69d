package scorecard

// ConstraintCard is one of the constraints of a scenario, and whether the plan keeps
// it.
type ConstraintCard struct {
	// Kind is together, apart, region, within, units or oversize.
	Kind string `json:"kind"`
	Name string `json:"name"`
	Kept bool   `json:"kept"`
	// Words say how it is kept, or what breaks it.
	Words string `json:"words"`
	// Units and Population are of the areas that it names; 0 for none.
	Units      int   `json:"units"`
	Population int64 `json:"population"`
	// Regions are the codes of the regions that hold them, most areas first.
	Regions []string `json:"regions"`
	// Price is nil where it was not asked for.
	Price *PriceCard `json:"price,omitempty"`
}

// PriceCard is what a constraint costs: how a plan does that keeps all but it.
type PriceCard struct {
	// NeedsCaptured is the share that the plan without the constraint captures, and
	// Cost by how much that is more.
	NeedsCaptured float64 `json:"needsCaptured"`
	Cost          float64 `json:"cost"`
	// Objective is that of the plan without, by the terms of the plan with it.
	Objective    float64 `json:"objective"`
	MaxDeviation float64 `json:"maxDeviation"`
}
