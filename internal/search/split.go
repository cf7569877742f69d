package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// Settings of Split: chains, and steps of each for every unit of the region.
const (
	splitChains   = 4
	splitPerUnit  = 300
	splitSteps    = 30_000 // at most
	splitLeastPer = 1_000
)

// Split cuts region l in two so that the plan is the best that a short search
// finds. The problem has one region more than the plan, and the new region gets the
// last number. All other regions stay as they are. A region that is in pieces is cut
// between them first.
func Split(ctx context.Context, p *region.Problem, labels []region.Label, l region.Label, seed uint64) ([]region.Label, error) {
	if len(labels) != p.Len() {
		return nil, fmt.Errorf("%d labels for %d units", len(labels), p.Len())
	}
	var units []region.Unit
	for u, of := range labels {
		if of == l {
			units = append(units, region.Unit(u)) //nolint:gosec // G115: units fit
		}
	}
	if len(units) < 2 {
		return nil, fmt.Errorf("region %d has %d units: it cannot be cut in two", l, len(units))
	}
	fresh := region.Label(p.Regions() - 1) //nolint:gosec // G115: regions fit
	var best *Nearby
	for chain := range splitChains {
		rng := rand.New(rand.NewPCG(seed, uint64(chain)))
		start := slices.Clone(labels)
		for _, u := range half(p, units, rng) {
			start[u] = fresh
		}
		// Units that must be together and are apart at the start can come together only
		// one by one: here each unit goes its own way.
		b := &base{problem: p, labels: start, size: slices.Repeat([]int{1}, p.Len())}
		w, err := newRoamer(b, start, Limit{-1, -1}, rng)
		if err != nil {
			return nil, err
		}
		w.pair = []region.Label{l, fresh}
		w.run(ctx, int64(min(splitSteps, splitLeastPer+splitPerUnit*len(units))), chain, func(int64) {})
		if best == nil || w.best.Better(best) {
			best = &w.best
		}
	}
	return best.Labels, ctx.Err()
}

// half is a part of some units, contiguous and with about half of the people; of
// units in pieces it is one piece.
func half(p *region.Problem, units []region.Unit, rng *rand.Rand) []region.Unit {
	in := make(map[region.Unit]bool, len(units))
	var people int64
	for _, u := range units {
		in[u] = true
		people += p.Population(u)
	}
	reach := func(from region.Unit) []region.Unit { // in order of distance
		seen := map[region.Unit]bool{from: true}
		out := []region.Unit{from}
		for at := 0; at < len(out); at++ {
			for _, v := range p.Graph().Neighbours(out[at]) {
				if in[v] && !seen[v] {
					seen[v] = true
					out = append(out, v)
				}
			}
		}
		return out
	}
	all := reach(units[rng.IntN(len(units))])
	if len(all) < len(units) {
		return all
	}
	all = reach(all[len(all)-1]) // from the far end
	var sum int64
	for i, u := range all {
		if sum += p.Population(u); 2*sum >= people || i+2 == len(all) {
			return all[:i+1]
		}
	}
	return all[:1]
}
