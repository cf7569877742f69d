package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
	"footprint/internal/wire"
)

// same asks that a search with its chains elsewhere gives what it gives here.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *region.Problem, opt Options, elsewhere func(context.Context, []byte) ([]byte, error)) {
	t.Helper()
	here, err := Run(context.Background(), p, opt)
	opt.Chain = elsewhere
	there, err2 := Run(context.Background(), p, opt)
	if fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Fatalf("here %v, elsewhere %v", err, err2)
	}
	if err == nil && (!slices.Equal(here.Plan.Labels(), there.Plan.Labels()) || here.Score != there.Score || here.Steps != there.Steps || there.Truncated) {
		t.Fatalf("here %v after %d steps, elsewhere %v after %d", here.Score, here.Steps, there.Score, there.Steps)
	}
}

// With chains done elsewhere, in any order and twice each, a search gives the same.
func TestChainsElsewhere(t *testing.T) {
	whole, polished, levels := grid(t, 12, 9, 7, 0.1, 11), grid(t, 12, 9, 14, 0.2, 11), grid(t, 50, 41, 5, 0.1, 11)
	for name, c := range map[string]struct {
		p    *region.Problem
		opt  Options
		want int64
	}{
		"rounds":            {whole, Options{Seed: 42, Steps: briefly[int64](2_401, 60_001)}, 24},
		"with polishing":    {polished, Options{Seed: 42, Steps: briefly[int64](2_401, 60_001)}, 24},
		"from a given plan": {whole, Options{Seed: 5, Steps: briefly[int64](2_400, 24_000), Start: growSeeds(whole, rand.New(rand.NewPCG(1, 1)))}, 24},
		"by levels":         {levels, Options{Seed: 42, Steps: 40_001}, 2},
	} {
		if testing.Short() && name == "by levels" {
			continue
		}
		var sent atomic.Int64
		var mu sync.Mutex // one at a time: the order is that in which they come by
		same(t, c.p, c.opt, func(ctx context.Context, task []byte) ([]byte, error) {
			mu.Lock()
			defer mu.Unlock()
			sent.Add(1)
			first, err := Chain(ctx, c.p, task)
			if err != nil {
				return nil, err
			}
			again, err := Chain(ctx, c.p, slices.Clone(task))
			if !slices.Equal(first, again) {
				t.Errorf("%s: another result the second time", name)
			}
			return again, err
		})
		if sent.Load() != c.want {
			t.Errorf("%s: %d chains were done elsewhere, want %d", name, sent.Load(), c.want)
		}
	}
}

// So it is for small problems of any kind, with rules too.
func TestChainsElsewhereProperty(t *testing.T) {
	made := 0
	rapid.Check(t, func(rt *rapid.T) {
		if made++; made > briefly(8, 100) {
			return
		}
		width, height := rapid.IntRange(2, 6).Draw(rt, "width"), rapid.IntRange(2, 5).Draw(rt, "height")
		k := rapid.IntRange(1, width*height).Draw(rt, "regions")
		p := grid(t, width, height, k, rapid.SampledFrom([]float64{0.05, 0.3, 1}).Draw(rt, "tolerance"), rapid.Uint64Range(0, 99).Draw(rt, "map"))
		if rapid.Bool().Draw(rt, "ruled") {
			ruled, err := p.With(region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}}}, Apart: [][]region.Unit{{1, 2}}})
			if err != nil {
				rt.Skip(err)
			}
			p = ruled
		}
		same(rt, p, Options{Seed: rapid.Uint64().Draw(rt, "seed"), Steps: rapid.Int64Range(1, 2_000).Draw(rt, "steps")},
			func(ctx context.Context, task []byte) ([]byte, error) { return Chain(ctx, p, task) })
	})
}

// A chain that fails ends the search with its error, and the others with it.
func TestChainFails(t *testing.T) {
	p, broken := grid(t, 12, 9, 7, 0.1, 11), errors.New("this machine is on fire")
	var sent atomic.Int64
	_, err := Run(context.Background(), p, Options{Steps: 60_000, Chain: func(ctx context.Context, task []byte) ([]byte, error) {
		if sent.Add(1) == 3 {
			return nil, broken
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	if !errors.Is(err, broken) || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	_, err = Run(context.Background(), p, Options{Steps: 60_000, Chain: func(context.Context, []byte) ([]byte, error) { return []byte{1}, nil }})
	if !errors.Is(err, wire.ErrDamaged) {
		t.Errorf("a result that is none: %v", err)
	}
	// A result for another kind of problem.
	small := grid(t, 12, 9, 14, 0.2, 11)
	_, err = Run(context.Background(), p, Options{Steps: 60_000, Chain: func(context.Context, []byte) ([]byte, error) {
		return encodeResult(&found{labels: growSeeds(p, rand.New(rand.NewPCG(1, 1)))}, newPool(small.Len(), 1)), nil
	}})
	if !errors.Is(err, wire.ErrDamaged) {
		t.Errorf("a result with regions where none are kept: %v", err)
	}
}

// A search whose context ends gives the best plan of the rounds before, or ctx's error.
func TestChainCancelled(t *testing.T) {
	p := grid(t, 12, 9, 7, 0.1, 11)
	for name, after := range map[string]int64{"in the first round": 3, "in the second round": 11} {
		ctx, cancel := context.WithCancel(context.Background())
		var done atomic.Int64
		r, err := Run(ctx, p, Options{Seed: 1, Steps: 60_000, Chain: func(ctx context.Context, task []byte) ([]byte, error) {
			if done.Add(1) == after {
				cancel()
			}
			return Chain(ctx, p, task)
		}})
		if after <= chains && !errors.Is(err, context.Canceled) && !r.Truncated {
			t.Errorf("%s: truncated %v, %v", name, r.Truncated, err)
		}
		if after > chains && (err != nil || !r.Truncated || r.Plan.Len() != p.Len()) {
			t.Errorf("%s: truncated %v, %v", name, r.Truncated, err)
		}
		cancel()
		if _, err := Chain(ctx, p, (&task{steps: 100}).encode()); !errors.Is(err, context.Canceled) {
			t.Errorf("a chain that is to end before it begins: %v", err)
		}
	}
}

func TestChainRefuses(t *testing.T) {
	p, levels := grid(t, 4, 3, 3, 0.4, 1), grid(t, 50, 41, 5, 0.1, 11)
	plan := found{labels: []region.Label{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}}
	pieces := found{labels: []region.Label{0, 1, 0, 0, 1, 1, 1, 1, 2, 2, 2, 0}}
	good := task{seed: 1, steps: 50, round: 1, elite: []found{plan}}
	if _, err := Chain(context.Background(), p, good.encode()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(t *task){
		"steps":                 func(t *task) { t.steps = -1 },
		"round":                 func(t *task) { t.round = rounds },
		"chain":                 func(t *task) { t.index = chains },
		"rule":                  func(t *task) { t.by = rules },
		"no plan":               func(t *task) { t.given, t.elite = true, nil },
		"too many plans":        func(t *task) { t.elite = slices.Repeat(t.elite, chains+1) },
		"too few units":         func(t *task) { t.elite = []found{{labels: plan.labels[1:]}} },
		"a region in pieces":    func(t *task) { t.elite = []found{pieces} },
		"a region without unit": func(t *task) { t.elite = []found{{labels: make([]region.Label, 12)}} },
		"no such region":        func(t *task) { t.elite = []found{{labels: append(slices.Repeat([]region.Label{1}, 11), 3)}} },
	} {
		bad := good
		change(&bad)
		if _, err := Chain(context.Background(), p, bad.encode()); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []task{{round: 1}, {index: climbs}} {
		if _, err := Chain(context.Background(), levels, bad.encode()); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("%+v by levels: %v", bad, err)
		}
	}
}

// Whatever bytes come, they are refused or read as what they say.
func FuzzChain(f *testing.F) {
	p := grid(f, 4, 3, 6, 0.9, 1)
	plan := found{labels: []region.Label{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}}
	whole := task{seed: 7, steps: 40, given: true, round: 2, index: 6, by: tabuSearch, elite: []found{plan, plan}}
	f.Add(whole.encode())
	result, err := Chain(context.Background(), p, whole.encode())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(result)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if task, err := decodeTask(p, b); err == nil {
			again, err := decodeTask(p, task.encode())
			if err != nil || !slices.Equal(again.encode(), task.encode()) {
				t.Errorf("a task that was read is read another way: %v", err)
			}
		} else if !errors.Is(err, wire.ErrDamaged) {
			t.Error(err)
		}
		if found, met, err := decodeResult(p, b); err == nil {
			if s, err := region.NewState(p, found.labels); err != nil || s.Score() != found.score {
				t.Errorf("a plan of score %v is said to have %v (%v)", s.Score(), found.score, err)
			}
			if _, _, err := decodeResult(p, encodeResult(found, met)); err != nil {
				t.Error(err)
			}
		} else if !errors.Is(err, wire.ErrDamaged) {
			t.Error(err)
		}
	})
}
