package certificate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// sets are regions, one after another.
type sets struct {
	units   []region.Unit // ascending, of all sets
	ends    []int         // of each set in units
	costs   []int64
	reduced []int64 // by the last prices
}

func (s *sets) len() int { return len(s.ends) }

func (s *sets) of(id int32) []region.Unit {
	from := 0
	if id > 0 {
		from = s.ends[id-1]
	}
	return s.units[from:s.ends[id]]
}

func (s *sets) has(id int32, u region.Unit) bool { return slices.Contains(s.of(id), u) }

func (s *sets) add(units []region.Unit, cost, reduced int64) {
	from := len(s.units)
	s.units = append(s.units, units...)
	slices.Sort(s.units[from:])
	s.ends = append(s.ends, len(s.units))
	s.costs, s.reduced = append(s.costs, cost), append(s.reduced, reduced)
}

// price computes the reduced costs of the sets on a list, and the least of them;
// that of no sets is 0.
func (s *sets) price(prices *listing.Prices, list []int32) (least int64) {
	of := make([][]int32, len(prices.Units)) // by unit: cuts with it
	for c := range prices.Cuts {
		for _, u := range prices.Cuts[c].Units {
			of[u] = append(of[u], int32(c))
		}
	}
	used := make([]int, len(prices.Cuts))
	for i, id := range list {
		reduced := s.costs[id]
		for _, u := range s.of(id) {
			reduced -= prices.Units[u]
			for _, c := range of[u] {
				used[c]++
			}
		}
		for _, u := range s.of(id) {
			for _, c := range of[u] {
				// 0 where another unit of the cut was here before.
				reduced += int64(used[c]/prices.Cuts[c].Divisor) * prices.Cuts[c].Price
				used[c] = 0
			}
		}
		s.reduced[id] = reduced
		if i == 0 || reduced < least {
			least = reduced
		}
	}
	return least
}

// list goes through all regions, checks the least reduced cost of the root, and
// keeps the sets that a plan cheaper than the bound can have.
func (v *verifier) list() error {
	room, err := v.room(0)
	if err != nil {
		return err
	}
	root := &v.certificate.Nodes[0]
	parts := make([]gathered, listing.Parts(v.problem))
	var kept atomic.Int64 // also what is below the least, so that the order of parts does not matter
	var below *int64
	if v.opt.Prune {
		// What has the least reduced cost is to be met in any case.
		limit := root.Least + int64(max(room, 1))
		if below = &limit; limit < root.Least {
			return refuse("node 0: the least reduced cost %d and the room %d above it leave 64 bits", root.Least, room)
		}
	}
	err = v.each(below, func(part int) func(*listing.Set) bool {
		g := &parts[part]
		g.least = math.MaxInt64
		return func(s *listing.Set) bool {
			g.listed++
			g.least, g.dearest = min(g.least, s.Reduced), max(g.dearest, s.Cost)
			if s.Reduced >= root.Least && slack(s.Reduced, root.Least) >= room {
				return true
			}
			if kept.Add(1) > v.opt.Sets {
				return false
			}
			g.sets.add(s.Units, s.Cost, s.Reduced)
			return true
		}
	})
	if err != nil {
		return err
	}
	if kept.Load() > v.opt.Sets {
		return fmt.Errorf("%w: the prices of its root leave more than %d regions", ErrLimit, v.opt.Sets)
	}
	least := int64(math.MaxInt64)
	for i := range parts {
		g := &parts[i]
		if g.listed == 0 {
			continue
		}
		v.report.Listed += g.listed
		least = min(least, g.least)
		if g.dearest > listing.Limit {
			return fmt.Errorf("a region costs %d: certificates are for costs up to %d; divide the weights by their sum", g.dearest, int64(listing.Limit))
		}
	}
	if v.report.Listed == 0 {
		if n, err := listing.Count(v.ctx, v.problem, 1, 1); err != nil || n > 0 {
			return cmp.Or(err, refuse("node 0: no reduced cost is as low as %d", root.Least))
		}
		least = 0
	}
	if least != root.Least {
		return refuse("node 0: the least reduced cost is %d, not %d", least, root.Least)
	}
	for i := range parts {
		v.sets.append(&parts[i].sets)
		parts[i] = gathered{}
	}
	v.report.Kept = int64(v.sets.len())
	return nil
}

// gathered is what one part of the listing has.
type gathered struct {
	sets           sets
	listed         int64
	least, dearest int64
}

func (s *sets) append(more *sets) {
	at := len(s.units)
	s.units = append(s.units, more.units...)
	for _, end := range more.ends {
		s.ends = append(s.ends, at+end)
	}
	s.costs, s.reduced = append(s.costs, more.costs...), append(s.reduced, more.reduced...)
}
