package reason

import (
	"slices"

	"footprint/internal/region"
)

// hitting finds smallest sets that hit all of others.
type hitting struct {
	n     int
	sets  []set
	least int // no smaller one hits all sets
	// barred are units that are left out of the sets: what is found may not be the smallest.
	barred set
	work   int
}

// mostHitting is how many partial sets are looked at in all.
const mostHitting = 1_000_000

// add takes another set to hit, unless one within it is there.
func (h *hitting) add(s set) {
	for _, t := range h.sets {
		if t.within(s) {
			return
		}
	}
	kept := h.sets[:0]
	for _, t := range h.sets {
		if !s.within(t) {
			kept = append(kept, t)
		}
	}
	h.sets = append(kept, s)
	slices.SortStableFunc(h.sets, func(a, b set) int { return a.count() - b.count() })
}

// smallest gives a smallest set of at most so many units that hits all; nil where
// there is none, or where that took too much work.
func (h *hitting) smallest(most int) []region.Unit {
	often := make([]int, h.n)
	for _, s := range h.sets {
		for _, u := range s.units() {
			often[u]++
		}
	}
	for ; h.least <= most && h.work <= mostHitting; h.least++ {
		if units, found := h.extend(newSet(h.n), h.barred, h.least, often); found {
			return units
		}
	}
	return nil
}

// extend adds up to more units to chosen, none of them barred.
func (h *hitting) extend(chosen, barred set, more int, often []int) ([]region.Unit, bool) {
	if h.work++; h.work > mostHitting {
		return nil, false
	}
	var open set
	for _, s := range h.sets {
		if !s.hits(chosen) {
			open = s
			break
		}
	}
	if open == nil {
		return chosen.units(), true
	}
	if more == 0 {
		return nil, false
	}
	options := slices.DeleteFunc(open.units(), barred.has)
	slices.SortStableFunc(options, func(a, b region.Unit) int { return often[b] - often[a] })
	barred = slices.Clone(barred)
	for _, u := range options {
		chosen.add(u)
		if units, found := h.extend(chosen, barred, more-1, often); found {
			return units, true
		}
		chosen.remove(u)
		// Sets with u have been gone through.
		barred.add(u)
	}
	return nil, false
}
