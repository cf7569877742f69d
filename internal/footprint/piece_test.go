package footprint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"footprint/data"
	"footprint/internal/exact"
	"footprint/internal/lately"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/wire"
)

// another is a planner as on another machine.
func another() *Planner { return NewPlanner(data.FS) }

// shuffled does pieces on another machine: several wait, and one of them is done, by
// whoever comes; some are done twice.
func shuffled(t *testing.T, on *Planner, count *atomic.Int64) Elsewhere {
	var mu sync.Mutex
	rng := rand.New(rand.NewPCG(1, 2))
	turns := make(chan struct{}, 2)
	return func(ctx context.Context, kind string, payload []byte) ([]byte, error) {
		count.Add(1)
		payload = slices.Clone(payload)
		turns <- struct{}{}
		defer func() { <-turns }()
		mu.Lock()
		twice := rng.IntN(4) == 0
		mu.Unlock()
		out, err := on.Piece(ctx, kind, payload)
		if twice && err == nil {
			again, err := on.Piece(ctx, kind, payload)
			if err != nil || !bytes.Equal(out, again) {
				t.Errorf("a %s piece has another result the second time (%v)", kind, err)
			}
		}
		return out, err
	}
}

func cardsOf(t *testing.T, out []*Outcome) string {
	t.Helper()
	var all []string
	for _, o := range out {
		card, err := json.Marshal(o.Scorecard)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o.Plan.Digest()+string(card))
	}
	return strings.Join(all, "\n")
}

// Searches whose chains are done on another machine give the same, to the last byte.
func TestSolveElsewhere(t *testing.T) {
	seed := uint64(7)
	base := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 20, To: 20}, Seed: &seed, Steps: 6_000}
	tolerance := 0.3
	base.Tolerance = &tolerance
	sweep, ruled, nested := base, base, base
	sweep.Regions = scenario.Count{From: 12, To: 13}
	ruled.Constraints.Together = []scenario.Group{{Units: []string{"E38000004", "E38000185"}}}
	nested.Regions, nested.Layer = scenario.Count{}, "ccg17"
	nested.Levels = []scenario.Level{{ID: "small", Regions: scenario.Count{From: 24, To: 24}}, {ID: "large", Regions: scenario.Count{From: 6, To: 6}}}
	other := another()
	for name, c := range map[string]struct {
		scenario scenario.Scenario
		pieces   int64
	}{
		"one plan":         {base, 24},
		"a sweep":          {sweep, 48},
		"with constraints": {ruled, 24},
		"levels":           {nested, 24}, // the level that rests on another is made here
	} {
		if testing.Short() && name != "one plan" && name != "levels" {
			continue
		}
		here, err := planner.Solve(context.Background(), c.scenario, Options{Threads: 2})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var count atomic.Int64
		there, err := planner.Solve(context.Background(), c.scenario, Options{Threads: 2, Elsewhere: shuffled(t, other, &count)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if cardsOf(t, here) != cardsOf(t, there) {
			t.Errorf("%s: another result with pieces done elsewhere", name)
		}
		if count.Load() != c.pieces {
			t.Errorf("%s: %d pieces, want %d", name, count.Load(), c.pieces)
		}
	}
	if n := other.problems.Len(); n != lately.Most && !testing.Short() {
		t.Errorf("the other machine keeps %d problems, want %d", n, lately.Most)
	}
}

// So do samples, down to the file of the plans.
func TestSampleElsewhere(t *testing.T) {
	tolerance := 0.25
	s := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 30, To: 30}, Tolerance: &tolerance}
	other := another()
	for _, opt := range []SampleOptions{{Plans: 50}, {Plans: 20, Method: "merge-split", Thin: 10, BurnIn: 2}} {
		var files [2]bytes.Buffer
		var cards [2][]byte
		var count atomic.Int64
		for i := range files {
			opt.File, opt.Threads = &files[i], 2
			if i == 1 {
				opt.Elsewhere = shuffled(t, other, &count)
			}
			out, err := planner.Sample(context.Background(), s, opt)
			if err != nil {
				t.Fatal(err)
			}
			if cards[i], err = json.Marshal(out.Card); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) || !bytes.Equal(cards[0], cards[1]) || files[0].Len() == 0 {
			t.Errorf("%s: another sample with pieces done elsewhere", opt.Method)
		}
		if count.Load() != 24 {
			t.Errorf("%s: %d pieces, want starts, burn-in and plans of 8 chains", opt.Method, count.Load())
		}
	}
}

// So do proofs, down to the certificate, and what their trees send arrives at the solver
// of the other machine.
func TestProveElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("two proofs: left out with -short")
	}
	tolerance := 0.7
	s := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 100, To: 100}, Tolerance: &tolerance, Steps: 24_000}
	here, err := planner.Prove(context.Background(), s, ProveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var count atomic.Int64
	on := another()
	on.prove = func(ctx context.Context, p *region.Problem, opt exact.Options) (exact.Result, error) {
		if _, err := opt.Subtree(ctx, []byte{9}); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("a task that is none: %v", err)
		}
		return exact.Prove(ctx, p, opt)
	}
	there, err := on.Prove(context.Background(), s, ProveOptions{Options: Options{Elsewhere: shuffled(t, another(), &count)}})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(here[0].Certificate, there[0].Certificate) || len(here[0].Certificate) == 0 || !here[0].Done {
		t.Error("another certificate with pieces done elsewhere")
	}
	if cardsOf(t, []*Outcome{here[0].Outcome}) != cardsOf(t, []*Outcome{there[0].Outcome}) {
		t.Error("another result with pieces done elsewhere")
	}
}

// payloadOf is the first piece of a search.
func payloadOf(t *testing.T) (kind string, payload []byte) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var once sync.Once
	_, err := planner.Solve(ctx, scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 10, To: 10}, Steps: 2_400}, Options{
		Elsewhere: func(_ context.Context, k string, b []byte) ([]byte, error) {
			once.Do(func() { kind, payload = k, b })
			return nil, errors.New("this machine is on fire")
		},
	})
	if err == nil || !strings.Contains(err.Error(), "on fire") {
		t.Fatalf("a piece failed, and the search says %v", err)
	}
	return kind, payload
}

func TestPieceRefuses(t *testing.T) {
	kind, payload := payloadOf(t)
	other := another()
	good, err := other.Piece(context.Background(), kind, payload)
	if err != nil || len(good) == 0 {
		t.Fatal(err)
	}
	changed := func(change func(c *piece)) []byte {
		c, _, task, err := decodePiece(payload)
		if err != nil {
			t.Fatal(err)
		}
		change(c)
		var w wire.Writer
		w.Bytes(c.encode())
		w.Bytes(task)
		return w
	}
	for name, c := range map[string]struct {
		kind    string
		payload []byte
		is      error
		says    string
	}{
		"another engine": {kind, changed(func(c *piece) { c.engine = "9.9.9" }), ErrOther, `version "9.9.9", and this machine has "` + Version},
		"another atlas": {
			kind, changed(func(c *piece) { c.atlas.digest = strings.Repeat("f", 64) }), ErrOther,
			"atlas england-2017 with digest ffffffffffff..., and that of this machine has ",
		},
		"no such atlas": {
			kind, changed(func(c *piece) { c.atlas = atlasSource{id: "mars", digest: "abc"} }), ErrOther,
			"atlas mars with digest abc..., which this machine does not have",
		},
		"no atlas":          {kind, changed(func(c *piece) { c.atlas = atlasSource{} }), wire.ErrDamaged, "no atlas"},
		"another processor": {kind, changed(func(c *piece) { c.arithmetic = "abc" }), ErrOther, "exponentials"},
		"another problem":   {kind, changed(func(c *piece) { c.problem = "abc" }), ErrOther, "problem abc... there"},
		"no scenario":       {kind, changed(func(c *piece) { c.scenario = []byte("no: such field") }), wire.ErrDamaged, "scenario of the piece"},
		"another kind":      {"poem", payload, wire.ErrDamaged, `no kind "poem"`},
		"half of it":        {kind, payload[:len(payload)/2], wire.ErrDamaged, ""},
		"nothing":           {kind, nil, wire.ErrDamaged, ""},
	} {
		if _, err := other.Piece(context.Background(), c.kind, c.payload); !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again, err := other.Piece(context.Background(), kind, payload)
	if err != nil || !bytes.Equal(good, again) {
		t.Errorf("after pieces that were refused: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := other.Piece(ended, kind, payload); !errors.Is(err, context.Canceled) {
		t.Errorf("a piece that is to end before it begins: %v", err)
	}
}

// Whatever a payload says, it is refused or read as what it says.
func FuzzPiece(f *testing.F) {
	for _, engine := range []string{Version, "0.0.1"} {
		c := piece{engine: engine, arithmetic: arithmetic(), atlas: atlasSource{"england-2017", "", "abc"}, problem: "def", scenario: []byte(`{"layer":"ccg17"}`)}
		var w wire.Writer
		w.Bytes(c.encode())
		w.Bytes([]byte{1, 2, 3})
		f.Add([]byte(w))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, head, task, err := decodePiece(b)
		switch {
		case err == nil:
			again := wire.Writer{}
			again.Bytes(c.encode())
			again.Bytes(task)
			d, _, _, err := decodePiece(again)
			if err != nil || !bytes.Equal(d.encode(), c.encode()) || len(head) == 0 {
				t.Errorf("a piece that was read is read another way: %v", err)
			}
		case !errors.Is(err, wire.ErrDamaged) && !errors.Is(err, ErrOther):
			t.Error(err)
		}
	})
}
