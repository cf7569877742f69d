package search

import (
	"context"
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

// Within looks for any plan within the population bounds, and stops at the
// first. It is made for problems whose only term is balance. The answer is nil
// where none was found, with ctx's error if that ended the search.
func Within(ctx context.Context, p *region.Problem, seed uint64) ([]region.Label, error) {
	for try, seek := range seeks {
		rng := rand.New(rand.NewPCG(seed, uint64(try)))
		build := growSeeds
		if (seed+uint64(try))%2 > 0 {
			build = bisect
		}
		s, err := region.NewState(p, build(p, rng))
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
