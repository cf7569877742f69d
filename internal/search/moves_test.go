package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// Every neighbourhood, on its own, for many steps: what propose says a change
// will do is what it does, and contiguity holds after each.
func TestNeighbourhoods(t *testing.T) {
	for _, size := range []struct{ width, height, regions int }{{3, 3, 2}, {5, 4, 5}, {8, 8, 6}, {6, 6, 30}} {
		for name, build := range map[string]func(*region.Problem) neighbourhood{
			"shift":       func(*region.Problem) neighbourhood { return &shift{} },
			"swap":        func(*region.Problem) neighbourhood { return &swap{} },
			"recombine":   func(p *region.Problem) neighbourhood { return newRecombine(p) },
			"eject":       func(*region.Problem) neighbourhood { return &eject{} },
			"merge-split": func(p *region.Problem) neighbourhood { return newMergeSplit(p) },
			"recombine3":  func(p *region.Problem) neighbourhood { return newRecombine3(p) },
		} {
			t.Run(fmt.Sprintf("%s/%dx%d in %d", name, size.width, size.height, size.regions), func(t *testing.T) {
				p := grid(t, size.width, size.height, size.regions, 0.3, 7)
				rng := rand.New(rand.NewPCG(1, 2))
				s, err := region.NewState(p, growSeeds(p, rng))
				if err != nil {
					t.Fatal(err)
				}
				n := build(p)
				c := climate{temperature: 1, price: 1e12}
				if name == "merge-split" {
					c.price = 0 // within bounds, two regions are never one
				}
				made := 0
				for step := range 400 {
					before, was := s.Score(), slices.Clone(s.Labels())
					d, ok := n.propose(s, c, rng)
					if s.Score() != before || !slices.Equal(s.Labels(), was) {
						t.Fatalf("step %d: propose changed the state", step)
					}
					if n.work() < 1 {
						t.Fatalf("step %d: work of %d", step, n.work())
					}
					if !ok || !n.commit(s) {
						if s.Score() != before || !slices.Equal(s.Labels(), was) {
							t.Fatalf("step %d: a refused change changed the state", step)
						}
						continue
					}
					made++
					want := region.Score{Violation: before.Violation + d.Violation, Objective: before.Objective + d.Objective}
					if s.Score() != want {
						t.Fatalf("step %d: score %v, promised %v", step, s.Score(), want)
					}
					mustCheck(t, s, fmt.Sprint("step ", step))
					changed := n.touched(nil)
					for u, l := range was {
						if now := s.Label(region.Unit(u)); now != l && (!slices.Contains(changed, l) || !slices.Contains(changed, now)) {
							t.Fatalf("step %d: unit %d went from %d to %d, and %v are said to be changed", step, u, l, now, changed)
						}
					}
				}
				if made == 0 && (name != "swap" || size.regions != 30) && (name != "recombine3" && name != "merge-split" || size.regions > 2) {
					t.Error("no change was ever made")
				}
			})
		}
	}
}

func TestSeedPlans(t *testing.T) {
	for _, size := range []struct{ width, height, regions int }{{2, 1, 2}, {3, 3, 4}, {9, 7, 6}, {5, 5, 24}, {12, 12, 38}} {
		for chain := range 12 {
			p := grid(t, size.width, size.height, size.regions, 0.3, uint64(chain))
			labels := seedPlan(p, chain, rand.New(rand.NewPCG(3, uint64(chain))))
			s, err := region.NewState(p, labels)
			if err != nil {
				t.Fatalf("chain %d on %v: %v", chain, size, err)
			}
			mustCheck(t, s, fmt.Sprintf("chain %d on %v", chain, size))
		}
	}
}

// The ancestor sums of a tree count exactly the pairs inside each subtree,
// whether or not the units of a pair are contiguous.
func TestTreePairWeights(t *testing.T) {
	p := grid(t, 6, 5, 3, 0.5, 1)
	graphs := 0
	for _, term := range p.Terms() {
		if g := term.Pairs(); g != nil {
			graphs++
			treePairWeights(t, p, g)
		}
	}
	if graphs != 2 {
		t.Errorf("%d terms have pairs, want compactness and flow", graphs)
	}
}

func treePairWeights(t *testing.T, p *region.Problem, g *region.Graph) {
	rng := rand.New(rand.NewPCG(5, 6))
	tr := NewTree(p.Len())
	for range 20 {
		tr.growWhere(p.Graph(), region.Unit(rng.IntN(p.Len())), rng, func(u region.Unit) bool { return u%7 != 3 || u == 3 })
		within, degree := tr.pairWeights(g)
		for cut := range tr.units {
			tr.Subtree(cut)
			var sum, inside, ends, all int64
			for i, u := range tr.units {
				if !tr.inSubtree[i] {
					continue
				}
				sum += within[i]
				all += degree[i]
				for e, v := range g.Neighbours(u) {
					if tr.stamp[v] != tr.round {
						continue
					}
					ends += g.Weights(u)[e]
					if u < v && tr.inSubtree[tr.place[v]] {
						inside += g.Weights(u)[e]
					}
				}
			}
			if sum != inside || all != ends {
				t.Fatalf("cut %d: %d inside (want %d), %d in all (want %d)", cut, sum, inside, all, ends)
			}
		}
	}
}

// In the steady state a proposal and its commit allocate nothing.
func TestNeighbourhoodsAllocateNothing(t *testing.T) {
	p := grid(t, 8, 8, 6, 0.3, 7)
	for _, n := range []neighbourhood{&shift{}, &swap{}, &eject{}, newRecombine(p), newRecombine3(p), newMergeSplit(p)} {
		rng := rand.New(rand.NewPCG(1, 2))
		s, err := region.NewState(p, growSeeds(p, rng))
		if err != nil {
			t.Fatal(err)
		}
		try := func() {
			if _, ok := n.propose(s, climate{temperature: 1}, rng); ok {
				n.commit(s)
			}
		}
		for range 2000 {
			try()
		}
		if allocs := testing.AllocsPerRun(500, try); allocs != 0 {
			t.Errorf("%T: %v allocations", n, allocs)
		}
	}
}

// Chains of every length are made, and some of three units or more go round in
// a circle, so that every region gives as many units as it gets.
func TestEjectionChains(t *testing.T) {
	p := grid(t, 8, 8, 6, 0.1, 7)
	rng := rand.New(rand.NewPCG(1, 2))
	s, err := region.NewState(p, growSeeds(p, rng))
	if err != nil {
		t.Fatal(err)
	}
	n := &eject{}
	var made [longestChain + 1]int
	circles := 0
	for range 4000 {
		if _, ok := n.propose(s, climate{temperature: 1, price: 1e12}, rng); !ok || !n.commit(s) {
			continue
		}
		made[n.length]++
		for i, m := range n.chain[:n.length] {
			if i > 0 && n.from[i] != n.chain[i-1].To {
				t.Fatalf("unit %d left region %d, the unit before went to %d", m.Unit, n.from[i], n.chain[i-1].To)
			}
		}
		if n.length > 2 && n.chain[n.length-1].To == n.from[0] {
			circles++
		}
	}
	if made[0]+made[1] > 0 || made[2] == 0 || made[3] == 0 || made[4] == 0 || circles == 0 {
		t.Errorf("chains by length: %v, %d of them circles", made, circles)
	}
}

// A merge and split takes a region to another part of the map at once: two far
// corners trade a border, and all plans stay contiguous.
func TestMergeSplitCrossesTheMap(t *testing.T) {
	p := grid(t, 12, 2, 4, 0.9, 7)
	labels := make([]region.Label, p.Len())
	for u := range labels {
		// Columns 0, 1 and 2-4 are regions of their own, the rest is one.
		labels[u] = []region.Label{0, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3}[u%12]
	}
	s, err := region.NewState(p, labels)
	if err != nil {
		t.Fatal(err)
	}
	n := newMergeSplit(p)
	rng := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		if _, ok := n.propose(s, climate{temperature: 1}, rng); !ok || n.third != 3 || n.from == 2 || n.into == 2 {
			continue
		}
		if !n.commit(s) || s.Label(0) != s.Label(1) || s.Label(12) != s.Label(13) {
			t.Fatalf("columns 0 and 1 are not one region: %v", s.Labels())
		}
		mustCheck(t, s, "after a merge and split")
		return
	}
	t.Error("the two small regions were never merged")
}
