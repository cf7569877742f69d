package footprint

import (
	"cmp"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

func (o *Outcome) explainRegion(text string) (*RegionExplanation, error) {
	own, err := o.findRegion(text)
	if err != nil {
		return nil, err
	}
	e, err := o.explainer()
	if err != nil {
		return nil, err
	}
	x := &RegionExplanation{
		Region: e.ref(own), Card: &o.Scorecard.Regions[own],
		Members: e.membersOf(own), Indicators: e.indicatorsOf(own), Neighbours: e.neighboursOf(own),
	}
	x.Words = e.regionWords(own, x)
	return x, nil
}

// membersOf are the units of a region, the most people first.
func (e *explainer) membersOf(own region.Label) []RegionMember {
	out := []RegionMember{}
	for i, u := range e.members[own] {
		a, s := e.area(u), e.spreads[own].Units[i]
		m := RegionMember{
			Unit: a.Code, Name: a.Name, Population: a.Population,
			Distance: scorecard.Round(s.Distance), WithinShare: scorecard.Round(s.Share), Difference: noMinusZero(scorecard.Round(s.Difference)),
		}
		if s.Indicator >= 0 {
			m.Indicator = e.Scorecard.Needs.Indicators[s.Indicator].ID
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b RegionMember) int { return cmp.Compare(b.Population, a.Population) })
	return out
}

// indicatorsOf are those of the needs profile, the most alike first.
func (e *explainer) indicatorsOf(own region.Label) []IndicatorSpread {
	out := []IndicatorSpread{}
	s := e.spreads[own]
	for j, i := range e.Scorecard.Needs.Indicators {
		out = append(out, IndicatorSpread{
			ID: i.ID, Title: i.Title, Mean: noMinusZero(scorecard.Round(s.Mean[j])), Z: noMinusZero(scorecard.Round(s.Z[j])),
			Spread: scorecard.Round(s.Indicators[j].SD), WithinShare: scorecard.Round(s.Indicators[j].Share),
		})
	}
	slices.SortStableFunc(out, func(a, b IndicatorSpread) int { return cmp.Compare(a.Spread, b.Spread) })
	return out
}

// neighboursOf are the regions that a region touches, the most alike first.
func (e *explainer) neighboursOf(own region.Label) []NeighbourRegion {
	borderM := make(map[region.Label]int64)
	var touched []region.Label
	for _, edge := range e.layer().Graph.Edges() {
		a, b := e.Plan.Label(edge.A), e.Plan.Label(edge.B)
		if b == own {
			a, b = b, a
		}
		if a != own || b == own {
			continue
		}
		borderM[b] += edge.Weight
		touched = append(touched, b)
	}
	slices.Sort(touched)
	out := []NeighbourRegion{}
	for _, l := range slices.Compact(touched) {
		out = append(out, NeighbourRegion{
			Region: e.ref(l), Distance: scorecard.Round(e.ruler.Distance(e.spreads[own], e.spreads[l])),
			BorderKm: scorecard.Round(float64(borderM[l]) / 1000), Population: e.Scorecard.Regions[l].Population,
		})
	}
	slices.SortStableFunc(out, func(a, b NeighbourRegion) int { return cmp.Compare(a.Distance, b.Distance) })
	return out
}
