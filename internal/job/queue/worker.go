package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"footprint/internal/job"
)

// Worker is how a worker works.
type Worker struct {
	// Name tells workers apart.
	Name string
	// Parallel is how many pieces are worked on at once; 0 is 1.
	Parallel int
	// Attempts is how often a piece is handed out before it is set aside; 0 is 5.
	Attempts int
	// Do does a piece. Its context ends when the batch is cancelled, or the worker is to
	// stop; then what it gives does not count.
	Do func(ctx context.Context, p Piece) ([]byte, error)
}

// Work takes pieces and does them until ctx ends. A piece that is under way then
// goes back to the queue.
func (q *Queue) Work(ctx context.Context, w Worker) error {
	if w.Parallel == 0 {
		w.Parallel = 1
	}
	if w.Attempts == 0 {
		w.Attempts = 5
	}
	k := &worker{Worker: w, queue: q, batches: make(map[string]*taken), news: make(chan struct{}, 1)}
	var wg sync.WaitGroup
	wg.Go(func() { k.follow(ctx) })
	for range w.Parallel {
		wg.Go(func() {
			for ctx.Err() == nil {
				if !k.one(ctx) {
					k.rest(ctx)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// worker is a worker at work.
type worker struct {
	Worker
	queue *Queue
	news  chan struct{} // holds a token when there may be work

	mu      sync.Mutex
	turn    int64
	batches map[string]*taken
}

// taken is a batch that the worker takes pieces from.
type taken struct {
	open
	id   string
	turn int64 // of its last piece
	from jetstream.Consumer
	ends map[*context.CancelFunc]bool // of its pieces under way
}

// follow keeps the list of batches.
func (w *worker) follow(ctx context.Context) {
	for ctx.Err() == nil {
		err := w.queue.follow(ctx, listed, listSubject+">", func(subject string, entry []byte) bool {
			w.note(strings.TrimPrefix(subject, listSubject), entry)
			return true
		}, func(string) bool { return true })
		if ctx.Err() == nil {
			w.queue.opt.Log("queue: list of batches: %v", err)
			pause(ctx, time.Second)
		}
	}
}

// note takes an entry of the list; one that is empty is of a batch that is gone.
func (w *worker) note(batch string, entry []byte) {
	var o open
	known := json.Unmarshal(entry, &o) == nil
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.batches[batch]
	switch {
	case !known || o.Cancelled:
		if t != nil {
			for end := range t.ends {
				(*end)()
			}
			delete(w.batches, batch)
		}
	case t == nil:
		w.batches[batch] = &taken{open: o, id: batch, turn: w.turn, ends: make(map[*context.CancelFunc]bool)}
	default:
		t.open = o
		return
	}
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// order is the batches as they are asked for work: by priority, then who waited
// longest.
func (w *worker) order() []*taken {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*taken
	for _, t := range w.batches {
		if !t.Held {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *taken) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.turn, b.turn), cmp.Compare(a.id, b.id))
	})
	return all
}

// one does one piece; false where there is none.
func (w *worker) one(ctx context.Context) bool {
	for _, t := range w.order() {
		m := w.take(ctx, t)
		if m == nil {
			continue
		}
		w.mu.Lock()
		w.turn++
		t.turn = w.turn
		w.mu.Unlock()
		w.handle(ctx, t, m)
		return true
	}
	return false
}

// rest waits for news, or a moment.
func (w *worker) rest(ctx context.Context) {
	t := time.NewTimer(100 * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-w.news:
	case <-t.C:
	}
}

// take asks a batch for a piece.
func (w *worker) take(ctx context.Context, t *taken) jetstream.Msg {
	w.mu.Lock()
	from := t.from
	w.mu.Unlock()
	if from == nil {
		var err error
		if from, err = w.queue.js.Consumer(ctx, pieces, t.id); err != nil {
			return nil // not there yet, or not any more
		}
		w.mu.Lock()
		t.from = from
		w.mu.Unlock()
	}
	got, err := from.FetchNoWait(1)
	if err != nil {
		return nil
	}
	for m := range got.Messages() {
		return m
	}
	return nil
}

// handle does a piece and keeps its result.
func (w *worker) handle(ctx context.Context, t *taken, m jetstream.Msg) {
	about, err := m.Metadata()
	if err != nil {
		return
	}
	id := m.Subject()[strings.LastIndexByte(m.Subject(), '.')+1:]
	attempt := int(about.NumDelivered) //nolint:gosec // few
	r := message{Worker: w.Name, Attempt: attempt}
	ctx, end := context.WithCancel(ctx)
	defer end()
	w.mu.Lock()
	t.ends[&end] = true
	heartbeat := t.Heartbeat
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(t.ends, &end)
		w.mu.Unlock()
	}()
	var data []byte
	if attempt > w.Attempts {
		r.Failure = &job.Failure{Code: CodeSetAside, Message: fmt.Sprintf("workers ended under it at each of %d attempts", w.Attempts)}
	} else {
		began := time.Now()
		data, err = w.beating(ctx, heartbeat, m, id)
		r.Took = time.Since(began)
		switch {
		case ctx.Err() != nil:
			_ = m.Nak() // at once to another worker, if the batch goes on; else after missed heartbeats
			return
		case errors.Is(err, ErrPassing) && attempt < w.Attempts:
			_ = m.NakWithDelay(backOff(attempt)) // the same
			return
		case errors.Is(err, ErrPassing):
			r.Failure = &job.Failure{Code: CodeSetAside, Message: fmt.Sprintf("%d attempts: %v", attempt, err)}
		case err != nil:
			r.Failure = failureOf(err)
		}
	}
	if err := w.queue.load(ctx, &r, data, "result/"+t.id+"/"+id); err != nil {
		return // another worker, or this one again, after missed heartbeats
	}
	if err := w.queue.publish(ctx, "result."+t.id+"."+id, r); err != nil {
		return
	}
	_ = m.DoubleAck(ctx) // where it is lost, the piece comes again, and its result is refused
}

// backOff is how long a piece rests that failed in passing.
func backOff(attempt int) time.Duration {
	return min(time.Minute, 100*time.Millisecond<<min(attempt, 16))
}

// beating does a piece with heartbeats.
func (w *worker) beating(ctx context.Context, heartbeat time.Duration, m jetstream.Msg, id string) (data []byte, err error) {
	done := make(chan struct{})
	defer close(done)
	go func() {
		beat := time.NewTicker(max(heartbeat, 10*time.Millisecond))
		defer beat.Stop()
		for {
			select {
			case <-done:
				return
			case <-beat.C:
				_ = m.InProgress() // the next one may get through
			}
		}
	}()
	var inside message
	if err := json.Unmarshal(m.Data(), &inside); err != nil {
		return nil, fmt.Errorf("piece %s: %w", id, err)
	}
	payload, err := w.queue.unload(ctx, &inside)
	if err != nil {
		return nil, Passing(fmt.Errorf("piece %s: %w", id, err))
	}
	defer func() {
		if p := recover(); p != nil {
			w.queue.opt.Log("queue: piece %s: the work panicked: %v\n%s", id, p, debug.Stack())
			err = Passing(fmt.Errorf("the work panicked: %v", p))
		}
	}()
	return w.Do(ctx, Piece{ID: id, Kind: inside.Kind, Payload: payload})
}

func failureOf(err error) *job.Failure {
	var f job.Failer
	if errors.As(err, &f) {
		failure := f.Failure()
		return &failure
	}
	return &job.Failure{Code: job.CodeInternal, Message: err.Error()}
}
