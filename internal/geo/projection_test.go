package geo

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
)

// The projection has no distortion grid, so the official points are met to 5 m; the figures logged are what the
// documentation quotes.
func TestProjectionAgainstOSTN15(t *testing.T) {
	points := readOSTN15(t)
	if len(points) != 40 {
		t.Fatalf("%d points, want 40", len(points))
	}
	var sum, worst float64
	for _, p := range points {
		got := ToBNG(p.lonLat)
		d := math.Hypot(got[0]-p.grid[0], got[1]-p.grid[1])
		if d > 5 {
			t.Errorf("%s: %.2f m from the official point, want at most 5 m", p.name, d)
		}
		sum += d
		worst = max(worst, d)
		back := ToBNG(ToWGS84(p.grid))
		if d := math.Hypot(back[0]-p.grid[0], back[1]-p.grid[1]); d > 0.001 {
			t.Errorf("%s: round trip off by %.6f m, want at most 0.001 m", p.name, d)
		}
		again := ToWGS84(got)
		if d := math.Hypot(again[0]-p.lonLat[0], again[1]-p.lonLat[1]); d > 1e-8 {
			t.Errorf("%s: round trip off by %.3g degrees", p.name, d)
		}
	}
	t.Logf("mean %.2f m, worst %.2f m", sum/float64(len(points)), worst)
}

type ostnPoint struct {
	name         string
	lonLat, grid orb.Point
}

func readOSTN15(t *testing.T) []ostnPoint {
	t.Helper()
	f, err := os.Open("testdata/ostn15.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var points []ostnPoint
	for _, row := range rows[1:] {
		var v [4]float64
		for k := range v {
			if v[k], err = strconv.ParseFloat(row[k+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		points = append(points, ostnPoint{row[0], orb.Point{v[1], v[0]}, orb.Point{v[2], v[3]}})
	}
	return points
}
