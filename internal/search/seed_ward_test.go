package search

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// needsOnly is a problem with the first term of another, by needs.
func needsOnly(t testing.TB, p *region.Problem, bounds region.Bounds) *region.Problem {
	t.Helper()
	people := make([]int64, p.Len())
	for u := range people {
		people[u] = p.Population(region.Unit(u))
	}
	q, err := region.NewProblem(p.Graph(), people, p.Regions(), bounds, p.Terms()[0])
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Without blur the heap makes the unions that trying all of them makes, with a
// limit on people and without, and never across a line that is drawn.
func TestWardAgainstTryingAll(t *testing.T) {
	for seed := range uint64(20) {
		p := needsOnly(t, grid(t, 6, 4, 4, 0.3, seed), region.Bounds{Min: 0, Max: 1 << 30})
		apart := bisect(p, rand.New(rand.NewPCG(seed, 1)))
		for name, c := range map[string]struct {
			most  int64
			apart []region.Label
		}{
			"freely": {math.MaxInt64, nil}, "six units at most": {6 * 900, nil}, "within regions": {math.MaxInt64, apart},
		} {
			w := newWard(p, rand.New(rand.NewPCG(1, 1)), 0)
			w.most, w.strict, w.apart = c.most, true, c.apart
			w.mergeTo(5)
			got, err := region.NewPlan(w.labels())
			if err != nil {
				t.Fatal(err)
			}
			want := wardSlowly(t, p, 5, c.most, c.apart)
			if got.Digest() != want.Digest() || got.Regions() != w.left {
				t.Errorf("seed %d, %s: %v, want %v (%d left)", seed, name, got.Labels(), want.Labels(), w.left)
			}
		}
	}
}

// wardSlowly tries every union of two clusters that touch, again and again.
func wardSlowly(t *testing.T, p *region.Problem, clusters int, most int64, apart []region.Label) region.Plan {
	labels := make([]region.Label, p.Len())
	for u := range labels {
		labels[u] = region.Label(u)
	}
	check := func(labels []region.Label) (region.Plan, int64, int64) {
		plan, err := region.NewPlan(labels)
		if err != nil {
			t.Fatal(err)
		}
		r, err := region.Check(p, plan)
		if err != nil {
			t.Fatal(err)
		}
		return plan, r.Score.Objective, slices.Max(r.Populations)
	}
	for {
		plan, _, _ := check(labels)
		if plan.Regions() <= clusters {
			return plan
		}
		var best []region.Label
		least := int64(math.MaxInt64)
		for _, e := range p.Graph().Edges() {
			if labels[e.A] == labels[e.B] || apart != nil && apart[e.A] != apart[e.B] {
				continue
			}
			merged := slices.Clone(labels)
			for u, l := range merged {
				if l == labels[e.B] {
					merged[u] = labels[e.A]
				}
			}
			if _, cost, largest := check(merged); cost < least && largest <= most {
				best, least = merged, cost
			}
		}
		if best == nil {
			return plan
		}
		labels = best
	}
}

// Where accumulators of all units would fill the memory, the widest terms order
// no merges; one always does.
func TestNarrow(t *testing.T) {
	p := grid(t, 6, 4, 4, 0.3, 1)
	terms, width := narrow(p)
	var all int
	for _, term := range terms {
		all += term.Width()
	}
	if len(terms) != len(p.Terms()) || width != all {
		t.Errorf("%d of %d terms, %d wide, together %d", len(terms), len(p.Terms()), width, all)
	}
	wide := grid(t, 500, 400, 4, 0.3, 1)
	if terms, width := narrow(wide); len(terms) == 0 || len(terms) == len(wide.Terms()) || width*wide.Len() > 1<<23 {
		t.Errorf("%d of %d terms, %d wide", len(terms), len(wide.Terms()), width)
	}
}
