package footprint

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/exact"
	"footprint/internal/exact/certificate"
	"footprint/internal/exact/listing"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// gridPlanner knows a small atlas.
func gridPlanner(t *testing.T) *Planner {
	t.Helper()
	a, err := atlas.Open(atlastest.Grid(t, "squares", 4, 3))
	if err != nil {
		t.Fatal(err)
	}
	p := NewPlanner(data.FS)
	p.Add(a)
	return p
}

func grid(k int, tolerance float64, weights scenario.Weights) scenario.Scenario {
	return scenario.Scenario{
		Atlas: "squares", Regions: scenario.Count{From: k, To: k}, Tolerance: &tolerance, Weights: weights, Steps: 20_000,
	}
}

// slowly is the best cost of a problem, by trying all ways to put its regions
// together; math.MaxInt64 where there is no plan.
func slowly(t *testing.T, p *region.Problem) int64 {
	t.Helper()
	type set struct {
		units uint64
		cost  int64
	}
	byFirst := make([][]set, p.Len())
	err := listing.Each(t.Context(), p, listing.Options{Threads: 1}, func(int) func(*listing.Set) bool {
		return func(s *listing.Set) bool {
			x := set{cost: s.Cost}
			first := s.Units[0]
			for _, u := range s.Units {
				x.units |= 1 << u
				first = min(first, u)
			}
			byFirst[first] = append(byFirst[first], x)
			return true
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	best := int64(math.MaxInt64)
	var place func(held uint64, left int, cost int64)
	place = func(held uint64, left int, cost int64) {
		if held == 1<<p.Len()-1 && left == 0 {
			best = min(best, cost)
			return
		}
		first := 0
		for first < p.Len() && held>>first&1 == 1 {
			first++
		}
		if left == 0 || first == p.Len() {
			return
		}
		for _, s := range byFirst[first] {
			if held&s.units == 0 {
				place(held|s.units, left-1, cost+s.cost)
			}
		}
	}
	place(0, p.Regions(), 0)
	return best
}

func TestProve(t *testing.T) {
	p := gridPlanner(t)
	for name, s := range map[string]scenario.Scenario{
		"needs":    grid(3, 0.2, scenario.Weights{Needs: 1}),
		"weighted": grid(4, 0.3, scenario.Weights{Needs: 0.5, Balance: 0.3, Compactness: 0.2}),
	} {
		t.Run(name, func(t *testing.T) {
			var stages []string
			proofs, err := p.Prove(t.Context(), s, ProveOptions{Proof: func(_ int, at exact.Progress) { stages = append(stages, at.Stage) }})
			if err != nil {
				t.Fatal(err)
			}
			proof := proofs[0]
			o := proof.Outcome
			b := o.Scorecard.Bound
			if best := slowly(t, o.Task.Problem); proof.Result.Cost != best || proof.Result.Bound != best || !proof.Done || !b.Proven || *b.Gap != 0 || b.Value != o.Scorecard.Objective.Value {
				t.Errorf("cost %d, bound %d, want %d; %+v", proof.Result.Cost, proof.Result.Bound, best, b)
			}
			if only := s.Weights.Balance == 0; (b.NeedsCaptured != nil) != only || only && *b.NeedsCaptured < o.Scorecard.Needs.Captured {
				t.Errorf("captures at most %v, and %v is captured", b.NeedsCaptured, o.Scorecard.Needs.Captured)
			}
			if len(stages) == 0 || b.Listed != proof.Result.Listed || b.Listed == 0 {
				t.Errorf("stages %q, %d regions listed", stages, b.Listed)
			}
			again, err := p.Prove(t.Context(), s, ProveOptions{Options: Options{Threads: 1}})
			if err != nil || !bytes.Equal(again[0].Certificate, proof.Certificate) {
				t.Errorf("another certificate on one thread, %v", err)
			}
			for _, how := range []VerifyOptions{{}, {Independent: true}, {Prune: true}} {
				v, err := p.Verify(t.Context(), proof.Certificate, how)
				if err != nil {
					t.Fatal(err)
				}
				if v.Digest != b.Certificate || !how.Prune && v.Report.Listed != b.Listed {
					t.Errorf("%+v: %+v", how, v.Report)
				}
				words := strings.Join(v.Words(), "\n")
				if !strings.Contains(words, "No plan of ") || !strings.Contains(words, "the plan in this file ") || strings.Contains(words, "%!") {
					t.Error(words)
				}
			}
		})
	}
}

// A gap that is allowed ends the proof, and what is proved of it is true.
func TestProveWithinGap(t *testing.T) {
	p := gridPlanner(t)
	proofs, err := p.Prove(t.Context(), grid(3, 0.2, scenario.Weights{Needs: 1}), ProveOptions{Gap: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	proof := proofs[0]
	if best := slowly(t, proof.Task.Problem); !proof.Done || *proof.Outcome.Scorecard.Bound.Gap > 0.5 || proof.Result.Bound > best || proof.Result.Cost < best {
		t.Errorf("bound %d, cost %d, the best is %d", proof.Result.Bound, proof.Result.Cost, best)
	}
}

// Where there is no plan the proof of that comes beside the error.
func TestProveInfeasible(t *testing.T) {
	p := gridPlanner(t)
	s := grid(4, 0.001, scenario.Weights{Needs: 1})
	proofs, err := p.Prove(t.Context(), s, ProveOptions{})
	if !errors.Is(err, region.ErrInfeasible) || len(proofs) != 1 || proofs[0].Outcome != nil || !proofs[0].Done {
		t.Fatalf("%d proofs, %v", len(proofs), err)
	}
	v, verifyErr := p.Verify(t.Context(), proofs[0].Certificate, VerifyOptions{})
	if verifyErr != nil || !v.File.Infeasible || !strings.HasPrefix(v.Words()[0], "There is no plan of 4 regions of ") {
		t.Errorf("%v, %v", v, verifyErr)
	}
	// A sweep proves the others.
	wide := 0.3
	s.Regions, s.Tolerance = scenario.Count{From: 11, To: 13}, &wide
	s.MaxPopulation = new(int64)
	*s.MaxPopulation = 60_000
	proofs, err = p.Prove(t.Context(), s, ProveOptions{})
	var missing *SweepError
	if !errors.As(err, &missing) || missing.Missing[len(missing.Missing)-1].Point.Name != "k13" {
		t.Errorf("%d proofs, %v", len(proofs), err)
	}
}

// A proof that is cut short has a bound that holds, or none; the plan is there.
func TestProveStopped(t *testing.T) {
	p := gridPlanner(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := grid(3, 0.2, scenario.Weights{Needs: 1})
	proofs, err := p.Prove(ctx, s, ProveOptions{Proof: func(int, exact.Progress) { cancel() }})
	if err != nil {
		t.Fatal(err)
	}
	proof := proofs[0]
	if best := slowly(t, proof.Task.Problem); proof.Result.Bound > best || proof.Outcome.Plan.Regions() != 3 {
		t.Errorf("bound %d, the best is %d", proof.Result.Bound, best)
	}
}

// What is believed is checked: a plan that costs more than the prover says, a
// certificate of something else.
func TestProveTrustsNobody(t *testing.T) {
	for name, lie := range map[string]func(*exact.Result){
		"the cost":    func(r *exact.Result) { r.Cost-- },
		"the bound":   func(r *exact.Result) { r.Bound-- },
		"the problem": func(r *exact.Result) { r.Certificate.Problem = "another" },
	} {
		p := gridPlanner(t)
		honest := p.prove
		p.prove = func(ctx context.Context, problem *region.Problem, opt exact.Options) (exact.Result, error) {
			r, err := honest(ctx, problem, opt)
			if err == nil {
				lie(&r)
			}
			return r, err
		}
		if _, err := p.Prove(t.Context(), grid(3, 0.2, scenario.Weights{Needs: 1}), ProveOptions{}); err == nil || !strings.Contains(err.Error(), "internal error") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	p := gridPlanner(t)
	proofs, err := p.Prove(t.Context(), grid(3, 0.2, scenario.Weights{Needs: 1}), ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	file := proofs[0].Certificate
	// An atlas of the same name with other figures.
	other := NewPlanner(data.FS)
	files := atlastest.Grid(t, "squares", 3, 4)
	a, err := atlas.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	other.Add(a)
	if _, err := other.Verify(t.Context(), file, VerifyOptions{}); !errors.Is(err, certificate.ErrRefused) || !strings.Contains(err.Error(), "have changed since") {
		t.Errorf("another atlas: %v", err)
	}
	if _, err := p.Verify(t.Context(), file, VerifyOptions{Needs: "core-5-without-sensitive"}); !errors.Is(err, certificate.ErrRefused) {
		t.Errorf("another needs profile: %v", err)
	}
	cut := bytes.Replace(file, []byte(`"regions": 3`), []byte(`"regions": 4`), 1)
	if _, err := p.Verify(t.Context(), cut, VerifyOptions{}); !errors.Is(err, certificate.ErrRefused) {
		t.Errorf("changed: %v", err)
	}
	var wrong *InputError
	for _, text := range []string{"", "{}", "lookup,csv", string(file[:len(file)/2])} {
		if _, err := p.Verify(t.Context(), []byte(text), VerifyOptions{}); !errors.As(err, &wrong) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	var missing *atlas.Error
	if _, err := NewPlanner(data.FS).Verify(t.Context(), file, VerifyOptions{}); !errors.As(err, &missing) || !strings.Contains(err.Error(), "there is no such atlas") {
		t.Errorf("no atlas: %v", err)
	}
}

// A bound holds for every plan of its problem, and for no other.
func TestVerifiedBound(t *testing.T) {
	p := gridPlanner(t)
	s := grid(3, 0.2, scenario.Weights{Needs: 1})
	proofs, err := p.Prove(t.Context(), s, ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := p.Verify(t.Context(), proofs[0].Certificate, VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	score := func(s scenario.Scenario, labels ...region.Label) *Outcome {
		o, err := p.Score(s, func(_ *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
			plan, err := region.NewPlan(labels)
			return &Lookup{Plan: plan, Names: regionNames(l, plan)}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	rows := score(s, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)
	if err := v.Bound(rows); err != nil {
		t.Fatal(err)
	}
	if b := rows.Scorecard.Bound; b.Proven || *b.Gap <= 0 || b.Value > rows.Scorecard.Objective.Value {
		t.Errorf("rows: %+v", b)
	}
	apart := score(s, 0, 1, 0, 1, 2, 2, 2, 2, 0, 0, 1, 1)
	if err := v.Bound(apart); err != nil || apart.Scorecard.Bound.Gap != nil || apart.Scorecard.Bound.Proven {
		t.Errorf("not contiguous: %+v, %v", apart.Scorecard.Bound, err)
	}
	s.Weights = scenario.Weights{Balance: 1}
	var wrong *InputError
	if err := v.Bound(score(s, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "another problem (3 regions of ") {
		t.Errorf("another problem: %v", err)
	}
}
