package footprint

import (
	"cmp"
	"slices"
	"sync"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// watch tells of a level that is made in parts: the plan of each as it stands, and what
// is still to come as one region each.
type watch struct {
	tell func(regions int, p search.Progress)
	k    int
	of   int64

	mu     sync.Mutex // guards what follows
	labels []region.Label
	best   []region.Score // by the first region of a part
	steps  int64
}

func newWatch(opt Options, task *scenario.Task) *watch {
	k := task.Problem.Regions()
	return &watch{
		tell: opt.Progress, k: k, of: cmp.Or(task.Scenario.Steps, search.DefaultSteps(task.Problem.Len())),
		labels: make([]region.Label, task.Problem.Len()), best: make([]region.Score, k),
	}
}

// begin forgets what was known of the places of parts.
func (w *watch) begin(parts ...*part) {
	for _, p := range parts {
		for _, u := range p.units {
			w.labels[u] = region.Label(w.k) + p.first //nolint:gosec // G115: regions fit
		}
		clear(w.best[p.first : int(p.first)+p.regions])
	}
}

// progress is to be told of the search inside a part; nil where nobody watches.
func (w *watch) progress(p *part) func(int, search.Progress) {
	if w.tell == nil {
		return nil
	}
	var before int64 // steps
	return func(_ int, now search.Progress) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for i, u := range p.units {
			w.labels[u] = p.first + now.Labels[i]
		}
		if now.Steps < before {
			before = 0 // a longer search
		}
		w.steps += now.Steps - before
		before = now.Steps
		w.best[p.first] = now.Best
		all := search.Progress{Steps: min(w.steps, w.of), Of: w.of, Labels: slices.Clone(w.labels)}
		for _, s := range w.best {
			all.Best.Objective += s.Objective
			all.Best.Violation += s.Violation
		}
		w.tell(w.k, all)
	}
}
