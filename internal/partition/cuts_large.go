package partition

import (
	"cmp"
	"fmt"
	"slices"
)

// shapes are the cuts of more rows that can be violated where those of
// three are not (Jepsen et al. 2008).
var shapes = []struct{ rows, divisor int }{{4, 3}, {5, 2}, {5, 3}, {7, 2}, {7, 3}, {6, 4}}

// SeparateLarge finds cuts of four to seven rows that the solution exceeds, at
// most limit: each triple of rows that it nearly exceeds is grown, and improved by
// exchanging a row at a time. There may be more.
func (s *LP) SeparateLarge(limit int) []Cut {
	g := s.newGrower()
	have := make(map[string]bool)
	for _, c := range s.cuts.cuts {
		if len(c.Rows) > 3 {
			have[keyOf(c)] = true
		}
	}
	type violated struct {
		cut Cut
		by  float64
	}
	var found []violated
	for _, t := range g.starts() {
		for _, shape := range shapes {
			rows, by := g.grow(t[:], shape.rows, shape.divisor)
			c := Cut{Rows: rows, Divisor: shape.divisor}
			if by < cutBy || have[keyOf(c)] {
				continue
			}
			have[keyOf(c)] = true
			found = append(found, violated{c, by})
		}
	}
	slices.SortFunc(found, func(x, y violated) int {
		if c := cmp.Compare(y.by, x.by); c != 0 {
			return c
		}
		return slices.Compare(x.cut.Rows, y.cut.Rows)
	})
	var out []Cut
	used := make(map[[2]int32]int)
	for _, f := range found {
		if len(out) == limit {
			break
		}
		// Cuts with the same pairs mostly say the same.
		most := 0
		each := func(do func([2]int32)) {
			for i, a := range f.cut.Rows {
				for _, b := range f.cut.Rows[i+1:] {
					do([2]int32{a, b})
				}
			}
		}
		each(func(p [2]int32) { most = max(most, used[p]) })
		if most > 1 {
			continue
		}
		each(func(p [2]int32) { used[p]++ })
		out = append(out, f.cut)
	}
	return out
}

func keyOf(c Cut) string { return fmt.Sprint(c.Rows, c.Divisor) }

// grower looks for rows that the columns of the solution share too often.
type grower struct {
	columns [][]int32
	level   []float64
	of      [][]int32 // by row: columns with it
	rows    int
	met     []int
	near    []int32
}

func (s *LP) newGrower() *grower {
	g := &grower{of: make([][]int32, s.p.rows), rows: s.p.rows}
	s.Values(func(j int, x float64) {
		if x > 1-1e-4 {
			return // no cut gains by it that does not without
		}
		for _, r := range s.p.Members(j) {
			g.of[r] = append(g.of[r], int32(len(g.columns))) //nolint:gosec // few
		}
		g.columns, g.level = append(g.columns, s.p.Members(j)), append(g.level, x)
	})
	g.met = make([]int, len(g.columns))
	return g
}

const growFrom = 500 // triples

// starts are the triples that are nearest to a cut.
func (g *grower) starts() []triple {
	type start struct {
		t  triple
		by float64
	}
	var all []start
	seen := make(map[triple]bool)
	for _, members := range g.columns {
		for i, a := range members {
			for k, b := range members[i+1:] {
				for _, c := range members[i+k+2:] {
					t := triple{a, b, c}
					if !seen[t] {
						seen[t] = true
						all = append(all, start{t, g.value(t[:], 2)})
					}
				}
			}
		}
	}
	slices.SortFunc(all, func(x, y start) int {
		if c := cmp.Compare(y.by, x.by); c != 0 {
			return c
		}
		return slices.Compare(x.t[:], y.t[:])
	})
	out := make([]triple, 0, growFrom)
	for _, s := range all[:min(growFrom, len(all))] {
		out = append(out, s.t)
	}
	return out
}

// value is what the solution uses of a cut.
func (g *grower) value(rows []int32, divisor int) (sum float64) {
	for _, r := range rows {
		for _, c := range g.of[r] {
			if g.met[c]++; g.met[c]%divisor == 0 {
				sum += g.level[c]
			}
		}
	}
	for _, r := range rows {
		for _, c := range g.of[r] {
			g.met[c] = 0
		}
	}
	return sum
}

// grow adds rows to some until there are so many, and exchanges them one by one,
// as long as that brings the solution nearer to exceed the cut. It says by how much
// it is exceeded.
func (g *grower) grow(from []int32, size, divisor int) (rows []int32, by float64) {
	rows = slices.Clone(from)
	for len(rows) < size {
		rows = append(rows, -1)
		if !g.replace(rows, len(rows)-1, divisor) {
			return rows, -1
		}
	}
	for again := true; again; {
		again = false
		for i := range rows {
			before := g.value(rows, divisor)
			old := rows[i]
			if g.replace(rows, i, divisor) && g.value(rows, divisor) > before+1e-9 {
				again = true
			} else {
				rows[i] = old
			}
		}
	}
	slices.Sort(rows)
	return rows, g.value(rows, divisor) - float64(size/divisor)
}

// replace puts the best row at a place of rows.
func (g *grower) replace(rows []int32, at, divisor int) bool {
	others := slices.Delete(slices.Clone(rows), at, at+1)
	best, row := -1.0, int32(-1)
	for _, r := range g.around(others) {
		rows[at] = r
		if v := g.value(rows, divisor); v > best {
			best, row = v, r
		}
	}
	rows[at] = row
	return row >= 0
}

// around are the rows that share a column with some, in order.
func (g *grower) around(rows []int32) []int32 {
	g.near = g.near[:0]
	for _, r := range rows {
		for _, c := range g.of[r] {
			g.near = append(g.near, g.columns[c]...)
		}
	}
	slices.Sort(g.near)
	g.near = slices.Compact(g.near)
	return slices.DeleteFunc(g.near, func(r int32) bool { return slices.Contains(rows, r) })
}
