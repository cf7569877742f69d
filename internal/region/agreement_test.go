package region

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestAgreementByHand(t *testing.T) {
	plan := func(labels ...Label) Plan {
		p, err := NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	people := []int64{1, 1, 1, 1}
	rows, columns := plan(0, 0, 1, 1), plan(0, 1, 0, 1)
	// Each tells nothing of the other: one bit each way.
	if vi := VariationOfInformation(rows, columns, people); math.Abs(vi-2) > 1e-12 {
		t.Errorf("rows and columns of a square: %v bits, want 2", vi)
	}
	// Of 6 pairs only the two diagonal ones are apart in both.
	if r := Rand(rows, columns); math.Abs(r-2./6) > 1e-12 {
		t.Errorf("rand %v, want 1/3", r)
	}
	if n := Newcomers(rows, columns, []int64{5, 2, 3, 4}); n != 2+3 {
		t.Errorf("%d newcomers, want 5", n)
	}
	one := plan(0, 0, 0, 0)
	if vi := VariationOfInformation(one, rows, people); math.Abs(vi-1) > 1e-12 {
		t.Errorf("all and rows: %v bits, want 1", vi)
	}
	// All is made half of newcomers; both rows are wholly part of all.
	if a, b := Newcomers(one, rows, people), Newcomers(rows, one, people); a != 2 || b != 0 {
		t.Errorf("%d and %d newcomers, want 2 and 0", a, b)
	}
}

func TestAgreementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "units")
		draw := func(name string) Plan {
			labels := rapid.SliceOfN(rapid.Int32Range(0, 6), n, n).Draw(t, name)
			of := make([]Label, n)
			for u, l := range labels {
				of[u] = Label(l)
			}
			p, err := NewPlan(of)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		people := make([]int64, n)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for u := range people {
			people[u] = 1 + r.Int64N(1000)
		}
		a, b, c := draw("a"), draw("b"), draw("c")
		ab, ba := VariationOfInformation(a, b, people), VariationOfInformation(b, a, people)
		bc, ac := VariationOfInformation(b, c, people), VariationOfInformation(a, c, people)
		if math.Abs(ab-ba) > 1e-9 || ac > ab+bc+1e-9 || ab < -1e-9 || VariationOfInformation(a, a, people) > 1e-9 {
			t.Fatalf("not a distance: %v %v %v %v", ab, ba, bc, ac)
		}
		if x, y := Rand(a, b), Rand(b, a); x != y || x < 0 || x > 1 || Rand(a, a) != 1 {
			t.Fatalf("rand %v, %v", x, y)
		}
		_, staying := Match(a, b, people)
		var total int64
		for _, p := range people {
			total += p
		}
		if newcomers := Newcomers(a, b, people); newcomers < 0 || newcomers > total-staying {
			t.Fatalf("%d newcomers, but %d people of %d stay", newcomers, staying, total)
		}
	})
}
