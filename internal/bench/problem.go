package bench

import (
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// Problem is one of the fixed set. All ask for regions alike in need by the
// profile core-5 and nothing else.
type Problem struct {
	ID, Title string
	Layer     string
	Regions   int
	// Tolerance is the largest deviation from the ideal population; where it is
	// 0, Min and Max are the people that a region may have.
	Tolerance float64
	Min, Max  int64

	// Seconds is the time within which the problem should be solved on two
	// cores, and the end of the axis of time.
	Seconds float64
	// Steps is the budget of a run; 0 is what the search takes by itself.
	Steps int64
	// Seeds is how many runs are made at most; 0 is as many as are asked for.
	Seeds int
	// Target is the share that the median run should capture by then; 0 where
	// there is none.
	Target float64
	// Most is the share that no plan exceeds, as proved; 0 where that is unknown.
	Most float64
	// CarriedTo is a finer layer on which the plans are measured as well.
	CarriedTo string
	// Above is the problem whose plans, carried to this layer, the median run
	// should beat.
	Above string
	// Memory is what a run should stay below, in MiB; 0 where nothing is asked.
	Memory float64
	// Scaling is set for problems that differ in the layer only: they are also
	// run on shorter budgets, see [Fit].
	Scaling bool
}

// Problems is the fixed set, in order.
func Problems() []Problem {
	return []Problem{
		{ID: "ccg38-20", Title: "207 CCGs, 38 regions, 20 %", Layer: "ccg17", Regions: 38, Tolerance: 0.20, Seconds: 10, Target: 0.7171, Most: 0.7173},
		{ID: "ccg38-25", Title: "207 CCGs, 38 regions, 25 %", Layer: "ccg17", Regions: 38, Tolerance: 0.25, Seconds: 10, Target: 0.7317, Most: 0.7320},
		{ID: "ccg10-5", Title: "207 CCGs, 10 regions, 5 %", Layer: "ccg17", Regions: 10, Tolerance: 0.05, Seconds: 10, Target: 0.5240},
		{ID: "ccg10-10", Title: "207 CCGs, 10 regions, 10 %", Layer: "ccg17", Regions: 10, Tolerance: 0.10, Seconds: 10, Target: 0.5430},
		{ID: "ccg44", Title: "207 CCGs, 44 regions of 0.3 to 3.0 million", Layer: "ccg17", Regions: 44, Min: 300_000, Max: 3_000_000, Seconds: 10},
		{ID: "lad38-10", Title: "326 councils, 38 regions, 10 %", Layer: "lad17", Regions: 38, Tolerance: 0.10, Seconds: 20, Target: 0.6400},
		{ID: "lad10-5", Title: "326 councils, 10 regions, 5 %", Layer: "lad17", Regions: 10, Tolerance: 0.05, Seconds: 20},
		{ID: "lad38-5", Title: "326 councils, 38 regions, 5 %", Layer: "lad17", Regions: 38, Tolerance: 0.05, Seconds: 20, Seeds: 5, Scaling: true},
		{ID: "msoa38-5", Title: "6,791 MSOAs, 38 regions, 5 %", Layer: "msoa11", Regions: 38, Tolerance: 0.05, Seconds: 30, Seeds: 5, CarriedTo: "lsoa11", Scaling: true},
		{ID: "lsoa38-5", Title: "32,844 LSOAs, 38 regions, 5 %", Layer: "lsoa11", Regions: 38, Tolerance: 0.05, Seconds: 60, Seeds: 3, Above: "msoa38-5", Memory: 2048, Scaling: true},
		{ID: "lsoa400", Title: "32,844 LSOAs, 400 places, 20 %", Layer: "lsoa11", Regions: 400, Tolerance: 0.20, Seconds: 60, Seeds: 3, Memory: 2048},
	}
}

// Task poses the problem on the layers that ship.
func (p *Problem) Task(planner *footprint.Planner) (*scenario.Task, error) {
	s := scenario.Scenario{
		Layer: p.Layer, Regions: scenario.Count{From: p.Regions, To: p.Regions}, Weights: scenario.Weights{Needs: 1},
	}
	if p.Tolerance > 0 {
		s.Tolerance = &p.Tolerance
	} else {
		s.MinPopulation, s.MaxPopulation = &p.Min, &p.Max
	}
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	a, l, err := planner.Layer(s)
	if err != nil {
		return nil, err
	}
	profile, err := planner.Profile(s.Needs)
	if err != nil {
		return nil, err
	}
	return s.Task(a, l, profile, p.Regions)
}
