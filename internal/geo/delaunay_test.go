package geo

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// bigOrient and bigInCircle are slow twins of the predicates.
func bigOrient(a, b, c dmPoint) int {
	n := big.NewInt
	l := n(0).Mul(n(b.x-a.x), n(c.y-a.y))
	r := n(0).Mul(n(b.y-a.y), n(c.x-a.x))
	return l.Cmp(r)
}

func bigInCircle(a, b, c, d dmPoint) int {
	n := big.NewInt
	row := func(p dmPoint) (x, y, l *big.Int) {
		x, y = n(p.x-d.x), n(p.y-d.y)
		return x, y, n(0).Add(n(0).Mul(x, x), n(0).Mul(y, y))
	}
	ax, ay, al := row(a)
	bx, by, bl := row(b)
	cx, cy, cl := row(c)
	minor := func(x, y, z, w *big.Int) *big.Int { return n(0).Sub(n(0).Mul(x, w), n(0).Mul(y, z)) }
	det := n(0).Mul(al, minor(bx, by, cx, cy))
	det.Sub(det, n(0).Mul(bl, minor(ax, ay, cx, cy)))
	det.Add(det, n(0).Mul(cl, minor(ax, ay, bx, by)))
	return det.Sign()
}

// checkDelaunay asks everything of d that makes it a Delaunay triangulation:
// twins fit, triangles turn left, no point lies inside the circle of any
// triangle, hull edges leave all points on their inner side, and Euler's
// relation holds with every point in use.
func checkDelaunay(d *triangulation) error {
	n := len(d.pts)
	used := make([]bool, n+1)
	for e := range int32(len(d.vert)) {
		f := d.twin[e]
		if d.twin[f] != e || d.vert[f] != d.vert[nextEdge(e)] || d.vert[e] != d.vert[nextEdge(f)] {
			return fmt.Errorf("half-edge %d: twin does not fit", e)
		}
		used[d.vert[e]] = true
	}
	for i, u := range used {
		if !u {
			return fmt.Errorf("point %d is in no triangle", i)
		}
	}
	if got, want := len(d.vert)/3, 2*(n+1)-4; got != want {
		return fmt.Errorf("%d triangles with ghosts, want %d", got, want)
	}
	for t := range int32(len(d.vert) / 3) {
		var c []dmPoint
		for e := 3 * t; e < 3*t+3; e++ {
			if d.vert[e] == d.infinite() {
				c = []dmPoint{d.pts[d.vert[nextEdge(e)]], d.pts[d.vert[prevEdge(e)]]}
				break
			}
			c = append(c, d.pts[d.vert[e]])
		}
		if len(c) == 3 && bigOrient(c[0], c[1], c[2]) <= 0 {
			return fmt.Errorf("triangle %d does not turn left", t)
		}
		for i, p := range d.pts {
			if len(c) == 2 && bigOrient(c[0], c[1], p) > 0 {
				return fmt.Errorf("point %d lies outside hull edge %v", i, c)
			}
			if len(c) == 3 && bigInCircle(c[0], c[1], c[2], p) > 0 {
				return fmt.Errorf("point %d lies inside the circle of %v", i, c)
			}
		}
	}
	return nil
}

func latticePoints(w, h int, step int64) []dmPoint {
	var out []dmPoint
	for y := range h {
		for x := range w {
			out = append(out, dmPoint{int64(x) * step, int64(y) * step})
		}
	}
	return out
}

func TestDelaunayTable(t *testing.T) {
	line := make([]dmPoint, 20)
	for i := range line {
		line[i] = dmPoint{int64(3 * i), int64(7 * i)}
	}
	for _, tt := range []struct {
		name string
		pts  []dmPoint
		err  error
	}{
		{"none", nil, errCollinear},
		{"one", []dmPoint{{1, 2}}, errCollinear},
		{"two", []dmPoint{{1, 2}, {3, 4}}, errCollinear},
		{"line", line, errCollinear},
		{"triangle", []dmPoint{{0, 0}, {0, 5}, {5, 0}}, nil},
		{"line and one beside", append(line[:20:20], dmPoint{5, 6}), nil},
		{"lattice", latticePoints(9, 7, 10), nil},
		{"circle", []dmPoint{{5, 0}, {4, 3}, {3, 4}, {0, 5}, {-3, 4}, {-4, 3}, {-5, 0}, {-4, -3}, {0, -5}, {3, -4}, {0, 0}}, nil},
		{"far corners", []dmPoint{{-maxCoord, -maxCoord}, {maxCoord, -maxCoord}, {maxCoord, maxCoord}, {-maxCoord, maxCoord}, {0, 0}, {0, 1}, {1, 0}, {1, 1}}, nil},
		{"beyond", []dmPoint{{0, 0}, {maxCoord + 1, 0}, {0, 1}}, errors.New("point 1: coordinate beyond 268435455")},
		{"duplicate", []dmPoint{{0, 0}, {4, 0}, {0, 4}, {4, 0}}, &duplicateError{1, 3}},
		{"duplicate at start", []dmPoint{{4, 0}, {0, 0}, {0, 0}, {0, 4}}, &duplicateError{1, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := delaunay(tt.pts)
			if fmt.Sprint(err) != fmt.Sprint(tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err == nil {
				if err := checkDelaunay(d); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestDelaunayProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A narrow range makes lines and circles common, a wide one makes
		// products long.
		reach := rapid.SampledFrom([]int64{3, 8, 1000, maxCoord}).Draw(t, "reach")
		coord := rapid.Int64Range(-reach, reach)
		pts := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) dmPoint {
			return dmPoint{coord.Draw(t, "x"), coord.Draw(t, "y")}
		}), 1, 40, func(p dmPoint) dmPoint { return p }).Draw(t, "points")
		d, err := delaunay(pts)
		if errors.Is(err, errCollinear) {
			for _, p := range pts[1:] {
				for _, q := range pts[1:] {
					if bigOrient(pts[0], p, q) != 0 {
						t.Fatalf("%v, %v, %v refused as one line", pts[0], p, q)
					}
				}
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := checkDelaunay(d); err != nil {
			t.Fatal(err)
		}
	})
}

func TestInCircleAgainstBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reach := rapid.SampledFrom([]int64{4, 1 << 20, maxCoord}).Draw(t, "reach")
		coord := rapid.Int64Range(-reach, reach)
		var p [4]dmPoint
		for i := range p {
			p[i] = dmPoint{coord.Draw(t, "x"), coord.Draw(t, "y")}
		}
		// Three corners of a rectangle and a point next to the fourth defeat
		// the float filter.
		if rapid.Bool().Draw(t, "rectangle") {
			p[1] = dmPoint{p[2].x, p[0].y}
			near := rapid.Int64Range(-1, 1)
			p[3] = dmPoint{
				min(max(p[0].x+near.Draw(t, "dx"), -maxCoord), maxCoord),
				min(max(p[2].y+near.Draw(t, "dy"), -maxCoord), maxCoord),
			}
		}
		// Points of one circle leave a float sum of rounding errors.
		if rapid.Bool().Draw(t, "circle") {
			scale := rapid.Int64Range(1, maxCoord/13).Draw(t, "scale")
			ring := rapid.SampledFrom([]dmPoint{{5, 0}, {4, 3}, {3, 4}, {0, 5}, {-3, 4}, {-4, 3}, {-5, 0}, {-4, -3}, {-3, -4}, {0, -5}, {3, -4}, {4, -3}})
			for i := range p {
				q := ring.Draw(t, "point")
				p[i] = dmPoint{scale * (q.x + 8), scale * (q.y - 8)}
			}
		}
		if got, want := inCircle(p[0], p[1], p[2], p[3]), bigInCircle(p[0], p[1], p[2], p[3]); got != want {
			t.Fatalf("inCircle(%v) = %d, want %d", p, got, want)
		}
	})
}

func TestDivRoundAgainstBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "a")
		b := rapid.Int64Range(-1<<40, 1<<40).Draw(t, "b")
		d := rapid.Int64Range(1, 1<<60).Draw(t, "d")
		const limit = 1 << 50
		got := mul128(a, b).divRound(d, limit)
		// Halves go away from nought: floor((2|ab| + d) / 2d) with the sign.
		p := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		q := new(big.Int).Abs(p)
		q.Add(q, big.NewInt(d/2))
		q.Quo(q, big.NewInt(d))
		want := int64(limit)
		if q.Cmp(big.NewInt(limit)) < 0 {
			want = q.Int64()
		}
		if p.Sign() < 0 {
			want = -want
		}
		if got != want {
			t.Fatalf("%d*%d/%d = %d, want %d", a, b, d, got, want)
		}
	})
}

func FuzzDelaunay(f *testing.F) {
	f.Add([]byte{0, 0, 0, 9, 9, 0, 9, 9, 4, 4})
	f.Add([]byte{0, 0, 1, 1, 2, 2, 3, 3, 0, 3})
	f.Add([]byte{7, 7, 7, 7, 1, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 120 {
			return
		}
		var pts []dmPoint
		seen := map[dmPoint]bool{}
		repeated := false
		for k := 0; k+1 < len(data); k += 2 {
			p := dmPoint{int64(data[k]), int64(data[k+1])}
			repeated = repeated || seen[p]
			seen[p] = true
			pts = append(pts, p)
		}
		d, err := delaunay(pts)
		var dup *duplicateError
		if errors.As(err, &dup) {
			if pts[dup.first] != pts[dup.second] {
				t.Fatalf("%v: %v and %v differ", err, pts[dup.first], pts[dup.second])
			}
			return
		}
		if repeated {
			t.Fatal("repeated point accepted")
		}
		if errors.Is(err, errCollinear) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := checkDelaunay(d); err != nil {
			t.Fatal(err)
		}
	})
}

func randomPoints(n int, reach int64, seed uint64) []dmPoint {
	rng := rand.New(rand.NewPCG(seed, 1))
	seen := make(map[dmPoint]bool, n)
	out := make([]dmPoint, 0, n)
	for len(out) < n {
		p := dmPoint{rng.Int64N(reach), rng.Int64N(reach)}
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

func BenchmarkDelaunay(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		pts := randomPoints(n, 6_500_000, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := delaunay(pts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
