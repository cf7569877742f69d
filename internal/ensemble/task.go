package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
	"footprint/internal/wire"
)

// task is work of a chain as it is told to another machine.
type task struct {
	seed  uint64
	chain int
	going *going // nil looks for the start of the chain
}

// going is a chain that goes on: so many times by a length, after each of which its
// plan is kept.
type going struct {
	opt     Options // those that say how a chain moves
	times   int
	length  int64
	unit    unit
	maxWork int64
	state   []byte // where it stands: see [chain.encode]
}

// done is what a chain did.
type done struct {
	plans   [][]byte // packed, in order
	counts  []counts // at each plan
	tooLong bool     // the work ran out before the last was due; the last counts are those then
	state   []byte   // where the chain stands
}

// mostTimes is the most plans that a task asks for.
const mostTimes = 1 << 16

func (t *task) encode() []byte {
	var w wire.Writer
	w.Uint(t.seed)
	w.Uint(uint64(t.chain)) //nolint:gosec // G115: not negative
	w.Bool(t.going != nil)
	if g := t.going; g != nil {
		w.Bytes([]byte(g.opt.Method))
		w.Float(*g.opt.Compactness)
		w.Float(g.opt.Temperature)
		w.Uint(uint64(g.times)) //nolint:gosec // G115: not negative
		w.Int(g.length)
		w.Bool(bool(g.unit))
		w.Int(g.maxWork)
		w.Bytes(g.state)
	}
	return w
}

func decodeTask(b []byte) (*task, error) {
	r := wire.NewReader(b)
	t := &task{seed: r.Uint(), chain: r.Below(Chains)}
	if r.Bool() {
		power := 0.0
		g := &going{opt: Options{Method: Method(r.Bytes()), Compactness: &power}}
		power, g.opt.Temperature = r.Float(), r.Float()
		g.times, g.length, g.unit, g.maxWork = r.Below(mostTimes+1), r.Int(), unit(r.Bool()), r.Int()
		if g.length < 0 || g.maxWork < 0 {
			r.Refuse("a length of %d, within work of %d", g.length, g.maxWork)
		}
		if !slices.Contains(Methods, g.opt.Method) || !(math.Abs(power) <= maxPower) || !(g.opt.Temperature >= 0) {
			r.Refuse("method %q with compactness %v at temperature %v", g.opt.Method, power, g.opt.Temperature)
		}
		g.state = r.Bytes()
		t.going = g
	}
	if err := r.End(); err != nil {
		return nil, err
	}
	return t, nil
}

// Chain does work of a chain that draws plans of p, as Options.Chain of [Sample] is told
// to on another machine, and gives what that is to give back: the same bytes whenever
// and wherever it is done. A task that cannot be one of p is refused with an error
// that wraps [wire.ErrDamaged]; when ctx ends, the error is ctx's.
func Chain(ctx context.Context, p *region.Problem, piece []byte) ([]byte, error) {
	t, err := decodeTask(piece)
	if err != nil {
		return nil, err
	}
	if t.going != nil {
		c, err := t.going.stand(p)
		if err != nil {
			return nil, err
		}
		return t.going.advance(ctx, c)
	}
	people, err := peopleOnly(p)
	if err != nil {
		return nil, err
	}
	labels, err := ownStart(ctx, people, t.seed, t.chain)
	if err != nil {
		return nil, err
	}
	var w wire.Writer
	w.Bool(labels != nil)
	if labels != nil {
		wire.List(&w, labels)
	}
	return w, ctx.Err()
}

// decodeStart reads the start of a chain; nil is none.
func decodeStart(p *region.Problem, b []byte) ([]region.Label, error) {
	r := wire.NewReader(b)
	if !r.Bool() {
		return nil, r.End()
	}
	labels := wire.ReadList[region.Label](r, p.Len(), p.Regions())
	if err := r.End(); err != nil {
		return nil, err
	}
	if err := sound(p, labels); err != nil {
		return nil, fmt.Errorf("%w: a plan to start from: %w", wire.ErrDamaged, err)
	}
	return labels, nil
}

// stand puts a chain where the task says.
func (g *going) stand(p *region.Problem) (*chain, error) {
	if p.Rules() != nil {
		q, _, err := p.Reduced()
		if err != nil {
			return nil, err
		}
		p = q
	}
	if p.Regions() == 1 || p.Regions() == p.Len() {
		return nil, fmt.Errorf("%w: %w", wire.ErrDamaged, ErrOnlyPlan)
	}
	r := wire.NewReader(g.state)
	c := decodeChain(r, p, &g.opt)
	return c, r.End()
}

// advance goes on, and writes what was done.
func (g *going) advance(ctx context.Context, c *chain) ([]byte, error) {
	var d done
	for range g.times {
		err := c.advance(ctx, g.length, g.unit, g.maxWork)
		if d.tooLong = errors.Is(err, ErrTooLong); err != nil && !d.tooLong {
			return nil, err
		}
		d.counts = append(d.counts, c.counts)
		if d.tooLong {
			break
		}
		d.plans = append(d.plans, pack(c.labels, c.problem.Regions()))
	}
	d.state = c.encode()
	return d.encode(), nil
}

func (d *done) encode() []byte {
	var w wire.Writer
	w.Bool(d.tooLong)
	w.Uint(uint64(len(d.plans)))
	for i := range d.counts {
		d.counts[i].encode(&w)
		if i < len(d.plans) {
			w.Bytes(d.plans[i])
		}
	}
	w.Bytes(d.state)
	return w
}

// decodeDone reads what was done of a task. Where the chain stands is for whoever goes
// on with it to read.
func decodeDone(p *region.Problem, times int, b []byte) (*done, error) {
	r := wire.NewReader(b)
	d := &done{tooLong: r.Bool()}
	plans := r.Count()
	if r.Err() == nil && (plans > times || (plans == times) == d.tooLong) {
		r.Refuse("%d plans of %d", plans, times)
		plans = 0
	}
	labels := make([]region.Label, p.Len())
	for range plans {
		d.counts = append(d.counts, decodeCounts(r))
		plan := r.Bytes()
		if r.Err() == nil && !unpack(plan, labels, p.Regions()) {
			r.Refuse("a plan that is none")
		}
		if r.Err() != nil {
			return nil, r.Err()
		}
		d.plans = append(d.plans, plan)
	}
	if d.tooLong {
		d.counts = append(d.counts, decodeCounts(r))
	}
	d.state = r.Bytes()
	if err := r.End(); err != nil {
		return nil, err
	}
	return d, nil
}

func (c *counts) encode(w *wire.Writer) {
	for _, n := range []int64{c.proposals, c.steps, c.work, c.rejected.SameRegion, c.rejected.NoCut, c.rejected.Coin, c.rejected.Metropolis} {
		w.Int(n)
	}
}

func decodeCounts(r *wire.Reader) (c counts) {
	for _, n := range []*int64{&c.proposals, &c.steps, &c.work, &c.rejected.SameRegion, &c.rejected.NoCut, &c.rejected.Coin, &c.rejected.Metropolis} {
		if *n = r.Int(); *n < 0 {
			r.Refuse("%d times", *n)
		}
	}
	return c
}

// encode writes where a chain stands: its random numbers, counts, and regions with
// their units in order, and their trees where it has any.
func (c *chain) encode() []byte {
	var w wire.Writer
	state, err := c.source.MarshalBinary()
	if err != nil {
		panic(err) // it has no reason to fail
	}
	w.Bytes(state)
	c.counts.encode(&w)
	for l, units := range c.members {
		wire.List(&w, units)
		if c.forest != nil {
			wire.List(&w, c.forest.region[l].up)
		}
	}
	return w
}

// decodeChain reads where a chain stands.
func decodeChain(r *wire.Reader, p *region.Problem, opt *Options) *chain {
	source := &rand.PCG{}
	if err := source.UnmarshalBinary(r.Bytes()); err != nil {
		r.Refuse("random numbers: %v", err)
		return nil
	}
	made := decodeCounts(r)
	members, trees := make([][]region.Unit, p.Regions()), make([][]int32, p.Regions())
	labels, left := make([]region.Label, p.Len()), p.Len()
	for u := range labels {
		labels[u] = -1
	}
	for l := range members {
		members[l] = wire.ReadSome[region.Unit](r, p.Len())
		if opt.Method == MergeSplit {
			trees[l] = wire.ReadList[int32](r, len(members[l]), p.Len())
		}
		for _, u := range members[l] {
			if labels[u] >= 0 {
				r.Refuse("unit %d is in two regions", u)
				return nil
			}
			labels[u] = region.Label(l) //nolint:gosec // G115: regions fit
			left--
		}
	}
	switch err := r.Err(); {
	case err != nil:
		return nil
	case left > 0:
		r.Refuse("%d units are in no region", left)
		return nil
	}
	if err := sound(p, labels); err != nil {
		r.Refuse("%v", err)
		return nil
	}
	c := newChainAt(p, opt, p.Graph().Edges(), labels, members, source)
	for l := range trees {
		if c.forest == nil {
			break
		}
		if !isTree(p.Graph(), members[l], trees[l]) {
			r.Refuse("region %d has a tree that is none", l)
			return nil
		}
		c.grow(l, members[l], trees[l])
	}
	c.counts = made
	return c
}

// isTree says whether each unit but the first touches its parent, which comes before it.
func isTree(g *region.Graph, units []region.Unit, up []int32) bool {
	if up[0] != 0 {
		return false
	}
	for i, u := range units[1:] {
		if at := up[i+1]; int(at) > i || !slices.Contains(g.Neighbours(u), units[at]) {
			return false
		}
	}
	return true
}

// sound says what is wrong with a plan that a chain is to stand at.
func sound(p *region.Problem, labels []region.Label) error {
	s, err := region.NewState(p, labels)
	if err != nil {
		return err
	}
	if v := s.Score().Violation; v > 0 {
		return fmt.Errorf("a plan that breaks bounds or rules by %d people", v)
	}
	for l, pieces := range region.Pieces(p.Graph(), s.Plan()) {
		if pieces > 1 {
			return fmt.Errorf("region %d of the plan is in %d pieces", l, pieces)
		}
	}
	return nil
}

// packed is how many bytes a plan is packed into.
func packed(p *region.Problem) int { return (p.Len()*widthOf(p.Regions()) + 7) / 8 }

// widthOf is how many bits a region of so many takes.
func widthOf(regions int) int { return bits.Len(uint(regions - 1)) } //nolint:gosec // G115: at least 1

// pack writes a plan, each region in as few bits as all take.
func pack(labels []region.Label, regions int) []byte {
	width := widthOf(regions)
	out := make([]byte, 0, (len(labels)*width+7)/8)
	var held uint64
	n := 0
	for _, l := range labels {
		held |= uint64(l) << n //nolint:gosec // G115: not negative
		for n += width; n >= 8; n -= 8 {
			out = append(out, byte(held))
			held >>= 8
		}
	}
	if n > 0 {
		out = append(out, byte(held))
	}
	return out
}

// unpack reads what pack wrote into labels, and says whether it is of so many regions.
func unpack(b []byte, labels []region.Label, regions int) bool {
	width := widthOf(regions)
	var held uint64
	n, at := 0, 0
	for u := range labels {
		for ; n < width; n += 8 {
			if at == len(b) {
				return false
			}
			held |= uint64(b[at]) << n
			at++
		}
		labels[u] = region.Label(held & (1<<width - 1)) //nolint:gosec // G115: few bits
		if int(labels[u]) >= regions {
			return false
		}
		held >>= width
		n -= width
	}
	return at == len(b) && held == 0
}
