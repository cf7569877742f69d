package ensemble

// reversible is a step of Reversible ReCom (Cannon, Duchin, Randall and Rule
// 2022, "Spanning tree methods for sampling graph partitions", arXiv
// 2210.01401). Its target gives a plan a probability in proportion to the
// product of the numbers of spanning trees, tau, of its regions.
//
// An edge is drawn from all e edges of the graph; regions A and B at its ends
// are united in U, unless they are one. From a uniform tree of U, and from each
// of its cuts with probability 1/M, come C and D; otherwise the plan stays. M
// is [cuts.most] of U, which no tree exceeds, so that these probabilities sum
// to 1 at most. A tree of U with a cut into C and D is a tree of C, one of D
// and an edge between them; with cut(A, B) edges between A and B,
//
//	P(A,B -> C,D) = cut(A,B)/e * tau(C) tau(D) cut(C,D) / (tau(U) M).
//
// Times tau(A) tau(B) this is the same after A,B and C,D change places: the
// chain is reversible for the target. It differs from the paper in two ways that
// leave the target as it is and let more steps be made: the paper draws any
// two regions and then takes each step with probability 1/cut(C,D), where here
// pairs are drawn in proportion to cut(A,B); and the paper has one M for all,
// while all that is needed is that both directions have the same.
func (c *chain) reversible() {
	a, b := c.draw()
	if a == b {
		c.rejected.SameRegion++
		return
	}
	if !c.unite(a, b) {
		return
	}
	i := c.rng.IntN(c.cuts.most(c.problem, c.union))
	if i >= len(c.cuts.at) {
		c.rejected.Coin++
		return
	}
	c.part(a, b, c.cuts.at[i])
	c.steps++
}
