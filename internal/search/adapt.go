package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// operator is a neighbourhood with what is known of its worth.
type operator struct {
	neighbourhood
	share             float64 // of the work
	drawn, work, gain float64 // in recent windows, the older the less
}

// chooser draws a neighbourhood for each proposal. It gives each a share of
// the work in proportion to what the neighbourhood gained per unit of work
// lately, where to gain is to lower the cost: adaptive operator selection by
// probability matching (Fialho 2010). Each keeps a floor, because what pays
// changes as the search cools. Work is counted, never timed.
type chooser struct {
	operators []operator
	drawn     int // the operator drawn last
	sum       []float64
	used      int64 // work since the last window ended
}

const (
	adaptWindow = 20_000
	adaptMemory = 0.7  // of the last window's figures, kept each time
	adaptFloor  = 0.03 // share of the work that each operator keeps
)

// newChooser starts with shares of the work that are given, which must add up
// to 1.
func newChooser(operators ...operator) *chooser {
	c := &chooser{operators: operators, sum: make([]float64, len(operators))}
	c.tabulate()
	return c
}

// draw gives a neighbourhood for the next proposal.
func (c *chooser) draw(rng *rand.Rand) neighbourhood {
	x := rng.Float64()
	c.drawn = 0
	for c.drawn < len(c.sum)-1 && x >= c.sum[c.drawn] {
		c.drawn++
	}
	return c.operators[c.drawn].neighbourhood
}

// spent books the work of the proposal that was drawn last.
func (c *chooser) spent(work int64) {
	o := &c.operators[c.drawn]
	o.drawn++
	o.work += float64(work)
	if c.used += work; c.used >= adaptWindow {
		c.used = 0
		c.adapt()
	}
}

// gained books by how much a change lowered the cost, in units of the
// temperature.
func (c *chooser) gained(by float64) { c.operators[c.drawn].gain += by }

// adapt gives out shares anew.
func (c *chooser) adapt() {
	var all float64
	for i := range c.operators {
		o := &c.operators[i]
		all += o.gain / max(1, o.work)
	}
	if all > 0 {
		left := 1 - adaptFloor*float64(len(c.operators))
		for i := range c.operators {
			o := &c.operators[i]
			o.share = adaptFloor + float64(left*(o.gain/max(1, o.work)/all))
		}
	}
	c.tabulate()
	for i := range c.operators {
		o := &c.operators[i]
		o.drawn, o.work, o.gain = o.drawn*adaptMemory, o.work*adaptMemory, o.gain*adaptMemory
	}
}

// tabulate turns shares of the work into probabilities of being drawn: the
// more a proposal costs, the fewer there are.
func (c *chooser) tabulate() {
	var all float64
	for i, o := range c.operators {
		all += o.share / o.cost()
		c.sum[i] = all
	}
	for i := range c.sum {
		c.sum[i] /= all
	}
}

// cost is the mean work of a proposal.
func (o operator) cost() float64 {
	if o.drawn == 0 {
		return 1
	}
	return o.work / o.drawn
}

// operators are the neighbourhoods that suit a problem, with the shares of the
// work that they begin with.
func operators(p *region.Problem) []operator {
	out := []operator{
		{neighbourhood: &swap{}, share: 0.15},
		{neighbourhood: &eject{}, share: 0.05},
		{neighbourhood: newRecombine(p), share: 0.2},
	}
	if p.Regions() > 2 {
		out = append(out, operator{neighbourhood: newRecombine3(p), share: 0.1})
		if b := p.Loosest(); b.Max >= 2*max(1, b.Min) || inPieces(p) {
			// Only here can two regions be one, or a piece of the graph have one less for one more
			// in another.
			out = append(out, operator{neighbourhood: newMergeSplit(p), share: 0.05})
		}
	}
	left := 1.0
	for _, o := range out {
		left -= o.share
	}
	return append(out, operator{neighbourhood: &shift{}, share: left})
}
