package ensemble

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// The summary of a stream is what the plans and measures tell when all are kept.
func TestSummaryAgainstAllKept(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	p := grid(t, 5, 4, 4, 0.5)
	given := []float64{0, 3}
	const chains, plans = 3, 700
	s := NewSummary(p, chains, 2, given)
	var all [2][]float64
	var kept [][]region.Label
	digests := map[string]bool{}
	for i := range plans {
		plan := randomPlan(p, rng)
		if i > 0 && rng.IntN(3) == 0 {
			plan = kept[i-1]
		}
		values := []float64{rng.NormFloat64(), float64(rng.IntN(6))}
		s.Add(plan, values)
		for j, x := range values {
			all[j] = append(all[j], x)
		}
		kept = append(kept, plan)
		canonical, err := region.NewPlan(plan)
		if err != nil {
			t.Fatal(err)
		}
		digests[canonical.Digest()] = true
	}
	if n, exact := s.Distinct(); n != len(digests) || !exact || s.Plans() != plans || s.Every() != 1 || s.Kept() != plans {
		t.Errorf("%d distinct (%t) of %d, want %d of %d; %d kept", n, exact, s.Plans(), len(digests), plans, s.Kept())
	}
	for j, x := range all {
		var mean, square float64
		below, equal := 0, 0
		for _, v := range x {
			mean += v / plans
			if v < given[j] {
				below++
			} else if v == given[j] {
				equal++
			}
		}
		for _, v := range x {
			square += (v - mean) * (v - mean)
		}
		sorted := slices.Sorted(slices.Values(x))
		d := s.Distribution(j)
		want := []float64{mean, math.Sqrt(square / (plans - 1)), sorted[0], sorted[plans-1], quantile(sorted, 0.5), quantile(sorted, 0.95), float64(below), float64(equal)}
		got := []float64{d.Mean, d.SD, d.Min, d.Max, d.Median, d.P95, float64(d.Below), float64(d.Equal)}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-9 {
				t.Errorf("measure %d: %v, want %v", j, got, want)
				break
			}
		}
		if d.RHat > 1.05 || d.BulkESS < 400 || d.Error > 1.3*d.SD/math.Sqrt(plans) {
			t.Errorf("measure %d: %+v", j, d)
		}
	}
	together := 0
	for _, plan := range kept {
		if plan[2] == plan[11] {
			together++
		}
	}
	if got := s.Together.Pair(11, 2); got != float64(together)/plans || s.Together.Pair(3, 3) != 1 {
		t.Errorf("%v share a region, want %d of %d", got, together, plans)
	}
	for i, e := range s.Together.Edges() {
		if s.Together.Touching(i) != s.Together.Pair(e.A, e.B) {
			t.Fatalf("%v: %v as neighbours, %v as a pair", e, s.Together.Touching(i), s.Together.Pair(e.A, e.B))
		}
	}
	if d := s.Diversity(); d.Across > 0.9*d.Next || d.Pairs < plans/chains-3 || d.Pairs > plans/chains {
		t.Errorf("every third plan was that before, of another chain: %+v", d)
	}
}

// Variation of information by hand: two halves of four equal units, cut across
// or along, are one bit from knowing the other, each way.
func TestDiversityByHand(t *testing.T) {
	p := grid(t, 2, 2, 2, 1)
	s := NewSummary(p, 2, 0, nil)
	along, across := []region.Label{0, 0, 1, 1}, []region.Label{1, 0, 1, 0}
	for _, plan := range [][]region.Label{along, across, along, along, across, across} {
		s.Add(plan, nil)
	}
	// Chain 1 counts in round 1, chain 0 in round 2: 1 changes, from the other it is
	// the same; then 0 changes, and the other was along.
	if d := s.Diversity(); d.Pairs != 2 || math.Abs(d.Next-2) > 0.01 || math.Abs(d.Across-1) > 0.01 {
		t.Errorf("%+v", d)
	}
}

// A trace that is too long keeps evenly spaced plans of each chain, from the
// first on.
func TestTraceThins(t *testing.T) {
	for _, plans := range []int{0, 5, 3 * maxTrace, 3*maxTrace + 1, 20_000, 50_001} {
		s := newTrace(3, 2)
		for i := range plans {
			s.add(i%3, []float64{float64(i), -float64(i)})
		}
		if plans > 3*maxTrace && s.every == 1 {
			t.Errorf("%d plans: all kept", plans)
		}
		want := 1
		for want*maxTrace < (plans+2)/3 {
			want *= 2
		}
		if s.every != want {
			t.Errorf("%d plans: every %d, want %d", plans, s.every, want)
		}
		for c, x := range s.of(0) {
			if plans >= 3*maxTrace && len(x) < maxTrace/2 || len(x) > maxTrace {
				t.Errorf("%d plans: %d kept of chain %d", plans, len(x), c)
			}
			for i, v := range x {
				if want := float64(c + 3*s.every*i); v != want {
					t.Fatalf("%d plans: chain %d has %v, want %v", plans, c, v, want)
				}
			}
		}
		if n := len(s.sorted(1)); n < min(plans, 3*maxTrace/2) {
			t.Errorf("%d plans: %d values", plans, n)
		}
	}
}

func TestDistinct(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, want := range []int{0, 1, 1000, maxDistinct - 1, maxDistinct + 1, 10 * maxDistinct} {
		d := newUniques(1)
		for i := range want {
			d.put(mix(uint64(i)))
			d.put(mix(uint64(rng.IntN(i + 1))))
		}
		n, exact := d.count()
		if exact != (want < maxDistinct) || exact && n != float64(want) || math.Abs(n-float64(want)) > 0.02*float64(want) {
			t.Errorf("%v (exact: %t), want %d", n, exact, want)
		}
	}
	d := newUniques(3)
	if d.fingerprint([]region.Label{2, 0, 0, 1}) != d.fingerprint([]region.Label{0, 1, 1, 2}) || d.fingerprint([]region.Label{0, 1, 1, 2}) == d.fingerprint([]region.Label{0, 1, 2, 2}) {
		t.Error("fingerprints are not those of the division")
	}
}

// Cores on a row of six: 0-1 and 1-2 in all plans, 3-4 in nine of ten, 4-5 in
// half.
func TestCores(t *testing.T) {
	p := grid(t, 6, 1, 3, 1)
	s := newTogether(p.Graph(), 3)
	for i := range 20 {
		plan := []region.Label{0, 0, 0, 1, 1, 2}
		if i%10 == 0 {
			plan = []region.Label{0, 0, 0, 1, 2, 2}
		} else if i%2 == 0 {
			plan = []region.Label{2, 2, 2, 1, 1, 1}
		}
		s.add(plan)
	}
	for share, want := range map[float64]string{1: "[[0 1 2]]", 0.95: "[[0 1 2]]", 0.9: "[[0 1 2] [3 4]]", 0.5: "[[0 1 2] [3 4 5]]"} {
		if got := fmt.Sprint(s.Cores(share)); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
	if got := fmt.Sprintf("%.2f", s.Stability()); got != "[1.00 1.00 0.50 0.45 0.70 0.50]" {
		t.Error(got)
	}
}
