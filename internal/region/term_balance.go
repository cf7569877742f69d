package region

import (
	"fmt"
	"hash"
	"math"
)

// balance costs weight times the mean over regions of |P_r - mu| / mu, where
// mu is the ideal population sum(P)/k. P_r - mu is kept exact as k P_r - sum(P).
type balance struct {
	population []int64
	regions    int64
	total      int64
	unitCost   int64 // cost of |k P_r - total| = 1
}

// NewBalance makes the balance term: weight times the mean absolute deviation
// of the regions' populations from the ideal, as a fraction of the ideal.
func NewBalance(population []int64, regions int, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	total, err := sumPopulation(population)
	if err != nil {
		return nil, fmt.Errorf("balance: %w", err)
	}
	if total == 0 || regions < 1 {
		return nil, fmt.Errorf("balance: %d people in %d regions", total, regions)
	}
	k := int64(regions)
	return &balance{population, k, total, int64(math.Round(weight * float64(One) / (float64(k) * float64(total))))}, nil
}

func (t *balance) Name() string  { return "balance" }
func (t *balance) Width() int    { return 1 }
func (t *balance) Pairs() *Graph { return nil }

// most: people who are too many in some regions are missing in others.
func (t *balance) most() int64 { return 2 * t.regions * t.total * t.unitCost }

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
