package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
)

// Asker has pieces of a batch done one by one, and waits for each.
type Asker struct {
	queue *Queue
	batch Batch
	once  sync.Once
	err   error // of opening the batch
}

// Asker asks for pieces of a batch that nobody else puts pieces into. It is safe for
// concurrent use.
func (q *Queue) Asker(b Batch) *Asker { return &Asker{queue: q, batch: b} }

// Ask puts a piece, unless it has a result, and waits for its result.
func (a *Asker) Ask(ctx context.Context, p Piece) (Result, error) {
	q := a.queue
	a.once.Do(func() { a.err = q.Put(ctx, a.batch, nil) })
	if a.err != nil {
		return Result{}, a.err
	}
	// What is kept is told to who listens as well; a result that comes while the
	// connection is lost is found in the stream.
	subject := "result." + a.batch.ID + "." + p.ID
	told, err := q.conn.SubscribeSync(subject)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = told.Unsubscribe() }() // fails where the connection is closed
	r, found, err := a.kept(ctx, subject, p.ID)
	if found || err != nil {
		return r, err
	}
	if err := q.putAll(ctx, a.batch.ID, []Piece{p}); err != nil {
		return Result{}, err
	}
	for ctx.Err() == nil {
		once, end := context.WithTimeout(ctx, q.opt.Heartbeat)
		m, err := told.NextMsgWithContext(once)
		end()
		if err == nil {
			return q.result(ctx, p.ID, m.Data)
		}
		if errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrBadSubscription) {
			return Result{}, err
		}
		if r, found, err := a.kept(ctx, subject, p.ID); found || err != nil {
			return r, err
		}
	}
	return Result{}, ctx.Err()
}

// kept looks for a result in the stream.
func (a *Asker) kept(ctx context.Context, subject, id string) (r Result, found bool, err error) {
	data, found, err := a.queue.last(ctx, results, subject)
	if found {
		r, err = a.queue.result(ctx, id, data)
	}
	if err != nil {
		err = fmt.Errorf("piece %s: %w", id, err)
	}
	return r, found, err
}
