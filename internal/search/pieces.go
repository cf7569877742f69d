package search

import (
	"fmt"
	"slices"

	"footprint/internal/region"
)

// inPieces says whether rules leave the graph in several pieces.
func inPieces(p *region.Problem) bool {
	if p.Rules() == nil {
		return false
	}
	_, pieces := p.Graph().Components()
	return pieces > 1
}

// combine makes a plan of the best parts of several where the graph is in pieces:
// for each piece and each number of regions that some plan gives it, the best that any
// has there, and of these such that there are as many regions as there must be. Scores are
// sums over regions, so that this is a knapsack problem, and no plan given is
// better. It is nil where the graph is in one piece.
func combine(p *region.Problem, plans []found) (*found, error) {
	if len(plans) == 0 || !inPieces(p) {
		return nil, nil
	}
	piece, pieces := p.Graph().Components()
	options := make([][]part, pieces)
	for i, f := range plans {
		if err := offer(p, options, piece, i, f); err != nil {
			return nil, err
		}
	}
	chosen, score := knapsack(options, p.Regions())
	out := &found{labels: make([]region.Label, p.Len()), score: score}
	number := make(map[[2]region.Label]region.Label) // by piece and label in the plan
	for u, c := range piece {
		key := [2]region.Label{region.Label(c), plans[chosen[c].plan].labels[u]}
		l, seen := number[key]
		if !seen {
			l = region.Label(len(number)) //nolint:gosec // a region
			number[key] = l
		}
		out.labels[u] = l
	}
	return out, nil
}

// part is how one of several plans divides a piece.
type part struct {
	regions int
	plan    int
	score   region.Score
}

// offer puts what the i-th plan makes of each piece among the options.
func offer(p *region.Problem, options [][]part, piece []int32, i int, f found) error {
	s, err := region.NewState(p, f.labels)
	if err != nil {
		return fmt.Errorf("a plan to combine: %w", err)
	}
	of := make([]int32, p.Regions())
	for u, l := range f.labels {
		of[l] = piece[u]
	}
	parts := make([]part, len(options))
	for l, c := range of {
		parts[c].plan = i
		parts[c].regions++
		parts[c].score = sum(parts[c].score, region.Score{Violation: s.Violation(region.Label(l)), Objective: s.Cost(region.Label(l))}) //nolint:gosec // a region
	}
	for c, add := range parts {
		at := slices.IndexFunc(options[c], func(o part) bool { return o.regions == add.regions })
		switch {
		case at < 0:
			options[c] = append(options[c], add)
		case add.score.Compare(options[c][at].score) < 0:
			options[c][at] = add
		}
	}
	return nil
}

func sum(a, b region.Score) region.Score {
	return region.Score{Violation: a.Violation + b.Violation, Objective: a.Objective + b.Objective}
}

// knapsack chooses one option for each piece, so that there are k regions and the sum
// of scores is least. There must be such a choice.
func knapsack(options [][]part, k int) ([]part, region.Score) {
	type cell struct {
		score  region.Score
		option int // -1: so many regions cannot be
	}
	table := [][]cell{slices.Repeat([]cell{{option: -1}}, k+1)}
	table[0][0] = cell{}
	for c := range options {
		row := slices.Repeat([]cell{{option: -1}}, k+1)
		for used, before := range table[c] {
			if before.option < 0 {
				continue
			}
			for i, o := range options[c] {
				if used+o.regions > k {
					continue
				}
				score := sum(before.score, o.score)
				if at := &row[used+o.regions]; at.option < 0 || score.Compare(at.score) < 0 {
					*at = cell{score, i}
				}
			}
		}
		table = append(table, row)
	}
	chosen := make([]part, len(options))
	left := k
	for c := len(options) - 1; c >= 0; c-- {
		chosen[c] = options[c][table[c+1][left].option]
		left -= chosen[c].regions
	}
	return chosen, table[len(options)][k].score
}
