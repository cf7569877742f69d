package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// Options are how to measure.
type Options struct {
	Seeds   int
	Threads int   // 0: one for each core
	Steps   int64 // budget of a run; 0: that of the problem
	Rungs   bool  // shorter budgets as well, for [Fit]
	Plans   bool  // count sampled plans as well
	// Seconds ends a run before its budget; 0: never.
	Seconds float64
}

// Run is one search.
type Run struct {
	Seed   uint64 `json:"seed"`
	Budget int64  `json:"budget"` // in steps
	// Share of the full budget is 1/Rung; 0 is a run of Longer.
	Rung      int64 `json:"rung"`
	Truncated bool  `json:"truncated"`
	Trace     Trace `json:"trace"`
	// Carried is what the plan captures on the finer layer of the problem; 0
	// where it has none.
	Carried float64 `json:"carried"`
}

// Result is all that was measured of a problem.
type Result struct {
	ID      string `json:"id"`
	Units   int    `json:"units"`
	Threads int    `json:"threads"`
	Runs    []Run  `json:"runs"`
	// PeakMiB is the peak memory of the process after the runs.
	PeakMiB float64 `json:"peakMiB"`
	Sampled Sampled `json:"sampled"`
}

// Rungs are the shares of the full budget, as 1/r, that problems of Scaling
// are run on. One run more, on Longer times the budget, says how good plans can
// get.
var Rungs = []int64{64, 16, 4, 1}

// Longer is the budget of the run that the others are held to.
const Longer = 4

// Measure solves a problem once for each seed. For a peak of memory that is its
// own, each problem needs a process of its own.
func Measure(ctx context.Context, planner *footprint.Planner, p *Problem, opt Options) (*Result, error) {
	task, err := p.Task(planner)
	if err != nil {
		return nil, err
	}
	r := &Result{ID: p.ID, Units: task.Problem.Len(), Threads: opt.Threads}
	if r.Threads == 0 {
		r.Threads = runtime.GOMAXPROCS(0)
	}
	seeds := opt.Seeds
	if p.Seeds > 0 {
		seeds = min(seeds, p.Seeds)
	}
	rungs := Rungs[len(Rungs)-1:]
	if p.Scaling && opt.Rungs {
		rungs = append([]int64{0}, Rungs...)
	}
	var plans []region.Plan
	for _, rung := range rungs {
		for seed := range seeds {
			if rung == 0 && seed > 0 {
				break
			}
			run, plan, err := measureRun(ctx, task, p, opt, rung, uint64(seed+1))
			if err != nil {
				return nil, err
			}
			r.Runs, plans = append(r.Runs, run), append(plans, plan)
		}
	}
	r.PeakMiB = peakMemory()
	if p.CarriedTo != "" {
		if err := r.carry(planner, p, task, plans); err != nil {
			return nil, err
		}
	}
	if opt.Plans {
		r.Sampled, err = sample(ctx, task.Problem, r.Threads)
	}
	return r, err
}

func measureRun(ctx context.Context, task *scenario.Task, p *Problem, opt Options, rung int64, seed uint64) (Run, region.Plan, error) {
	budget := opt.Steps
	if budget == 0 {
		budget = p.Steps
	}
	if budget == 0 {
		budget = search.DefaultSteps(task.Problem.Len())
	}
	run := Run{Seed: seed, Budget: budget * Longer, Rung: rung}
	if rung > 0 {
		run.Budget = max(1, budget/rung)
	}
	ctx, cancel := limited(ctx, opt.Seconds)
	defer cancel()
	runtime.GC() // what the run before has left is not this one's work
	t := newTracer()
	result, err := search.Run(ctx, task.Problem, search.Options{Seed: seed, Steps: run.Budget, Threads: opt.Threads, Progress: t.progress})
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("no plan within %v seconds", opt.Seconds)
		}
		return run, region.Plan{}, fmt.Errorf("%s, seed %d: %w", p.ID, seed, err)
	}
	run.Trace, run.Truncated = t.end(&result), result.Truncated
	check, err := region.Check(task.Problem, result.Plan)
	if err == nil && check.Score != result.Score {
		err = fmt.Errorf("the search believed a score of %+v, recomputed it is %+v", result.Score, check.Score)
	}
	if err != nil {
		return run, region.Plan{}, fmt.Errorf("%s, seed %d: %w", p.ID, seed, err)
	}
	return run, result.Plan, nil
}

// carry measures the plans on the finer layer: what a division by large units
// captures of the variation between small ones.
func (r *Result) carry(planner *footprint.Planner, p *Problem, task *scenario.Task, plans []region.Plan) error {
	fine := *p
	fine.Layer = p.CarriedTo
	to, err := fine.Task(planner)
	if err != nil {
		return err
	}
	m, err := task.Atlas.Membership(p.CarriedTo, p.Layer)
	if err != nil {
		return err
	}
	unit := make(map[string]region.Unit)
	for u := range task.Layer.Areas {
		unit[task.Layer.Areas[u].Code] = region.Unit(u)
	}
	labels := make([]region.Label, to.Problem.Len())
	for i, plan := range plans {
		for u, parts := range m.Parts {
			if len(parts) != 1 {
				return fmt.Errorf("%s lies in %d areas of %s: want one", to.Layer.Areas[u].Code, len(parts), p.Layer)
			}
			labels[u] = plan.Label(unit[m.Groups[parts[0].Group].Code])
		}
		s, err := region.NewState(to.Problem, labels)
		if err != nil {
			return err
		}
		r.Runs[i].Carried = captured(s.Score())
	}
	return nil
}
