package search

import (
	"math/rand/v2"
	"slices"
	"testing"

	"footprint/internal/region"
)

// only lets a chain draw one neighbourhood.
func (t *tabu) only(a *annealer, build func() neighbourhood) {
	a.choose = newChooser(operator{neighbourhood: build(), share: 1})
	t.handful = [2][]neighbourhood{{build()}, {build()}}
	t.turn = make([]int, 1)
}

// Whatever a chain does is written down. A unit goes back to the region that it
// left last, and the same regions are parted anew, only after as many changes as
// is promised, or if that gives a plan better than all before.
func TestTabuAgainstDiary(t *testing.T) {
	for name, build := range map[string]func(*region.Problem) neighbourhood{
		"shift":     func(*region.Problem) neighbourhood { return &shift{} },
		"swap":      func(*region.Problem) neighbourhood { return &swap{} },
		"eject":     func(*region.Problem) neighbourhood { return &eject{} },
		"recombine": func(p *region.Problem) neighbourhood { return newRecombine(p) },
	} {
		a := startAnnealer(t, 0.3)
		a.climate.temperature = a.scale
		p := a.state.Problem()
		b := newTabu(a.state)
		b.only(a, func() neighbourhood { return build(p) })
		type leave struct {
			from region.Label
			at   int64
		}
		left := make(map[region.Unit]leave)
		parted := make(map[[2]region.Label]int64)
		best := a.state.Score()
		made, worse := 0, 0
		for range 1500 {
			was, before := slices.Clone(a.state.Labels()), a.state.Score()
			if b.step(a) < 1 {
				t.Fatal("a step of no work")
			}
			now := a.state.Score()
			aspires := now.Compare(best) < 0
			if aspires {
				best = now
			}
			if now.Compare(before) > 0 {
				worse++
			}
			var changed []region.Label
			for u, l := range was {
				to := a.state.Label(region.Unit(u))
				if to == l {
					continue
				}
				changed = append(changed, min(l, to), max(l, to))
				if gone, ok := left[region.Unit(u)]; ok && name != "recombine" && gone.from == to && b.changes-gone.at <= tabuTenure && !aspires {
					t.Fatalf("%s: unit %d is back in region %d after %d changes", name, u, to, b.changes-gone.at)
				}
				left[region.Unit(u)] = leave{l, b.changes}
			}
			if len(changed) == 0 {
				continue
			}
			mustCheck(t, a.state, name)
			made++
			if pair := [2]region.Label(changed); name == "recombine" {
				if at, ok := parted[pair]; ok && b.changes-at <= int64(len(b.parted)) && !aspires {
					t.Fatalf("regions %v are parted anew after %d changes", pair, b.changes-at)
				}
				parted[pair] = b.changes
			}
		}
		if made < 70 || worse < 20 {
			t.Errorf("%s: %d changes, %d of them for the worse", name, made, worse)
		}
	}
}

// Of a handful the cheapest that is allowed is made: with a handful of many
// shifts on a small map that is the cheapest of all shifts.
func TestTabuTakesTheCheapest(t *testing.T) {
	a := startAnnealer(t, 0.3)
	a.climate.temperature = a.scale / 1000 // looks at tabuMost
	b := newTabu(a.state)
	b.only(a, func() neighbourhood { return &shift{} })
	s := a.state
	for range 30 {
		lowest, found := 0.0, false
		for _, u := range s.Boundary() {
			for _, l := range s.NeighbourRegions(u, nil) {
				d := s.Delta(region.Move{Unit: u, To: l})
				after := region.Score{Violation: s.Score().Violation + d.Violation, Objective: s.Score().Objective + d.Objective}
				barred := b.changes < *b.barred(s, u, l) && after.Compare(a.best.score) >= 0
				if s.Size(s.Label(u)) > 1 && !barred && (!found || a.climate.cost(d) < lowest) {
					lowest, found = a.climate.cost(d), true
				}
			}
		}
		before := s.Score()
		b.step(a)
		if got := s.Score(); got != before {
			d := region.Delta{Violation: got.Violation - before.Violation, Objective: got.Objective - before.Objective}
			if c := a.climate.cost(d); c > lowest {
				t.Errorf("a shift of %v is made, the cheapest is %v", c, lowest)
			}
		}
	}
	mustCheck(t, s, "after tabu")
}

// startAnnealer is a chain on a map of 64 units in 6 regions.
func startAnnealer(t *testing.T, tolerance float64) *annealer {
	t.Helper()
	p := grid(t, 8, 8, 6, tolerance, 7)
	rng := rand.New(rand.NewPCG(1, 2))
	s, err := region.NewState(p, growSeeds(p, rng))
	if err != nil {
		t.Fatal(err)
	}
	a := newAnnealer(s, rng, 1)
	a.climate.temperature = a.scale
	return a
}
