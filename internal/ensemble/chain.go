package ensemble

import (
	"context"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// chain is a plan that moves by one of the methods and stays contiguous and
// within the bounds. It belongs to one goroutine.
type chain struct {
	problem *region.Problem
	method  Method
	edges   []region.Edge
	source  *rand.PCG // of rng
	rng     *rand.Rand

	labels  []region.Label
	members [][]region.Unit // by region
	people  []int64         // by region
	forest  *forest         // of MergeSplit, else nil

	tree  *search.Tree
	cuts  cuts
	union []region.Unit
	counts
}

// counts are of a whole chain.
type counts struct {
	// Proposals, those that were made and those that were not, and what time goes by:
	// units that trees were drawn over.
	proposals, steps, work int64
	rejected               Rejected
}

// newChain starts from a contiguous plan within the bounds.
func newChain(p *region.Problem, opt *Options, edges []region.Edge, start []region.Label, source *rand.PCG) *chain {
	members := make([][]region.Unit, p.Regions())
	for u, l := range start {
		members[l] = append(members[l], region.Unit(u))
	}
	c := newChainAt(p, opt, edges, slices.Clone(start), members, source)
	if opt.Method == MergeSplit {
		c.plant()
	}
	return c
}

// newChainAt is a chain that stands at a plan, whose regions have their units in an
// order that matters. It has no trees yet.
func newChainAt(p *region.Problem, opt *Options, edges []region.Edge, labels []region.Label, members [][]region.Unit, source *rand.PCG) *chain {
	c := &chain{
		problem: p, method: opt.Method, edges: edges, source: source, rng: rand.New(source),
		labels: labels, members: members, people: make([]int64, p.Regions()), tree: search.NewTree(p.Len()),
	}
	for u, l := range labels {
		c.people[l] += p.Population(region.Unit(u))
	}
	if opt.Method == MergeSplit {
		c.forest = newForest(p, opt)
	}
	return c
}

// propose makes a step, or leaves the plan as it is and counts why. There must
// be more than one region.
func (c *chain) propose() {
	c.proposals++
	c.work++
	switch c.method {
	case Reversible:
		c.reversible()
	case MergeSplit:
		c.mergeSplit()
	default:
		c.recombine()
	}
}

// recombine unites the regions at the ends of an edge drawn among those between
// regions, and parts them at a cut drawn among those that a random tree has
// within the bounds, if there is one; the parts may be those of before.
func (c *chain) recombine() {
	a, b := c.draw()
	for a == b {
		a, b = c.draw()
	}
	if c.unite(a, b) {
		c.part(a, b, c.cuts.at[c.rng.IntN(len(c.cuts.at))])
		c.steps++
	}
}

// draw gives the regions at the ends of an edge drawn among all: two that
// touch are drawn in proportion to the edges between them, and the edges they
// are drawn from do not depend on the plan.
func (c *chain) draw() (a, b region.Label) {
	e := c.edges[c.rng.IntN(len(c.edges))]
	return c.labels[e.A], c.labels[e.B]
}

// unite draws a tree of two regions and says whether it has cuts.
func (c *chain) unite(a, b region.Label) bool {
	c.union = append(append(c.union[:0], c.members[a]...), c.members[b]...)
	c.work += int64(len(c.union))
	c.tree.Uniform(c.problem.Graph(), c.union, c.rng)
	c.cuts.find(c.problem, c.tree)
	if len(c.cuts.at) == 0 {
		c.rejected.NoCut++
		return false
	}
	return true
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

// advance goes on for so many steps or proposals. A chain with little to choose
// from may need many proposals for a step.
func (c *chain) advance(ctx context.Context, length int64, unit unit, maxWork int64) error {
	count := &c.proposals
	if unit == steps {
		count = &c.steps
	}
	for until := *count + length; *count < until; {
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
