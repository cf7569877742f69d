package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// sweepOver is the sweep of a message, or else that of the scenario that it is
// laid over, unless the message gives what was swept over.
func sweepOver(was *scenario.Sweep, m *v1.Scenario) *scenario.Sweep {
	given := m.GetSweepOver()
	if given == nil {
		if was == nil || len(was.Regions) > 0 && m.GetCount() != nil || len(was.Tolerances) > 0 && m != nil && m.Tolerance != nil ||
			len(was.Weights) > 0 && weightsOf(m.GetWeights()).Sum() > 0 {
			return nil
		}
		return was
	}
	out := &scenario.Sweep{Tolerances: given.GetTolerances()}
	for _, k := range given.GetRegions() {
		out.Regions = append(out.Regions, int(k))
	}
	for _, w := range given.GetWeights() {
		out.Weights = append(out.Weights, scenario.Weighting{Name: w.GetName(), Weights: weightsOf(w.GetWeights())})
	}
	return out
}

func sweepOverMessage(s *scenario.Sweep) *v1.SweepOver {
	if s == nil {
		return nil
	}
	return &v1.SweepOver{
		Regions: each(s.Regions, func(k *int) int32 { return count(*k) }), Tolerances: s.Tolerances,
		Weights: each(s.Weights, func(w *scenario.Weighting) *v1.NamedWeights {
			return &v1.NamedWeights{Name: w.Name, Weights: weightsMessage(w.Weights)}
		}),
	}
}

func sweepTableMessage(t *footprint.SweepTable) *v1.SweepTable {
	if t == nil {
		return nil
	}
	return &v1.SweepTable{Axis: t.Axis, Rows: each(t.Rows, func(r *footprint.SweepRow) *v1.SweepRow {
		m := &v1.SweepRow{
			Point: r.Point, Label: r.Label, Problem: r.Problem, Regions: count(r.Regions), Objective: r.Objective,
			NeedsCaptured: r.NeedsCaptured, MeanDistance: r.MeanDistance, MaxDeviation: r.MaxDeviation, MeanDeviation: r.MeanDeviation,
			Smallest: count(r.Smallest), Largest: count(r.Largest), MeanPolsbyPopper: r.MeanPolsbyPopper, CutBorderKm: r.CutBorderKm, Count: regionCountMessage(r.Count),
		}
		if r.Plan != "" {
			m.Plan = "plans/" + r.Plan
		}
		return m
	})}
}

func regionCountMessage(c *scorecard.CountCard) *v1.RegionCount {
	if c == nil {
		return nil
	}
	return &v1.RegionCount{
		Words: c.Words, TargetPopulation: count(c.TargetPopulation), Quotient: c.Quotient, About: count(c.About), Price: c.Price,
		Tried: each(c.Tried, func(t *scorecard.TriedCount) *v1.TriedCount {
			return &v1.TriedCount{
				Regions: count(t.Regions), Objective: t.Objective, Paid: t.Paid, Total: t.Total,
				NeedsCaptured: t.NeedsCaptured, MaxDeviation: t.MaxDeviation, MeanDeviation: t.MeanDeviation, Problem: t.Problem,
			}
		}),
	}
}
