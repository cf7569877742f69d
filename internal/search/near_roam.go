package search

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// roamer is one chain of [Near]: annealing by small changes, none of which goes
// beyond the limit.
type roamer struct {
	base  *base
	state *region.State
	rng   *rand.Rand
	limit Limit
	pair  []region.Label // the regions that may change; nil is all

	people int64 // moved so far
	units  int
	away   members // the units that have moved
	inside []members
	pieces []int // of each region
	extra  int   // pieces beyond the regions
	most   int   // extra at the start

	best    Nearby
	scale   float64 // mean change of the objective by a shift
	price   float64 // of a person outside the bounds
	pieced  float64 // of a piece too many
	moves   []region.Move
	undo    []region.Move
	changed []region.Label
	regions []region.Label
	seen    []uint32
	round   uint32
	queue   []region.Unit
}

func newRoamer(b *base, labels []region.Label, limit Limit, rng *rand.Rand) (*roamer, error) {
	s, err := region.NewState(b.problem, labels)
	if err != nil {
		return nil, err
	}
	n, k := b.problem.Len(), b.problem.Regions()
	w := &roamer{
		base: b, state: s, rng: rng, limit: limit, seen: make([]uint32, n), pieces: make([]int, k),
		away: newMembers(n), inside: make([]members, k),
	}
	place := make([]int32, n) // a unit is in one region only
	for l := range w.inside {
		w.inside[l] = members{place: place}
	}
	for u := range region.Unit(n) { //nolint:gosec // G115: units fit
		w.inside[s.Label(u)].add(u)
		if s.Label(u) != b.labels[u] {
			w.away.add(u)
			w.people += b.problem.Population(u)
			w.units += b.size[u]
		}
	}
	for l := range w.pieces {
		w.pieces[l] = w.countPieces(region.Label(l))
		w.extra += w.pieces[l] - 1
	}
	w.most = w.extra
	w.best.Labels = slices.Clone(s.Labels())
	w.keep()
	return w, nil
}

// members is a set of units that one can be drawn from.
type members struct {
	list  []region.Unit
	place []int32
}

func newMembers(n int) members { return members{place: make([]int32, n)} }

func (m *members) add(u region.Unit) {
	m.place[u] = int32(len(m.list)) //nolint:gosec // G115: units fit
	m.list = append(m.list, u)
}

func (m *members) remove(u region.Unit) {
	last := m.list[len(m.list)-1]
	m.list[m.place[u]], m.place[last] = last, m.place[u]
	m.list = m.list[:len(m.list)-1]
}

func (m *members) draw(rng *rand.Rand) region.Unit { return m.list[rng.IntN(len(m.list))] }

// run anneals, and then makes every small change that is for the better. To break
// the bounds costs more as it cools, and at each chain another price.
func (w *roamer) run(ctx context.Context, steps int64, chain int, report func(int64)) {
	w.calibrate()
	price := w.price * []float64{0.3, 1, 10, 100}[chain/2%4]
	w.pieced = []float64{2, 30}[chain%2] * w.scale
	const window = 100
	var temperature float64
	var done, reported int64
	for done < steps {
		if done%window == 0 {
			cooled := math.Exp(math.Log(1e-3) * float64(done) / float64(steps))
			temperature, w.price = w.scale*cooled, price/cooled
			if done >= reported+reportSteps {
				report(done - reported)
				reported = done
				if ctx.Err() != nil {
					break
				}
			}
		}
		done++
		if w.propose() {
			w.try(func(d region.Delta, pieces int) bool {
				cost := float64(d.Objective) + float64(w.price*float64(d.Violation)) + float64(w.pieced*float64(pieces))
				return cost <= 0 || cost < temperature*w.rng.ExpFloat64()
			})
		}
		if w.better() {
			w.keep()
		}
	}
	report(done - reported)
	w.descend(ctx)
}

// calibrate measures how much a random shift changes the objective.
func (w *roamer) calibrate() {
	const samples = 200
	var sum float64
	count := 0
	for range samples {
		if w.moves = w.moves[:0]; w.shift() {
			sum += math.Abs(float64(w.state.DeltaOf(w.moves).Objective))
			count++
		}
	}
	p := w.base.problem
	w.scale = max(1, sum/float64(max(1, count)))
	w.price = w.scale * float64(p.Len()) / float64(max(1, p.Total()))
}

// propose draws a change, as moves.
func (w *roamer) propose() bool {
	w.moves = w.moves[:0]
	switch x := w.rng.IntN(100); {
	case x < 45:
		return w.shift()
	case x < 55:
		return w.back()
	case x < 70:
		return w.back() && w.shift()
	case x < 85:
		return w.shift() && w.answer(w.state.Label(w.moves[0].Unit))
	case x < 93:
		return w.shift() && w.answer(-1)
	default:
		return w.shift() && w.answer(-1) && w.answer(-1)
	}
}

// shift moves a unit on a border across it.
func (w *roamer) shift() bool {
	if w.pair != nil {
		return w.leave(w.inside[w.pair[w.rng.IntN(len(w.pair))]].draw(w.rng))
	}
	boundary := w.state.Boundary()
	if len(boundary) == 0 {
		return false
	}
	return w.leave(boundary[w.rng.IntN(len(boundary))])
}

// leave moves a unit to a region that it touches.
func (w *roamer) leave(u region.Unit) bool {
	w.around(u)
	if len(w.regions) == 0 {
		return false
	}
	w.moves = append(w.moves, region.Move{Unit: u, To: w.regions[w.rng.IntN(len(w.regions))]})
	return true
}

// around finds the regions that u touches and can go to.
func (w *roamer) around(u region.Unit) {
	w.regions = w.state.NeighbourRegions(u, w.regions[:0])
	if w.pair != nil {
		w.regions = slices.DeleteFunc(w.regions, func(l region.Label) bool { return !slices.Contains(w.pair, l) })
	}
}

// back moves a unit to where it was in the baseline.
func (w *roamer) back() bool {
	if len(w.away.list) == 0 {
		return false
	}
	u := w.away.draw(w.rng)
	w.moves = append(w.moves, region.Move{Unit: u, To: w.base.labels[u]})
	return true
}

// answer moves a unit out of the region that the last move goes to: to the given
// one, or anywhere if that is less than 0.
func (w *roamer) answer(to region.Label) bool {
	last := w.moves[len(w.moves)-1]
	const tries = 6
	for range tries {
		u := w.inside[last.To].draw(w.rng)
		w.around(u)
		switch {
		case to < 0 && len(w.regions) > 0:
			return w.leave(u)
		case to >= 0 && slices.Contains(w.regions, to):
			w.moves = append(w.moves, region.Move{Unit: u, To: to})
			return true
		}
	}
	return false
}

// beyond says whether so much more would be beyond the limit.
func (w *roamer) beyond(people int64, units int) bool {
	return w.limit.People >= 0 && w.people+people > w.limit.People || w.limit.Units >= 0 && w.units+units > w.limit.Units
}

// try makes the proposed moves if they keep to the limit, leave no region empty or
// in more pieces than at the start, and are accepted.
func (w *roamer) try(accept func(d region.Delta, pieces int) bool) bool {
	s := w.state
	var people int64
	var units int
	w.changed = w.changed[:0]
	for i, m := range w.moves {
		if slices.ContainsFunc(w.moves[:i], func(x region.Move) bool { return x.Unit == m.Unit }) {
			return false
		}
		from, home := s.Label(m.Unit), w.base.labels[m.Unit]
		if from == m.To {
			return false
		}
		sign := int64(0)
		if from == home {
			sign = 1
		} else if m.To == home {
			sign = -1
		}
		people += sign * w.base.problem.Population(m.Unit)
		units += int(sign) * w.base.size[m.Unit]
		for _, l := range [2]region.Label{from, m.To} {
			if !slices.Contains(w.changed, l) {
				w.changed = append(w.changed, l)
			}
		}
	}
	if w.beyond(people, units) {
		return false
	}
	d := s.DeltaOf(w.moves)
	if w.most == 0 && !accept(d, 0) {
		return false
	}
	w.undo = w.undo[:0]
	for _, m := range w.moves {
		w.undo = append(w.undo, region.Move{Unit: m.Unit, To: s.Label(m.Unit)})
		w.apply(m)
	}
	extra := w.extra
	for _, l := range w.changed {
		extra += w.countPieces(l) - w.pieces[l]
	}
	empty := slices.ContainsFunc(w.changed, func(l region.Label) bool { return s.Size(l) == 0 })
	if empty || extra > w.most || w.most > 0 && !accept(d, extra-w.extra) {
		for i := len(w.undo) - 1; i >= 0; i-- {
			w.apply(w.undo[i])
		}
		return false
	}
	for _, l := range w.changed {
		w.pieces[l] = w.countPieces(l)
	}
	w.extra, w.people, w.units = extra, w.people+people, w.units+units
	return true
}

func (w *roamer) apply(m region.Move) {
	from, home := w.state.Label(m.Unit), w.base.labels[m.Unit]
	w.inside[from].remove(m.Unit)
	w.inside[m.To].add(m.Unit)
	if from == home {
		w.away.add(m.Unit)
	} else if m.To == home {
		w.away.remove(m.Unit)
	}
	w.state.Apply(m)
}

// countPieces is in how many pieces region l is.
func (w *roamer) countPieces(l region.Label) int {
	g := w.base.problem.Graph()
	w.round++
	pieces := 0
	for _, first := range w.inside[l].list {
		if w.seen[first] == w.round {
			continue
		}
		pieces++
		w.seen[first] = w.round
		w.queue = append(w.queue[:0], first)
		for len(w.queue) > 0 {
			u := w.queue[len(w.queue)-1]
			w.queue = w.queue[:len(w.queue)-1]
			for _, v := range g.Neighbours(u) {
				if w.seen[v] != w.round && w.state.Label(v) == l {
					w.seen[v] = w.round
					w.queue = append(w.queue, v)
				}
			}
		}
	}
	return pieces
}

// now is the plan as it stands, without its labels.
func (w *roamer) now() Nearby {
	return Nearby{Pieces: w.extra, Score: w.state.Score(), People: w.people, Units: w.units}
}

func (w *roamer) better() bool {
	now := w.now()
	return now.Better(&w.best)
}

func (w *roamer) keep() {
	labels := w.best.Labels
	copy(labels, w.state.Labels())
	w.best = w.now()
	w.best.Labels = labels
}
