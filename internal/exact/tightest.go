package exact

import (
	"context"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// TightestOptions are the settings of [Tightest].
type TightestOptions struct {
	// Start is a contiguous plan of as many regions as asked for, to begin with;
	// nil is none.
	Start []region.Label
	// Find looks for a plan within the bounds of the problem, such as a search. It
	// is given the best plan so far, which misses them, or nil; and may give one
	// that does: the less the better; nil is none.
	Find func(ctx context.Context, p *region.Problem, near []region.Label) ([]region.Label, error)
	// Prove says whether there is one, and gives the certificate that there is
	// none: such as [Prove], asked for feasibility. It is asked where reasons leave a gap below what Find
	// finds. Nil leaves it to reasons alone, which may decide it.
	Prove func(ctx context.Context, p *region.Problem) (Result, error)
	// Progress, when set, is told between which shares of the mean population the
	// tightest tolerance lies; best is negative while no plan is known.
	Progress func(least, best float64)
}

// Tight is the tightest tolerance for which there is a plan.
type Tight struct {
	// Plan deviates least, of those found, where Found: by Deviation.
	Plan  region.Plan
	Found bool
	// Deviation is the largest of a region's population from the mean, in
	// 1/regions of a person, so that it is whole, leaving out regions that have bounds
	// of their own; Least is what no plan's is less than. Where they are equal it is proved.
	Deviation, Least int64
	Proven           bool
	// Bounds are the tightest that hold Plan, Below those that are proved to hold
	// none: any tighter than Bounds where Proven.
	Bounds, Below region.Bounds
	// Obstacle is why there is none within Below, and Certificate proves it where
	// no reason was found that is a proof in itself.
	Obstacle    *region.Obstacle
	Certificate *certificate.Certificate
	// Truncated says that ctx ended it.
	Truncated bool
}

// Tolerance is a deviation in 1/regions of a person as a share of the mean
// population: [region.Around] makes of it the bounds that it stands for.
func Tolerance(p *region.Problem, deviation int64) float64 {
	return float64(deviation) / float64(p.Total())
}

// Tightest finds the least deviation from the mean population with which there is
// a plan of p, whatever its own bounds are. It climbs from one reason that there
// is none to the deviation at which that reason ends; where no reason is left it
// halves what lies between that and the best plan, by searches first and then by proofs. More regions than units
// are an error, the [*region.Obstacle].
func Tightest(ctx context.Context, p *region.Problem, opt TightestOptions) (Tight, error) {
	if p.Regions() > p.Len() {
		return Tight{}, p.Obstacle()
	}
	t := &tightest{p: p, opt: opt}
	if err := t.run(ctx); err != nil {
		return Tight{}, err
	}
	return t.result(ctx), nil
}
