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
	regions int // of the baseline
	// People by baseline region in compressed rows: those of unit u are
	// offsets[u] to offsets[u+1], ascending. An areal unit has one.
	offsets  []int32
	from     []int32
	people   []int64
	unitCost int64 // of one person
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
	t := &change{
		regions: plan.Regions(), offsets: []int32{0}, people: population,
		unitCost: int64(math.Round(weight * float64(One) / float64(total))),
	}
	for _, b := range plan.labels {
		t.from = append(t.from, int32(b))
		t.offsets = append(t.offsets, int32(len(t.from)))
	}
	return t, nil
}

func (t *change) Name() string  { return "change" }
func (t *change) Width() int    { return 1 + t.regions }
func (t *change) Pairs() *Graph { return nil }

func (t *change) most() int64 {
	var people int64
	for _, p := range t.people {
		people += p
	}
	return people * t.unitCost
}

func (t *change) Cost(acc []int64) int64 {
	return (acc[0] - slices.Max(acc[1:1+t.regions])) * t.unitCost
}

// Least: each person who joins belongs to the main baseline region, or does not.
func (t *change) Least(acc []int64) int64 { return t.Cost(acc) }

// CostWith asks all baseline regions only when the unit is of the main one and
// leaves.
func (t *change) CostWith(acc []int64, cost int64, u Unit, sign, _ int64) int64 {
	from := acc[1 : 1+t.regions]
	all, main, again := acc[0], acc[0]-cost/t.unitCost, false
	for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
		people, b := sign*t.people[i], t.from[i]
		all += people
		again = again || people < 0 && from[b] == main
		main = max(main, from[b]+people)
	}
	if again {
		main = t.mainWith(from, u, sign)
	}
	return (all - main) * t.unitCost
}

// mainWith is the people of the main baseline region after Add.
func (t *change) mainWith(from []int64, u Unit, sign int64) int64 {
	var main int64
	i, end := t.offsets[u], t.offsets[u+1]
	for b, people := range from {
		if i < end && int(t.from[i]) == b {
			people += sign * t.people[i]
			i++
		}
		main = max(main, people)
	}
	return main
}

func (t *change) Add(acc []int64, u Unit, sign, _ int64) {
	for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
		people := sign * t.people[i]
		acc[0] += people
		acc[1+t.from[i]] += people
	}
}

func (t *change) hash(h hash.Hash) {
	hashInts(h, "change", t.unitCost)
	hashInts(h, "people", t.people...)
	for u := range t.offsets[1:] {
		row := t.from[t.offsets[u]:t.offsets[u+1]]
		if len(row) != 1 {
			hashInts(h, "row", int64(len(row)))
		}
		for _, b := range row {
			hashInts(h, "", int64(b))
		}
	}
}
