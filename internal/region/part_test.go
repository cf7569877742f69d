package region

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What plans of the parts of a division cost adds up to what the whole plan costs, in
// each term and in violation, as moved about and as recomputed.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, _ := randomProblem(t)
		parents, err := NewPlan(randomDivision(t, whole.Graph(), rapid.IntRange(1, whole.Regions()).Draw(t, "parts")))
		if err != nil {
			t.Fatal(err)
		}
		labels := make([]Label, whole.Len())
		var sum Score
		terms := make([]int64, len(whole.Terms()))
		next := Label(0)
		for _, units := range parents.Members() {
			k := rapid.IntRange(1, min(len(units), whole.Regions())).Draw(t, "regions")
			part, err := whole.Part(units, k)
			if err != nil {
				t.Fatal(err)
			}
			s, err := NewState(part, randomDivision(t, part.Graph(), k))
			if err != nil {
				t.Fatal(err)
			}
			for range 5 {
				m := Move{Unit(rapid.IntRange(0, part.Len()-1).Draw(t, "unit")), Label(rapid.IntRange(0, k-1).Draw(t, "to"))}
				if s.Size(s.Label(m.Unit)) > 1 {
					s.Apply(m)
				}
			}
			sameAsFresh(t, s)
			again, err := Check(part, s.Plan())
			if err != nil {
				t.Fatal(err)
			}
			if again.Score != s.Score() {
				t.Fatalf("score %v, recomputed %v", s.Score(), again.Score)
			}
			sum.Violation += s.Score().Violation
			sum.Objective += s.Score().Objective
			for i := range terms {
				terms[i] += again.Terms[i]
			}
			for i, u := range units {
				labels[u] = next + s.Label(Unit(i))
			}
			next += Label(k)
		}
		plan, err := NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Check(whole, plan)
		if err != nil {
			t.Fatal(err)
		}
		if sum != want.Score || !slices.Equal(terms, want.Terms) {
			t.Fatalf("parts cost %v %v, the whole %v %v", sum, terms, want.Score, want.Terms)
		}
		if across := Straddlers(plan, parents); len(across) > 0 {
			t.Fatalf("%v are in no part", across)
		}
	})
}

func TestPartRefuses(t *testing.T) {
	g, _ := textMap(t, `
		abc
	`)
	people := []int64{1, 2, 3}
	term, err := NewBalance(people, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(g, people, 2, Bounds{0, 6}, term)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		units   []Unit
		regions int
	}{
		"no units": {nil, 1}, "no regions": {[]Unit{0}, 0}, "more than of the whole": {[]Unit{0, 1, 2}, 3}, "pieces": {[]Unit{0, 2}, 1}, "order": {[]Unit{1, 0}, 1},
		"twice": {[]Unit{1, 1}, 1}, "not there": {[]Unit{2, 3}, 1}, "negative": {[]Unit{-1, 0}, 1},
	} {
		if _, err := p.Part(c.units, c.regions); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	part, err := p.Part([]Unit{1, 2}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if part.Len() != 2 || part.Total() != 5 || part.Population(0) != 2 || part.Bounds() != p.Bounds() {
		t.Errorf("part of %d units, %d people, %v", part.Len(), part.Total(), part.Bounds())
	}
	other, err := p.Part([]Unit{1, 2}, 2)
	if err != nil {
		t.Fatal(err)
	}
	narrow := part.Within(Bounds{1, 5})
	if part.Digest() == p.Digest() || part.Digest() == other.Digest() || narrow.Digest() == part.Digest() || narrow.Within(p.Bounds()).Digest() != part.Digest() {
		t.Error("digests do not tell parts apart")
	}
}

// A region in two outer ones is told once, with a unit in each.
func TestStraddlers(t *testing.T) {
	inner, err := NewPlan([]Label{0, 0, 1, 1, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		outer []Label
		want  []Straddler
	}{
		{[]Label{0, 0, 0, 0, 0, 1}, nil},
		{[]Label{0, 0, 0, 1, 2, 2}, []Straddler{{1, [2]Unit{2, 3}}}},
		{[]Label{0, 1, 0, 1, 0, 1}, []Straddler{{0, [2]Unit{0, 1}}, {1, [2]Unit{2, 3}}}},
	} {
		outer, err := NewPlan(c.outer)
		if err != nil {
			t.Fatal(err)
		}
		if got := Straddlers(inner, outer); !slices.Equal(got, c.want) {
			t.Errorf("in %v: %v, want %v", c.outer, got, c.want)
		}
	}
}
