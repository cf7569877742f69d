package exact

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"footprint/internal/exact/listing"
)

// node is a part of the plans: those in which the pairs on the way to the root
// share a region, or do not.
type node struct {
	parent   int
	pair     [2]int32
	together bool

	prices *listing.Prices
	least  int64
	floor  int64   // what a plan of this part costs at least
	all    []int32 // the regions that a better plan of this part can have
	state  state
}

type state int

const (
	open   state = iota // not looked at: prices and floor are the parent's
	parted              // its children tell more
	ended               // no plan of it is better
)

// tree is branch and bound, the part with the lowest bound first.
type tree struct {
	*master
	nodes []node
	queue queue
	limit int64 // nodes with a floor that reaches it need no work
}

// queue orders the open nodes by their floor.
type queue struct {
	t    *tree
	open []int
}

func (q *queue) Len() int { return len(q.open) }
func (q *queue) Less(i, j int) bool {
	a, b := q.open[i], q.open[j]
	if x, y := q.t.nodes[a].floor, q.t.nodes[b].floor; x != y {
		return x < y
	}
	return a < b
}
func (q *queue) Swap(i, j int) { q.open[i], q.open[j] = q.open[j], q.open[i] }
func (q *queue) Push(x any)    { q.open = append(q.open, x.(int)) } //nolint:forcetypeassert // heap.Push below
func (q *queue) Pop() any {
	last := q.open[len(q.open)-1]
	q.open = q.open[:len(q.open)-1]
	return last
}

// coverSteps is how much of a depth-first search a part gets.
const coverSteps = 20_000

// grow branches until no part can have a better plan, or ctx ends.
func (t *tree) grow(ctx context.Context, report func()) error {
	t.queue.t = t
	if err := t.decide(0); err != nil {
		return err
	}
	for t.queue.Len() > 0 {
		i := heap.Pop(&t.queue).(int) //nolint:forcetypeassert // see Push
		if t.nodes[i].floor >= t.target() {
			break // so do all others
		}
		if err := t.solve(ctx, i); err != nil {
			return err
		}
		if err := t.decide(i); err != nil {
			return err
		}
		report()
	}
	return nil
}

// target is what a plan of use must cost less than.
func (t *tree) target() int64 { return min(t.cost, t.limit) }

// solve finds the prices of a part.
func (t *tree) solve(ctx context.Context, i int) error {
	n := &t.nodes[i]
	var keep []int32
	for _, j := range t.nodes[n.parent].all {
		if n.allows(t.columns.Members(int(j))) {
			keep = append(keep, j)
		}
	}
	t.allow(keep)
	from := &stored{columns: t.columns, units: t.problem.Len(), all: keep}
	prices, least, err := t.relax(ctx, from)
	if err != nil {
		return err
	}
	for range 3 {
		before := t.floor(prices, least)
		if before >= t.target() || t.cut(40, true) == 0 {
			break
		}
		if prices, least, err = t.relax(ctx, from); err != nil {
			return err
		}
		if float64(t.floor(prices, least)-before) < 0.1*float64(t.target()-before) {
			break
		}
	}
	n.prices, n.least, n.floor = prices, least, t.floor(prices, least)
	n.all = keep
	return nil
}

// allows says whether a plan of the part can have a region.
func (n *node) allows(members []int32) bool {
	_, a := slices.BinarySearch(members, n.pair[0])
	_, b := slices.BinarySearch(members, n.pair[1])
	if n.together {
		return a == b
	}
	return !a || !b
}

// allow bans all columns but some from the linear programme.
func (t *tree) allow(keep []int32) {
	if len(t.mark) < t.columns.Len() {
		t.mark = make([]bool, t.columns.Len())
	}
	for _, j := range keep {
		t.mark[j] = true
	}
	for _, j := range t.lp.Active() {
		t.lp.Ban(j, !t.mark[j])
	}
	for _, j := range keep {
		t.mark[j] = false
	}
	t.lp.Reprice()
}

// decide ends a part whose prices are known, or parts it in two.
func (t *tree) decide(i int) error {
	n := &t.nodes[i]
	if n.floor >= t.target() {
		n.state, n.all = ended, nil
		return nil
	}
	costs, _ := t.columns.reduced(n.all, n.prices)
	keep, excess := n.all[:0:0], costs[:0]
	for at, j := range n.all {
		if e := costs[at] - n.least; e < t.target()-n.floor || t.target() == math.MaxInt64 {
			keep, excess = append(keep, j), append(excess, e)
		}
	}
	n.all = keep
	plan, whole := t.search(keep, excess, n.floor, coverSteps)
	if plan != nil {
		t.improve(plan)
	}
	if whole {
		n.state, n.all = ended, nil
		return nil
	}
	pair, ok := t.pair(keep)
	if !ok {
		panic("no pair")
	}
	n.state = parted
	floor := n.floor
	for _, together := range []bool{true, false} {
		t.nodes = append(t.nodes, node{parent: i, pair: pair, together: together, floor: floor, prices: n.prices, least: n.least})
		n = &t.nodes[i]
		heap.Push(&t.queue, len(t.nodes)-1)
	}
	return nil
}

// pair is the pair of units about which the solution is least decided.
func (t *tree) pair(_ []int32) (best [2]int32, ok bool) {
	most := 1.0
	for _, s := range t.lp.Shared() {
		if d := math.Abs(s.Level - 0.5); d < most && s.Level > 1e-4 && s.Level < 1-1e-4 {
			best, most, ok = s.Rows, d, true
		}
	}
	return best, ok
}
