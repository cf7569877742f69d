package main

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"footprint/internal/batch"
	"footprint/internal/job/queue"
)

// A search whose parts other workers do gives the same bytes as one alone.
func TestSolveOverQueue(t *testing.T) {
	address := freeAddresses(t, 1)[0]
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir(), Listen: address})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	working.Go(func() {
		_ = q.Work(ctx, queue.Worker{Name: "other", Parallel: 2, Do: batch.Do(planner(), 1)}) // ends with its context
	})
	defer func() {
		stop()
		working.Wait()
	}()
	alone, together := filepath.Join(t.TempDir(), "alone"), filepath.Join(t.TempDir(), "together")
	solve := []string{"solve", "--preset", "reform-38", "--steps", "400000", "--evidence", "none", "-q", "-o"}
	if code, _, errs := call(t, append(solve, alone)...); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if code, _, errs := call(t, append(solve, together, "--nats-url", "nats://"+address)...); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	got := files(t, together)
	for name, content := range files(t, alone) {
		if got[name] != content {
			t.Errorf("%s differs", name)
		}
	}
}
