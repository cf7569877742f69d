package ensemble

import (
	"math"
	"slices"
	"testing"

	"footprint/internal/region"
)

// What merge-split knows of a tree without drawing it: the cuts that the tree
// has which is made of two trees and an edge are those that cuts finds in it.
// And its regions, their trees, populations and objectives stay true.
func TestForest(t *testing.T) {
	power := 0.3
	p := grid(t, 9, 7, 5, 0.25)
	opt := Options{Method: MergeSplit, Start: anyPlan(t, p), Compactness: &power, Temperature: 1}
	if err := opt.complete(p); err != nil {
		t.Fatal(err)
	}
	c := newChains(p, &opt, slices.Repeat([][]region.Label{opt.Start}, Chains))[0]
	state, err := region.NewState(p, opt.Start)
	if err != nil {
		t.Fatal(err)
	}
	several := 0
	for c.steps < 2000 {
		before := c.rejected.Metropolis + c.steps
		if c.propose(); before == c.rejected.Metropolis+c.steps {
			continue
		}
		if len(c.cuts.at) > 1 {
			if several++; several%20 == 0 {
				checkShare(t, c, &c.forest.sides[0], &c.forest.sides[1]) // as they were, or as they are not
			}
		}
		if c.steps%50 > 0 {
			continue
		}
		if err := state.Reset(c.labels); err != nil {
			t.Fatal(err)
		}
		var cost int64
		for l := range c.members {
			r := &c.forest.region[l]
			cost += r.cost
			if !slices.Equal(r.units, c.members[l]) || r.people != state.People(region.Label(l)) || c.people[l] != r.people || r.cost != state.Cost(region.Label(l)) {
				t.Fatalf("region %d: %+v, of %d people at %d", l, r, state.People(region.Label(l)), state.Cost(region.Label(l)))
			}
			for i, u := range r.units {
				if c.labels[u] != region.Label(l) || i > 0 && (int(r.up[i]) >= i || !slices.Contains(p.Graph().Neighbours(u), r.units[r.up[i]])) {
					t.Fatalf("region %d: place %d hangs on %d", l, i, r.up[i])
				}
			}
		}
		if score := state.Score(); score.Objective != cost || score.Violation != 0 {
			t.Fatalf("%+v, want %d", score, cost)
		}
	}
	if several < 100 {
		t.Errorf("%d trees with more than one cut", several)
	}
}

// checkShare compares meanShare with its definition: each edge between the
// parts makes a tree, whose cuts are found by taking out each of its edges.
func checkShare(t *testing.T, c *chain, a, b *part) {
	t.Helper()
	units := slices.Concat(a.units, b.units)
	type pair struct{ u, v region.Unit }
	var tree, seam []pair
	for _, r := range []*part{a, b} {
		for i := range r.units[1:] {
			tree = append(tree, pair{r.units[i+1], r.units[r.up[i+1]]})
		}
	}
	for _, u := range a.units {
		for _, v := range c.problem.Graph().Neighbours(u) {
			if slices.Contains(b.units, v) {
				seam = append(seam, pair{u, v})
			}
		}
	}
	sum := 0.0
	for _, e := range seam {
		whole := append(slices.Clone(tree), e)
		n := 0
		for out := range whole {
			side := map[region.Unit]bool{units[0]: true}
			for range whole {
				for i, e := range whole {
					if i != out && side[e.u] != side[e.v] {
						side[e.u], side[e.v] = true, true
					}
				}
			}
			var people [2]int64
			for _, u := range units {
				i := 0
				if side[u] {
					i = 1
				}
				people[i] += c.problem.Population(u)
			}
			if bounds := c.problem.Bounds(); bounds.Outside(people[0]) == 0 && bounds.Outside(people[1]) == 0 {
				n++
			}
		}
		sum += 1 / float64(n)
	}
	if got, want := c.meanShare(a, b), sum/float64(len(seam)); math.Abs(got-want) > 1e-12 {
		t.Fatalf("mean share %v, want %v", got, want)
	}
}
