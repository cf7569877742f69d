package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// errClosing is why the context of a work ended when its runner closes.
var errClosing = errors.New("runner is closing")

// dispatch gives queued runs to free workers. It is called with mu held.
func (r *Runner) dispatch() {
	for !r.closed && len(r.queue) > 0 && len(r.running) < r.opt.Workers {
		l := r.queue[0]
		r.queue[0] = nil
		r.queue = r.queue[1:]
		r.running[l] = true
		go r.execute(l)
	}
}

// release frees the worker of a run.
func (r *Runner) release(l *live) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, l.id)
	delete(r.running, l)
	if r.closed && len(r.running) == 0 {
		close(r.idle)
	}
	r.dispatch()
}

// execute does a run from start to end.
func (r *Runner) execute(l *live) {
	defer r.release(l)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	l.setCancel(cancel)
	run, err := r.start(l)
	if err != nil {
		l.end(fmt.Errorf("%w: %w", ErrUnstored, err))
		return
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		r.record(l, stop)
	}()
	result, err := r.perform(ctx, run, l.emit)
	close(stop)
	<-stopped
	if errors.Is(context.Cause(ctx), errClosing) {
		r.putBack(l)
		return
	}
	r.finish(l, result, err)
}

// perform calls the work and makes an error of a panic.
func (r *Runner) perform(ctx context.Context, run Run, emit func([]byte)) (result []byte, err error) {
	done := make(chan struct{})
	// A goroutine of its own, because a work may also end by runtime.Goexit.
	go func() {
		defer close(done)
		err = &workError{Failure{Code: CodePanic, Message: "the work ended its goroutine"}}
		defer func() {
			if p := recover(); p != nil {
				r.opt.Log.Error("work panicked", "run", run.ID, "kind", run.Kind, "panic", p, "stack", string(debug.Stack()))
				err = &workError{Failure{Code: CodePanic, Message: fmt.Sprintf("the work panicked: %v", p)}}
			}
		}()
		result, err = r.work(ctx, run, emit)
	}()
	<-done
	return result, err
}

type workError struct{ failure Failure }

func (e *workError) Error() string    { return e.failure.Message }
func (e *workError) Failure() Failure { return e.failure }

// start makes the run running. An error means that it is not to be done.
func (r *Runner) start(l *live) (run Run, err error) {
	err = r.persist(l, func(ctx context.Context) error {
		run, err = r.change(ctx, l, func(run *Run) {
			run.State, run.Started = Running, r.now()
			run.Attempt++
		})
		return err
	})
	return run, err
}

// finish stores how the work ended.
func (r *Runner) finish(l *live, result []byte, workErr error) {
	err := r.persist(l, func(ctx context.Context) error {
		_, err := r.settle(ctx, l, func(run *Run) {
			if workErr == nil {
				run.State, run.Result = Succeeded, result
				return
			}
			run.State, run.Failure = Failed, failureOf(workErr)
		})
		return err
	})
	switch {
	case err == nil:
	case workErr == nil && !permanent(err):
		// Perhaps it is the result that cannot be stored.
		r.finish(l, nil, fmt.Errorf("the result could not be stored: %w", err))
	default:
		l.end(fmt.Errorf("%w: %w", ErrUnstored, err)) // unless it was cancelled meanwhile
	}
}

// putBack leaves the run to the next start.
func (r *Runner) putBack(l *live) {
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	_, err := r.change(ctx, l, func(run *Run) { run.State, run.Started = Queued, time.Time{} })
	if err != nil && !permanent(err) {
		r.opt.Log.Warn("run stays marked as running until the next start", "run", l.id, "error", err)
	}
	l.end(ErrClosed)
}

func failureOf(err error) *Failure {
	var f Failer
	if errors.As(err, &f) {
		failure := f.Failure()
		return &failure
	}
	return &Failure{Code: CodeInternal, Message: err.Error()}
}

// settle makes the run finished.
func (r *Runner) settle(ctx context.Context, l *live, end func(*Run)) (Run, error) {
	return r.change(ctx, l, func(run *Run) {
		end(run)
		run.Finished = r.now()
	})
}

// change stores a change of state and then shows it to watchers.
func (r *Runner) change(ctx context.Context, l *live, set func(*Run)) (Run, error) {
	l.life.Lock()
	defer l.life.Unlock()
	if l.run.State.Finished() {
		return l.run, ErrFinished
	}
	select {
	case <-r.detached:
		return l.run, ErrClosed
	default:
	}
	to := l.run
	set(&to)
	events := l.stateEvents(to.State, r.now())
	if err := r.store.Transition(ctx, l.run, to, events); err != nil {
		l.unseal()
		return l.run, err
	}
	l.run = to
	l.stored(events)
	return to, nil
}

// Storing is tried for about 13 s; a store that does not answer by then leaves
// the run to the next start.
const (
	storeTries   = 9
	storeBackoff = 50 * time.Millisecond
)

// persist tries to store until it works, is refused for good, or is out of
// patience.
func (r *Runner) persist(l *live, try func(ctx context.Context) error) error {
	wait := storeBackoff
	for n := 1; ; n++ {
		err := try(context.Background())
		if err == nil || permanent(err) {
			return err
		}
		r.opt.Log.Error("run could not be stored", "run", l.id, "try", n, "error", err)
		if n == storeTries {
			return err
		}
		select {
		case <-time.After(wait):
		case <-r.detached:
			return ErrClosed
		}
		wait *= 2
	}
}

// permanent says that trying again is of no use.
func permanent(err error) bool {
	return errors.Is(err, ErrFinished) || errors.Is(err, ErrStale) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrClosed)
}
