package ensemble

import (
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// cuts are the edges of a tree whose removal leaves two regions within the
// population bounds, that keep the rules.
type cuts struct {
	people   []int64 // by place: people at and below it
	ruled    []int64 // by place: sums of the rules at and below it
	sides    sides
	at       []int   // places below the edges
	smallest []int64 // see most
}

func (c *cuts) find(p *region.Problem, t *search.Tree) {
	c.people, c.at = c.people[:0], c.at[:0]
	for _, u := range t.Units() {
		c.people = append(c.people, p.Population(u))
	}
	t.SumUp(c.people)
	if p.Rules() != nil {
		c.findRuled(p, t)
		return
	}
	lo, hi := within(p.Bounds(), c.people[0])
	for i, people := range c.people[1:] {
		if lo <= people && people <= hi {
			c.at = append(c.at, i+1)
		}
	}
}

// findRuled is find where there are rules.
func (c *cuts) findRuled(p *region.Problem, t *search.Tree) {
	c.ruled = sumRules(p, t.Units(), t.Parents(), c.ruled)
	w := p.RuleWidth()
	c.sides.begin(p, c.people[0], c.ruled[:w])
	for i, people := range c.people[1:] {
		if c.sides.keep(people, c.ruled[(i+1)*w:(i+2)*w]) {
			c.at = append(c.at, i+1)
		}
	}
}

// within is what one part of so many people may have, so that both are within
// the bounds.
func within(b region.Bounds, people int64) (lo, hi int64) {
	return max(b.Min, people-b.Max), min(b.Max, people-b.Min)
}

// most is a number of cuts that no tree of the units exceeds. It depends on
// the units only, not on a tree or on how they are parted.
//
// Cut a tree at all its cuts. The pieces are the nodes of a smaller tree. Two of
// them at least are leaves of that, and each leaf has lo people or more, because
// its edge is a cut. All other pieces share what is left beside two leaves, and
// have a unit each, so that they are no more than the smallest units that fit. There
// is one cut less than there are pieces.
func (c *cuts) most(p *region.Problem, units []region.Unit) int {
	var people int64
	for _, u := range units {
		people += p.Population(u)
	}
	// Regions with bounds of their own only add to these; other rules only take cuts away.
	lo, _ := within(p.Loosest(), people)
	if lo <= 0 {
		return len(units) - 1
	}
	c.smallest = c.smallest[:0] // in ascending order
	room := people - 2*lo
	for _, u := range units {
		x := p.Population(u)
		if n := len(c.smallest); x > room && (n == 0 || x >= c.smallest[n-1]) {
			continue
		}
		i, _ := slices.BinarySearch(c.smallest, x)
		c.smallest = slices.Insert(c.smallest, i, x)
		for room -= x; room < 0; {
			last := len(c.smallest) - 1
			room += c.smallest[last]
			c.smallest = c.smallest[:last]
		}
	}
	return min(1+len(c.smallest), len(units)-1)
}
