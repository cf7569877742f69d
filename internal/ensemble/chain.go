package ensemble

import (
	"context"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// chain is a plan that moves by recombination and stays contiguous and within
// the bounds. It belongs to one goroutine.
type chain struct {
	problem *region.Problem
	edges   []region.Edge
	rng     *rand.Rand

	labels  []region.Label
	members [][]region.Unit // by region
	people  []int64         // by region

	tree  *search.Tree
	cuts  cuts
	union []region.Unit
	// Of the whole chain: proposals, those that were made, and the units that
	// trees were drawn over, which is what time goes by.
	proposals, steps, work int64
	rejected               Rejected
}

// newChain starts from a contiguous plan within the bounds.
func newChain(p *region.Problem, edges []region.Edge, start []region.Label, rng *rand.Rand) *chain {
	c := &chain{
		problem: p, edges: edges, rng: rng,
		labels: slices.Clone(start), members: make([][]region.Unit, p.Regions()), people: make([]int64, p.Regions()),
		tree: search.NewTree(p.Len()),
	}
	for u, l := range start {
		c.members[l] = append(c.members[l], region.Unit(u))
		c.people[l] += p.Population(region.Unit(u))
	}
	return c
}

// propose unites the regions at the ends of an edge drawn among those between
// regions, and parts them at a cut drawn among those that a random tree has
// within the bounds, if there is one; the parts may be those of before. There must be more than one region.
func (c *chain) propose() {
	c.proposals++
	a, b := c.neighbours()
	c.union = append(append(c.union[:0], c.members[a]...), c.members[b]...)
	c.work += int64(len(c.union))
	c.tree.Uniform(c.problem.Graph(), c.union, c.rng)
	c.cuts.find(c.problem, c.tree)
	if len(c.cuts.at) == 0 {
		c.rejected.NoCut++
		return
	}
	c.part(a, b, c.cuts.at[c.rng.IntN(len(c.cuts.at))])
	c.steps++
}

// neighbours draws two regions that touch, in proportion to the edges between
// them.
func (c *chain) neighbours() (a, b region.Label) {
	for {
		e := c.edges[c.rng.IntN(len(c.edges))]
		if a, b = c.labels[e.A], c.labels[e.B]; a != b {
			return a, b
		}
	}
}

// part makes the subtree below a cut region b and the rest region a.
func (c *chain) part(a, b region.Label, cut int) {
	c.members[a], c.members[b] = c.members[a][:0], c.members[b][:0]
	below := c.tree.Subtree(cut)
	for i, u := range c.tree.Units() {
		l := a
		if below[i] {
			l = b
		}
		c.labels[u] = l
		c.members[l] = append(c.members[l], u)
	}
	c.people[a], c.people[b] = c.cuts.people[0]-c.cuts.people[cut], c.cuts.people[cut]
}

// advance makes steps. A chain with little to choose from may need many
// proposals for each.
func (c *chain) advance(ctx context.Context, steps int64) error {
	for until := c.steps + steps; c.steps < until; {
		c.propose()
		if c.proposals%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if c.work > maxWork {
			return ErrTooLong
		}
	}
	return ctx.Err()
}
