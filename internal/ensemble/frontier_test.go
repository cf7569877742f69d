package ensemble

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

func offerAll(a *Archive, points [][]int64) {
	for _, p := range points {
		a.Offer(region.Plan{}, p)
	}
}

func costsOf(a *Archive) (out [][]int64) {
	for _, e := range a.Entries() {
		out = append(out, e.Costs)
	}
	return out
}

// frontSlowly are the points that no other dominates, each once, in order.
func frontSlowly(points [][]int64) (out [][]int64) {
	for _, p := range points {
		if !slices.ContainsFunc(points, func(q []int64) bool { return dominates(q, p) }) &&
			!slices.ContainsFunc(out, func(q []int64) bool { return slices.Equal(p, q) }) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

func somePoints(t *rapid.T, measures, most int) [][]int64 {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(0, 9), measures, measures), 1, most).Draw(t, "points")
}

func TestArchiveAgainstSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := somePoints(t, rapid.IntRange(1, 4).Draw(t, "measures"), 40)
		a := NewArchive(1000)
		offerAll(a, points)
		got, want := costsOf(a), frontSlowly(points)
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestArchiveOfFew: a small archive never holds more than it may, holds nothing
// that is dominated by anything offered, and keeps the best by each measure.
func TestArchiveOfFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		measures := rapid.IntRange(1, 3).Draw(t, "measures")
		points := somePoints(t, measures, 60)
		size := rapid.IntRange(2*measures, 10).Draw(t, "size")
		a := NewArchive(size)
		offerAll(a, points)
		front := frontSlowly(points)
		if n := len(a.Entries()); n > size || n == 0 {
			t.Fatalf("%d plans, want 1 to %d", n, size)
		}
		for m := range measures {
			best := slices.MinFunc(front, func(x, y []int64) int { return int(x[m] - y[m]) })[m]
			if !slices.ContainsFunc(a.Entries(), func(e Entry) bool { return e.Costs[m] == best }) {
				t.Fatalf("%v: lost the best by measure %d of %v", costsOf(a), m, front)
			}
		}
		for _, c := range costsOf(a) {
			if slices.ContainsFunc(costsOf(a), func(d []int64) bool { return dominates(d, c) }) {
				t.Fatalf("%v: one dominates another", costsOf(a))
			}
		}
	})
}

func TestCrowdingByHand(t *testing.T) {
	// By either measure the ends are 0 and 10. The second lies between 0 and 4,
	// and 10 and 5; the third between 1 and 10, and 9 and 0.
	got := crowding([]Entry{{Costs: []int64{0, 10}}, {Costs: []int64{1, 9}}, {Costs: []int64{4, 5}}, {Costs: []int64{10, 0}}})
	want := []float64{math.Inf(1), 0.4 + 0.5, 0.9 + 0.9, math.Inf(1)}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 && got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// TestHypervolumeAgainstSlowTwin counts the cells of a grid of whole numbers.
func TestHypervolumeAgainstSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const side = 5
		measures := rapid.IntRange(1, 4).Draw(t, "measures")
		points := rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(0, side+1), measures, measures), 0, 12).Draw(t, "points")
		ideal, reference := make([]int64, measures), slices.Repeat([]int64{side}, measures)
		var entries []Entry
		for _, p := range points {
			entries = append(entries, Entry{Costs: p})
		}
		cells, covered := int(math.Pow(side, float64(measures))), 0
		for cell := range cells {
			at, rest := make([]int64, measures), cell
			for m := range at {
				at[m], rest = int64(rest%side), rest/side
			}
			if slices.ContainsFunc(points, func(p []int64) bool {
				for m := range p {
					if at[m] < p[m] {
						return false
					}
				}
				return true
			}) {
				covered++
			}
		}
		if got, want := Hypervolume(entries, ideal, reference), float64(covered)/float64(cells); math.Abs(got-want) > 1e-9 {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// aimsOf are needs, equal populations and the largest deviation.
func aimsOf(t *testing.T, p *region.Problem) []Aim {
	t.Helper()
	people := make([]int64, p.Len())
	for u := range people {
		people[u] = p.Population(region.Unit(u))
	}
	balance, err := region.NewBalance(people, p.Regions(), 1)
	if err != nil {
		t.Fatal(err)
	}
	equal, err := region.NewProblem(p.Graph(), people, p.Regions(), p.Bounds(), balance)
	if err != nil {
		t.Fatal(err)
	}
	return []Aim{{Problem: p}, {Problem: equal}, {Problem: equal, Deviation: true}}
}

// TestWalk holds the costs of every plan found to those of a fresh state and of
// Check, and to the list of all plans. At its end no move leads to a plan that
// the archive would take.
func TestWalk(t *testing.T) {
	p := grid(t, 4, 3, 3, 0.6)
	aims := aimsOf(t, p)
	var points [][]int64
	for _, plan := range plansOf(t, p) {
		costs, within, err := Costs(aims, plan)
		if err != nil {
			t.Fatal(err)
		}
		if within {
			points = append(points, slices.Clone(costs))
		}
	}
	a := NewArchive(1000)
	drawn, _ := draw(t, p, Options{Plans: 16, Seed: 1})
	for _, plan := range drawn {
		costs, within, err := Costs(aims, plan.Labels())
		if err != nil || !within {
			t.Fatalf("%v, within %v", err, within)
		}
		a.Offer(plan, costs)
	}
	made, err := a.Walk(context.Background(), aims, 1_000_000)
	if err != nil || made == 0 {
		t.Fatalf("%d moves, %v", made, err)
	}
	for _, e := range a.Entries() {
		for i, aim := range aims[:2] {
			r, err := region.Check(aim.Problem, e.Plan)
			if err != nil || len(r.Faults) > 0 || r.Score.Objective != e.Costs[i] {
				t.Errorf("%+v, %v: the archive says %v", r, err, e.Costs)
			}
		}
		if costs, _, _ := Costs(aims, e.Plan.Labels()); !slices.Equal(costs, e.Costs) {
			t.Errorf("the archive says %v, a fresh state %v", e.Costs, costs)
		}
	}
	for _, e := range a.Entries() {
		for u := range p.Len() {
			for to := range region.Label(p.Regions()) {
				labels := e.Plan.Labels()
				labels[u] = to
				plan, err := region.NewPlan(labels)
				if err != nil || plan.Regions() < p.Regions() || slices.Max(region.Pieces(p.Graph(), plan)) > 1 {
					continue
				}
				if costs, within, _ := Costs(aims, labels); within && a.wants(costs) {
					t.Errorf("unit %d to region %d makes %v, which nothing found is as good as", u, to, costs)
				}
			}
		}
	}
	for _, c := range costsOf(a) {
		if !slices.ContainsFunc(points, func(q []int64) bool { return slices.Equal(c, q) }) {
			t.Errorf("%v is the cost of no plan", c)
		}
	}
}

func TestWalkStops(t *testing.T) {
	p := grid(t, 5, 5, 4, 0.4)
	aims := aimsOf(t, p)
	begin := func() *Archive {
		plan, err := region.NewPlan(anyPlan(t, p))
		if err != nil {
			t.Fatal(err)
		}
		costs, _, err := Costs(aims, plan.Labels())
		if err != nil {
			t.Fatal(err)
		}
		a := NewArchive(20)
		a.Offer(plan, costs)
		return a
	}
	full, err := begin().Walk(context.Background(), aims, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if few, err := begin().Walk(context.Background(), aims, 1); err != nil || few == 0 || few >= full {
		t.Errorf("%d moves, %v: want fewer than %d", few, err, full)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if n, err := begin().Walk(ctx, aims, 1_000_000); err == nil || n >= full {
		t.Errorf("%d moves, %v: want the error of the context", n, err)
	}
}

// plansOf lists the plans of a small problem within its bounds.
func plansOf(t *testing.T, p *region.Problem) (out [][]region.Label) {
	t.Helper()
	for _, sets := range listPlans(t, p).plans {
		labels := make([]region.Label, p.Len())
		for l, set := range sets {
			for u := range labels {
				if set>>u&1 == 1 {
					labels[u] = region.Label(l)
				}
			}
		}
		out = append(out, labels)
	}
	return out
}
