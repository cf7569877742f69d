package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"footprint/internal/partition"
	"footprint/internal/region"
)

const (
	// polishRegion is the most units that a region may have in the mean for
	// polishing to pay: larger ones are met again too seldom to fit together.
	polishRegion = 15
	// polishLargest is the largest layer that is polished.
	polishLargest = 2_000
	// poolOfChain is how many regions a chain keeps in a round.
	poolOfChain = 100_000
	// patchColumns is the most regions to choose from in a patch.
	patchColumns = 60_000
	// patchNodes bounds the branching in a patch. Most need none.
	patchNodes = 50
)

// polishing is what is done after each round: how many plans of the elite are
// polished, by patches of how many units, with how much work; a chain has 4.
// Large patches find more and cost more, so that they are for the end.
var polishing = [rounds][]struct {
	plans, units int
	work         int64
}{
	{},
	{{chains, 33, 2}},
	{{chains, 60, 4}, {2, 100, 16}},
}

// polishes says whether a problem is polished.
func polishes(p *region.Problem) bool {
	return p.Len() <= min(polishLargest, polishRegion*p.Regions()) && p.Regions() > 2
}

// polish improves the best plans of an elite after a round, whose chains met
// the regions in pools.
func (r *run) polish(ctx context.Context, round int, elite []found, pools []*pool) ([]found, error) {
	for _, p := range pools {
		if p != nil {
			r.met.add(p)
		}
	}
	for n, pass := range polishing[round] {
		plans := elite[:min(pass.plans, len(elite))]
		if err := r.meet(plans); err != nil {
			return nil, err
		}
		results := make([]*found, len(plans))
		err := r.each(len(plans), func(i int) error {
			if plans[i].score.Violation > 0 {
				return nil
			}
			rng := rand.New(rand.NewPCG(r.options.Seed, uint64(((1+n)*rounds+round)*chains+i))) //nolint:gosec // small
			f, err := polish(ctx, r.problem, r.met, plans[i], pass.units, pass.work*r.options.Steps/(4*rounds*chains), rng)
			if err != nil {
				return err
			}
			results[i] = &f
			r.report(0, &f)
			return nil
		})
		if err != nil {
			return nil, err
		}
		elite = r.join(elite, results)
	}
	return elite, nil
}

// meet puts the regions of plans into the pool.
func (r *run) meet(plans []found) error {
	for _, f := range plans {
		s, err := region.NewState(r.problem, f.labels)
		if err != nil {
			return fmt.Errorf("a plan to polish: %w", err)
		}
		for l := range region.Label(r.problem.Regions()) { //nolint:gosec // few
			r.met.meet(s, l)
		}
	}
	return nil
}

// polisher improves a plan patch by patch. A patch is some neighbouring
// regions. The cheapest way to part its units into as many regions, among all
// regions that the search has met, is a set-partitioning problem small enough
// to be solved outright (Balas and Padberg 1976; for patches, the POPMUSIC
// scheme of Taillard and Voss 2002).
type polisher struct {
	state *region.State
	met   *pool
	rng   *rand.Rand
	work  int64 // what is left, in steps of the search
	near  [][]region.Label

	pieces  bool // the graph is in several
	area    unitSet
	row     []int32 // by unit in the area
	members []int32
}

// polish improves a plan within the bounds by the regions of a pool, which must
// hold the plan's own. The work is counted so that a unit costs about as much
// time as a proposal of the search. Patches hold about so many units.
func polish(ctx context.Context, p *region.Problem, met *pool, start found, units int, work int64, rng *rand.Rand) (found, error) {
	s, err := region.NewState(p, start.labels)
	if err != nil {
		return found{}, fmt.Errorf("the plan to polish: %w", err)
	}
	o := &polisher{
		state: s, met: met, rng: rng, work: work,
		area: make(unitSet, met.words), row: make([]int32, p.Len()), pieces: inPieces(p),
	}
	size := min(max(3, units*p.Regions()/p.Len()), p.Regions())
	// Patches begin at every region in turn, until none of them gains.
	order := rng.Perm(p.Regions())
	o.adjoin()
	for idle, i := 0, 0; idle < 2*len(order) && o.work > 0 && ctx.Err() == nil; i++ {
		better, err := o.repartition(ctx, o.patch(region.Label(order[i%len(order)]), size)) //nolint:gosec // a region
		if err != nil {
			return found{}, err
		}
		if idle++; better {
			idle = 0
			o.adjoin()
		}
	}
	return found{slices.Clone(s.Labels()), s.Score()}, nil
}

// adjoin finds which regions touch.
func (o *polisher) adjoin() {
	if o.near == nil {
		o.near = make([][]region.Label, o.state.Problem().Regions())
	}
	for l := range o.near {
		o.near[l] = o.near[l][:0]
	}
	var around []region.Label
	for _, u := range o.state.Boundary() {
		l := o.state.Label(u)
		around = o.state.NeighbourRegions(u, around[:0])
		for _, m := range around {
			if !slices.Contains(o.near[l], m) {
				o.near[l] = append(o.near[l], m)
			}
		}
	}
}

// patch grows a patch of so many regions around one: again and again a region
// that touches, preferably many of those inside. Where the graph is in pieces, half of the
// patches have one half elsewhere, so that a region can go from piece to piece.
func (o *polisher) patch(first region.Label, size int) []region.Label {
	in := []region.Label{first}
	leap := 0
	if o.pieces && o.rng.IntN(2) == 0 {
		leap = (size + 1) / 2
	}
	for len(in) < size {
		next, most := region.Label(-1), 0.0
		for l := range region.Label(len(o.near)) { //nolint:gosec // few regions
			if slices.Contains(in, l) {
				continue
			}
			touching := 0
			for _, m := range o.near[l] {
				if slices.Contains(in, m) {
					touching++
				}
			}
			if draw := float64(touching) * o.rng.Float64(); draw > most {
				next, most = l, draw
			}
		}
		if next < 0 || len(in) == leap {
			next = o.elsewhere(in)
		}
		in = append(in, next)
	}
	return in
}

// elsewhere draws a region outside a patch.
func (o *polisher) elsewhere(in []region.Label) region.Label {
	for {
		if l := region.Label(o.rng.IntN(len(o.near))); !slices.Contains(in, l) { //nolint:gosec // a region
			return l
		}
	}
}

// repartition parts the units of a patch anew, and says whether that is better.
func (o *polisher) repartition(ctx context.Context, patch []region.Label) (bool, error) {
	s := o.state
	clear(o.area)
	rows := int32(0)
	for u, l := range s.Labels() {
		if slices.Contains(patch, l) {
			o.area.add(region.Unit(u)) //nolint:gosec // a unit
			o.row[u] = rows
			rows++
		}
	}
	cover := partition.NewProblem(int(rows), len(patch))
	var columns, start []int // by number in the pool; of cover
	var before int64
	for at, l := range patch {
		i := o.met.seen[s.Fingerprint(l)]
		columns, start = append(columns, o.add(cover, i)), append(start, at)
		before += o.met.cost[i]
	}
	own := slices.Clone(columns)
	for i := range o.met.len() {
		if o.met.region(i).within(o.area) && len(columns) < patchColumns && !slices.Contains(own, i) {
			columns = append(columns, o.add(cover, i))
		}
	}
	pivots := int(max(1, o.work/int64(rows)))
	r, err := partition.Solve(ctx, cover, partition.Options{Start: start, Pivots: pivots, Nodes: patchNodes})
	if err != nil {
		return false, fmt.Errorf("polishing: %w", err)
	}
	o.work -= int64(r.Pivots+1)*int64(rows) + int64(o.met.len()/100)
	if r.Cost >= before {
		return false, nil
	}
	for n, j := range r.Columns {
		o.met.region(columns[j]).each(func(u region.Unit) {
			s.Apply(region.Move{Unit: u, To: patch[n]})
		})
	}
	return true, nil
}

// add makes region i of the pool a column, and gives i.
func (o *polisher) add(cover *partition.Problem, i int) int {
	o.members = o.members[:0]
	o.met.region(i).each(func(u region.Unit) { o.members = append(o.members, o.row[u]) })
	cover.Add(o.members, o.met.cost[i])
	return i
}
