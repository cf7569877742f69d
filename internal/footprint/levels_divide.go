package footprint

import (
	"context"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// divide makes regions inside those of the level above: each is a problem by itself.
func (n *nesting) divide(ctx context.Context, at int, task *scenario.Task) (search.Result, error) {
	above := n.built[at+1].result.Plan
	members := above.Members()
	people := make([]int64, len(members))
	for parent, units := range members {
		for _, u := range units {
			people[parent] += task.Problem.Population(u)
		}
	}
	k := task.Problem.Regions()
	shares, refused, why := apportion(people, members, k, task.Problem.Bounds())
	if refused >= 0 {
		return search.Result{}, fmt.Errorf("%w: region %s of level %s, with %s people, %s", region.ErrInfeasible,
			n.told(at+1, refused), n.tiers[at+1].ID, scenario.Thousands(people[refused]), why)
	} else if why != "" {
		return search.Result{}, fmt.Errorf("%w: the %d regions of level %s %s, but %d are asked for", region.ErrInfeasible, len(members), n.tiers[at+1].ID, why, k)
	}
	d := division{task: task, opt: n.opt, labels: make([]region.Label, task.Problem.Len())}
	d.steps = task.Scenario.Steps
	if d.steps == 0 {
		d.steps = search.DefaultSteps(task.Problem.Len())
	}
	for u := range d.labels {
		d.labels[u] = region.Label(k) + above.Label(region.Unit(u)) //nolint:gosec // G115: regions and units fit
	}
	for parent, units := range members {
		if err := d.part(ctx, units, shares[parent]); err != nil {
			return search.Result{}, fmt.Errorf("inside region %s of level %s: %w", n.told(at+1, parent), n.tiers[at+1].ID, err)
		}
	}
	var err error
	d.sum.Plan, err = region.NewPlan(d.labels)
	return d.sum, err
}

// told names a region of a level.
func (n *nesting) told(level, r int) string {
	name := n.names(level, n.built[level].result.Plan)[r]
	return fmt.Sprintf("%s (%s)", name.Code, name.Name)
}

// division is a level that is divided part by part.
type division struct {
	task   *scenario.Task
	opt    Options
	steps  int64
	labels []region.Label // parts to come have labels from k
	next   region.Label
	sum    search.Result
}

// longerTries is how often a part without a plan is searched for longer.
const longerTries = 2

// part divides the units of one region of the level above into so many.
func (d *division) part(ctx context.Context, units []region.Unit, regions int) error {
	problem, err := d.task.Problem.Part(units, regions)
	if err != nil {
		return err
	}
	task := *d.task
	task.Problem = problem
	task.Layer = partOf(d.task.Layer, problem, units)
	if err := task.Obstacle(); err != nil {
		return err
	}
	task.Scenario.Steps = max(1, d.steps*int64(len(units))/int64(d.task.Problem.Len()))
	opt := d.opt
	if opt.Progress != nil {
		opt.Progress = func(_ int, p search.Progress) { d.report(units, p) }
	}
	r, err := searchFor(ctx, &task, opt)
	// What its share of the steps does not find, more of them often do.
	for try := 0; err == nil && r.Score.Violation > 0 && !r.Truncated && try < longerTries; try++ {
		d.sum.Steps += r.Steps
		task.Scenario.Steps *= 8
		r, err = searchFor(ctx, &task, opt)
	}
	if err != nil {
		return err
	}
	if r.Score.Violation > 0 {
		none := noPlan(&task, r)
		none.Farthest = farthest(&task, r.Plan)
		return none
	}
	for i, u := range units {
		d.labels[u] = d.next + r.Plan.Label(region.Unit(i)) //nolint:gosec // G115: units fit
	}
	d.next += region.Label(regions) //nolint:gosec // G115: regions fit
	d.sum.Score.Objective += r.Score.Objective
	d.sum.Steps += r.Steps
	d.sum.Truncated = d.sum.Truncated || r.Truncated
	return nil
}

// report tells of all parts: what is done, the one at hand, and those to come as one
// region each.
func (d *division) report(units []region.Unit, p search.Progress) {
	labels := append([]region.Label(nil), d.labels...)
	for i, u := range units {
		labels[u] = d.next + p.Labels[i]
	}
	p.Labels, p.Steps, p.Of = labels, d.sum.Steps+p.Steps, d.steps
	p.Best.Objective += d.sum.Score.Objective
	d.opt.Progress(d.task.Problem.Regions(), p)
}

// partOf is a layer of some units, with what words need.
func partOf(l *atlas.Layer, problem *region.Problem, units []region.Unit) *atlas.Layer {
	part := &atlas.Layer{ID: l.ID, Title: l.Title, Graph: problem.Graph(), Areas: make([]atlas.Area, len(units))}
	for i, u := range units {
		part.Areas[i] = l.Areas[u]
	}
	return part
}

// apportion gives each part so many of k regions, in proportion to its people (Webster 1832, Sainte-Laguë 1910) as
// far as bounds and units allow. Where they do not, it says why: of one part, or of
// all (-1).
func apportion(people []int64, members [][]region.Unit, k int, b region.Bounds) (shares []int, refused int, why string) {
	shares, most := make([]int, len(people)), make([]int, len(people))
	left, room := k, 0
	for j, n := range people {
		least := int64(1)
		if b.Max > 0 {
			least = max(1, (n+b.Max-1)/b.Max)
		}
		hold := int64(len(members[j]))
		if b.Min > 0 {
			hold = min(hold, n/b.Min)
		}
		if least > hold {
			return nil, j, fmt.Sprintf("cannot be divided into regions of %s to %s people: it has too many for %d, and too few for %d",
				scenario.Thousands(b.Min), scenario.Thousands(b.Max), least-1, least)
		}
		shares[j], most[j] = int(least), int(hold)
		left -= shares[j]
		room += most[j]
	}
	if left < 0 || k > room {
		return nil, -1, fmt.Sprintf("can be divided into %d to %d", k-left, room)
	}
	for range left {
		to := -1
		for j := range shares {
			if shares[j] < most[j] && (to < 0 || people[j]*int64(2*shares[to]+1) > people[to]*int64(2*shares[j]+1)) {
				to = j
			}
		}
		shares[to]++
	}
	return shares, -1, ""
}
