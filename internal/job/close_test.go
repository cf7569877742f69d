package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footprint/internal/job"
	"footprint/internal/store"
)

func TestClose(t *testing.T) {
	for _, tt := range []struct {
		name     string
		work     job.Work
		deadline time.Duration
		takes    time.Duration
		problem  string // in the error
		state    job.State
		events   string // that a watcher saw after the first two
	}{
		{"work that ends in time", ticking(1, time.Minute), time.Hour, time.Minute, "", job.Succeeded, "1, succeeded"},
		{"work that is stopped", until, time.Second, time.Second, "1 runs are left to the next start", job.Queued, "queued, closed"},
		{"work that does not stop", func(ctx context.Context, _ job.Run, _ func([]byte)) ([]byte, error) {
			time.Sleep(time.Hour)
			return []byte("too late"), nil
		}, time.Second, 6 * time.Second, "1 works have not returned", job.Running, "closed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := store.Memory()
				r := runner(t, s, tt.work, job.Options{})
				running, queued := submit(t, r, "a"), submit(t, r, "b")
				synctest.Wait()
				var seen []string
				done := make(chan struct{})
				go func() {
					defer close(done)
					for e, err := range r.Watch(t.Context(), running.ID, 2) {
						switch {
						case errors.Is(err, job.ErrClosed):
							seen = append(seen, "closed")
						case err != nil:
							t.Error(err)
						case e.Progress():
							seen = append(seen, string(e.Data))
						default:
							seen = append(seen, string(e.State))
						}
					}
				}()
				begin := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				err := r.Close(ctx)
				if (err == nil) != (tt.problem == "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
					t.Errorf("close: %v, want %q", err, tt.problem)
				}
				if d := time.Since(begin); d != tt.takes {
					t.Errorf("close took %v, want %v", d, tt.takes)
				}
				<-done
				if got := strings.Join(seen, ", "); got != tt.events {
					t.Errorf("watched %q, want %q", got, tt.events)
				}
				if got := watched(t, r, queued.ID, 1); !strings.Contains(got, job.ErrClosed.Error()) {
					t.Errorf("watch of a queued run: %s", got)
				}
				if _, _, err := r.Submit(t.Context(), job.Run{}); !errors.Is(err, job.ErrClosed) {
					t.Errorf("submit: %v, want ErrClosed", err)
				}
				if _, err := r.Cancel(t.Context(), queued.ID); !errors.Is(err, job.ErrClosed) {
					t.Errorf("cancel: %v, want ErrClosed", err)
				}
				time.Sleep(2 * time.Hour)
				run, err := s.Run(t.Context(), running.ID)
				if err != nil || run.State != tt.state {
					t.Errorf("the run is %+v, %v; want %s", run, err, tt.state)
				}
				next := runner(t, s, echo, job.Options{})
				for _, id := range []string{running.ID, queued.ID} {
					if run := wait(t, next, id); run.State != job.Succeeded {
						t.Errorf("after the next start: %+v", run)
					}
				}
				if err := next.Close(t.Context()); err != nil {
					t.Error(err)
				}
				if err := next.Close(t.Context()); err != nil {
					t.Errorf("second close: %v", err)
				}
			})
		})
	}
}

func TestAttemptsAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.Memory()
		r := job.Run{ID: "r", State: job.Queued, Payload: []byte("x")}
		if _, _, err := s.CreateRun(t.Context(), r, job.Event{Run: "r", Seq: 1, State: job.Queued}); err != nil {
			t.Fatal(err)
		}
		killed := r
		killed.State, killed.Attempt = job.Running, 3
		if err := s.Transition(t.Context(), r, killed, []job.Event{{Run: "r", Seq: 2, State: job.Running}}); err != nil {
			t.Fatal(err)
		}
		next := runner(t, s, echo, job.Options{MaxAttempts: 3})
		if run := wait(t, next, "r"); run.State != job.Failed || run.Failure.Code != job.CodeAbandoned {
			t.Errorf("got %+v", run)
		}
	})
}

// faulty refuses some transitions.
type faulty struct {
	job.Store
	refuse func(to job.Run) error
}

func (f *faulty) Transition(ctx context.Context, from, to job.Run, events []job.Event) error {
	if err := f.refuse(to); err != nil {
		return err
	}
	return f.Store.Transition(ctx, from, to, events)
}

func TestStoreThatFails(t *testing.T) {
	full := errors.New("disk is full")
	for _, tt := range []struct {
		name    string
		faults  int  // how many transitions to a finished state fail
		success bool // only those to success
		state   job.State
		watch   string
	}{
		{"for a while", 3, false, job.Succeeded, "succeeded"},
		{"on the result", 1000, true, job.Failed, "failed"},
		{"for good", 1000, false, job.Running, "run could not be stored"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				left := tt.faults
				s := &faulty{Store: store.Memory(), refuse: func(to job.Run) error {
					if left > 0 && to.State.Finished() && (!tt.success || to.State == job.Succeeded) {
						left--
						return full
					}
					return nil
				}}
				r := runner(t, s, echo, job.Options{})
				run := submit(t, r, "x")
				got := watched(t, r, run.ID, 2)
				if !strings.Contains(got, tt.watch) {
					t.Errorf("watched %q, want %q", got, tt.watch)
				}
				kept, err := r.Get(t.Context(), run.ID)
				if err != nil || kept.State != tt.state {
					t.Errorf("got %+v, %v, want %s", kept, err, tt.state)
				}
				if tt.state != job.Running {
					return
				}
				synctest.Wait()
				if _, err := r.Cancel(t.Context(), run.ID); !errors.Is(err, job.ErrUnstored) {
					t.Errorf("cancel: %v, want ErrUnstored", err)
				}
				left = 0
				if run := wait(t, runner(t, s, echo, job.Options{}), run.ID); run.State != job.Succeeded || run.Attempt != 2 {
					t.Errorf("after the next start: %+v", run)
				}
			})
		})
	}
}
