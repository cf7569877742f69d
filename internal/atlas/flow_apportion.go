package atlas

import (
	"math"

	"footprint/internal/region"
)

// flowEnd is a part of an area at which a flow ends.
type flowEnd struct {
	To    region.Unit
	Share float64 // those of one area add to 1
}

// apportion divides flows between areas among n units: ends are the parts of
// each area. The cells of the result are added up first and then rounded in
// order of the units, each to what brings the running total nearest to the
// exact one. So the total is kept, no cell and no row of cells is more than 1
// off, and what was a whole number stays it.
func apportion(rows []FlowRow, ends [][]flowEnd, n int) []FlowRow {
	cells := make([]float64, n*n)
	for _, r := range rows {
		for _, from := range ends[r.From] {
			people := float64(r.People) * from.Share
			line := cells[int(from.To)*n : int(from.To)*n+n]
			for _, to := range ends[r.To] {
				line[to.To] += float64(people * to.Share)
			}
		}
	}
	var out []FlowRow
	var round rounder
	for i, people := range cells {
		if whole := round.next(people); whole > 0 {
			out = append(out, FlowRow{region.Unit(i / n), region.Unit(i % n), whole})
		}
	}
	return out
}

// rounder rounds numbers that are 0 or more one after another, so that the sum
// of what it gave is always the sum of what it took, rounded.
type rounder struct {
	taken float64
	given int64
}

func (r *rounder) next(v float64) int64 {
	r.taken += v
	whole := int64(math.Round(r.taken)) - r.given
	r.given += whole
	return whole
}
