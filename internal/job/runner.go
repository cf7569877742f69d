package job

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Work does a run and gives its result. It may be called at the same time for
// different runs, and again for the same run after a crash. It returns soon
// after its context ends; what it returns then is not used. It passes progress
// to emit, as often as it likes: emit never waits, and owns the data. An error
// that wraps a Failer says itself how it is to be told; a panic becomes a
// failure of this run.
type Work func(ctx context.Context, r Run, emit func(data []byte)) (result []byte, err error)

// Options are how a runner works. The zero value of a field means the default.
type Options struct {
	Workers    int // runs at the same time; 1
	QueueLimit int // runs that wait for a worker; 1000
	// MaxAttempts fails a run when the process ended under it that often, so that one
	// that kills its process cannot do so for ever. 0 means no limit.
	MaxAttempts int

	ProgressEvery time.Duration // between progress events for watchers; 100 ms
	KeepEvery     time.Duration // between those that are stored, at first; 1 s
	KeepEvents    int           // progress events stored a run; 64

	Now     func() time.Time // time.Now
	Entropy io.Reader        // crypto/rand; for ids
	Log     *slog.Logger     // nothing is logged
}

func (o Options) withDefaults() Options {
	o.Workers = positive(o.Workers, 1)
	o.QueueLimit = positive(o.QueueLimit, 1000)
	o.KeepEvents = max(positive(o.KeepEvents, 64), 2)
	o.ProgressEvery = positive(o.ProgressEvery, 100*time.Millisecond)
	o.KeepEvery = positive(o.KeepEvery, time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func positive[T int | time.Duration](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}

// Runner runs work. Its methods may be called at the same time.
type Runner struct {
	store Store
	work  Work
	opt   Options
	ids   ids

	mu       sync.Mutex
	live     map[string]*live // every unfinished run
	queue    []*live          // those that wait, in order
	reserved int              // places in the queue for runs that are being stored
	running  map[*live]bool   // those that have a worker, also while it winds up
	closed   bool
	idle     chan struct{} // closed when closed and nothing is running
	detached chan struct{} // closed when Close stops waiting: nothing may be stored any more
}

// NewRunner starts a runner. Runs in the store that are unfinished go back to
// the queue, in order of creation, and start again.
func NewRunner(store Store, work Work, opt Options) (*Runner, error) {
	r := &Runner{
		store: store, work: work, opt: opt.withDefaults(),
		live: make(map[string]*live), running: make(map[*live]bool),
		idle: make(chan struct{}), detached: make(chan struct{}),
	}
	r.ids.entropy = r.opt.Entropy
	if err := r.takeUp(context.Background()); err != nil {
		return nil, fmt.Errorf("taking up unfinished runs: %w", err)
	}
	r.mu.Lock()
	r.dispatch()
	r.mu.Unlock()
	return r, nil
}

// Submit queues a new run: Kind, Owner, RequestID and Payload are taken from
// run, all else is given here. If the owner has used the request id before, it
// gives that run, in whatever state, and false; for another kind or payload
// ErrConflict. ErrBusy says that the queue is full, ErrClosed that the runner
// is. When it returns without an error the run is stored.
func (r *Runner) Submit(ctx context.Context, run Run) (kept Run, created bool, err error) {
	if err := ctx.Err(); err != nil {
		return Run{}, false, err
	}
	if run.RequestID != "" {
		// Also when the queue is full: this one is in it, or was.
		there, err := r.store.RunByRequest(ctx, run.Owner, run.RequestID)
		if err == nil {
			return Same(there, run)
		}
		if !errors.Is(err, ErrNotFound) {
			return Run{}, false, err
		}
	}
	l, err := r.reserve(run)
	if err != nil {
		return Run{}, false, err
	}
	kept, created, err = r.create(ctx, l)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reserved--
	switch {
	case !created:
		delete(r.live, l.id)
	case r.closed:
		l.end(ErrClosed) // the next start takes it up
		delete(r.live, l.id)
	default:
		r.queue = append(r.queue, l)
		r.dispatch()
	}
	return kept, created, err
}

func (r *Runner) create(ctx context.Context, l *live) (kept Run, created bool, err error) {
	l.life.Lock()
	defer l.life.Unlock()
	events := l.stateEvents(Queued, l.run.Created)
	// From here on it is stored or not, whatever becomes of the caller.
	kept, created, err = r.store.CreateRun(context.WithoutCancel(ctx), l.run, events[0])
	if created {
		l.stored(events)
	}
	return kept, created, err
}

// Same gives the run that is there if a new one under the same request id
// asks for the same, else ErrConflict. It is for stores.
func Same(there, asked Run) (Run, bool, error) {
	if there.Kind != asked.Kind || !bytes.Equal(there.Payload, asked.Payload) {
		return Run{}, false, fmt.Errorf("request id %q: %w", asked.RequestID, ErrConflict)
	}
	return there, false, nil
}

// reserve makes the run and takes a place in the queue for it. It is known
// from here on, so that nobody who sees it in the store misses it.
func (r *Runner) reserve(run Run) (*live, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	if len(r.queue)+r.reserved >= r.opt.QueueLimit {
		return nil, fmt.Errorf("%w: at most %d", ErrBusy, r.opt.QueueLimit)
	}
	now := r.now()
	id, err := r.ids.next(now)
	if err != nil {
		return nil, err
	}
	l := newLive(Run{
		ID: id, Kind: run.Kind, Owner: run.Owner, RequestID: run.RequestID, Payload: run.Payload,
		State: Queued, Created: now,
	}, 0, r.opt.KeepEvery)
	r.live[id] = l
	r.reserved++
	return l, nil
}

// Get gives ErrNotFound for an unknown id.
func (r *Runner) Get(ctx context.Context, id string) (Run, error) { return r.store.Run(ctx, id) }

// List lists runs as Store.Runs does.
func (r *Runner) List(ctx context.Context, f Filter, after string, limit int) ([]Run, error) {
	return r.store.Runs(ctx, f, after, limit)
}

// Cancel makes an unfinished run cancelled, for good when it returns. The
// context of its work ends; its worker is free again once the work has
// returned. A run that is finished stays as it is and comes back with
// ErrFinished.
func (r *Runner) Cancel(ctx context.Context, id string) (Run, error) {
	if err := ctx.Err(); err != nil {
		return Run{}, err
	}
	l := r.find(id)
	if l == nil {
		run, err := r.store.Run(ctx, id)
		switch {
		case err != nil:
			return Run{}, err
		case run.State.Finished():
			return run, fmt.Errorf("run %s: %w", id, ErrFinished)
		}
		return run, fmt.Errorf("run %s: %w", id, r.absent())
	}
	run, err := r.settle(context.WithoutCancel(ctx), l, func(run *Run) { run.State = Cancelled })
	if err != nil {
		if errors.Is(err, ErrFinished) {
			run, _ = r.store.Run(ctx, id) // the error to tell is that it is finished
		}
		return run, fmt.Errorf("run %s: %w", id, err)
	}
	l.stop(context.Canceled)
	r.mu.Lock()
	if i := slices.Index(r.queue, l); i >= 0 {
		r.queue = slices.Delete(r.queue, i, i+1)
		delete(r.live, id)
	}
	r.mu.Unlock()
	return run, nil
}

// closeGrace is how long Close waits for works to return after it has ended
// their contexts.
const closeGrace = 5 * time.Second

// Close takes no more work and waits for the runs that are running until ctx
// ends; then it ends their contexts. What is unfinished stays in the store and
// starts again with the next runner. After Close the runner stores nothing.
// An error says that runs were left unfinished, or that a work did not return.
func (r *Runner) Close(ctx context.Context) error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		for _, l := range r.queue {
			l.end(ErrClosed)
			delete(r.live, l.id)
		}
		r.queue = nil
		if len(r.running) == 0 {
			close(r.idle)
		}
	}
	r.mu.Unlock()
	select {
	case <-r.idle:
		return nil
	case <-ctx.Done():
	}
	r.mu.Lock()
	left := len(r.running)
	for l := range r.running {
		l.stop(errClosing)
	}
	r.mu.Unlock()
	grace := time.NewTimer(closeGrace)
	defer grace.Stop()
	select {
	case <-r.idle:
		if left == 0 {
			return nil
		}
		return fmt.Errorf("%d runs are left to the next start: %w", left, ctx.Err())
	case <-grace.C:
	}
	return r.detach()
}

// detach cuts the works off that did not return.
func (r *Runner) detach() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.detached:
	default:
		close(r.detached)
	}
	for l := range r.running {
		l.life.Lock() // what is being stored is stored
		l.end(ErrClosed)
		l.life.Unlock()
	}
	return fmt.Errorf("%d works have not returned %v after their contexts ended", len(r.running), closeGrace)
}

func (r *Runner) find(id string) *live {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[id]
}

// absent is why a run that is unfinished in the store is not known here.
func (r *Runner) absent() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	return ErrUnstored
}

func (r *Runner) now() time.Time { return r.opt.Now().UTC().Round(0) }
