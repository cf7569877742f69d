package exact

import (
	"context"
	"io/fs"
	"math/bits"
	"math/rand/v2"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/exact/certificate"
	"footprint/internal/exact/reason"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// randomMap is a map of n units in one piece.
func randomMap(t *testing.T, n, k int, r *rand.Rand) *region.Problem {
	t.Helper()
	var edges []region.Edge
	seen := make(map[[2]int]bool)
	link := func(a, b int) {
		if a < b && !seen[[2]int{a, b}] {
			seen[[2]int{a, b}] = true
			edges = append(edges, region.Edge{A: region.Unit(a), B: region.Unit(b)})
		}
	}
	for u := 1; u < n; u++ {
		link(max(0, u-1-r.IntN(3)), u)
	}
	for range r.IntN(n) {
		u := r.IntN(n)
		link(max(0, u-r.IntN(5)), u)
	}
	g, err := region.NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	population := make([]int64, n)
	var total int64
	for u := range n {
		population[u] = r.Int64N(100)
		total += population[u]
	}
	population[0]++
	balance, err := region.NewBalance(population, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, population, k, region.Bounds{Max: total}, balance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tightestSlowly goes through all divisions.
func tightestSlowly(p *region.Problem) (least int64, best []region.Label) {
	n, k := p.Len(), int64(p.Regions())
	deviation := make(map[uint64]int64) // of contiguous sets
	for mask := uint64(1); mask < 1<<n; mask++ {
		met, grown := uint64(0), mask&-mask
		for met != grown {
			met = grown
			for m := met; m != 0; m &= m - 1 {
				for _, v := range p.Graph().Neighbours(region.Unit(bits.TrailingZeros64(m))) {
					grown |= 1 << v & mask
				}
			}
		}
		if met != mask {
			continue
		}
		d := -p.Total()
		for m := mask; m != 0; m &= m - 1 {
			d += k * p.Population(region.Unit(bits.TrailingZeros64(m)))
		}
		deviation[mask] = max(d, -d)
	}
	least = -1
	labels := make([]region.Label, n)
	var part func(free uint64, label region.Label, worst int64)
	part = func(free uint64, label region.Label, worst int64) {
		if free == 0 {
			if int64(label) == k && (least < 0 || worst < least) {
				least, best = worst, append([]region.Label(nil), labels...)
			}
			return
		}
		if int64(label) == k {
			return
		}
		first := free & -free
		for rest := free &^ first; ; rest = (rest - 1) & (free &^ first) {
			set := first | rest
			if d, ok := deviation[set]; ok {
				for m := set; m != 0; m &= m - 1 {
					labels[bits.TrailingZeros64(m)] = label
				}
				part(free&^set, label+1, max(worst, d))
			}
			if rest == 0 {
				return
			}
		}
	}
	part(1<<n-1, 0, 0)
	return least, best
}

func TestTightestAgainstAllDivisions(t *testing.T) {
	ctx := context.Background()
	var byReason, byProof int
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 3 + r.IntN(7)
		p := randomMap(t, n, 1+r.IntN(min(n, 5)), r)
		want, best := tightestSlowly(p)
		prove := func(_ context.Context, q *region.Problem) (Result, error) {
			b, k := q.Bounds(), int64(q.Regions())
			plan, err := region.NewPlan(best)
			if err != nil || b.Min*k > q.Total() || b.Max*k < q.Total() {
				t.Errorf("seed %d: asked for a proof within %v: %v", seed, b, err)
			}
			report, err := region.Check(q, plan)
			if len(report.Faults) > 0 {
				return Result{Infeasible: true, Certificate: &certificate.Certificate{Problem: q.Digest(), Infeasible: true}}, err
			}
			return Result{Found: true, Plan: plan}, err
		}
		got, err := Tightest(ctx, p, TightestOptions{Prove: prove})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !got.Proven || got.Deviation != want || got.Least != want {
			t.Errorf("seed %d: %d to %d, proven %v, want %d", seed, got.Least, got.Deviation, got.Proven, want)
		}
		report, err := region.Check(p.Within(got.Bounds), got.Plan)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("seed %d: within %v: faults %v, %v", seed, got.Bounds, report.Faults, err)
		}
		// The tolerance makes the same bounds again.
		if again := region.Around(p.Total(), p.Regions(), Mean{}.or(p).Tolerance(want)); max(again.Min, 0) != got.Bounds.Min || again.Max != got.Bounds.Max {
			t.Errorf("seed %d: a tolerance of %v is %v, want %v", seed, Mean{}.or(p).Tolerance(want), again, got.Bounds)
		}
		if want > 0 {
			outside := false
			for _, people := range report.Populations {
				outside = outside || got.Below.Outside(people) > 0
			}
			if !outside || got.Obstacle == nil || got.Obstacle.Bounds != got.Below {
				t.Errorf("seed %d: below, %v: %v", seed, got.Below, got.Obstacle)
			}
			byReason++
			if got.Certificate != nil {
				t.Errorf("seed %d: a certificate beside a reason", seed)
			}
		}
		// Where reasons may be of one unit only, proofs are needed; some are real.
		if seed%3 == 0 {
			prove = func(ctx context.Context, q *region.Problem) (Result, error) {
				return Prove(ctx, q, Options{Feasible: true, Threads: 1})
			}
		}
		blind := &tightest{p: p, mean: Mean{}.or(p), opt: TightestOptions{Prove: prove}, look: reason.Options{Most: 1}}
		if err := blind.run(ctx); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if r := blind.result(ctx); !r.Proven || r.Deviation != want || r.Below != got.Below {
			t.Errorf("seed %d: with proofs, %d to %d, want %d", seed, r.Least, r.Deviation, want)
		} else if r.Certificate != nil {
			byProof++
			if r.Certificate.Problem != p.Within(r.Below).Digest() || r.Obstacle == nil {
				t.Errorf("seed %d: the certificate is of another problem", seed)
			}
		}
		// Reasons alone, and any plan to start from, say nothing wrong.
		got, err = Tightest(ctx, p, TightestOptions{Start: best})
		if err != nil || got.Deviation != want || got.Least > want || got.Proven != (got.Least == want) {
			t.Errorf("seed %d: %d to %d, proven %v, want %d: %v", seed, got.Least, got.Deviation, got.Proven, want, err)
		}
		got, err = Tightest(ctx, p, TightestOptions{})
		if err != nil || got.Found && got.Deviation < want || got.Least > want {
			t.Errorf("seed %d: %d to %d, want %d: %v", seed, got.Least, got.Deviation, want, err)
		}
	}
	if byReason < 30 || byProof < 10 {
		t.Errorf("%d reasons and %d proofs", byReason, byProof)
	}
}

func TestTightestRefuses(t *testing.T) {
	p := path(t, 3, region.Bounds{}, 1, 2, 3, 4)
	for name, labels := range map[string][]region.Label{"two regions": {0, 0, 1, 1}, "in pieces": {0, 1, 0, 2}, "short": {0, 1, 2}} {
		if _, err := Tightest(context.Background(), p, TightestOptions{Start: labels}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Tightest(context.Background(), path(t, 5, region.Bounds{}, 1, 2), TightestOptions{}); err == nil {
		t.Error("five regions of two units")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Tightest(ctx, p, TightestOptions{}); err != nil || !r.Truncated || r.Proven {
		t.Errorf("%+v, %v", r, err)
	}
}

// The tightest tolerance for 38 regions of the CCGs: Devon and Cornwall decide it.
func TestTightestOfPlaces(t *testing.T) {
	if testing.Short() {
		t.Skip("searches England")
	}
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
	tolerance := 0.2
	s, err := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 38, To: 38}, Tolerance: &tolerance, Weights: scenario.Weights{Needs: 1}}.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	task, err := s.Task(a, l, profile, 38)
	if err != nil {
		t.Fatal(err)
	}
	find := func(ctx context.Context, p *region.Problem, near []region.Label) ([]region.Label, error) {
		r, err := search.Run(ctx, p, search.Options{Seed: 1, Steps: 1_000_000, Start: near})
		return r.Plan.Labels(), err
	}
	r, err := Tightest(context.Background(), task.Problem, TightestOptions{Find: find})
	if err != nil {
		t.Fatal(err)
	}
	// Of 55,619,430 people, 1,749,096 must share a region.
	const want = 38*1_749_096 - 55_619_430
	if !r.Proven || r.Deviation != want || r.Bounds.Max != 1_749_096 || r.Below.Max != 1_749_095 {
		t.Errorf("%d to %d within %v, proven %v, want %d", r.Least, r.Deviation, r.Bounds, r.Proven, want)
	}
	if o := r.Obstacle; o == nil || o.Kind != region.ForcedTooLarge || o.People != 1_749_096 {
		t.Errorf("within %v: %v", r.Below, o)
	}
}
