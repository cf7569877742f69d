package scorecard

import (
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Reference measures a real division as it would measure a plan.
func (m *Measurer) Reference(d *atlas.Division) (ReferenceCard, error) {
	plan, names, err := DivisionPlan(d)
	if err != nil {
		return ReferenceCard{}, err
	}
	people := m.peopleOf(plan)
	b, s := balance(people), m.lengths(plan)
	c := ReferenceCard{
		ID: d.ID, Title: d.Title, Regions: plan.Regions(),
		Smallest: b.Smallest, Largest: b.Largest,
		MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation, Gini: b.Gini,
		NeedsCaptured: Round(m.captured(plan, people)), MeanDistance: m.MeanDistance(plan),
		MeanPolsbyPopper: s.meanPolsbyPopper(), CutBorderKm: Round(float64(s.cutM) / 1000),
		Indicators: []float64{},
	}
	for _, pieces := range region.Pieces(m.layer.Graph, plan) {
		c.InPieces += count(pieces > 1)
	}
	for j := range m.columns {
		c.Indicators = append(c.Indicators, m.columns[j].measure(m, plan, people, names).Captured)
	}
	var whole, all int64
	for u, p := range m.people {
		all += p
		if d.Share[u] >= 1 {
			whole += p
		}
	}
	c.ExactShare = Round(ratio(float64(whole), float64(all)))
	return c, nil
}
