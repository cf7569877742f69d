package listing_test

import (
	"context"
	"encoding/binary"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/exact/listing"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// places is 38 regions of the CCGs of 2017, alike in need.
func places(t testing.TB, tolerance float64) *region.Problem {
	t.Helper()
	fsys, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer("ccg17")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := atlas.ReadProfile(data.FS, "profiles/core-5.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Scenario{
		Layer: "ccg17", Regions: scenario.Count{From: 38, To: 38}, Tolerance: &tolerance, Weights: scenario.Weights{Needs: 1},
	}.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	task, err := s.Task(a, l, profile, 38)
	if err != nil {
		t.Fatal(err)
	}
	return task.Problem
}

// record is a set in few bytes: what it is told of, and its units.
func record(s *listing.Set) string {
	units := slices.Clone(s.Units)
	slices.Sort(units)
	var b []byte
	for _, n := range []int64{s.People, s.Cost, s.Reduced} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, u := range units {
		b = append(b, byte(u)) // there are 207
	}
	return string(b)
}

// TestTwinOnPlaces takes bounds of 3 %, for time: the twin goes through all smaller
// sets, too.
func TestTwinOnPlaces(t *testing.T) {
	if testing.Short() {
		t.Skip("the twin is slow")
	}
	p := places(t, 0.03)
	r := rand.New(rand.NewPCG(1, 1))
	prices := &listing.Prices{Units: make([]int64, p.Len())}
	for u := range prices.Units {
		prices.Units[u] = r.Int64N(region.One / 200)
	}
	for range 100 {
		units := []region.Unit{region.Unit(r.IntN(60)), region.Unit(60 + r.IntN(60)), region.Unit(120 + r.IntN(60))}
		prices.Cuts = append(prices.Cuts, listing.Cut{Units: units, Divisor: 2, Price: r.Int64N(region.One / 1000)})
	}
	opt := listing.Options{Prices: prices}
	parts := make([][]string, listing.Parts(p))
	if err := listing.Each(context.Background(), p, opt, func(part int) func(*listing.Set) bool {
		return func(s *listing.Set) bool {
			parts[part] = append(parts[part], record(s))
			return true
		}
	}); err != nil {
		t.Fatal(err)
	}
	got := slices.Concat(parts...)
	var want []string
	if err := listing.Twin(context.Background(), p, opt, math.MaxInt, func(s *listing.Set) bool {
		want = append(want, record(s))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(got) < 50_000 {
		t.Errorf("%d regions, the twin has %d: want the same ones, many", len(got), len(want))
	}
}

// BenchmarkTwin lists what is within 20 %: 1,017,126 regions.
func BenchmarkTwin(b *testing.B) {
	p := places(b, 0.2)
	opt := listing.Options{Prices: &listing.Prices{Units: make([]int64, p.Len())}}
	b.Run("twin", func(b *testing.B) {
		for b.Loop() {
			n := 0
			_ = listing.Twin(context.Background(), p, opt, math.MaxInt, func(*listing.Set) bool { n++; return true })
			b.ReportMetric(float64(n), "regions")
		}
	})
	b.Run("each", func(b *testing.B) {
		for b.Loop() {
			var n atomic.Int64
			_ = listing.Each(context.Background(), p, opt, func(int) func(*listing.Set) bool {
				return func(*listing.Set) bool { n.Add(1); return true }
			})
			b.ReportMetric(float64(n.Load()), "regions")
		}
	})
}
