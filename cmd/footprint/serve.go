package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/server"
	"footprint/internal/store"
)

type serveCmd struct {
	GRPC    string `name:"grpc" help:"Address for gRPC." default:"127.0.0.1:8433" placeholder:"HOST:PORT"`
	HTTP    string `name:"http" help:"Address for HTTP with JSON." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Store   string `help:"Folder for plans, runs and imported atlases, or memory to forget them at the end." default:"memory" placeholder:"DIR"`
	Workers int    `help:"Runs that are worked on at the same time." default:"1" placeholder:"N"`
}

// Help is shown below the options.
func (c *serveCmd) Help() string {
	return `Example, which works as it stands:

  footprint serve --store out/store

serves gRPC on 127.0.0.1:8433 and HTTP on http://127.0.0.1:8080 until Ctrl-C.
Only loopback addresses are served: whoever reaches them may do everything.
docs/api.md shows the calls.`
}

// Run serves until the context of the command ends.
func (c *serveCmd) Run(e *env) (err error) {
	if c.Workers < 1 {
		return usageError{errors.New("--workers: want 1 or more")}
	}
	grpcAt, err := listenLoopback("--grpc", c.GRPC)
	if err != nil {
		return err
	}
	defer func() { _ = grpcAt.Close() }() // the server has closed it already
	httpAt, err := listenLoopback("--http", c.HTTP)
	if err != nil {
		return err
	}
	defer func() { _ = httpAt.Close() }() // the server has closed it already
	kept, err := c.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()

	log := slog.New(slog.NewTextHandler(e.err, nil))
	service := &footprint.Service{Planner: e.planner, Plans: kept, Atlases: kept, Threads: max(1, runtime.GOMAXPROCS(0)/c.Workers)}
	runs, err := job.NewRunner(kept, server.Work(service, log), job.Options{Workers: c.Workers, MaxAttempts: 5, Log: log})
	if err != nil {
		return err
	}
	s, err := server.New(service, runs, server.Options{Log: log})
	if err != nil {
		return err
	}
	if err := printf(e.out, "gRPC on %s\nHTTP on http://%s\n", grpcAt.Addr(), httpAt.Addr()); err != nil {
		return err
	}
	stopped := make(chan error, 1)
	go func() {
		<-e.ctx.Done()
		stopped <- stopServing(s, runs)
	}()
	if err := s.Serve(grpcAt, httpAt); err != nil {
		return err
	}
	return <-stopped
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

// listenLoopback refuses addresses that others can reach.
func listenLoopback(option, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w; want an address such as 127.0.0.1:8080", option, err)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usageError{fmt.Errorf("%s %s: want a loopback address such as 127.0.0.1: there is no TLS and there are no credentials yet, so anybody who reaches the service may do everything", option, address)}
	}
	at, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", option, err)
	}
	return at, nil
}
