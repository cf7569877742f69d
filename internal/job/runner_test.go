package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footprint/internal/job"
	"footprint/internal/store"
)

// runner starts a runner on a store, to be closed with the test.
func runner(t *testing.T, s job.Store, work job.Work, opt job.Options) *job.Runner {
	t.Helper()
	r, err := job.NewRunner(s, work, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		r.Close(ctx) //nolint:errcheck // tests that care close it themselves
	})
	return r
}

func submit(t *testing.T, r *job.Runner, payload string) job.Run {
	t.Helper()
	run, created, err := r.Submit(t.Context(), job.Run{Kind: "solve", Owner: "ann", Payload: []byte(payload)})
	if err != nil || !created {
		t.Fatalf("submit: created %v, %v", created, err)
	}
	return run
}

// wait watches a run to its end.
func wait(t *testing.T, r *job.Runner, id string) job.Run {
	t.Helper()
	for _, err := range r.Watch(t.Context(), id, 0) {
		if err != nil {
			t.Fatal(err)
		}
	}
	run, err := r.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// watched is what a watch gives, in short: "queued 1, progress 3 (a), ...".
func watched(t *testing.T, r *job.Runner, id string, after int64) string {
	t.Helper()
	var out []string
	for e, err := range r.Watch(t.Context(), id, after) {
		switch {
		case err != nil:
			out = append(out, err.Error())
		case e.Progress():
			out = append(out, fmt.Sprintf("%d %s", e.Seq, e.Data))
		default:
			out = append(out, fmt.Sprintf("%d %s", e.Seq, e.State))
		}
	}
	return strings.Join(out, ", ")
}

// echo succeeds with its payload.
func echo(_ context.Context, r job.Run, _ func([]byte)) ([]byte, error) { return r.Payload, nil }

// until works until its context ends.
func until(ctx context.Context, _ job.Run, _ func([]byte)) ([]byte, error) {
	<-ctx.Done()
	return []byte("partial"), nil
}

type infeasible struct{}

func (infeasible) Error() string { return "no plan" }
func (infeasible) Failure() job.Failure {
	return job.Failure{Code: "infeasible", Message: "too few people", Detail: []byte("E1")}
}

func TestOutcomes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		work    job.Work
		state   job.State
		code    string
		message string
	}{
		{"success", echo, job.Succeeded, "", ""},
		{"error", func(context.Context, job.Run, func([]byte)) ([]byte, error) {
			return []byte("half"), errors.New("disk on fire")
		}, job.Failed, job.CodeInternal, "disk on fire"},
		{"failer", func(context.Context, job.Run, func([]byte)) ([]byte, error) {
			return nil, fmt.Errorf("wrapped: %w", infeasible{})
		}, job.Failed, "infeasible", "too few people"},
		{"panic", func(context.Context, job.Run, func([]byte)) ([]byte, error) {
			panic("index out of range")
		}, job.Failed, job.CodePanic, "the work panicked: index out of range"},
		{"goexit", func(context.Context, job.Run, func([]byte)) ([]byte, error) {
			runtime.Goexit()
			return nil, nil
		}, job.Failed, job.CodePanic, "the work ended its goroutine"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				r := runner(t, store.Memory(), tt.work, job.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
				submitted := submit(t, r, "payload")
				run := wait(t, r, submitted.ID)
				if run.State != tt.state || run.Attempt != 1 || run.Started.IsZero() || run.Finished.IsZero() || run.Owner != "ann" {
					t.Errorf("got %+v", run)
				}
				if tt.state == job.Succeeded {
					if string(run.Result) != "payload" || run.Failure != nil {
						t.Errorf("got result %q, failure %v", run.Result, run.Failure)
					}
				} else if run.Failure == nil || run.Failure.Code != tt.code || run.Failure.Message != tt.message || run.Result != nil {
					t.Errorf("got failure %+v, result %q", run.Failure, run.Result)
				}
				if tt.name == "panic" && !strings.Contains(log.String(), "runner_test.go") {
					t.Errorf("no stack in the log: %s", log.String())
				}
				want := "1 queued, 2 running, 3 " + string(tt.state)
				if got := watched(t, r, run.ID, 0); got != want {
					t.Errorf("events %q, want %q", got, want)
				}
			})
		})
	}
}

func TestOrderAndPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := make(chan string, 10)
		work := func(_ context.Context, r job.Run, _ func([]byte)) ([]byte, error) {
			started <- string(r.Payload)
			time.Sleep(time.Minute) // of the clock of synctest
			return nil, nil
		}
		r := runner(t, store.Memory(), work, job.Options{Workers: 2})
		for _, p := range []string{"a", "b", "c", "d", "e"} {
			submit(t, r, p)
		}
		synctest.Wait()
		if len(started) != 2 {
			t.Errorf("%d works run at once, want 2", len(started))
		}
		time.Sleep(10 * time.Minute)
		order := ""
		for range 5 {
			order += <-started
		}
		if first := order[:2]; first != "ab" && first != "ba" {
			t.Errorf("order %s", order)
		}
		runs, err := r.List(t.Context(), job.Filter{State: job.Succeeded}, "", 10)
		if err != nil || len(runs) != 5 {
			t.Fatalf("%d runs succeeded, %v", len(runs), err)
		}
		for i, run := range runs {
			if want := string("abcde"[i]); string(run.Payload) != want {
				t.Errorf("run %d by id is %s, want %s", i, run.Payload, want)
			}
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runner(t, store.Memory(), until, job.Options{QueueLimit: 2})
		running := submit(t, r, "a")
		asked := job.Run{Kind: "solve", Owner: "ann", RequestID: "q", Payload: []byte("b")}
		queued, _, err := r.Submit(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		submit(t, r, "c")
		if _, _, err := r.Submit(t.Context(), job.Run{Payload: []byte("d")}); !errors.Is(err, job.ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		again, created, err := r.Submit(t.Context(), asked)
		if err != nil || created || again.ID != queued.ID {
			t.Errorf("the same request with a full queue: %v, created %v, %v", again.ID, created, err)
		}
		asked.Payload = []byte("x")
		if _, _, err := r.Submit(t.Context(), asked); !errors.Is(err, job.ErrConflict) {
			t.Errorf("got %v, want ErrConflict", err)
		}
		if _, err := r.Cancel(t.Context(), running.ID); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the next one has left the queue
		submit(t, r, "e")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := r.Submit(ctx, job.Run{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that the context is cancelled", err)
		}
	})
}

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.Memory()
		stopped := make(chan error, 1)
		work := func(ctx context.Context, r job.Run, emit func([]byte)) ([]byte, error) {
			emit([]byte("half"))
			if string(r.Payload) == "c" {
				time.Sleep(time.Hour)
				return nil, nil
			}
			<-ctx.Done()
			stopped <- ctx.Err()
			time.Sleep(time.Hour) // slow to stop
			emit([]byte("late"))
			return []byte("late"), nil
		}
		r := runner(t, s, work, job.Options{})
		running, queued := submit(t, r, "a"), submit(t, r, "b")
		synctest.Wait()
		for _, id := range []string{queued.ID, running.ID} {
			run, err := r.Cancel(t.Context(), id)
			if err != nil || run.State != job.Cancelled || run.Finished.IsZero() {
				t.Errorf("cancel: %+v, %v", run, err)
			}
			run, err = r.Cancel(t.Context(), id)
			if !errors.Is(err, job.ErrFinished) || run.State != job.Cancelled {
				t.Errorf("second cancel: %+v, %v", run, err)
			}
		}
		if err := <-stopped; !errors.Is(err, context.Canceled) {
			t.Errorf("the work saw %v", err)
		}
		if _, err := r.Cancel(t.Context(), "nobody"); !errors.Is(err, job.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
		if got := watched(t, r, queued.ID, 0); got != "1 queued, 2 cancelled" {
			t.Errorf("queued run: %s", got)
		}
		third := submit(t, r, "c")
		time.Sleep(90 * time.Minute)
		if got := watched(t, r, running.ID, 0); got != "1 queued, 2 running, 3 half, 4 cancelled" {
			t.Errorf("running run: %s", got)
		}
		if run, err := r.Get(t.Context(), third.ID); err != nil || run.State != job.Running {
			t.Errorf("the worker did not come free: %+v, %v", run, err)
		}
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.Memory()
		// Runs as another process would leave them that ended at once; this one
		// comes back to life at the end.
		revive := make(chan struct{})
		first, err := job.NewRunner(s, func(ctx context.Context, r job.Run, emit func([]byte)) ([]byte, error) {
			emit([]byte("early"))
			if string(r.Payload) == "done" {
				return r.Payload, nil
			}
			<-revive
			return []byte("too late"), nil
		}, job.Options{Workers: 2, Now: func() time.Time { return time.Now().Add(time.Hour) }})
		if err != nil {
			t.Fatal(err)
		}
		done := submit(t, first, "done")
		wait(t, first, done.ID)
		a, _, c := submit(t, first, "a"), submit(t, first, "b"), submit(t, first, "c")
		synctest.Wait()
		// The clock of this one is an hour behind.
		order := ""
		r := runner(t, s, func(_ context.Context, r job.Run, _ func([]byte)) ([]byte, error) {
			order += fmt.Sprintf("%s%d ", r.Payload, r.Attempt)
			return r.Payload, nil
		}, job.Options{MaxAttempts: 2})
		d := submit(t, r, "d")
		if d.ID <= c.ID {
			t.Errorf("id %s is not after %s", d.ID, c.ID)
		}
		wait(t, r, d.ID)
		if want := "a2 b2 c1 d1 "; order != want {
			t.Errorf("order %q, want %q", order, want)
		}
		if got, want := watched(t, r, a.ID, 0), "1 queued, 2 running, 1048580 queued, 1048581 running, 1048582 succeeded"; got != want {
			t.Errorf("events %q, want %q", got, want)
		}
		if run := wait(t, r, done.ID); run.Attempt != 1 {
			t.Errorf("a finished run was done again: %+v", run)
		}
		before, err := r.List(t.Context(), job.Filter{}, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		close(revive)
		if err := first.Close(t.Context()); err != nil {
			t.Error(err)
		}
		after, err := r.List(t.Context(), job.Filter{}, "", 10)
		if err != nil || !reflect.DeepEqual(before, after) {
			t.Errorf("the first runner changed what the second one did: %+v, %v", after, err)
		}
	})
}
