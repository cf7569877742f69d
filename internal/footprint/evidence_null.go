package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/ensemble"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// nullPlans sets the plan among plans that were drawn within the bounds without
// regard to need.
func (q *inquiry) nullPlans(ctx context.Context, e *scorecard.Evidence) error {
	t, o := q.outcome.Task, q.outcome
	task, err := q.task(t.Scenario.Weights, t.Profile)
	if err != nil {
		return err
	}
	plans := t.Scenario.Evidence.NullPlans
	seed := *q.scenario.Seed
	briefs := make([]scorecard.Brief, 0, plans)
	drawn, err := ensemble.Sample(ctx, task.Problem, ensemble.Options{
		Plans: plans, Seed: seed, Threads: q.options.Threads, Chain: q.options.Elsewhere.away(PieceSample, task),
	}, func(i int, labels []region.Label) {
		plan, err := region.NewPlan(labels)
		if err != nil {
			panic(err) // a plan has the region of each unit
		}
		briefs = append(briefs, o.ruler.Brief(plan))
		if (i+1)%max(1, plans/100) == 0 {
			q.tell(int64(i+1), int64(plans))
		}
	})
	for _, why := range []error{ensemble.ErrNoStart, ensemble.ErrOnlyPlan, ensemble.ErrTooLong, region.ErrInfeasible} {
		if errors.Is(err, why) {
			return &noEvidence{"none were drawn: " + why.Error()}
		}
	}
	if err != nil {
		return err
	}
	n := &scorecard.NullDistribution{
		Plans: plans, Regions: q.regions, Bounds: BoundsOf(&q.scenario, task.Problem.Bounds()), Seed: seed,
		Method: fmt.Sprintf("Recombination (ReCom) without regard to need: two neighbouring regions are united and parted again at an edge of a uniformly drawn spanning tree "+
			"that leaves both within the bounds. %d chains, each from a plan made for equal populations only; every %dth step is kept.", ensemble.Chains, drawn.Thin),
	}
	if task.Problem.Rules() != nil {
		n.Method += " All plans keep the constraints of the scenario."
	}
	own, unmixed := o.ruler.Brief(o.Plan), 0.0
	for _, m := range nullMeasures {
		if q.own && m.name == "max_deviation" {
			continue // no plan within its own extremes exceeds them
		}
		values := make([]float64, len(briefs))
		for i := range briefs {
			values[i] = m.of(&briefs[i])
		}
		unmixed = max(unmixed, ensemble.RHat(values))
		larger := m.larger && (m.name != "needs_captured" || t.Scenario.Weights.Mixed == 0)
		card := among(m.of(&own), values, larger)
		card.Name, card.Title = m.name, m.title
		for i := range o.Scorecard.References {
			card.References = append(card.References, m.ofReference(&o.Scorecard.References[i]))
		}
		n.Measures = append(n.Measures, card)
	}
	if unmixed > maxRHat {
		o.note("evidence, %s: not well mixed (R-hat %.2f, want at most %.1f): read their spread with care", q.stage, unmixed, maxRHat)
	}
	e.NullPlans = n
	return nil
}

const maxRHat = 1.1

// nullMeasures are what null plans are measured by.
var nullMeasures = []struct {
	name, title string
	larger      bool // is better
	of          func(*scorecard.Brief) float64
	ofReference func(*scorecard.ReferenceCard) float64
}{
	{
		"needs_captured", "needs captured", true,
		func(b *scorecard.Brief) float64 { return b.NeedsCaptured },
		func(r *scorecard.ReferenceCard) float64 { return r.NeedsCaptured },
	}, {
		"mean_deviation", "mean deviation", false,
		func(b *scorecard.Brief) float64 { return b.MeanDeviation },
		func(r *scorecard.ReferenceCard) float64 { return r.MeanDeviation },
	}, {
		"max_deviation", "largest deviation", false,
		func(b *scorecard.Brief) float64 { return b.MaxDeviation },
		func(r *scorecard.ReferenceCard) float64 { return r.MaxDeviation },
	}, {
		"mean_polsby_popper", "mean Polsby-Popper", true,
		func(b *scorecard.Brief) float64 { return b.MeanPolsbyPopper },
		func(r *scorecard.ReferenceCard) float64 { return r.MeanPolsbyPopper },
	}, {
		"cut_border_km", "cut border, km", false,
		func(b *scorecard.Brief) float64 { return b.CutBorderKm },
		func(r *scorecard.ReferenceCard) float64 { return r.CutBorderKm },
	},
}

const histogramBins = 40

// among says where a value stands among others, which it sorts.
func among(own float64, others []float64, largerIsBetter bool) scorecard.NullMeasure {
	notBetter := 0
	for _, x := range others {
		if x == own || (x < own) == largerIsBetter {
			notBetter++
		}
	}
	slices.Sort(others)
	m := scorecard.NullMeasure{
		LargerIsBetter: largerIsBetter, Value: own, Percentile: scorecard.Round(float64(notBetter) / float64(len(others))),
		Min: others[0], P5: scorecard.Round(atlas.Quantile(others, 0.05)), Median: scorecard.Round(atlas.Quantile(others, 0.5)),
		P95: scorecard.Round(atlas.Quantile(others, 0.95)), Max: others[len(others)-1],
		Histogram: make([]int, histogramBins), References: []float64{},
	}
	for _, x := range others {
		bin := 0
		if m.Max > m.Min {
			bin = min(histogramBins-1, int(float64(histogramBins)*((x-m.Min)/(m.Max-m.Min))))
		}
		m.Histogram[bin]++
	}
	return m
}
