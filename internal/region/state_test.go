package region

import (
	"testing"

	"pgregory.net/rapid"
)

// A long walk of random moves: every delta equals a recomputation from
// nothing, and everything that State keeps equals what it would be afresh.
func TestStateAgainstCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, labels := randomProblem(t)
		s, err := NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			m := Move{
				Unit(rapid.IntRange(0, p.Len()-1).Draw(t, "unit")),
				Label(rapid.IntRange(0, p.Regions()-1).Draw(t, "to")),
			}
			if contiguous(s, s.Label(m.Unit)) {
				if got, want := s.CanLeave(m.Unit), canLeaveSlowly(s, m.Unit); got != want {
					t.Fatalf("CanLeave(%d) = %v, want %v", m.Unit, got, want)
				}
			}
			if s.Size(s.Label(m.Unit)) == 1 {
				continue
			}
			before, d := s.Score(), s.Delta(m)
			s.Apply(m)
			report, err := Check(p, s.Plan())
			if err != nil {
				t.Fatal(err)
			}
			if s.Score() != report.Score {
				t.Fatalf("after %v: score %v, recomputed %v", m, s.Score(), report.Score)
			}
			if (Score{before.Violation + d.Violation, before.Objective + d.Objective}) != report.Score {
				t.Fatalf("%v: delta %v on %v, recomputed %v", m, d, before, report.Score)
			}
			sameAsFresh(t, s)
		}
	})
}

// What several moves would do, on any units and regions, is what they do.
func TestDeltaOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, labels := randomProblem(t)
		s, err := NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 6).Draw(t, "times") {
			var moves []Move
			for range rapid.IntRange(0, 5).Draw(t, "moves") {
				moves = append(moves, Move{
					Unit(rapid.IntRange(0, p.Len()-1).Draw(t, "unit")),
					Label(rapid.IntRange(0, p.Regions()-1).Draw(t, "to")),
				})
			}
			before := s.Score()
			d := s.DeltaOf(moves)
			sameAsFresh(t, s)
			for _, m := range moves {
				s.Apply(m)
			}
			if want := (Score{before.Violation + d.Violation, before.Objective + d.Objective}); s.Score() != want {
				t.Fatalf("%v: %v, promised %v", moves, s.Score(), want)
			}
			for l := range Label(p.Regions()) {
				if s.Size(l) == 0 {
					return // a state afresh has no empty region
				}
			}
		}
	})
}

func contiguous(s *State, l Label) bool {
	plan := s.Plan()
	for u, own := range s.labels {
		if own == l {
			return Pieces(s.problem.graph, plan)[plan.Label(Unit(u))] == 1
		}
	}
	return true
}

func canLeaveSlowly(s *State, u Unit) bool {
	return s.Size(s.Label(u)) > 1 && connectedSlowly(s.problem.graph, s.labels, u)
}

func sameAsFresh(t *rapid.T, s *State) {
	fresh, err := NewState(s.problem, s.labels)
	if err != nil {
		t.Fatal(err)
	}
	onBoundary := map[Unit]bool{}
	for _, u := range s.Boundary() {
		onBoundary[u] = true
	}
	if len(onBoundary) != len(s.Boundary()) || len(onBoundary) != len(fresh.Boundary()) {
		t.Fatalf("boundary %v, afresh %v", s.Boundary(), fresh.Boundary())
	}
	for _, u := range fresh.Boundary() {
		if !onBoundary[u] {
			t.Fatalf("unit %d missing from the boundary", u)
		}
	}
	var objective int64
	for l := range Label(s.problem.regions) {
		if s.Fingerprint(l) != fresh.Fingerprint(l) {
			t.Fatalf("fingerprint of region %d: %x, afresh %x", l, s.Fingerprint(l), fresh.Fingerprint(l))
		}
		objective += s.Cost(l)
		acc, cost := s.known(l)
		for i, term := range s.problem.terms {
			if got := term.Cost(acc[:term.Width()]); got != cost[i] || got < 0 {
				t.Fatalf("%s of region %d costs %d, kept as %d", term.Name(), l, got, cost[i])
			}
			acc = acc[term.Width():]
		}
		if s.Cost(l) != fresh.Cost(l) || s.People(l) != fresh.People(l) || s.Size(l) != fresh.Size(l) {
			t.Fatalf("region %d differs from a fresh state", l)
		}
	}
	var most int64
	for _, term := range s.problem.terms {
		most += term.most()
	}
	if objective > most {
		t.Fatalf("the plan costs %d, more than %d", objective, most)
	}
	if objective != s.Score().Objective {
		t.Fatalf("the regions cost %d, the plan %d", objective, s.Score().Objective)
	}
}

func TestCanLeave(t *testing.T) {
	g, labels := textMap(t, `
		aaabb
		acabd
		aaadd
	`)
	s, err := NewState(mapProblem(t, g, 4), labels)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		unit Unit
		want bool
		why  string
	}{
		{0, true, "the ring closes the other way round"},
		{1, true, "an open ring is a chain"},
		{3, false, "4 and 8 hang on it"},
		{4, true, "the end of a chain"},
		{14, false, "9 and 13 hang on it"},
		{6, false, "the last unit of its region"},
	} {
		if got := s.CanLeave(c.unit); got != c.want {
			t.Errorf("CanLeave(%d) = %v: %s", c.unit, got, c.why)
		}
	}
}

func TestDeltaAllocatesNothing(t *testing.T) {
	g, labels := textMap(t, "aaab aabb abbb")
	s, err := NewState(mapProblem(t, g, 2), labels)
	if err != nil {
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(100, func() {
		for u := range Unit(g.Len()) {
			s.Delta(Move{u, 1 - s.Label(u)})
			s.CanLeave(u)
			s.DeltaOf([]Move{{u, 1 - s.Label(u)}, {(u + 1) % 12, s.Label(u)}})
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// mapProblem gives every unit its index and 10 as population, and all terms.
func mapProblem(t testing.TB, g *Graph, k int) *Problem {
	t.Helper()
	n := g.Len()
	people, perimeter, features := make([]int64, n), make([]int64, n), make([][]float64, n)
	parts, baseline := make([][]Membership, n), make([]Label, n)
	var total int64
	for u := range n {
		parts[u] = []Membership{{int32(u % 3), int64(u + 1)}, {int32((u + 1) % 3), 5}}
		baseline[u] = Label(u % 4)
		people[u], perimeter[u], features[u] = int64(10+u), 4, []float64{float64(u % 3), float64(u)}
		total += people[u]
	}
	var terms []Term
	for _, f := range []func() (Term, error){
		func() (Term, error) { return NewBalance(people, k, 0.4) },
		func() (Term, error) { return NewSquares("needs", people, features, 0.4) },
		func() (Term, error) { return NewPerimeter(g, perimeter, 0.2) },
		func() (Term, error) { return NewMixed(people, features, 0.2) },
		func() (Term, error) { return NewAlignment("alignment", parts, 3, 0.2) },
		func() (Term, error) { return NewFlow(g, nil, 0.2) },
		func() (Term, error) { return NewChange(baseline, people, 0.2) },
	} {
		term, err := f()
		if err != nil {
			t.Fatal(err)
		}
		terms = append(terms, term)
	}
	p, err := NewProblem(g, people, k, Bounds{0, total}, terms...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
