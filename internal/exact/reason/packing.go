package reason

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// packing is disjoint regions that are made by chance: they need not be good,
// and what they leave out is only where to look.
type packing struct {
	c      *cover
	rng    *rand.Rand
	of     []int32 // by unit: its region, or -1
	tried  []bool  // by unit: no region could be grown from it
	sets   []set
	people []int64
	sums   [][]int64 // of rules, by region
	total  int64     // people in regions
	units  int       // in regions
	small  bool      // regions have as few people as they may
	met    []int32   // by unit: the round in which it was met
	round  int32
	stack  []region.Unit
}

// pack extends disjoint regions by others until no more is found, from the units
// that come first on. It gives the units that are left out, and all regions.
func (c *cover) pack(family []set, first []region.Unit, rng *rand.Rand) (out set, all []set) {
	n := c.p.Len()
	k := &packing{c: c, rng: rng, of: make([]int32, n), tried: make([]bool, n), met: make([]int32, n), small: rng.IntN(2) == 0}
	for u := range k.of {
		k.of[u] = -1
	}
	for _, s := range family {
		k.take(s.units())
	}
	for _, u := range first {
		k.grow(u)
	}
	for u := k.next(); u >= 0; u = k.next() {
		k.grow(u)
	}
	for k.absorb() {
	}
	out = newSet(n)
	for u := range region.Unit(n) { //nolint:gosec // units fit
		if k.of[u] < 0 {
			out.add(u)
		}
	}
	return out, k.sets
}

func (k *packing) take(units []region.Unit) {
	s := newSet(k.c.p.Len())
	var people int64
	sums := make([]int64, k.c.p.RuleWidth())
	for _, u := range units {
		k.c.p.AddRules(sums, u, 1)
		k.of[u] = int32(len(k.sets)) //nolint:gosec // regions fit
		people += k.c.p.Population(u)
		s.add(u)
	}
	k.sets, k.people, k.sums = append(k.sets, s), append(k.people, people), append(k.sums, sums)
	k.total += people
	k.units += len(units)
}

// next is a unit in no region with few neighbours in none: corners come first,
// which other regions could leave over. -1 is none.
func (k *packing) next() region.Unit {
	best, least, looked := region.Unit(-1), 0.0, 0
	n := len(k.of)
	for i, start := 0, k.rng.IntN(n); i < n && looked < mostLooked; i++ {
		u := region.Unit((start + i) % n) //nolint:gosec // units fit
		if k.of[u] >= 0 || k.tried[u] {
			continue
		}
		looked++
		if free := float64(k.free(u)) + float64(3*k.rng.Float64()); best < 0 || free < least {
			best, least = u, free
		}
	}
	k.c.effort -= looked
	return best
}

// mostLooked is of how many units a region is grown from the best.
const mostLooked = 300

func (k *packing) free(u region.Unit) (n int) {
	for _, v := range k.c.p.Graph().Neighbours(u) {
		if k.of[v] < 0 {
			n++
		}
	}
	return n
}

// tries is how many regions are grown for one that is kept.
const tries = 6

// grow makes a region that holds u of units that are in none, if it can: of
// several that which cuts off the fewest people.
func (k *packing) grow(u region.Unit) {
	if k.of[u] >= 0 {
		return
	}
	k.tried[u] = true
	if k.c.effort <= 0 || k.c.counted && len(k.sets) >= k.c.p.Regions() {
		return
	}
	k.round++
	if _, small := k.piece(u, k.round); small {
		for _, v := range k.stack {
			k.tried[v] = true
		}
		return
	}
	var best []region.Unit
	var least int64
	for range tries {
		units := k.try(u)
		if units == nil {
			continue
		}
		if lost := k.lost(units); best == nil || lost < least {
			best, least = units, lost
		}
	}
	if best != nil {
		k.take(best)
	}
}

// try grows a region from u, by units that few others in no region could join.
func (k *packing) try(u region.Unit) []region.Unit {
	p := k.c.p
	most, sums := p.Loosest().Max, make([]int64, p.RuleWidth())
	p.AddRules(sums, u, 1)
	in := newSet(len(k.of), u)
	units, people, goal := []region.Unit{u}, p.Population(u), k.goal()
	met := newSet(len(k.of), u)
	var fringe []region.Unit
	for last := u; people < goal || k.c.ruled && p.Violation(people, sums) > 0; {
		for _, v := range p.Graph().Neighbours(last) {
			if k.of[v] < 0 && !met.has(v) {
				met.add(v)
				fringe = append(fringe, v)
			}
		}
		best, least := -1, 0.0
		k.c.effort -= len(fringe)
		for i, v := range fringe {
			if people+p.Population(v) > most || k.c.ruled && k.c.hopeless(people, sums, v) {
				continue
			}
			open := 4 * k.rng.Float64()
			for _, w := range p.Graph().Neighbours(v) {
				if k.of[w] < 0 && !in.has(w) {
					open++
				}
			}
			if best < 0 || open < least {
				best, least = i, open
			}
		}
		if best < 0 {
			break
		}
		last = fringe[best]
		fringe[best] = fringe[len(fringe)-1]
		fringe = fringe[:len(fringe)-1]
		in.add(last)
		units, people = append(units, last), people+p.Population(last)
		p.AddRules(sums, last, 1)
	}
	if p.Violation(people, sums) > 0 || !k.c.fits(len(k.sets)+1, k.total+people, k.units+len(units)) {
		return nil
	}
	return units
}

// hopeless says whether no region holds so many people, sums of rules, and u.
func (c *cover) hopeless(people int64, sums []int64, u region.Unit) bool {
	c.p.AddRules(sums, u, 1)
	defer c.p.AddRules(sums, u, -1)
	return c.p.Hopeless(people+c.p.Population(u), sums)
}

// goal is how many people a region is to have: as few as it may, or what makes as
// many regions as are asked for.
func (k *packing) goal() int64 {
	b, left := k.c.p.Bounds(), int64(k.c.p.Regions()-len(k.sets))
	if k.small || left <= 0 {
		return b.Min
	}
	mean := float64(k.c.p.Total()-k.total) / float64(left)
	return min(max(int64(mean*(0.9+float64(0.2*k.rng.Float64()))), b.Min), b.Max)
}

// lost is how many people would be left in pieces that are too small for a region.
func (k *packing) lost(units []region.Unit) (lost int64) {
	k.round++
	for _, u := range units {
		k.met[u] = k.round
	}
	inside := k.round
	for _, u := range units {
		for _, start := range k.c.p.Graph().Neighbours(u) {
			if k.of[start] < 0 && k.met[start] != inside {
				if people, small := k.piece(start, inside); small {
					lost += people
				}
			}
		}
	}
	return lost
}

// piece is the people of the piece of units in no region, nor in the one that is
// marked, with a unit: small where they are too few for a region. Then it is
// marked, too.
func (k *packing) piece(start region.Unit, marked int32) (people int64, small bool) {
	k.round++
	k.met[start] = k.round
	k.stack = append(k.stack[:0], start)
	for i := 0; i < len(k.stack); i++ {
		if people += k.c.p.Population(k.stack[i]); people >= k.c.p.Loosest().Min {
			return people, false
		}
		for _, v := range k.c.p.Graph().Neighbours(k.stack[i]) {
			if k.of[v] < 0 && k.met[v] != marked && k.met[v] != k.round {
				k.met[v] = k.round
				k.stack = append(k.stack, v)
			}
		}
	}
	k.c.effort -= len(k.stack)
	for _, v := range k.stack {
		k.met[v] = marked
	}
	return people, true
}

// absorb gives units that are left out to regions beside them that have room: the
// smallest. It says whether any was.
func (k *packing) absorb() (found bool) {
	p := k.c.p
	for _, i := range k.rng.Perm(len(k.of)) {
		u := region.Unit(i) //nolint:gosec // units fit
		if k.of[u] >= 0 {
			continue
		}
		best := int32(-1)
		for _, v := range p.Graph().Neighbours(u) {
			if r := k.of[v]; r >= 0 && (best < 0 || k.people[r] < k.people[best]) {
				best = r
			}
		}
		if best < 0 || !k.c.fits(len(k.sets), k.total+p.Population(u), k.units+1) {
			continue
		}
		if p.AddRules(k.sums[best], u, 1); p.Violation(k.people[best]+p.Population(u), k.sums[best]) > 0 {
			p.AddRules(k.sums[best], u, -1)
			continue
		}
		k.of[u] = best
		k.sets[best].add(u)
		k.people[best] += p.Population(u)
		k.total += p.Population(u)
		k.units++
		found = true
	}
	return found
}
