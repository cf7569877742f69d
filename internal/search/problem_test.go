package search

import (
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// grid is a problem on a width x height grid with every term, uneven people
// and features drawn from seed. Flow joins units anywhere, groups of people
// lie in bands, and the baseline is stripes.
func grid(t testing.TB, width, height, regions int, tolerance float64, seed uint64) *region.Problem {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 0))
	n := width * height
	var edges []region.Edge
	people, perimeter, features := make([]int64, n), make([]int64, n), make([][]float64, n)
	flows := []region.Edge{{A: 0, B: region.Unit(n - 1), Weight: 50}}
	own, baseline := make([]int64, n), make([]region.Label, n)
	parts := make([][]region.Membership, n)
	groups := min(5, n/2)
	var total int64
	for u := range n {
		if u%width > 0 {
			edges = append(edges, region.Edge{A: region.Unit(u - 1), B: region.Unit(u), Weight: 100})
		}
		if u >= width {
			edges = append(edges, region.Edge{A: region.Unit(u - width), B: region.Unit(u), Weight: 100})
		}
		people[u], perimeter[u] = 900+rng.Int64N(200), 400
		features[u] = []float64{rng.NormFloat64() + float64(u%width)/2, rng.NormFloat64()}
		total += people[u]
		own[u], baseline[u] = rng.Int64N(50), region.Label(u%width/2)
		if v := rng.IntN(n); v < u && (v > 0 || u < n-1) {
			flows = append(flows, region.Edge{A: region.Unit(v), B: region.Unit(u), Weight: rng.Int64N(200)})
		}
		parts[u] = []region.Membership{{Group: int32(u * groups / n), Weight: people[u]}}
		if groups > 1 && rng.IntN(3) == 0 {
			parts[u] = append(parts[u], region.Membership{Group: int32((u*groups/n + 1) % groups), Weight: 30})
		}
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	var terms []region.Term
	add := func(term region.Term, err error) {
		if err != nil {
			t.Fatal(err)
		}
		terms = append(terms, term)
	}
	add(region.NewSquares("needs", people, features, 0.6))
	add(region.NewBalance(people, regions, 0.2))
	add(region.NewPerimeter(g, perimeter, 0.2))
	add(region.NewMixed(people, features, 0.1))
	add(region.NewAlignment("alignment", parts, groups, 0.3))
	between, err := region.NewGraph(n, flows)
	if err != nil {
		t.Fatal(err)
	}
	add(region.NewFlow(between, own, 0.3))
	add(region.NewChange(baseline, people, 0.2))
	p, err := region.NewProblem(g, people, regions, region.Around(total, regions, tolerance), terms...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// briefly is few where tests are to be short, as with the race detector, and many else.
func briefly[N int | int64 | uint64](few, many N) N {
	if testing.Short() {
		return few
	}
	return many
}

// mustCheck recomputes a state from nothing and requires that it agrees and
// that every region is contiguous and none empty.
func mustCheck(t testing.TB, s *region.State, when string) {
	t.Helper()
	r, err := region.Check(s.Problem(), s.Plan())
	if err != nil {
		t.Fatal(err)
	}
	if r.Score != s.Score() {
		t.Fatalf("%s: score %v, recomputed %v", when, s.Score(), r.Score)
	}
	if len(r.Pieces) != s.Problem().Regions() {
		t.Fatalf("%s: %d regions", when, len(r.Pieces))
	}
	for l, n := range r.Pieces {
		if n != 1 {
			t.Fatalf("%s: region %d in %d pieces", when, l, n)
		}
	}
}
