package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"footprint/internal/batch"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/observe"
	"footprint/internal/server"
)

// serveBatchFlags are how a service works on batches.
type serveBatchFlags struct {
	queueFlags
	NATSListen string `name:"nats-listen" help:"Let workers of other processes in at this address." placeholder:"HOST:PORT"`
	handsFlags
	Heartbeat time.Duration `help:"How often workers say that they live; after three missed their work goes to others." default:"5s" placeholder:"5s"`
	Batches   int           `help:"Unfinished batches that one caller may have." default:"10" placeholder:"N"`
	BatchSets int           `help:"Boundary sets that one batch may have." default:"10000" placeholder:"N"`
}

// batchService is the batches of a process, and the hands that work on them. Both are nil
// where it keeps none.
type batchService struct {
	*batch.Service
	queue *queue.Queue
	rest  func() // ends the hands, and then the queue
}

// begin goes on with the batches of a store.
func (c *serveBatchFlags) begin(ctx context.Context, e *env, store string, service *footprint.Service, m *observe.Metrics, log *slog.Logger) (*batchService, error) {
	parallel, threads, err := c.hands()
	if err != nil {
		return nil, err
	}
	if c.Batches < 1 || c.BatchSets < 1 {
		return nil, usageError{errors.New("--batches and --batch-sets: want 1 or more")}
	}
	if store == "memory" {
		if c.URL != "" || c.NATSListen != "" {
			return nil, usageError{errors.New("--nats-url and --nats-listen: batches need a folder; want --store DIR")}
		}
		return &batchService{rest: func() {}}, nil
	}
	if parallel == 0 && c.URL == "" && c.NATSListen == "" {
		return nil, usageError{errors.New("--parallel 0: nobody could work on batches; give --nats-listen or --nats-url")}
	}
	b := &batchService{}
	b.queue, err = c.open(ctx, e, queue.Options{Dir: filepath.Join(store, "queue"), Listen: c.NATSListen, Heartbeat: c.Heartbeat})
	if err != nil {
		return nil, fmt.Errorf("work queue: %w", err)
	}
	working, stop := context.WithCancel(ctx)
	var hands sync.WaitGroup
	b.rest = func() {
		stop()
		hands.Wait()
		b.queue.Close()
	}
	told := m.Batches(func() []observe.Unfinished { return unfinished(ctx, b.Service) })
	b.Service, err = batch.NewService(filepath.Join(store, "batches"), batch.ServiceOptions{
		Uses: service, Queue: b.queue, Failure: server.FailureOf, PerOwner: c.Batches, MostSets: c.BatchSets, Log: log,
		Told: func(f *batch.Finished) { told.Ended(resultOf(f), f.Worker, f.Attempt) },
	})
	if err != nil {
		b.rest()
		return nil, err
	}
	if parallel > 0 {
		do := measured(m.Hands(), batch.Do(e.planner, threads))
		hands.Go(func() {
			_ = b.queue.Work(working, queue.Worker{Name: workerName(), Parallel: parallel, Do: do}) // ends with its context
		})
	}
	return b, nil
}

// stop leaves batches to the next start.
func (b *batchService) stop() (err error) {
	if b.Service != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = b.Close(ctx)
	}
	b.rest()
	return err
}

func resultOf(f *batch.Finished) string {
	switch {
	case f.Failure == nil:
		return "done"
	case f.Failure.Code == queue.CodeSetAside:
		return "set-aside"
	}
	return "failed"
}

// unfinished is how far each batch is that is worked on.
func unfinished(ctx context.Context, s *batch.Service) (list []observe.Unfinished) {
	for _, i := range s.List(ctx, batch.BatchRunning, "", 1000) {
		list = append(list, observe.Unfinished{
			ID: i.ID, Waiting: i.Counts.Waiting(), Working: i.Counts.Working, Done: i.Counts.Done, Failed: i.Counts.Failed, SetAside: i.Counts.SetAside,
		})
	}
	return list
}
