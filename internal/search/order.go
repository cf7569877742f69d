package search

import (
	"cmp"
	"fmt"
	"slices"

	"footprint/internal/region"
)

// Step is what changes at once on the way from one plan to another: one unit
// goes to another region, or the units that have to go together.
type Step struct {
	Moves []region.Move
	// Score is that of the plan after it.
	Score region.Score
}

// maxTried bounds the moves that Order looks at before it no longer goes back.
const maxTried = 200_000

// Order says in which order units can move from one plan to another, both with
// the regions of the problem by the same numbers, so that after each step no region
// is empty or in more pieces than it has to be. Of what can come next, it takes what
// leaves the best score. Most steps are one unit; units that must share a region,
// and do in both plans, go together, and so do those that cannot go one by one.
func Order(p *region.Problem, from, to []region.Label) ([]Step, error) {
	base, err := newBaseline(p, from)
	if err != nil {
		return nil, err
	}
	target, err := base.contract(to)
	if err != nil {
		return nil, fmt.Errorf("the plan to arrive at: %w", err)
	}
	end, err := newRoamer(base, target, Limit{-1, -1}, nil)
	if err != nil {
		return nil, fmt.Errorf("the plan to arrive at: %w", err)
	}
	w, err := newRoamer(base, base.labels, Limit{-1, -1}, nil)
	if err != nil {
		return nil, err
	}
	o := &orderer{roamer: w, target: target, least: end.extra, dead: make(map[uint64]bool), version: make([]int, p.Regions()), known: make(map[region.Unit]known)}
	for u, l := range target {
		if l != base.labels[u] {
			o.left = append(o.left, region.Unit(u)) //nolint:gosec // G115: units fit
		}
	}
	for len(o.left) > 0 && !o.walk() {
		if o.tried > maxTried {
			if able := o.able(); len(able) > 0 {
				o.advance(able[0].unit)
				continue
			}
		}
		o.together()
	}
	members := base.groups.Members()
	for i := range o.steps {
		var fine []region.Move
		for _, m := range o.steps[i].Moves {
			for _, u := range members[m.Unit] {
				fine = append(fine, region.Move{Unit: u, To: m.To})
			}
		}
		o.steps[i].Moves = fine
	}
	return o.steps, nil
}

// orderer is on its way between two plans.
type orderer struct {
	*roamer
	target []region.Label
	least  int           // pieces beyond the regions at the end
	left   []region.Unit // that are to move yet, ascending
	steps  []Step
	dead   map[uint64]bool // by what is left: no order of single units ends well
	tried  int

	// What a move does depends on the two regions only.
	version []int // of each region: another after each change
	changes int
	known   map[region.Unit]known
}

// known is what a move would do, with the versions of its regions.
type known struct {
	from, to int
	pieces   int
	delta    region.Delta
}

// next is a unit that can move, and the plan after it.
type next struct {
	unit   region.Unit
	pieces int
	score  region.Score
}

// walk goes unit by unit to the end, and back where it comes to no good end; it
// says whether it arrived. If not, it is where it began.
func (o *orderer) walk() bool {
	if len(o.left) == 0 {
		return true
	}
	key := o.key()
	if o.dead[key] || o.tried > maxTried {
		return false
	}
	for _, n := range o.able() {
		home := o.state.Label(n.unit)
		o.advance(n.unit)
		if o.walk() {
			return true
		}
		o.steps = o.steps[:len(o.steps)-1]
		o.take(region.Move{Unit: n.unit, To: home})
		at, _ := slices.BinarySearch(o.left, n.unit)
		o.left = slices.Insert(o.left, at, n.unit)
	}
	o.dead[key] = true
	return false
}

// key names what is left to move.
func (o *orderer) key() (sum uint64) {
	for _, u := range o.left {
		sum ^= region.Fingerprint(u)
	}
	return sum
}

// able are the units that can move next, the best first.
func (o *orderer) able() []next {
	var out []next
	allowed := max(o.extra, o.least)
	for _, u := range o.left {
		home := o.state.Label(u)
		if o.state.Size(home) == 1 {
			continue
		}
		if k := o.effect(u); o.extra+k.pieces <= allowed {
			now := o.state.Score()
			out = append(out, next{u, o.extra + k.pieces, region.Score{Violation: now.Violation + k.delta.Violation, Objective: now.Objective + k.delta.Objective}})
		}
	}
	slices.SortStableFunc(out, func(a, b next) int { return cmp.Or(cmp.Compare(a.pieces, b.pieces), a.score.Compare(b.score)) })
	return out
}

// effect is what it would do if u went where it is to go.
func (o *orderer) effect(u region.Unit) known {
	m, home := region.Move{Unit: u, To: o.target[u]}, o.state.Label(u)
	k, ok := o.known[u]
	if ok && k.from == o.version[home] && k.to == o.version[m.To] {
		return k
	}
	o.tried++
	k = known{from: o.version[home], to: o.version[m.To], delta: o.state.Delta(m)}
	before := o.pieces[home] + o.pieces[m.To]
	o.apply(m)
	k.pieces = o.countPieces(home) + o.countPieces(m.To) - before
	o.apply(region.Move{Unit: u, To: home})
	o.known[u] = k
	return k
}

// take makes a move and counts pieces.
func (o *orderer) take(m region.Move) {
	from := o.state.Label(m.Unit)
	o.apply(m)
	for _, l := range [2]region.Label{from, m.To} {
		o.extra -= o.pieces[l]
		o.pieces[l] = o.countPieces(l)
		o.extra += o.pieces[l]
		o.changes++
		o.version[l] = o.changes
	}
}

// advance is the step of one unit.
func (o *orderer) advance(u region.Unit) {
	at, _ := slices.BinarySearch(o.left, u)
	o.left = slices.Delete(o.left, at, at+1)
	o.step(u)
}

func (o *orderer) step(units ...region.Unit) {
	s := Step{}
	for _, u := range units {
		s.Moves = append(s.Moves, region.Move{Unit: u, To: o.target[u]})
		o.take(s.Moves[len(s.Moves)-1])
	}
	s.Score = o.state.Score()
	o.steps = append(o.steps, s)
}

// together moves several units at once: the fewest that can, of those the pair
// with the best score; where no pair can, all units between two regions, and at
// last all that are left.
func (o *orderer) together() {
	sets := o.pairs()
	if len(sets) == 0 {
		sets = o.between()
	}
	sets = append(sets, o.left)
	var best []region.Unit
	var first next
	allowed := max(o.extra, o.least)
	for i, units := range sets {
		if i == len(sets)-1 && best != nil {
			break
		}
		n, ok := o.look(units)
		if ok && n.pieces <= allowed && (best == nil || cmp.Or(cmp.Compare(n.pieces, first.pieces), n.score.Compare(first.score)) < 0) {
			best, first = units, n
		}
	}
	if best == nil {
		best = o.left
	}
	best = slices.Clone(best)
	o.left = slices.DeleteFunc(o.left, func(u region.Unit) bool { return slices.Contains(best, u) })
	o.step(best...)
}

// look is the plan after some units have moved at once; false where a region
// would be empty.
func (o *orderer) look(units []region.Unit) (next, bool) {
	homes := make([]region.Label, len(units))
	for i, u := range units {
		homes[i] = o.state.Label(u)
		o.take(region.Move{Unit: u, To: o.target[u]})
	}
	n, ok := next{pieces: o.extra, score: o.state.Score()}, true
	for i := len(units) - 1; i >= 0; i-- {
		ok = ok && o.state.Size(homes[i]) > 0
		o.take(region.Move{Unit: units[i], To: homes[i]})
	}
	return n, ok
}

// pairs are pairs of units between the same two regions, or of which one goes
// where the other comes from, that can move at once.
func (o *orderer) pairs() (out [][]region.Unit) {
	allowed := max(o.extra, o.least)
	for i, a := range o.left {
		for _, b := range o.left[i+1:] {
			fromA, fromB := o.state.Label(a), o.state.Label(b)
			if fromA != fromB && fromA != o.target[b] && fromB != o.target[a] {
				continue
			}
			pair := []region.Unit{a, b}
			if n, ok := o.look(pair); ok && n.pieces <= allowed {
				out = append(out, pair)
			}
		}
	}
	return out
}

// between are the units that are to move between each two regions, either way.
func (o *orderer) between() (out [][]region.Unit) {
	type sides struct{ a, b region.Label }
	at := make(map[sides]int)
	for _, u := range o.left {
		s := sides{min(o.state.Label(u), o.target[u]), max(o.state.Label(u), o.target[u])}
		if _, ok := at[s]; !ok {
			at[s] = len(out)
			out = append(out, nil)
		}
		out[at[s]] = append(out[at[s]], u)
	}
	return out
}
