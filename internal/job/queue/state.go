package queue

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// Connected says whether the queue can be reached at this moment.
func (q *Queue) Connected() bool { return q.conn.IsConnected() }

// Depth is how many pieces of all batches have no result yet: those that wait and those
// that are being worked on.
func (q *Queue) Depth(ctx context.Context) (int, error) {
	s, err := q.js.Stream(ctx, pieces)
	if err != nil {
		return 0, err
	}
	return int(s.CachedInfo().State.Msgs), nil //nolint:gosec // few
}

// Working is how many pieces of a batch workers have.
func (q *Queue) Working(ctx context.Context, batch string) (int, error) {
	c, err := q.js.Consumer(ctx, pieces, batch)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return c.CachedInfo().NumAckPending, nil
}
