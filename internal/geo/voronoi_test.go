package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// cellsOf draws every site as an owner of its own.
func cellsOf(t interface{ Fatal(...any) }, sites []dmPoint, reach int64) [][][]dmPoint {
	v, err := newVoronoi(sites, dmPoint{0, 0}, dmPoint{reach, reach})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.settle(1); err != nil {
		t.Fatal(err)
	}
	owner := make([]int32, len(sites))
	for i := range owner {
		owner[i] = int32(i)
	}
	return v.rings(owner, len(sites))
}

func TestVoronoiPartitionsTheBox(t *testing.T) {
	const reach = 100_000
	for _, sites := range [][]dmPoint{
		{{50_000, 50_000}},
		{{10, 10}, {90_000, 90_000}},
		latticePoints(10, 10, 9_000),
		randomPoints(500, reach, 7),
	} {
		box := orb.Bound{Max: orb.Point{reach / dmPerM, reach / dmPerM}}
		total := 0.0
		for i, rings := range cellsOf(t, sites, reach) {
			if len(rings) != 1 {
				t.Fatalf("%d sites: cell %d has %d rings", len(sites), i, len(rings))
			}
			ring := orbRing(rings[0])
			if ring.Orientation() != orb.CCW {
				t.Errorf("%d sites: cell %d turns right", len(sites), i)
			}
			total += planar.Area(clip.Ring(box, ring))
		}
		// Vertices are off by up to half a decimetre, on both sides alike.
		if want := box.Max[0] * box.Max[1]; math.Abs(total/want-1) > 1e-6 {
			t.Errorf("%d sites: cells cover %g m2 of %g", len(sites), total, want)
		}
	}
}

func TestVoronoiCellsHoldTheNearest(t *testing.T) {
	const reach = 10_000
	sites := randomPoints(60, reach, 3)
	cells := cellsOf(t, sites, reach)
	for _, p := range randomPoints(400, reach, 4) {
		best, second := -1, math.Inf(1)
		least := math.Inf(1)
		for i, s := range sites {
			switch d := math.Hypot(float64(s.x-p.x), float64(s.y-p.y)); {
			case d < least:
				best, least, second = i, d, least
			case d < second:
				second = d
			}
		}
		if second-least < 4 {
			continue // too near a border for rounded vertices
		}
		if !planar.RingContains(orbRing(cells[best][0]), orb.Point{float64(p.x) / dmPerM, float64(p.y) / dmPerM}) {
			t.Errorf("%v is not in the cell of its nearest site %d", p, best)
		}
	}
}

// checkShared fails if a directed edge is used twice: cells that overlap or
// disagree about a shared vertex do that, or leave an edge without its reverse
// where both sides are drawn.
func checkShared(t interface{ Fatalf(string, ...any) }, cells [][][]dmPoint) (single int) {
	type edge struct{ a, b dmPoint }
	by := map[edge]int{}
	for i, rings := range cells {
		for _, r := range rings {
			for k, p := range r {
				e := edge{p, r[(k+1)%len(r)]}
				if j, ok := by[e]; ok {
					t.Fatalf("areas %d and %d both lie left of %v", i, j, e)
				}
				by[e] = i
			}
		}
	}
	for e := range by {
		if _, ok := by[edge{e.b, e.a}]; !ok {
			single++
		}
	}
	return single
}

func TestVoronoiSharesVertices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reach := rapid.SampledFrom([]int64{12, 200, 1_000_000}).Draw(t, "reach")
		coord := rapid.Int64Range(0, reach)
		sites := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) dmPoint {
			return dmPoint{20 * coord.Draw(t, "x"), 20 * coord.Draw(t, "y")}
		}), 2, 60, func(p dmPoint) dmPoint { return p }).Draw(t, "sites")
		cells := cellsOf(t, sites, 20*reach)
		checkShared(t, cells)
		for i, rings := range cells {
			if len(rings) != 1 || twiceArea(rings[0]) <= 0 {
				t.Fatalf("cell %d: want one ring that turns left, got %v", i, rings)
			}
		}
	})
}

func TestSimpleRings(t *testing.T) {
	a, b, c, d, e := dmPoint{0, 0}, dmPoint{4, 0}, dmPoint{4, 4}, dmPoint{8, 4}, dmPoint{8, 0}
	for _, tt := range []struct {
		name string
		walk []dmPoint
		want []int
	}{
		{"simple", []dmPoint{a, b, c}, []int{3}},
		{"repeated vertex", []dmPoint{a, b, b, c}, []int{3}},
		{"spike", []dmPoint{a, b, c, b}, nil},
		{"two at a point", []dmPoint{a, b, e, d, b, c}, []int{3, 3}},
	} {
		got := simpleRings(tt.walk)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v", tt.name, got)
			continue
		}
		for k := range got {
			if len(got[k]) != tt.want[k] {
				t.Errorf("%s: %v", tt.name, got)
			}
		}
	}
}
