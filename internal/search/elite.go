package search

import (
	"slices"
	"strings"

	"footprint/internal/region"
)

// found is a plan with its score, as chains hand it on.
type found struct {
	labels []region.Label
	score  region.Score
}

// compare orders by score, and plans of equal score by their digest.
func (f found) compare(g found) int {
	if c := f.score.Compare(g.score); c != 0 {
		return c
	}
	return strings.Compare(f.digest(), g.digest())
}

func (f found) digest() string {
	plan, err := region.NewPlan(f.labels)
	if err != nil {
		panic(err) // a chain labels every unit
	}
	return plan.Digest()
}

// join adds plans, of which some may be nil, to an elite: the best plans in
// order, each once, and one for each chain at most.
func join(elite []found, plans []*found) []found {
	elite = slices.Clone(elite)
	for _, f := range plans {
		if f != nil {
			elite = append(elite, *f)
		}
	}
	slices.SortStableFunc(elite, found.compare)
	elite = slices.CompactFunc(elite, func(a, b found) bool { return a.compare(b) == 0 })
	return elite[:min(chains, len(elite))]
}
