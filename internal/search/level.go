package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// large is the number of units above which a search goes by levels.
const large = 2000

// Settings of the search by levels, found by trial on the small areas of
// England (6,791 and 32,844 units, k 38, tolerance 5 %). Few long chains do
// better than many short ones there. Heats are high, because a level's groups
// fit the plan that the coarser level found better than they would any other.
const (
	climbs     = 2
	levelHeat  = 2.0
	levelShare = 0.2 // of what is left of a chain's steps, for a level that has finer ones
)

// climbers is [run.rounds] for large layers. A chain coarsens the problem in its
// own way, anneals on the coarsest level, and takes the best plan down level by
// level, annealing on each (Walshaw 2004). Costs are the same on all levels, so
// what one finds the next begins with. From a plan that is given, chains group
// only units that it has together, and go on from it.
func (r *run) climbers(ctx context.Context, elite []found) ([]found, error) {
	results := make([]*found, climbs)
	err := r.eachChain(ctx, climbs, func(ctx context.Context, i int) (err error) {
		results[i], _, err = r.sent(ctx, &task{index: i, elite: elite})
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range results {
		if f != nil {
			elite = append(elite, *f)
		}
	}
	if len(elite) == 0 {
		return nil, ctx.Err()
	}
	best, err := combine(r.problem, elite)
	if err != nil {
		return nil, err
	}
	if best != nil {
		elite = append(elite, *best)
	}
	slices.SortStableFunc(elite, found.compare)
	return elite, nil
}

// climb is one chain; nil when the context ended it before it had a plan.
func (r *run) climb(ctx context.Context, index int, given []found) (*found, error) {
	if ctx.Err() != nil {
		return nil, nil //nolint:nilerr // no plan is the answer, climbers says why
	}
	c := climber{
		run: r, index: index, steps: share(r.options.Steps, index, climbs),
		rng: rand.New(rand.NewPCG(r.options.Seed, uint64(index))),
	}
	heat := levelHeat
	if len(given) > 0 {
		c.labels = given[0].labels
		heat = warm
	}
	levels, err := coarsen(r.problem, c.labels, c.rng)
	if err != nil {
		return nil, fmt.Errorf("coarse problem: %w", err)
	}
	if c.labels != nil {
		for _, l := range levels {
			c.labels = gather(l.groups, c.labels)
		}
	}
	for i := len(levels); i > 0; i-- {
		c.finer = levels[:i]
		if err := c.anneal(ctx, levels[i-1].problem, int64(levelShare*float64(c.steps)), heat); err != nil {
			return nil, err
		}
		c.labels = levels[i-1].groups.Spread(c.labels)
	}
	c.finer = nil
	if err := c.anneal(ctx, r.problem, c.steps, heat); err != nil {
		return nil, err
	}
	return &found{c.labels, c.score}, nil
}

// share is the part of a number of steps that the i-th of n chains gets.
func share(steps int64, i, n int) int64 {
	part := steps / int64(n)
	if int64(i) < steps%int64(n) {
		part++
	}
	return part
}

// climber is a chain on its way from level to level.
type climber struct {
	run   *run
	rng   *rand.Rand
	index int
	steps int64 // left for this level and finer ones

	labels []region.Label // of the best plan; nil before there is one
	score  region.Score
	finer  []level // the levels from the finest to this one
}

// anneal searches one level.
func (c *climber) anneal(ctx context.Context, p *region.Problem, steps int64, heat float64) error {
	if c.labels == nil {
		c.labels = seedPlan(p, c.index, c.rng)
	}
	s, err := region.NewState(p, c.labels)
	if err != nil {
		return fmt.Errorf("seed plan: %w", err)
	}
	c.score = s.Score()
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the plan as it stands is the answer
	}
	c.steps -= steps
	a := newAnnealer(s, c.rng, heat)
	a.run(ctx, steps, func(steps int64) { c.run.report(steps, c.whole(&a.best)) })
	c.labels, c.score = a.best.labels, a.best.score
	return nil
}

// whole is the plan of units that a plan of this level stands for, for those
// who watch.
func (c *climber) whole(f *found) *found {
	if c.run.options.Progress == nil || len(c.finer) == 0 {
		return f
	}
	labels := f.labels
	for _, l := range slices.Backward(c.finer) {
		labels = l.groups.Spread(labels)
	}
	return &found{labels, f.score}
}
