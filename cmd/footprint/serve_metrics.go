package main

import (
	"context"
	"errors"
	"net"
	"time"

	"footprint/internal/job/queue"
	"footprint/internal/observe"
)

// metricsFlags say where a process tells how it does.
type metricsFlags struct {
	Metrics string `help:"Serve /metrics, /healthz and /readyz at this address, to whoever reaches it." placeholder:"HOST:PORT"`
}

// serveMetrics serves the figures of a process, and those of its queue, which may be nil,
// until ctx ends. Then served gives how that ended.
func (c *metricsFlags) serveMetrics(ctx context.Context, e *env, m *observe.Metrics, q *queue.Queue) (served <-chan error, err error) {
	ended := make(chan error, 1)
	queueFigures(ctx, m, q)
	if c.Metrics == "" {
		ended <- nil
		return ended, nil
	}
	at, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Metrics)
	if err != nil {
		return nil, usageError{errors.Join(errors.New("--metrics"), err)}
	}
	if err := printf(e.err, "metrics on http://%s/metrics\n", at.Addr()); err != nil {
		return nil, err
	}
	go func() { ended <- m.Serve(ctx, at, func() error { return reached(q) }) }()
	return ended, nil
}

// reached says that a process can take work.
func reached(q *queue.Queue) error {
	if q != nil && !q.Connected() {
		return errors.New("the work queue does not answer")
	}
	return nil
}

// queueFigures are what a process knows of its queue.
func queueFigures(ctx context.Context, m *observe.Metrics, q *queue.Queue) {
	if q == nil {
		return
	}
	m.Gauge("footprint_queue_up", "1 where the work queue can be reached.", nil, func() float64 {
		if q.Connected() {
			return 1
		}
		return 0
	})
	m.Figure("footprint_queue_pieces", "Pieces of work without a result, of all batches: those that wait and those under way.", func() (float64, bool) {
		ctx, end := context.WithTimeout(ctx, time.Second)
		defer end()
		n, err := q.Depth(ctx)
		return float64(n), err == nil
	})
}

// measured counts the pieces that a worker does.
func measured(h *observe.Hands, do func(context.Context, queue.Piece) ([]byte, error)) func(context.Context, queue.Piece) ([]byte, error) {
	return func(ctx context.Context, p queue.Piece) (data []byte, err error) {
		ended := h.Kind(p.Kind)
		result := "failed" // also where it panics
		defer func() { ended(result) }()
		data, err = do(ctx, p)
		switch {
		case ctx.Err() != nil:
			result = "stopped"
		case errors.Is(err, queue.ErrPassing):
			result = "again"
		case err == nil:
			result = "done"
		}
		return data, err
	}
}
