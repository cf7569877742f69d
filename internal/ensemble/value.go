package ensemble

import "footprint/internal/region"

// valuer finds what any set of units would cost as a region.
type valuer struct {
	problem *region.Problem
	acc     []int64
	counted []uint32 // by unit: the round that put it in
	round   uint32
}

func newValuer(p *region.Problem) valuer {
	width := 0
	for _, t := range p.Terms() {
		width = max(width, t.Width())
	}
	return valuer{problem: p, acc: make([]int64, width), counted: make([]uint32, p.Len())}
}

// cost is the objective of the units as one region, in 1/[region.One].
func (v *valuer) cost(units []region.Unit) int64 {
	var sum int64
	for _, t := range v.problem.Terms() {
		acc, pairs := v.acc[:t.Width()], t.Pairs()
		clear(acc)
		v.round++
		for _, u := range units {
			var inside int64
			if pairs != nil {
				weights := pairs.Weights(u)
				for i, w := range pairs.Neighbours(u) {
					if v.counted[w] == v.round {
						inside += weights[i]
					}
				}
				v.counted[u] = v.round
			}
			t.Add(acc, u, 1, inside)
		}
		sum += t.Cost(acc)
	}
	return sum
}
