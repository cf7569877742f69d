package partition

import "math"

// LP is the linear programme over the columns in play: cover every row once,
// with count columns, and keep the cuts. It is the primal revised simplex
// method with an explicit inverse, which suits some hundred rows and columns of
// a few entries each. The problem may grow while it lives.
//
// Rows: one for each row of the problem, one for the count, one for each cut.
// Variables: a column by its number; ^i, the logical variable of row i: for the
// first kinds what is missing, at a high price; for a cut its slack, free; and
// overOf(i), what a cut is exceeded by, at a high price.
type LP struct {
	p    *Problem
	cuts *cutSet
	unit float64 // cost of the problem times unit is cost here
	high float64 // price of what is missing
	// elastic rows may be left uncovered, or covered too often, at that price for
	// good: no dual value of theirs exceeds it.
	elastic bool

	m       int
	inverse [][]float64 // by column, of which many are mostly zero
	basis   []int       // by row: variable
	x       []float64   // by row: value of the basic variable
	rhs     []float64
	dual    []float64

	active []int     // columns in play
	rowsOf [][]int   // by column in play: its rows, cuts included, each as often as it counts
	offers []offer   // scratch
	ready  []int     // columns in play that looked good when all were last priced
	banned []bool    // columns that branching has ruled out
	shift  []float64 // by column: what it costs more while the basis is repaired

	entries []entry   // of the entering variable
	alpha   []float64 // the same in terms of the basis
	touched []int     // the rows where alpha is not zero
	across  []float64 // a row of the inverse
	bids    []bidder  // scratch
	weight  []float64 // of rows while the basis is repaired; nil before
	shifted bool      // some shift may not be 0
	pivots  int
	since   int // pivots since the inverse was made afresh
}

type entry struct {
	row  int
	coef float64
}

const overBase = -1 << 30

func overOf(row int) int { return overBase - row }

// NewLP makes the linear programme of a problem whose columns cost at most
// largest, without their signs, and in which a row that is not covered costs
// missing times as much: a price for the beginning, or, if the programme is
// elastic, for good. No column is in play.
func NewLP(p *Problem, largest int64, missing float64, elastic bool) *LP {
	s := &LP{p: p, elastic: elastic, cuts: newCutSet(p.rows), m: p.rows + 1, unit: 1000 / float64(max(1, largest))}
	s.high = 1000 * missing
	for i := range s.m {
		column := make([]float64, s.m)
		column[i] = 1
		s.inverse = append(s.inverse, column)
		s.basis = append(s.basis, ^i)
		b := 1.0
		if i == p.rows {
			b = float64(p.count)
		}
		// Slightly uneven right-hand sides keep the method from pivoting in
		// place; the dual values do not depend on them.
		b += 1e-7 * (1 + math.Mod(float64(i)*0.6180339887498949, 1))
		s.rhs = append(s.rhs, b)
		s.x = append(s.x, b)
		s.dual = append(s.dual, s.high)
	}
	return s
}

// Play puts a column in play.
func (s *LP) Play(j int) {
	if s.InPlay(j) {
		return
	}
	if more := s.p.Len() - len(s.rowsOf); more > 0 {
		s.rowsOf, s.banned, s.shift = append(s.rowsOf, make([][]int, more)...), append(s.banned, make([]bool, more)...), append(s.shift, make([]float64, more)...)
	}
	rows := make([]int, 0, len(s.p.Members(j))+4)
	for _, e := range s.columnOf(j) {
		rows = append(rows, e.row)
	}
	s.rowsOf[j] = rows
	s.active = append(s.active, j)
}

// InPlay says whether a column is in play.
func (s *LP) InPlay(j int) bool { return j < len(s.rowsOf) && s.rowsOf[j] != nil }

// Ban takes a column out of play, or lets it in again. In programmes that are not
// elastic its cost changes, and Reprice must follow.
func (s *LP) Ban(j int, out bool) {
	if j < len(s.banned) {
		s.banned[j] = out
	}
}

func (s *LP) cost(v int) float64 {
	switch {
	case v >= 0 && s.banned[v] && !s.elastic:
		return s.high
	case v >= 0:
		return float64(float64(s.p.costs[v])*s.unit) + s.shift[v]
	case v <= overBase:
		return s.high
	case ^v > s.p.rows:
		return 0 // the slack of a cut
	}
	return s.high
}

// columnOf lists the entries of a variable.
func (s *LP) columnOf(v int) []entry {
	out := s.entries[:0]
	switch {
	case v >= 0:
		for _, r := range s.p.Members(v) {
			out = append(out, entry{int(r), 1})
		}
		out = append(out, entry{s.p.rows, 1})
		for _, c := range s.cuts.takenBy(s.p.Members(v)) {
			out = append(out, entry{s.p.rows + 1 + c, 1})
		}
	case v <= overBase:
		out = append(out, entry{overBase - v, -1})
	default:
		out = append(out, entry{^v, 1})
	}
	s.entries = out
	return out
}

const (
	tinyCost  = 1e-7 // of reduced costs
	tinyPivot = 1e-8
)

// Optimise pivots until no variable in play improves the objective, or the
// budget of pivots ends. It says whether it got there.
func (s *LP) Optimise(budget int) bool {
	if s.elastic && !s.repair(budget) {
		return false
	}
	for s.pivots < budget {
		v, d := s.entering()
		if d > -tinyCost {
			return true
		}
		s.direction(v)
		r := s.leaving()
		if r < 0 {
			return true // cannot be: every variable is bounded by a row
		}
		s.pivot(v, r, d)
	}
	return false
}

// direction sets alpha to the inverse times the column of v, and touched to the
// rows where it is not zero.
func (s *LP) direction(v int) {
	s.alpha = append(s.alpha[:0], make([]float64, s.m)...)
	for _, e := range s.columnOf(v) {
		for i, y := range s.inverse[e.row] {
			s.alpha[i] += float64(y * e.coef)
		}
	}
	s.touched = s.touched[:0]
	for i, a := range s.alpha {
		if math.Abs(a) > 1e-12 {
			s.touched = append(s.touched, i)
		}
	}
}

// leaving is the row whose basic variable reaches 0 first.
func (s *LP) leaving() int {
	best, at := math.Inf(1), -1
	for _, i := range s.touched {
		a := s.alpha[i]
		if v := s.basis[i]; s.elastic && v >= 0 && s.banned[v] && a < -tinyPivot {
			return i // it must not rise from 0
		}
		if a <= tinyPivot {
			continue
		}
		ratio := math.Max(s.x[i], 0) / a
		switch {
		case ratio < best-1e-12:
			best, at = ratio, i
		case ratio < best+1e-12 && a > s.alpha[at]:
			best, at = math.Min(ratio, best), i
		}
	}
	return at
}

func (s *LP) pivot(v, r int, d float64) {
	s.exchange(v, r, d, math.Max(s.x[r], 0)/s.alpha[r])
}

// exchange makes v, with reduced cost d, the basic variable of row r, at the level
// step.
func (s *LP) exchange(v, r int, d, step float64) {
	a := s.alpha[r]
	for _, i := range s.touched {
		s.x[i] -= float64(s.alpha[i] * step)
	}
	s.x[r] = step
	for j, column := range s.inverse {
		y := column[r] / a
		if y == 0 {
			continue
		}
		for _, i := range s.touched {
			column[i] -= float64(s.alpha[i] * y)
		}
		column[r] = y
		s.dual[j] += float64(d * y)
	}
	s.basis[r] = v
	s.pivots++
	if s.since++; s.since >= 1000 {
		s.refresh()
	}
}

// refresh makes inverse, values and dual values afresh from the basis.
func (s *LP) refresh() {
	s.since = 0
	work := make([][]float64, s.m)
	for i := range work {
		work[i] = make([]float64, 2*s.m)
		work[i][s.m+i] = 1
	}
	for c, v := range s.basis {
		for _, e := range s.columnOf(v) {
			work[e.row][c] += e.coef
		}
	}
	// Gauss-Jordan with row pivoting; the basis is regular.
	for c := range s.m {
		best := c
		for i := c + 1; i < s.m; i++ {
			if math.Abs(work[i][c]) > math.Abs(work[best][c]) {
				best = i
			}
		}
		work[c], work[best] = work[best], work[c]
		f := work[c][c]
		if f == 0 {
			return // keep the inverse as it is
		}
		for j := c; j < 2*s.m; j++ {
			work[c][j] /= f
		}
		for i := range work {
			f := work[i][c]
			if i == c || f == 0 {
				continue
			}
			from, to := work[c], work[i]
			for j := c; j < 2*s.m; j++ {
				if from[j] != 0 {
					to[j] -= float64(f * from[j])
				}
			}
		}
	}
	for i := range s.m {
		var x float64
		for j, b := range s.rhs {
			s.inverse[j][i] = work[i][s.m+j]
			x += float64(s.inverse[j][i] * b)
		}
		s.x[i] = x
	}
	s.Reprice()
}

// Reprice makes the dual values afresh: costs of basic variables times the inverse.
func (s *LP) Reprice() {
	for j, column := range s.inverse {
		var sum float64
		for i, v := range s.basis {
			if y := column[i]; y != 0 {
				sum += float64(s.cost(v) * y)
			}
		}
		s.dual[j] = sum
	}
}

// AddCut appends a row for a cut.
func (s *LP) AddCut(c Cut) {
	s.cuts.add(c)
	row := s.m
	for _, j := range s.active {
		for range c.takes(s.p.Members(j)) {
			s.rowsOf[j] = append(s.rowsOf[j], row)
		}
	}
	coef := make([]float64, s.m) // of the basic variables in the new row
	var value float64
	for i, v := range s.basis {
		if v >= 0 {
			coef[i] = float64(c.takes(s.p.Members(v)))
			value += float64(coef[i] * s.x[i])
		}
	}
	b := float64(len(c.Rows)/c.Divisor) + 1e-7*(1+math.Mod(float64(row)*0.6180339887498949, 1))
	// The basic variable of the row: what the cut is exceeded by, or its slack;
	// in elastic programmes the slack, below 0, which is repaired.
	v, sign := ^row, 1.0
	if value > b && !s.elastic {
		v, sign = overOf(row), -1.0
	}
	for j, column := range s.inverse {
		var sum float64
		for i, c := range coef {
			sum += float64(c * column[i])
		}
		s.inverse[j] = append(column, float64(-sign*sum))
	}
	last := make([]float64, s.m+1)
	last[row] = sign
	s.inverse = append(s.inverse, last)
	s.basis = append(s.basis, v)
	s.rhs = append(s.rhs, b)
	s.x = append(s.x, sign*(b-value))
	s.dual = append(s.dual, 0)
	s.m++
	s.Rebase()
}

// Active lists the columns that were put in play; it must not be changed.
func (s *LP) Active() []int { return s.active }
