package job

import (
	"context"
	"fmt"
	"iter"
)

const eventPage = 100

// Watch gives the events of a run with a Seq above after: first those that
// are stored, then what comes. It ends after the final event of the run, which
// it gives in any case, also for a run that was finished long ago. A reader that is
// slow gets all changes of state but only the latest progress, and holds up
// nobody; nothing is buffered for it.
//
// The last pair has an error if the watch ended before the run did:
// ErrNotFound for an unknown id, ErrClosed when the runner was closed,
// ErrUnstored, that of ctx, or of the store.
func (r *Runner) Watch(ctx context.Context, id string, after int64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		l := r.find(id)
		last, more, err := r.watchStored(ctx, id, after, yield)
		if err != nil {
			yield(Event{}, fmt.Errorf("run %s: %w", id, err))
			return
		}
		if !more {
			return
		}
		if l == nil {
			yield(Event{}, fmt.Errorf("run %s: %w", id, r.absent()))
			return
		}
		for {
			n := l.since(last)
			for _, e := range n.events {
				if !yield(e, nil) {
					return
				}
				last = e.Seq
			}
			switch {
			case n.ended && n.err != nil:
				yield(Event{}, fmt.Errorf("run %s: %w", id, n.err))
				return
			case n.ended:
				return
			}
			select {
			case <-n.changed:
			case <-ctx.Done():
				yield(Event{}, fmt.Errorf("run %s: %w", id, ctx.Err()))
				return
			}
		}
	}
}

// watchStored gives the stored events above after. There is more to come
// unless the final one was among them or the reader has had enough.
func (r *Runner) watchStored(ctx context.Context, id string, after int64, yield func(Event, error) bool) (last int64, more bool, err error) {
	run, err := r.store.Run(ctx, id)
	if err != nil {
		return 0, false, err
	}
	last = after
	for {
		events, err := r.store.Events(ctx, id, last, eventPage)
		if err != nil {
			return last, false, err
		}
		for _, e := range events {
			if !yield(e, nil) || e.Final() {
				return last, false, nil
			}
			last = e.Seq
		}
		if len(events) < eventPage {
			break
		}
	}
	if !run.State.Finished() {
		return last, true, nil
	}
	// The reader is past the end already: tell it so once more.
	final, err := r.final(ctx, id)
	if err != nil {
		return last, false, err
	}
	yield(final, nil)
	return last, false, nil
}

// final is the last event of a finished run.
func (r *Runner) final(ctx context.Context, id string) (Event, error) {
	after := int64(0)
	for {
		events, err := r.store.Events(ctx, id, after, eventPage)
		if err != nil {
			return Event{}, err
		}
		if len(events) == 0 {
			return Event{}, fmt.Errorf("%w, but has no final event", ErrFinished)
		}
		last := events[len(events)-1]
		if last.Final() {
			return last, nil
		}
		after = last.Seq
	}
}
