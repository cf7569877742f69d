package geo

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"
)

// shapeText shows polygons by the number of vertices of their rings: 4 for a square, 8-4 for one with a hole.
func shapeText(shape orb.MultiPolygon) string {
	var parts []string
	for _, polygon := range shape {
		var rings []string
		for _, r := range polygon {
			rings = append(rings, fmt.Sprint(len(r)-1))
		}
		parts = append(parts, strings.Join(rings, "-"))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func bordersText(borders []Border) string {
	var parts []string
	for _, b := range borders {
		parts = append(parts, fmt.Sprintf("%c%c:%.0f", 'A'+b.A, 'A'+b.B, b.LengthM))
	}
	return strings.Join(parts, " ")
}

func TestTopologyOfDrawnMaps(t *testing.T) {
	tests := []struct {
		name, drawing string
		rook, queen   string
		shapes        []string // one an area, see shapeText
		cells         []float64
	}{
		{"two", "AB", "AB:100", "AB:100", []string{"4", "4"}, []float64{1, 1}},
		{"corner", "AB BA", "AB:400", "AB:400", []string{"4 4", "4 4"}, []float64{2, 2}},
		{"queen only", "A. .B", "", "AB:0", []string{"4", "4"}, []float64{1, 1}},
		{"four", "AB CD", "AB:100 AC:100 BD:100 CD:100", "AB:100 AC:100 AD:0 BC:0 BD:100 CD:100",
			[]string{"4", "4", "4", "4"}, []float64{1, 1, 1, 1}},
		{"enclave", "AAA ABA AAA", "AB:400", "AB:400", []string{"12-4", "4"}, []float64{8, 1}},
		{"lake", "AAA A.A AAA", "", "", []string{"12-4"}, []float64{8}},
		{"donut of two", "AAB A.B ABB", "AB:200", "AB:200", []string{"10", "10"}, []float64{4, 4}},
		{"islands", "A.B.A", "", "", []string{"4 4", "4"}, []float64{2, 1}},
		{"touching parts", "A.. .AB", "AB:100", "AB:100", []string{"4 4", "4"}, []float64{2, 1}},
		{"two holes touch in a corner", "AAAA A.AA AA.A AAAA", "", "", []string{"16-4-4"}, []float64{14}},
		{"hole touches the coast", "AAAA AA.A AAA.", "", "", []string{"14-4"}, []float64{10}},
		{"island in a lake", "AAAAA A...A A.A.A A...A AAAAA", "", "", []string{"20-12 4"}, []float64{17}},
		{"enclave in an enclave", "AAAAA ABBBA ABABA ABBBA AAAAA", "AB:1600", "AB:1600", []string{"20-12 4", "12-4"}, []float64{17, 8}},
		{"ring closed by corners", "A.A .B. A.A", "", "AB:0", []string{"4 4 4 4", "4"}, []float64{4, 1}},
		{"diamond of holes", "AAAAA AA.AA A.A.A AA.AA AAAAA", "", "", []string{"20-12 4"}, []float64{21}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			topology := mustTopology(t, drawn(test.drawing))
			if got := bordersText(topology.Borders(Rook)); got != test.rook {
				t.Errorf("rook borders %q, want %q", got, test.rook)
			}
			if got := bordersText(topology.Borders(Queen)); got != test.queen {
				t.Errorf("queen borders %q, want %q", got, test.queen)
			}
			for i, want := range test.shapes {
				if got := shapeText(topology.Shape(i)); got != want {
					t.Errorf("area %c has rings %q, want %q", 'A'+i, got, want)
				}
				if got := topology.AreaM2(i); got != test.cells[i]*cellM*cellM {
					t.Errorf("area %c has %v m², want %v", 'A'+i, got, test.cells[i]*cellM*cellM)
				}
			}
			checkShapes(t, topology)
		})
	}
}

// checkShapes holds outlines against the independent engine: valid, of the right size, closed and the right way round.
func checkShapes(t interface {
	Helper()
	Errorf(string, ...any)
}, topology *Topology) {
	t.Helper()
	for i := range topology.Len() {
		shape := topology.Shape(i)
		sf := toSF(shape)
		if err := sf.Validate(); err != nil {
			t.Errorf("area %d: %v", i, err)
			continue
		}
		if got, want := topology.AreaM2(i), sf.Area()/(gridPerM*gridPerM); math.Abs(got-want) > 1e-6*want+1e-4 {
			t.Errorf("area %d has %v m², the engine says %v", i, got, want)
		}
		if got, want := topology.PerimeterM(i), sf.Boundary().Length()/gridPerM; math.Abs(got-want) > 1e-6*want {
			t.Errorf("area %d has an outline of %v m, the engine says %v", i, got, want)
		}
		for _, polygon := range shape {
			for k, ring := range polygon {
				if !ring.Closed() || (ring.Orientation() == orb.CCW) != (k == 0) {
					t.Errorf("area %d: ring %d is open or runs the wrong way", i, k)
				}
			}
		}
	}
}

// drawRandom draws a map of random letters, with sea.
func drawRandom(t *rapid.T) string {
	width, height := rapid.IntRange(1, 7).Draw(t, "width"), rapid.IntRange(1, 7).Draw(t, "height")
	letters := rapid.IntRange(1, 6).Draw(t, "letters")
	var b strings.Builder
	for range height {
		for range width {
			b.WriteByte(".ABCDEF"[rapid.IntRange(0, letters).Draw(t, "cell")])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestTopologyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := drawn(drawRandom(t))
		topology, err := NewTopology(shapes)
		if err != nil {
			t.Fatal(err)
		}
		checkShapes(t, topology)
		checkSums(t, topology)
		for _, rule := range []Rule{Rook, Queen} {
			if got, want := bordersText(topology.Borders(rule)), bordersText(slowBorders(shapes, rule)); got != want {
				t.Fatalf("%v borders %q, want %q", rule, got, want)
			}
		}
		if topology.Len() == 0 {
			return
		}
		groups := rapid.IntRange(1, topology.Len()).Draw(t, "groups")
		group := make([]int32, topology.Len())
		for i := range group {
			group[i] = int32(i % groups)
		}
		group = rapid.Permutation(group).Draw(t, "group")
		dissolved, err := topology.Dissolve(group, groups)
		if err != nil {
			t.Fatal(err)
		}
		checkShapes(t, dissolved)
		checkSums(t, dissolved)
		for g := range groups {
			var members []geom.Geometry
			sum := 0.0
			for i, shape := range shapes {
				if group[i] == int32(g) {
					members = append(members, toSF(shape).AsGeometry())
					sum += topology.AreaM2(i)
				}
			}
			if got := dissolved.AreaM2(g); got != sum {
				t.Fatalf("group %d has %v m², its parts %v", g, got, sum)
			}
			union, err := geom.UnionMany(members)
			if err != nil {
				t.Fatal(err)
			}
			rest, err := geom.SymmetricDifference(union, toSF(dissolved.Shape(g)).AsGeometry())
			if err != nil {
				t.Fatal(err)
			}
			if rest.Area() != 0 {
				t.Fatalf("group %d differs from the union of its parts by %v", g, rest.Area())
			}
		}
		// Dissolving twice is dissolving once by the groups of the groups.
		one := make([]int32, groups)
		whole, err := dissolved.Dissolve(one, 1)
		if err != nil {
			t.Fatal(err)
		}
		direct, err := topology.Dissolve(make([]int32, topology.Len()), 1)
		if err != nil {
			t.Fatal(err)
		}
		if whole.AreaM2(0) != direct.AreaM2(0) || math.Abs(whole.PerimeterM(0)-direct.PerimeterM(0)) > 1e-6 {
			t.Fatalf("united in two steps %v m² %v m, in one %v m² %v m", whole.AreaM2(0), whole.PerimeterM(0), direct.AreaM2(0), direct.PerimeterM(0))
		}
	})
}

// checkSums: every metre of outline is coast or a border of two areas.
func checkSums(t *rapid.T, topology *Topology) {
	t.Helper()
	var outlines, borders, coast float64
	for i := range topology.Len() {
		outlines += topology.PerimeterM(i)
	}
	for _, b := range topology.Borders(Rook) {
		if b.A >= b.B {
			t.Fatalf("border %v is not in order", b)
		}
		borders += b.LengthM
	}
	if topology.Len() > 0 {
		whole, err := topology.Dissolve(make([]int32, topology.Len()), 1)
		if err != nil {
			t.Fatal(err)
		}
		coast = whole.PerimeterM(0)
	}
	if math.Abs(outlines-coast-2*borders) > 1e-6 {
		t.Fatalf("outlines of %v m, coast of %v m, borders of %v m", outlines, coast, borders)
	}
}

// slowBorders compares every segment and vertex of every pair of shapes.
func slowBorders(shapes []orb.MultiPolygon, rule Rule) []Border {
	segments := func(shape orb.MultiPolygon) (s [][2]orb.Point) {
		for _, polygon := range shape {
			for _, ring := range polygon {
				for i := 1; i < len(ring); i++ {
					s = append(s, [2]orb.Point{ring[i-1], ring[i]})
				}
			}
		}
		return s
	}
	var borders []Border
	for a := range shapes {
		for b := a + 1; b < len(shapes); b++ {
			border, touch := Border{A: int32(a), B: int32(b)}, false
			for _, s := range segments(shapes[a]) {
				for _, u := range segments(shapes[b]) {
					if s[0] == u[1] && s[1] == u[0] {
						border.LengthM += math.Hypot(s[0][0]-s[1][0], s[0][1]-s[1][1])
						border.Rook = true
					}
					touch = touch || s[0] == u[0]
				}
			}
			if border.Rook || (touch && rule == Queen) {
				borders = append(borders, border)
			}
		}
	}
	return borders
}

func TestTopologyRefuses(t *testing.T) {
	square := drawn("A")[0]
	flat := orb.MultiPolygon{{{{300000, 400000}, {300100, 400000}, {300000, 400000}}}}
	lost := orb.MultiPolygon{{{{math.NaN(), 400000}, {300100, 400000}, {300100, 400100}, {math.NaN(), 400000}}}}
	for _, test := range []struct {
		name   string
		shapes []orb.MultiPolygon
		want   string
	}{
		{"flat", []orb.MultiPolygon{square, flat}, "area 1: has no extent"},
		{"empty", []orb.MultiPolygon{{}}, "area 0: has no extent"},
		{"not a number", []orb.MultiPolygon{square, lost}, "area 1: coordinate [NaN 400000]"},
	} {
		if _, err := NewTopology(test.shapes); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	topology := mustTopology(t, drawn("AB"))
	for _, test := range []struct {
		group  []int32
		groups int
	}{{[]int32{0}, 1}, {[]int32{0, 2}, 2}, {[]int32{0, -1}, 1}, {[]int32{0, 0}, 2}} {
		if _, err := topology.Dissolve(test.group, test.groups); err == nil {
			t.Errorf("dissolve by %v into %d: no error", test.group, test.groups)
		}
	}
}

func TestOverlapsAreCounted(t *testing.T) {
	a := drawn("AB")
	if n := mustTopology(t, []orb.MultiPolygon{a[0], a[0], a[1]}).Overlaps(); n == 0 {
		t.Error("the same square twice: no overlap counted")
	}
	if n := mustTopology(t, a).Overlaps(); n != 0 {
		t.Errorf("%d overlaps in a sound map", n)
	}
}

func TestSnapping(t *testing.T) {
	box := func(points ...orb.Point) orb.MultiPolygon {
		for i := range points {
			points[i][0] += 300000
			points[i][1] += 400000
		}
		return orb.MultiPolygon{{append(orb.Ring(points), points[0])}}
	}
	left := box(orb.Point{0, 0}, orb.Point{100, 0}, orb.Point{100, 300}, orb.Point{0, 300})
	right := box(orb.Point{100.2, 0}, orb.Point{200, 0}, orb.Point{200, 300}, orb.Point{100, 300.2}, orb.Point{99.9, 200}, orb.Point{100.3, 100})
	if n := len(mustTopology(t, []orb.MultiPolygon{left, right}).Borders(Rook)); n != 0 {
		t.Fatalf("%d borders without snapping, want none", n)
	}
	topology, err := NewTopologySnapped([]orb.MultiPolygon{left, right}, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	borders := topology.Borders(Rook)
	if len(borders) != 1 || math.Abs(borders[0].LengthM-300) > 0.1 {
		t.Errorf("borders %v, want one of 300 m", borders)
	}
	checkShapes(t, topology)
}

// Two areas whose shared border has a vertex on one side only overlap in a
// sliver. Joined, they are one polygon: nothing lies nested in it.
func TestDissolveOverSliver(t *testing.T) {
	topology, err := NewTopology([]orb.MultiPolygon{
		{{{{0, 0}, {100, 0}, {100.5, 50}, {100, 100}, {0, 100}, {0, 0}}}},
		{{{{100, 0}, {200, 0}, {200, 100}, {100, 100}, {100, 0}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := topology.Dissolve([]int32{0, 0}, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkShapes(t, joined)
	if shape := joined.Shape(0); len(shape) != 1 || len(shape[0]) != 1 {
		t.Errorf("%d polygons: %v", len(shape), shape)
	}
}
