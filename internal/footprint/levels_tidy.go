package footprint

import (
	"slices"

	"footprint/internal/region"
	"footprint/internal/search"
)

// below are the bounds of the levels that are to be made inside the regions of one; of
// levels that may have several numbers of regions the widest.
func (n *nesting) below(at int) (out []region.Bounds) {
	if !n.down {
		return nil
	}
	total := n.layer.TotalPopulation()
	for i := range at {
		t := &n.tiers[i]
		few, many := t.Scenario.Bounds(total, t.Counts[0]), t.Scenario.Bounds(total, t.Counts[len(t.Counts)-1])
		out = append(out, region.Bounds{Min: min(few.Min, many.Min), Max: max(few.Max, many.Max)})
	}
	return out
}

// tidy moves units between the regions of a plan so that no more hangs on single units
// than the levels below can divide; see [hanging]. A search may leave a region of a million
// people with three limbs at one unit, each too small for a neighbourhood and all too many
// for one, and no division inside the region would help. Limbs lie at borders, so that a
// few units that go to the other side do. A region where they do not stays as it is.
func tidy(p *region.Problem, r search.Result, below []region.Bounds) (search.Result, error) {
	if len(below) == 0 || r.Score.Violation > 0 {
		return r, nil
	}
	s, err := region.NewState(p, r.Plan.Labels())
	if err != nil {
		return r, err
	}
	t := &trimmer{State: s, below: below, finder: newCutFinder(p)}
	for l := range region.Label(p.Regions()) { //nolint:gosec // G115: regions fit
		for more := true; more; {
			more = t.trim(l)
		}
	}
	r.Plan, r.Score = s.Plan(), s.Score()
	return r, nil
}

// trimmer is a plan that is tidied.
type trimmer struct {
	*region.State
	below  []region.Bounds
	finder *cutFinder
}

// excess is by how many people too much hangs on units of a region, over all of them
// and the levels below, and on which most.
func (t *trimmer) excess(l region.Label) (sum int64, worst region.Unit) {
	var most int64
	for _, c := range t.finder.find(t.Labels(), t.members(l)) {
		for _, b := range t.below {
			must := t.Problem().Population(c.unit)
			for _, people := range c.pieces {
				must += leftOver(people, b)
			}
			over := max(0, must-b.Max)
			if sum += over; over > most {
				most, worst = over, c.unit
			}
		}
	}
	return sum, worst
}

func (t *trimmer) members(l region.Label) (units []region.Unit) {
	for u, of := range t.Labels() {
		if of == l {
			units = append(units, region.Unit(u)) //nolint:gosec // G115: units fit
		}
	}
	return units
}

// trim makes the move that leaves least hanging in a region and the one that is moved
// to, and of several such the cheapest. It says whether there was one that helps.
func (t *trimmer) trim(l region.Label) bool {
	before, hub := t.excess(l)
	if before == 0 {
		return false
	}
	var best region.Move
	var least, cost int64
	var to []region.Label
	found := false
	for _, u := range t.limbs(hub) {
		to = t.NeighbourRegions(u, to[:0])
		if len(to) == 0 || !t.CanLeave(u) {
			continue
		}
		for _, other := range to {
			m := region.Move{Unit: u, To: other}
			d := t.Delta(m)
			if d.Violation > 0 {
				continue
			}
			there, _ := t.excess(other)
			t.Apply(m)
			here, _ := t.excess(l)
			after, _ := t.excess(other)
			t.Apply(region.Move{Unit: u, To: l})
			if gain := before + there - here - after; gain > 0 && (!found || gain > least || gain == least && d.Objective < cost) {
				best, least, cost, found = m, gain, d.Objective, true
			}
		}
	}
	if found {
		t.Apply(best)
	}
	return found
}

// limbs are the units that hang on one: its region without it, but for the largest piece.
func (t *trimmer) limbs(hub region.Unit) (units []region.Unit) {
	labels, g := t.Labels(), t.Problem().Graph()
	seen := map[region.Unit]bool{hub: true}
	var largest []region.Unit
	var most int64
	for _, first := range g.Neighbours(hub) {
		if labels[first] != labels[hub] || seen[first] {
			continue
		}
		seen[first] = true
		piece, people := []region.Unit{first}, int64(0)
		for at := 0; at < len(piece); at++ {
			people += t.Problem().Population(piece[at])
			for _, v := range g.Neighbours(piece[at]) {
				if labels[v] == labels[hub] && !seen[v] {
					seen[v] = true
					piece = append(piece, v)
				}
			}
		}
		if people > most {
			piece, largest, most = largest, piece, people
		}
		units = append(units, piece...)
	}
	slices.Sort(units)
	return units
}
