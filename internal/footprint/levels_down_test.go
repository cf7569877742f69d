package footprint

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// sketched makes a task on areas connected as drawn: "AB BC" are two edges. Areas hold so
// many people.
func sketched(t *testing.T, edges string, people []int64, regions int, b region.Bounds) *scenario.Task {
	t.Helper()
	var between []region.Edge
	for _, e := range strings.Fields(edges) {
		between = append(between, region.Edge{A: region.Unit(e[0] - 'A'), B: region.Unit(e[1] - 'A'), Weight: 1})
	}
	g, err := region.NewGraph(len(people), between)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := region.NewBalance(people, regions, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, people, regions, b, balance)
	if err != nil {
		t.Fatal(err)
	}
	l := &atlas.Layer{ID: "drawn", Graph: g, Areas: make([]atlas.Area, len(people))}
	for u := range l.Areas {
		name := string(rune('A' + u))
		l.Areas[u] = atlas.Area{Code: name, Name: "Area " + name, Population: people[u]}
	}
	return &scenario.Task{Layer: l, Problem: p}
}

// Three limbs of 20 to 25 at A, which need 30 to be a region and are 70 with it.
func TestHanging(t *testing.T) {
	people := []int64{5, 20, 20, 25, 40, 40}
	for _, c := range []struct {
		edges string
		b     region.Bounds
		want  string
	}{
		{"AB AC AD AE EF", region.Bounds{Min: 30, Max: 50}, "without Area A (A) the rest is in pieces of 20, 20, 25 and 80 people; what no whole regions of 30 to 50 can hold of them must share its region, which is 70 with it"},
		{"AB AC AD AE EF", region.Bounds{Min: 30, Max: 70}, ""},
		{"AB AC AD AE EF", region.Bounds{Min: 20, Max: 50}, ""},
		{"AB AC AD AE EF BC", region.Bounds{Min: 30, Max: 50}, ""}, // B and C can be a region
		{"AB AC AD AE EF", region.Bounds{Max: 50}, ""},
		// 80 beyond E: one region of at most 60 is not enough, and two have at least 90.
		{"AE EF EB BC CD", region.Bounds{Min: 45, Max: 60}, "without Area E (E) the rest is in pieces of 5, 40 and 65 people; what no whole regions of 45 to 60 can hold of them must share its region, which is 90 with it"},
	} {
		err := hanging(sketched(t, c.edges, people, 3, c.b))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s within %v: %v", c.edges, c.b, err)
		case c.want != "" && (!errors.Is(err, region.ErrInfeasible) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s within %v: %v, want %q", c.edges, c.b, err, c.want)
		}
	}
}

// Where too much hangs on an area, no plan of all there are is within the bounds.
func TestHangingIsProof(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 400 {
		n, k := 5+rng.IntN(3), 2+rng.IntN(2)
		var edges []string
		people := []int64{1 + rng.Int64N(20)}
		for u := 1; u < n; u++ {
			people = append(people, 1+rng.Int64N(20))
			for v := range u {
				if v == u-1 || rng.IntN(6) == 0 { // every area touches one before
					edges = append(edges, fmt.Sprintf("%c%c", 'A'+rng.IntN(v+1), 'A'+u))
				}
			}
		}
		slices.Sort(edges)
		total := int64(0)
		for _, n := range people {
			total += n
		}
		b := region.Around(total, k, 0.1+0.4*rng.Float64())
		task := sketched(t, strings.Join(slices.Compact(edges), " "), people, k, b)
		if hanging(task) == nil {
			continue
		}
		refused++
		labels := make([]region.Label, n)
		for code := range pow(k, n) {
			for u := range labels {
				labels[u] = region.Label(code % k)
				code /= k
			}
			plan, err := region.NewPlan(labels)
			if err != nil {
				t.Fatal(err)
			}
			if plan.Regions() != k {
				continue
			}
			if report, err := region.Check(task.Problem, plan); err != nil || len(report.Faults) == 0 {
				t.Fatalf("%s, people %v: %v, but the plan %v is within %v (%v)", edges, people, hanging(task), labels, b, err)
			}
		}
	}
	if refused < 20 {
		t.Errorf("%d of 400 maps were refused", refused)
	}
}

func pow(k, n int) int {
	out := 1
	for range n {
		out *= k
	}
	return out
}

// One of the limbs at A goes to the region beside it, and by it less hangs on A.
func TestTidy(t *testing.T) {
	// A has limbs B, C, D and E-F; D touches G of the other region.
	task := sketched(t, "AB AC AD AE EF DG GH HI", []int64{5, 20, 20, 25, 40, 40, 40, 40, 40}, 2, region.Bounds{Min: 100, Max: 200})
	plan, err := region.NewPlan([]region.Label{0, 0, 0, 0, 0, 0, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	report, err := region.Check(task.Problem, plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		below []region.Bounds
		want  []region.Label
	}{
		{nil, []region.Label{0, 0, 0, 0, 0, 0, 1, 1, 1}},
		{[]region.Bounds{{Min: 30, Max: 70}}, []region.Label{0, 0, 0, 0, 0, 0, 1, 1, 1}},
		{[]region.Bounds{{Min: 30, Max: 70}, {Min: 30, Max: 50}}, []region.Label{0, 0, 0, 1, 0, 0, 1, 1, 1}},
	} {
		r, err := tidy(task.Problem, search.Result{Plan: plan, Score: report.Score}, c.below)
		if err != nil {
			t.Fatal(err)
		}
		again, err := region.Check(task.Problem, r.Plan)
		if err != nil || again.Score != r.Score || len(again.Faults) > 0 || !slices.Equal(r.Plan.Labels(), c.want) {
			t.Errorf("below %v: %v, score %v and %v (%v), want %v", c.below, r.Plan.Labels(), r.Score, again.Score, err, c.want)
		}
	}
}

// Regions of odd shapes are divided by units that change sides: what is given is nested,
// within all bounds, and contiguous on all levels. Without it some have no plan.
func TestLend(t *testing.T) {
	if testing.Short() {
		t.Skip("sixteen times three levels: left out with -short")
	}
	p := squaresPlanner(t)
	s := levelled(t, "steps: 20000", "steps: 8000", "regions: 20, tolerance: 0.5", "regions: 20, tolerance: 0.2",
		"regions: {from: 7, to: 8}, tolerance: 0.4", "regions: 4, tolerance: 0.5", "regions: 3, tolerance: 0.3", "regions: 2, tolerance: 0.4")
	s.Direction = scenario.Down
	s, err := s.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	lent, whole := 0, 0
	for seed := range uint64(8) {
		var plans [2]string
		for i, threads := range []int{1, 3} {
			n := &nesting{Planner: p, down: true, opt: Options{Threads: threads}}
			if n.atlas, n.layer, err = p.Layer(s); err != nil {
				t.Fatal(err)
			}
			if n.tiers, err = s.Tiers(n.layer); err != nil {
				t.Fatal(err)
			}
			n.built = make([]tierPlan, len(n.tiers))
			for at := len(n.tiers) - 1; at > 0; at-- {
				n.oddly(t, at, seed)
			}
			if n.one(t.Context(), 0, true, seed) != nil {
				continue
			}
			out, err := n.outcomes()
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range out {
				nestedPlan(t, "odd", o, s.Levels[i].ID)
				if i > 0 {
					inside(t, out[i-1], o)
				}
			}
			plans[i] = out[0].Plan.Digest() + out[1].Plan.Digest()
			if i == 0 {
				whole++
				if n.changed != nil {
					lent++
				}
			}
		}
		if plans[0] != plans[1] {
			t.Errorf("seed %d: three threads give another plan than one", seed)
		}
	}
	if whole < 5 || lent < 2 {
		t.Errorf("%d of 8 have plans, and in %d of them units changed sides", whole, lent)
	}
}

// oddly makes a level inside the one above by cuts of random trees, which leave limbs.
func (n *nesting) oddly(t *testing.T, at int, seed uint64) {
	t.Helper()
	tier := &n.tiers[at]
	profile, err := n.Profile(tier.Scenario.Needs)
	if err != nil {
		t.Fatal(err)
	}
	task, err := tier.Scenario.Task(n.atlas, n.layer, profile, tier.Counts[0])
	if err != nil {
		t.Fatal(err)
	}
	labels := make([]region.Label, task.Problem.Len())
	if at+1 < len(n.tiers) {
		labels = n.built[at+1].result.Plan.Labels()
	}
	rng := rand.New(rand.NewPCG(seed, uint64(at)))
	odd := odds{task.Problem, rng}
	plan, err := region.NewPlan(odd.divide(labels, tier.Counts[0]))
	if err != nil {
		t.Fatal(err)
	}
	report, err := region.Check(task.Problem, plan)
	if err != nil {
		t.Fatal(err)
	}
	n.built[at] = tierPlan{task, search.Result{Plan: plan, Score: report.Score}}
}

type odds struct {
	problem *region.Problem
	rng     *rand.Rand
}

// divide cuts regions in two until there are so many, the largest next, as near to the
// middle as a random tree allows.
func (o odds) divide(labels []region.Label, k int) []region.Label {
	labels = slices.Clone(labels)
	for next := slices.Max(labels) + 1; int(next) < k; next++ {
		people := make([]int64, next)
		for u, l := range labels {
			people[l] += o.problem.Population(region.Unit(u))
		}
		l := region.Label(slices.Index(people, slices.Max(people)))
		var units []region.Unit
		for u, of := range labels {
			if of == l {
				units = append(units, region.Unit(u))
			}
		}
		tree := search.NewTree(o.problem.Len())
		tree.Uniform(o.problem.Graph(), units, o.rng)
		sums := make([]int64, len(units))
		for i, u := range tree.Units() {
			sums[i] = o.problem.Population(u)
		}
		tree.SumUp(sums)
		off := func(i int) int64 { return max(2*sums[i]-sums[0], sums[0]-2*sums[i]) }
		cut := 1
		for i := range sums[1:] {
			if off(i+1) < off(cut) {
				cut = i + 1
			}
		}
		for i, below := range tree.Subtree(cut) {
			if below {
				labels[tree.Units()[i]] = next
			}
		}
	}
	return labels
}

// Random maps and bounds, built downwards: nested plans within all bounds, or an error
// that says that there are none.
func TestLevelsDownOnRandomMaps(t *testing.T) {
	if testing.Short() {
		t.Skip("thirty maps: left out with -short")
	}
	solved := 0
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 7))
		a, err := atlas.Open(atlastest.Grid(t, "squares", 4+rng.IntN(7), 4+rng.IntN(5)))
		if err != nil {
			t.Fatal(err)
		}
		p := NewPlanner(data.FS)
		p.Add(a)
		wards := 6 + rng.IntN(4)
		s := levelled(t, "steps: 20000", "steps: 4000", "regions: 20, tolerance: 0.5", fmt.Sprintf("regions: %d, tolerance: %.2f", wards, 0.1+0.3*rng.Float64()),
			"regions: {from: 7, to: 8}, tolerance: 0.4", fmt.Sprintf("regions: %d, tolerance: %.2f", 3+rng.IntN(2), 0.1+0.5*rng.Float64()),
			"regions: 3, tolerance: 0.3", fmt.Sprintf("regions: 2, tolerance: %.2f", 0.1+0.3*rng.Float64()))
		s.Direction, s.Seed = scenario.Down, &seed
		out, err := p.Solve(t.Context(), s, Options{Threads: 1 + rng.IntN(3)})
		var none *NoPlanError
		if err != nil {
			if !errors.Is(err, region.ErrInfeasible) && !errors.As(err, &none) || !strings.Contains(err.Error(), "level ") {
				t.Errorf("seed %d: %v", seed, err)
			}
			continue
		}
		solved++
		for i, o := range out {
			nestedPlan(t, "down", o, s.Levels[i].ID)
			if i > 0 {
				inside(t, out[i-1], o)
			}
		}
	}
	if solved < 8 {
		t.Errorf("%d of 30 were solved", solved)
	}
}
