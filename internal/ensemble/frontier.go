package ensemble

import (
	"cmp"
	"math"
	"slices"

	"footprint/internal/region"
)

// Entry is a plan of an [Archive] with its cost by each measure; smaller is
// better.
type Entry struct {
	Plan  region.Plan
	Costs []int64

	walked bool // Walk has looked around it
}

// dominates says that a is nowhere worse than b, and better by one measure at
// least.
func dominates(a, b []int64) bool {
	better := false
	for i := range a {
		if a[i] > b[i] {
			return false
		}
		better = better || a[i] < b[i]
	}
	return better
}

// Archive keeps the plans that none of the others offered dominates: the best
// known trade-offs between several measures. What it holds depends on the plans
// and the order in which they are offered, and on nothing else.
type Archive struct {
	size    int
	entries []Entry
}

// NewArchive makes an archive of at most size plans, at least two for each
// measure that will be used.
func NewArchive(size int) *Archive { return &Archive{size: size} }

// Entries are the plans by cost: by the first measure, then by the second, and
// so on. The slice belongs to the archive.
func (a *Archive) Entries() []Entry { return a.entries }

// Offer takes a plan unless another dominates it, drops those that it
// dominates, and says whether it stayed. Of plans of the same cost the first
// stays. Where the archive is full, the plan in the closest company goes, never
// one that is best by some measure: see crowding.
func (a *Archive) Offer(plan region.Plan, costs []int64) bool {
	if !a.wants(costs) {
		return false
	}
	e := Entry{Plan: plan, Costs: slices.Clone(costs)}
	a.entries = slices.DeleteFunc(a.entries, func(x Entry) bool { return dominates(costs, x.Costs) })
	at, _ := slices.BinarySearchFunc(a.entries, e, func(x, y Entry) int { return slices.Compare(x.Costs, y.Costs) })
	a.entries = slices.Insert(a.entries, at, e)
	if len(a.entries) <= a.size {
		return true
	}
	distances := crowding(a.entries)
	closest := 0
	for i, d := range distances {
		if d < distances[closest] {
			closest = i
		}
	}
	a.entries = slices.Delete(a.entries, closest, closest+1)
	return closest != at
}

// wants says that no plan of the archive is as good by every measure.
func (a *Archive) wants(costs []int64) bool {
	for i := range a.entries {
		if slices.Equal(a.entries[i].Costs, costs) || dominates(a.entries[i].Costs, costs) {
			return false
		}
	}
	return true
}

// crowding is the crowding distance of NSGA-II (Deb, Pratap, Agarwal and
// Meyarivan 2002): the sum over measures of the distance between the plans
// before and after, as a share of the range; infinite for the first and the
// last by any measure.
func crowding(entries []Entry) []float64 {
	out := make([]float64, len(entries))
	order := make([]int, len(entries))
	for m := range entries[0].Costs {
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(entries[i].Costs[m], entries[j].Costs[m]), i-j) })
		first, last := order[0], order[len(order)-1]
		span := float64(entries[last].Costs[m] - entries[first].Costs[m])
		out[first], out[last] = math.Inf(1), math.Inf(1)
		if span == 0 {
			continue
		}
		for i := 1; i < len(order)-1; i++ {
			out[order[i]] += float64(entries[order[i+1]].Costs[m]-entries[order[i-1]].Costs[m]) / span
		}
	}
	return out
}

// Hypervolume is the volume that lies between the plans and a reference, as a
// share of the box from ideal to reference: all that some plan dominates (Zitzler
// and Thiele 1999). A plan that is not better than the reference by every
// measure adds nothing. It takes time that grows with the power of the number
// of measures: for two to four of them and hundreds of plans.
func Hypervolume(entries []Entry, ideal, reference []int64) float64 {
	points := make([][]float64, 0, len(entries))
	for _, e := range entries {
		x := make([]float64, len(ideal))
		for m, c := range e.Costs {
			if span := reference[m] - ideal[m]; span > 0 {
				x[m] = float64(reference[m]-c) / float64(span)
			}
		}
		if slices.Min(x) > 0 {
			points = append(points, x)
		}
	}
	return volume(points)
}

// volume is that of the union of the boxes from 0 to each point: the points are
// cut into slices by their last coordinate, from the highest down.
func volume(points [][]float64) float64 {
	if len(points) == 0 {
		return 0
	}
	last := len(points[0]) - 1
	if last == 0 {
		most := 0.0
		for _, p := range points {
			most = max(most, p[0])
		}
		return most
	}
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b []float64) int { return cmp.Compare(b[last], a[last]) })
	var sum float64
	for i := range points {
		below := 0.0
		if i+1 < len(points) {
			below = points[i+1][last]
		}
		if thick := points[i][last] - below; thick > 0 {
			flat := make([][]float64, i+1)
			for j := range flat {
				flat[j] = points[j][:last]
			}
			sum += float64(thick * volume(flat))
		}
	}
	return sum
}
