package search

import (
	"testing"

	"footprint/internal/region"
)

func TestPortfolioShares(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [rules]float64
		tried  [rules]int
		want   [rules]int
	}{
		{"nothing tried: one each", [rules]float64{}, [rules]int{}, [rules]int{1, 1, 1, 1}},
		{"only annealing tried", [rules]float64{28}, [rules]int{8}, [rules]int{1, 1, 1, 1}},
		// Means 4, 5, 1 and 0: annealing and tabu share 4 chains as 4 to 5.
		{"by rank", [rules]float64{20, 5, 1, 0}, [rules]int{5, 1, 1, 1}, [rules]int{2, 2, 0, 0}},
		// 4, 7, 3.5 and 0: 1.10, 1.93 and 0.97 of 4.
		{"largest remainder", [rules]float64{16, 14, 3.5, 0}, [rules]int{4, 2, 1, 1}, [rules]int{1, 2, 1, 0}},
		{"none above the middle but annealing", [rules]float64{18, 3, 2, 1}, [rules]int{5, 1, 1, 1}, [rules]int{4, 0, 0, 0}},
		{"annealing below the middle", [rules]float64{12, 7, 6, 1}, [rules]int{5, 1, 1, 1}, [rules]int{0, 2, 2, 0}},
		{"nothing fresh from any", [rules]float64{}, [rules]int{5, 1, 1, 1}, [rules]int{4, 0, 0, 0}},
	} {
		p := portfolio{tries: []rule{tabuSearch, lateAcceptance, shortBursts}, points: c.points, tried: c.tried}
		if got := p.shares(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		chainsOf := [rules]int{}
		for i, r := range p.allot() {
			if chainsOf[r]++; i < kept && r != annealing {
				t.Errorf("%s: chain %d does not anneal", c.name, i)
			}
		}
		if c.want[annealing] += kept; chainsOf != c.want {
			t.Errorf("%s: %v chains, want %v", c.name, chainsOf, c.want)
		}
	}
}

// Ranks by hand. Two chains gave back a plan that was known, however good, one
// had no time.
func TestPortfolioLearns(t *testing.T) {
	var results []*found
	for _, objective := range []int64{30, 50, 20, 20, 10, 40, 40, 0} {
		results = append(results, &found{score: region.Score{Objective: objective}})
	}
	results[7] = nil
	results[2].score.Violation = 1 // worse than all but those that are known
	known := []found{{score: region.Score{Objective: 10}}, {score: region.Score{Objective: 50}}}
	used := [chains]rule{annealing, annealing, annealing, annealing, annealing, tabuSearch, lateAcceptance, shortBursts}
	var p portfolio
	p.learn(used, results, known)
	// 20, 30, 40 = 40, (20 and a violation), then 50 = 10 with nothing to show.
	if want := [rules]float64{6 + 5 + 2, 3.5, 3.5, 0}; p.points != want || p.tried != [rules]int{5, 1, 1, 0} {
		t.Errorf("points %v, want %v; tried %v", p.points, want, p.tried)
	}
	p.learn(used, results[:0], nil)
	if p.tried[annealing] != 5 {
		t.Error("a round without chains is counted")
	}
}

// Where regions are small one chain tries tabu, and no other rule is tried.
func TestPortfolioOfSmallRegions(t *testing.T) {
	for _, c := range []struct {
		regions int
		want    [rules]int
	}{{38, [rules]int{7, 1, 0, 0}}, {3, [rules]int{5, 1, 1, 1}}} {
		var got [rules]int
		for _, r := range newPortfolio(grid(t, 12, 12, c.regions, 0.3, 1)).allot() {
			got[r]++
		}
		if got != c.want {
			t.Errorf("144 units in %d regions: %v, want %v", c.regions, got, c.want)
		}
	}
}
