package geo

import (
	"cmp"
	"slices"
)

// Rule says when two areas are neighbours.
type Rule int

// The rules of contiguity.
const (
	Rook  Rule = iota // they share at least one segment
	Queen             // they share at least one vertex
)

func (r Rule) String() string {
	if r == Queen {
		return "queen"
	}
	return "rook"
}

// Border is what two neighbours have in common. A < B.
type Border struct {
	A, B    int32
	LengthM float64 // of all shared segments, 0 when only vertices are shared
	Rook    bool    // at least one segment is shared
}

// Borders lists the pairs of neighbours, sorted by A, then B.
func (t *Topology) Borders(rule Rule) []Border {
	var borders []Border
	for k := range t.arcs.len() {
		a, b := t.arcs.left[k], t.arcs.right[k]
		if b == outside {
			continue
		}
		borders = append(borders, Border{min(a, b), max(a, b), t.arcLengthM(k), true})
	}
	if rule == Queen {
		borders = append(borders, t.meetings()...)
	}
	// Stable, so that lengths are added in the order of the arcs.
	slices.SortStableFunc(borders, func(a, b Border) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	merged := borders[:0]
	for _, b := range borders {
		if n := len(merged); n > 0 && merged[n-1].A == b.A && merged[n-1].B == b.B {
			merged[n-1].LengthM += b.LengthM
			merged[n-1].Rook = merged[n-1].Rook || b.Rook
			continue
		}
		merged = append(merged, b)
	}
	return slices.Clip(merged)
}

// meetings lists the pairs of areas that have a junction in common, with repeats.
func (t *Topology) meetings() []Border {
	type corner struct{ vertex, area int32 }
	var corners []corner
	for k := range t.arcs.len() {
		for _, v := range [2]int32{t.arcs.first(k), t.arcs.last(k)} {
			corners = append(corners, corner{v, t.arcs.left[k]})
			if t.arcs.right[k] != outside {
				corners = append(corners, corner{v, t.arcs.right[k]})
			}
		}
	}
	slices.SortFunc(corners, func(a, b corner) int {
		return cmp.Or(cmp.Compare(a.vertex, b.vertex), cmp.Compare(a.area, b.area))
	})
	corners = slices.Compact(corners)
	var pairs []Border
	for lo := 0; lo < len(corners); {
		hi := lo + 1
		for hi < len(corners) && corners[hi].vertex == corners[lo].vertex {
			for k := lo; k < hi; k++ {
				pairs = append(pairs, Border{A: corners[k].area, B: corners[hi].area})
			}
			hi++
		}
		lo = hi
	}
	return pairs
}
