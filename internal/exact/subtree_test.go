package exact

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/listing"
	"footprint/internal/partition"
	"footprint/internal/region"
	"footprint/internal/wire"
)

// A proof with parts of its tree elsewhere is the same, to the last number of its
// certificate; so it is for problems without a plan, and where a gap is left.
func TestSubtreesElsewhere(t *testing.T) {
	var sent atomic.Int64
	maps := uint64(16)
	if testing.Short() {
		maps = 4
	}
	for seed := range maps {
		r := rand.New(rand.NewPCG(seed, 2))
		p := manyTerms(t, 12+r.IntN(10), 3+r.IntN(3), []float64{0.05, 0.15, 0.25}[seed%3], r)
		opt := Options{look: 1, Gap: []float64{0, 0, 0, 0.01}[seed%4], Threads: 1 + r.IntN(3)}
		here, err := Prove(context.Background(), p, opt)
		if err != nil {
			t.Fatal(err)
		}
		opt.Subtree = func(ctx context.Context, task []byte) ([]byte, error) {
			sent.Add(1)
			first, err := Subtree(ctx, p, task)
			if err != nil {
				return nil, err
			}
			again, err := Subtree(ctx, p, slices.Clone(task))
			if !bytes.Equal(first, again) {
				t.Error("another result the second time")
			}
			return again, err
		}
		there, err := Prove(context.Background(), p, opt)
		if err != nil || !reflect.DeepEqual(here, there) {
			t.Fatalf("seed %d: here %+v, elsewhere %+v, %v", seed, here, there, err)
		}
		if there.Certificate == nil {
			continue
		}
		if _, err := certificate.Verify(context.Background(), p, there.Certificate, certificate.Options{}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if sent.Load() == 0 {
		t.Error("no part was sent")
	}
}

// branching is a problem whose proof has a tree.
func branching(t testing.TB) (*region.Problem, Options) {
	t.Helper()
	return manyTerms(t, 20, 4, 0.25, rand.New(rand.NewPCG(16, 2))), Options{look: 1}
}

func TestSubtreeFails(t *testing.T) {
	if testing.Short() {
		t.Skip("seven proofs: left out with -short")
	}
	p, opt := branching(t)
	broken := errors.New("this machine is on fire")
	for name, c := range map[string]struct {
		send func(ctx context.Context, task []byte) ([]byte, error)
		is   error
	}{
		"fails":          {func(context.Context, []byte) ([]byte, error) { return nil, broken }, broken},
		"gives nonsense": {func(context.Context, []byte) ([]byte, error) { return []byte{9}, nil }, wire.ErrDamaged},
	} {
		opt.Subtree = c.send
		if _, err := Prove(context.Background(), p, opt); !errors.Is(err, c.is) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// One fails while the others go on: it ends them, and its error is told.
	var sent atomic.Int64
	opt.Subtree = func(ctx context.Context, _ []byte) ([]byte, error) {
		if sent.Add(1) == 2 {
			return nil, broken
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if _, err := Prove(context.Background(), p, opt); !errors.Is(err, broken) {
		t.Errorf("one of two fails: %v", err)
	}
	// A context that ends leaves a bound that holds.
	best, err := Prove(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	sent.Store(0)
	opt.Subtree = func(ctx context.Context, task []byte) ([]byte, error) {
		if sent.Add(1) == 3 {
			cancel()
		}
		return Subtree(ctx, p, task)
	}
	got, err := Prove(ctx, p, opt)
	if err != nil || !got.Truncated || got.Bound > best.Bound || got.Bound <= 0 {
		t.Errorf("ended by its context: %+v, %v; the best is %d", got, err, best.Bound)
	}
	if _, err := certificate.Verify(context.Background(), p, got.Certificate, certificate.Options{}); err != nil {
		t.Error(err)
	}
}

// aSubtree is a piece of a small proof: plans in which units 0 and 1 share a region.
func aSubtree(t testing.TB) (p *region.Problem, task, result []byte) {
	t.Helper()
	p = manyTerms(t, 9, 3, 0.5, rand.New(rand.NewPCG(1, 2)))
	c := newColumns(p, 1)
	all, _, err := c.list(context.Background(), p, listing.Options{Threads: 1}, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	s := subtree{
		cost: region.One, steps: 1, list: partition.NewProblem(p.Len(), p.Regions()),
		node: node{pair: [2]int32{0, 1}, together: true, prices: &listing.Prices{Units: make([]int64, p.Len())}},
	}
	for _, j := range all {
		if members := c.Members(int(j)); s.node.allows(members) {
			s.list.Add(members, c.Cost(int(j)))
		}
	}
	task = s.encode()
	if result, err = Subtree(context.Background(), p, task); err != nil {
		t.Fatal(err)
	}
	return p, task, result
}

func TestSubtreeRefuses(t *testing.T) {
	p, task, _ := aSubtree(t)
	for name, change := range map[string]func(s *subtree){
		"gap":             func(s *subtree) { s.gap = 1 },
		"free with costs": func(s *subtree) { s.free = true },
		"pair":            func(s *subtree) { s.node.pair = [2]int32{3, 3} },
		"unit":            func(s *subtree) { s.node.pair[1] = 99 },
		"prices":          func(s *subtree) { s.node.prices = &listing.Prices{Units: make([]int64, 3)} },
		"huge prices": func(s *subtree) {
			s.node.prices = &listing.Prices{Units: slices.Repeat([]int64{listing.Limit}, p.Len())}
		},
		"an empty region": func(s *subtree) { s.list.Add(nil, 1) },
		"a unit too many": func(s *subtree) { s.list.Add([]int32{99}, 1) },
		"a huge cost":     func(s *subtree) { s.list.Add(s.list.Members(0), listing.Limit) },
		"a region of the other part": func(s *subtree) {
			wrong := []int32{s.node.pair[0]}
			if !s.node.together {
				wrong = s.node.pair[:]
			}
			s.list.Add(wrong, 1)
		},
	} {
		s, err := decodeSubtree(p, task)
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		if _, err := Subtree(context.Background(), p, s.encode()); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Subtree(ctx, p, task); !errors.Is(err, context.Canceled) {
		t.Errorf("a piece that is to end before it begins: %v", err)
	}
}

// Whatever bytes come, they are refused or read as what they say.
func FuzzSubtree(f *testing.F) {
	p, task, result := aSubtree(f)
	f.Add(task)
	f.Add(result)
	small := subtree{cost: 9, node: node{pair: [2]int32{1, 2}, prices: &listing.Prices{Units: make([]int64, p.Len())}}, list: partition.NewProblem(p.Len(), p.Regions())}
	small.list.Add([]int32{2, 3}, 5)
	f.Add(small.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := decodeSubtree(p, b); err == nil {
			again, err := decodeSubtree(p, s.encode())
			if err != nil || !bytes.Equal(again.encode(), s.encode()) {
				t.Errorf("a piece that was read is read another way: %v", err)
			}
		} else if !errors.Is(err, wire.ErrDamaged) {
			t.Error(err)
		}
		if g, err := decodeGrown(p, 20, b); err == nil {
			again, err := decodeGrown(p, 20, g.encode())
			if err != nil || !bytes.Equal(again.encode(), g.encode()) {
				t.Errorf("a result that was read is read another way: %v", err)
			}
		} else if !errors.Is(err, wire.ErrDamaged) {
			t.Error(err)
		}
	})
}
