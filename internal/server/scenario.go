package server

import (
	v1 "footprint/api/footprint/v1"
	"footprint/internal/scenario"
)

// scenarioOf decodes a scenario. Its ranges are checked already, by the rules of
// the message.
func scenarioOf(m *v1.Scenario) scenario.Scenario {
	return overlay(scenario.Scenario{}, m)
}

// overlay sets what a message says over a scenario. Bounds of any kind replace
// bounds of any kind, as on the command line, and so do numbers of regions.
func overlay(s scenario.Scenario, m *v1.Scenario) scenario.Scenario {
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&s.ID, m.GetScenario()}, {&s.Title, m.GetTitle()}, {&s.Source, m.GetSource()}, {&s.Note, m.GetNote()},
		{&s.Atlas, m.GetAtlas()}, {&s.Layer, m.GetLayer()}, {&s.Needs, m.GetNeeds()}, {&s.Compactness, m.GetCompactness()},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	switch c := m.GetCount().(type) {
	case *v1.Scenario_Regions:
		s.Regions, s.TargetPopulation = scenario.Count{From: int(c.Regions), To: int(c.Regions)}, 0
	case *v1.Scenario_Sweep:
		s.Regions, s.TargetPopulation = scenario.Count{From: int(c.Sweep.GetFrom()), To: int(c.Sweep.GetTo())}, 0
	case *v1.Scenario_TargetPopulation:
		s.Regions, s.TargetPopulation = scenario.Count{}, int64(c.TargetPopulation)
	}
	if m != nil && (m.Tolerance != nil || m.MinPopulation != nil || m.MaxPopulation != nil) {
		s.Tolerance, s.MinPopulation, s.MaxPopulation = copied(m.Tolerance), wide(m.MinPopulation), wide(m.MaxPopulation)
	}
	if w := m.GetWeights(); w.GetNeeds() > 0 || w.GetBalance() > 0 || w.GetCompactness() > 0 {
		s.Weights = scenario.Weights{Needs: w.GetNeeds(), Balance: w.GetBalance(), Compactness: w.GetCompactness()}
	}
	if len(m.GetReferences()) > 0 {
		s.References = m.GetReferences()
	}
	if m != nil && m.Seed != nil {
		s.Seed = copied(m.Seed)
	}
	if m.GetSteps() > 0 {
		s.Steps = m.GetSteps()
	}
	return s
}

func scenarioMessage(s scenario.Scenario) *v1.Scenario {
	m := &v1.Scenario{
		Scenario: s.ID, Title: s.Title, Source: s.Source, Note: s.Note,
		Atlas: s.Atlas, Layer: s.Layer, Needs: s.Needs, Compactness: s.Compactness,
		Tolerance: copied(s.Tolerance), MinPopulation: narrow(s.MinPopulation), MaxPopulation: narrow(s.MaxPopulation),
		References: s.References, Seed: copied(s.Seed), Steps: s.Steps,
	}
	switch c := s.Regions; {
	case s.TargetPopulation > 0:
		m.Count = &v1.Scenario_TargetPopulation{TargetPopulation: count(s.TargetPopulation)}
	case !c.IsZero() && c.From == c.To:
		m.Count = &v1.Scenario_Regions{Regions: count(c.From)}
	case !c.IsZero():
		m.Count = &v1.Scenario_Sweep{Sweep: &v1.Sweep{From: count(c.From), To: count(c.To)}}
	}
	if w := s.Weights; w.Sum() > 0 {
		m.Weights = &v1.Weights{Needs: w.Needs, Balance: w.Balance, Compactness: w.Compactness}
	}
	return m
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func wide(p *int32) *int64 {
	if p == nil {
		return nil
	}
	v := int64(*p)
	return &v
}

func narrow(p *int64) *int32 {
	if p == nil {
		return nil
	}
	v := count(*p)
	return &v
}

// count is a number of people or things. The messages hold 32 bits, which is
// more than there are people in any country but two.
func count[T int | int64](n T) int32 {
	return int32(min(max(int64(n), -1<<31), 1<<31-1))
}
