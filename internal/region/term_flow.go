package region

import (
	"errors"
	"fmt"
	"hash"
	"math"
)

// flow costs weight times the share of all flow that crosses borders of
// regions. Each of the two regions that a flow joins bears half of it, so a
// region costs half the flow that crosses its border: 0 when all flow stays
// inside, weight*One when all of it crosses. The accumulator is the flow that
// crosses the border of the region.
type flow struct{ cut }

// NewFlow makes the flow term, for commuters, admissions or migrants. Pairs of
// the graph are units between which something flows, whether or not they are
// contiguous, weighted by the flow both ways together; own is the flow within
// each unit, or nil where there is none. All flow together must fit 31 bits.
func NewFlow(between *Graph, own []int64, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("flow: %w", err)
	}
	if own != nil && len(own) != between.Len() {
		return nil, fmt.Errorf("flow: flow within %d units, flow between %d", len(own), between.Len())
	}
	total, err := sumPopulation(own)
	if err != nil {
		return nil, fmt.Errorf("flow: flow within units: %w", err)
	}
	crossing := false
	alone := make([]int64, between.Len())
	for _, e := range between.Edges() {
		if e.Weight > math.MaxInt32-total {
			return nil, fmt.Errorf("flow: units %d and %d: the sum exceeds %d", e.A, e.B, math.MaxInt32)
		}
		total += e.Weight
		alone[e.A] += e.Weight
		alone[e.B] += e.Weight
		crossing = crossing || e.Weight > 0
	}
	if !crossing {
		return nil, errors.New("flow: nothing flows between units, so there is nothing to keep inside regions")
	}
	return &flow{cut{"flow", between, alone, int64(math.Round(weight * float64(One) / (2 * float64(total))))}}, nil
}

func (t *flow) hash(h hash.Hash) {
	hashInts(h, "flow", t.unitCost)
	for _, e := range t.graph.Edges() {
		hashInts(h, "", int64(e.A), int64(e.B), e.Weight)
	}
}
