package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/observe"
	"footprint/internal/server"
	"footprint/internal/store"
	"footprint/internal/web"
)

type serveCmd struct {
	GRPC    string `name:"grpc" help:"Address for gRPC." default:"127.0.0.1:8433" placeholder:"HOST:PORT"`
	HTTP    string `name:"http" help:"Address for HTTP with JSON." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Store   string `help:"Folder for plans, runs, batches and imported atlases, or memory to forget them at the end, and keep no batches." default:"memory" placeholder:"DIR"`
	Workers int    `help:"Runs that are worked on at the same time." default:"1" placeholder:"N"`
	accessFlags
	serveBatchFlags
	metricsFlags
}

// Help is shown below the options.
func (c *serveCmd) Help() string {
	return `Example, which works as it stands:

  footprint serve --store out/store

serves gRPC on 127.0.0.1:8433 and HTTP on http://127.0.0.1:8080 until Ctrl-C.
On a loopback address whoever reaches it may do everything, unless
--credentials names the callers. Any other address needs TLS and callers:

  footprint serve --grpc :8433 --http :8080 --store store --credentials callers \
    --tls-cert cert.pem --tls-key key.pem

docs/api.md shows the calls and how callers are known. Sets of batches are made in this
process, --parallel at once, and by workers elsewhere that --nats-listen lets in or that
share a NATS cluster with it, --nats-url: see docs/operations.md.`
}

// Run serves until the context of the command ends.
func (c *serveCmd) Run(e *env) (err error) {
	if c.Workers < 1 {
		return usageError{errors.New("--workers: want 1 or more")}
	}
	page, err := web.Embedded()
	if err != nil {
		return err
	}
	guard, admit, grpcAt, httpAt, err := c.guard(c.GRPC, c.HTTP, page)
	if err != nil {
		return err
	}
	defer func() { _ = grpcAt.Close() }() // the server has closed it already
	defer func() { _ = httpAt.Close() }() // the server has closed it already
	kept, err := c.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()

	log := slog.New(slog.NewTextHandler(e.err, nil))
	service := &footprint.Service{Planner: e.planner, Plans: kept, Atlases: kept, Ensembles: kept, Proofs: kept, Threads: max(1, runtime.GOMAXPROCS(0)/c.Workers)}
	runs, err := job.NewRunner(kept, server.Work(service, log), job.Options{Workers: c.Workers, MaxAttempts: 5, Log: log})
	if err != nil {
		return err
	}
	ctx, release := interruptible(e.ctx)
	defer release()
	metrics := observe.NewMetrics(footprint.Version)
	batches, err := c.begin(ctx, e, c.Store, service, metrics, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, batches.stop()) }()
	told, err := c.serveMetrics(ctx, e, metrics, batches.queue)
	if err != nil {
		return err
	}
	opt, flush, err := watched(ctx, server.Options{Log: log, Access: admit, AnyHost: !guard.Open(), Page: page.Before}, metrics, guard, kept)
	if err != nil {
		return err
	}
	if batches.Service != nil {
		opt.Batches = batches.Service
	}
	s, err := server.New(service, runs, opt)
	if err != nil {
		return err
	}
	base := "http://" + httpAt.Addr().String()
	if admit.TLS != nil {
		base = "https" + strings.TrimPrefix(base, "http")
	}
	if err := printf(e.out, "gRPC on %s\nHTTP on %s\n%s\n", grpcAt.Addr(), base, mapLine(page, base)); err != nil {
		return err
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopped <- errors.Join(stopServing(s, runs), <-told, flush(context.WithoutCancel(ctx)))
	}()
	if err := s.Serve(grpcAt, httpAt); err != nil {
		return err
	}
	return <-stopped
}

// mapLine says where the map is, or how to get it.
func mapLine(page *web.Page, base string) string {
	if page.Built() {
		return "Map on " + base + "/"
	}
	return "No map: this binary was built without it; make web build makes one that has it"
}

// stopServing lets calls end, and leaves runs to the next start.
func stopServing(s *server.Server, runs *job.Runner) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	now, ended := context.WithCancel(context.Background())
	ended()
	if err := runs.Close(now); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (c *serveCmd) open() (store.Store, error) {
	if c.Store == "memory" {
		return store.Memory(), nil
	}
	kept, err := store.Open(c.Store)
	if err != nil {
		return nil, fmt.Errorf("--store %s: %w", c.Store, err)
	}
	return kept, nil
}
