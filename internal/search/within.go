package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"footprint/internal/region"
)

// seeks are the tries of Within: cold ones, quick where bounds are easy to
// keep, then a hot and longer one.
var seeks = []struct {
	heat    float64
	steps   int64 // at most
	perUnit int64
}{{0.04, 30_000, 150}, {0.04, 100_000, 500}, {1, 600_000, 3_000}}

// Within looks for any plan within the population bounds, and under the rules, and
// stops at the first. It is made for problems whose only term is balance. The answer is nil
// where none was found, with ctx's error if that ended the search.
func Within(ctx context.Context, p *region.Problem, seed uint64) ([]region.Label, error) {
	q, groups, err := p.Reduced()
	if err != nil {
		return nil, err
	}
	if q == p {
		return within(ctx, p, seed)
	}
	labels, err := within(ctx, q, seed)
	if labels == nil || err != nil {
		return nil, err
	}
	return groups.Spread(labels), nil
}

func within(ctx context.Context, p *region.Problem, seed uint64) ([]region.Label, error) {
	if r, only, err := onlyPlan(p); only || err != nil {
		switch {
		case errors.Is(err, region.ErrInfeasible) || err == nil && r.Score.Violation > 0:
			return nil, nil
		case err != nil:
			return nil, err
		}
		return r.Plan.Labels(), nil
	}
	for try, seek := range seeks {
		rng := rand.New(rand.NewPCG(seed, uint64(try)))
		var build construction = growSeeds
		if (seed+uint64(try))%2 > 0 {
			build = bisect
		}
		s, err := region.NewState(p, joined(p, rng, build))
		if err != nil {
			return nil, fmt.Errorf("seed plan: %w", err)
		}
		a := newAnnealer(s, rng, seek.heat)
		a.within = true
		a.run(ctx, min(seek.steps, seek.perUnit*int64(p.Len())), func(int64) {})
		if s.Score().Violation == 0 {
			return s.Plan().Labels(), nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, nil
}
