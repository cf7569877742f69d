package listing

import (
	"slices"

	"footprint/internal/region"
)

// twinRules is what the twin asks of sets: rules as they are given.
type twinRules struct {
	region.Rules
	bounds  region.Bounds // where no group has others
	graph   *region.Graph // as it is without rules
	loosest int64         // most people of all bounds
}

func newTwinRules(p *region.Problem) (*twinRules, error) {
	t := &twinRules{bounds: p.Bounds(), graph: p.Graph(), loosest: p.Bounds().Max}
	if p.Rules() == nil {
		return t, nil
	}
	open, err := p.With(region.Rules{})
	if err != nil {
		return nil, err
	}
	t.Rules, t.graph = *p.Rules(), open.Graph()
	for _, g := range t.Together {
		if g.Bounds != nil {
			t.loosest = max(t.loosest, g.Bounds.Max)
		}
	}
	return t, nil
}

// starts are where sets begin, and what they do not have then: each unit of groups
// with bounds of their own, without those before it; and all others, without those.
// So sets keep the bounds of the problem unless they hold such a unit.
func (t *twinRules) starts(n int) (starts, barred [][]region.Unit) {
	var own, rest []region.Unit
	for u := range region.Unit(n) { //nolint:gosec // units fit
		if slices.ContainsFunc(t.Together, func(g region.Group) bool { return g.Bounds != nil && slices.Contains(g.Units, u) }) {
			starts, barred = append(starts, []region.Unit{u}), append(barred, own)
			own = append(slices.Clip(own), u)
		} else {
			rest = append(rest, u)
		}
	}
	return append(starts, rest), append(barred, own)
}

// keeps says whether a set keeps bounds and rules; if not, whether a larger one can.
func (t *twinRules) keeps(units []region.Unit, in []bool, people int64) (keeps, can bool) {
	keeps = len(units) >= t.MinUnits
	most, own := t.bounds.Max, false
	for _, g := range t.Together {
		n := common(g.Units, in)
		if n == 0 {
			continue
		}
		if g.Closed && len(units) > n {
			return false, false
		}
		keeps = keeps && n == len(g.Units)
		if b := g.Bounds; b != nil {
			if !own {
				most, own = b.Max, true
			}
			most = min(most, b.Max)
			keeps = keeps && people >= b.Min
		}
	}
	if people > most || t.MaxUnits > 0 && len(units) > t.MaxUnits {
		return false, false
	}
	for _, apart := range t.Apart {
		if common(apart, in) > 1 {
			return false, false
		}
	}
	if t.Zones != nil && slices.ContainsFunc(units, func(u region.Unit) bool { return t.Zones[u] != t.Zones[units[0]] }) {
		return false, false
	}
	return keeps && (own || people >= t.bounds.Min), true
}

func common(units []region.Unit, in []bool) (n int) {
	for _, u := range units {
		if in[u] {
			n++
		}
	}
	return n
}
