package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestReock(t *testing.T) {
	top, err := NewTopology(drawn(`
		AAC
		AAC
		.BB`))
	if err != nil {
		t.Fatal(err)
	}
	h := top.Hulls()
	for _, c := range []struct {
		group  []int32
		groups int
		want   []float64
	}{
		// A square has half its diagonal as radius; B and C are 2 by 1, with sqrt(5)/2.
		{[]int32{0, 1, 2}, 3, []float64{4 / (2 * math.Pi), 2 / (1.25 * math.Pi), 2 / (1.25 * math.Pi)}},
		// A and C: 3 by 2. B alone.
		{[]int32{0, 1, 0}, 2, []float64{6 / (3.25 * math.Pi), 2 / (1.25 * math.Pi)}},
		// B and C make an L in a square of 3 by 3 without the corner at (1, 3): the circle through (1, 0), (3, 0) and
		// (2, 3) has the centre (2, 4/3), and (3, 3) lies outside; so it is that through (1, 0) and (3, 3), which
		// holds (3, 0), (1, 1) and (2, 3) as well.
		{[]int32{0, 1, 1}, 2, []float64{4 / (2 * math.Pi), 4 / (3.25 * math.Pi)}},
		// All: 9 cells less one corner, in a circle through (0, 1), (3, 0) and (0, 3) or larger: that through
		// (0, 3) and (3, 0), which holds (0, 1), (1, 0) and, just, (3, 3).
		{[]int32{0, 0, 0}, 1, []float64{8 / (4.5 * math.Pi)}},
		{[]int32{1, 1, 1}, 2, []float64{0, 8 / (4.5 * math.Pi)}},
	} {
		got := h.Reock(c.group, c.groups)
		for g := range got {
			if math.Abs(got[g]-c.want[g]) > 1e-9 {
				t.Errorf("groups %v: %v, want %v", c.group, got, c.want)
				break
			}
		}
	}
}

// The circle is the smallest: it holds all points, and so does none of the circles
// through two or three of them that are smaller.
func TestEnclosingCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n, span := rapid.IntRange(1, 12).Draw(t, "points"), rapid.SampledFrom([]int32{3, 100, 1 << 29}).Draw(t, "span")
		points := make([]vertex, n)
		for i := range points {
			points[i] = vertex{r.Int32N(span) - span/2, r.Int32N(span) - span/2}
		}
		holds := func(c circle) error {
			for _, p := range points {
				if d := c.squaredTo(p); d > c.squared*(1+1e-9) {
					return fmt.Errorf("%v lies outside %+v", p, c)
				}
			}
			return nil
		}
		got := enclosing(points)
		if err := holds(got); err != nil {
			t.Fatal(err)
		}
		for i, a := range points {
			for j, b := range points[:i] {
				c := circle{x: (float64(a.x) + float64(b.x)) / 2, y: (float64(a.y) + float64(b.y)) / 2}
				c.squared = c.squaredTo(a)
				if c.squared < got.squared*(1-1e-9) && holds(c) == nil {
					t.Fatalf("%+v is smaller than %+v", c, got)
				}
				for _, d := range points[:j] {
					if c, ok := around(a, b, d); ok && c.squared < got.squared*(1-1e-9) && holds(c) == nil {
						t.Fatalf("%+v is smaller than %+v", c, got)
					}
				}
			}
		}
	})
}

// A hull is convex, its corners are points, and no point lies outside.
func TestHull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.SampledFrom([]int32{2, 5, 1 << 29}).Draw(t, "span")
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) vertex {
			return vertex{rapid.Int32Range(-span, span).Draw(t, "x"), rapid.Int32Range(-span, span).Draw(t, "y")}
		}), 1, 30).Draw(t, "points")
		given := map[vertex]bool{}
		for _, p := range points {
			given[p] = true
		}
		h := hull(append([]vertex{}, points...))
		for i, a := range h {
			b := h[(i+1)%len(h)]
			if !given[a] {
				t.Fatalf("corner %v is not a point", a)
			}
			for _, p := range points {
				if len(h) > 2 && turn(a, b, p) < 0 || len(h) == 2 && turn(a, b, p) != 0 {
					t.Fatalf("%v lies outside edge %v %v", p, a, b)
				}
			}
		}
		if len(h) == 0 {
			t.Fatal("no corners")
		}
	})
}
