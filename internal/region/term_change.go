package region

import (
	"errors"
	"fmt"
	"hash"
	"math"
	"slices"
)

// change costs weight times the share of people who are in a region that is
// not mainly made of their baseline region. With P_rb the people in region r
// from baseline region b, a region costs (P_r - max_b P_rb) / sum P: 0 when it
// is a baseline region or part of one.
//
// It never exceeds the share of people reassigned under the best one-to-one
// matching of regions ([Match]), which keeps sum_r P_r,b(r) in place for some
// one-to-one b(r): no term of that sum exceeds max_b P_rb. Both are equal when
// the regions' main baseline regions all differ, as they do near the baseline.
//
// Accumulators: P_r, then P_rb for each baseline region.
type change struct {
	baseline   Plan
	population []int64
	unitCost   int64 // of one person
}

// NewChange makes the change term: how far a plan is from a baseline, given as
// the region of every unit (any non-negative numbers).
func NewChange(baseline []Label, population []int64, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	if len(baseline) != len(population) {
		return nil, fmt.Errorf("change: a baseline of %d units for %d", len(baseline), len(population))
	}
	total, err := sumPopulation(population)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	if total == 0 {
		return nil, errors.New("change: there are no people")
	}
	plan, err := NewPlan(baseline)
	if err != nil {
		return nil, fmt.Errorf("change: baseline: %w", err)
	}
	return &change{plan, population, int64(math.Round(weight * float64(One) / float64(total)))}, nil
}

func (t *change) Name() string  { return "change" }
func (t *change) Width() int    { return 1 + t.baseline.Regions() }
func (t *change) Pairs() *Graph { return nil }

func (t *change) most() int64 {
	var people int64
	for _, p := range t.population {
		people += p
	}
	return people * t.unitCost
}

func (t *change) Cost(acc []int64) int64 {
	return (acc[0] - slices.Max(acc[1:1+t.baseline.Regions()])) * t.unitCost
}

// CostWith asks all baseline regions only when the unit is of the main one and
// leaves.
func (t *change) CostWith(acc []int64, cost int64, u Unit, sign, _ int64) int64 {
	from := acc[1 : 1+t.baseline.Regions()]
	b, people := t.baseline.Label(u), sign*t.population[u]
	main := acc[0] - cost/t.unitCost
	if people < 0 && from[b] == main {
		main = 0
		for i, p := range from {
			if Label(i) != b {
				main = max(main, p)
			}
		}
	}
	return (acc[0] + people - max(main, from[b]+people)) * t.unitCost
}

func (t *change) Add(acc []int64, u Unit, sign, _ int64) {
	people := sign * t.population[u]
	acc[0] += people
	acc[1+t.baseline.Label(u)] += people
}

func (t *change) hash(h hash.Hash) {
	hashInts(h, "change", t.unitCost)
	hashInts(h, "people", t.population...)
	for _, b := range t.baseline.labels {
		hashInts(h, "", int64(b))
	}
}
