package footprint

import (
	"context"
	"errors"
	"slices"

	"footprint/internal/region"
)

// How often units change sides for one part without a plan, and how many at once.
const (
	lendings  = 12
	mostLoans = 100
)

// lend finds a plan for part i, in which none was found, by units that change sides. It
// says whether it did.
//
// A part may have people for a whole number of regions and yet no plan, because of its
// shape: pieces that hang on single units, too small for a region and too many for the
// next one. Of a hundred places made of small areas some are such, as the search that
// makes them does not know what comes below. What is missing is seen in the plan nearest to
// the bounds: a region with too few people, or too many. That region gets units from beyond
// the border of the part, or gives some away, and both parts are searched anew. Units change
// sides on all levels above, and the bounds there hold.
func (d *division) lend(ctx context.Context, i int) (bool, error) {
	for level := d.at + 1; level < len(d.tiers) && !d.lent; level++ {
		s, err := region.NewState(d.built[level].task.Problem, d.built[level].result.Plan.Labels())
		if err != nil {
			return false, err
		}
		d.above[level] = s
	}
	p := d.parts[i]
	barred := make([]bool, len(d.parts))
	for range lendings {
		if !planless(p.err) {
			return false, nil
		}
		j, loans := d.borrow(i, barred)
		if len(loans) == 0 {
			return false, nil
		}
		q := d.parts[j]
		was := [2]part{*p, *q}
		d.settle(p, i)
		d.settle(q, j)
		d.watch.begin(p, q)
		d.search(ctx, p, d.opt)
		d.search(ctx, q, d.opt)
		d.steps += p.result.Steps + q.result.Steps
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if q.err != nil && was[1].err == nil {
			d.undo(loans)
			*p, *q = was[0], was[1]
			barred[j] = true
			continue
		}
		d.lent = true
		if p.err == nil {
			return true, nil
		}
	}
	return false, nil
}

// planless says whether an error is that there is no plan, or that none was found.
func planless(err error) bool {
	var none *NoPlanError
	return errors.Is(err, region.ErrInfeasible) || errors.As(err, &none) && !none.Truncated
}

// loan is a unit that changes sides, and its regions before and after, by level.
type loan struct {
	unit     region.Unit
	from, to []region.Label
}

// borrow moves units across the border of part i, to or from one other that is not
// barred, as the region of its plan that is farthest outside the bounds needs: the other
// with which fewest do. It gives that other, and what was moved; nothing where none would do.
func (d *division) borrow(i int, barred []bool) (other int, loans []loan) {
	units, people := d.farthest(d.parts[i])
	tried := slices.Clone(barred)
	for _, u := range units {
		for _, v := range d.task.Problem.Graph().Neighbours(u) {
			j := int(d.above[d.at+1].Label(v))
			if j == i || tried[j] {
				continue
			}
			tried[j] = true
			if of := d.exchange(i, j, units, people); of != nil {
				if loans == nil || len(of) < len(loans) {
					other, loans = j, of
				}
				d.undo(of)
			}
		}
	}
	for k := range loans {
		loans[k].from = d.move(loans[k].unit, loans[k].to)
	}
	return other, loans
}

// farthest are the units of the region that misses the bounds most in the plan of a
// part, and their people.
func (d *division) farthest(p *part) (units []region.Unit, people int64) {
	var outside int64
	for _, members := range p.result.Plan.Members() {
		var sum int64
		for k, u := range members {
			members[k] = p.units[u]
			sum += d.task.Problem.Population(p.units[u])
		}
		if off := d.task.Problem.Bounds().Outside(sum); off > outside {
			units, people, outside = members, sum, off
		}
	}
	return units, people
}

// exchange moves units between parts i and j until a region in i is within its bounds.
// Where bounds of the levels above forbid one, a unit goes the other way elsewhere. It
// gives nil, and moves nothing, where that does not do.
func (d *division) exchange(i, j int, units []region.Unit, people int64) (loans []loan) {
	b := d.task.Problem.Bounds()
	units = slices.Clone(units)
	give := people > b.Max
	for b.Outside(people) > 0 && len(loans) < mostLoans {
		if c, found := d.candidate(i, j, units, give); found {
			loans = append(loans, d.take(c))
			if n := d.task.Problem.Population(c.unit); give {
				units = slices.DeleteFunc(units, func(u region.Unit) bool { return u == c.unit })
				people -= n
			} else {
				units = append(units, c.unit)
				people += n
			}
			continue
		}
		var rest []region.Unit
		for u, l := range d.above[d.at+1].Labels() {
			if int(l) == i && !slices.Contains(units, region.Unit(u)) { //nolint:gosec // G115: units fit
				rest = append(rest, region.Unit(u)) //nolint:gosec // G115: units fit
			}
		}
		c, found := d.candidate(i, j, rest, !give)
		if !found || slices.ContainsFunc(loans, func(l loan) bool { return l.unit == c.unit }) {
			break
		}
		loans = append(loans, d.take(c))
	}
	if b.Outside(people) > 0 {
		d.undo(loans)
		return nil
	}
	return loans
}

// take moves a candidate.
func (d *division) take(c candidate) loan {
	to := d.labels(c.beside)
	return loan{c.unit, d.move(c.unit, to), to}
}

// undo moves units back.
func (d *division) undo(loans []loan) {
	for _, l := range slices.Backward(loans) {
		d.move(l.unit, l.from)
	}
}

// candidate is a unit that may change sides: it comes to be where a unit beside it is.
type candidate struct {
	unit, beside region.Unit
	cost         int64
}

// candidate finds the unit that some units of part i may best give to part j, or get
// from it, by the objective of the level above.
func (d *division) candidate(i, j int, units []region.Unit, give bool) (best candidate, found bool) {
	g, s := d.task.Problem.Graph(), d.above[d.at+1]
	for _, u := range units {
		for _, v := range g.Neighbours(u) {
			if int(s.Label(v)) != j {
				continue
			}
			c := candidate{unit: v, beside: u}
			if give {
				c.unit, c.beside = u, v
			}
			if found && c.unit == best.unit || !d.may(&c, i, j, give) {
				continue
			}
			if !found || c.cost < best.cost {
				best, found = c, true
			}
		}
	}
	return best, found
}

// may says whether a unit may change sides on all levels above, and sets the cost.
func (d *division) may(c *candidate, i, j int, give bool) bool {
	n := d.task.Problem.Population(c.unit)
	if !give {
		n = -n
	}
	if !d.holds(i, -n, give) || !d.holds(j, n, !give) {
		return false
	}
	for level := d.at + 1; level < len(d.tiers); level++ {
		s := d.above[level]
		m := region.Move{Unit: c.unit, To: s.Label(c.beside)}
		if m.To == s.Label(c.unit) {
			continue
		}
		delta := s.Delta(m)
		if delta.Violation > 0 || !s.CanLeave(c.unit) {
			return false
		}
		if level == d.at+1 {
			c.cost = delta.Objective
		}
	}
	return true
}

// holds says whether a part still has room for its regions with more people, or fewer,
// by a unit that goes or comes.
func (d *division) holds(i int, more int64, goes bool) bool {
	s, l := d.above[d.at+1], region.Label(i) //nolint:gosec // G115: regions fit
	units := s.Size(l) + 1
	if goes {
		units -= 2
	}
	least, most := room(s.People(l)+more, units, d.task.Problem.Bounds())
	return least <= d.parts[i].regions && d.parts[i].regions <= most
}

// labels are the regions of a unit on the levels above.
func (d *division) labels(u region.Unit) []region.Label {
	out := make([]region.Label, len(d.tiers))
	for level := d.at + 1; level < len(d.tiers); level++ {
		out[level] = d.above[level].Label(u)
	}
	return out
}

// move puts a unit into other regions on the levels above, and gives those that it
// was in.
func (d *division) move(u region.Unit, to []region.Label) (from []region.Label) {
	from = d.labels(u)
	for level := d.at + 1; level < len(d.tiers); level++ {
		if to[level] != from[level] {
			d.above[level].Apply(region.Move{Unit: u, To: to[level]})
		}
	}
	return from
}

// settle makes part i what the level above now says.
func (d *division) settle(p *part, i int) {
	s := d.above[d.at+1]
	p.units, p.people = nil, s.People(region.Label(i)) //nolint:gosec // G115: regions fit
	for u, l := range s.Labels() {
		if int(l) == i {
			p.units = append(p.units, region.Unit(u)) //nolint:gosec // G115: units fit
		}
	}
}
