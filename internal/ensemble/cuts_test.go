package ensemble

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
	"footprint/internal/search"
)

// scatter is a connected problem on any graph: a tree, often a star, and more
// edges, with people of very different numbers.
func scatter(t *rapid.T) *region.Problem {
	n := rapid.IntRange(2, 24).Draw(t, "units")
	people, total := make([]int64, n), int64(0)
	for u := range people {
		people[u] = rapid.Int64Range(0, 40).Draw(t, "people")
		total += people[u]
	}
	var edges []region.Edge
	for u := 1; u < n; u++ {
		up := rapid.IntRange(max(0, u-8), u-1).Draw(t, "up") * rapid.IntRange(0, 1).Draw(t, "star")
		edges = append(edges, region.Edge{A: region.Unit(up), B: region.Unit(u)})
		if also := rapid.IntRange(0, u-1).Draw(t, "also"); also != up {
			edges = append(edges, region.Edge{A: region.Unit(also), B: region.Unit(u)})
		}
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := region.NewBalance(people, 2, 1)
	if err != nil {
		t.Skip("nobody lives here")
	}
	low := rapid.Int64Range(0, total/2).Draw(t, "at least")
	high := rapid.Int64Range(total/2, total).Draw(t, "at most")
	p, err := region.NewProblem(g, people, 2, region.Bounds{Min: low, Max: high}, balance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func allUnits(p *region.Problem) []region.Unit {
	units := make([]region.Unit, p.Len())
	for u := range units {
		units[u] = region.Unit(u)
	}
	return units
}

// No tree has more cuts than the bound of its units says, whatever its shape
// and the populations.
func TestMostCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := scatter(t)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		tree, units := search.NewTree(p.Len()), allUnits(p)
		var c cuts
		most := c.most(p, units)
		for range 30 {
			rng.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
			tree.Uniform(p.Graph(), units, rng)
			if c.find(p, tree); len(c.at) > most {
				t.Fatalf("%d cuts, at most %d said", len(c.at), most)
			}
			if again := c.most(p, units); again != most {
				t.Fatalf("in another order %d, before %d", again, most)
			}
		}
	})
}

// Units in a row, in an order that has as many cuts as the bound says.
func TestMostCutsByHand(t *testing.T) {
	for _, c := range []struct {
		people   []int64
		min, max int64
		want     int
	}{
		{[]int64{5, 1, 1, 1, 5}, 5, 8, 4},    // three of one between two leaves of five
		{[]int64{5, 1, 1, 1, 5}, 6, 7, 2},    // 6 to 7 of 13: room for one
		{[]int64{5, 2, 2, 2, 5}, 5, 11, 4},   // three of two
		{[]int64{5, 3, 2, 2, 4}, 8, 8, 1},    // halves
		{[]int64{1, 1, 1, 1}, 0, 4, 3},       // every edge
		{[]int64{10, 9, 10, 10}, 10, 29, 3},  // two leaves, and 9 and 10 between them
		{[]int64{10, 0, 10, 10}, 10, 20, 3},  // or a star around nobody
		{[]int64{10, 10, 10, 10}, 10, 30, 3}, // a star, or a row
	} {
		var edges []region.Edge
		for u := 1; u < len(c.people); u++ {
			edges = append(edges, region.Edge{A: region.Unit(u - 1), B: region.Unit(u)})
		}
		g, err := region.NewGraph(len(c.people), edges)
		if err != nil {
			t.Fatal(err)
		}
		balance, err := region.NewBalance(c.people, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := region.NewProblem(g, c.people, 2, region.Bounds{Min: c.min, Max: c.max}, balance)
		if err != nil {
			t.Fatal(err)
		}
		var cuts cuts
		tree := search.NewTree(p.Len())
		tree.Uniform(g, allUnits(p), rand.New(rand.NewPCG(1, 1)))
		cuts.find(p, tree)
		if got := cuts.most(p, allUnits(p)); got != c.want || len(cuts.at) != c.want {
			t.Errorf("%v within %d to %d: %d cuts, %d said, want %d", c.people, c.min, c.max, len(cuts.at), got, c.want)
		}
	}
}
