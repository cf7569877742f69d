package relax

import (
	"math"
	"slices"

	"footprint/internal/region"
)

// dimension is one axis along which regions have a mean: of the features of a
// term, turned so that few axes tell most.
type dimension struct {
	size   float64   // root of the mass of all units
	mass   []float64 // by unit
	moment []float64 // mass times feature
	people bool      // mass is people
}

// squares is the sums of squares of a problem: of a region, square less
// |moment|^2 / mass of each dimension. The squares of all units add up to 1.
type squares struct {
	total      float64 // what that is worth
	dimensions []dimension
	square     []float64
}

// squaresOf adds up the terms that are sums of squares; the other terms cost 0 at
// least.
func squaresOf(p *region.Problem) *squares {
	s := &squares{square: make([]float64, p.Len())}
	for _, term := range p.Terms() {
		if t, ok := term.(region.SumOfSquares); ok {
			s.add(p, t)
		}
	}
	for _, x := range s.square {
		s.total += x
	}
	for u := range s.square {
		s.square[u] /= s.total
	}
	root := math.Sqrt(s.total)
	for _, d := range s.dimensions {
		for u := range d.moment {
			d.moment[u] /= root
		}
	}
	return s
}

func (s *squares) add(p *region.Problem, t region.SumOfSquares) {
	mass, all, people := make([]float64, p.Len()), 0.0, true
	var moments [][]float64 // by feature
	for u := range mass {
		w, sums, square := t.Sums(region.Unit(u)) //nolint:gosec // fits
		mass[u] = float64(w)
		all += mass[u]
		people = people && w == p.Population(region.Unit(u)) //nolint:gosec // fits
		s.square[u] += float64(square)
		for j, x := range sums {
			if u == 0 {
				moments = append(moments, make([]float64, p.Len()))
			}
			moments[j][u] = float64(x)
		}
	}
	turn(moments, mass)
	for _, m := range moments {
		s.dimensions = append(s.dimensions, dimension{math.Sqrt(all), mass, m, people})
	}
}

// cost is a bound in 1/region.One, rounded down.
func (s *squares) cost(bound float64) int64 {
	return max(0, int64(math.Floor((bound-1e-12)*s.total)))
}

// apart is by how much each of some units adds to their sum of squares.
func (s *squares) apart(units []region.Unit) []float64 {
	out := make([]float64, len(units))
	for i, u := range units {
		out[i] = s.square[u]
	}
	for j := range s.dimensions {
		d := &s.dimensions[j]
		moment, mass := 0.0, 0.0
		for _, u := range units {
			moment += d.moment[u]
			mass += d.mass[u]
		}
		if mass == 0 {
			continue
		}
		mean := moment / mass
		for i, u := range units {
			out[i] += float64(mean*mean*d.mass[u]) - float64(2*mean*d.moment[u])
		}
	}
	return out
}

// turn rotates features to their principal axes, by plane rotations (Jacobi 1846).
// That changes no sum of squares but for rounding.
func turn(moments [][]float64, mass []float64) {
	between := func(a, b []float64) (sum float64) {
		for u, w := range mass {
			if w > 0 {
				sum += float64(a[u] * b[u] / w)
			}
		}
		return sum
	}
	for range 12 {
		for i := range moments {
			for j := i + 1; j < len(moments); j++ {
				a, b := moments[i], moments[j]
				angle := 0.5 * math.Atan2(2*between(a, b), between(a, a)-between(b, b))
				sin, cos := math.Sincos(angle)
				for u := range a {
					x, y := a[u], b[u]
					a[u] = float64(cos*x) + float64(sin*y)
					b[u] = float64(cos*y) - float64(sin*x)
				}
			}
		}
	}
}

// means is between what the mean of a region of some units can be, if it has so
// many people.
func (d *dimension) means(units []region.Unit, people int64) (low, high float64) {
	type at struct{ q, w float64 }
	var all []at
	for _, u := range units {
		if d.mass[u] > 0 {
			all = append(all, at{d.moment[u] / d.mass[u], d.mass[u]})
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	slices.SortFunc(all, func(a, b at) int {
		switch {
		case a.q < b.q:
			return -1
		case a.q > b.q:
			return 1
		}
		return 0
	})
	need := 0.0
	if d.people {
		need = float64(people)
	}
	// The units at the end that are enough: others only draw the mean inwards.
	end := func(next func(i int) at) float64 {
		sum, w := 0.0, 0.0
		for i := range all {
			a := next(i)
			take := a.w
			if need > 0 {
				take = min(a.w, need-w)
			}
			if i > 0 && w >= need {
				break
			}
			sum += float64(a.q * take)
			w += take
		}
		return sum / w
	}
	low = end(func(i int) at { return all[i] })
	high = end(func(i int) at { return all[len(all)-1-i] })
	wide := 1e-9 * (math.Abs(low) + math.Abs(high) + math.Abs(all[0].q) + math.Abs(all[len(all)-1].q))
	return low - wide, high + wide
}
