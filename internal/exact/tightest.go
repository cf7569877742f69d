package exact

import (
	"context"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// TightestOptions are the settings of [Tightest].
type TightestOptions struct {
	// Mean is what regions deviate from; the zero value is that of all people and
	// regions.
	Mean Mean
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

// Mean is the population that regions should have: People over Regions. Deviations from
// it are in 1/Regions of a person, so that they are whole.
type Mean struct{ People, Regions int64 }

// or is the mean, or that of all people and regions.
func (m Mean) or(p *region.Problem) Mean {
	if m.Regions == 0 {
		return Mean{p.Total(), int64(p.Regions())}
	}
	return m
}

// Tolerance is a deviation as a share of the mean: [region.Around] makes of it the
// bounds that it stands for.
func (m Mean) Tolerance(deviation int64) float64 { return float64(deviation) / float64(m.People) }

// Bounds are those of regions of which none deviates by more.
func (m Mean) Bounds(deviation int64) region.Bounds {
	return region.Bounds{Min: (max(0, m.People-deviation) + m.Regions - 1) / m.Regions, Max: (m.People + deviation) / m.Regions}
}

// deviation is the largest of a plan's regions; those that have bounds of their own
// are left out.
func (m Mean) deviation(p *region.Problem, plan region.Plan) (most int64) {
	own := owners(p, plan)
	for l, people := range populations(p, plan) {
		if !own[l] {
			d := people*m.Regions - m.People
			most = max(most, d, -d)
		}
	}
	return most
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
	t := &tightest{p: p, mean: opt.Mean.or(p), opt: opt}
	if err := t.run(ctx); err != nil {
		return Tight{}, err
	}
	return t.result(ctx), nil
}
