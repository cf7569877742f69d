package partition

import (
	"cmp"
	"math"
	"slices"
)

// Reduced is the reduced cost of a column that is not banned.
func (s *LP) Reduced(j int) float64 {
	if s.InPlay(j) {
		return s.reducedInPlay(j)
	}
	d := float64(float64(s.p.costs[j]) * s.unit)
	members := s.p.Members(j)
	d = s.uncut(d, members)
	for _, c := range s.cuts.takenBy(members) {
		d -= s.dual[s.p.rows+1+c]
	}
	return d
}

// reducedInPlay is the reduced cost of a column in play.
func (s *LP) reducedInPlay(j int) float64 {
	d := float64(float64(s.p.costs[j])*s.unit) + s.shift[j]
	dual := s.dual
	for _, r := range s.rowsOf[j] {
		d -= dual[r]
	}
	return d
}

// uncut takes the prices of the count and of rows off a cost.
func (s *LP) uncut(d float64, members []int32) float64 {
	d -= s.dual[s.p.rows]
	for _, r := range members {
		d -= s.dual[r]
	}
	return d
}

// wanted lists the columns out of play, of those allowed, whose reduced cost is
// negative.
func (s *LP) wanted(allowed []int) []offer {
	// Cuts add to a reduced cost, but for rounding: what is not negative without
	// them need not be looked at further. That is so of nearly all columns.
	add := true
	for _, y := range s.dual[s.p.rows+1:] {
		add = add && y <= 0
	}
	s.offers = s.offers[:0]
	for _, j := range allowed {
		if s.InPlay(j) || add && s.uncut(float64(float64(s.p.costs[j])*s.unit), s.p.Members(j)) >= -tinyCost {
			continue
		}
		if d := s.Reduced(j); d < -tinyCost {
			s.offers = append(s.offers, offer{j, d})
		}
	}
	return s.offers
}

// entering is a variable with a negative reduced cost: the most negative of
// some that looked good a while ago, or, when they are used up, of all.
func (s *LP) entering() (v int, best float64) {
	v, best = s.most(s.ready)
	for c := range s.cuts.cuts {
		row := s.p.rows + 1 + c
		if d := -s.dual[row]; d < best { // its slack
			v, best = ^row, d
		}
	}
	if s.elastic {
		for row := range s.p.rows {
			if d := s.high - s.dual[row]; d < best {
				v, best = ^row, d
			}
			if d := s.high + s.dual[row]; d < best {
				v, best = overOf(row), d
			}
		}
	}
	if best <= -tinyCost {
		return v, best
	}
	s.scan()
	return s.most(s.ready)
}

func (s *LP) most(of []int) (v int, best float64) {
	for _, j := range of {
		if s.banned[j] {
			continue
		}
		if d := s.Reduced(j); d < best {
			v, best = j, d
		}
	}
	return v, best
}

const readyColumns = 60

// scan prices all columns in play and makes the best of them ready.
func (s *LP) scan() {
	s.offers = s.offers[:0]
	for _, j := range s.active {
		if s.banned[j] {
			continue
		}
		if d := s.reducedInPlay(j); d < -tinyCost {
			s.offers = append(s.offers, offer{j, d})
		}
	}
	s.ready = s.ready[:0]
	for _, o := range leading(s.offers, readyColumns) {
		s.ready = append(s.ready, o.column)
	}
}

// offer is a column with its reduced cost.
type offer struct {
	column int
	by     float64
}

func (o offer) compare(p offer) int {
	if c := cmp.Compare(o.by, p.by); c != 0 {
		return c
	}
	return o.column - p.column
}

// leading puts the first n offers, in order, at the front and gives them: as
// sorting all would, of which mostly few are asked for.
func leading(offers []offer, n int) []offer {
	if n < len(offers) {
		rest := offers
		for want := n; want > 0 && len(rest) > 1; { // quickselect (Hoare 1961)
			pivot := rest[len(rest)/2]
			i, j := 0, len(rest)-1
			for i <= j {
				for rest[i].compare(pivot) < 0 {
					i++
				}
				for rest[j].compare(pivot) > 0 {
					j--
				}
				if i <= j {
					rest[i], rest[j] = rest[j], rest[i]
					i, j = i+1, j-1
				}
			}
			switch {
			case want <= j+1:
				rest = rest[:j+1]
			case want >= i:
				rest, want = rest[i:], want-i
			default:
				want = 0 // what lies between is the pivot, in its place
			}
		}
		offers = offers[:n]
	}
	slices.SortFunc(offers, offer.compare)
	return offers
}

// Objective is the value of the programme with the true right-hand sides: a
// lower bound once no column has a negative reduced cost.
func (s *LP) Objective() float64 {
	sum := float64(s.dual[s.p.rows] * float64(s.p.count))
	for i, y := range s.dual {
		switch {
		case i < s.p.rows:
			sum += y
		case i > s.p.rows:
			sum += float64(y * s.cuts.most(i-s.p.rows-1))
		}
	}
	return sum
}

// Missing is how much of the rows is not covered by columns.
func (s *LP) Missing() float64 {
	var sum float64
	for i, v := range s.basis {
		if (v < 0 && s.cost(v) > 0) || (v >= 0 && s.banned[v]) {
			sum += math.Max(s.x[i], 0)
		}
	}
	return sum
}

// Values gives the columns at a positive level that are not banned, in order of
// their rows.
func (s *LP) Values(yield func(j int, x float64)) {
	for i, v := range s.basis {
		if v >= 0 && s.x[i] > 1e-4 && !s.banned[v] {
			yield(v, s.x[i])
		}
	}
}

// Duals fills in the prices of rows, and of cuts (at least 0), and gives that of
// one more column, all in the unit of costs.
func (s *LP) Duals(rows, cuts []float64) (count float64) {
	for i := range rows {
		rows[i] = s.dual[i] / s.unit
	}
	for i := range cuts {
		cuts[i] = -s.dual[s.p.rows+1+i] / s.unit
	}
	return s.dual[s.p.rows] / s.unit
}

// Cuts lists the cuts in the order of their rows; they must not be changed.
func (s *LP) Cuts() []Cut { return s.cuts.cuts }

// Pivots is how many steps were made.
func (s *LP) Pivots() int { return s.pivots }
