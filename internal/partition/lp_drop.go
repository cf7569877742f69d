package partition

// farSlack is how far the solution stays below a cut that may go.
const farSlack = 1e-3

// Drop takes the cuts out of an elastic programme that its solution is far from, and
// says how many: every pivot is dearer by each row. The solution stays as it is,
// and so do the dual values of all other rows.
//
// The slack of such a cut is basic. Without its row, and its place in the basis, the inverse
// is the same but for that column and that row.
func (s *LP) Drop() int {
	row := make([]int, s.m) // by old row: the new one; -1 for none
	gone := make([]bool, s.m)
	for i, v := range s.basis {
		if v < 0 && v > overBase && ^v > s.p.rows && s.x[i] > farSlack {
			gone[i], row[^v] = true, -1
		}
	}
	kept := 0
	for r := range row {
		if row[r] >= 0 {
			row[r] = kept
			kept++
		}
	}
	dropped := s.m - kept
	if dropped == 0 {
		return 0
	}
	s.basis, s.x = without(s.basis, gone), without(s.x, gone)
	for i, v := range s.basis {
		switch {
		case v >= 0:
		case v <= overBase:
			s.basis[i] = overOf(row[overBase-v])
		default:
			s.basis[i] = ^row[^v]
		}
	}
	left := make([]bool, s.m) // rows that go
	for r, to := range row {
		left[r] = to < 0
	}
	s.inverse, s.rhs, s.dual = without(s.inverse, left), without(s.rhs, left), without(s.dual, left)
	for j, column := range s.inverse {
		s.inverse[j] = without(column, gone)
	}
	for _, j := range s.active {
		rows := s.rowsOf[j][:0]
		for _, r := range s.rowsOf[j] {
			if row[r] >= 0 {
				rows = append(rows, row[r])
			}
		}
		s.rowsOf[j] = rows
	}
	cuts := newCutSet(s.p.rows)
	for i, c := range s.cuts.cuts {
		if !left[s.p.rows+1+i] {
			cuts.add(c)
		}
	}
	s.cuts, s.m = cuts, kept
	s.Rebase()
	return dropped
}

// without are the values of which nothing says that they go.
func without[T any](values []T, gone []bool) []T {
	kept := values[:0]
	for i, v := range values {
		if !gone[i] {
			kept = append(kept, v)
		}
	}
	return kept
}
