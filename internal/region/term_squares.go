package region

// squares costs weight times the share of the total weighted sum of squares
// that lies within regions. For a region with masses w and features q it is
// sum w|q|^2 - |sum w q|^2 / W, rounded up to an integer: all units in one
// region cost weight*One.
//
// Accumulators: those of moments, then sum w|q|^2.
type squares struct{ *moments }

// NewSquares makes a within-region sum-of-squares term from one row of
// features for each unit (equal lengths, finite, already scaled against one
// another) and a mass for each unit. With standardised indicators and people
// as masses it is the needs term; with coordinates it is the population
// moment of inertia.
func NewSquares(name string, mass []int64, features [][]float64, weight float64) (Term, error) {
	m, err := newMoments(name, mass, features, weight)
	if err != nil {
		return nil, err
	}
	return squares{m}, nil
}

func (t squares) Width() int { return 2 + t.features }

func (t squares) Cost(acc []int64) int64 { return acc[1+t.features] - t.between(acc) }

// Least: more units never lessen a sum of squares.
func (t squares) Least(acc []int64) int64 { return t.Cost(acc) }

func (t squares) CostWith(acc []int64, _ int64, u Unit, sign, _ int64) int64 {
	return acc[1+t.features] + sign*t.square[u] - t.betweenWith(acc, u, sign)
}

func (t squares) Add(acc []int64, u Unit, sign, _ int64) {
	t.add(acc, u, sign)
	acc[1+t.features] += sign * t.square[u]
}

// Sums is what unit u adds to the accumulators of its region: its mass w, the
// moments w q (not to be changed), and w|q|^2. See [SumOfSquares].
func (t squares) Sums(u Unit) (mass int64, moments []int64, square int64) {
	d := t.features
	return t.mass[u], t.moment[int(u)*d : int(u)*d+d], t.square[u]
}

// SumOfSquares is a term whose cost of a region is, but for rounding up, the
// sum of squares of its units less |sum of moments|^2 / sum of masses:
// those of [NewSquares].
type SumOfSquares interface {
	Term
	Sums(u Unit) (mass int64, moments []int64, square int64)
}
