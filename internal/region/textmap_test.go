package region

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// textMap reads a map drawn as text: each letter is a unit (all letters a
// region's label), rook contiguity of cells, 1 m of border between cells.
//
//	aab
//	acb
func textMap(t testing.TB, drawing string) (*Graph, []Label) {
	t.Helper()
	rows := strings.Fields(drawing)
	width := len(rows[0])
	var edges []Edge
	labels := make([]Label, 0, len(rows)*width)
	for y, row := range rows {
		for x := range row {
			u := Unit(y*width + x)
			labels = append(labels, Label(row[x]-'a'))
			if x > 0 {
				edges = append(edges, Edge{u - 1, u, 1})
			}
			if y > 0 {
				edges = append(edges, Edge{u - Unit(width), u, 1})
			}
		}
	}
	g, err := NewGraph(len(labels), edges)
	if err != nil {
		t.Fatal(err)
	}
	return g, labels
}

// randomProblem draws a connected map of up to 24 units with every term, and
// a contiguous division of it.
func randomProblem(t *rapid.T) (*Problem, []Label) {
	n := rapid.IntRange(2, 24).Draw(t, "units")
	k := rapid.IntRange(2, n).Draw(t, "regions")
	var edges []Edge
	seen := map[[2]Unit]bool{}
	link := func(a, b Unit) {
		if a > b {
			a, b = b, a
		}
		if a != b && !seen[[2]Unit{a, b}] {
			seen[[2]Unit{a, b}] = true
			edges = append(edges, Edge{a, b, rapid.Int64Range(0, 50_000).Draw(t, "border")})
		}
	}
	for u := 1; u < n; u++ {
		link(Unit(rapid.IntRange(0, u-1).Draw(t, "tree")), Unit(u))
	}
	for range rapid.IntRange(0, 2*n).Draw(t, "extra") {
		link(Unit(rapid.IntRange(0, n-1).Draw(t, "a")), Unit(rapid.IntRange(0, n-1).Draw(t, "b")))
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	people, perimeter, features := make([]int64, n), make([]int64, n), make([][]float64, n)
	for u := range n {
		people[u] = rapid.Int64Range(0, 900_000).Draw(t, "people")
		perimeter[u] = 1
		for _, b := range g.Weights(Unit(u)) {
			perimeter[u] += b
		}
		features[u] = []float64{rapid.Float64Range(-9, 9).Draw(t, "x"), rapid.Float64Range(-9, 9).Draw(t, "y")}
	}
	people[0], people[n-1] = 1000, 2000 // never all zero
	features[0], features[n-1] = []float64{-1, 2}, []float64{3, -4}
	var total int64
	for _, p := range people {
		total += p
	}
	term := func(t2 Term, err error) Term {
		if err != nil {
			t.Fatal(err)
		}
		return t2
	}
	// Narrow bounds, so that there are violations.
	bounds := Bounds{total / int64(k) * 4 / 5, total / int64(k) * 6 / 5}
	p, err := NewProblem(g, people, k, bounds,
		term(NewBalance(people, k, 0.3)),
		term(NewSquares("needs", people, features, 0.5)),
		term(NewPerimeter(g, perimeter, 0.2)),
		term(NewMixed(people, features, 0.4)),
		term(randomAlignment(t, n)),
		term(randomFlow(t, n)),
		term(NewChange(randomLabels(t, n, "baseline"), people, 0.7)))
	if err != nil {
		t.Fatal(err)
	}
	return p, randomDivision(t, g, k)
}

// randomAlignment puts people of every unit into up to three groups.
func randomAlignment(t *rapid.T, n int) (Term, error) {
	const groups = 6
	parts := make([][]Membership, n)
	for u := range n {
		for _, a := range rapid.SliceOfNDistinct(rapid.Int32Range(0, groups-1), 0, 3, rapid.ID[int32]).Draw(t, "groups") {
			parts[u] = append(parts[u], Membership{a, rapid.Int64Range(0, 900_000).Draw(t, "of group")})
		}
	}
	parts[0], parts[n-1] = []Membership{{groups - 1, 77}}, []Membership{{groups - 1, 33}}
	return NewAlignment("alignment", parts, groups, rapid.Float64Range(minWeight, 1).Draw(t, "alignment"))
}

// randomFlow joins any units, contiguous or not.
func randomFlow(t *rapid.T, n int) (Term, error) {
	edges := []Edge{{0, Unit(n - 1), 5}}
	own := make([]int64, n)
	for u := range n {
		own[u] = rapid.Int64Range(0, 9000).Draw(t, "own flow")
		for v := range u {
			if (v > 0 || u < n-1) && rapid.Bool().Draw(t, "flows") {
				edges = append(edges, Edge{Unit(u), Unit(v), rapid.Int64Range(0, 9000).Draw(t, "flow")})
			}
		}
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		return nil, err
	}
	return NewFlow(g, own, rapid.Float64Range(minWeight, 1).Draw(t, "flow weight"))
}

func randomLabels(t *rapid.T, n int, name string) []Label {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 4), func(i int) Label { return Label(i) }), n, n).Draw(t, name)
}

// randomDivision cuts a random spanning tree into k parts.
func randomDivision(t *rapid.T, g *Graph, k int) []Label {
	order := []Unit{0}
	parent := map[Unit]Unit{}
	in := map[Unit]bool{0: true}
	for head := 0; head < len(order); head++ {
		for _, v := range g.Neighbours(order[head]) {
			if !in[v] {
				in[v] = true
				parent[v] = order[head]
				order = append(order, v)
			}
		}
	}
	roots := rapid.Permutation(order[1:]).Draw(t, "cuts")[:k-1]
	labels := make([]Label, g.Len())
	for i, r := range roots {
		labels[r] = Label(i + 1)
	}
	isRoot := map[Unit]bool{}
	for _, r := range roots {
		isRoot[r] = true
	}
	for _, u := range order[1:] {
		if !isRoot[u] {
			labels[u] = labels[parent[u]]
		}
	}
	return labels
}
