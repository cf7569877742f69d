package region

import (
	"errors"
	"fmt"
	"hash"
	"slices"
)

// Rules are what a plan must keep to beside contiguity, the number of regions and
// their population: what has been agreed already. The zero value asks for nothing.
type Rules struct {
	// Together are units that must share a region.
	Together []Group
	// Apart are sets of units of which no two may share a region.
	Apart [][]Unit
	// Zones gives each unit its zone: no region holds units of two. Nil is no zones.
	Zones []int32
	// MinUnits and MaxUnits limit how many units a region has; 0 is no limit.
	MinUnits, MaxUnits int
}

// Group is units that must share a region; one unit will do, to say something of
// the region that holds it.
type Group struct {
	Units []Unit
	// Closed says that no other unit is in that region: it is agreed as it stands.
	Closed bool
	// Bounds, unless nil, are those of that region, instead of the problem's. Where
	// groups with bounds share a region, it must keep all of them.
	Bounds *Bounds
}

// Empty says that the rules ask for nothing.
func (r *Rules) Empty() bool {
	return len(r.Together) == 0 && len(r.Apart) == 0 && r.Zones == nil && r.MinUnits == 0 && r.MaxUnits == 0
}

// check says what is wrong with rules for n units. Rules that contradict each
// other are no error: see [Problem.Obstacle].
func (r *Rules) check(n int) error {
	for i, g := range r.Together {
		if len(g.Units) == 0 {
			return fmt.Errorf("together %d: has no units", i)
		}
		if err := distinct(g.Units, n); err != nil {
			return fmt.Errorf("together %d: %w", i, err)
		}
		if b := g.Bounds; b != nil && (b.Min < 0 || b.Min > b.Max) {
			return fmt.Errorf("together %d: %d to %d people: want the smaller number first, 0 or more", i, b.Min, b.Max)
		}
	}
	for i, units := range r.Apart {
		if err := distinct(units, n); err != nil {
			return fmt.Errorf("apart %d: %w", i, err)
		}
	}
	if r.Zones != nil && len(r.Zones) != n {
		return fmt.Errorf("%d zones for %d units", len(r.Zones), n)
	}
	if r.MinUnits < 0 || r.MaxUnits < 0 || r.MaxUnits > 0 && r.MinUnits > r.MaxUnits {
		return fmt.Errorf("%d to %d units in a region: want the smaller number first, 0 or more", r.MinUnits, r.MaxUnits)
	}
	return nil
}

func distinct(units []Unit, n int) error {
	sorted := slices.Sorted(slices.Values(units))
	for i, u := range sorted {
		if u < 0 || int(u) >= n {
			return fmt.Errorf("unit %d outside 0..%d", u, n-1)
		}
		if i > 0 && sorted[i-1] == u {
			return fmt.Errorf("unit %d: is there twice", u)
		}
	}
	return nil
}

// With is the same problem under rules, in place of those that it had. Contiguity
// then ends at zones and at closed groups: [Problem.Graph] may be in pieces.
func (p *Problem) With(r Rules) (*Problem, error) {
	if p.fine != nil {
		return nil, errors.New("rules are for the units of a problem, not for groups of them")
	}
	if err := r.check(p.Len()); err != nil {
		return nil, err
	}
	other := *p
	other.graph, other.rules = p.open, nil
	if !r.Empty() {
		other.rules = newRules(&r, p.Len(), p.total/int64(p.regions))
		other.graph = p.open.cutAt(r.borders(p.Len()))
	}
	other.digest = other.hash(other.bounds)
	return &other, nil
}

// Rules are those of the problem; nil for none. They must not be changed. Of a
// problem of groups, see [Problem.Coarsen], they are those of its units' problem.
func (p *Problem) Rules() *Rules {
	switch {
	case p.fine != nil:
		return p.fine.Rules()
	case p.rules == nil:
		return nil
	}
	return p.rules.given
}

// borders numbers what no region may cross: zones, and closed groups within them.
func (r *Rules) borders(n int) []int64 {
	out := make([]int64, n)
	for u := range out {
		if r.Zones != nil {
			out[u] = int64(r.Zones[u]) << 32
		}
	}
	for i, g := range r.Together {
		if g.Closed {
			for _, u := range g.Units {
				out[u] = out[u]>>32<<32 | int64(i+1)
			}
		}
	}
	return out
}

// cutAt is the graph without the pairs between units that lie on different sides.
func (g *Graph) cutAt(side []int64) *Graph {
	c := &Graph{offsets: make([]int32, 1, g.Len()+1)}
	for u := range Unit(g.Len()) {
		weights := g.Weights(u)
		for i, v := range g.Neighbours(u) {
			if side[u] == side[v] {
				c.neighbours, c.weights = append(c.neighbours, v), append(c.weights, weights[i])
			}
		}
		c.offsets = append(c.offsets, int32(len(c.neighbours)))
	}
	return c
}

// Loosest is the widest bounds that any region may have: those of the problem, and
// of the rules.
func (p *Problem) Loosest() Bounds {
	b := p.bounds
	if p.rules != nil {
		for _, c := range p.rules.checks {
			if c.kind == bounded {
				b.Min, b.Max = min(b.Min, c.bounds.Min), max(b.Max, c.bounds.Max)
			}
		}
	}
	return b
}

// Reduced is the problem with what must share a region made one unit, as far as it
// hangs together, and which unit of it each unit is in. Its plans cost what the
// plans cost that they stand for ([Plan.Spread]), and break the same rules.
// Without rules it is the problem itself.
func (p *Problem) Reduced() (*Problem, Plan, error) {
	groups := make([]Label, p.Len())
	for u := range groups {
		groups[u] = Label(u)
	}
	if p.rules != nil && p.fine == nil {
		for _, piece := range p.pieces(p.classes()) {
			for _, u := range piece {
				groups[u] = Label(piece[0])
			}
		}
	}
	plan, err := NewPlan(groups)
	if err != nil {
		return nil, Plan{}, err
	}
	if plan.Regions() == p.Len() {
		return p, plan, nil
	}
	q, err := p.Coarsen(plan)
	return q, plan, err
}

// classes are the units that must share a region, groups in common united: each
// class ascending, in order of the first unit. Units of no group are in none.
func (p *Problem) classes() [][]Unit {
	class := make([]int, p.Len()) // of a unit; 0 is none
	var out [][]Unit              // by class, from 1; nil where it went into another
	for _, g := range p.rules.given.Together {
		out = append(out, nil)
		own := len(out)
		for _, u := range g.Units {
			if old := class[u]; old != own && old != 0 {
				for _, v := range out[old-1] {
					class[v] = own
				}
				out[own-1], out[old-1] = append(out[own-1], out[old-1]...), nil
			} else if old == 0 {
				class[u] = own
				out[own-1] = append(out[own-1], u)
			}
		}
	}
	out = slices.DeleteFunc(out, func(units []Unit) bool { return units == nil })
	for _, units := range out {
		slices.Sort(units)
	}
	slices.SortFunc(out, func(a, b []Unit) int { return int(a[0]) - int(b[0]) })
	return out
}

// pieces are the contiguous pieces of some sets of units, each ascending.
func (p *Problem) pieces(sets [][]Unit) (out [][]Unit) {
	for _, units := range sets {
		left := make(map[Unit]bool, len(units))
		for _, u := range units {
			left[u] = true
		}
		for _, first := range units {
			if !left[first] {
				continue
			}
			left[first] = false
			piece := []Unit{first}
			for at := 0; at < len(piece); at++ {
				for _, v := range p.graph.Neighbours(piece[at]) {
					if left[v] {
						left[v] = false
						piece = append(piece, v)
					}
				}
			}
			slices.Sort(piece)
			out = append(out, piece)
		}
	}
	return out
}

func (r *Rules) hash(h hash.Hash) {
	ints := func(units []Unit) (out []int64) {
		for _, u := range slices.Sorted(slices.Values(units)) {
			out = append(out, int64(u))
		}
		return out
	}
	for _, g := range r.Together {
		hashInts(h, "together", ints(g.Units)...)
		if g.Closed {
			hashInts(h, "closed")
		}
		if g.Bounds != nil {
			hashInts(h, "bounds", g.Bounds.Min, g.Bounds.Max)
		}
	}
	for _, units := range r.Apart {
		hashInts(h, "apart", ints(units)...)
	}
	if r.Zones != nil {
		zones := make([]int64, len(r.Zones))
		for u, z := range r.Zones {
			zones[u] = int64(z)
		}
		hashInts(h, "zones", zones...)
	}
	hashInts(h, "units", int64(r.MinUnits), int64(r.MaxUnits))
}
