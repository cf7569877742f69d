package exact

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"

	"footprint/internal/exact/listing"
	"footprint/internal/partition"
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
	// searched says that it ended because all its plans were gone through.
	searched bool
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
	gap   float64 // share of the cost of the best plan that may remain
	steps int     // of the search in a part
	most  int     // parts; 0 is no limit
	stuck bool    // the regions that can be in a better plan are too many
	send  func(ctx context.Context, piece []byte) ([]byte, error)
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
	if t.nodes[0].floor >= t.target() || t.stuck {
		return nil
	}
	t.decide(0)
	for t.queue.Len() > 0 && (!t.free || t.plan == nil) {
		if t.nodes[t.queue.open[0]].floor >= t.target() {
			break // so do all others
		}
		if width := min(len(t.nodes)/waveShare, t.queue.Len(), waveMost); t.most == 0 && width > 1 {
			if err := t.wave(ctx, width, report); err != nil {
				return err
			}
			continue
		}
		i := heap.Pop(&t.queue).(int) //nolint:forcetypeassert // see Push
		if err := t.solve(ctx, i); err != nil {
			return err
		}
		t.decide(i)
		report()
		if t.most > 0 && len(t.nodes) >= t.most {
			t.stuck = true
			break
		}
	}
	return nil
}

// target is what a plan of use must cost less than.
func (t *tree) target() int64 {
	if t.gap == 0 || t.plan == nil {
		return t.cost
	}
	return t.cost - int64(t.gap*math.Abs(float64(t.cost)))
}

// bound is what no plan costs less than, by the tree as it stands.
func (t *tree) bound() int64 {
	if len(t.nodes) == 0 {
		return math.MinInt64
	}
	bound := t.cost // what reaches it was left out on the way
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.state == open || n.state == ended && !n.searched {
			bound = min(bound, n.floor)
		}
	}
	return bound
}

const (
	nodeRounds = 3
	nodeCuts   = 40
	nodeGain   = 0.1 // of what is missing: rounds that bring less are the last
)

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
	prices, least, err := t.relax(ctx, from, t.target())
	if err != nil {
		return err
	}
	for range nodeRounds {
		before := t.floor(prices, least)
		if before >= t.target() || t.cut(nodeCuts, true) == 0 {
			break
		}
		if prices, least, err = t.relax(ctx, from, t.target()); err != nil {
			return err
		}
		if float64(t.floor(prices, least)-before) < nodeGain*float64(t.target()-before) {
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
	t.lp.Rebase()
}

// decide ends a part whose prices are known, or parts it in two.
func (t *tree) decide(i int) {
	n := &t.nodes[i]
	if n.floor >= t.target() {
		n.state = ended
		return
	}
	costs, _ := t.columns.reduced(n.all, n.prices)
	keep, excess, below := n.all[:0:0], costs[:0], t.below(n)
	for at, j := range n.all {
		if costs[at] < below {
			keep, excess = append(keep, j), append(excess, costs[at]-n.least)
		}
	}
	n.all = keep
	plan, whole := t.search(keep, excess, n.floor, t.steps)
	if plan != nil {
		t.improve(plan)
	}
	if whole {
		n.state, n.searched = ended, true
		return
	}
	pair, ok := t.pair(keep)
	if !ok { // all that is left is disjoint, or the same
		plan, _ = t.search(keep, excess, n.floor, math.MaxInt)
		if plan != nil {
			t.improve(plan)
		}
		n.state, n.searched = ended, true
		return
	}
	t.part(i, pair)
}

// part parts a node in two.
func (t *tree) part(i int, pair [2]int32) {
	t.nodes[i].state = parted
	n := t.nodes[i]
	for _, together := range []bool{true, false} {
		t.nodes = append(t.nodes, node{parent: i, pair: pair, together: together, floor: n.floor, prices: n.prices, least: n.least})
		heap.Push(&t.queue, len(t.nodes)-1)
	}
}

// pair is a pair of units that some regions hold together, and others do not: the
// one about which the solution of the linear programme is least decided; where it
// is decided, and no plan as some unit is not covered, the one nearest to the middle.
func (t *tree) pair(of []int32) (best [2]int32, ok bool) {
	shared := t.lp.Shared()
	slices.SortStableFunc(shared, func(a, b partition.Shared) int {
		return cmp.Compare(math.Abs(a.Level-0.5), math.Abs(b.Level-0.5))
	})
	for _, s := range shared {
		if s.Level > 1e-4 && s.Level < 1-1e-4 && t.parts(of, s.Rows) {
			return s.Rows, true
		}
	}
	units := t.problem.Len()
	with, both := make([]int, units), make([]int, units*units)
	for _, j := range of {
		members := t.columns.Members(int(j))
		for i, a := range members {
			with[a]++
			for _, b := range members[i+1:] {
				both[int(a)*units+int(b)]++
			}
		}
	}
	most := 0
	for a := range units {
		for b := a + 1; b < units; b++ {
			together := both[a*units+b]
			if even := min(together, with[a]+with[b]-2*together); even > most {
				most, best = even, [2]int32{int32(a), int32(b)} //nolint:gosec // units
			}
		}
	}
	return best, most > 0
}

// parts says whether some regions hold a pair together, and others do not.
func (t *tree) parts(of []int32, pair [2]int32) bool {
	together, apart := node{pair: pair, together: true}, node{pair: pair}
	var with, without bool
	for _, j := range of {
		with = with || !apart.allows(t.columns.Members(int(j)))
		without = without || !together.allows(t.columns.Members(int(j)))
	}
	return with && without
}
