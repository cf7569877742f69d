package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/store"
)

// Engine is what is tested.
type Engine struct {
	// Open opens the store in a folder, which exists.
	Open func(dir string) (store.Store, error)
	// Keeps says that a store that was closed and opened again has all it had.
	Keeps bool
}

// Run tests an engine.
func Run(t *testing.T, e Engine) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"request ids":         requestIDs,
		"transitions":         transitions,
		"events":              events,
		"pages":               pages,
		"plans":               plans,
		"atlases":             atlases,
		"ensembles":           ensembles,
		"proofs":              proofs,
		"unknown":             unknown,
		"contexts that ended": endedContexts,
		"finished once":       finishedOnce,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := e.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			test(t, s)
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("check: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("second close: %v", err)
			}
			if _, err := s.Run(t.Context(), "x"); !errors.Is(err, store.ErrClosed) {
				t.Errorf("read after close: %v, want ErrClosed", err)
			}
			if err := s.PutPlan(t.Context(), plan("x")); !errors.Is(err, store.ErrClosed) {
				t.Errorf("write after close: %v, want ErrClosed", err)
			}
		})
	}
	t.Run("model", func(t *testing.T) { model(t, e) })
}

var start = time.Date(2026, 3, 4, 5, 6, 7, 890123456, time.UTC)

// newRun and the event that it begins with.
func newRun(id, owner, request string) (job.Run, job.Event) {
	r := job.Run{
		ID: id, Kind: "solve", Owner: owner, RequestID: request, Payload: []byte("payload of " + id),
		State: job.Queued, Created: start,
	}
	return r, job.Event{Run: id, Seq: 1, Time: start, State: job.Queued}
}

func create(t *testing.T, s store.Store, id, owner, request string) job.Run {
	t.Helper()
	r, first := newRun(id, owner, request)
	kept, created, err := s.CreateRun(t.Context(), r, first)
	if err != nil || !created {
		t.Fatalf("create %s: created %v, %v", id, created, err)
	}
	same(t, "created run", kept, r)
	return kept
}

// change makes a transition of run r to a state, with event number seq.
func change(s store.Store, r job.Run, to job.State, seq int64) (job.Run, error) {
	next := r
	next.State = to
	switch to {
	case job.Running:
		next.Started, next.Attempt = start.Add(time.Second), r.Attempt+1
	case job.Queued:
		next.Started = time.Time{}
	default:
		next.Finished, next.Result = start.Add(time.Minute), []byte("result")
	}
	e := job.Event{Run: r.ID, Seq: seq, Time: start.Add(time.Duration(seq)), State: to}
	return next, s.Transition(context.Background(), r, next, []job.Event{e})
}

// progress is of run r.
func progress(seq int64) job.Event {
	return job.Event{Run: "r", Seq: seq, Time: start.Add(time.Duration(seq)), State: job.Running, Data: fmt.Appendf(nil, "step %d", seq)}
}

func requestIDs(t *testing.T, s store.Store) {
	first := create(t, s, "a1", "ann", "r1")
	for _, tt := range []struct {
		name, id, owner, request, payload, kind string
		want                                    string // id of the run that comes back
		created                                 bool
		err                                     error
	}{
		{"same again", "a2", "ann", "r1", "payload of a1", "solve", "a1", false, nil},
		{"another payload", "a3", "ann", "r1", "other", "solve", "", false, job.ErrConflict},
		{"another kind", "a3", "ann", "r1", "payload of a1", "score", "", false, job.ErrConflict},
		{"another owner", "a4", "bob", "r1", "other", "solve", "a4", true, nil},
		{"no owner", "a5", "", "r1", "other", "solve", "a5", true, nil},
		{"no owner again", "a6", "", "r1", "other", "solve", "a5", false, nil},
		{"no request id", "a7", "ann", "", "other", "solve", "a7", true, nil},
		{"no request id again", "a8", "ann", "", "other", "solve", "a8", true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, e := newRun(tt.id, tt.owner, tt.request)
			r.Payload, r.Kind = []byte(tt.payload), tt.kind
			kept, created, err := s.CreateRun(t.Context(), r, e)
			if kept.ID != tt.want || created != tt.created || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v, %v; want %q, %v, %v", kept.ID, created, err, tt.want, tt.created, tt.err)
			}
		})
	}
	r, first2 := newRun("a1", "ann", "r9")
	if _, _, err := s.CreateRun(t.Context(), r, first2); err == nil {
		t.Error("a second run a1 was created")
	}
	got, err := s.RunByRequest(t.Context(), "ann", "r1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "by request", got, first)
	if _, err := s.RunByRequest(t.Context(), "ann", ""); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("run without a request id: %v, want ErrNotFound", err)
	}
}

func transitions(t *testing.T, s store.Store) {
	queued := create(t, s, "r", "ann", "")
	running, err := change(s, queued, job.Running, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change(s, queued, job.Running, 3); !errors.Is(err, job.ErrStale) {
		t.Errorf("started twice: %v, want ErrStale", err)
	}
	again, err := change(s, running, job.Queued, 3)
	if err != nil {
		t.Fatal(err)
	}
	second, err := change(s, again, job.Running, 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change(s, running, job.Succeeded, 5); !errors.Is(err, job.ErrStale) {
		t.Errorf("finished by an earlier attempt: %v, want ErrStale", err)
	}
	if _, err := change(s, second, job.Succeeded, 4); err == nil {
		t.Error("an event took a number that is used")
	}
	got, err := s.Run(t.Context(), "r")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "after a refused change", got, second)
	failed := second
	failed.State, failed.Finished = job.Failed, start.Add(time.Hour)
	failed.Failure = &job.Failure{Code: "infeasible", Message: "no plan", Detail: []byte{0, 1, 255}}
	if err := s.Transition(t.Context(), second, failed, []job.Event{progress(5), {Seq: 7, Time: start, State: job.Failed}}); err != nil {
		t.Fatal(err)
	}
	got, err = s.Run(t.Context(), "r")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "failed run", got, failed)
	if _, err := change(s, failed, job.Queued, 8); !errors.Is(err, job.ErrFinished) {
		t.Errorf("a finished run went on: %v, want ErrFinished", err)
	}
	if err := s.RecordEvents(t.Context(), "r", []job.Event{progress(8)}, []int64{5}); !errors.Is(err, job.ErrFinished) {
		t.Errorf("progress of a finished run: %v, want ErrFinished", err)
	}
	wantSeqs(t, s, "r", 0, 10, 1, 2, 3, 4, 5, 7)
}

func events(t *testing.T, s store.Store) {
	r := create(t, s, "r", "ann", "")
	create(t, s, "s", "ann", "")
	if _, err := change(s, r, job.Running, 2); err != nil {
		t.Fatal(err)
	}
	add := []job.Event{progress(3), progress(5), progress(9)}
	if err := s.RecordEvents(t.Context(), "r", add, nil); err != nil {
		t.Fatal(err)
	}
	got, err := s.Events(t.Context(), "r", 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "events", got, add[:2])
	if err := s.RecordEvents(t.Context(), "r", []job.Event{progress(10)}, []int64{1, 2, 3, 9, 77}); err != nil {
		t.Fatal(err)
	}
	wantSeqs(t, s, "r", 0, 10, 1, 2, 5, 10)
	wantSeqs(t, s, "r", 5, 10, 10)
	wantSeqs(t, s, "r", 4, 1, 5)
	wantSeqs(t, s, "r", 10, 10)
	wantSeqs(t, s, "s", 0, 10, 1)
	if err := s.RecordEvents(t.Context(), "r", []job.Event{progress(11), progress(10)}, []int64{5}); err == nil {
		t.Error("events in the wrong order were kept")
	}
	if err := s.RecordEvents(t.Context(), "r", []job.Event{{Seq: 11, State: job.Succeeded}}, nil); err == nil {
		t.Error("a change of state was recorded as progress")
	}
	wantSeqs(t, s, "r", 0, 10, 1, 2, 5, 10)
}

func wantSeqs(t *testing.T, s store.Store, run string, after int64, limit int, want ...int64) {
	t.Helper()
	events, err := s.Events(t.Context(), run, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, e := range events {
		got = append(got, e.Seq)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("events of %s above %d, at most %d: %v, want %v", run, after, limit, got, want)
	}
}

func pages(t *testing.T, s store.Store) {
	for i, owner := range []string{"ann", "bob", "ann", "bob", "ann"} {
		create(t, s, fmt.Sprint("r", i), owner, "")
	}
	done, first := newRun("r5", "bob", "")
	done.Kind = "score"
	if _, _, err := s.CreateRun(t.Context(), done, first); err != nil {
		t.Fatal(err)
	}
	if _, err := change(s, done, job.Cancelled, 2); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		filter job.Filter
		after  string
		limit  int
		want   string
	}{
		{job.Filter{}, "", 10, "r0 r1 r2 r3 r4 r5 "},
		{job.Filter{}, "", 2, "r0 r1 "},
		{job.Filter{}, "r1", 2, "r2 r3 "},
		{job.Filter{}, "r1x", 2, "r2 r3 "},
		{job.Filter{}, "r5", 2, ""},
		{job.Filter{}, "", 0, ""},
		{job.Filter{}, "", -1, ""},
		{job.Filter{Newest: true}, "", 2, "r5 r4 "},
		{job.Filter{Newest: true}, "r2", 5, "r1 r0 "},
		{job.Filter{Newest: true}, "r1x", 5, "r1 r0 "},
		{job.Filter{Owner: "ann"}, "r0", 5, "r2 r4 "},
		{job.Filter{Owner: "bob", State: job.Queued}, "", 5, "r1 r3 "},
		{job.Filter{State: job.Cancelled}, "", 5, "r5 "},
		{job.Filter{Kind: "score"}, "", 5, "r5 "},
		{job.Filter{Kind: "prove"}, "", 5, ""},
	} {
		runs, err := s.Runs(t.Context(), tt.filter, tt.after, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(runs); got != tt.want {
			t.Errorf("%+v after %q at most %d: %q, want %q", tt.filter, tt.after, tt.limit, got, tt.want)
		}
	}
	open, err := s.Unfinished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := names(open); got != "r0 r1 r2 r3 r4 " {
		t.Errorf("unfinished: %q", got)
	}
}

func names(runs []job.Run) (out string) {
	for _, r := range runs {
		out += r.ID + " "
	}
	return out
}

func unknown(t *testing.T, s store.Store) {
	ctx := t.Context()
	if _, err := s.Run(ctx, "x"); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("run: %v", err)
	}
	if _, err := s.RunByRequest(ctx, "ann", "x"); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("run by request: %v", err)
	}
	r, _ := newRun("x", "", "")
	if _, err := change(s, r, job.Running, 2); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("transition: %v", err)
	}
	if err := s.RecordEvents(ctx, "x", nil, nil); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("record: %v", err)
	}
	if events, err := s.Events(ctx, "x", 0, 10); err != nil || len(events) > 0 {
		t.Errorf("events: %v, %v", events, err)
	}
	if _, err := s.Plan(ctx, "x"); !errors.Is(err, footprint.ErrNotFound) {
		t.Errorf("plan: %v", err)
	}
	if _, err := s.Atlas(ctx, "x"); !errors.Is(err, footprint.ErrNotFound) {
		t.Errorf("atlas: %v", err)
	}
}

func endedContexts(t *testing.T, s store.Store) {
	r := create(t, s, "r", "ann", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next, first := newRun("s", "ann", "")
	for name, call := range map[string]func() error{
		"create":     func() error { _, _, err := s.CreateRun(ctx, next, first); return err },
		"run":        func() error { _, err := s.Run(ctx, "r"); return err },
		"runs":       func() error { _, err := s.Runs(ctx, job.Filter{}, "", 1); return err },
		"transition": func() error { return s.Transition(ctx, r, r, nil) },
		"record":     func() error { return s.RecordEvents(ctx, "r", nil, nil) },
		"events":     func() error { _, err := s.Events(ctx, "r", 0, 1); return err },
		"put plan":   func() error { return s.PutPlan(ctx, plan("p")) },
		"plan":       func() error { _, err := s.Plan(ctx, "p"); return err },
		"plans":      func() error { _, err := s.Plans(ctx, "", 1); return err },
		"put atlas":  func() error { return s.PutAtlas(ctx, footprint.StoredAtlas{ID: "a"}) },
		"atlas":      func() error { _, err := s.Atlas(ctx, "a"); return err },
		"atlases":    func() error { _, err := s.Atlases(ctx); return err },
		"check":      func() error { return s.Check(ctx) },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want that the context is cancelled", name, err)
		}
	}
	if runs, err := s.Runs(t.Context(), job.Filter{}, "", 10); err != nil || len(runs) != 1 {
		t.Errorf("runs: %v, %v", runs, err)
	}
}

// finishedOnce has many finish the same run at once.
func finishedOnce(t *testing.T, s store.Store) {
	running, err := change(s, create(t, s, "r", "ann", ""), job.Running, 2)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		group.Go(func() { _, errs[i] = change(s, running, job.Succeeded, int64(10+i)) })
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, job.ErrFinished):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("finished %d times", won)
	}
}

func same[T any](t interface {
	Helper()
	Errorf(format string, args ...any)
}, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}
