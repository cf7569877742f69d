package certificate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// ErrRefused is wrapped by errors which say that a certificate does not prove
// what it says, and where.
var ErrRefused = errors.New("the certificate is refused")

// ErrLimit is wrapped by errors which say that a check would take more than it
// was allowed: the certificate may be right.
var ErrLimit = errors.New("the check of the certificate needs more")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

// Options say how to check. The zero value is usable.
type Options struct {
	// Threads is how many parts of the listing are gone through at once; 0 is one
	// for each core. It does not change the result.
	Threads int
	// Independent lists the regions by their definition, as slowly as that is, and
	// computes costs in arbitrary precision: nothing is shared with the solver.
	Independent bool
	// Prune lets the listing leave out by prices what cannot lead to a region
	// that counts. Without it every region is gone through: that is simpler to
	// trust, and too slow for lists of many hundred millions.
	Prune bool
	// Sets is how many regions are kept at most, with some 50 bytes each and 4 for each
	// unit; 0 is 20 million, which is as much as an independent listing takes for half as
	// many of one size.
	Sets int64
	// Steps is how often a region is looked at in the tree at most; 0 is ten
	// thousand million, which takes minutes.
	Steps int64
}

// Report says what a check went through.
type Report struct {
	// Listed is how many regions were met: all within the bounds, unless Prune.
	Listed int64
	// Kept is how many of them the prices of the root do not leave out.
	Kept int64
	// Nodes and Leaves are the size of the tree; Left is how many regions were
	// left at leaves, all together; Steps is how often a region was looked at.
	Nodes, Leaves int
	Left, Steps   int64
}

// Verify checks that c proves what it says of p, from nothing but the problem:
// the digest, the plan and what it costs, that the tree comprises all plans,
// that each Least is what it is said to be, and that at no leaf the regions that
// are left make a plan cheaper than Bound. The error wraps [ErrRefused] where one of
// that is not so, [ErrLimit] where finding out needs more than opt allows; else
// it is that of ctx.
func Verify(ctx context.Context, p *region.Problem, c *Certificate, opt Options) (Report, error) {
	if opt.Sets <= 0 {
		opt.Sets = 20_000_000
	}
	opt.Sets = min(opt.Sets, math.MaxInt32) // they are counted so
	if opt.Steps <= 0 {
		opt.Steps = 10_000_000_000
	}
	if c.Problem != p.Digest() {
		return Report{}, refuse("it is about the problem %.12s..., this is %.12s...", c.Problem, p.Digest())
	}
	if err := c.checkClaim(p); err != nil {
		return Report{}, err
	}
	children, err := c.checkTree(p)
	if err != nil {
		return Report{}, err
	}
	v := &verifier{ctx: ctx, problem: p, certificate: c, opt: opt, children: children}
	v.report.Nodes = len(c.Nodes)
	if err := v.list(); err != nil {
		return v.report, err
	}
	return v.report, v.walk()
}

// checkClaim looks at plan, cost and bound.
func (c *Certificate) checkClaim(p *region.Problem) error {
	switch {
	case c.Bound < 0:
		return refuse("the bound %d is negative", c.Bound)
	case c.Infeasible && (c.Plan != nil || c.Bound != 1):
		return refuse("it says that there is no plan: want none, and the bound 1")
	case c.Plan == nil && c.Cost != 0:
		return refuse("there is no plan to cost %d", c.Cost)
	case c.Plan == nil:
		return nil
	}
	plan, err := region.NewPlan(c.Plan)
	if err != nil {
		return refuse("plan: %v", err)
	}
	report, err := region.Check(p, plan)
	if err != nil {
		return refuse("plan: %v", err)
	}
	for _, f := range report.Faults {
		return refuse("plan: region %d: %s", f.Region, f.Problem)
	}
	if report.Score.Objective != c.Cost {
		return refuse("the plan costs %d, not %d", report.Score.Objective, c.Cost)
	}
	if c.Bound > c.Cost {
		return refuse("the bound %d is above the cost %d of a plan", c.Bound, c.Cost)
	}
	return nil
}

// verifier is a check under way.
type verifier struct {
	ctx         context.Context
	problem     *region.Problem
	certificate *Certificate
	opt         Options
	children    [][2]int
	sets        sets
	report      Report
}

// step counts looks at regions.
func (v *verifier) step(n int) error {
	const often = 1 << 20
	before := v.report.Steps
	v.report.Steps += int64(n)
	if v.report.Steps > v.opt.Steps {
		return fmt.Errorf("%w: regions were looked at %d times in its tree", ErrLimit, v.opt.Steps)
	}
	if before/often != v.report.Steps/often {
		return v.ctx.Err()
	}
	return nil
}

// room is by how much a node's floor stays below the bound, which no slack of a
// set in a cheaper plan reaches; 0 where it does not.
func (v *verifier) room(i int) (uint64, error) {
	node := &v.certificate.Nodes[i]
	floor := big.NewInt(int64(v.problem.Regions()))
	floor.Mul(floor, big.NewInt(node.Least)).Add(floor, big.NewInt(node.Prices.Worth()))
	room := floor.Sub(big.NewInt(v.certificate.Bound), floor)
	if room.Sign() <= 0 {
		return 0, nil
	}
	if !room.IsInt64() {
		return 0, refuse("node %d: its floor is %s below the bound: want less than %d", i, room, math.MaxInt64)
	}
	return room.Uint64(), nil
}

// slack is what a reduced cost, and so any plan with the set, is above the least.
// The difference of numbers of 64 bits fits 64 bits without a sign.
func slack(reduced, least int64) uint64 {
	return uint64(reduced) - uint64(least)
}

// walk goes down the tree. All nodes share one list: what a node keeps is moved
// to the front of what its parent kept, so that what the parent kept is there
// again, in another order, for its other child.
func (v *verifier) walk() error {
	list := make([]int32, v.sets.len())
	for i := range list {
		list[i] = int32(i)
	}
	type todo struct{ node, kept int }
	var stack []todo
	push := func(node, kept int) error {
		if pair := v.children[node]; pair[0] > 0 {
			stack = append(stack, todo{pair[1], kept}, todo{pair[0], kept})
			return nil
		}
		v.report.Leaves++
		v.report.Left += int64(kept)
		return v.leaf(node, list[:kept])
	}
	if err := push(0, len(list)); err != nil {
		return err
	}
	for len(stack) > 0 {
		next := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		kept, err := v.enter(next.node, list[:next.kept])
		if err != nil {
			return err
		}
		if err := push(next.node, kept); err != nil {
			return err
		}
	}
	return v.ctx.Err()
}

// enter moves to the front what a node keeps of its parent's sets, and counts it.
func (v *verifier) enter(i int, list []int32) (int, error) {
	node := &v.certificate.Nodes[i]
	if err := v.step(len(list)); err != nil {
		return 0, err
	}
	kept := keep(list, func(id int32) bool {
		a, b := v.sets.has(id, node.Pair[0]), v.sets.has(id, node.Pair[1])
		if node.Together {
			return a == b
		}
		return !a || !b
	})
	if node.Prices == nil {
		return kept, nil
	}
	list = list[:kept]
	least := v.sets.price(node.Prices, list)
	if least != node.Least {
		return 0, refuse("node %d: the least reduced cost is %d, not %d", i, least, node.Least)
	}
	room, err := v.room(i)
	if err != nil {
		return 0, err
	}
	return keep(list, func(id int32) bool { return slack(v.sets.reduced[id], least) < room }), nil
}

// keep moves what is wanted to the front, and counts it.
func keep(list []int32, want func(id int32) bool) (kept int) {
	for i, id := range list {
		if want(id) {
			list[i], list[kept] = list[kept], id
			kept++
		}
	}
	return kept
}

// each goes through all regions, as the options say.
func (v *verifier) each(below *int64, visitor func(part int) func(*listing.Set) bool) error {
	opt := listing.Options{
		Prices: v.certificate.Nodes[0].Prices, Free: v.certificate.Infeasible,
		Below: below, Threads: v.opt.Threads,
	}
	if v.opt.Independent {
		err := listing.Twin(v.ctx, v.problem, opt, int(v.opt.Sets/2), visitor(0))
		if errors.Is(err, listing.ErrMany) {
			err = fmt.Errorf("%w: listed by definition, %w", ErrLimit, err)
		}
		return err
	}
	return listing.Each(v.ctx, v.problem, opt, visitor)
}
