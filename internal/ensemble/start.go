package ensemble

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// newChains starts the chains.
func newChains(p *region.Problem, opt *Options, starts [][]region.Label) []*chain {
	edges := p.Graph().Edges()
	chains := make([]*chain, Chains)
	for c := range chains {
		random := rand.NewPCG(opt.Seed, uint64(c))
		_ = random.Uint64() // see ownStart
		chains[c] = newChain(p, opt, edges, starts[c], random)
	}
	return chains
}

// findStarts gives a plan within the bounds for each chain: its own, or else
// that of the next chain that has one. A plan that is given is that of all.
func findStarts(ctx context.Context, p *region.Problem, opt *Options, drawn *Drawn) ([][]region.Label, error) {
	if opt.Start != nil {
		drawn.Starts = 1
		return slices.Repeat([][]region.Label{opt.Start}, Chains), checkStart(p, opt.Start)
	}
	own := make([][]region.Label, Chains)
	if err := opt.findOwn(ctx, p, own); err != nil {
		return nil, err
	}
	starts := make([][]region.Label, Chains)
	for c := range starts {
		around := append(slices.Clone(own[c:]), own[:c]...)
		i := slices.IndexFunc(around, func(labels []region.Label) bool { return labels != nil })
		if i < 0 {
			return nil, ErrNoStart
		}
		if i == 0 {
			drawn.Starts++
		}
		starts[c] = around[i]
	}
	return starts, nil
}

// findOwn looks for a start of each chain; some may have none.
func (o *Options) findOwn(ctx context.Context, p *region.Problem, own [][]region.Label) error {
	if o.Chain != nil {
		return o.sendStarts(ctx, p, own)
	}
	people, err := peopleOnly(p)
	if err != nil {
		return err
	}
	return inParallel(o.Threads, func(c int) (err error) {
		own[c], err = ownStart(ctx, people, o.Seed, c)
		return err
	})
}

// ownStart looks for the start of a chain, by its first random number.
func ownStart(ctx context.Context, people *region.Problem, seed uint64, chain int) ([]region.Label, error) {
	return search.Within(ctx, people, rand.NewPCG(seed, uint64(chain)).Uint64()) //nolint:gosec // few
}

// checkStart says what is wrong with a plan to start from.
func checkStart(p *region.Problem, labels []region.Label) error {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	for u, l := range labels {
		if int(l) >= p.Regions() {
			return fmt.Errorf("start: unit %d: region %d outside 0..%d", u, l, p.Regions()-1)
		}
	}
	r, err := region.Check(p, plan)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if len(r.Faults) > 0 {
		f := r.Faults[0]
		if f.Region < 0 {
			return fmt.Errorf("start: %s", f.Problem)
		}
		return fmt.Errorf("start: region %d: %s", f.Region, f.Problem)
	}
	return nil
}

// peopleOnly is the problem with the same bounds and rules, and no aim but equal
// populations.
func peopleOnly(p *region.Problem) (*region.Problem, error) {
	people := make([]int64, p.Len())
	for u := range people {
		people[u] = p.Population(region.Unit(u))
	}
	balance, err := region.NewBalance(people, p.Regions(), 1)
	if err != nil {
		return nil, err
	}
	return p.For(balance)
}

// reduced is the problem in which what must share a region is one unit, as far as it
// touches, the starts in its units, and an emit that is told of the units of p.
func reduced(p *region.Problem, starts [][]region.Label, emit func(int, []region.Label)) (*region.Problem, [][]region.Label, func(int, []region.Label), error) {
	q, groups, err := p.Reduced()
	if err != nil {
		return nil, nil, nil, err
	}
	if _, pieces := q.Graph().Components(); q.Regions() == pieces || q.Regions() == q.Len() {
		return nil, nil, nil, ErrOnlyPlan
	}
	coarse := make([][]region.Label, len(starts))
	for i, labels := range starts {
		coarse[i] = make([]region.Label, q.Len())
		for u, l := range labels {
			coarse[i][groups.Label(region.Unit(u))] = l
		}
	}
	return q, coarse, func(i int, labels []region.Label) { emit(i, groups.Spread(labels)) }, nil
}
