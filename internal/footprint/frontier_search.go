package footprint

import (
	"context"
	"errors"
	"math"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// What one search of a frontier gets of a full one, and how many moves are
// looked at around the plans for each step of such a search.
const (
	shareFrontier = 16
	movesPerStep  = 0.25
	slight        = 1e-3 // weight of aims that must not be thrown away
)

// look makes the searches.
func (f *frontier) look(ctx context.Context) error {
	aims := f.options.Aims
	var sizes []int // aims that narrower bounds serve
	for i, name := range aims {
		if name == Deviation || name == "balance" {
			sizes = append(sizes, i)
		}
	}
	shares := lattice(len(aims), f.options.Points)
	f.planned = len(aims) + len(shares)
	if len(sizes) > 0 {
		f.planned += f.options.Points
	}
	if len(aims) == 2 {
		f.planned += f.options.Points
	}
	// The ends first: they say how much there is to win and to lose.
	for i := range aims {
		alone := slices.Repeat([]float64{slight}, len(aims))
		alone[i] = 1
		if err := f.weighted(ctx, f.scenario, "ends", alone, f.nearest); err != nil {
			return err
		}
	}
	for _, share := range shares {
		if err := f.weighted(ctx, f.scenario, "weights", share, f.nearest); err != nil {
			return err
		}
	}
	if len(sizes) > 0 {
		if err := f.narrower(ctx, sizes); err != nil {
			return err
		}
	}
	if len(aims) == 2 {
		if err := f.gaps(ctx); err != nil {
			return err
		}
	}
	f.stage = "moves"
	moves := int64(movesPerStep * float64(f.budget) / shareFrontier * float64(f.planned))
	f.tell(0, moves)
	n, err := f.archive.Walk(ctx, f.aims, moves)
	f.moves = n
	return err
}

// lattice are weights between the ends that are spread evenly: as many steps
// for each aim as keep to about so many points (Das and Dennis 1998), in order.
func lattice(aims, points int) (out [][]float64) {
	steps := 2
	for count(aims, steps+1) <= points {
		steps++
	}
	at := make([]int, aims)
	var fill func(i, left int)
	fill = func(i, left int) {
		if i == aims-1 {
			at[i] = left
			if slices.Max(at) == steps {
				return // an end
			}
			share := make([]float64, aims)
			for j, n := range at {
				share[j] = max(slight, float64(n)/float64(steps))
			}
			out = append(out, share)
			return
		}
		for n := left; n >= 0; n-- {
			at[i] = n
			fill(i+1, left-n)
		}
	}
	fill(0, steps)
	return out
}

// count is how many points a lattice has between its ends: the ways to share
// out the steps, less the ends.
func count(aims, steps int) int {
	ways := 1
	for i := 1; i < aims; i++ {
		ways = ways * (steps + i) / i
	}
	return ways - aims
}

// gaps searches where neighbours on the frontier of two aims lie furthest
// apart, with weights by which the two are equally good (Aneja and Nair 1979).
// Every other one starts from nothing: what is known there may lead nowhere.
func (f *frontier) gaps(ctx context.Context) error {
	tried := make(map[[4]int64]bool)
	for i := range f.options.Points {
		start := f.nearest
		if i%2 == 0 {
			start = nil
		}
		entries := f.archive.Entries()
		least, most := extent(entries)
		var across [2]float64
		var widest float64
		var gap [4]int64
		for i := 1; i < len(entries); i++ {
			a, b := entries[i-1].Costs, entries[i].Costs
			key := [4]int64{a[0], a[1], b[0], b[1]}
			dx, dy := float64(b[0]-a[0])/float64(most[0]-least[0]), float64(a[1]-b[1])/float64(most[1]-least[1])
			if length := math.Hypot(dx, dy); length > widest && !tried[key] {
				widest, gap, across = length, key, [2]float64{dx, dy}
			}
		}
		if widest == 0 {
			return nil
		}
		tried[gap] = true
		err := f.weighted(ctx, f.scenario, "gaps", []float64{max(slight, across[1]), max(slight, across[0])}, start)
		if err != nil && !nothing(err) {
			return err
		}
	}
	return nil
}

// narrower searches within bounds between those of the scenario and the
// smallest largest deviation known, for the other aims: plans that no weights
// lead to, where the frontier is not convex.
func (f *frontier) narrower(ctx context.Context, sizes []int) error {
	total := f.outcome.Task.Layer.TotalPopulation()
	asked := f.outcome.Task.Problem.Bounds()
	ideal := float64(total) / float64(f.regions)
	widest := min(1, max(float64(asked.Max)/ideal-1, 1-float64(asked.Min)/ideal))
	least := widest
	for _, e := range f.archive.Entries() {
		least = min(least, deviation(f.outcome.Task.Problem, e.Plan))
	}
	weights := slices.Repeat([]float64{1}, len(f.aims))
	for _, i := range sizes {
		weights[i] = slight
	}
	for i := range f.options.Points {
		// From wide to narrow in equal ratios, the narrowest a little above the least known.
		share := float64(i+1) / float64(f.options.Points)
		s := f.scenario
		tolerance := widest * math.Pow(max(least, 1e-4)/widest, 0.95*share)
		b := region.Around(total, f.regions, tolerance)
		b.Min, b.Max = max(b.Min, asked.Min), min(b.Max, asked.Max)
		s.Tolerance, s.MinPopulation, s.MaxPopulation = nil, &b.Min, &b.Max
		if err := f.weighted(ctx, s, "bounds", weights, f.nearest); err != nil && !nothing(err) {
			return err
		}
	}
	return nil
}

// nothing says that a search found no plan within its bounds: they are too narrow,
// or it began from nothing and was too short.
func nothing(err error) bool {
	var none *noEvidence
	return errors.As(err, &none) || errors.Is(err, region.ErrInfeasible)
}

func deviation(p *region.Problem, plan region.Plan) float64 {
	people := make([]int64, plan.Regions())
	for u := range p.Len() {
		people[plan.Label(region.Unit(u))] += p.Population(region.Unit(u)) //nolint:gosec // G115: units fit
	}
	most, ideal := 0.0, float64(p.Total())/float64(plan.Regions())
	for _, n := range people {
		most = max(most, math.Abs(float64(n)/ideal-1))
	}
	return most
}

// weighted searches with weights on the aims, each as a share of what lies
// between the best and the worst known, from a start; nil is from nothing.
func (f *frontier) weighted(ctx context.Context, s scenario.Scenario, stage string, shares []float64, start func(*scenario.Task) []region.Label) error {
	f.stage = stage
	least, most := extent(f.archive.Entries())
	scaled := make([]float64, len(shares))
	for i, share := range shares {
		unit := float64(region.One)
		if f.aims[i].Deviation {
			unit = float64(f.aims[i].Problem.Total())
		}
		scaled[i] = share
		if span := float64(most[i]-least[i]) / unit; span > 0 {
			scaled[i] = share / max(span, 1e-4)
		}
	}
	largest := slices.Max(scaled)
	for i := range scaled {
		scaled[i] = max(scaled[i]/largest, 1e-5)
	}
	inner := *f.inquiry
	inner.scenario = s
	t, err := inner.task(weightsOf(f.options.Aims, scaled), f.outcome.Task.Profile)
	if err != nil {
		return err
	}
	if err := t.Obstacle(); err != nil {
		return err
	}
	var from []region.Label
	if start != nil {
		from = start(t)
	}
	plan, err := inner.search(ctx, t, shareFrontier, from, f.searches, f.planned)
	f.searches++
	if err != nil {
		return err
	}
	return f.offer(plan)
}

// nearest is the known plan with the best score for a task, be it within its
// bounds or not.
func (f *frontier) nearest(t *scenario.Task) (labels []region.Label) {
	var best region.Score
	for _, e := range f.archive.Entries() {
		s, err := region.NewState(t.Problem, e.Plan.Labels())
		if err != nil {
			panic(err) // the units and the number of regions are those of the task
		}
		if labels == nil || s.Score().Compare(best) < 0 {
			labels, best = e.Plan.Labels(), s.Score()
		}
	}
	return labels
}
