package scorecard

import (
	"math"

	"footprint/internal/region"
)

// maxPairs is how many pairs of units are measured to find a mean distance:
// all of them among 5,792 units or fewer, a sample among more.
const maxPairs = 1 << 24

// pairs adds up distances in need of pairs of people.
type pairs struct{ sum, weight float64 }

func (p pairs) mean() float64 { return ratio(p.sum, p.weight) }

// distances adds up the distances in need between people of different units
// of a list. Units are paired by how far they stand apart in the list, taken as
// a ring: every distance from 1 to half the length gives each pair once. Where
// that is more than limit pairs, distances are taken evenly from that range, so
// that each unit is in as many pairs as any other.
func (m *Measurer) distances(units []region.Unit, limit int) pairs {
	n, d := len(units), m.dimensions
	if n < 2 {
		return pairs{}
	}
	point, people := make([]float64, n*d), make([]float64, n)
	for i, u := range units {
		copy(point[i*d:], m.point[int(u)*d:int(u)*d+d])
		people[i] = float64(m.people[u])
	}
	half := n / 2
	steps := min(half, max(1, limit/n))
	var all pairs
	for s := range steps {
		apart := half*(2*s+1)/(2*steps) + 1
		last := n
		if 2*apart == n { // both ways round is the same pair
			last = half
		}
		// A sum for each step keeps rounding small, and its order fixed.
		var one pairs
		for i := range last {
			j := i + apart
			if j >= n {
				j -= n
			}
			var squared float64
			a, b := point[i*d:i*d+d], point[j*d:j*d+d]
			for f, x := range a {
				x -= b[f]
				squared += float64(x * x)
			}
			w := people[i] * people[j]
			one.sum += float64(w * math.Sqrt(squared))
			one.weight += w
		}
		all.sum += one.sum
		all.weight += one.weight
	}
	return all
}

// meanDistance is the mean over the pairs inside regions, and that of each
// region.
func (m *Measurer) meanDistance(plan region.Plan) (all float64, regions []float64) {
	var sum pairs
	for _, units := range plan.Members() {
		p := m.distances(units, maxPairs)
		sum.sum += p.sum
		sum.weight += p.weight
		regions = append(regions, p.mean())
	}
	return sum.mean(), regions
}

// MeanDistance is [Needs].MeanDistance alone. It takes time in proportion to
// the pairs of units that share a region.
func (m *Measurer) MeanDistance(plan region.Plan) float64 {
	mean, _ := m.meanDistance(plan)
	return Round(mean)
}
