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

func (f found) digest() string { return f.plan().Digest() }

func (f found) plan() region.Plan {
	p, err := region.NewPlan(f.labels)
	if err != nil {
		panic(err) // a chain labels every unit
	}
	return p
}

// apart is the least share of the people who must be outside the region that
// most of theirs are in, for two plans of an elite to differ: restarts from plans
// that are nearly the same find the same.
const apart = 0.05

// join adds plans, of which some may be nil, to an elite: the best plans in
// order, each apart from all better ones, and one for each chain at most.
func (r *run) join(elite []found, plans []*found) []found {
	all := slices.Clone(elite)
	for _, f := range plans {
		if f != nil {
			all = append(all, *f)
		}
	}
	slices.SortStableFunc(all, found.compare)
	elite = nil
	var kept []region.Plan
	for _, f := range all {
		plan := f.plan()
		if len(kept) < chains && !slices.ContainsFunc(kept, func(k region.Plan) bool { return r.near(k, plan) }) {
			elite, kept = append(elite, f), append(kept, plan)
		}
	}
	return elite
}

// near says whether two plans are not apart: whether most people of each region
// of one are, but for a few, in one region of the other.
func (r *run) near(a, b region.Plan) bool {
	elsewhere := r.problem.Total()
	shared := make([]int64, b.Regions())
	for _, members := range a.Members() {
		clear(shared)
		for _, u := range members {
			shared[b.Label(u)] += r.problem.Population(u)
		}
		elsewhere -= slices.Max(shared)
	}
	return float64(elsewhere) < apart*float64(r.problem.Total())
}
