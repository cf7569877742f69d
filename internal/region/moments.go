package region

import (
	"fmt"
	"hash"
	"math"
	"math/bits"
)

// moments are weighted features made integers, which the terms on sums of
// squares share: needs, moment of inertia and mixed needs. The features are
// centred, and scaled so that their weighted sum of squares over all units is
// the weight of the term times One.
//
// Accumulators: W, then sum w q for each feature. A term may keep more behind
// them.
type moments struct {
	name     string
	features int
	mass     []int64
	moment   []int64 // unit-major: w q
	square   []int64 // w |q|^2
	q        []int64 // unit-major; only recompute and hash need it. nil of groups of units
}

// maxFeatures is as many indicators as anyone can weigh against one another;
// arithmetic would allow more, see newMoments.
const maxFeatures = 64

// newMoments checks and scales one row of features for each unit.
//
// It refuses input for which the sum of |w q| over all units and features
// reaches 2^62. So for any set of units the moments s_j = sum w q keep
// sum_j |s_j| below 2^62, and their squares add up to at most the square of
// that: below 2^124 for any number of features, which fits 128 bits.
func newMoments(name string, mass []int64, features [][]float64, weight float64) (*moments, error) {
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
		return nil, fmt.Errorf("%s: the features do not vary, so there is nothing to tell units apart by", name)
	}
	t := &moments{
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

func (t *moments) Name() string  { return t.name }
func (t *moments) Pairs() *Graph { return nil }

// most is the sum of squares over all units, below 2^62: what lies within
// regions and what lies between them add up to it.
func (t *moments) most() int64 {
	var sum int64
	for _, s := range t.square {
		sum += s
	}
	return sum
}

// between is |sum w q|^2 / W, rounded down: the part of the sum of squares
// that lies between regions.
func (t *moments) between(acc []int64) int64 {
	var hi, lo uint64
	for _, s := range acc[1 : 1+t.features] {
		hi, lo = addSquare(hi, lo, s)
	}
	return divide(hi, lo, acc[0])
}

// betweenWith is between after add.
func (t *moments) betweenWith(acc []int64, u Unit, sign int64) int64 {
	d := t.features
	var hi, lo uint64
	sums := acc[1 : 1+d]
	for j, m := range t.moment[int(u)*d : int(u)*d+d] {
		hi, lo = addSquare(hi, lo, sums[j]+sign*m)
	}
	return divide(hi, lo, acc[0]+sign*t.mass[u])
}

func (t *moments) add(acc []int64, u Unit, sign int64) {
	d := t.features
	acc[0] += sign * t.mass[u]
	sums := acc[1 : 1+d]
	for j, m := range t.moment[int(u)*d : int(u)*d+d] {
		sums[j] += sign * m
	}
}

func (t *moments) hash(h hash.Hash) {
	hashInts(h, t.name, int64(t.features))
	hashInts(h, "mass", t.mass...)
	if t.q == nil {
		hashInts(h, "moments", t.moment...)
		hashInts(h, "squares", t.square...)
		return
	}
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

// divide is floor(hi:lo / mass), for a quotient below 2^62 and a mass of fewer
// than 32 bits. By Cauchy-Schwarz the quotient is at most sum w|q|^2, so it
// fits; a set without mass has no moments either.
//
// A division of 128 bits takes many times as long as one of floating point, and
// stood for a seventh of a search. So floating point guesses the quotient, and
// integers say what the guess leaves over, until nothing is: the answer is
// exact whatever the rounding.
func divide(hi, lo uint64, mass int64) int64 {
	if mass == 0 {
		return 0
	}
	inverse := 1 / float64(mass)
	guess := float64(float64(int64(hi))*0x1p64) + float64(float64(int64(lo>>1))*2)
	quotient := int64(float64(guess * inverse))
	// The guess is off by less than 2^12, so what is left fits 64 bits.
	_, product := bits.Mul64(uint64(quotient), uint64(mass))
	left := int64(lo - product)
	more := int64(float64(float64(left) * inverse))
	quotient += more
	left -= more * mass
	for left < 0 {
		quotient--
		left += mass
	}
	for left >= mass {
		quotient++
		left -= mass
	}
	return quotient
}
