package exact

import (
	"context"
	"math"

	"footprint/internal/exact/listing"
	"footprint/internal/partition"
	"footprint/internal/region"
	"footprint/internal/wire"
)

// Subtree does a part of the tree of a proof about p, as Options.Subtree of [Prove] is
// told to on another machine, and gives what that is to give back: the same bytes
// whenever and wherever it is done. A task that cannot be one of p is refused with an
// error that wraps [wire.ErrDamaged]; when ctx ends, the error is ctx's.
func Subtree(ctx context.Context, p *region.Problem, piece []byte) ([]byte, error) {
	s, err := decodeSubtree(p, piece)
	if err != nil {
		return nil, err
	}
	g, err := s.grow(ctx, p, 1)
	if err != nil {
		return nil, err
	}
	return g.encode(), ctx.Err()
}

func (s *subtree) encode() []byte {
	var w wire.Writer
	w.Bool(s.free)
	w.Float(s.gap)
	w.Uint(uint64(s.steps)) //nolint:gosec // G115: not negative
	w.Bool(s.known)
	w.Int(s.cost)
	wire.List(&w, s.node.pair[:])
	w.Bool(s.node.together)
	encodePrices(&w, &s.node)
	w.Uint(uint64(s.list.Len())) //nolint:gosec // G115: not negative
	for j := range s.list.Len() {
		wire.Ascending(&w, s.list.Members(j))
		w.Int(s.list.Cost(j))
	}
	return w
}

func decodeSubtree(p *region.Problem, b []byte) (*subtree, error) {
	r := wire.NewReader(b)
	s := &subtree{free: r.Bool(), gap: r.Float(), steps: r.Below(math.MaxInt32), known: r.Bool(), cost: r.Int()}
	if s.gap < 0 || s.gap >= 1 || s.free && (s.known || s.cost != 1) {
		r.Refuse("a gap of %v, and a plan that costs %d", s.gap, s.cost)
	}
	s.node.pair, s.node.together = decodePair(r, p), r.Bool()
	decodePrices(r, p, &s.node)
	s.list = partition.NewProblem(p.Len(), p.Regions())
	var members []int32
	for range r.Count() {
		members = wire.ReadAscending(r, members[:0], p.Len())
		cost := r.Int()
		switch {
		case r.Err() != nil:
		case len(members) == 0 || !s.node.allows(members):
			r.Refuse("a region that the node does not allow")
		case s.free && cost != 0 || cost >= listing.Limit || cost <= -listing.Limit:
			r.Refuse("a region that costs %d", cost)
		}
		if r.Err() != nil {
			return nil, r.Err()
		}
		s.list.Add(members, cost)
	}
	return s, r.End()
}

func (g *grown) encode() []byte {
	var w wire.Writer
	encodePrices(&w, &g.node)
	w.Bool(g.node.searched)
	if w.Bool(g.node.state == parted); g.node.state == parted {
		wire.List(&w, g.pair[:])
	}
	wire.Ascending(&w, g.node.all)
	if w.Bool(g.plan != nil); g.plan != nil {
		wire.List(&w, g.plan)
	}
	return w
}

// decodeGrown reads what became of a subtree with so many columns.
func decodeGrown(p *region.Problem, columns int, b []byte) (*grown, error) {
	r := wire.NewReader(b)
	g := &grown{node: node{state: ended}}
	decodePrices(r, p, &g.node)
	g.node.searched = r.Bool()
	if r.Bool() {
		g.node.state, g.pair = parted, decodePair(r, p)
		if g.node.searched {
			r.Refuse("a node that has ended and is parted")
		}
	}
	g.node.all = wire.ReadAscending[int32](r, nil, columns)
	if r.Bool() {
		g.plan = wire.ReadList[int32](r, p.Regions(), columns)
	}
	return g, r.End()
}

func decodePair(r *wire.Reader, p *region.Problem) (pair [2]int32) {
	copy(pair[:], wire.ReadList[int32](r, 2, p.Len()))
	if pair[0] >= pair[1] {
		r.Refuse("the pair of units %d and %d", pair[0], pair[1])
	}
	return pair
}

// encodePrices writes the prices of a node with what follows from them.
func encodePrices(w *wire.Writer, n *node) {
	w.Int(n.least)
	w.Int(n.floor)
	for _, price := range n.prices.Units {
		w.Int(price)
	}
	w.Uint(uint64(len(n.prices.Cuts)))
	for _, c := range n.prices.Cuts {
		wire.Ascending(w, c.Units)
		w.Uint(uint64(c.Divisor)) //nolint:gosec // G115: at least 2
		w.Int(c.Price)
	}
}

func decodePrices(r *wire.Reader, p *region.Problem, n *node) {
	n.least, n.floor = r.Int(), r.Int()
	n.prices = &listing.Prices{Units: make([]int64, p.Len())}
	for u := range n.prices.Units {
		n.prices.Units[u] = r.Int()
	}
	for range r.Count() {
		c := listing.Cut{Units: wire.ReadAscending[region.Unit](r, nil, p.Len()), Divisor: r.Below(math.MaxInt32), Price: r.Int()}
		if r.Err() != nil {
			return
		}
		n.prices.Cuts = append(n.prices.Cuts, c)
	}
	if err := n.prices.Check(p.Len()); r.Err() == nil && err != nil {
		r.Refuse("prices: %v", err)
	}
}
