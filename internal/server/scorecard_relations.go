package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/scorecard"
)

func alignmentMessage(a *scorecard.AlignmentCard) *v1.AlignmentCard {
	return &v1.AlignmentCard{
		Id: a.ID, Title: a.Title, Areas: count(a.Areas), AreasSplit: count(a.AreasSplit),
		PeopleOutside: count(a.PeopleOutside), PeopleOutsideShare: a.PeopleOutsideShare,
		SeparatedShare: a.SeparatedShare, ExtraPieces: count(a.ExtraPieces), Exact: a.Exact,
	}
}

func flowMessage(f *scorecard.FlowCard) *v1.FlowCard {
	return &v1.FlowCard{
		Id: f.ID, Title: f.Title, Kind: f.Kind, InternalShare: f.InternalShare, Providers: count(f.Providers),
		DominantShare: f.DominantShare, EffectiveRegions: f.EffectiveRegions, Source: f.Source,
	}
}

func changeMessage(c *scorecard.ChangeCard) *v1.ChangeCard {
	if c == nil {
		return nil
	}
	return &v1.ChangeCard{
		Baseline: c.Baseline, Title: c.Title, Regions: count(c.Regions),
		PeopleReassigned: count(c.PeopleReassigned), ReassignedShare: c.ReassignedShare, UnitsReassigned: count(c.UnitsReassigned),
		NewcomerShare: c.NewcomerShare, VariationOfInformation: c.VariationOfInformation, Rand: c.Rand,
	}
}

func moneyMessage(m *scorecard.MoneyCard) *v1.MoneyCard {
	return &v1.MoneyCard{
		Id: m.ID, Title: m.Title, Unit: m.Unit, Total: m.Total,
		Smallest: m.Smallest, SmallestRegion: m.SmallestRegion, Largest: m.Largest, LargestRegion: m.LargestRegion,
		PerHead: m.PerHead, LowestPerHead: m.LowestPerHead, HighestPerHead: m.HighestPerHead,
	}
}

func evidenceMessage(e *scorecard.Evidence) *v1.Evidence {
	if e == nil {
		return nil
	}
	m := &v1.Evidence{
		Sensitivity: each(e.Sensitivity, sensitivityMessage),
		TradeOff: each(e.TradeOff, func(p *scorecard.TradeOffPoint) *v1.TradeOffPoint {
			return &v1.TradeOffPoint{
				NeedsWeight: p.NeedsWeight, NeedsCaptured: p.NeedsCaptured, MaxDeviation: p.MaxDeviation,
				MeanDeviation: p.MeanDeviation, MeanPolsbyPopper: p.MeanPolsbyPopper, PeopleMovedShare: p.PeopleMovedShare,
			}
		}),
	}
	if n := e.NullPlans; n != nil {
		m.NullPlans = &v1.NullDistribution{
			Plans: count(n.Plans), Regions: count(n.Regions), Bounds: boundsMessage(n.Bounds), Seed: n.Seed, Method: n.Method,
			Measures: each(n.Measures, nullMessage),
		}
	}
	return m
}

func nullMessage(n *scorecard.NullMeasure) *v1.NullMeasure {
	return &v1.NullMeasure{
		Name: n.Name, Title: n.Title, LargerIsBetter: n.LargerIsBetter, Value: n.Value, Percentile: n.Percentile,
		Min: n.Min, P5: n.P5, Median: n.Median, P95: n.P95, Max: n.Max,
		Histogram:  each(n.Histogram, func(n *int) int32 { return count(*n) }),
		References: n.References,
	}
}

func sensitivityMessage(s *scorecard.SensitivityCard) *v1.SensitivityCard {
	return &v1.SensitivityCard{
		Change: s.Change, Kind: s.Kind, Subject: s.Subject, Factor: s.Factor,
		OwnNeedsCaptured: s.OwnNeedsCaptured, OwnObjective: s.OwnObjective,
		Objective: s.Objective, NeedsCaptured: s.NeedsCaptured, MaxDeviation: s.MaxDeviation, MeanDeviation: s.MeanDeviation,
		PeopleMovedShare: s.PeopleMovedShare, UnitsMoved: count(s.UnitsMoved),
	}
}
