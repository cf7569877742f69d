package search

import (
	"cmp"
	"slices"

	"footprint/internal/region"
)

// rule is a kind of acceptance.
type rule int

const (
	annealing rule = iota
	tabuSearch
	lateAcceptance
	shortBursts
	rules
)

// acceptance makes the memory of a rule for a chain of so many steps.
func (r rule) acceptance(s *region.State, steps int64) acceptance {
	switch r {
	case tabuSearch:
		return newTabu(s)
	case lateAcceptance:
		return newLate(steps, s.Score())
	case shortBursts:
		return newBursts(s, burstLength)
	default:
		return metropolis{}
	}
}

// portfolio says which rule each chain of a round uses. Annealing keeps at
// least half of the chains; of the others each rule that is to be tried and was
// not yet gets one, and what is left is allotted by how the chains of each rule ranked so
// far (algorithm portfolios: Huberman, Lukose and Hogg 1997; Gomes and Selman 2001).
type portfolio struct {
	tries  []rule
	points [rules]float64
	tried  [rules]int
}

// newPortfolio tries all rules where regions are large. Where they are small,
// annealing with polishing leaves the others so little that only the best of
// them is worth a chain: over six searches for 38 regions of councils the needs captured
// were 0.6607 in the mean with annealing alone, 0.6595 with all rules tried; for 10
// regions of CCGs they were 0.5315 and 0.5336.
func newPortfolio(p *region.Problem) *portfolio {
	if polishes(p) {
		return &portfolio{tries: []rule{tabuSearch}}
	}
	return &portfolio{tries: []rule{tabuSearch, lateAcceptance, shortBursts}}
}

// kept is the least number of chains that anneal. As many plans of an elite are
// gone on from, so that each has one.
const kept = chains / 2

// allot gives the rules of the next round's chains.
func (p *portfolio) allot() [chains]rule {
	var out [chains]rule // annealing, but for
	at := kept
	for r, n := range p.shares() {
		if rule(r) == annealing {
			continue
		}
		for range n {
			out[at] = rule(r)
			at++
		}
	}
	return out
}

// shares is how many of the chains that are not kept each rule gets: one to be
// tried first, and then by largest remainder in proportion to mean points, and a rule
// below the middle of the ranks gets none.
func (p *portfolio) shares() (out [rules]int) {
	left := chains - kept
	var mean [rules]float64
	var sum float64
	for r := range rules {
		switch {
		case p.tried[r] > 0:
			if m := p.points[r] / float64(p.tried[r]); m >= middle {
				mean[r] = m
				sum += m
			}
		case slices.Contains(p.tries, r):
			out[r]++
			left--
		}
	}
	if sum == 0 {
		mean[annealing], sum = 1, 1
	}
	whole, order := left, make([]rule, rules)
	for r := range rules {
		order[r] = r
		mean[r] *= float64(whole) / sum
		n := int(mean[r])
		out[r] += n
		mean[r] -= float64(n)
		left -= n
	}
	slices.SortStableFunc(order, func(a, b rule) int { return cmp.Compare(mean[b], mean[a]) })
	for _, r := range order[:left] {
		out[r]++
	}
	return out
}

// middle is the mean points of a chain that ranks in the middle of a round.
const middle = (chains - 1) / 2.0

// learn books how the chains of a round ranked by the best plan of each: a
// point for each chain that did worse, half of one for each that did as well.
// A chain that found nothing better than a plan known before the round did worse than
// any that did; one without a plan has no rank.
func (p *portfolio) learn(used [chains]rule, results []*found, known []found) {
	fresh := func(f *found) bool {
		return !slices.ContainsFunc(known, func(k found) bool { return k.score == f.score })
	}
	for i, f := range results {
		if f == nil {
			continue
		}
		p.tried[used[i]]++
		for j, g := range results {
			if j == i || g == nil || !fresh(f) {
				continue
			}
			switch c := f.score.Compare(g.score); {
			case c < 0 || !fresh(g):
				p.points[used[i]]++
			case c == 0:
				p.points[used[i]] += 0.5
			}
		}
	}
}
