package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"footprint/internal/region"
)

// underRules is a grid of 8 x 6 with rules of every kind, as a search sees it. Its graph
// is in three pieces.
func underRules(t testing.TB) (p, reduced *region.Problem) {
	t.Helper()
	p = grid(t, 8, 6, 9, 0.4, 7)
	zones := make([]int32, p.Len())
	for u := range zones {
		if u%8 > 4 {
			zones[u] = 1
		}
	}
	mean := p.Total() / 9
	p, err := p.With(region.Rules{
		Together: []region.Group{
			{Units: []region.Unit{0, 1, 8, 9}, Closed: true},
			{Units: []region.Unit{16, 25}}, // do not touch
			{Units: []region.Unit{40}, Bounds: &region.Bounds{Min: mean, Max: 2 * mean}},
			{Units: []region.Unit{6, 7}},
		},
		Apart: [][]region.Unit{{5, 7, 47}, {18, 26}},
		Zones: zones, MinUnits: 3, MaxUnits: 9,
	})
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := p.Reduced()
	if err != nil {
		t.Fatal(err)
	}
	if _, pieces := q.Graph().Components(); pieces != 3 || q.Len() != p.Len()-4 || len(q.Scattered()) != 1 {
		t.Fatalf("%d units in %d pieces, %v scattered", q.Len(), pieces, q.Scattered())
	}
	return p, q
}

// Under rules, too, what a change is said to do to the score is what it does.
func TestNeighbourhoodsUnderRules(t *testing.T) {
	_, p := underRules(t)
	for _, n := range []neighbourhood{&shift{}, &swap{}, &eject{}, newRecombine(p), newRecombine3(p), newMergeSplit(p)} {
		rng := rand.New(rand.NewPCG(1, 2))
		s, err := region.NewState(p, seedPlan(p, 0, rng))
		if err != nil {
			t.Fatal(err)
		}
		made := 0
		across := 0 // times that a piece of the graph got more regions
		piece, _ := p.Graph().Components()
		share := func() int {
			in := make(map[region.Label]bool)
			for u, c := range piece {
				if c == piece[len(piece)-1] {
					in[s.Label(region.Unit(u))] = true
				}
			}
			return len(in)
		}
		for step := range 400 {
			before, had := s.Score(), share()
			d, ok := n.propose(s, climate{temperature: 1}, rng)
			if !ok || !n.commit(s) {
				continue
			}
			made++
			if share() > had {
				across++
			}
			want := region.Score{Violation: before.Violation + d.Violation, Objective: before.Objective + d.Objective}
			if s.Score() != want {
				t.Fatalf("%T, step %d: score %v, promised %v", n, step, s.Score(), want)
			}
			mustCheck(t, s, fmt.Sprintf("%T, step %d", n, step))
		}
		if _, moves := n.(*mergeSplit); made == 0 || moves != (across > 0) {
			t.Errorf("%T: %d changes, %d of them with a region more in a piece", n, made, across)
		}
		if allocs := testing.AllocsPerRun(200, func() {
			if _, ok := n.propose(s, climate{temperature: 1}, rng); ok {
				n.commit(s)
			}
		}); allocs != 0 {
			t.Errorf("%T: %v allocations", n, allocs)
		}
	}
}

// Every seed plan has as many regions as there must be, each contiguous; scattered units
// are together; and some seed plans of each construction keep what is to be apart.
func TestSeedPlansUnderRules(t *testing.T) {
	_, p := underRules(t)
	shares := make(map[string]bool)
	var clean [3]int
	for chain := range 36 {
		labels := seedPlan(p, chain, rand.New(rand.NewPCG(3, uint64(chain))))
		s, err := region.NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		mustCheck(t, s, fmt.Sprint("chain ", chain))
		for _, units := range p.Scattered() {
			for _, u := range units {
				if labels[u] != labels[units[0]] {
					t.Errorf("chain %d: %v are not together", chain, units)
				}
			}
		}
		report, err := region.Check(p, s.Plan())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(report.Faults, func(f region.Fault) bool { return f.Broken != nil && f.Broken.Rule == region.ApartRule }) {
			clean[chain%3]++
		}
		shares[fmt.Sprint(survey(p, rand.New(rand.NewPCG(3, uint64(chain)))).share)] = true
	}
	if slices.Min(clean[:]) < 4 {
		t.Errorf("seed plans of 12 that keep units apart, by construction: %v", clean)
	}
	if len(shares) < 2 {
		t.Errorf("the pieces always get %v regions", shares)
	}
}

// A region that holds many more people than others by its own bounds is one region of
// the seed plans, and no more.
func TestEven(t *testing.T) {
	p := grid(t, 10, 10, 8, 0.2, 3)
	mean := p.Total() / 8
	var units []region.Unit
	for u := range region.Unit(30) {
		units = append(units, u)
	}
	p, err := p.With(region.Rules{Together: []region.Group{{Units: units, Bounds: &region.Bounds{Min: 2 * mean, Max: 3 * mean}}}})
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := p.Reduced()
	if err != nil {
		t.Fatal(err)
	}
	for chain := range 6 {
		if chain%3 == 2 {
			continue // Ward's method looks at need, and at the maximum only
		}
		s, err := region.NewState(q, seedPlan(q, chain, rand.New(rand.NewPCG(1, uint64(chain)))))
		if err != nil {
			t.Fatal(err)
		}
		if off := s.Score().Violation; off > mean {
			t.Errorf("chain %d: %d people outside the bounds, the mean is %d", chain, off, mean)
		}
	}
}

// The best of plans piece by piece is what going through all choices gives.
func TestCombine(t *testing.T) {
	_, p := underRules(t)
	var plans []found
	for chain := range 4 {
		s, err := region.NewState(p, seedPlan(p, chain, rand.New(rand.NewPCG(9, uint64(chain)))))
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, found{slices.Clone(s.Labels()), s.Score()})
	}
	got, err := combine(p, plans)
	if err != nil {
		t.Fatal(err)
	}
	s, err := region.NewState(p, got.labels)
	if err != nil || s.Score() != got.score {
		t.Fatalf("score %v, said to be %v (%v)", s.Score(), got.score, err)
	}
	mustCheck(t, s, "combined")
	piece, pieces := p.Graph().Components()
	var best *region.Score
	for choice := range 4 * 4 * 4 {
		of := [3]int{choice % 4, choice / 4 % 4, choice / 16}
		labels := make([]region.Label, p.Len())
		number := make(map[region.Label]region.Label)
		for u, c := range piece {
			key := region.Label(c)*100 + plans[of[c]].labels[u]
			if _, seen := number[key]; !seen {
				number[key] = region.Label(len(number))
			}
			labels[u] = number[key]
		}
		if len(number) != p.Regions() || pieces != 3 {
			continue
		}
		s, err := region.NewState(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		if score := s.Score(); best == nil || score.Compare(*best) < 0 {
			best = &score
		}
	}
	if best == nil || *best != got.score {
		t.Errorf("%v, the best of all choices is %v", got.score, best)
	}
}

// Plans that are told of on the way are of all units, and one to start from must not
// part what is one unit to the search.
func TestRunUnderRules(t *testing.T) {
	p, _ := underRules(t)
	reports := 0
	r, err := Run(context.Background(), p, Options{Seed: 1, Steps: 60_000, Progress: func(now Progress) {
		reports++
		s, err := region.NewState(p, now.Labels)
		if err != nil || s.Score() != now.Best {
			t.Errorf("a plan of %v, said to be %v (%v)", s.Score(), now.Best, err)
		}
	}})
	if err != nil || r.Score.Violation > 0 || reports == 0 {
		t.Fatalf("%v after %d reports (%v)", r.Score, reports, err)
	}
	mustKeep(t, p, r)
	again, err := Run(context.Background(), p, Options{Seed: 2, Steps: 600, Start: r.Plan.Labels()})
	if err != nil || again.Score.Compare(r.Score) > 0 {
		t.Errorf("%v after a start of %v (%v)", again.Score, r.Score, err)
	}
	broken := r.Plan.Labels()
	broken[6] = r.Plan.Label(5)
	if broken[6] == broken[7] {
		t.Fatal("the start breaks nothing")
	}
	if _, err := Run(context.Background(), p, Options{Steps: 600, Start: broken}); err == nil || !strings.Contains(err.Error(), "must share one with") {
		t.Errorf("a start that parts a group: %v", err)
	}
	if _, err := Run(context.Background(), p, Options{Steps: 600, Start: broken[:9]}); err == nil {
		t.Error("a start of 9 units is accepted")
	}
}

// As many regions as pieces of the graph: there is one plan, or none.
func TestOnePlanOfPieces(t *testing.T) {
	open := grid(t, 4, 3, 3, 0.9, 1)
	for zones, want := range map[string]bool{"aabbcc": true, "aabbbb": true, "abcdef": false} {
		r := region.Rules{}
		for u := range open.Len() {
			r.Zones = append(r.Zones, int32(zones[u/2]))
		}
		p, err := open.With(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Run(context.Background(), p, Options{Steps: 6_000})
		if (err == nil) != want {
			t.Errorf("zones %s: %v", zones, err)
		}
		if err == nil {
			mustKeep(t, p, got)
		}
		labels, err := Within(context.Background(), p, 1)
		if err != nil || (labels != nil) != want {
			t.Errorf("zones %s: %v, %v", zones, labels, err)
		}
	}
}

// Levels of a large problem keep rules: groups hold no two units that must be apart, and
// never cross a zone; and the search finds a plan, the same on any number of threads.
func TestLevelsUnderRules(t *testing.T) {
	open := grid(t, 60, 50, 7, 0.3, 11)
	rules := region.Rules{Apart: [][]region.Unit{{0, 59, 1799}, {1500, 1501}}, Zones: make([]int32, open.Len())}
	for u := range rules.Zones {
		if u >= 1800 {
			rules.Zones[u] = 1
		}
	}
	for at := range region.Unit(3) {
		var units []region.Unit
		for i := range region.Unit(24) {
			units = append(units, (10+8*at)*60+20*at+i%6+i/6*60)
		}
		rules.Together = append(rules.Together, region.Group{Units: units})
	}
	p, err := open.With(rules)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := p.Reduced()
	if err != nil {
		t.Fatal(err)
	}
	levels, err := coarsen(q, nil, rand.New(rand.NewPCG(1, 2)))
	if err != nil || len(levels) == 0 {
		t.Fatalf("%d levels, %v", len(levels), err)
	}
	for i, l := range levels {
		sets, _ := l.problem.Distinct()
		if len(sets) != 2 || len(sets[0]) != 3 || len(sets[1]) != 2 {
			t.Errorf("level %d: apart are %v", i, sets)
		}
	}
	var digests [2]string
	for i := range digests {
		r, err := Run(context.Background(), p, Options{Seed: 4, Steps: 60_000, Threads: i + 1})
		if err != nil {
			t.Fatal(err)
		}
		mustKeep(t, p, r)
		if r.Score.Violation > 0 {
			check, _ := region.Check(p, r.Plan)
			t.Errorf("%v %v", r.Score, check.Faults)
		}
		digests[i] = r.Plan.Digest()
	}
	if digests[0] != digests[1] {
		t.Error("another plan on two threads")
	}
}
