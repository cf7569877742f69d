package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"footprint/internal/atlas"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/store"
)

type batchCmd struct {
	Run    batchRunCmd    `cmd:"" help:"Solve all scenarios of a batch file, one after another."`
	Status batchStatusCmd `cmd:"" help:"Say how far a batch is."`
	Resume batchResumeCmd `cmd:"" help:"Go on with a batch that was stopped."`
}

type batchRunCmd struct {
	Spec    string `arg:"" help:"Batch file (YAML)."`
	Out     string `short:"o" help:"Folder for the results, one folder each." required:"" placeholder:"DIR"`
	Threads int    `help:"Threads of each search; the default is one for each core." placeholder:"N"`
	Quiet   bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *batchRunCmd) Help() string {
	return `A batch file lists scenarios with parameters and seeds:

  batch: night
  runs:
    - name: reform
      preset: reform-38
      set: {tolerance: 0.25}
      seeds: [1, 2, 3]
    - name: councils
      scenario: {layer: lad17, regions: 40, tolerance: 0.15}

Every run gets a folder as of solve, and index.csv compares them. A batch that
was stopped, even by a power cut, goes on with: footprint batch resume DIR`
}

// specFile is the copy of the batch file in its folder, runsDir the store of
// its runs.
const (
	specFile = "batch.yaml"
	runsDir  = ".runs"
)

// Run starts a batch, or goes on with it where the folder has the same one.
func (c *batchRunCmd) Run(e *env) error {
	data, err := os.ReadFile(c.Spec)
	if err != nil {
		return &atlas.Error{File: c.Spec, Problem: "cannot be read", Want: "a batch file (YAML)"}
	}
	if _, _, err := scenario.DecodeBatch(c.Spec, data, e.planner.Preset); err != nil {
		return err
	}
	there, err := os.ReadFile(filepath.Join(c.Out, specFile))
	switch {
	case err == nil && !bytes.Equal(there, data):
		return usageError{fmt.Errorf("%s holds another batch: give another folder, or go on with it by footprint batch resume %s", c.Out, c.Out)}
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(c.Out, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Out, specFile), data, 0o644); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	return runBatch(e, c.Out, c.Threads, c.Quiet)
}

type batchResumeCmd struct {
	Dir     string `arg:"" help:"Folder of the batch."`
	Threads int    `help:"Threads of each search; the default is one for each core." placeholder:"N"`
	Quiet   bool   `short:"q" help:"Print nothing but errors."`
}

// Run goes on with a batch.
func (c *batchResumeCmd) Run(e *env) error { return runBatch(e, c.Dir, c.Threads, c.Quiet) }

// openBatch reads the batch of a folder and opens the store of its runs.
func openBatch(e *env, dir string) ([]scenario.Named, *store.SQLite, error) {
	if _, err := os.Stat(filepath.Join(dir, specFile)); err != nil {
		return nil, nil, &atlas.Error{File: dir, Problem: "there is no batch in this folder", Want: "one that footprint batch run has begun"}
	}
	_, named, err := scenario.ReadBatch(os.DirFS(dir), specFile, e.planner.Preset)
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(filepath.Join(dir, runsDir))
	return named, s, err
}

// summary is one plan of a run: what index.csv says of it.
type summary struct {
	Folder string
	Card   *scorecard.Scorecard
}

// solveInto is the work of a run: it solves the scenario and writes the plans
// below dir. Done twice, it writes the same bytes.
func solveInto(e *env, dir string, threads int) job.Work {
	return func(ctx context.Context, r job.Run, _ func([]byte)) ([]byte, error) {
		var asked struct {
			Name     string
			Scenario json.RawMessage
		}
		if err := json.Unmarshal(r.Payload, &asked); err != nil {
			return nil, err
		}
		s, err := scenario.Decode(asked.Name, asked.Scenario)
		if err != nil {
			return nil, err
		}
		outcomes, err := e.planner.Solve(ctx, s, footprint.Options{Threads: threads})
		var some *footprint.SweepError
		if err != nil && (!errors.As(err, &some) || len(outcomes) == 0) {
			return nil, err
		}
		if ctx.Err() != nil { // cut short: to be done again, whole
			return nil, ctx.Err()
		}
		var done []summary
		if len(s.Levels) > 0 {
			for _, o := range outcomes {
				done = append(done, summary{filepath.Join(asked.Name, o.Level.ID), o.Scorecard})
			}
			if err := export.LevelsFolder(filepath.Join(dir, asked.Name), toLevels(s, outcomes)); err != nil {
				return nil, err
			}
			return json.Marshal(done)
		}
		plans := make([]*export.Plan, len(outcomes))
		for i, o := range outcomes {
			folder := filepath.Join(asked.Name, o.Point.Name)
			plans[i] = toExport(o)
			if err := export.Folder(filepath.Join(dir, folder), plans[i]); err != nil {
				return nil, err
			}
			done = append(done, summary{folder, o.Scorecard})
		}
		if _, err := writeSweep(e, filepath.Join(dir, asked.Name), s, outcomes, plans, some); err != nil {
			return nil, err
		}
		return json.Marshal(done)
	}
}

func runBatch(e *env, dir string, threads int, quiet bool) (err error) {
	ctx, release := interruptible(e.ctx)
	defer release()
	named, s, err := openBatch(e, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	// One run at a time: each uses all cores.
	runner, err := job.NewRunner(s, solveInto(e, dir, threads), job.Options{Workers: 1, QueueLimit: len(named) + 1})
	if err != nil {
		return err
	}
	// A run that is under way when an error or Ctrl-C ends this is not waited
	// for: resume does it again.
	closing, stop := context.WithCancel(context.Background())
	stop()
	defer func() { err = errors.Join(err, ignoreCancelled(runner.Close(closing))) }()
	runs := make([]job.Run, len(named))
	for i, n := range named {
		if runs[i], _, err = runner.Submit(ctx, batchRun(n)); err != nil {
			return err
		}
	}
	failed := 0
	for i, n := range named {
		for _, err := range runner.Watch(ctx, runs[i].ID, 0) {
			if err != nil {
				if ctx.Err() != nil {
					return errStopped
				}
				return err
			}
		}
		if runs[i], err = runner.Get(ctx, runs[i].ID); err != nil {
			return err
		}
		if runs[i].State != job.Succeeded {
			failed++
		}
		if !quiet {
			_ = printf(e.err, "%d of %d  %s  %s\n", i+1, len(named), n.Name, told(runs[i]))
		}
	}
	if err := writeIndex(filepath.Join(dir, "index.csv"), named, runs); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d runs failed: see %s", failed, len(named), filepath.Join(dir, "index.csv"))
	}
	if quiet {
		return nil
	}
	return printf(e.out, "%d runs, compared in %s\n", len(named), filepath.Join(dir, "index.csv"))
}

func ignoreCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// batchRun asks for a scenario of the batch. The request id holds its content,
// so that a changed preset or engine is computed anew, and nothing else is.
func batchRun(n scenario.Named) job.Run {
	payload, err := json.Marshal(n)
	if err != nil {
		panic(err) // a scenario that was read can be written
	}
	sum := sha256.Sum256(append(payload, footprint.Version...))
	return job.Run{Kind: "solve", Owner: "batch", Payload: payload, RequestID: n.Name + " " + hex.EncodeToString(sum[:])}
}

func told(r job.Run) string {
	if r.Failure != nil {
		return fmt.Sprintf("%s: %s", r.State, r.Failure.Message)
	}
	var done []summary
	if err := json.Unmarshal(r.Result, &done); err != nil || len(done) == 0 {
		return string(r.State)
	}
	return fmt.Sprintf("%s: needs captured %.4f, largest deviation %.4f", r.State, done[0].Card.Needs.Captured, done[0].Card.Balance.MaxDeviation)
}

// writeIndex writes one row for each plan, and one for each run that failed.
func writeIndex(file string, named []scenario.Named, runs []job.Run) error {
	rows := [][]string{{"folder", "scenario", "layer", "seed", "state", "regions", "needs_captured", "max_deviation", "mean_deviation", "mean_polsby_popper", "plan_digest", "problem"}}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	for i, n := range named {
		row := []string{n.Name, n.Scenario.ID, n.Scenario.Layer, strconv.FormatUint(*n.Scenario.Seed, 10), string(runs[i].State)}
		if runs[i].State != job.Succeeded {
			problem := ""
			if runs[i].Failure != nil {
				problem = runs[i].Failure.Message
			}
			rows = append(rows, append(row, "", "", "", "", "", "", problem))
			continue
		}
		var done []summary
		if err := json.Unmarshal(runs[i].Result, &done); err != nil {
			return fmt.Errorf("%s: result: %w", n.Name, err)
		}
		for _, d := range done {
			c := d.Card
			rows = append(rows, append([]string{filepath.ToSlash(d.Folder)}, append(row[1:5:5],
				strconv.Itoa(len(c.Regions)), number(c.Needs.Captured), number(c.Balance.MaxDeviation), number(c.Balance.MeanDeviation),
				number(c.Shape.MeanPolsbyPopper), c.PlanDigest, "")...))
		}
	}
	var buf bytes.Buffer
	if err := csv.NewWriter(&buf).WriteAll(rows); err != nil {
		return err
	}
	return export.File(file, buf.Bytes())
}

type batchStatusCmd struct {
	Dir string `arg:"" help:"Folder of the batch."`
}

// Run says how many runs are in which state.
func (c *batchStatusCmd) Run(e *env) (err error) {
	named, s, err := openBatch(e, c.Dir)
	if errors.Is(err, store.ErrLocked) { // it is running: its folders tell
		for _, n := range named {
			state := "not done yet"
			if _, err := os.Stat(filepath.Join(c.Dir, n.Name)); err == nil {
				state = "done"
			}
			if err := printf(e.out, "%-30s %s\n", n.Name, state); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	known := make(map[string]job.Run)
	for after := ""; ; {
		runs, err := s.Runs(e.ctx, job.Filter{Owner: "batch"}, after, 1000)
		if err != nil {
			return err
		}
		for _, r := range runs {
			known[r.RequestID], after = r, r.ID
		}
		if len(runs) < 1000 {
			break
		}
	}
	for _, n := range named {
		state := "not begun"
		if r, ok := known[batchRun(n).RequestID]; ok {
			state = told(r)
		}
		if err := printf(e.out, "%-30s %s\n", n.Name, state); err != nil {
			return err
		}
	}
	return nil
}
