package region

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkDelta is the change of objective by one move, term by term, on a
// problem of the size of the CCGs of 2017: 207 units in 38 regions, 5
// features, 152 councils, flow between all pairs.
func BenchmarkDelta(b *testing.B) {
	const width, height, regions, groups = 23, 9, 38, 152
	rng := rand.New(rand.NewPCG(1, 2))
	n := width * height
	var edges []Edge
	people, perimeter, features := make([]int64, n), make([]int64, n), make([][]float64, n)
	labels := make([]Label, n)
	var flows []Edge // between all, as commuting is
	parts := make([][]Membership, n)
	for u := range n {
		if u%width > 0 {
			edges = append(edges, Edge{Unit(u - 1), Unit(u), 20_000})
		}
		if u >= width {
			edges = append(edges, Edge{Unit(u - width), Unit(u), 20_000})
		}
		people[u], perimeter[u] = 100_000+rng.Int64N(300_000), 80_000
		for range 5 {
			features[u] = append(features[u], rng.NormFloat64())
		}
		labels[u] = Label(u * regions / n)
		for v := range u {
			flows = append(flows, Edge{Unit(v), Unit(u), rng.Int64N(1000)})
		}
		for i := range rng.IntN(3) + 1 {
			parts[u] = append(parts[u], Membership{int32((u*groups/n + i) % groups), people[u] / 3})
		}
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		b.Fatal(err)
	}
	flow, err := NewGraph(n, flows)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		make func() (Term, error)
	}{
		{"needs", func() (Term, error) { return NewSquares("needs", people, features, 1) }},
		{"balance", func() (Term, error) { return NewBalance(people, regions, 1) }},
		{"compactness", func() (Term, error) { return NewPerimeter(g, perimeter, 1) }},
		{"mixed", func() (Term, error) { return NewMixed(people, features, 1) }},
		{"alignment", func() (Term, error) { return NewAlignment("alignment", parts, groups, 1) }},
		{"flow", func() (Term, error) { return NewFlow(flow, nil, 1) }},
		{"change", func() (Term, error) { return NewChange(labels, people, 1) }},
	} {
		term, err := c.make()
		if err != nil {
			b.Fatal(err)
		}
		p, err := NewProblem(g, people, regions, Bounds{0, 1 << 31}, term)
		if err != nil {
			b.Fatal(err)
		}
		s, err := NewState(p, labels)
		if err != nil {
			b.Fatal(err)
		}
		move := func(i int) Move {
			u := Unit(i % n)
			return Move{u, (s.Label(u) + 1) % regions}
		}
		b.Run("delta/"+c.name, func(b *testing.B) {
			for i := range b.N {
				s.Delta(move(i))
			}
		})
		b.Run("apply/"+c.name, func(b *testing.B) {
			for i := range b.N {
				u := Unit(i % n)
				own := s.Label(u)
				s.Apply(move(i))
				s.Apply(Move{u, own})
			}
		})
	}
}
