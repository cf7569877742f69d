package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"footprint/internal/access"
	"footprint/internal/batch"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/observe"
)

// queueFlags say where the work queue is.
type queueFlags struct {
	URL         string `name:"nats-url" help:"Work queue: a NATS server or cluster with JetStream, commas between several." env:"FOOTPRINT_NATS_URL" placeholder:"nats://HOST:4222"`
	Credentials string `name:"nats-credentials" help:"File of credentials for it." placeholder:"FILE"`
	Token       string `name:"nats-token-file" help:"File that holds a token for it." placeholder:"FILE"`
	Replicas    int    `name:"nats-replicas" help:"Servers of the cluster that keep each piece of work; 3 survives the loss of one." default:"1" placeholder:"N"`
}

// open connects to the queue, or starts one in opt.Dir.
func (c *queueFlags) open(ctx context.Context, e *env, opt queue.Options) (*queue.Queue, error) {
	opt.URL, opt.Credentials, opt.Replicas = c.URL, c.Credentials, c.Replicas
	opt.Log = func(format string, args ...any) { _ = printf(e.err, format+"\n", args...) }
	if c.Token != "" {
		token, err := os.ReadFile(c.Token)
		if err != nil {
			return nil, err
		}
		if opt.Token = strings.TrimSpace(string(token)); opt.Token == "" {
			return nil, usageError{fmt.Errorf("--nats-token-file: %s is empty", c.Token)}
		}
	}
	switch host, _, err := net.SplitHostPort(opt.Listen); {
	case opt.Listen == "":
	case c.URL != "":
		return nil, usageError{errors.New("an address for workers and --nats-url: the queue is in this process, or elsewhere; give one of them")}
	case err != nil:
		return nil, usageError{fmt.Errorf("address for workers %s: want HOST:PORT", opt.Listen)}
	case !access.Loopback(host) && opt.Token == "":
		return nil, usageError{fmt.Errorf("address for workers %s: whoever reaches it could give and take work; want --nats-token-file", opt.Listen)}
	}
	if c.URL != "" { // a queue that does not answer at first is waited for, and a person should know
		waiting := time.AfterFunc(2*time.Second, func() { _ = printf(e.err, "waiting for the work queue at %s\n", c.URL) })
		defer waiting.Stop()
	}
	return queue.Open(ctx, opt)
}

type workerCmd struct {
	queueFlags
	handsFlags
	metricsFlags
	Name  string `help:"Tells workers apart; the default is the machine and the process." placeholder:"NAME"`
	Quiet bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *workerCmd) Help() string {
	return `A worker does pieces of batches, and of searches that are split, until it is stopped.
Start as many as there are machines:

  footprint worker --nats-url nats://coordinator:4222

What it was at when it is stopped, or dies, goes to another one.`
}

// Run works until it is stopped.
func (c *workerCmd) Run(e *env) (err error) {
	parallel, threads, err := c.hands()
	if err != nil {
		return err
	}
	if c.URL == "" || parallel == 0 {
		return usageError{errors.New("want --nats-url, and --parallel of 1 or more")}
	}
	ctx, release := interruptible(e.ctx)
	defer release()
	q, err := c.open(ctx, e, queue.Options{})
	if err != nil {
		return err
	}
	defer q.Close()
	if c.Name == "" {
		c.Name = workerName()
	}
	if !c.Quiet {
		_ = printf(e.err, "worker %s takes work from %s\n", c.Name, c.URL)
	}
	metrics := observe.NewMetrics(footprint.Version)
	served, err := c.serveMetrics(ctx, e, metrics, q)
	if err != nil {
		return err
	}
	defer func() { release(); err = errors.Join(err, <-served) }()
	err = q.Work(ctx, queue.Worker{Name: c.Name, Parallel: parallel, Do: measured(metrics.Hands(), batch.Do(e.planner, threads))})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}
