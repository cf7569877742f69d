package job_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footprint/internal/job"
	"footprint/internal/store"
)

// ticking emits its count every tick, n times.
func ticking(n int, tick time.Duration) job.Work {
	return func(ctx context.Context, _ job.Run, emit func([]byte)) ([]byte, error) {
		for i := range n {
			emit(fmt.Append(nil, i+1))
			select {
			case <-time.After(tick):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		return []byte("done"), nil
	}
}

func TestProgressIsThinned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.Memory()
		r := runner(t, s, ticking(360_000, 10*time.Millisecond), job.Options{KeepEvents: 16}) // an hour
		run := submit(t, r, "x")
		seen, last := 0, time.Time{}
		for e, err := range r.Watch(t.Context(), run.ID, 2) {
			if err != nil {
				t.Fatal(err)
			}
			if gap := e.Time.Sub(last); e.Progress() && seen > 0 && gap < 100*time.Millisecond {
				t.Fatalf("event %d comes %v after the one before", e.Seq, gap)
			}
			seen, last = seen+1, e.Time
		}
		if seen < 30_000 || seen > 36_002 {
			t.Errorf("a fast reader saw %d events in an hour, want about 36,000", seen)
		}
		events, err := s.Events(t.Context(), run.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		n := len(events)
		if n < 3+8 || n > 3+16+1 {
			t.Fatalf("%d events were stored", n)
		}
		if e := events[n-2]; string(e.Data) != "360000" {
			t.Errorf("the last progress stored is %s", e.Data)
		}
		for i := 3; i < n-2; i++ {
			if gap := events[i].Time.Sub(events[i-1].Time); gap > 10*time.Minute {
				t.Errorf("nothing was stored for %v before event %d", gap, events[i].Seq)
			}
		}
	})
}

func TestLateAndSlowWatchers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t, store.Memory(), ticking(100, time.Second), job.Options{KeepEvery: 30 * time.Second})
		run := submit(t, r, "x")
		time.Sleep(40*time.Second + time.Millisecond)
		// Stored by now: progress 1 and 31. The latest is 41.
		var got []string
		for e, err := range r.Watch(t.Context(), run.ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(e.State)+" "+string(e.Data))
			if string(e.Data) == "42" {
				time.Sleep(30*time.Second + time.Second/2) // reads slowly
			}
		}
		want := "queued |running |running 1|running 31|running 41|running 42|running 72|running 73"
		if text := strings.Join(got, "|"); !strings.HasPrefix(text, want+"|") || !strings.HasSuffix(text, "|running 100|succeeded ") {
			t.Errorf("got %s", text)
		}
		if d := time.Since(run.Created); d > 2*time.Minute {
			t.Errorf("the slow reader held the work up: %v", d)
		}
	})
}

func TestWatchEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t, store.Memory(), ticking(3, time.Second), job.Options{})
		run := submit(t, r, "x")
		wait(t, r, run.ID)
		for _, tt := range []struct {
			id    string
			after int64
			want  string
		}{
			{run.ID, 0, "1 queued, 2 running, 3 1, 4 2, 5 3, 6 succeeded"},
			{run.ID, 4, "5 3, 6 succeeded"},
			{run.ID, 6, "6 succeeded"},
			{run.ID, 1 << 60, "6 succeeded"},
			{run.ID, -1, "1 queued, 2 running, 3 1, 4 2, 5 3, 6 succeeded"},
			{"nobody", 0, `run nobody: run "nobody": run not found`},
		} {
			got := watched(t, r, tt.id, tt.after)
			if tt.id == run.ID {
				got = strings.Replace(got, "4 2, ", "", 1) // stored or not by a hair of KeepEvery
				tt.want = strings.Replace(tt.want, "4 2, ", "", 1)
			}
			if got != tt.want {
				t.Errorf("%s after %d: %s, want %s", tt.id, tt.after, got, tt.want)
			}
		}
		long := submit(t, r, "y")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		var last error
		for _, err := range r.Watch(ctx, long.ID, 0) {
			last = err
		}
		if !errors.Is(last, context.DeadlineExceeded) {
			t.Errorf("got %v, want that the deadline has passed", last)
		}
		for _, err := range r.Watch(t.Context(), long.ID, 0) {
			if err != nil {
				t.Error(err)
			}
			break // a reader may go at any time
		}
	})
}

// TestManyWatchers has 1,000 watchers on one run, most of whom stop reading:
// none of them holds the work up, and what they have not read is nowhere.
func TestManyWatchers(t *testing.T) {
	const watchers, steps, size = 1000, 2000, 64 << 10
	var before, during runtime.MemStats
	measure := make(chan struct{})
	measured := make(chan struct{})
	work := func(_ context.Context, _ job.Run, emit func([]byte)) ([]byte, error) {
		<-measure
		for range steps {
			emit(make([]byte, size)) // 125 MB in all
			runtime.Gosched()
		}
		close(measured)
		<-measure
		return []byte("done"), nil
	}
	s := store.Memory()
	r := runner(t, s, work, job.Options{ProgressEvery: time.Microsecond, KeepEvents: 8})
	run := submit(t, r, "x")
	hold := make(chan struct{}) // those that stop reading go on at the end
	var watching, all sync.WaitGroup
	var ends atomic.Int64
	watching.Add(watchers)
	for i := range watchers {
		all.Go(func() {
			for e, err := range r.Watch(t.Context(), run.ID, 1) {
				switch {
				case err != nil:
					t.Error(err)
				case e.Seq == 2:
					watching.Done()
				case e.Final():
					ends.Add(1)
				case i%10 > 0:
					<-hold
				}
			}
		})
	}
	watching.Wait()
	runtime.GC()
	runtime.ReadMemStats(&before)
	measure <- struct{}{}
	<-measured
	runtime.GC()
	runtime.ReadMemStats(&during)
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
	close(hold)
	measure <- struct{}{}
	all.Wait()
	if ends.Load() != watchers {
		t.Errorf("%d watchers saw the end, want %d", ends.Load(), watchers)
	}
}
