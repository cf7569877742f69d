package region

import (
	"fmt"
	"math/big"
)

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
		Pieces: Pieces(p.graph, plan),
	}
	if len(members) != p.regions {
		r.Faults = append(r.Faults, Fault{-1, fmt.Sprintf("%d regions, want %d", len(members), p.regions)})
	}
	for l, units := range members {
		for i, t := range p.terms {
			r.Terms[i] += t.recompute(units)
		}
		for _, u := range units {
			r.Populations[l] += p.population[u]
		}
		people := r.Populations[l]
		if people < p.bounds.Min {
			r.Score.Violation += p.bounds.Min - people
			r.Faults = append(r.Faults, Fault{Label(l), fmt.Sprintf("%d people, below the minimum of %d", people, p.bounds.Min)})
		}
		if people > p.bounds.Max {
			r.Score.Violation += people - p.bounds.Max
			r.Faults = append(r.Faults, Fault{Label(l), fmt.Sprintf("%d people, above the maximum of %d", people, p.bounds.Max)})
		}
		if r.Pieces[l] > 1 {
			r.Faults = append(r.Faults, Fault{Label(l), fmt.Sprintf("in %d pieces", r.Pieces[l])})
		}
	}
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

func (t *balance) recompute(members []Unit) int64 {
	people := new(big.Int)
	for _, u := range members {
		people.Add(people, big.NewInt(t.population[u]))
	}
	off := people.Mul(people, big.NewInt(t.regions))
	off.Sub(off, big.NewInt(t.total)).Abs(off)
	return off.Mul(off, big.NewInt(t.unitCost)).Int64()
}

func (t *squares) recompute(members []Unit) int64 {
	mass, within, between := new(big.Int), new(big.Int), new(big.Int)
	for _, u := range members {
		mass.Add(mass, big.NewInt(t.mass[u]))
	}
	for j := range t.features {
		moment := new(big.Int)
		for _, u := range members {
			q := big.NewInt(t.q[int(u)*t.features+j])
			wq := new(big.Int).Mul(big.NewInt(t.mass[u]), q)
			moment.Add(moment, wq)
			within.Add(within, wq.Mul(wq, q))
		}
		between.Add(between, moment.Mul(moment, moment))
	}
	if mass.Sign() > 0 {
		within.Sub(within, between.Quo(between, mass))
	}
	return within.Int64()
}

func (t *perimeter) recompute(members []Unit) int64 {
	in := make(map[Unit]bool, len(members))
	for _, u := range members {
		in[u] = true
	}
	length := new(big.Int)
	for _, u := range members {
		length.Add(length, big.NewInt(t.lengthM[u]))
		for i, v := range t.graph.Neighbours(u) {
			if in[v] {
				length.Sub(length, big.NewInt(t.graph.Weights(u)[i]))
			}
		}
	}
	return length.Mul(length, big.NewInt(t.unitCost)).Int64()
}
