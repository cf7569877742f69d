package region

import "fmt"

// Report is what [Check] found out about a plan, from nothing.
type Report struct {
	Score Score
	// Terms is the cost of each term of the problem, in its order.
	Terms []int64
	// Populations are the people of each region.
	Populations []int64
	// Pieces is the number of connected pieces of each region; 1 is contiguous.
	Pieces []int
	// Faults are the constraints that the plan breaks; empty for a valid plan.
	Faults []Fault
}

// Fault is one constraint that a plan breaks.
type Fault struct {
	// Region is the region concerned; -1 means the whole plan.
	Region  Label
	Problem string
	// Broken is the rule that it breaks, of which Units are the units; nil where the
	// fault is another one.
	Broken *RuleRef
	Units  []Unit
}

// Check recomputes everything about a plan from the definitions. It shares no
// code with [State] or the accumulators of terms: sums are taken in arbitrary
// precision, contiguity by uniting edges. It guards every plan that leaves the
// service, and may judge any plan, also one that breaks constraints.
func Check(p *Problem, plan Plan) (Report, error) {
	if plan.Len() != p.Len() {
		return Report{}, fmt.Errorf("plan of %d units for a problem of %d", plan.Len(), p.Len())
	}
	members := plan.Members()
	r := Report{
		Terms: make([]int64, len(p.terms)), Populations: make([]int64, len(members)),
		Pieces: Pieces(p.open, plan),
	}
	if len(members) != p.regions {
		r.Faults = append(r.Faults, Fault{Region: -1, Problem: fmt.Sprintf("%d regions, want %d", len(members), p.regions)})
	}
	bounds, broken, faults := checkRules(p, plan)
	for l, units := range members {
		b := bounds[l]
		for i, t := range p.terms {
			r.Terms[i] += t.recompute(units)
		}
		for _, u := range units {
			r.Populations[l] += p.population[u]
		}
		people := r.Populations[l]
		fault := func(format string, args ...any) {
			r.Faults = append(r.Faults, Fault{Region: Label(l), Problem: fmt.Sprintf(format, args...)})
		}
		// Bounds of groups may exclude each other: by which one is missed most counts.
		r.Score.Violation += broken[l] + max(0, b.Min-people, people-b.Max)
		if people < b.Min {
			fault("%d people, below the minimum of %d", people, b.Min)
		}
		if people > b.Max {
			fault("%d people, above the maximum of %d", people, b.Max)
		}
		if r.Pieces[l] > 1 {
			fault("in %d pieces", r.Pieces[l])
		}
	}
	r.Faults = append(r.Faults, faults...)
	for _, c := range r.Terms {
		r.Score.Objective += c
	}
	return r, nil
}

// Pieces counts the connected pieces of each region: its units, less the edges
// inside it that unite two pieces.
func Pieces(g *Graph, plan Plan) []int {
	parent := make([]int, plan.Len())
	count := make([]int, plan.Regions())
	for u := range parent {
		parent[u] = u
		count[plan.Label(Unit(u))]++
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, e := range g.Edges() {
		if plan.Label(e.A) != plan.Label(e.B) {
			continue
		}
		if a, b := root(int(e.A)), root(int(e.B)); a != b {
			parent[a] = b
			count[plan.Label(e.A)]--
		}
	}
	return count
}

// Cost is what a region of these units costs, from the definitions of the
// terms, as in [Check].
func (p *Problem) Cost(members []Unit) int64 {
	var sum int64
	for _, t := range p.terms {
		sum += t.recompute(members)
	}
	return sum
}
