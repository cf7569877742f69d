package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/scorecard"
)

func scorecardMessage(c *scorecard.Scorecard) *v1.Scorecard {
	if c == nil {
		return nil
	}
	return &v1.Scorecard{
		EngineVersion: c.EngineVersion, ProblemDigest: c.ProblemDigest, PlanDigest: c.PlanDigest,
		Atlas:      &v1.ScorecardAtlas{Id: c.Atlas.ID, Title: c.Atlas.Title, Digest: c.Atlas.Digest, Outlines: c.Atlas.Outlines},
		Layer:      c.Layer,
		Population: &v1.Population{Basis: c.Population.Basis, Date: c.Population.Date, Total: count(c.Population.Total)},
		Settings: &v1.Settings{
			Scenario: c.Settings.Scenario, Regions: count(c.Settings.Regions), Seed: c.Settings.Seed, Steps: c.Settings.Steps,
			Bounds: &v1.PopulationBounds{Min: count(c.Settings.Bounds.Min), Max: count(c.Settings.Bounds.Max), Tolerance: c.Settings.Bounds.Tolerance},
		},
		Valid: c.Valid, Faults: c.Faults,
		Objective: &v1.Objective{
			Value: c.Objective.Value, Violation: count(c.Objective.Violation),
			Terms: each(c.Objective.Terms, func(t *scorecard.Term) *v1.ObjectiveTerm {
				return &v1.ObjectiveTerm{Name: t.Name, Weight: t.Weight, Value: t.Value}
			}),
		},
		Balance: balanceMessage(&c.Balance),
		Needs: &v1.Needs{
			Profile: c.Needs.Profile, Captured: c.Needs.Captured,
			Indicators: each(c.Needs.Indicators, func(i *scorecard.IndicatorCapture) *v1.IndicatorCapture {
				return &v1.IndicatorCapture{Id: i.ID, Title: i.Title, Captured: i.Captured}
			}),
		},
		Shape: &v1.Shape{
			MeanPolsbyPopper: c.Shape.MeanPolsbyPopper, CutPairs: count(c.Shape.CutPairs), CutBorderKm: c.Shape.CutBorderKm,
			PerimeterKm: c.Shape.PerimeterKm, InertiaPersonKm2: c.Shape.InertiaPersonKm2,
		},
		Regions:     each(c.Regions, regionMessage),
		References:  each(c.References, referenceMessage),
		Attribution: c.Attribution,
	}
}

func balanceMessage(b *scorecard.Balance) *v1.Balance {
	return &v1.Balance{
		Ideal: b.Ideal, Smallest: count(b.Smallest), Largest: count(b.Largest),
		MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation, CoefficientOfVariation: b.CoefficientOfVariation,
		Gini: b.Gini, LargestToSmallest: b.LargestToSmallest,
		Within_5Percent: count(b.Within5Percent), Within_10Percent: count(b.Within10Percent), Within_20Percent: count(b.Within20Percent),
	}
}

func regionMessage(r *scorecard.RegionCard) *v1.RegionCard {
	return &v1.RegionCard{
		Code: r.Code, Name: r.Name, Units: count(r.Units), Population: count(r.Population), Deviation: r.Deviation,
		AreaKm2: r.AreaKm2, PerimeterKm: r.PerimeterKm, PolsbyPopper: r.PolsbyPopper, Pieces: count(r.Pieces), NeedsWithinShare: r.NeedsWithinShare,
		Indicators: each(r.Indicators, func(i *scorecard.IndicatorMean) *v1.IndicatorMean {
			return &v1.IndicatorMean{Id: i.ID, Mean: i.Mean, Z: i.Z}
		}),
	}
}

func referenceMessage(r *scorecard.ReferenceCard) *v1.ReferenceCard {
	return &v1.ReferenceCard{
		Id: r.ID, Title: r.Title, Regions: count(r.Regions), Smallest: count(r.Smallest), Largest: count(r.Largest),
		MaxDeviation: r.MaxDeviation, MeanDeviation: r.MeanDeviation, NeedsCaptured: r.NeedsCaptured,
	}
}

func each[S, T any](from []S, to func(*S) T) []T {
	out := make([]T, len(from))
	for i := range from {
		out[i] = to(&from[i])
	}
	return out
}
