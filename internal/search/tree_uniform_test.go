package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// A ladder of three rungs has 15 spanning trees (Kirchhoff): each is drawn as
// often as any other. With 14 degrees of freedom chi-square stays below 36.1
// in 999 of 1,000 tries.
func TestUniformIsUniform(t *testing.T) {
	const draws = 30_000
	p := grid(t, 3, 3, 2, 0.9, 1)
	ladder := []region.Unit{4, 0, 2, 1, 5, 3} // the two upper rows, in any order
	tree, rng := NewTree(p.Len()), rand.New(rand.NewPCG(7, 8))
	drawn := map[string]int{}
	for range draws {
		tree.Uniform(p.Graph(), ladder, rng)
		var edges []string
		for i, u := range tree.units[1:] {
			v := tree.units[tree.parent[i+1]]
			edges = append(edges, fmt.Sprint(min(u, v), max(u, v)))
		}
		slices.Sort(edges)
		drawn[fmt.Sprint(edges)]++
	}
	if len(drawn) != 15 {
		t.Fatalf("%d trees, want 15", len(drawn))
	}
	var chi float64
	for _, n := range drawn {
		d := float64(n) - draws/15.0
		chi += d * d / (draws / 15.0)
	}
	if chi > 36.1 {
		t.Errorf("chi-square %.1f over the trees: %v", chi, drawn)
	}
}

// A tree holds each unit once, along edges of the graph, parents first; sums
// and subtrees follow it.
func TestUniformTree(t *testing.T) {
	p := grid(t, 9, 7, 4, 0.9, 2)
	tree, rng := NewTree(p.Len()), rand.New(rand.NewPCG(1, 1))
	for round := range 50 {
		units := somewhere(p.Graph(), 1+rng.IntN(p.Len()), rng)
		tree.Uniform(p.Graph(), units, rng)
		got := slices.Clone(tree.Units())
		slices.Sort(got)
		want := slices.Sorted(slices.Values(units))
		if !slices.Equal(got, want) {
			t.Fatalf("round %d: units %v, want %v", round, got, want)
		}
		below := make([]int64, len(units))
		for i, u := range tree.Units() {
			below[i] = 1
			if i == 0 {
				continue
			}
			up := tree.parent[i]
			if int(up) >= i || !slices.Contains(p.Graph().Neighbours(u), tree.Units()[up]) {
				t.Fatalf("round %d: place %d (unit %d) hangs on place %d", round, i, u, up)
			}
		}
		tree.SumUp(below)
		cut := rng.IntN(len(units))
		size := int64(0)
		for _, in := range tree.Subtree(cut) {
			if in {
				size++
			}
		}
		if below[0] != int64(len(units)) || below[cut] != size {
			t.Fatalf("round %d: %d units in all, %d below %d, marked %d", round, below[0], below[cut], cut, size)
		}
	}
}

// somewhere draws a connected set of n units.
func somewhere(g *region.Graph, n int, rng *rand.Rand) []region.Unit {
	set := []region.Unit{region.Unit(rng.IntN(g.Len()))}
	for len(set) < n {
		around := g.Neighbours(set[rng.IntN(len(set))])
		if v := around[rng.IntN(len(around))]; !slices.Contains(set, v) {
			set = append(set, v)
		}
	}
	return set
}
