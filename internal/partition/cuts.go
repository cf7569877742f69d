package partition

import (
	"cmp"
	"slices"
)

// Cut is a subset-row inequality: over the columns of a partition, the sum of
// floor(rows in common / Divisor) is at most floor(len(Rows) / Divisor).
type Cut struct {
	Rows    []int32 // ascending
	Divisor int
}

// takes is how often a column counts in the cut. Members ascend.
func (c *Cut) takes(members []int32) int {
	n := 0
	for _, r := range c.Rows {
		if _, in := slices.BinarySearch(members, r); in {
			n++
		}
	}
	return n / c.Divisor
}

// cutSet finds the cuts that a column counts in.
type cutSet struct {
	cuts  []Cut
	of    [][]int32 // by row: cuts with it
	have  map[triple]bool
	met   []int32 // by cut: rows of the column at hand
	found []int
}

// triple are the rows of a cut of three, ascending.
type triple [3]int32

func newCutSet(rows int) *cutSet {
	return &cutSet{of: make([][]int32, rows), have: make(map[triple]bool)}
}

func (c *cutSet) add(cut Cut) {
	for _, r := range cut.Rows {
		c.of[r] = append(c.of[r], int32(len(c.cuts))) //nolint:gosec // few
	}
	if len(cut.Rows) == 3 {
		c.have[triple(cut.Rows)] = true
	}
	c.cuts = append(c.cuts, cut)
	c.met = append(c.met, 0)
}

// most is the right-hand side of cut i.
func (c *cutSet) most(i int) float64 { return float64(len(c.cuts[i].Rows) / c.cuts[i].Divisor) }

// takenBy lists the cuts that a column counts in, each as often as it does,
// until the next call.
func (c *cutSet) takenBy(members []int32) []int {
	c.found = c.found[:0]
	for _, r := range members {
		for _, cut := range c.of[r] {
			if c.met[cut]++; int(c.met[cut])%c.cuts[cut].Divisor == 0 {
				c.found = append(c.found, int(cut))
			}
		}
	}
	for _, r := range members {
		for _, cut := range c.of[r] {
			c.met[cut] = 0
		}
	}
	return c.found
}

// together is how much of the solution has each pair of rows in one column.
func (s *LP) together() map[[2]int32]float64 {
	pairs := make(map[[2]int32]float64)
	s.Values(func(j int, x float64) {
		members := s.p.Members(j)
		for i, a := range members {
			for _, b := range members[i+1:] {
				pairs[[2]int32{a, b}] += x
			}
		}
	})
	return pairs
}

const cutBy = 0.001 // how far a cut must be exceeded to be worth a row

// Separate finds the cuts that the solution exceeds most, at most limit.
func (s *LP) Separate(limit int) []Cut {
	pairs := s.together()
	near := make([][]int32, s.p.rows) // rows above that share a column, ascending
	for pair := range pairs {
		near[pair[0]] = append(near[pair[0]], pair[1])
	}
	for _, n := range near {
		slices.Sort(n)
	}
	type violated struct {
		t  triple
		by float64
	}
	var found []violated
	for a := range near {
		for i, b := range near[a] {
			for _, c := range near[a][i+1:] {
				t := triple{int32(a), b, c} //nolint:gosec // a row
				sum := pairs[[2]int32{t[0], b}] + pairs[[2]int32{t[0], c}] + pairs[[2]int32{b, c}]
				if sum > 1+cutBy && !s.cuts.have[t] {
					found = append(found, violated{t, sum})
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	// A column with all three rows counts once, not three times.
	all := make(map[triple]float64)
	for _, f := range found {
		all[f.t] = 0
	}
	s.Values(func(j int, x float64) {
		members := s.p.Members(j)
		for i, a := range members {
			for k, b := range members[i+1:] {
				for _, c := range members[i+k+2:] {
					t := triple{a, b, c}
					if _, asked := all[t]; asked {
						all[t] += x
					}
				}
			}
		}
	})
	kept := found[:0]
	for _, f := range found {
		if f.by -= 2 * all[f.t]; f.by > 1+cutBy {
			kept = append(kept, f)
		}
	}
	slices.SortFunc(kept, func(x, y violated) int {
		if c := cmp.Compare(y.by, x.by); c != 0 {
			return c
		}
		return slices.Compare(x.t[:], y.t[:])
	})
	// Cuts that share two rows with a better one mostly say the same.
	var out []Cut
	used := make(map[[2]int32]bool)
	for _, f := range kept {
		t := f.t
		ab, ac, bc := [2]int32{t[0], t[1]}, [2]int32{t[0], t[2]}, [2]int32{t[1], t[2]}
		if used[ab] || used[ac] || used[bc] {
			continue
		}
		used[ab], used[ac], used[bc] = true, true, true
		if out = append(out, Cut{Rows: t[:], Divisor: 2}); len(out) == limit {
			break
		}
	}
	return out
}

// Shared is how much of a solution has two rows in one column.
type Shared struct {
	Rows  [2]int32 // ascending
	Level float64
}

// Shared lists the pairs of rows that share a column of the solution, in order.
func (s *LP) Shared() []Shared {
	var out []Shared
	for pair, x := range s.together() {
		out = append(out, Shared{pair, x})
	}
	slices.SortFunc(out, func(a, b Shared) int { return slices.Compare(a.Rows[:], b.Rows[:]) })
	return out
}
