package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footprint/internal/job"
)

// opened is a queue inside the process, in a folder.
func opened(t testing.TB, dir string) *Queue {
	t.Helper()
	q, err := Open(t.Context(), Options{Dir: dir, Heartbeat: 100 * time.Millisecond, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

// numbered is n pieces whose payloads are numbers.
func numbered(n int) (out []Piece) {
	for i := range n {
		payload := fmt.Appendf(nil, "%d", i)
		out = append(out, Piece{ID: PieceID(payload), Kind: "echo", Payload: payload})
	}
	return out
}

func echo(_ context.Context, p Piece) ([]byte, error) {
	return fmt.Appendf(nil, "%s %s", p.Kind, p.Payload), nil
}

// working runs workers until the test ends, or stop is called.
func working(t testing.TB, q *Queue, w Worker) (stop func()) {
	ctx, end := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = q.Work(ctx, w) })
	stop = func() { end(); wg.Wait() }
	t.Cleanup(stop)
	return stop
}

// collect waits for n results, and fails where one comes twice.
func collect(t testing.TB, q *Queue, batch string, n int) map[string]Result {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), 60*time.Second)
	defer end()
	got := make(map[string]Result)
	if n == 0 {
		return got
	}
	for r, err := range q.Results(ctx, batch) {
		if err != nil {
			t.Fatalf("after %d of %d results: %v", len(got), n, err)
		}
		if _, twice := got[r.Piece]; twice {
			t.Fatalf("piece %s came twice", r.Piece)
		}
		if got[r.Piece] = r; len(got) == n {
			break
		}
	}
	return got
}

func TestEveryPieceOnce(t *testing.T) {
	q := opened(t, t.TempDir())
	work := numbered(200)
	if err := q.Put(t.Context(), Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	working(t, q, Worker{Name: "one", Parallel: 2, Do: echo})
	working(t, q, Worker{Name: "two", Do: echo})
	got := collect(t, q, "b", len(work))
	for _, p := range work {
		if r := got[p.ID]; string(r.Data) != "echo "+string(p.Payload) || r.Failure != nil {
			t.Errorf("piece %s: %q, %v", p.Payload, r.Data, r.Failure)
		}
	}
	// Put again, nothing is done again.
	if err := q.Put(t.Context(), Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	s, err := q.Status(t.Context(), "b")
	if err != nil || s != (Status{Done: len(work)}) {
		t.Errorf("status %+v, %v", s, err)
	}
}

// TestReopened: what was put, and what was done, outlives the process.
func TestReopened(t *testing.T) {
	dir := t.TempDir()
	q := opened(t, dir)
	work := numbered(40)
	if err := q.Put(t.Context(), Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	var did atomic.Int64
	reached := make(chan struct{})
	stop := working(t, q, Worker{Do: func(ctx context.Context, p Piece) ([]byte, error) {
		if did.Add(1) == 10 {
			close(reached)
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return echo(ctx, p)
	}})
	<-reached
	stop()
	q.Close()
	q = opened(t, dir)
	if s, err := q.Status(t.Context(), "b"); err != nil || s.Done != 9 {
		t.Errorf("status %+v, %v", s, err)
	}
	working(t, q, Worker{Parallel: 3, Do: echo})
	collect(t, q, "b", len(work))
}

// TestLostWorker: a worker that is gone without a word gives its piece back.
func TestLostWorker(t *testing.T) {
	q := opened(t, t.TempDir())
	work := numbered(1)
	if err := q.Put(t.Context(), Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	from, err := q.js.Consumer(t.Context(), pieces, "b")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := from.Next(); err != nil || m == nil { // and never acknowledged
		t.Fatal(err)
	}
	working(t, q, Worker{Name: "other", Do: echo})
	if r := collect(t, q, "b", 1)[work[0].ID]; r.Attempt != 2 || r.Worker != "other" || r.Failure != nil {
		t.Errorf("%+v", r)
	}
}

// TestHeartbeat: a piece that takes long is not given to another worker.
func TestHeartbeat(t *testing.T) {
	q := opened(t, t.TempDir())
	if err := q.Put(t.Context(), Batch{ID: "b"}, numbered(1)); err != nil {
		t.Fatal(err)
	}
	var began atomic.Int64
	slow := func(ctx context.Context, p Piece) ([]byte, error) {
		began.Add(1)
		pause(ctx, time.Second) // ten heartbeats
		return echo(ctx, p)
	}
	working(t, q, Worker{Parallel: 2, Do: slow})
	collect(t, q, "b", 1)
	if began.Load() != 1 {
		t.Errorf("begun %d times", began.Load())
	}
}

func TestFailures(t *testing.T) {
	q := opened(t, t.TempDir())
	work := numbered(4)
	var tries atomic.Int64
	working(t, q, Worker{Attempts: 3, Do: func(_ context.Context, p Piece) ([]byte, error) {
		switch string(p.Payload) {
		case "0":
			panic("poison")
		case "1":
			return nil, errors.New("no plan")
		case "2":
			if tries.Add(1) < 3 {
				return nil, fmt.Errorf("disk full: %w", ErrPassing)
			}
		case "3":
			return nil, fmt.Errorf("disk full: %w", ErrPassing)
		}
		return []byte("well"), nil
	}})
	if err := q.Put(t.Context(), Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	got := collect(t, q, "b", len(work))
	for i, want := range []struct{ code, message string }{
		{CodeSetAside, "3 attempts: the work panicked: poison"}, {job.CodeInternal, "no plan"}, {}, {CodeSetAside, "3 attempts: disk full: may pass"},
	} {
		r := got[work[i].ID]
		switch {
		case want.code == "":
			if r.Failure != nil || string(r.Data) != "well" || r.Attempt != 3 {
				t.Errorf("piece %d: %+v", i, r)
			}
		case r.Failure == nil || r.Failure.Code != want.code || r.Failure.Message != want.message:
			t.Errorf("piece %d: %+v, want %+v", i, r.Failure, want)
		}
	}
}

// TestLarge: what no message holds travels beside it.
func TestLarge(t *testing.T) {
	q := opened(t, t.TempDir())
	payload := bytes.Repeat([]byte("0123456789"), most/4)
	p := Piece{ID: PieceID(payload), Payload: payload}
	if err := q.Put(t.Context(), Batch{ID: "b"}, []Piece{p}); err != nil {
		t.Fatal(err)
	}
	working(t, q, Worker{Do: func(_ context.Context, p Piece) ([]byte, error) { return append(p.Payload, "end"...), nil }})
	if r := collect(t, q, "b", 1)[p.ID]; !bytes.Equal(r.Data, append(payload, "end"...)) {
		t.Errorf("%d bytes, %v", len(r.Data), r.Failure)
	}
	if err := q.Forget(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if left, err := q.objects.List(t.Context()); err == nil {
		t.Errorf("%d objects are left", len(left))
	}
}

// TestTurns: batches of a higher priority come first, others take turns.
func TestTurns(t *testing.T) {
	q := opened(t, t.TempDir())
	for _, b := range []Batch{{ID: "low"}, {ID: "also-low"}, {ID: "high", Priority: 1}} {
		if err := q.Put(t.Context(), b, numbered(6)); err != nil {
			t.Fatal(err)
		}
	}
	k := &worker{Worker: Worker{Attempts: 1, Do: echo}, queue: q, batches: make(map[string]*taken), news: make(chan struct{}, 1)}
	follow, end := context.WithCancel(t.Context())
	defer end()
	go k.follow(follow)
	for len(k.order()) < 3 {
		pause(t.Context(), time.Millisecond)
	}
	var order []string
	for range 18 {
		before := make(map[string]int64)
		for _, b := range k.order() {
			before[b.id] = b.turn
		}
		if !k.one(t.Context()) {
			t.Fatal("no work")
		}
		for _, b := range k.order() {
			if b.turn != before[b.id] {
				order = append(order, b.id)
			}
		}
	}
	if got := order[:6]; slices.ContainsFunc(got, func(id string) bool { return id != "high" }) {
		t.Errorf("first %v", got)
	}
	if got := strings.Join(order[6:10], " "); got != "also-low low also-low low" {
		t.Errorf("then %v", got)
	}
}

func TestCancel(t *testing.T) {
	q := opened(t, t.TempDir())
	begun := make(chan struct{}, 10)
	ended := make(chan struct{}, 10)
	working(t, q, Worker{Do: func(ctx context.Context, _ Piece) ([]byte, error) {
		begun <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	}})
	if err := q.Put(t.Context(), Batch{ID: "b"}, numbered(5)); err != nil {
		t.Fatal(err)
	}
	<-begun
	if err := q.Cancel(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	<-ended
	if s, err := q.Status(t.Context(), "b"); err != nil || s != (Status{}) {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestRefuses(t *testing.T) {
	q := opened(t, t.TempDir())
	for _, id := range []string{"", "a b", "a.b", strings.Repeat("x", 65)} {
		if err := q.Put(t.Context(), Batch{ID: id}, nil); err == nil {
			t.Errorf("batch %q is taken", id)
		}
	}
	if err := q.Put(t.Context(), Batch{ID: "b"}, []Piece{{ID: "no"}}); err == nil {
		t.Error("a piece without a proper id is taken")
	}
	for _, listen := range []string{"nowhere", "127.0.0.1:x"} {
		if _, err := Open(t.Context(), Options{Dir: t.TempDir(), Listen: listen}); err == nil {
			t.Errorf("listens at %q", listen)
		}
	}
}

// BenchmarkPiece is what the queue itself takes for a piece.
func BenchmarkPiece(b *testing.B) {
	q := opened(b, b.TempDir())
	working(b, q, Worker{Parallel: 2, Do: echo})
	work := numbered(b.N)
	b.ResetTimer()
	if err := q.Put(b.Context(), Batch{ID: "b"}, work); err != nil {
		b.Fatal(err)
	}
	collect(b, q, "b", b.N)
}

func TestAsk(t *testing.T) {
	q := opened(t, t.TempDir())
	stop := working(t, q, Worker{Name: "w", Parallel: 2, Do: echo})
	a := q.Asker(Batch{ID: "split"})
	var wg sync.WaitGroup
	for i, p := range numbered(20) {
		wg.Go(func() {
			for range 2 { // the second time it is there
				r, err := a.Ask(t.Context(), p)
				want, _ := echo(t.Context(), p)
				if err != nil || !bytes.Equal(r.Data, want) {
					t.Errorf("piece %d: %q, %v", i, r.Data, err)
				}
			}
		})
	}
	wg.Wait()
	stop()
	// Nobody works: what was done before is found, what was not is waited for.
	if r, err := a.Ask(t.Context(), numbered(1)[0]); err != nil || len(r.Data) == 0 {
		t.Errorf("%q, %v", r.Data, err)
	}
	ctx, end := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer end()
	if _, err := a.Ask(ctx, numbered(21)[20]); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the end of the context", err)
	}
}
