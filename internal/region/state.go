package region

import (
	"fmt"
	"slices"
)

// State is a complete division under change. It keeps, for every region, the
// accumulators of every term, so that the cost of a move needs no look at the
// other members. It may leave the population bounds (the violation is scored)
// but never contiguity, as long as callers ask [State.CanLeave] first.
// A State belongs to one goroutine; Delta, DeltaOf, CanLeave and Apply allocate
// nothing in the steady state.
type State struct {
	problem *Problem
	labels  []Label
	acc     []int64 // region-major, problem.width each
	cost    []int64 // region-major, of each term
	people  []int64
	ruled   []int64 // region-major, sums of the rules
	size    []int32
	print   []uint64 // by region: see Fingerprint
	score   Score

	foreign  []int32 // by unit: neighbours in other regions
	boundary []Unit  // the units with foreign > 0, in no particular order
	place    []int32 // by unit: its place in boundary, or -1

	search connectivity
	what   whatIf
}

// NewState puts units into regions as labels say (0..regions-1, none empty).
// Contiguity is the caller's to establish.
func NewState(p *Problem, labels []Label) (*State, error) {
	if len(labels) != p.Len() {
		return nil, fmt.Errorf("%d labels for %d units", len(labels), p.Len())
	}
	k := p.regions
	s := &State{
		problem: p, labels: make([]Label, len(labels)),
		acc: make([]int64, k*p.width), cost: make([]int64, k*len(p.terms)), people: make([]int64, k), ruled: make([]int64, k*p.RuleWidth()), size: make([]int32, k), print: make([]uint64, k),
		foreign: make([]int32, len(labels)), boundary: make([]Unit, 0, len(labels)), place: make([]int32, len(labels)),
		search: newConnectivity(len(labels)),
	}
	if err := s.Reset(labels); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset replaces the whole division.
func (s *State) Reset(labels []Label) error {
	clear(s.acc)
	clear(s.people)
	clear(s.ruled)
	clear(s.size)
	clear(s.print)
	for u, l := range labels {
		if l < 0 || int(l) >= s.problem.regions {
			return fmt.Errorf("unit %d: region %d outside 0..%d", u, l, s.problem.regions-1)
		}
		s.labels[u] = -1
	}
	s.score = Score{}
	for l := range Label(s.problem.regions) {
		acc, cost := s.known(l)
		for i, t := range s.problem.terms {
			cost[i] = t.Cost(acc[:t.Width()]) // of no units
			s.score.Objective += cost[i]
			acc = acc[t.Width():]
		}
	}
	for u, l := range labels {
		acc, cost := s.known(l)
		for i, t := range s.problem.terms {
			inside, _ := s.inside(i, Unit(u), l, l)
			s.put(t, acc[:t.Width()], &cost[i], Unit(u), 1, inside)
			acc = acc[t.Width():]
		}
		s.count(Unit(u), l, 1)
		s.labels[u] = l
	}
	for l := range s.size {
		if s.size[l] == 0 {
			return fmt.Errorf("region %d is empty", l)
		}
		s.score.Violation += s.Violation(Label(l))
	}
	s.boundary = s.boundary[:0]
	for u := range s.labels {
		s.foreign[u], s.place[u] = 0, -1
		for _, v := range s.problem.graph.Neighbours(Unit(u)) {
			if s.labels[v] != s.labels[u] {
				s.foreign[u]++
			}
		}
		s.mark(Unit(u))
	}
	return nil
}

// Problem is what the state is a plan of.
func (s *State) Problem() *Problem { return s.problem }

// Score is the score as it stands.
func (s *State) Score() Score { return s.score }

// Label is the region of u.
func (s *State) Label(u Unit) Label { return s.labels[u] }

// Labels are the regions by unit; the slice must not be changed or kept.
func (s *State) Labels() []Label { return s.labels }

// People is the population of region l.
func (s *State) People(l Label) int64 { return s.people[l] }

// Size is the number of units of region l.
func (s *State) Size(l Label) int { return int(s.size[l]) }

// RuleSums are the sums of the rules over region l: see [Problem.AddRules]. The
// slice must not be changed or kept.
func (s *State) RuleSums(l Label) []int64 {
	w := s.problem.RuleWidth()
	return s.ruled[int(l)*w : int(l+1)*w]
}

// Violation is by how many people region l breaks bounds and rules.
func (s *State) Violation(l Label) int64 {
	return s.problem.Violation(s.people[l], s.RuleSums(l))
}

// breaks is what the violation of region l changes by when u comes (sign 1) or goes.
func (s *State) breaks(u Unit, l Label, sign int64) int64 {
	p, sums := s.problem, s.RuleSums(l)
	before := s.Violation(l)
	p.AddRules(sums, u, sign)
	after := p.Violation(s.people[l]+sign*p.population[u], sums)
	p.AddRules(sums, u, -sign)
	return after - before
}

// Fingerprint is a number for the members of region l: the same for the same
// members, another for others but for one chance in 2^64 (Zobrist 1970).
func (s *State) Fingerprint(l Label) uint64 { return s.print[l] }

// Cost is the objective of region l.
func (s *State) Cost(l Label) int64 {
	var sum int64
	_, cost := s.known(l)
	for _, c := range cost {
		sum += c
	}
	return sum
}

// Boundary lists the units that touch another region. The order depends on the
// history of the state only. The slice must not be changed or kept.
func (s *State) Boundary() []Unit { return s.boundary }

// Plan is the division as an immutable plan.
func (s *State) Plan() Plan {
	p, err := NewPlan(s.labels)
	if err != nil {
		panic(err) // labels are never negative outside Reset
	}
	return p
}

// Delta is what the move would change. Moving a unit to its own region is 0.
func (s *State) Delta(m Move) Delta {
	from := s.labels[m.Unit]
	if from == m.To {
		return Delta{}
	}
	var d Delta
	if s.problem.rules == nil {
		people, b := s.problem.population[m.Unit], s.problem.bounds
		d.Violation = b.Outside(s.people[from]-people) - b.Outside(s.people[from]) +
			b.Outside(s.people[m.To]+people) - b.Outside(s.people[m.To])
	} else {
		d.Violation = s.breaks(m.Unit, from, -1) + s.breaks(m.Unit, m.To, 1)
	}
	left, leftCost := s.known(from)
	joined, joinedCost := s.known(m.To)
	for i, t := range s.problem.terms {
		w := t.Width()
		before, after := s.inside(i, m.Unit, from, m.To)
		d.Objective += t.CostWith(left[:w], leftCost[i], m.Unit, -1, before) - leftCost[i] +
			t.CostWith(joined[:w], joinedCost[i], m.Unit, 1, after) - joinedCost[i]
		left, joined = left[w:], joined[w:]
	}
	return d
}

// Apply makes the move, whether or not it keeps contiguity. A region may be
// empty between two moves of one change, never after it.
func (s *State) Apply(m Move) {
	from := s.labels[m.Unit]
	if from == m.To {
		return
	}
	s.score.Violation -= s.Violation(from) + s.Violation(m.To)
	left, leftCost := s.known(from)
	joined, joinedCost := s.known(m.To)
	for i, t := range s.problem.terms {
		w := t.Width()
		before, after := s.inside(i, m.Unit, from, m.To)
		s.put(t, left[:w], &leftCost[i], m.Unit, -1, before)
		s.put(t, joined[:w], &joinedCost[i], m.Unit, 1, after)
		left, joined = left[w:], joined[w:]
	}
	s.count(m.Unit, from, -1)
	s.count(m.Unit, m.To, 1)
	s.score.Violation += s.Violation(from) + s.Violation(m.To)

	s.labels[m.Unit] = m.To
	s.foreign[m.Unit] = 0
	for _, v := range s.problem.graph.Neighbours(m.Unit) {
		switch s.labels[v] {
		case m.To:
			s.foreign[v]--
		case from:
			s.foreign[v]++
			s.foreign[m.Unit]++
		default:
			s.foreign[m.Unit]++
		}
		s.mark(v)
	}
	s.mark(m.Unit)
}

// known is what is known of region l: the accumulators of all terms one after
// another, and the cost of each term.
func (s *State) known(l Label) (acc, cost []int64) {
	w, n := s.problem.width, len(s.problem.terms)
	return s.acc[int(l)*w : int(l+1)*w], s.cost[int(l)*n : int(l+1)*n]
}

// put adds u to a region (sign 1) or takes it out (-1), of which a term knows
// the accumulators and the cost, and keeps the objective.
func (s *State) put(t Term, acc []int64, cost *int64, u Unit, sign, inside int64) {
	with := t.CostWith(acc, *cost, u, sign, inside)
	t.Add(acc, u, sign, inside)
	s.score.Objective += with - *cost
	*cost = with
}

func (s *State) count(u Unit, l Label, sign int64) {
	s.people[l] += sign * s.problem.population[u]
	s.problem.AddRules(s.RuleSums(l), u, sign)
	s.size[l] += int32(sign)
	s.print[l] ^= Fingerprint(u)
}

// Fingerprint is a number for u that looks random (splitmix64: Steele, Lea and
// Flood 2014).
func Fingerprint(u Unit) uint64 {
	x := (uint64(u) + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// inside is the weight of the i-th term's pairs between u and the members of
// regions a and b; with the second 0 where a is b.
func (s *State) inside(i int, u Unit, a, b Label) (ofA, ofB int64) {
	g := s.problem.pairs[i]
	if g == nil {
		return 0, 0
	}
	weights := g.Weights(u)
	for i, v := range g.Neighbours(u) {
		switch s.labels[v] {
		case a:
			ofA += weights[i]
		case b:
			ofB += weights[i]
		}
	}
	return ofA, ofB
}

// mark keeps the boundary list true for u.
func (s *State) mark(u Unit) {
	at := s.place[u]
	switch {
	case s.foreign[u] > 0 && at < 0:
		s.place[u] = int32(len(s.boundary))
		s.boundary = append(s.boundary, u)
	case s.foreign[u] == 0 && at >= 0:
		last := s.boundary[len(s.boundary)-1]
		s.boundary[at], s.place[last] = last, at
		s.boundary = s.boundary[:len(s.boundary)-1]
		s.place[u] = -1
	}
}

// NeighbourRegions appends to out the other regions that u touches, each once.
func (s *State) NeighbourRegions(u Unit, out []Label) []Label {
	for _, v := range s.problem.graph.Neighbours(u) {
		if l := s.labels[v]; l != s.labels[u] && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// CanLeave says whether the region of u, contiguous as it stands, stays
// contiguous and non-empty without u.
func (s *State) CanLeave(u Unit) bool {
	return s.size[s.labels[u]] > 1 && s.search.connectedWithout(s.problem.graph, s.labels, u)
}
