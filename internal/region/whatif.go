package region

// whatIf is the memory of DeltaOf: what regions would be after some moves.
type whatIf struct {
	labels []Label // the regions that change, in order of their first mention
	from   []Label // by move
	acc    []int64 // by place in labels, problem.width each
	cost   []int64 // the same, of each term
	people []int64
	ruled  []int64 // by place in labels, the sums of the rules
}

// wide is the number of accumulators from which on a term is asked for the cost
// of each move rather than for that of the region at the end.
const wide = 16

// DeltaOf is what the moves would change, made one after another. The state is
// as before when it returns. Nothing that a move would do to contiguity or to
// the boundary is looked at, so this is much cheaper than to make the moves and
// take them back.
func (s *State) DeltaOf(moves []Move) Delta {
	w := &s.what
	w.labels, w.from, w.acc, w.cost, w.people, w.ruled = w.labels[:0], w.from[:0], w.acc[:0], w.cost[:0], w.people[:0], w.ruled[:0]
	width, terms, rules := s.problem.width, len(s.problem.terms), s.problem.RuleWidth()
	for _, m := range moves {
		from := s.labels[m.Unit]
		w.from = append(w.from, from)
		if from == m.To {
			continue
		}
		a, b := s.imagine(from), s.imagine(m.To)
		left, joined := w.acc[a*width:(a+1)*width], w.acc[b*width:(b+1)*width]
		for i, t := range s.problem.terms {
			n := t.Width()
			before, after := s.inside(i, m.Unit, from, m.To)
			if n >= wide {
				ofLeft, ofJoined := &w.cost[a*terms+i], &w.cost[b*terms+i]
				*ofLeft = t.CostWith(left[:n], *ofLeft, m.Unit, -1, before)
				*ofJoined = t.CostWith(joined[:n], *ofJoined, m.Unit, 1, after)
			}
			t.Add(left[:n], m.Unit, -1, before)
			t.Add(joined[:n], m.Unit, 1, after)
			left, joined = left[n:], joined[n:]
		}
		w.people[a] -= s.problem.population[m.Unit]
		w.people[b] += s.problem.population[m.Unit]
		s.problem.AddRules(w.ruled[a*rules:(a+1)*rules], m.Unit, -1)
		s.problem.AddRules(w.ruled[b*rules:(b+1)*rules], m.Unit, 1)
		s.labels[m.Unit] = m.To // so that later moves count their pairs right
	}
	for i := len(moves) - 1; i >= 0; i-- {
		s.labels[moves[i].Unit] = w.from[i]
	}
	var d Delta
	for at, l := range w.labels {
		d.Violation += s.problem.Violation(w.people[at], w.ruled[at*rules:(at+1)*rules]) - s.Violation(l)
		_, now := s.known(l)
		acc := w.acc[at*width : (at+1)*width]
		for i, t := range s.problem.terms {
			n := t.Width()
			then := w.cost[at*terms+i]
			if n < wide {
				then = t.Cost(acc[:n])
			}
			d.Objective += then - now[i]
			acc = acc[n:]
		}
	}
	return d
}

// imagine is the place of region l among those that change.
func (s *State) imagine(l Label) int {
	w := &s.what
	for i, known := range w.labels {
		if known == l {
			return i
		}
	}
	acc, cost := s.known(l)
	w.labels = append(w.labels, l)
	w.acc = append(w.acc, acc...)
	w.cost = append(w.cost, cost...)
	w.people = append(w.people, s.people[l])
	w.ruled = append(w.ruled, s.RuleSums(l)...)
	return len(w.labels) - 1
}
