package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// levelled sets the levels that a message has; they replace any number of regions.
func levelled(s *scenario.Scenario, m *v1.Scenario) {
	if m.GetDirection() != "" {
		s.Direction = m.GetDirection()
	}
	if len(m.GetLevels()) == 0 {
		return
	}
	if m.GetCount() == nil {
		s.Regions, s.TargetPopulation = scenario.Count{}, 0
	}
	s.Levels = nil
	for _, l := range m.GetLevels() {
		s.Levels = append(s.Levels, levelOf(l))
	}
}

func levelOf(m *v1.Level) scenario.Level {
	l := scenario.Level{
		ID: m.GetLevel(), Title: m.GetTitle(), Functions: m.GetFunctions(),
		Tolerance: copied(m.Tolerance), MinPopulation: wide(m.MinPopulation), MaxPopulation: wide(m.MaxPopulation), //nolint:protogetter // absent is not 0
		Needs: m.GetNeeds(), Weights: weightsOf(m.GetWeights()), Compactness: m.GetCompactness(),
		Alignment: m.GetAlignment(), Flows: m.GetFlows(), Steps: m.GetSteps(),
		Constraints: constraintsOf(scenario.Constraints{}, m.GetConstraints()),
	}
	switch c := m.GetCount().(type) {
	case *v1.Level_Regions:
		l.Regions = scenario.Count{From: int(c.Regions), To: int(c.Regions)}
	case *v1.Level_Range:
		l.Regions = scenario.Count{From: int(c.Range.GetFrom()), To: int(c.Range.GetTo())}
	case *v1.Level_Roughly:
		r := c.Roughly
		l.Regions = scenario.Count{From: int(r.GetFrom()), To: int(r.GetTo()), About: int(r.GetAbout()), Price: r.GetPrice()}
	case *v1.Level_TargetPopulation:
		l.TargetPopulation = int64(c.TargetPopulation)
	}
	return l
}

func levelMessage(l *scenario.Level) *v1.Level {
	m := &v1.Level{
		Level: l.ID, Title: l.Title, Functions: l.Functions,
		Tolerance: copied(l.Tolerance), MinPopulation: narrow(l.MinPopulation), MaxPopulation: narrow(l.MaxPopulation),
		Needs: l.Needs, Compactness: l.Compactness, Alignment: l.Alignment, Flows: l.Flows, Steps: l.Steps,
		Constraints: constraintsMessage(l.Constraints),
	}
	switch c := l.Regions; {
	case l.TargetPopulation > 0:
		m.Count = &v1.Level_TargetPopulation{TargetPopulation: count(l.TargetPopulation)}
	case c.Roughly():
		m.Count = &v1.Level_Roughly{Roughly: &v1.Roughly{About: count(c.About), From: count(c.From), To: count(c.To), Price: c.Price}}
	case c.From == c.To:
		m.Count = &v1.Level_Regions{Regions: count(c.From)}
	default:
		m.Count = &v1.Level_Range{Range: &v1.Sweep{From: count(c.From), To: count(c.To)}}
	}
	if l.Weights.Sum() > 0 {
		m.Weights = weightsMessage(l.Weights)
	}
	return m
}

func levelPlanMessage(l *footprint.LevelPlan) *v1.LevelPlan {
	return &v1.LevelPlan{Level: l.Level, Title: l.Title, Functions: l.Functions, Regions: count(l.Regions), Plan: "plans/" + l.Plan}
}
