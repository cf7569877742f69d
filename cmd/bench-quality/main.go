// Command bench-quality measures how good plans get, and how soon, on a fixed
// set of problems, and writes the tables and the chart of docs/benchmarks.
//
//	go run ./cmd/bench-quality -problems 'ccg38' -seeds 3 -threads 1
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"text/tabwriter"

	"footprint/data"
	"footprint/internal/bench"
	"footprint/internal/footprint"
)

type options struct {
	bench.Options
	problems, out, one, clock string
	export, peers             string
}

func main() {
	var o options
	flag.StringVar(&o.problems, "problems", ".", "measure the problems whose id matches this regular `expression`")
	flag.IntVar(&o.Seeds, "seeds", 10, "runs a problem; large problems make fewer")
	flag.IntVar(&o.Threads, "threads", 0, "threads a search; 0 is one for each core")
	flag.Int64Var(&o.Steps, "steps", 0, "budget of a run in steps; 0 is what the search takes by itself")
	flag.Float64Var(&o.Seconds, "time-limit", 0, "end a run after so many `seconds`; 0 is never")
	flag.BoolVar(&o.Plans, "plans", true, "count sampled plans as well")
	flag.BoolVar(&o.Rungs, "scaling", true, "run the problems of the fit of time to units on shorter budgets as well")
	flag.StringVar(&o.clock, "clock", "wall", "what time is: wall, or cpu (of the processors, by the threads: for machines that are busy)")
	flag.StringVar(&o.out, "o", "", "`folder` for README.md, quality.csv and quality.svg")
	flag.StringVar(&o.export, "export", "", "write the units for scripts/peers into this `folder`, and measure nothing")
	flag.StringVar(&o.peers, "peers", "", "set the search beside the runs of the peers in this `folder`, and write peers.md and peers.csv")
	flag.StringVar(&o.one, "one", "", "measure the problem of this id in this process and print its result as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, &o)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench-quality: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o *options) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("what is %q? all is said by flags: see -h", flag.Arg(0))
	}
	if o.Seeds < 1 || o.Threads < 0 || o.Steps < 0 || o.Seconds < 0 {
		return errors.New("-seeds wants at least 1; -threads, -steps and -time-limit 0 or more")
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	planner := footprint.NewPlanner(data.FS)
	switch {
	case o.export != "":
		return bench.Export(ctx, planner, o.export)
	case o.peers != "":
		return peers(ctx, o, planner)
	}
	problems := bench.Problems()
	if o.one != "" {
		return one(ctx, o, planner, problems, os.Stdout)
	}
	clock, clockName := bench.Clock(bench.Wall), "seconds on the clock"
	switch o.clock {
	case "wall":
	case "cpu":
		clock, clockName = bench.CPU(o.Threads), "seconds of processor time, by the threads"
	default:
		return fmt.Errorf("-clock %q: want wall or cpu", o.clock)
	}
	chosen, err := regexp.Compile(o.problems)
	if err != nil {
		return fmt.Errorf("-problems: %w", err)
	}
	results := make(map[string]*bench.Result)
	for _, p := range problems {
		if !chosen.MatchString(p.ID) {
			continue
		}
		r, err := child(ctx, p.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", p.ID, err)
		}
		results[p.ID] = r
		fmt.Fprintf(os.Stderr, "%s: done\n", p.ID)
	}
	if len(results) == 0 {
		return fmt.Errorf("no problem matches %q", o.problems)
	}
	summaries := bench.Summarise(problems, results, clock)
	var fits []bench.Scaling
	for _, gap := range []float64{0.05, 0.03, 0.02} {
		if f := bench.Fit(problems, results, gap, clock); len(f.Points) > 1 {
			fits = append(fits, f)
		}
	}
	machine := bench.ThisMachine(commit(ctx))
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintf(table, "%s\n%s%s", machine, bench.Text(summaries), bench.ScalingText(fits)); err != nil {
		return err
	}
	if err := table.Flush(); err != nil || o.out == "" {
		return err
	}
	var raw bytes.Buffer
	if err := bench.WriteCSV(&raw, summaries, clock); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(o.out, "README.md"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	generated := bench.Markdown(machine, summaries, fits, o.Threads, clockName)
	return writeAll(o.out, map[string][]byte{
		"README.md":   bench.Replace(page, generated),
		"quality.csv": raw.Bytes(),
		"quality.svg": []byte(bench.Chart(summaries, clock, clockName)),
	})
}

// one measures a problem and prints what was found.
func one(ctx context.Context, o *options, planner *footprint.Planner, problems []bench.Problem, w io.Writer) error {
	for i := range problems {
		if problems[i].ID == o.one {
			r, err := bench.Measure(ctx, planner, &problems[i], o.Options)
			if err != nil {
				return err
			}
			return json.NewEncoder(w).Encode(r)
		}
	}
	return fmt.Errorf("no problem %q", o.one)
}

// child measures a problem in a process of its own, for a peak of memory of its
// own, with the flags of this one.
func child(ctx context.Context, id string) (*bench.Result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"-one", id}
	flag.Visit(func(f *flag.Flag) {
		if f.Name != "problems" && f.Name != "o" {
			args = append(args, "-"+f.Name+"="+f.Value.String())
		}
	})
	c := exec.CommandContext(ctx, self, args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, err
	}
	r := new(bench.Result)
	return r, json.Unmarshal(out, r)
}

// peers sets the search beside what others found.
func peers(ctx context.Context, o *options, planner *footprint.Planner) error {
	c, err := bench.Compare(ctx, planner, o.peers, func(what string) { fmt.Fprintln(os.Stderr, what) })
	if err != nil {
		return err
	}
	text := c.Markdown(bench.ThisMachine(commit(ctx)))
	if _, err := os.Stdout.WriteString(text); err != nil || o.out == "" {
		return err
	}
	var raw bytes.Buffer
	if err := c.WriteCSV(&raw); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(o.out, "peers.md"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return writeAll(o.out, map[string][]byte{"peers.md": bench.Replace(page, text), "peers.csv": raw.Bytes()})
}

// commit names the code that is measured, with a + where files differ from it.
func commit(ctx context.Context) string {
	name, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--", "*.go", "data").Output()
	if err == nil && len(changed) > 0 {
		return strings.TrimSpace(string(name)) + "+"
	}
	return strings.TrimSpace(string(name))
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
