package partition

import (
	"math"
	"slices"
)

const (
	tinyValue  = 1e-9 // of basic variables
	smallPivot = 1e-6 // smaller ones are not worth their rounding
)

// repair makes the basic solution feasible again, after bans and new cuts, by the
// dual simplex method: what is negative, or banned and not 0, leaves the basis, for
// what then has the least reduced cost. It is for elastic programmes, in which
// there always is something to enter. Columns whose reduced cost is negative, such
// as those that were banned before, cost more until all is repaired: the method
// rests on there being none. It says whether the budget was enough.
func (s *LP) repair(budget int) bool {
	if s.weight == nil {
		if r, _ := s.wrong(); r < 0 && !s.shifted {
			return true
		}
		for _, j := range s.active {
			if !s.banned[j] {
				s.shift[j] += math.Max(0, -s.Reduced(j))
			}
		}
		s.shifted = true
		s.weight = slices.Repeat([]float64{1}, s.m)
	}
	if !s.repairShifted(budget) {
		return false
	}
	clear(s.shift)
	s.weight, s.shifted = nil, false
	s.Reprice()
	return true
}

// Rebase must follow bans in an elastic programme: what was begun to repair
// is begun anew.
func (s *LP) Rebase() { s.weight = nil }

func (s *LP) repairShifted(budget int) bool {
	for s.pivots < budget {
		r, down := s.wrong()
		if r < 0 {
			return true
		}
		v, d := s.replacing(r, down)
		if v == s.basis[r] {
			return true // cannot be: see above. What is left is for the primal method
		}
		if v >= 0 && d < 0 {
			s.shift[v] -= d
			d = 0
		}
		s.direction(v)
		if math.Abs(s.alpha[r]) < tinyPivot {
			s.refresh() // the row and the column disagree: too much rounding
			if s.direction(v); math.Abs(s.alpha[r]) < tinyPivot {
				return true
			}
		}
		s.reweigh(r)
		s.exchange(v, r, d, s.x[r]/s.alpha[r])
	}
	return false
}

// wrong is the row whose basic variable is furthest from where it may be, by the
// weights of the rows, and whether it must go down; -1 for none.
func (s *LP) wrong() (row int, down bool) {
	row, worst := -1, 0.0
	for i, x := range s.x {
		v := s.basis[i]
		above := x > tinyValue && v >= 0 && s.banned[v]
		if !above && x > -tinyValue {
			continue
		}
		by := x * x
		if s.weight != nil {
			by /= s.weight[i]
		}
		if by > worst {
			row, worst, down = i, by, above
		}
	}
	return row, down
}

// reweigh keeps the weights of the rows, which say about how long rows of the
// inverse are (dual Devex: Forrest and Goldfarb 1992), before alpha is exchanged at
// row r.
func (s *LP) reweigh(r int) {
	a, w := s.alpha[r], s.weight[r]
	for _, i := range s.touched {
		f := s.alpha[i] / a
		s.weight[i] = math.Max(s.weight[i], f*f*w)
	}
	s.weight[r] = math.Max(w/(a*a), 1)
}

// replacing is the variable that enters for the basic one of row r, and its
// reduced cost.
func (s *LP) replacing(r int, down bool) (v int, d float64) {
	sign := -1.0 // of the entries that help
	if down {
		sign = 1
	}
	s.across = s.across[:0]
	for _, column := range s.inverse {
		s.across = append(s.across, sign*column[r])
	}
	s.bids = s.bids[:0]
	bid := func(w int, a, reduced float64) {
		if w != s.basis[r] {
			s.bids = append(s.bids, bidder{w, a, reduced})
		}
	}
	for _, j := range s.active {
		if s.banned[j] {
			continue
		}
		var a float64
		for _, row := range s.rowsOf[j] {
			a += s.across[row]
		}
		if a > smallPivot {
			bid(j, a, s.Reduced(j))
		}
	}
	for row, a := range s.across {
		cost := s.high
		if row > s.p.rows {
			cost = 0
		}
		if a > smallPivot {
			bid(^row, a, cost-s.dual[row])
		}
		if a < -smallPivot && row < s.p.rows {
			bid(overOf(row), -a, s.high+s.dual[row])
		}
	}
	// The least ratio, but for rounding; among those the largest pivot (Harris 1973).
	least := math.Inf(1)
	for _, b := range s.bids {
		least = math.Min(least, (math.Max(0, b.reduced)+tinyCost)/b.pivot)
	}
	v, size := s.basis[r], 0.0
	for _, b := range s.bids {
		if math.Max(0, b.reduced)/b.pivot <= least && b.pivot > size {
			v, d, size = b.variable, b.reduced, b.pivot
		}
	}
	return v, d
}

// bidder is a variable that can enter in a dual step.
type bidder struct {
	variable       int
	pivot, reduced float64
}
