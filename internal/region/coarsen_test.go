package region

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A plan of groups, of groups of groups too, costs what the plan of units costs
// that it stands for: in each term, in violation, after each of many moves.
func TestCoarseCostsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fine, _ := randomProblem(t)
		coarse, spread := fine, func(labels []Label) []Label { return labels }
		for range rapid.IntRange(1, 3).Draw(t, "levels") {
			n := rapid.IntRange(fine.Regions(), coarse.Len()).Draw(t, "groups")
			groups, err := NewPlan(randomDivision(t, coarse.Graph(), n))
			if err != nil {
				t.Fatal(err)
			}
			if coarse, err = coarse.Coarsen(groups); err != nil {
				t.Fatal(err)
			}
			finer := spread
			spread = func(labels []Label) []Label { return finer(groups.Spread(labels)) }
		}
		s, err := NewState(coarse, randomDivision(t, coarse.Graph(), fine.Regions()))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; ; i++ {
			sameOnBothLevels(t, s, fine, spread(s.labels))
			if i == 20 {
				break
			}
			m := Move{
				Unit(rapid.IntRange(0, coarse.Len()-1).Draw(t, "unit")),
				Label(rapid.IntRange(0, coarse.Regions()-1).Draw(t, "to")),
			}
			if s.Size(s.Label(m.Unit)) == 1 {
				continue
			}
			before, d := s.Score(), s.Delta(m)
			s.Apply(m)
			if (Score{before.Violation + d.Violation, before.Objective + d.Objective}) != s.Score() {
				t.Fatalf("%v: delta %v on %v, then %v", m, d, before, s.Score())
			}
		}
		sameAsFresh(t, s)
	})
}

// sameOnBothLevels requires that the state of a coarse problem, a recomputation
// of it and one of the plan that it stands for agree.
func sameOnBothLevels(t *rapid.T, s *State, fine *Problem, labels []Label) {
	plan, err := NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Check(fine, plan)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Check(s.problem, s.Plan())
	if err != nil {
		t.Fatal(err)
	}
	for i, term := range fine.Terms() {
		if got.Terms[i] != want.Terms[i] {
			t.Fatalf("%s costs %d of groups, %d of units", term.Name(), got.Terms[i], want.Terms[i])
		}
	}
	if s.Score() != want.Score || got.Score != want.Score {
		t.Fatalf("score %v, recomputed %v of groups, %v of units", s.Score(), got.Score, want.Score)
	}
	if !slices.Equal(got.Pieces, want.Pieces) || !slices.Equal(got.Populations, want.Populations) {
		t.Fatalf("pieces %v of %v people, of units %v of %v", got.Pieces, got.Populations, want.Pieces, want.Populations)
	}
}

// Two by two cells of a map of four by two, by hand.
func TestCoarsenByHand(t *testing.T) {
	g, groups := textMap(t, `
		aabc
		aabc
	`)
	people := []int64{1, 2, 3, 4, 5, 6, 7, 8}
	term, err := NewPerimeter(g, []int64{4, 4, 4, 4, 4, 4, 4, 4}, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(g, people, 2, Bounds{10, 26}, term)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(groups)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Coarsen(plan)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Graph().Edges(), []Edge{{0, 1, 2}, {1, 2, 2}}; !slices.Equal(got, want) {
		t.Errorf("edges %v, want %v", got, want)
	}
	if c.Len() != 3 || c.Population(0) != 14 || c.Population(1) != 10 || c.Population(2) != 12 {
		t.Errorf("%d groups of %v", c.Len(), c.population)
	}
	// Around the square of four cells runs a border of 8, around two cells 6.
	if alone := c.Terms()[0].(*perimeter).alone; !slices.Equal(alone, []int64{8, 6, 6}) {
		t.Errorf("perimeters %v", alone)
	}
	if c.Bounds() != p.Bounds() || c.Regions() != 2 || c.Total() != 36 || c.Digest() == p.Digest() {
		t.Errorf("bounds %v, %d regions, %d people, digest %s", c.Bounds(), c.Regions(), c.Total(), c.Digest())
	}
	// Other bounds make the same problem, whether they come before or after.
	other := Bounds{12, 24}
	narrow, err := p.Within(other).Coarsen(plan)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := NewProblem(g, people, 2, other, term)
	if err != nil {
		t.Fatal(err)
	}
	if within := c.Within(other); within.Bounds() != other || within.Digest() != narrow.Digest() || within.Digest() == c.Digest() {
		t.Errorf("within %v: bounds %v, digest %s, want %s", other, within.Bounds(), within.Digest(), narrow.Digest())
	}
	if got := p.Within(other).Digest(); got != fresh.Digest() {
		t.Errorf("digest %s, want %s", got, fresh.Digest())
	}
	if p.Within(p.Bounds()).Digest() != p.Digest() || c.Within(p.Bounds()).Digest() != c.Digest() {
		t.Error("the same bounds make another problem")
	}
	if got, want := plan.Spread([]Label{1, 0, 1}), []Label{1, 1, 0, 1, 1, 1, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("spread %v, want %v", got, want)
	}
}

func TestCoarsenRefuses(t *testing.T) {
	g, labels := textMap(t, "aba")
	p := mapProblem(t, g, 2)
	for want, labels := range map[string][]Label{"in 2 pieces": labels, "2 units for a problem of 3": {0, 1}} {
		groups, err := NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Coarsen(groups); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one about %q", err, want)
		}
	}
}
