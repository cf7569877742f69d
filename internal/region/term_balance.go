package region

import (
	"fmt"
	"hash"
	"math"
)

// balance costs weight times the mean over regions of |P_r - mu| / mu, where
// mu is the ideal population. As mu = total/regions, P_r - mu is kept exact as
// regions P_r - total.
type balance struct {
	population     []int64
	regions, total int64 // of the ideal
	unitCost       int64 // cost of |regions P_r - total| = 1
	dearest        int64 // what no plan costs more than
}

// NewBalance makes the balance term: weight times the mean absolute deviation
// of the regions' populations from the ideal, as a fraction of the ideal.
func NewBalance(population []int64, regions int, weight float64) (Term, error) {
	total, err := sumPopulation(population)
	if err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	return NewBalanceAround(population, regions, total, regions, weight)
}

// NewBalanceAround is NewBalance with another ideal: people over of regions, where
// the others are large or small on purpose. These count as well, by the same
// ideal; they cost the same in every plan.
func NewBalanceAround(population []int64, regions int, people int64, of int, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	total, err := sumPopulation(population)
	if err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	if people < 1 || people > total || of < 1 || of > regions {
		return nil, fmt.Errorf("balance: %d people in %d regions", people, of)
	}
	k := int64(regions)
	t := &balance{population: population, regions: int64(of), total: people, unitCost: int64(math.Round(weight * float64(One) / (float64(k) * float64(people))))}
	// Where the ideal is that of all, people who are too many in some regions are missing in others.
	off := 2 * k * total
	if people < total || int64(of) < k {
		off = t.regions*total + k*people
	}
	if off > (math.MaxInt64-1)/max(1, t.unitCost) {
		return nil, fmt.Errorf("balance: an ideal of %d people over %d regions is too small for %d people: deviations are without measure", people, of, total)
	}
	t.dearest = off * t.unitCost
	return t, nil
}

func (t *balance) Name() string  { return "balance" }
func (t *balance) Width() int    { return 1 }
func (t *balance) Pairs() *Graph { return nil }

func (t *balance) most() int64 { return t.dearest }

func (t *balance) cost(people int64) int64 {
	off := t.regions*people - t.total
	if off < 0 {
		off = -off
	}
	return off * t.unitCost
}

func (t *balance) Cost(acc []int64) int64 { return t.cost(acc[0]) }

// Least: who are too many become no fewer.
func (t *balance) Least(acc []int64) int64 {
	if t.regions*acc[0] < t.total {
		return 0
	}
	return t.cost(acc[0])
}

func (t *balance) CostWith(acc []int64, _ int64, u Unit, sign, _ int64) int64 {
	return t.cost(acc[0] + sign*t.population[u])
}

func (t *balance) Add(acc []int64, u Unit, sign, _ int64) { acc[0] += sign * t.population[u] }

func (t *balance) hash(h hash.Hash) { hashInts(h, "balance", t.regions, t.total, t.unitCost) }
