package footprint

import (
	"cmp"
	"context"
	"runtime"
	"sync"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// solve finds plans inside all parts, several at a time: a search inside a small part
// does not keep several threads busy. Each part gets its plan or its error, whatever the
// threads.
func (d *division) solve(ctx context.Context) {
	threads := cmp.Or(d.opt.Threads, runtime.GOMAXPROCS(0))
	workers := max(1, min(threads, len(d.parts)))
	opt := d.opt
	opt.Threads = threads / workers
	next := make(chan *part)
	var working sync.WaitGroup
	d.watch.begin(d.parts...)
	for range workers {
		working.Go(func() {
			for p := range next {
				d.search(ctx, p, opt)
			}
		})
	}
	for _, p := range d.parts {
		next <- p
	}
	close(next)
	working.Wait()
	for _, p := range d.parts {
		d.steps += p.result.Steps
	}
}

// search looks for a plan inside a part.
func (d *division) search(ctx context.Context, p *part, opt Options) {
	opt.Progress = d.watch.progress(p)
	p.result, p.err = divideUnits(ctx, d.task, p.units, p.regions, d.below(d.at), opt)
}

// Longer searches of a part without a plan: how many, each with so many times the steps
// of the one before, and up to which number of steps more than one.
const (
	longerTries = 2
	longer      = 8
	longest     = 4_000_000
)

// divideUnits makes so many regions of some units of a task, with a share of its steps by
// units, and tidies them for the levels below. Where it finds no plan, the error says so or
// why there is none, and beside it comes the plan that is nearest to the bounds. The steps are
// all that were made.
func divideUnits(ctx context.Context, whole *scenario.Task, units []region.Unit, regions int, below []region.Bounds, opt Options) (search.Result, error) {
	problem, err := whole.Problem.Part(units, regions)
	if err != nil {
		return search.Result{}, err
	}
	task := *whole
	task.Problem = problem
	task.Layer = partOf(whole.Layer, problem, units)
	none := task.Obstacle()
	if none == nil {
		none = hanging(&task)
	}
	steps := cmp.Or(whole.Scenario.Steps, search.DefaultSteps(whole.Problem.Len()))
	task.Scenario.Steps = max(1, steps*int64(len(units))/int64(whole.Problem.Len()))
	r, err := searchFor(ctx, &task, opt)
	spent := r.Steps
	// What its share of the steps does not find, more of them often do.
	for try := 0; err == nil && none == nil && r.Score.Violation > 0 && !r.Truncated && try < longerTries; try++ {
		task.Scenario.Steps *= longer
		if try > 0 && task.Scenario.Steps > longest {
			break
		}
		r, err = searchFor(ctx, &task, opt)
		spent += r.Steps
	}
	r.Steps = spent
	switch {
	case err != nil:
		return r, err
	case r.Score.Violation == 0:
		return tidy(problem, r, below)
	case none == nil:
		e := noPlan(&task, r)
		e.Farthest = farthest(&task, r.Plan)
		none = e
	}
	return r, none
}

// partOf is a layer of some units, with what words need.
func partOf(l *atlas.Layer, problem *region.Problem, units []region.Unit) *atlas.Layer {
	part := &atlas.Layer{ID: l.ID, Title: l.Title, Graph: problem.Graph(), Areas: make([]atlas.Area, len(units))}
	for i, u := range units {
		part.Areas[i] = l.Areas[u]
	}
	return part
}
