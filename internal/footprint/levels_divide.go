package footprint

import (
	"context"
	"fmt"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// division is a level that is made inside the regions of the level above. Each of these
// is a problem by itself.
type division struct {
	*nesting
	at    int
	task  *scenario.Task
	parts []*part         // by region of the level above
	above []*region.State // by level, those above
	watch *watch
	steps int64
	lent  bool // units went from part to part: plans of the levels above changed
}

// part is a region of the level above, and what is made inside it.
type part struct {
	units   []region.Unit // ascending
	people  int64
	regions int          // how many are to be made
	first   region.Label // of them; the others follow
	result  search.Result
	err     error
}

// divide makes regions inside those of the level above. Where one of these has no plan,
// units at its border change sides; see [division.lend].
func (n *nesting) divide(ctx context.Context, at int, task *scenario.Task) (search.Result, error) {
	n.changed = nil
	d := &division{nesting: n, at: at, task: task, above: make([]*region.State, len(n.tiers)), watch: newWatch(n.opt, task)}
	for _, units := range n.built[at+1].result.Plan.Members() {
		p := &part{units: units}
		for _, u := range units {
			p.people += task.Problem.Population(u)
		}
		d.parts = append(d.parts, p)
	}
	if err := d.share(); err != nil {
		return search.Result{}, err
	}
	if err := d.fill(ctx); err != nil {
		return search.Result{}, err
	}
	return d.sum()
}

// share says how many regions each part is to have.
func (d *division) share() error {
	b, k := d.task.Problem.Bounds(), d.task.Problem.Regions()
	for i, p := range d.parts {
		if least, most := room(p.people, len(p.units), b); least > most {
			return fmt.Errorf("%w: region %s of level %s, with %s people, cannot be divided into regions of %s to %s people: it has too many for %d, and too few for %d",
				region.ErrInfeasible, d.told(d.at+1, i), d.tiers[d.at+1].ID, scenario.Thousands(p.people),
				scenario.Thousands(b.Min), scenario.Thousands(b.Max), least-1, least)
		}
	}
	if least, most, ok := apportion(d.parts, k, b); !ok {
		return fmt.Errorf("%w: the %d regions of level %s can be divided into %d to %d, but %d are asked for", region.ErrInfeasible,
			len(d.parts), d.tiers[d.at+1].ID, least, most, k)
	}
	first := region.Label(0)
	for _, p := range d.parts {
		p.first = first
		first += region.Label(p.regions) //nolint:gosec // G115: regions fit
	}
	return nil
}

// fill finds the plans inside all parts.
func (d *division) fill(ctx context.Context) error {
	d.solve(ctx)
	for i, p := range d.parts {
		if p.err == nil {
			continue
		}
		lent, err := d.lend(ctx, i)
		if err != nil {
			return err
		}
		if !lent {
			return fmt.Errorf("inside region %s of level %s: %w", d.told(d.at+1, i), d.tiers[d.at+1].ID, p.err)
		}
	}
	return nil
}

// told names a region of a level.
func (n *nesting) told(level, r int) string {
	name := n.names(level, n.built[level].result.Plan)[r]
	return fmt.Sprintf("%s (%s)", name.Code, name.Name)
}

// sum makes one plan of those of all parts, and of the levels above where they changed.
func (d *division) sum() (search.Result, error) {
	out := search.Result{Steps: d.steps}
	labels := make([]region.Label, d.task.Problem.Len())
	for _, p := range d.parts {
		for i, u := range p.units {
			labels[u] = p.first + p.result.Plan.Label(region.Unit(i)) //nolint:gosec // G115: units fit
		}
		out.Score.Objective += p.result.Score.Objective
		out.Truncated = out.Truncated || p.result.Truncated
	}
	if d.lent {
		d.changed = d.above
	}
	var err error
	out.Plan, err = region.NewPlan(labels)
	return out, err
}

// room is how many regions within bounds so many people in so many units can have, by
// arithmetic alone.
func room(people int64, units int, b region.Bounds) (least, most int) {
	least, most = 1, units
	if b.Max > 0 {
		least = max(1, int((people+b.Max-1)/b.Max))
	}
	if b.Min > 0 {
		most = min(most, int(people/b.Min))
	}
	return least, most
}

// apportion gives each part so many of k regions, in proportion to its people (Webster 1832, Sainte-Laguë 1910) as
// far as bounds and units allow, and says how many they can have in all. Each must have
// room for some number.
func apportion(parts []*part, k int, b region.Bounds) (least, most int, ok bool) {
	hold := make([]int, len(parts))
	for i, p := range parts {
		p.regions, hold[i] = room(p.people, len(p.units), b)
		least += p.regions
		most += hold[i]
	}
	if k < least || k > most {
		return least, most, false
	}
	for range k - least {
		to := -1
		for i, p := range parts {
			if p.regions < hold[i] && (to < 0 || p.people*int64(2*parts[to].regions+1) > parts[to].people*int64(2*p.regions+1)) {
				to = i
			}
		}
		parts[to].regions++
	}
	return least, most, true
}
