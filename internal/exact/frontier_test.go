package exact

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

func TestFrontierAgainstBruteForce(t *testing.T) {
	ctx := context.Background()
	maps := 60
	if testing.Short() {
		maps = 12
	}
	steps, none := 0, 0
	for seed := range uint64(maps) { //nolint:gosec // few
		r := rand.New(rand.NewPCG(seed, 65))
		n := 6 + r.IntN(6)
		p := manyTerms(t, n, 2+r.IntN(n/2), 0.1+0.6*r.Float64(), r)
		got, err := Frontier(ctx, p, FrontierOptions{Threads: 1 + int(seed%2)}) //nolint:gosec // small
		if err != nil || got.Truncated {
			t.Fatalf("seed %d: %+v, %v", seed, got, err)
		}
		last := int64(-1)
		for i, s := range got.Steps {
			q := p.Within(s.Bounds)
			if want := bestByForce(q); s.Cost != want || s.Bound != want || !s.Proven() {
				t.Errorf("seed %d: step %d within %v costs %d, bound %d, by force %d", seed, i, s.Bounds, s.Cost, s.Bound, want)
			}
			if s.Cost <= last {
				t.Errorf("seed %d: step %d costs %d, the one before %d", seed, i, s.Cost, last)
			}
			last = s.Cost
			// What the plan deviates by, and no more, holds it; and from there on the next begins.
			report, err := region.Check(p.Within(Mean{}.or(p).Bounds(s.Deviation)), s.Plan)
			if err != nil || len(report.Faults) > 0 || report.Score.Violation > 0 || report.Score.Objective != s.Cost {
				t.Errorf("seed %d: step %d: %+v, %v", seed, i, report, err)
			}
			if less, _ := region.Check(p.Within(Mean{}.or(p).Bounds(s.Deviation-1)), s.Plan); s.Deviation > 0 && less.Score.Violation == 0 && len(less.Faults) == 0 {
				t.Errorf("seed %d: the plan of step %d deviates by less than %d", seed, i, s.Deviation)
			}
			if i > 0 && s.Widest != got.Steps[i-1].Deviation-1 || s.Deviation > s.Widest {
				t.Errorf("seed %d: step %d from %d to %d", seed, i, s.Deviation, s.Widest)
			}
			if s.Certificate == nil {
				t.Errorf("seed %d: step %d without a certificate", seed, i)
				continue
			}
			if s.Certificate.Cost != s.Cost || !reflect.DeepEqual(s.Certificate.Plan, s.Plan.Labels()) {
				t.Errorf("seed %d: step %d: the certificate is of another plan", seed, i)
			}
			if _, err := certificate.Verify(ctx, q, s.Certificate, certificate.Options{}); err != nil {
				t.Errorf("seed %d: step %d: %v", seed, i, err)
			}
		}
		steps += len(got.Steps)
		if got.None >= 0 {
			none++
			q := p.Within(Mean{}.or(p).Bounds(got.None))
			if want := bestByForce(q); want >= 0 && bestByForce(p) >= 0 {
				t.Errorf("seed %d: a plan within %v costs %d by force", seed, q.Bounds(), want)
			}
			if got.Certificate == nil || !got.Certificate.Infeasible {
				t.Errorf("seed %d: no certificate that there is no plan", seed)
			}
		}
		// From nothing for each step, with other threads and from the plan of the tightest,
		// there is another way to the same.
		opt := FrontierOptions{Threads: 2 - int(seed%2), cold: true} //nolint:gosec // small
		if n := len(got.Steps); n > 0 {
			opt.Start, opt.Least = [][]region.Label{got.Steps[n-1].Plan.Labels()}, got.Steps[n-1].Deviation
		}
		cold, err := Frontier(ctx, p, opt)
		if err != nil || len(cold.Steps) != len(got.Steps) {
			t.Fatalf("seed %d: %d steps, from nothing %d: %v", seed, len(got.Steps), len(cold.Steps), err)
		}
		for i, s := range cold.Steps {
			if s.Cost != got.Steps[i].Cost || s.Widest != got.Steps[i].Widest || s.Deviation != got.Steps[i].Deviation {
				t.Errorf("seed %d: step %d is %+v, from nothing %+v", seed, i, got.Steps[i], s)
			}
		}
	}
	if steps < 2*maps || none < maps/2 {
		t.Errorf("%d steps of %d maps, %d of them ended by a proof: want more, to tell something", steps, maps, none)
	}
}

func TestFrontierIsTheSameWithAnyThreads(t *testing.T) {
	find := func(_ context.Context, p *region.Problem, near []region.Label) ([]region.Label, error) {
		return near, nil // misses the bounds, but for the first
	}
	var first Steps
	for threads := range 3 {
		p := manyTerms(t, 14, 4, 0.6, rand.New(rand.NewPCG(1, 1)))
		var given []Step
		got, err := Frontier(context.Background(), p, FrontierOptions{Threads: threads + 1, Find: find, Yield: func(s Step) { given = append(given, s) }})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(given, got.Steps) {
			t.Errorf("%d threads: was told of %d steps, of %d", threads+1, len(given), len(got.Steps))
		}
		if threads == 0 {
			first = got
		}
		if !reflect.DeepEqual(got, first) || len(got.Steps) < 2 {
			t.Errorf("%d threads: %+v, want %+v", threads+1, got, first)
		}
	}
}

func TestFrontierStops(t *testing.T) {
	p := manyTerms(t, 12, 3, 0.5, rand.New(rand.NewPCG(2, 1)))
	ctx, cancel := context.WithCancel(context.Background())
	whole, err := Frontier(ctx, p, FrontierOptions{})
	if err != nil || len(whole.Steps) < 2 {
		t.Fatalf("%+v, %v", whole, err)
	}
	got, err := Frontier(ctx, p, FrontierOptions{Progress: func(step int, _ float64, _ Progress) {
		if step == 1 {
			cancel()
		}
	}})
	if err != nil || !got.Truncated || len(got.Steps) < 1 || !got.Steps[0].Proven() || got.Steps[0].Cost != whole.Steps[0].Cost {
		t.Errorf("%+v, %v", got, err)
	}
	for _, s := range got.Steps {
		if s.Bound > s.Cost {
			t.Errorf("bound %d above cost %d", s.Bound, s.Cost)
		}
	}
	if _, err := Frontier(context.Background(), p, FrontierOptions{Start: [][]region.Label{{0, 1}}}); err == nil {
		t.Error("a plan of two units is no plan to start from")
	}
}
