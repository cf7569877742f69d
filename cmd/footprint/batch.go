package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/batch"
	"footprint/internal/job/queue"
)

type batchCmd struct {
	Run    batchRunCmd    `cmd:"" help:"Make all boundary sets of a batch file."`
	Status batchStatusCmd `cmd:"" help:"Say how far a batch is."`
	Resume batchResumeCmd `cmd:"" help:"Go on with a batch that was stopped."`
	Cancel batchCancelCmd `cmd:"" help:"Take back from workers what they have not done."`
	Schema batchSchemaCmd `cmd:"" help:"Print the JSON Schema of batch files, for editors."`
}

type batchRunCmd struct {
	Spec   string `arg:"" help:"Batch file (YAML)."`
	Out    string `short:"o" help:"Folder for the results, one folder each." required:"" placeholder:"DIR"`
	DryRun bool   `help:"Say how many sets there are, how long they may take and how much they may hold; make none."`
	batchFlags
}

// Help is shown below the options.
func (c *batchRunCmd) Help() string {
	return `A batch file lists scenarios with parameters and seeds:

  batch: night
  runs:
    - name: reform
      preset: reform-38
      matrix: {tolerance: [0.2, 0.25]}
      seeds: 1..5
    - name: councils
      scenario: {layer: lad17, regions: 40, tolerance: 0.15}

Every set gets a folder as of solve; index.html and index.csv compare them. A batch
that was stopped, even by a power cut, goes on with: footprint batch resume DIR
More machines: --listen ADDR here and footprint worker --nats-url nats://ADDR there,
or --nats-url of a NATS cluster on all. See docs/batches.md and docs/operations.md.`
}

// batchFlags are how a batch is worked on.
type batchFlags struct {
	queueFlags
	Listen string `help:"Let workers of other processes in at this address." placeholder:"HOST:PORT"`
	handsFlags
	Heartbeat time.Duration `help:"How often workers say that they live; after three missed their work goes to others." default:"5s" placeholder:"5s"`
	Retry     bool          `help:"Try sets again that failed."`
	Renew     bool          `help:"Where footprint, an atlas or a needs profile has changed since the batch was begun, make anew what differs."`
	Quiet     bool          `short:"q" help:"Print nothing but errors."`
}

// handsFlags are how much is done at once in this process.
type handsFlags struct {
	Parallel *int `help:"Sets made here at once; the default is one for each core, 0 leaves them to other workers." placeholder:"N"`
	Threads  int  `help:"Threads of each search; the default shares the cores. The result does not depend on it." placeholder:"N"`
}

// hands fills in what is not given.
func (c *handsFlags) hands() (parallel, threads int, err error) {
	parallel = runtime.GOMAXPROCS(0)
	if c.Parallel != nil {
		parallel = *c.Parallel
	}
	if parallel < 0 || c.Threads < 0 {
		return 0, 0, usageError{errors.New("--parallel and --threads want 0 or more")}
	}
	if threads = c.Threads; threads == 0 {
		threads = max(1, runtime.GOMAXPROCS(0)/max(1, parallel))
	}
	return parallel, threads, nil
}

// Run begins a batch, or goes on with it where the folder has the same one.
func (c *batchRunCmd) Run(e *env) error {
	data, err := os.ReadFile(c.Spec)
	if err != nil {
		return &atlas.Error{File: c.Spec, Problem: "cannot be read", Want: "a batch file (YAML)"}
	}
	if c.DryRun {
		return dryRun(e, c.Spec, data, &c.handsFlags)
	}
	b, err := batch.Begin(c.Out, c.Spec, data, e.planner)
	if err != nil {
		return err
	}
	return c.run(e, b)
}

type batchResumeCmd struct {
	Dir string `arg:"" help:"Folder of the batch."`
	batchFlags
}

// Run goes on with a batch.
func (c *batchResumeCmd) Run(e *env) error {
	b, err := batch.Open(c.Dir, e.planner)
	if err != nil {
		return err
	}
	return c.run(e, b)
}

// run makes the sets that are not made yet.
func (c *batchFlags) run(e *env, b *batch.Batch) (err error) {
	ctx, release := interruptible(e.ctx)
	defer release()
	parallel, threads, err := c.hands()
	if err != nil {
		return err
	}
	if parallel == 0 && c.URL == "" && c.Listen == "" {
		return usageError{errors.New("--parallel 0: nobody could do the work; give --listen or --nats-url")}
	}
	if c.Renew {
		if err := b.Renew(); err != nil {
			return err
		}
	}
	q, err := c.open(ctx, e, queue.Options{Dir: b.QueueDir(), Listen: c.Listen, Heartbeat: c.Heartbeat})
	if err != nil {
		return err
	}
	defer q.Close()
	working, stop := context.WithCancel(ctx)
	var hands sync.WaitGroup
	if parallel > 0 {
		hands.Go(func() {
			_ = q.Work(working, queue.Worker{Name: workerName(), Parallel: parallel, Do: batch.Do(e.planner, threads)}) // ends with its context
		})
	}
	defer func() {
		stop()
		hands.Wait()
	}()
	teller := newTeller(e, c.Quiet)
	p, err := b.Run(ctx, batch.Options{Queue: q, Retry: c.Retry, Progress: teller.tell})
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %d of %d sets are done; go on with footprint batch resume %s", errStopped, p.Done, p.Sets, b.Dir())
	}
	var failed *batch.FailedError
	var used *batch.BudgetError
	if errors.As(err, &used) {
		return fmt.Errorf("%w: %w; go on with footprint batch resume %s", errStopped, used, b.Dir())
	}
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	if failed != nil {
		return fmt.Errorf("%w: see %s", failed, b.Index())
	}
	if c.Quiet {
		return nil
	}
	return printf(e.out, "%d sets, %d made now, compared in %s\n", p.Sets, p.Done-p.Unchanged, b.Index())
}

// teller says what happens to a batch, a line each.
type teller struct {
	*env
	quiet bool
	began time.Time
	made  int
}

func newTeller(e *env, quiet bool) *teller { return &teller{env: e, quiet: quiet, began: time.Now()} }

func (t *teller) tell(p batch.Progress) {
	if t.quiet {
		return
	}
	done := p.Done + p.Failed
	t.made += len(p.Last.Folders)
	said := "done in " + p.Last.Took.Round(10*time.Millisecond).String()
	if p.Last.Failure != nil {
		said = "failed: " + p.Last.Failure.Message
	}
	left := ""
	if rest := p.Sets - done; rest > 0 {
		left = fmt.Sprintf(", about %s left", (time.Since(t.began) * time.Duration(rest) / time.Duration(t.made)).Round(time.Second))
	}
	_ = printf(t.err, "%d of %d  %s  %s (%s%s)\n", done, p.Sets, strings.Join(p.Last.Folders, ", "), said, p.Last.Worker, left)
}

type batchStatusCmd struct {
	Dir  string `arg:"" help:"Folder of the batch."`
	JSON bool   `help:"Print it as JSON."`
}

// Run says how many sets are in which state, and what failed.
func (c *batchStatusCmd) Run(e *env) error {
	b, err := batch.Open(c.Dir, e.planner)
	if err != nil {
		return err
	}
	s, err := b.Status()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, s)
	}
	for _, set := range s.List {
		if err := printf(e.out, "%-40s %s\n", set.Folder, set.Said()); err != nil {
			return err
		}
	}
	state := "nobody works on it"
	if s.Running {
		state = "being worked on"
	}
	return printf(e.out, "\n%d of %d sets done, %d failed, %d waiting; %s; %s of work, %.1f MB\n", s.Done, s.Sets, s.Failed, s.Sets-s.Done-s.Failed, state,
		time.Duration(s.WorkSeconds*float64(time.Second)).Round(time.Second), float64(s.Bytes)/1e6)
}

type batchSchemaCmd struct {
	Scenario bool `help:"That of scenario files instead."`
}

// Run prints the schema.
func (c *batchSchemaCmd) Run(e *env) error {
	file := "schema/batch.schema.json"
	if c.Scenario {
		file = "schema/scenario.schema.json"
	}
	text, err := fs.ReadFile(data.FS, file)
	if err != nil {
		return err
	}
	return printf(e.out, "%s", text)
}

type batchCancelCmd struct {
	Dir string `arg:"" help:"Folder of the batch."`
	queueFlags
}

// Run takes back what workers have not done.
func (c *batchCancelCmd) Run(e *env) error {
	b, err := batch.Open(c.Dir, e.planner)
	if err != nil {
		return err
	}
	ctx, release := interruptible(e.ctx)
	defer release()
	q, err := c.open(ctx, e, queue.Options{Dir: b.QueueDir()})
	if err != nil {
		return err
	}
	defer q.Close()
	if err := b.Cancel(ctx, q); err != nil {
		return err
	}
	return printf(e.out, "Workers do no more of it. What is done stays; footprint batch resume %s goes on.\n", c.Dir)
}

// dryRun says what a batch file would make.
func dryRun(e *env, file string, spec []byte, hands *handsFlags) error {
	parallel, _, err := hands.hands()
	if err != nil {
		return err
	}
	ctx, release := interruptible(e.ctx)
	defer release()
	est, folders, err := batch.Dry(ctx, file, spec, e.planner)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := printf(e.out, "%s\n", folder); err != nil {
			return err
		}
	}
	same, evidence := "", ""
	if n := est.Sets - est.Distinct; n > 0 {
		same = fmt.Sprintf(" (%d ask for the same as another and are made once)", n)
	}
	if est.Evidence > 0 {
		evidence = fmt.Sprintf(", and the evidence that %d sets ask for", est.Evidence)
	}
	wall := est.Work / time.Duration(max(1, parallel))
	return printf(e.out, "\n%d sets%s, about %.1f MB. Scaled up from short trials here: about %s with %d at once (%s of one core)%s.\n",
		est.Sets, same, float64(est.Bytes)/1e6, wall.Round(time.Second), max(1, parallel), est.Work.Round(time.Second), evidence)
}
