package bench

import (
	"math"

	"footprint/internal/footprint"
	"footprint/internal/region"
)

// Question is a problem as peers can take it.
type Question struct {
	ID, Layer string
	Regions   int
	// Kind is "bounds" (least and most people), "floor" (least people) or
	// "free" (neither).
	Kind string
	// Share says how the bounds lie about the ideal population: a tolerance for
	// bounds, the least share for a floor.
	Share float64
	// By is what counts alike in the sum of squares: "people", or "areas", which
	// is what libraries for regionalisation minimise.
	By string
}

// Questions are what the peers are asked, each of those that can take it.
func Questions() []Question {
	return []Question{
		{ID: "ccg38-20", Layer: "ccg17", Regions: 38, Kind: "bounds", Share: 0.20, By: "people"},
		{ID: "ccg10-5", Layer: "ccg17", Regions: 10, Kind: "bounds", Share: 0.05, By: "people"},
		{ID: "lad10-5", Layer: "lad17", Regions: 10, Kind: "bounds", Share: 0.05, By: "people"},
		{ID: "ccg38-floor", Layer: "ccg17", Regions: 38, Kind: "floor", Share: 0.5, By: "areas"},
		{ID: "ccg10-floor", Layer: "ccg17", Regions: 10, Kind: "floor", Share: 0.5, By: "areas"},
		{ID: "msoa38-floor", Layer: "msoa11", Regions: 38, Kind: "floor", Share: 0.5, By: "areas"},
		{ID: "ccg38-free", Layer: "ccg17", Regions: 38, Kind: "free", By: "areas"},
		{ID: "ccg10-free", Layer: "ccg17", Regions: 10, Kind: "free", By: "areas"},
		{ID: "msoa38-free", Layer: "msoa11", Regions: 38, Kind: "free", By: "areas"},
		{ID: "msoa10-free", Layer: "msoa11", Regions: 10, Kind: "free", By: "areas"},
	}
}

// units are the areas of a layer as peers get them: people, indicators
// standardised by people and by areas, each times the root of its weight.
type units struct {
	codes           []string
	people          []int64
	graph           *region.Graph
	byPeople, equal [][]float64
	total           int64
}

func layerUnits(planner *footprint.Planner, layer string) (*units, error) {
	// The number of regions and the bounds do not matter here.
	t, err := (&Problem{Layer: layer, Regions: 2, Tolerance: 1}).Task(planner)
	if err != nil {
		return nil, err
	}
	l := &units{graph: t.Layer.Graph, byPeople: t.Needs.Features(), total: t.Layer.TotalPopulation()}
	for u := range t.Layer.Areas {
		l.codes, l.people = append(l.codes, t.Layer.Areas[u].Code), append(l.people, t.Layer.Areas[u].Population)
		l.equal = append(l.equal, make([]float64, len(t.Needs.Weights)))
	}
	for j, w := range t.Needs.Weights {
		var sum, squares float64
		n := float64(len(l.equal))
		for _, row := range t.Needs.Rows {
			sum += row[j]
		}
		for _, row := range t.Needs.Rows {
			squares += (row[j] - sum/n) * (row[j] - sum/n)
		}
		for u, row := range t.Needs.Rows {
			l.equal[u][j] = math.Sqrt(w) * (row[j] - sum/n) / math.Sqrt(squares/n)
		}
	}
	return l, nil
}

// bounds are those of the question; none is from 0 to everybody.
func (q *Question) bounds(total int64) region.Bounds {
	switch q.Kind {
	case "bounds":
		return region.Around(total, q.Regions, q.Share)
	case "floor":
		return region.Bounds{Min: int64(math.Ceil(q.Share * float64(total) / float64(q.Regions))), Max: total}
	default:
		return region.Bounds{Min: 0, Max: total}
	}
}

// problem poses the question for a number of regions, within its bounds.
func (q *Question) problem(l *units, regions int) (*region.Problem, error) {
	mass, features := l.people, l.byPeople
	if q.By == "areas" {
		features, mass = l.equal, make([]int64, len(l.people))
		for u := range mass {
			mass[u] = 1
		}
	}
	needs, err := region.NewSquares("needs", mass, features, 1)
	if err != nil {
		return nil, err
	}
	return region.NewProblem(l.graph, l.people, regions, q.bounds(l.total), needs)
}
