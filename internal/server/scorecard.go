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
		Population: populationMessage(&c.Population),
		Settings: &v1.Settings{
			Scenario: c.Settings.Scenario, Regions: count(c.Settings.Regions), Seed: c.Settings.Seed, Steps: c.Settings.Steps,
			Bounds: boundsMessage(c.Settings.Bounds), Between: c.Settings.Between,
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
			Indicators:   each(c.Needs.Indicators, captureMessage),
			MeanDistance: c.Needs.MeanDistance, MeanDistanceAll: c.Needs.MeanDistanceAll,
			WorstRegion: c.Needs.WorstRegion, WorstDistance: c.Needs.WorstDistance,
		},
		Shape: &v1.Shape{
			MeanPolsbyPopper: c.Shape.MeanPolsbyPopper, CutPairs: count(c.Shape.CutPairs), CutBorderKm: c.Shape.CutBorderKm,
			PerimeterKm: c.Shape.PerimeterKm, InertiaPersonKm2: c.Shape.InertiaPersonKm2,
			MeanP2A: c.Shape.MeanP2A, MeanReock: c.Shape.MeanReock,
		},
		Regions:     each(c.Regions, regionMessage),
		References:  each(c.References, referenceMessage),
		Attribution: c.Attribution,
		Bases:       each(c.Bases, basisMessage),
		Alignments:  each(c.Alignments, alignmentMessage),
		Flows:       each(c.Flows, flowMessage),
		Change:      changeMessage(c.Change),
		Money:       each(c.Money, moneyMessage),
		Context:     each(c.Context, captureMessage),
		Evidence:    evidenceMessage(c.Evidence),
		Notes:       c.Notes,
		Bound:       boundMessage(c.Bound),
		Transition:  transitionMessage(c.Transition),
		Count:       regionCountMessage(c.Count),
		Constraints: each(c.Constraints, constraintMessage),
	}
}

func boundMessage(b *scorecard.BoundCard) *v1.BoundCard {
	if b == nil {
		return nil
	}
	return &v1.BoundCard{
		Value: b.Value, Gap: b.Gap, Proven: b.Proven, Certificate: b.Certificate,
		Listed: b.Listed, ListedEstimated: b.ListedEstimated, NeedsCaptured: b.NeedsCaptured,
	}
}

func populationMessage(p *scorecard.Population) *v1.Population {
	return &v1.Population{Id: p.ID, Basis: p.Basis, Date: p.Date, Source: p.Source, Total: count(p.Total)}
}

func boundsMessage(b scorecard.Bounds) *v1.PopulationBounds {
	return &v1.PopulationBounds{Min: count(b.Min), Max: count(b.Max), Tolerance: b.Tolerance}
}

func captureMessage(i *scorecard.IndicatorCapture) *v1.IndicatorCapture {
	return &v1.IndicatorCapture{
		Id: i.ID, Title: i.Title, Captured: i.Captured, Unit: i.Unit, Mean: i.Mean, BetweenSd: i.BetweenSD,
		Lowest: i.Lowest, LowestRegion: i.LowestRegion, Highest: i.Highest, HighestRegion: i.HighestRegion, Sensitive: i.Sensitive,
	}
}

func meanMessage(i *scorecard.IndicatorMean) *v1.IndicatorMean {
	return &v1.IndicatorMean{Id: i.ID, Mean: i.Mean, Z: i.Z}
}

func basisMessage(b *scorecard.BasisCard) *v1.BasisCard {
	return &v1.BasisCard{Population: populationMessage(&b.Population), Balance: balanceMessage(&b.Balance), NeedsCaptured: b.NeedsCaptured}
}

func balanceMessage(b *scorecard.Balance) *v1.Balance {
	return &v1.Balance{
		Ideal: b.Ideal, Smallest: count(b.Smallest), Largest: count(b.Largest),
		MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation, CoefficientOfVariation: b.CoefficientOfVariation,
		Gini: b.Gini, LargestToSmallest: b.LargestToSmallest,
		Within_5Percent: count(b.Within5Percent), Within_10Percent: count(b.Within10Percent), Within_20Percent: count(b.Within20Percent),
		BelowMinimum: count(b.BelowMinimum),
	}
}

func regionMessage(r *scorecard.RegionCard) *v1.RegionCard {
	return &v1.RegionCard{
		Code: r.Code, Name: r.Name, Units: count(r.Units), Population: count(r.Population), Deviation: r.Deviation,
		AreaKm2: r.AreaKm2, PerimeterKm: r.PerimeterKm, PolsbyPopper: r.PolsbyPopper, Pieces: count(r.Pieces), NeedsWithinShare: r.NeedsWithinShare,
		Indicators: each(r.Indicators, meanMessage),
		P2A:        r.P2A, Reock: r.Reock, InertiaPersonKm2: r.InertiaPersonKm2, MeanDistance: r.MeanDistance,
		Context: each(r.Context, meanMessage),
		Bases:   each(r.Bases, func(n *int64) int32 { return count(*n) }),
		Flows:   r.Flows, Money: r.Money,
	}
}

func referenceMessage(r *scorecard.ReferenceCard) *v1.ReferenceCard {
	return &v1.ReferenceCard{
		Id: r.ID, Title: r.Title, Regions: count(r.Regions), Smallest: count(r.Smallest), Largest: count(r.Largest),
		MaxDeviation: r.MaxDeviation, MeanDeviation: r.MeanDeviation, NeedsCaptured: r.NeedsCaptured,
		Gini: r.Gini, MeanDistance: r.MeanDistance, MeanPolsbyPopper: r.MeanPolsbyPopper, CutBorderKm: r.CutBorderKm,
		InPieces: count(r.InPieces), ExactShare: r.ExactShare, Indicators: r.Indicators,
	}
}

func each[S, T any](from []S, to func(*S) T) []T {
	out := make([]T, len(from))
	for i := range from {
		out[i] = to(&from[i])
	}
	return out
}
