package region

import (
	"testing"

	"pgregory.net/rapid"
)

// The matching keeps as many people as the best of all permutations.
func TestMatchAgainstAllPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "units")
		draw := func(name string) Plan {
			p, err := NewPlan(randomLabels(t, n, name))
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		a, b := draw("a"), draw("b")
		population := rapid.SliceOfN(rapid.Int64Range(0, 1000), n, n).Draw(t, "people")
		to, staying := Match(a, b, population)
		var sum int64
		used := map[Label]bool{}
		for _, l := range to {
			if l >= 0 && used[l] {
				t.Fatalf("region %d is matched twice", l)
			}
			used[l] = true
		}
		for u, p := range population {
			if to[a.Label(Unit(u))] == b.Label(Unit(u)) {
				sum += p
			}
		}
		if best := bestPermutation(a, b, population, 0, 0); sum != staying || staying != best {
			t.Fatalf("matching keeps %d (says %d), the best keeps %d", sum, staying, best)
		}
	})
}

func bestPermutation(a, b Plan, population []int64, row, used int) int64 {
	if row == a.Regions() {
		return 0
	}
	best := bestPermutation(a, b, population, row+1, used) // left over
	for j := range b.Regions() {
		if used&(1<<j) != 0 {
			continue
		}
		var shared int64
		for u, p := range population {
			if a.Label(Unit(u)) == Label(row) && b.Label(Unit(u)) == Label(j) {
				shared += p
			}
		}
		best = max(best, shared+bestPermutation(a, b, population, row+1, used|1<<j))
	}
	return best
}
