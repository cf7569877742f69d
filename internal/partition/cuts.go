package partition

import (
	"cmp"
	"slices"
)

// triple is a subset-row cut: of the columns that take two or three of these
// rows, a partition has at most one.
type triple [3]int32 // ascending

// takes says whether a column counts in the cut. Members ascend.
func (t triple) takes(members []int32) bool {
	n := 0
	for _, r := range t {
		if _, in := slices.BinarySearch(members, r); in {
			n++
		}
	}
	return n >= 2
}

// cutSet finds the cuts that a column counts in by the pairs of its rows.
type cutSet struct {
	rows    int
	triples []triple
	have    map[triple]bool
	pairs   [][]int32 // by row*rows + row: cuts that hold both
	stamp   []int     // by cut: the question that last met it
	now     int
	found   []int
}

func newCutSet(rows int) *cutSet {
	return &cutSet{rows: rows, have: make(map[triple]bool)}
}

func (c *cutSet) add(t triple) {
	if c.pairs == nil {
		c.pairs = make([][]int32, c.rows*c.rows)
	}
	for _, pair := range [...][2]int32{{t[0], t[1]}, {t[0], t[2]}, {t[1], t[2]}} {
		at := int(pair[0])*c.rows + int(pair[1])
		c.pairs[at] = append(c.pairs[at], int32(len(c.triples))) //nolint:gosec // few
	}
	c.triples = append(c.triples, t)
	c.stamp = append(c.stamp, 0)
	c.have[t] = true
}

// of lists the cuts that a column counts in, until the next call.
func (c *cutSet) of(members []int32) []int {
	c.found = c.found[:0]
	if len(c.triples) == 0 {
		return c.found
	}
	c.now++
	for i, a := range members {
		row := c.pairs[int(a)*c.rows : (int(a)+1)*c.rows]
		for _, b := range members[i+1:] {
			for _, cut := range row[b] {
				if c.stamp[cut] != c.now {
					c.stamp[cut] = c.now
					c.found = append(c.found, int(cut))
				}
			}
		}
	}
	return c.found
}

// together is how much of the solution has each pair of rows in one column.
func (s *simplex) together() map[[2]int32]float64 {
	pairs := make(map[[2]int32]float64)
	s.values(func(j int, x float64) {
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

// separate finds the cuts that the solution exceeds most, at most limit.
func (s *simplex) separate(limit int) []triple {
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
	s.values(func(j int, x float64) {
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
	var out []triple
	used := make(map[[2]int32]bool)
	for _, f := range kept {
		t := f.t
		ab, ac, bc := [2]int32{t[0], t[1]}, [2]int32{t[0], t[2]}, [2]int32{t[1], t[2]}
		if used[ab] || used[ac] || used[bc] {
			continue
		}
		used[ab], used[ac], used[bc] = true, true, true
		if out = append(out, t); len(out) == limit {
			break
		}
	}
	return out
}
