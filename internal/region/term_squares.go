package region

import (
	"fmt"
	"hash"
	"math"
	"math/bits"
)

// squares costs weight times the share of the total weighted sum of squares
// that lies within regions. For a region with masses w and features q it is
// sum w|q|^2 - |sum w q|^2 / W, rounded up to an integer; the features are
// centred and scaled so that all units in one region cost weight*One.
//
// Accumulators: W, sum w|q|^2, then sum w q for each feature.
type squares struct {
	name     string
	features int
	mass     []int64
	moment   []int64 // unit-major: w q
	square   []int64 // w |q|^2
	q        []int64 // unit-major; only recompute and hash need it
}

// maxFeatures keeps the sum of squared moments, each below 2^124, in 128 bits.
const maxFeatures = 15

// NewSquares makes a within-region sum-of-squares term from one row of
// features for each unit (equal lengths, finite, already scaled against one
// another) and a mass for each unit. With standardised indicators and people
// as masses it is the needs term; with coordinates it is the population
// moment of inertia.
func NewSquares(name string, mass []int64, features [][]float64, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(features) != len(mass) || len(features) == 0 {
		return nil, fmt.Errorf("%s: %d rows of features for %d units", name, len(features), len(mass))
	}
	if _, err := sumPopulation(mass); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := len(features[0])
	if d < 1 || d > maxFeatures {
		return nil, fmt.Errorf("%s: %d features, want 1 to %d", name, d, maxFeatures)
	}
	centred, total, err := centre(mass, features, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if !(total > 0) {
		return nil, fmt.Errorf("%s: the features do not vary, so there is nothing to keep alike", name)
	}
	t := &squares{
		name: name, features: d, mass: mass,
		moment: make([]int64, len(mass)*d), square: make([]int64, len(mass)), q: make([]int64, len(mass)*d),
	}
	scale := math.Sqrt(weight * float64(One) / total)
	var sumAbs, sumSquare float64
	for u, w := range mass {
		for j := range d {
			q := int64(math.Round(centred[u*d+j] * scale))
			t.q[u*d+j] = q
			t.moment[u*d+j] = w * q
			t.square[u] += w * q * q
			sumAbs += math.Abs(float64(w) * float64(q))
			sumSquare += float64(float64(w)*float64(q)) * float64(q)
		}
	}
	if sumAbs >= 1<<62 || sumSquare >= 1<<62 {
		return nil, fmt.Errorf("%s: sums of squares exceed 62 bits (weight %v); lower the weight", name, weight)
	}
	return t, nil
}

// centre subtracts the mass-weighted mean of each feature and returns the
// total weighted sum of squares. Products are converted explicitly so that no
// machine fuses them into the additions.
func centre(mass []int64, features [][]float64, d int) (centred []float64, total float64, err error) {
	centred = make([]float64, len(mass)*d)
	var sumMass float64
	mean := make([]float64, d)
	for u, row := range features {
		if len(row) != d {
			return nil, 0, fmt.Errorf("unit %d has %d features, the first unit has %d", u, len(row), d)
		}
		sumMass += float64(mass[u])
		for j, x := range row {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, 0, fmt.Errorf("unit %d: feature %d is %v", u, j, x)
			}
			mean[j] += float64(float64(mass[u]) * x)
		}
	}
	if sumMass == 0 {
		return nil, 0, fmt.Errorf("all masses are zero")
	}
	for u, row := range features {
		for j, x := range row {
			c := x - mean[j]/sumMass
			centred[u*d+j] = c
			total += float64(float64(mass[u]) * float64(c*c))
		}
	}
	return centred, total, nil
}

func (t *squares) Name() string  { return t.name }
func (t *squares) Width() int    { return 2 + t.features }
func (t *squares) Pairs() *Graph { return nil }

func (t *squares) Cost(acc []int64) int64 {
	var hi, lo uint64
	for _, s := range acc[2 : 2+t.features] {
		hi, lo = addSquare(hi, lo, s)
	}
	return acc[1] - divide(hi, lo, acc[0])
}

func (t *squares) CostWith(acc []int64, u Unit, sign, _ int64) int64 {
	d := t.features
	var hi, lo uint64
	moments := t.moment[int(u)*d : int(u)*d+d]
	sums := acc[2 : 2+d]
	for j, m := range moments {
		hi, lo = addSquare(hi, lo, sums[j]+sign*m)
	}
	return acc[1] + sign*t.square[u] - divide(hi, lo, acc[0]+sign*t.mass[u])
}

func (t *squares) Add(acc []int64, u Unit, sign, _ int64) {
	d := t.features
	acc[0] += sign * t.mass[u]
	acc[1] += sign * t.square[u]
	for j, m := range t.moment[int(u)*d : int(u)*d+d] {
		acc[2+j] += sign * m
	}
}

func (t *squares) hash(h hash.Hash) {
	hashInts(h, t.name, int64(t.features))
	hashInts(h, "mass", t.mass...)
	hashInts(h, "features", t.q...)
}

// addSquare adds s*s to the 128-bit number hi:lo.
func addSquare(hi, lo uint64, s int64) (uint64, uint64) {
	a := uint64(s)
	if s < 0 {
		a = uint64(-s)
	}
	h, l := bits.Mul64(a, a)
	var carry uint64
	lo, carry = bits.Add64(lo, l, 0)
	hi, _ = bits.Add64(hi, h, carry)
	return hi, lo
}

// divide is floor(hi:lo / mass). By Cauchy-Schwarz the quotient is at most
// sum w|q|^2, so it fits; a set without mass has no moments either.
func divide(hi, lo uint64, mass int64) int64 {
	if mass == 0 {
		return 0
	}
	quotient, _ := bits.Div64(hi, lo, uint64(mass))
	return int64(quotient)
}
