package region

import (
	"errors"
	"fmt"
	"hash"
	"math"
)

// perimeter costs weight times the sum of the regions' perimeters over the sum
// of the units' perimeters: 1 when nothing is merged, less the more border is
// internal. The accumulator is the perimeter in metres.
type perimeter struct{ cut }

// NewPerimeter makes the compactness term from the perimeters of the units in
// metres and the border lengths of the graph.
func NewPerimeter(g *Graph, perimeterM []int64, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("compactness: %w", err)
	}
	if len(perimeterM) != g.Len() {
		return nil, fmt.Errorf("compactness: %d perimeters for %d units", len(perimeterM), g.Len())
	}
	total, err := sumPopulation(perimeterM)
	if err != nil {
		return nil, fmt.Errorf("compactness: perimeters in metres: %w", err)
	}
	if total == 0 {
		return nil, errors.New("compactness: no unit has a perimeter")
	}
	return &perimeter{cut{"compactness", g, perimeterM, int64(math.Round(weight * float64(One) / float64(total)))}}, nil
}

func (t *perimeter) hash(h hash.Hash) {
	hashInts(h, "perimeter", t.unitCost)
	hashInts(h, "length", t.alone...)
}
