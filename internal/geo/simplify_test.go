package geo

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// checkSimplified: same areas, same neighbours, valid outlines, no new vertices.
func checkSimplified(t interface {
	Helper()
	Errorf(string, ...any)
}, before, after *Topology) {
	t.Helper()
	if after.Len() != before.Len() {
		t.Errorf("%d areas, had %d", after.Len(), before.Len())
		return
	}
	a, b := before.Borders(Rook), after.Borders(Rook)
	if len(a) != len(b) {
		t.Errorf("%d borders, had %d", len(b), len(a))
		return
	}
	for i := range a {
		if a[i].A != b[i].A || a[i].B != b[i].B || b[i].LengthM > a[i].LengthM*(1+1e-9) {
			t.Errorf("border %v was %v", b[i], a[i])
		}
	}
	checkShapes(t, after)
}

func TestSimplifyKeepsTheMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		topology, err := NewTopology(drawn(drawRandom(t)))
		if err != nil {
			t.Fatal(err)
		}
		tolerance := rapid.SampledFrom([]float64{1, 60, 90, 150, 300, 1000}).Draw(t, "tolerance")
		simple := topology.Simplify(tolerance)
		checkSimplified(t, topology, simple)
	})
}

func TestSimplifyDropsIslets(t *testing.T) {
	// The islet of A is 1 cell, B has nothing else.
	topology := mustTopology(t, drawn(`
		AAA.A
		AAA..
		AAA.B`))
	for _, test := range []struct {
		tolerance float64
		parts     int
	}{{99, 2}, {101, 1}} {
		simple := topology.Simplify(test.tolerance)
		if n := len(simple.Shape(0)); n != test.parts {
			t.Errorf("tolerance %v: %d parts of A, want %d", test.tolerance, n, test.parts)
		}
		if n := len(simple.Shape(1)); n != 1 {
			t.Errorf("tolerance %v: %d parts of B, want 1", test.tolerance, n)
		}
	}
	if topology.Simplify(0) != topology {
		t.Error("no tolerance: want the same topology")
	}
}

// A bay with an island of another area in it must not be cut off across the island.
func TestSimplifyGoesRoundIslands(t *testing.T) {
	topology := mustTopology(t, drawn(`
		AAAAAAA
		AA...AA
		AA.B.AA
		AA...AA
		AA...AA`))
	simple := topology.Simplify(10000)
	checkSimplified(t, topology, simple)
	island := simple.Shape(1)[0][0][0]
	for _, polygon := range simple.Shape(0) {
		if evenOdd(polygon[0], island) {
			t.Errorf("the island of B at %v lies in %v", island, polygon)
		}
	}
}

func TestSimplifyIsWithinTolerance(t *testing.T) {
	var ring orb.Ring
	for x := 0.0; x <= 1000; x += 10 {
		y := 400000.0
		if int(x)%20 == 10 {
			y += 4
		}
		ring = append(ring, orb.Point{300000 + x, y})
	}
	ring = append(ring, orb.Point{301000, 401000}, orb.Point{300000, 401000}, orb.Point{300000, 400000})
	topology := mustTopology(t, []orb.MultiPolygon{{{ring}}})
	if n := len(topology.Simplify(5).Shape(0)[0][0]) - 1; n != 4 {
		t.Errorf("tolerance above the noise: %d vertices, want 4", n)
	}
	if n := len(topology.Simplify(3).Shape(0)[0][0]); n < 100 {
		t.Errorf("tolerance below the noise: %d vertices, want all", n)
	}
}
