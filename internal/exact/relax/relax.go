package relax

import (
	"context"
	"math"
	"runtime"
	"slices"

	"footprint/internal/region"
)

// Options are the settings of a bound. The zero value is usable.
type Options struct {
	// Start is the regions of a plan, which prices begin with; nil is none.
	Start [][]region.Unit
	// Steps is how often prices are changed at most; 0 is DefaultSteps.
	Steps int
	// Threads is how many work at once; 0 is one for each core. It does not change
	// the result, unless ctx ends it.
	Threads int
	// Progress, when set, is told the bound after each step, from one goroutine.
	Progress func(bound int64)
}

// DefaultSteps is how often prices are changed unless said otherwise: later steps
// bring little for their time.
const DefaultSteps = 60

// MostUnits is how many units a map may have: more take too much time and memory.
const MostUnits = 2_000

// work is how much is done at most: boxes looked at, times units in them. It is
// one to two minutes on two cores at some hundred units.
const work = 80_000_000

// Boxes of a class are parted so often in a step: seldom until prices are about right,
// and by their means only, as nothing is known of which units matter. Later steps are
// so many at most.
const (
	splits     = 8
	manySplits = 24
	later      = 36
)

// Result is a bound.
type Result struct {
	// Bound is what no plan costs less than, in 1/[region.One]; 0 where nothing is
	// known.
	Bound int64
	// Classes is how many classes of regions there are; Boxes is how many boxes
	// they were parted into, and Looks how often one was bounded.
	Classes, Boxes, Looks int
	// Truncated says that ctx ended it. The bound holds nevertheless.
	Truncated bool
}

// Bound is a lower bound of what plans of a problem cost.
func Bound(ctx context.Context, p *region.Problem, opt Options) Result {
	// What must share a region is one unit.
	p, groups, err := p.Reduced()
	if err != nil {
		panic(err) // what is made one hangs together
	}
	start := grouped(groups, opt.Start)
	s := squaresOf(p)
	if len(s.dimensions) == 0 || p.Len() > MostUnits {
		return Result{}
	}
	a := &ascent{ctx: ctx, problem: p, squares: s, threads: opt.Threads, bar: math.Inf(1), splits: splits}
	if a.threads <= 0 {
		a.threads = runtime.GOMAXPROCS(0)
	}
	for _, c := range classes(p) {
		a.classes = append(a.classes, newBoxes(ctx, p, s, c))
	}
	var r Result
	if len(a.classes) >= p.Regions() {
		if opt.Steps == 0 {
			opt.Steps = DefaultSteps
		}
		best := a.climb(start, opt.Steps, func(best float64) {
			if opt.Progress != nil {
				opt.Progress(s.cost(best))
			}
		})
		r.Bound = s.cost(best)
	}
	r.Classes, r.Truncated = len(a.classes), ctx.Err() != nil
	for _, b := range a.classes {
		r.Boxes += len(b.heap)
		r.Looks += b.looks
	}
	return r
}

// grouped is the regions of a plan by groups of units.
func grouped(groups region.Plan, start [][]region.Unit) [][]region.Unit {
	if start == nil {
		return nil
	}
	out := make([][]region.Unit, len(start))
	seen := make([]bool, groups.Regions())
	for l, units := range start {
		for _, u := range units {
			if g := groups.Label(u); !seen[g] {
				seen[g] = true
				out[l] = append(out[l], region.Unit(g))
			}
		}
	}
	return out
}

// climb goes from prices to better ones, and gives the best bound.
func (a *ascent) climb(start [][]region.Unit, steps int, tell func(float64)) float64 {
	scale := make([]float64, a.problem.Len())
	for u := range scale {
		people := float64(a.problem.Population(region.Unit(u))) //nolint:gosec // fits
		scale[u] = 0.2 + people*float64(len(scale))/(float64(a.problem.Total())+1)
	}
	b := &bundle{scale: scale}
	best := math.Inf(-1)
	look := func(prices []float64) {
		value, chosen := a.value(prices)
		if best = max(best, value); a.ctx.Err() == nil {
			b.learn(prices, a.slope(chosen), value)
			tell(best)
		}
	}
	for _, mix := range []float64{0.5, 1} {
		look(a.begin(start, mix))
	}
	for ; steps > 0 && a.ctx.Err() == nil && a.worked() < work; steps-- {
		if steps == later {
			a.splits = manySplits
			for _, c := range a.classes {
				c.byUnit = true
			}
		}
		look(b.next())
	}
	return best
}

// begun is how much of the cost of a plan prices begin with.
const begun = 0.7

// begin is prices by which the regions of a plan earn a part of what they cost: for
// how many people they have, and for how far they are from the mean. Without a plan
// all units are taken for one region.
func (a *ascent) begin(plan [][]region.Unit, mix float64) []float64 {
	prices := make([]float64, a.problem.Len())
	if plan == nil {
		all := make([]region.Unit, len(prices))
		for u := range all {
			all[u] = region.Unit(u) //nolint:gosec // fits
		}
		plan = [][]region.Unit{all}
	}
	for _, units := range plan {
		own := a.squares.apart(units)
		people, sum := 1.0, 0.0
		for i, u := range units {
			people += float64(a.problem.Population(u))
			sum += own[i]
		}
		for i, u := range units {
			even := sum * float64(a.problem.Population(u)) / people
			prices[u] = begun * (float64(mix*own[i]) + float64((1-mix)*even))
		}
	}
	return prices
}

// slope is which way prices are better: of units that no region takes, up.
func (a *ascent) slope(chosen []int) []float64 {
	taken := make([]float64, a.problem.Len())
	for _, i := range chosen {
		a.classes[i].share(taken)
	}
	for u, x := range taken {
		taken[u] = 1 - x
	}
	return taken
}

func (a *ascent) worked() (sum int) {
	for _, b := range a.classes {
		sum += b.looks * len(b.units)
	}
	return sum
}

// order sorts the first n numbers by their values.
func order(values []float64) []int {
	out := make([]int, len(values))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(i, j int) int {
		switch {
		case values[i] < values[j]:
			return -1
		case values[i] > values[j]:
			return 1
		}
		return 0
	})
	return out
}
