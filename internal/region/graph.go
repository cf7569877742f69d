package region

import (
	"cmp"
	"fmt"
	"slices"
)

// Unit is the dense index of an areal unit, from 0. Codes such as E38000004
// stay in package atlas.
type Unit int32

// Edge is a pair of units that have to do with each other.
type Edge struct {
	A, B Unit
	// Weight is how much. In a contiguity graph it is the length of the shared
	// border in metres: 0 for a declared link (ferry, bridge) and for a pair
	// that meets in points only. In a graph of flow it is the flow between
	// the two, both ways together.
	Weight int64
}

// Graph is an undirected weighted graph in compressed sparse rows: of
// contiguity, or of flow. It is immutable and may be shared between
// goroutines.
type Graph struct {
	offsets    []int32
	neighbours []Unit
	weights    []int64
}

// NewGraph builds the graph of n units. Each pair appears once, in either
// order; a loop, a repeated pair, a unit outside 0..n-1 or a negative weight
// is an error.
func NewGraph(n int, edges []Edge) (*Graph, error) {
	degree := make([]int32, n+1)
	for _, e := range edges {
		if e.A < 0 || e.B < 0 || int(e.A) >= n || int(e.B) >= n {
			return nil, fmt.Errorf("edge %d-%d: unit outside 0..%d", e.A, e.B, n-1)
		}
		if e.A == e.B {
			return nil, fmt.Errorf("edge %d-%d: a unit is not its own neighbour", e.A, e.B)
		}
		if e.Weight < 0 {
			return nil, fmt.Errorf("edge %d-%d: weight %d is negative", e.A, e.B, e.Weight)
		}
		degree[e.A+1]++
		degree[e.B+1]++
	}
	for i := range n {
		degree[i+1] += degree[i]
	}
	g := &Graph{
		offsets:    degree,
		neighbours: make([]Unit, 2*len(edges)),
		weights:    make([]int64, 2*len(edges)),
	}
	sorted := make([]Edge, 0, 2*len(edges))
	for _, e := range edges {
		sorted = append(sorted, e, Edge{e.B, e.A, e.Weight})
	}
	slices.SortFunc(sorted, func(x, y Edge) int {
		if x.A != y.A {
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
	for i, e := range sorted {
		if i > 0 && sorted[i-1].A == e.A && sorted[i-1].B == e.B {
			return nil, fmt.Errorf("edge %d-%d: given twice", e.A, e.B)
		}
		g.neighbours[i], g.weights[i] = e.B, e.Weight
	}
	return g, nil
}

// MergeEdges sorts edges and makes one of those between the same units, in the same
// order, with the sum of their weights. It works in place.
func MergeEdges(edges []Edge) []Edge {
	slices.SortFunc(edges, func(x, y Edge) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	merged := edges[:0]
	for _, e := range edges {
		if last := len(merged) - 1; last >= 0 && merged[last].A == e.A && merged[last].B == e.B {
			merged[last].Weight += e.Weight
			continue
		}
		merged = append(merged, e)
	}
	return merged
}

// Len is the number of units.
func (g *Graph) Len() int { return len(g.offsets) - 1 }

// Pairs is the number of pairs.
func (g *Graph) Pairs() int { return len(g.neighbours) / 2 }

// Neighbours lists the units paired with u in ascending order. The slice
// belongs to the graph and must not be changed.
func (g *Graph) Neighbours(u Unit) []Unit {
	return g.neighbours[g.offsets[u]:g.offsets[u+1]]
}

// Weights gives the weights of u's pairs, beside Neighbours(u).
func (g *Graph) Weights(u Unit) []int64 {
	return g.weights[g.offsets[u]:g.offsets[u+1]]
}

// Edges lists every pair once, A < B, in order.
func (g *Graph) Edges() []Edge {
	out := make([]Edge, 0, g.Pairs())
	for u := range Unit(g.Len()) {
		for i, v := range g.Neighbours(u) {
			if u < v {
				out = append(out, Edge{u, v, g.Weights(u)[i]})
			}
		}
	}
	return out
}

// Components numbers the connected pieces of the graph in order of their
// first unit, and gives the piece of each unit.
func (g *Graph) Components() (piece []int32, count int) {
	piece = make([]int32, g.Len())
	for i := range piece {
		piece[i] = -1
	}
	var stack []Unit
	for start := range piece {
		if piece[start] >= 0 {
			continue
		}
		piece[start] = int32(count)
		stack = append(stack[:0], Unit(start))
		for len(stack) > 0 {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, v := range g.Neighbours(u) {
				if piece[v] < 0 {
					piece[v] = int32(count)
					stack = append(stack, v)
				}
			}
		}
		count++
	}
	return piece, count
}
