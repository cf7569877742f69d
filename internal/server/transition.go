package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

func changeLimitOf(m *v1.ChangeLimit) *scenario.ChangeLimit {
	l := &scenario.ChangeLimit{People: wide(m.People)}
	if m.Units != nil {
		units := int(m.GetUnits())
		l.Units = &units
	}
	return l
}

func changeLimitMessage(l *scenario.ChangeLimit) *v1.ChangeLimit {
	if l == nil {
		return nil
	}
	return &v1.ChangeLimit{People: narrow(l.People), Units: narrow(l.Units)}
}

func transitionMessage(t *scorecard.TransitionCard) *v1.TransitionCard {
	if t == nil {
		return nil
	}
	return &v1.TransitionCard{
		Baseline: t.Baseline, Title: t.Title, LimitPeople: narrow(t.LimitPeople), LimitUnits: narrow(t.LimitUnits),
		PeopleMovedShare: t.PeopleMovedShare, Start: pointMessage(&t.Start), End: pointMessage(&t.End),
		Moves: each(t.Moves, func(m *scorecard.TransitionMove) *v1.TransitionMove {
			return &v1.TransitionMove{
				Step: count(m.Step), Code: m.Code, Name: m.Name, Population: count(m.Population), From: m.From, To: m.To, After: pointMessage(&m.After),
			}
		}),
		Curve: each(t.Curve, pointMessage), Words: t.Words,
	}
}

func pointMessage(p *scorecard.TransitionPoint) *v1.TransitionPoint {
	return &v1.TransitionPoint{
		UnitsMoved: count(p.UnitsMoved), PeopleMoved: count(p.PeopleMoved), NeedsCaptured: p.NeedsCaptured,
		MaxDeviation: p.MaxDeviation, MeanDeviation: p.MeanDeviation, Objective: p.Objective,
		Violation: count(p.Violation), ExtraPieces: count(p.ExtraPieces),
	}
}
