package ensemble

import (
	"math"
	"slices"

	"footprint/internal/region"
)

// forest is what a merge-split chain knows beyond its plan.
type forest struct {
	power       float64 // of spanning tree counts in the target
	temperature float64 // of the objective; 0: none
	counted     bool    // tree counts matter

	region []part   // by region; units are the members
	sides  [2]part  // proposed
	first  []int32  // scratch of split: the place in its side, by place
	at     []int32  // scratch of seam: place of a unit of the second part
	round  []uint32 // by unit: valid in at
	now    uint32
	others [2][]int32
	people []int64
	ruled  [2][]int64 // by place of the first and second part, sums of the rules
	rules  sides
	value  valuer
	trees  kirchhoff
}

// part is a region and a spanning tree of it, parents before children.
type part struct {
	units    []region.Unit
	up       []int32 // by place: the parent's
	people   int64
	cost     int64   // objective, where there is a temperature
	logTrees float64 // logarithm of the number of spanning trees, where it counts
}

func newForest(p *region.Problem, opt *Options) *forest {
	n := p.Len()
	return &forest{
		power: *opt.Compactness, temperature: opt.Temperature, counted: *opt.Compactness != 1,
		region: make([]part, p.Regions()), at: make([]int32, n), round: make([]uint32, n), value: newValuer(p),
	}
}

// plant gives each region a tree drawn uniformly from its own.
func (c *chain) plant() {
	for l, units := range c.members {
		c.tree.Uniform(c.problem.Graph(), units, c.rng)
		c.grow(l, slices.Clone(c.tree.Units()), slices.Clone(c.tree.Parents()))
	}
}

// grow gives region l a tree: its units, parents before children, and the places of
// the parents.
func (c *chain) grow(l int, units []region.Unit, up []int32) {
	r := &c.forest.region[l]
	r.units, r.up, r.people = units, up, c.people[l]
	c.weigh(r)
	c.members[l] = r.units
}

// mergeSplit is a step of a Metropolis-Hastings chain after Carter, Herschlag,
// Hunter and Mattingly (2019, "A merge-split proposal for reversible Monte
// Carlo Markov chain sampling of redistricting plans", arXiv 1911.01503). Its
// target gives a plan a probability in proportion to
//
//	product over regions of tau^power * exp(-objective / temperature),
//
// tau being the number of spanning trees of a region.
//
// The chain moves among forests: plans with a spanning tree of each region. A
// forest has the share of its plan, divided among tau of each region, so the
// target of forests has power-1 in place of power. An edge is drawn from
// all e edges of the graph; regions A and B at its ends are united in U, unless
// they are one; a tree of U is drawn uniformly, and one of its cuts, which
// leaves C and D with their trees. Trees of C and D come from any of the trees
// of U that have one of the cut(C,D) edges between C and D besides, and a tree
// with n cuts is parted at this one with probability 1/n:
//
//	P(A,B -> C,D) = cut(A,B)/e * 1/tau(U) * sum over edges between C and D of 1/n
//	              = cut(A,B) cut(C,D) / (e tau(U)) * mean over the same of 1/n.
//
// What comes before the mean is the same both ways. So the step is accepted
// with probability
//
//	min(1, mean of 1/n over A,B / mean of 1/n over C,D * target after / before).
//
// Trees that have no cut are proposals rejected.
func (c *chain) mergeSplit() {
	f := c.forest
	a, b := c.draw()
	if a == b {
		c.rejected.SameRegion++
		return
	}
	if !c.unite(a, b) {
		return
	}
	cut := c.cuts.at[c.rng.IntN(len(c.cuts.at))]
	c.split(cut)
	oldA, oldB, newA, newB := &f.region[a], &f.region[b], &f.sides[0], &f.sides[1]
	log := math.Log(c.meanShare(oldA, oldB) / c.meanShare(newA, newB))
	c.weigh(newA)
	c.weigh(newB)
	if f.counted {
		log += float64((f.power - 1) * (newA.logTrees + newB.logTrees - oldA.logTrees - oldB.logTrees))
	}
	if f.temperature > 0 {
		log -= float64(newA.cost+newB.cost-oldA.cost-oldB.cost) / float64(f.temperature*float64(region.One))
	}
	if log < 0 && c.rng.Float64() >= math.Exp(log) {
		c.rejected.Metropolis++
		return
	}
	*oldA, *newA = *newA, *oldA
	*oldB, *newB = *newB, *oldB
	for _, l := range [2]region.Label{a, b} {
		c.members[l], c.people[l] = f.region[l].units, f.region[l].people
		for _, u := range c.members[l] {
			c.labels[u] = l
		}
	}
	c.steps++
}

// split makes the sides of a cut, the subtree below it the second.
func (c *chain) split(cut int) {
	f := c.forest
	f.first = f.first[:0]
	for s := range f.sides {
		f.sides[s].units, f.sides[s].up = f.sides[s].units[:0], f.sides[s].up[:0]
	}
	below, up := c.tree.Subtree(cut), c.tree.Parents()
	for i, u := range c.tree.Units() {
		s := &f.sides[0]
		if below[i] {
			s = &f.sides[1]
		}
		parent := int32(0)
		if i != cut && i > 0 {
			parent = f.first[up[i]]
		}
		f.first = append(f.first, int32(len(s.units)))
		s.units, s.up = append(s.units, u), append(s.up, parent)
	}
	f.sides[0].people, f.sides[1].people = c.cuts.people[0]-c.cuts.people[cut], c.cuts.people[cut]
}

// meanShare is the mean of 1/n over the edges between two parts, n being the
// cuts of the tree of their trees and the edge.
func (c *chain) meanShare(a, b *part) float64 {
	f := c.forest
	if c.problem.Rules() != nil {
		c.otherCutsRuled(a, b)
	} else {
		lo, hi := within(c.problem.Bounds(), a.people+b.people)
		f.others[0] = c.otherCuts(a, lo, hi, f.others[0][:0])
		f.others[1] = c.otherCuts(b, lo, hi, f.others[1][:0])
	}
	f.now++
	for i, u := range b.units {
		f.at[u], f.round[u] = int32(i), f.now
	}
	sum, edges := 0.0, 0
	for i, u := range a.units {
		for _, v := range c.problem.Graph().Neighbours(u) {
			if f.round[v] == f.now {
				sum += 1 / float64(1+f.others[0][i]+f.others[1][f.at[v]])
				edges++
			}
		}
	}
	return sum / float64(edges)
}

// otherCuts counts for each place of a part the cuts that the part's tree has
// when the other part hangs there: edges beyond which lie lo to hi people.
func (c *chain) otherCuts(a *part, lo, hi int64, out []int32) []int32 {
	f := c.forest
	f.people = f.people[:0]
	for _, u := range a.units {
		f.people = append(f.people, c.problem.Population(u))
	}
	for i := len(a.units) - 1; i > 0; i-- {
		f.people[a.up[i]] += f.people[i]
	}
	// Seen from the root all that lies beyond an edge is what is below it.
	// Seen from below an edge it is the rest.
	fromRoot := int32(0)
	out = append(out, 0)
	for i, below := range f.people[1:] {
		here := out[a.up[i+1]]
		if lo <= below && below <= hi {
			fromRoot++
			here--
		}
		if above := f.people[0] - below; lo <= above && above <= hi {
			here++
		}
		out = append(out, here)
	}
	for i := range out {
		out[i] += fromRoot
	}
	return out
}

// otherCutsRuled is otherCuts of both parts where there are rules.
func (c *chain) otherCutsRuled(a, b *part) {
	f, w := c.forest, c.problem.RuleWidth()
	parts := [2]*part{a, b}
	both := make([]int64, w)
	for i, x := range parts {
		f.ruled[i] = sumRules(c.problem, x.units, x.up, f.ruled[i])
		for j, v := range f.ruled[i][:w] {
			both[j] += v
		}
	}
	f.rules.begin(c.problem, a.people+b.people, both)
	for i, x := range parts {
		f.people = f.people[:0]
		for _, u := range x.units {
			f.people = append(f.people, c.problem.Population(u))
		}
		for at := len(x.units) - 1; at > 0; at-- {
			f.people[x.up[at]] += f.people[at]
		}
		sums := func(at int) []int64 { return f.ruled[i][at*w : (at+1)*w] }
		out := append(f.others[i][:0], 0)
		fromRoot := int32(0)
		for at := 1; at < len(x.units); at++ {
			here := out[x.up[at]]
			if f.rules.keep(f.people[at], sums(at)) {
				fromRoot++
				here--
			}
			if f.rules.keepRest(f.people[0], f.people[at], sums(0), sums(at)) {
				here++
			}
			out = append(out, here)
		}
		for at := range out {
			out[at] += fromRoot
		}
		f.others[i] = out
	}
}

// weigh finds what the target says of a part.
func (c *chain) weigh(a *part) {
	f := c.forest
	if f.temperature > 0 {
		a.cost = f.value.cost(a.units)
	}
	if f.counted {
		c.work += int64(len(a.units) * len(a.units) / 100)
		a.logTrees = f.trees.log(c.problem.Graph(), a.units)
	}
}
