package region

// cut is what terms share whose cost is in proportion to the weight of pairs
// that a region's border cuts. Accumulator: what the members cost alone, less
// twice the weight of the pairs inside.
type cut struct {
	name     string
	graph    *Graph
	alone    []int64 // by unit
	unitCost int64   // of one unit of weight
}

func (t *cut) Name() string           { return t.name }
func (t *cut) Width() int             { return 1 }
func (t *cut) Pairs() *Graph          { return t.graph }
func (t *cut) Cost(acc []int64) int64 { return acc[0] * t.unitCost }

// Least: larger regions can cut less.
func (t *cut) Least([]int64) int64 { return 0 }

func (t *cut) CostWith(acc []int64, _ int64, u Unit, sign, inside int64) int64 {
	return (acc[0] + sign*(t.alone[u]-2*inside)) * t.unitCost
}

func (t *cut) Add(acc []int64, u Unit, sign, inside int64) {
	acc[0] += sign * (t.alone[u] - 2*inside)
}

// most: every unit alone cuts all pairs.
func (t *cut) most() int64 {
	var sum int64
	for _, w := range t.alone {
		sum += w
	}
	return sum * t.unitCost
}
