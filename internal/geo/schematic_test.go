package geo

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// bayIsland is an island of villages 2 km apart with a bay from the east:
//
//	# # # # # #
//	# # . . . .
//	# # . . . .
//	# # # # # #
//
// and, to the west, one row of land of another country.
func bayIsland() (n int, sites []Site, areaM2 []float64, adjacent func(int32) []int32) {
	plan := []string{
		"######",
		"##....",
		"##....",
		"######",
	}
	const step = 2000.0
	index := map[[2]int]int32{}
	for y, row := range plan {
		for x, r := range row {
			if r == '#' {
				// A little out of line, as villages are.
				at := orb.Point{400_000 + step*float64(x) + 37*float64(y*y), 300_000 - step*float64(y) + 53*float64(x%3)}
				index[[2]int{x, y}] = int32(n)
				sites = append(sites, Site{at, int32(n)})
				if x%2 == 0 {
					sites = append(sites, Site{orb.Point{at[0] + 300, at[1] - 200}, int32(n)})
				}
				areaM2 = append(areaM2, step*step)
				n++
			}
		}
		sites = append(sites, Site{orb.Point{400_000 - step, 300_000 - step*float64(y)}, -1})
	}
	next := make([][]int32, n)
	for y := range plan {
		for x := range plan[y] {
			i, ok := index[[2]int{x, y}]
			if !ok {
				continue
			}
			for _, o := range [][2]int{{x + 1, y}, {x - 1, y}, {x, y + 1}, {x, y - 1}} {
				if j, ok := index[o]; ok {
					next[i] = append(next[i], j)
				}
			}
		}
	}
	return n, sites, areaM2, func(i int32) []int32 { return next[i] }
}

// strait is two coasts of eight villages each, 2.4 km apart. The sizes would
// reach across, but no village touches one of the other coast.
func strait() (n int, sites []Site, areaM2 []float64, adjacent func(int32) []int32) {
	for i := range 16 {
		at := orb.Point{400_000 + 2000*float64(i%8), 300_000 + 2400*float64(i/8) + 90*float64(i%3)}
		sites = append(sites, Site{at, int32(i)})
		areaM2 = append(areaM2, 2000*2600)
	}
	return 16, sites, areaM2, func(i int32) []int32 {
		var out []int32
		if i%8 > 0 {
			out = append(out, i-1)
		}
		if i%8 < 7 {
			out = append(out, i+1)
		}
		return out
	}
}

func TestSchematicStraitStaysOpen(t *testing.T) {
	n, sites, areaM2, adjacent := strait()
	got, err := Schematic(n, sites, areaM2, adjacent, SchematicOptions{StepM: 250})
	if err != nil {
		t.Fatal(err)
	}
	for x := 402_000.0; x <= 412_000; x += 1000 {
		if contains(got, orb.Point{x, 301_290}) {
			t.Errorf("land at %g, halfway across", x)
		}
		if !contains(got, orb.Point{x, 300_000}) || !contains(got, orb.Point{x, 302_600}) {
			t.Errorf("no land on both sides at %g", x)
		}
	}
	everyone := func(i int32) []int32 { return []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} }
	if got, err = Schematic(n, sites, areaM2, everyone, SchematicOptions{StepM: 250}); err != nil {
		t.Fatal(err)
	}
	if !contains(got, orb.Point{407_000, 301_290}) {
		t.Error("water between villages that touch")
	}
}

// fieldOf reads a field from text: '#' is land, '+' a little over half, '-' a
// little under, '@' land with a site.
func fieldOf(rows ...string) *coast {
	c := &coast{w: len(rows[0]), h: len(rows), step: 100}
	for _, row := range rows {
		for _, r := range row {
			v := map[rune]int32{'#': fieldFull, '@': fieldFull, '+': shoreline + 100, '-': shoreline - 100}[r]
			c.field = append(c.field, v)
			c.isSite = append(c.isSite, r == '@')
		}
	}
	c.owner = make([]int32, len(c.field))
	return c
}

func TestShores(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  []string
		loops int
	}{
		{"nothing", []string{"....", "....", "...."}, 0},
		{"one pixel", []string{"....", ".#..", "...."}, 1},
		{"lake", []string{".....", ".###.", ".#.#.", ".###.", "....."}, 2},
		{"corner apart", []string{"....", ".#..", "..+.", "...."}, 2},
		{"corner joined", []string{"....", ".#-.", "-+..", "...."}, 1},
	} {
		loops := fieldOf(tt.rows...).shores()
		if len(loops) != tt.loops {
			t.Errorf("%s: %d loops, want %d", tt.name, len(loops), tt.loops)
		}
		var area int64
		for _, l := range loops {
			area += twiceArea(l)
		}
		if tt.loops > 0 && area <= 0 {
			t.Errorf("%s: land on the right", tt.name)
		}
	}
}

func TestPlug(t *testing.T) {
	c := fieldOf(
		"..........",
		".@###..#..",
		".#.##.....",
		".####...@.",
		"..........",
	)
	c.plug()
	for k, want := range map[int]bool{22: true, 17: false, 38: true, 11: true, 16: false} {
		if got := c.field[k] >= shoreline; got != want {
			t.Errorf("pixel %d: land %v, want %v", k, got, want)
		}
	}
}

func TestKeepTogether(t *testing.T) {
	row := []dmPoint{{0, 0}, {100, 3}, {200, 0}, {300, 3}, {400, 0}, {500, 3}}
	for _, tt := range []struct {
		name        string
		owner, want []int32
	}{
		{"one piece", []int32{0, 0, 1, 1, 2, 2}, []int32{0, 0, 1, 1, 2, 2}},
		{"cut off by land", []int32{0, 1, 0, 1, 1, 2}, []int32{0, 1, 1, 1, 1, 2}},
		{"island", []int32{0, 1, 2, -1, 0, -1}, []int32{0, 1, 2, -1, 0, -1}},
	} {
		v, err := newVoronoi(row, dmPoint{0, 0}, dmPoint{500, 500})
		if err != nil {
			t.Fatal(err)
		}
		v.keepTogether(tt.owner, 3)
		if !slices.Equal(tt.owner, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.owner, tt.want)
		}
	}
}

func contains(m []orb.MultiPolygon, p orb.Point) bool {
	for _, a := range m {
		if planar.MultiPolygonContains(a, p) {
			return true
		}
	}
	return false
}

func TestSchematicIslandWithBay(t *testing.T) {
	n, sites, areaM2, adjacent := bayIsland()
	for _, grid := range []float64{0.1, 1, 10} {
		got, err := Schematic(n, sites, areaM2, adjacent, SchematicOptions{StepM: 250, GridM: grid})
		if err != nil {
			t.Fatal(err)
		}
		total := 0.0
		cells := make([][][]dmPoint, n)
		for i, m := range got {
			if len(m) == 0 {
				t.Fatalf("grid %g: area %d is missing", grid, i)
			}
			if !planar.MultiPolygonContains(m, sites[firstSite(sites, int32(i))].At) {
				t.Errorf("grid %g: area %d does not hold its first site", grid, i)
			}
			total += planar.Area(m)
			for _, p := range m {
				for k, r := range p {
					checkRing(t, i, r, k == 0, grid)
					g := make([]dmPoint, 0, len(r))
					for _, q := range r[1:] {
						at, _ := toDecimetres(q[0], q[1])
						g = append(g, at)
					}
					cells[i] = append(cells[i], g)
				}
			}
		}
		if single := checkShared(t, cells); single == 0 {
			t.Errorf("grid %g: no coast", grid)
		}
		want := float64(n) * areaM2[0]
		if math.Abs(total/want-1) > 0.1 {
			t.Errorf("grid %g: land is %.1f km2, want about %.1f", grid, total/1e6, want/1e6)
		}
		if contains(got, orb.Point{409_000, 297_000}) {
			t.Errorf("grid %g: the bay is land", grid)
		}
		if contains(got, orb.Point{397_800, 297_000}) {
			t.Errorf("grid %g: the other country is drawn", grid)
		}
		if !contains(got, orb.Point{401_000, 297_000}) {
			t.Errorf("grid %g: a hole inland", grid)
		}
	}
}

func firstSite(sites []Site, a int32) int {
	for i, s := range sites {
		if s.Area == a {
			return i
		}
	}
	return -1
}

// checkRing asks that a ring is closed, turns the right way, lies on the grid
// and nowhere crosses or touches itself.
func checkRing(t *testing.T, area int, r orb.Ring, outer bool, grid float64) {
	t.Helper()
	if len(r) < 4 || !r.Closed() {
		t.Fatalf("area %d: ring not closed: %v", area, r)
	}
	if (r.Orientation() == orb.CCW) != outer {
		t.Errorf("area %d: ring turns the wrong way", area)
	}
	var g []dmPoint
	for _, p := range r[1:] {
		q, _ := toDecimetres(p[0], p[1])
		g = append(g, q)
		if step := int64(math.Round(grid * dmPerM)); q.x%step != 0 || q.y%step != 0 {
			t.Errorf("area %d: %v is off the grid of %g m", area, p, grid)
		}
	}
	for i := range g {
		for j := i + 1; j < len(g); j++ {
			a, b, c, d := g[i], g[(i+1)%len(g)], g[j], g[(j+1)%len(g)]
			if a == c {
				t.Fatalf("area %d: ring visits %v twice", area, a)
			}
			if b == c || a == d {
				continue
			}
			if sign(orient(a, b, c)) != sign(orient(a, b, d)) && sign(orient(c, d, a)) != sign(orient(c, d, b)) {
				t.Fatalf("area %d: %v-%v crosses %v-%v", area, a, b, c, d)
			}
		}
	}
}

func sign(v int64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

func TestSchematicSmooths(t *testing.T) {
	n, sites, areaM2, adjacent := bayIsland()
	// perimeter of all cells: borders inland stay, so a change is the coast's.
	perimeter := func(smooth int) (sum float64) {
		got, err := Schematic(n, sites, areaM2, adjacent, SchematicOptions{StepM: 250, Smooth: smooth})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			sum += planar.Length(m)
		}
		return sum
	}
	if rough, smooth := perimeter(-1), perimeter(8); smooth >= rough {
		t.Errorf("smoothing made %.0f m of outlines %.0f m", rough, smooth)
	}
}

func TestSchematicRepeats(t *testing.T) {
	n, sites, areaM2, adjacent := bayIsland()
	var first []byte
	for range 3 {
		got, err := Schematic(n, sites, areaM2, adjacent, SchematicOptions{StepM: 250})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		for _, m := range got {
			for _, p := range m {
				for _, r := range p {
					if err := binary.Write(&b, binary.LittleEndian, []orb.Point(r)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if first == nil {
			first = b.Bytes()
		} else if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("a second run draws other outlines")
		}
	}
}

func TestSchematicRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		spoil  func(sites []Site, areaM2 []float64, opt *SchematicOptions)
		answer string
	}{
		{"not a number", func(s []Site, _ []float64, _ *SchematicOptions) { s[4].At[1] = math.NaN() }, "site 4"},
		{"infinite", func(s []Site, _ []float64, _ *SchematicOptions) { s[5].At[0] = math.Inf(-1) }, "site 5"},
		{"repeated", func(s []Site, _ []float64, _ *SchematicOptions) { s[7].At = s[2].At }, "site 7 (area 4): same place as site 2 (area 1)"},
		{"unknown area", func(s []Site, _ []float64, _ *SchematicOptions) { s[3].Area = 99 }, "site 3: area 99"},
		{"without a site", func(s []Site, _ []float64, _ *SchematicOptions) { s[2].Area = 0 }, "area 1 has no site"},
		{"no size", func(_ []Site, a []float64, _ *SchematicOptions) { a[6] = 0 }, "area 6"},
		{"size not a number", func(_ []Site, a []float64, _ *SchematicOptions) { a[6] = math.NaN() }, "area 6"},
		{"step below grid", func(_ []Site, _ []float64, o *SchematicOptions) { o.StepM, o.GridM = 5, 1 }, "step 5 m"},
		{"step not a number", func(_ []Site, _ []float64, o *SchematicOptions) { o.StepM = math.NaN() }, "step NaN m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, sites, areaM2, adjacent := bayIsland()
			opt := SchematicOptions{StepM: 250}
			tt.spoil(sites, areaM2, &opt)
			_, err := Schematic(n, sites, areaM2, adjacent, opt)
			if err == nil || !strings.Contains(err.Error(), tt.answer) {
				t.Errorf("error %v, want one with %q", err, tt.answer)
			}
		})
	}
}

func BenchmarkSchematic(b *testing.B) {
	n, sites, areaM2, adjacent := bayIsland()
	for b.Loop() {
		if _, err := Schematic(n, sites, areaM2, adjacent, SchematicOptions{StepM: 100}); err != nil {
			b.Fatal(err)
		}
	}
}
