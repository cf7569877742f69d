package scorecard

import (
	"fmt"
	"math"

	"footprint/internal/region"
)

// BoundCard says how good a plan of the problem can be at most: no plan that
// keeps the constraints has an objective below Value.
type BoundCard struct {
	Value float64 `json:"value"` // rounded down
	// Gap is by how much the objective of the plan is above the bound, as a share
	// of its own, rounded up; nil for a plan that breaks constraints.
	Gap *float64 `json:"gap,omitempty"`
	// Proven says that no plan is better.
	Proven bool `json:"proven"`
	// Certificate is the SHA-256 of certificate.json; empty for a bound by relaxation,
	// which has none.
	Certificate string `json:"certificate"`
	// Listed is how many regions are within the bounds.
	Listed          int64 `json:"listed,string"`
	ListedEstimated bool  `json:"listedEstimated"`
	// NeedsCaptured is what no plan captures more than, rounded up to five decimals;
	// nil unless needs are all of the objective.
	NeedsCaptured *float64 `json:"needsCaptured,omitempty"`
}

// millionth is the last digit of a scorecard, in 1/region.One.
const millionth = region.One / 1e6

// Costs are whole numbers of rounded needs, by which a share captured may be off
// by about a millionth: what is said of all plans leaves room for two.
const capturedRoom = 2 * millionth

// NewBound is a bound in 1/[region.One], without a plan. Where needs are all of
// the objective it says as well what plans can capture.
func NewBound(bound int64, onlyNeeds bool) *BoundCard {
	b := &BoundCard{Value: float64(bound/millionth) / 1e6}
	if onlyNeeds {
		captured := math.Min(1, float64((region.One-bound+capturedRoom+10*millionth-1)/(10*millionth))/1e5)
		b.NeedsCaptured = &captured
	}
	return b
}

// Beside sets a plan that keeps the constraints beside the bound, both in
// 1/[region.One]: the plan costs at least the bound.
func (b *BoundCard) Beside(cost, bound int64) {
	gap := 0.0
	if cost > bound {
		// What is beyond a millionth of the last digit is rounding of the quotient.
		gap = math.Max(1, math.Ceil(1e6*float64(cost-bound)/float64(cost)-1e-6)) / 1e6
	}
	b.Gap, b.Proven = &gap, cost == bound
	if b.Proven {
		b.Value = Round(float64(cost) / float64(region.One)) // as the objective of the plan
	}
}

// WithinPercent writes a gap, a share, as per cent and rounded up: 0.4 is
// never said of 0.41.
func WithinPercent(gap float64) string {
	return fmt.Sprintf("%.2f %%", math.Max(0, math.Ceil(gap*1e4-1e-9))/100)
}
