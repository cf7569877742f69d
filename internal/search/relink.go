package search

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// relinkLook is how many of the units that differ are looked at for each step
// of a path.
const relinkLook = 64

// relink walks from one plan towards another, unit by unit and the cheapest of
// some first, and gives the best plan of the middle half of the way (path
// relinking: Glover, Laguna and Marti 2000): two good plans often hold good
// halves of a better one. The walk ends where no unit can follow without
// breaking contiguity; nil where that is before the middle, or the plans are
// alike.
func relink(p *region.Problem, from, to found, rng *rand.Rand) (*found, error) {
	// A person outside the bounds costs what one costs in the mean.
	c := climate{price: float64(from.score.Objective) / float64(p.Total())}
	labels, goal, err := alike(p, from, to)
	if err != nil {
		return nil, err
	}
	s, err := region.NewState(p, labels)
	if err != nil {
		return nil, fmt.Errorf("a plan to relink: %w", err)
	}
	var ahead []region.Unit
	for u, l := range goal {
		if l != labels[u] {
			ahead = append(ahead, region.Unit(u)) //nolint:gosec // a unit
		}
	}
	var best *found
	lowest, all := 0.0, len(ahead)
	for 4*len(ahead) > all {
		at := follow(s, ahead, goal, c, rng)
		if at < 0 {
			break
		}
		u := ahead[at]
		ahead[at] = ahead[len(ahead)-1]
		ahead = ahead[:len(ahead)-1]
		s.Apply(region.Move{Unit: u, To: goal[u]})
		cost := c.cost(region.Delta(s.Score()))
		if 4*len(ahead) <= 3*all && (best == nil || cost < lowest) {
			lowest, best = cost, &found{slices.Clone(s.Labels()), s.Score()}
		}
	}
	return best, nil
}

// follow chooses the next unit of a walk, by its place in ahead; -1 when none
// can go. It begins at a random place and looks at the first that can.
func follow(s *region.State, ahead []region.Unit, goal []region.Label, c climate, rng *rand.Rand) int {
	best, lowest := -1, 0.0
	first := rng.IntN(len(ahead))
	looked := 0
	for i := range ahead {
		at := (first + i) % len(ahead)
		u := ahead[at]
		if !touches(s, u, goal[u], u) || !s.CanLeave(u) {
			continue
		}
		cost := c.cost(s.Delta(region.Move{Unit: u, To: goal[u]}))
		if best < 0 || cost < lowest {
			best, lowest = at, cost
		}
		if looked++; looked == relinkLook {
			break
		}
	}
	return best
}

// alike labels two plans so that they agree about as many people as can be.
func alike(p *region.Problem, from, to found) (a, b []region.Label, err error) {
	one, err := region.NewPlan(from.labels)
	if err != nil {
		return nil, nil, fmt.Errorf("a plan to relink: %w", err)
	}
	other, err := region.NewPlan(to.labels)
	if err != nil {
		return nil, nil, fmt.Errorf("a plan to relink: %w", err)
	}
	people := make([]int64, p.Len())
	for u := range people {
		people[u] = p.Population(region.Unit(u)) //nolint:gosec // a unit
	}
	match, _ := region.Match(other, one, people)
	b = other.Labels()
	for u, l := range b {
		b[u] = match[l]
	}
	return one.Labels(), b, nil
}
