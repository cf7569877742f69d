package exact

import (
	"context"

	"footprint/internal/exact/listing"
	"footprint/internal/partition"
	"footprint/internal/region"
)

// subtree is a node of the tree as a piece of work by itself: it rests on no linear
// programme that others were solved by before, so that it gives the same wherever and
// after whatever it is done.
type subtree struct {
	free  bool
	gap   float64
	steps int   // of the search in a part
	known bool  // there is a plan
	cost  int64 // of it: a plan that is of use costs less

	node node // with the prices, least and floor of its parent
	list *partition.Problem
}

// grown is what became of a subtree.
type grown struct {
	node node     // it has ended, or is parted
	pair [2]int32 // by which it is parted
	plan []int32  // columns of a better plan; nil for none
}

// Settings of pieces, found by trial on the regions of 207 CCGs.
const (
	// A better plan that one node of a wave finds comes too late for the others, so that a
	// wave is no larger than this part of the tree, and never larger than the second.
	waveShare  = 4
	waveMost   = 64
	beginCrowd = 4 // columns that a unit is in, in the programme that a piece begins with
)

// grow solves the node. The error is that of ctx.
func (s *subtree) grow(ctx context.Context, p *region.Problem, threads int) (*grown, error) {
	c := &columns{s.list, threads, nil}
	all := make([]int32, c.Len())
	for j := range all {
		all[j] = int32(j) //nolint:gosec // fits: see storeLimit
	}
	t := &tree{master: newMaster(p, s.free, c), gap: s.gap, steps: s.steps}
	if t.cost = s.cost; s.known {
		t.plan = []int32{} // it is not among these
	}
	t.begin(s.node.prices, all)
	above, at := s.node, s.node
	above.parent, above.all, above.state = -1, all, parted
	at.parent = 0
	t.nodes = []node{above, at}
	t.queue.t = t
	if err := t.solve(ctx, 1); err != nil {
		return nil, err
	}
	t.decide(1)
	g := &grown{node: t.nodes[1]}
	if g.node.state == parted {
		g.pair = t.nodes[2].pair
	}
	if len(t.plan) > 0 {
		g.plan = t.plan
	}
	return g, nil
}

// begin puts into the linear programme what was of use for the prices of the parent.
func (t *tree) begin(prices *listing.Prices, all []int32) {
	for _, cut := range prices.Cuts {
		rows := make([]int32, len(cut.Units))
		for i, u := range cut.Units {
			rows[i] = int32(u)
		}
		t.lp.AddCut(partition.Cut{Rows: rows, Divisor: cut.Divisor})
	}
	costs, _ := t.columns.reduced(all, prices)
	for _, j := range choose(len(all), t.problem.Len(), beginCrowd,
		func(i int) []int32 { return t.columns.Members(i) },
		func(i int) int64 { return costs[i] }) {
		t.lp.Play(j)
	}
	t.lp.Reprice()
}

// subtreeOf makes node i a piece of work, and says which columns it has.
func (t *tree) subtreeOf(i int) (*subtree, []int32) {
	n := t.nodes[i]
	s := &subtree{
		free: t.free, gap: t.gap, steps: t.steps, known: t.plan != nil, cost: t.cost,
		node: n, list: partition.NewProblem(t.problem.Len(), t.problem.Regions()),
	}
	var of []int32
	for _, j := range t.nodes[n.parent].all {
		if members := t.columns.Members(int(j)); n.allows(members) {
			s.list.Add(members, t.columns.Cost(int(j)))
			of = append(of, j)
		}
	}
	return s, of
}

// graft puts what became of node i into its place.
func (t *tree) graft(i int, g *grown, of []int32) {
	n := g.node
	n.parent, n.pair, n.together = t.nodes[i].parent, t.nodes[i].pair, t.nodes[i].together
	n.all = make([]int32, len(g.node.all))
	for k, j := range g.node.all {
		n.all[k] = of[j]
	}
	t.nodes[i] = n
	if n.state == parted {
		t.part(i, g.pair)
	}
	if g.plan == nil {
		return
	}
	plan := make([]int32, len(g.plan))
	for k, j := range g.plan {
		plan[k] = of[j]
	}
	t.improve(plan)
}
