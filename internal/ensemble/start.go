package ensemble

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// begin makes the chains, each from its own start or else from that of the
// next chain that has one.
func begin(ctx context.Context, p *region.Problem, opt Options, drawn *Drawn) ([]*chain, error) {
	random := make([]*rand.Rand, Chains)
	for c := range random {
		random[c] = rand.New(rand.NewPCG(opt.Seed, uint64(c)))
	}
	starts, err := findStarts(ctx, p, opt, random)
	if err != nil {
		return nil, err
	}
	found := func(labels []region.Label) bool { return labels != nil }
	if !slices.ContainsFunc(starts, found) {
		return nil, ErrNoStart
	}
	edges := p.Graph().Edges()
	chains := make([]*chain, Chains)
	for c := range chains {
		own := starts[c]
		if own == nil {
			around := append(slices.Clone(starts[c:]), starts[:c]...)
			own = around[slices.IndexFunc(around, found)]
		} else {
			drawn.Starts++
		}
		chains[c] = newChain(p, edges, own, random[c])
	}
	return chains, nil
}

// findStarts gives a plan within the bounds for each chain, nil for those for
// which none was found. A plan that is given is that of the first chain, and
// so of all.
func findStarts(ctx context.Context, p *region.Problem, opt Options, random []*rand.Rand) ([][]region.Label, error) {
	starts := make([][]region.Label, Chains)
	if opt.Start != nil {
		starts[0] = opt.Start
		return starts, checkStart(p, opt.Start)
	}
	p, err := peopleOnly(p)
	if err != nil {
		return nil, err
	}
	err = inParallel(opt.Threads, func(c int) (err error) {
		starts[c], err = search.Within(ctx, p, random[c].Uint64())
		return err
	})
	return starts, err
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

// peopleOnly is the problem with the same bounds and no aim but equal
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
	return region.NewProblem(p.Graph(), people, p.Regions(), p.Bounds(), balance)
}
