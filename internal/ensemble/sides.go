package ensemble

import "footprint/internal/region"

// sides judges cuts of a union of two regions under rules.
type sides struct {
	problem *region.Problem
	people  int64   // of both
	sums    []int64 // of the rules, of both
	rest    []int64 // scratch
}

// begin is told of a union. It keeps its own copy of sums.
func (s *sides) begin(p *region.Problem, people int64, sums []int64) {
	s.problem, s.people = p, people
	s.sums = append(s.sums[:0], sums...)
	s.rest = append(s.rest[:0], sums...)
}

// keep says whether one side of so many people and these sums, and what it leaves of the
// union, are within the bounds and keep the rules.
func (s *sides) keep(people int64, sums []int64) bool {
	for j, v := range sums {
		s.rest[j] = s.sums[j] - v
	}
	return s.problem.Violation(people, sums) == 0 && s.problem.Violation(s.people-people, s.rest) == 0
}

// keepRest is keep for the side that a part of a side leaves: what is in whole and not in
// below.
func (s *sides) keepRest(whole, below int64, wholeSums, belowSums []int64) bool {
	for j := range s.rest {
		s.rest[j] = wholeSums[j] - belowSums[j]
	}
	if s.problem.Violation(whole-below, s.rest) > 0 {
		return false
	}
	for j := range s.rest {
		s.rest[j] = s.sums[j] - s.rest[j]
	}
	return s.problem.Violation(s.people-(whole-below), s.rest) == 0
}

// sumRules gives, by place of a tree, the sums of the rules at and below it. It uses
// the memory of out.
func sumRules(p *region.Problem, units []region.Unit, up []int32, out []int64) []int64 {
	w := p.RuleWidth()
	if cap(out) < len(units)*w {
		out = make([]int64, 2*len(units)*w)
	}
	out = out[:len(units)*w]
	clear(out)
	for i, u := range units {
		p.AddRules(out[i*w:(i+1)*w], u, 1)
	}
	for i := len(units) - 1; i > 0; i-- {
		for j := range w {
			out[int(up[i])*w+j] += out[i*w+j]
		}
	}
	return out
}
