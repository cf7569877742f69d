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
		{&s.Population, m.GetPopulation()},
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
	case *v1.Scenario_Roughly:
		r := c.Roughly
		s.Regions, s.TargetPopulation = scenario.Count{From: int(r.GetFrom()), To: int(r.GetTo()), About: int(r.GetAbout()), Price: r.GetPrice()}, 0
	}
	s.Sweep = sweepOver(s.Sweep, m)
	if len(m.GetSweepOver().GetRegions()) > 0 && m.GetCount() == nil {
		s.Regions, s.TargetPopulation = scenario.Count{}, 0 // those of a preset
	}
	if m != nil && (m.Tolerance != nil || m.MinPopulation != nil || m.MaxPopulation != nil) {
		s.Tolerance, s.MinPopulation, s.MaxPopulation = copied(m.Tolerance), wide(m.MinPopulation), wide(m.MaxPopulation)
	}
	if w := weightsOf(m.GetWeights()); w.Sum() > 0 {
		s.Weights = w
	}
	relate(&s, m)
	if len(m.GetReferences()) > 0 {
		s.References = m.GetReferences()
	}
	s.Constraints = constraintsOf(s.Constraints, m.GetConstraints())
	if m != nil && m.Seed != nil {
		s.Seed = copied(m.Seed)
	}
	if m.GetSteps() > 0 {
		s.Steps = m.GetSteps()
	}
	levelled(&s, m)
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
	case c.Roughly():
		m.Count = &v1.Scenario_Roughly{Roughly: &v1.Roughly{About: count(c.About), From: count(c.From), To: count(c.To), Price: c.Price}}
	case !c.IsZero() && c.From == c.To:
		m.Count = &v1.Scenario_Regions{Regions: count(c.From)}
	case !c.IsZero():
		m.Count = &v1.Scenario_Sweep{Sweep: &v1.Sweep{From: count(c.From), To: count(c.To)}}
	}
	if s.Weights.Sum() > 0 {
		m.Weights = weightsMessage(s.Weights)
	}
	m.SweepOver = sweepOverMessage(s.Sweep)
	relationsMessage(m, s)
	m.Constraints = constraintsMessage(s.Constraints)
	m.Levels, m.Direction = each(s.Levels, levelMessage), s.Direction
	return m
}

func weightsMessage(w scenario.Weights) *v1.Weights {
	return &v1.Weights{
		Needs: w.Needs, Mixed: w.Mixed, Balance: w.Balance, Compactness: w.Compactness,
		Alignment: w.Alignment, Flow: w.Flow, Change: w.Change,
	}
}

func weightsOf(w *v1.Weights) scenario.Weights {
	return scenario.Weights{
		Needs: w.GetNeeds(), Mixed: w.GetMixed(), Balance: w.GetBalance(), Compactness: w.GetCompactness(),
		Alignment: w.GetAlignment(), Flow: w.GetFlow(), Change: w.GetChange(),
	}
}

// relate sets what a message says of other geographies, flows, money and
// evidence.
func relate(s *scenario.Scenario, m *v1.Scenario) {
	if len(m.GetAlignment()) > 0 {
		s.Alignment = m.GetAlignment()
	}
	if len(m.GetFlows()) > 0 {
		s.Flows = m.GetFlows()
	}
	if b := m.GetBaseline(); b != nil {
		s.Baseline = &scenario.Baseline{Reference: b.GetReference(), Regions: b.GetTable().GetRegions()}
	}
	if len(m.GetMoney()) > 0 {
		s.Money = nil
	}
	for _, x := range m.GetMoney() {
		s.Money = append(s.Money, scenario.Money{ID: x.GetId(), Title: x.GetTitle(), Unit: x.GetUnit(), PerHead: copied(x.PerHead), Units: x.GetUnits()})
	}
	if l := m.GetChangeLimit(); l != nil {
		s.ChangeLimit = changeLimitOf(l)
	}
	if e := m.GetEvidence(); e != nil {
		s.Evidence = scenario.Evidence{NullPlans: int(e.GetNullPlans()), Sensitivity: e.GetSensitivity(), TradeOff: e.GetTradeOff(), Prices: e.GetPrices()}
	}
}

func relationsMessage(m *v1.Scenario, s scenario.Scenario) {
	m.Population, m.Alignment, m.Flows = s.Population, s.Alignment, s.Flows
	if b := s.Baseline; b != nil && b.Reference != "" {
		m.Baseline = &v1.Baseline{Given: &v1.Baseline_Reference{Reference: b.Reference}}
	} else if b != nil {
		m.Baseline = &v1.Baseline{Given: &v1.Baseline_Table{Table: &v1.BaselineTable{Regions: b.Regions}}}
	}
	for _, x := range s.Money {
		m.Money = append(m.Money, &v1.Money{Id: x.ID, Title: x.Title, Unit: x.Unit, PerHead: copied(x.PerHead), Units: x.Units})
	}
	m.ChangeLimit = changeLimitMessage(s.ChangeLimit)
	if e := s.Evidence; e != (scenario.Evidence{}) {
		m.Evidence = &v1.EvidenceOptions{NullPlans: count(e.NullPlans), Sensitivity: e.Sensitivity, TradeOff: e.TradeOff, Prices: e.Prices}
	}
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

func narrow[T int | int64](p *T) *int32 {
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
