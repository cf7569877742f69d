package batch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	shipped "footprint/data"
	"footprint/internal/batch"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
)

var planner = sync.OnceValue(func() *footprint.Planner { return footprint.NewPlanner(shipped.FS) })

// opened is a queue inside, with so many workers of one thread each.
func opened(t testing.TB, workers int) *queue.Queue {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			_ = q.Work(ctx, queue.Worker{Name: fmt.Sprint("w", i), Do: batch.Do(planner(), 1)}) // ends with its context
		})
	}
	t.Cleanup(func() {
		stop()
		all.Wait()
		q.Close()
	})
	return q
}

// Two workers against one, each of one thread, on searches of one and a half seconds:
//
//	go test -run '^$' -bench Workers ./internal/batch
func BenchmarkWorkers(b *testing.B) {
	spec := []byte("batch: b\nruns:\n  - {name: a, preset: reform-38, set: {steps: 1600000}, seeds: 1..12}\n")
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				q := opened(b, workers)
				of, err := batch.Begin(filepath.Join(b.TempDir(), "b"), "b.yaml", spec, planner())
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := of.Run(b.Context(), batch.Options{Queue: q}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A batch that asks for the same twice has it made once.
func TestSameSetTwice(t *testing.T) {
	spec := []byte(`batch: twice
outputs: [lookup.csv]
runs:
  - {name: a, preset: bi-10, set: {steps: 20000, tolerance: 0.3}}
  - {name: b, preset: bi-10, set: {steps: 20000, tolerance: 0.3}}
`)
	dir := filepath.Join(t.TempDir(), "b")
	b, err := batch.Begin(dir, "b.yaml", spec, planner())
	if err != nil {
		t.Fatal(err)
	}
	var told []batch.Finished
	q := opened(t, 1)
	p, err := b.Run(t.Context(), batch.Options{Queue: q, Progress: func(p batch.Progress) { told = append(told, *p.Last) }})
	if err != nil {
		t.Fatal(err)
	}
	if p.Sets != 2 || p.Done != 2 || len(told) != 1 || strings.Join(told[0].Folders, " ") != "a b" {
		t.Errorf("%+v, told %+v", p, told)
	}
	rows, err := b.Rows()
	if err != nil || len(rows) != 2 || rows[0].Card.PlanDigest != rows[1].Card.PlanDigest {
		t.Errorf("%+v, %v", rows, err)
	}
	// Where one of the two is damaged both are put into place again, and counted once.
	if err := os.Remove(filepath.Join(dir, "b", "lookup.csv")); err != nil {
		t.Fatal(err)
	}
	if p, err := b.Run(t.Context(), batch.Options{Queue: q}); err != nil || p.Done != 2 || p.Unchanged != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "b", "lookup.csv")); err != nil {
		t.Error(err)
	}
}

// Two processes cannot work on one batch.
func TestLocked(t *testing.T) {
	spec := []byte("batch: locked\nruns: [{name: a, preset: bi-10}]\n")
	b, err := batch.Begin(filepath.Join(t.TempDir(), "b"), "b.yaml", spec, planner())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	nobody := opened(t, 0)
	ended := make(chan error)
	go func() {
		_, err := b.Run(ctx, batch.Options{Queue: nobody})
		ended <- err
	}()
	for {
		s, err := b.Status()
		if err != nil {
			t.Fatal(err)
		}
		if s.Running {
			break
		}
	}
	if _, err := b.Run(t.Context(), batch.Options{Queue: nobody}); err == nil || !strings.Contains(err.Error(), batch.ErrLocked.Error()) {
		t.Errorf("%v, want %v", err, batch.ErrLocked)
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("cut short, there is no error")
	}
	if s, err := b.Status(); err != nil || s.Running || s.Done != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}
