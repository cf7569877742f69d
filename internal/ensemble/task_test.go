package ensemble

import (
	"bytes"
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

// drawAll is what Sample gives, plans as they come.
func drawAll(p *region.Problem, opt Options) (plans [][]region.Label, drawn Drawn, err error) {
	drawn, err = Sample(context.Background(), p, opt, func(_ int, plan []region.Label) { plans = append(plans, slices.Clone(plan)) })
	return plans, drawn, err
}

// same asks that plans drawn by chains elsewhere are those drawn here.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *region.Problem, opt Options, elsewhere func(context.Context, []byte) ([]byte, error)) {
	t.Helper()
	here, drawn, err := drawAll(p, opt)
	opt.Chain = elsewhere
	there, drawn2, err2 := drawAll(p, opt)
	if fmt.Sprint(err) != fmt.Sprint(err2) || drawn != drawn2 || !slices.EqualFunc(here, there, slices.Equal) {
		t.Fatalf("%+v: here %d plans, %+v, %v; elsewhere %d plans, %+v, %v", opt, len(here), drawn, err, len(there), drawn2, err2)
	}
}

// With chains done elsewhere, in any order and twice each, the plans are the same, and
// so is what is said of them.
func TestChainsElsewhere(t *testing.T) {
	p := grid(t, 8, 6, 4, 0.15)
	half := 0.5
	options := []Options{
		{}, {Method: MergeSplit, Compactness: &half, Temperature: 2, Thin: 4, BurnIn: 2}, {Method: Reversible, Thin: 1, BurnIn: -1}, {Start: anyPlan(t, p)},
		{Method: Reversible}, {Method: MergeSplit}, {Method: MergeSplit, Thin: 40, BurnIn: -1}, {Method: Reversible, BurnIn: -1}, {Plans: -20},
		{Thin: 1, Plans: 8 * piecePlans},
	}
	if testing.Short() {
		options = options[:4]
	}
	for _, opt := range options {
		opt.Plans, opt.Seed = opt.Plans+20, 5
		var mu sync.Mutex
		same(t, p, opt, func(ctx context.Context, task []byte) ([]byte, error) {
			first, err := Chain(ctx, p, slices.Clone(task))
			if err != nil {
				return nil, err
			}
			mu.Lock() // they come one after the other, in any order
			defer mu.Unlock()
			again, err := Chain(ctx, p, task)
			if !bytes.Equal(first, again) {
				t.Errorf("%+v: another result the second time", opt)
			}
			return again, err
		})
	}
}

// So it is for small problems of any kind, with rules too, and where the work runs out.
func TestChainsElsewhereProperty(t *testing.T) {
	made := 0
	rapid.Check(t, func(rt *rapid.T) {
		if made++; made > 8 && testing.Short() {
			return
		}
		width, height := rapid.IntRange(2, 6).Draw(rt, "width"), rapid.IntRange(2, 5).Draw(rt, "height")
		p := grid(t, width, height, rapid.IntRange(2, width*height/2).Draw(rt, "regions"), rapid.SampledFrom([]float64{0.6, 1}).Draw(rt, "tolerance"))
		if rapid.Bool().Draw(rt, "ruled") {
			ruled, err := p.With(region.Rules{Together: []region.Group{{Units: []region.Unit{0, 1}}}})
			if err != nil {
				rt.Skip(err)
			}
			p = ruled
		}
		opt := Options{
			Method: rapid.SampledFrom(Methods).Draw(rt, "method"), Plans: rapid.IntRange(0, 20).Draw(rt, "plans"), Seed: rapid.Uint64().Draw(rt, "seed"),
			Thin: rapid.IntRange(0, 3).Draw(rt, "thin"), BurnIn: rapid.IntRange(-1, 2).Draw(rt, "burnIn"),
		}
		same(rt, p, opt, func(ctx context.Context, task []byte) ([]byte, error) { return Chain(ctx, p, task) })
	})
}

// Where the work of a chain runs out, the plans before that are there, and no others.
func TestTooLongElsewhere(t *testing.T) {
	p := grid(t, 8, 6, 4, 0.15)
	opt := Options{Plans: 4_000, Thin: 3, Seed: 1}
	if err := opt.complete(p); err != nil {
		t.Fatal(err)
	}
	starts := slices.Repeat([][]region.Label{anyPlan(t, p)}, Chains)
	for name, maxWork := range map[string]int64{"soon": 3_000, "in the burn-in": 10} {
		here, there := newChains(p, &opt, starts), newChains(p, &opt, starts)
		var want, got [][]region.Label
		drawn := Drawn{Thin: opt.Thin, BurnIn: 2}
		err := inParallel(2, func(c int) error { return here[c].advance(context.Background(), 6, steps, maxWork) })
		for err == nil {
			if err = inParallel(2, func(c int) error { return here[c].advance(context.Background(), 3, steps, maxWork) }); err == nil {
				for _, c := range here {
					want = append(want, slices.Clone(c.labels))
				}
			}
		}
		expected := drawn
		expected.count(here)
		s := &sender{problem: p, opt: &opt, maxWork: maxWork}
		opt.Chain = func(ctx context.Context, task []byte) ([]byte, error) { return Chain(ctx, p, task) }
		after, err := s.draw(context.Background(), there, &drawn, func(_ int, plan []region.Label) { got = append(got, slices.Clone(plan)) })
		if !errors.Is(err, ErrTooLong) || after != expected || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: %d plans, want %d; %+v, want %+v; %v", name, len(got), len(want), after, expected, err)
		}
	}
}

// A chain that fails ends the drawing with its error; a context that ends does with its own.
func TestChainFails(t *testing.T) {
	p, broken := grid(t, 8, 6, 4, 0.15), errors.New("this machine is on fire")
	for _, at := range []int64{3, 12, 19} { // in the starts, in the burn-in, among the plans
		var sent atomic.Int64
		_, _, err := drawAll(p, Options{Plans: 40, Chain: func(ctx context.Context, task []byte) ([]byte, error) {
			if sent.Add(1) == at {
				return nil, broken
			}
			return Chain(ctx, p, task)
		}})
		if !errors.Is(err, broken) {
			t.Errorf("the %dth piece: %v", at, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		sent.Store(0)
		_, err = Sample(ctx, p, Options{Plans: 40, Chain: func(ctx context.Context, task []byte) ([]byte, error) {
			if sent.Add(1) == at {
				cancel()
			}
			return Chain(ctx, p, task)
		}}, func(int, []region.Label) {})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended at the %dth piece: %v", at, err)
		}
		cancel()
		if _, err := Chain(ctx, p, (&task{}).encode()); !errors.Is(err, context.Canceled) {
			t.Errorf("a piece that is to end before it begins: %v", err)
		}
	}
	if _, _, err := drawAll(p, Options{Plans: 40, Chain: func(context.Context, []byte) ([]byte, error) { return []byte{7}, nil }}); !errors.Is(err, wire.ErrDamaged) {
		t.Errorf("a result that is none: %v", err)
	}
}

func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 3000).Draw(t, "regions")
		plan := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, k-1), func(l int) region.Label { return region.Label(l) }), 1, 50).Draw(t, "plan")
		out := make([]region.Label, len(plan))
		b := pack(plan, k)
		if !unpack(b, out, k) || !slices.Equal(out, plan) {
			t.Errorf("%v came back as %v", plan, out)
		}
		if unpack(b[:len(b)-1], out, k) || unpack(append(b, 0), out, k) {
			t.Error("another length is read")
		}
	})
	if unpack([]byte{3}, make([]region.Label, 1), 3) {
		t.Error("region 3 of 3 is read")
	}
}

func aTask(t testing.TB, p *region.Problem, method Method) *task {
	t.Helper()
	opt := Options{Method: method}
	if err := opt.complete(p); err != nil {
		t.Fatal(err)
	}
	c := newChain(p, &opt, p.Graph().Edges(), anyPlan(t, p), rand.NewPCG(1, 2))
	return &task{chain: 1, going: &going{opt: opt, times: 2, length: 3, maxWork: 1000, state: c.encode()}}
}

func TestChainRefuses(t *testing.T) {
	p, other := grid(t, 4, 3, 3, 0.4), grid(t, 5, 3, 3, 0.4)
	for name, change := range map[string]func(t *task){
		"times":       func(t *task) { t.going.times = mostTimes + 1 },
		"length":      func(t *task) { t.going.length = -1 },
		"work":        func(t *task) { t.going.maxWork = -1 },
		"method":      func(t *task) { t.going.opt.Method = "guess" },
		"temperature": func(t *task) { t.going.opt.Temperature = -1 },
		"chain":       func(t *task) { t.chain = Chains },
		"no state":    func(t *task) { t.going.state = nil },
		"half of one": func(t *task) { t.going.state = t.going.state[:len(t.going.state)-3] },
		"of another":  func(task *task) { task.going.state = aTask(t, other, MergeSplit).going.state },
		"no trees":    func(task *task) { task.going.state = aTask(t, p, ReCom).going.state },
	} {
		bad := aTask(t, p, MergeSplit)
		if _, err := Chain(context.Background(), p, bad.encode()); err != nil {
			t.Fatal(err)
		}
		change(bad)
		if _, err := Chain(context.Background(), p, bad.encode()); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever bytes come, they are refused or say what can be.
func FuzzChain(f *testing.F) {
	p := grid(f, 4, 3, 3, 0.4)
	for _, method := range Methods {
		t := aTask(f, p, method)
		f.Add(t.encode())
		out, err := Chain(context.Background(), p, t.encode())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(out)
		f.Add(t.going.state)
	}
	f.Add((&task{seed: 3, chain: 2}).encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		refused := func(err error) {
			if !errors.Is(err, wire.ErrDamaged) {
				t.Error(err)
			}
		}
		if task, err := decodeTask(b); err != nil {
			refused(err)
		} else if g := task.going; g != nil && g.times < 5 && g.length < 50 {
			if c, err := g.stand(p); err != nil {
				refused(err)
			} else if _, err := g.advance(context.Background(), c); err != nil {
				t.Error(err)
			} else if err := sound(p, c.labels); err != nil {
				t.Error(err)
			}
		}
		if d, err := decodeDone(p, 2, b); err != nil {
			refused(err)
		} else if again, err := decodeDone(p, 2, d.encode()); err != nil || !bytes.Equal(again.encode(), d.encode()) {
			t.Errorf("what was read is read another way: %v", err)
		}
		if labels, err := decodeStart(p, b); err != nil {
			refused(err)
		} else if labels != nil && sound(p, labels) != nil {
			t.Error("a start that is none")
		}
	})
}
