package main

import (
	"context"
	"sync"

	"footprint/internal/batch"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/scenario"
)

// splitFlags have one large piece of work done by the workers of a queue.
type splitFlags struct {
	queueFlags `embed:"" group:"More machines:"`
}

// split gives what has parts of the answer to a scenario done by workers, this process
// among them, with so many threads (0: one for each core); nil where no queue is given.
// done ends it. What ctx cut short is found when the same is asked again.
func (c *splitFlags) split(ctx context.Context, e *env, what string, s scenario.Scenario, threads int) (split footprint.Elsewhere, done func(), err error) {
	if c.URL == "" {
		return nil, func() {}, nil
	}
	text, err := s.YAML()
	if err != nil {
		return nil, nil, err
	}
	name := "split-" + queue.PieceID([]byte(what), text, []byte(footprint.Version))
	q, err := c.open(ctx, e, queue.Options{})
	if err != nil {
		return nil, nil, err
	}
	parallel, _, err := (&handsFlags{}).hands()
	if err != nil {
		return nil, nil, err
	}
	if threads > 0 {
		parallel = threads
	}
	working, stop := context.WithCancel(ctx)
	var hands sync.WaitGroup
	hands.Go(func() {
		_ = q.Work(working, queue.Worker{Name: workerName(), Parallel: parallel, Do: batch.Do(e.planner, 1)}) // ends with its context
	})
	return batch.Split(q, name), func() {
		stop()
		hands.Wait()
		if ctx.Err() == nil {
			_ = q.Forget(ctx, name) // else it stays, and does no harm
		}
		q.Close()
	}, nil
}
