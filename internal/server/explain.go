package server

import (
	"context"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
)

func (h *planHandlers) ExplainUnit(ctx context.Context, req *v1.ExplainUnitRequest) (*v1.ExplainUnitResponse, error) {
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	x, err := h.service.ExplainUnit(ctx, scenarioOf(req.GetScenario()), divisionOf(req.GetDivision()), req.GetUnit())
	if err != nil {
		return nil, noted(err, "Plan", req.GetDivision().GetPlan())
	}
	return &v1.ExplainUnitResponse{
		Unit: x.Unit, Name: x.Name, Population: count(x.Population), Region: refMessage(x.Region), Words: x.Words,
		Options: each(x.Options, func(o *footprint.MoveOption) *v1.MoveOption {
			return &v1.MoveOption{
				Region: refMessage(o.Region), Valid: o.Valid, Faults: o.Faults, ObjectiveChange: o.ObjectiveChange, Words: o.Words,
				Terms: each(o.Terms, func(t *footprint.TermChange) *v1.TermChange {
					return &v1.TermChange{Name: t.Name, Change: t.Change}
				}),
				Measures: each(o.Measures, func(m *footprint.MeasureChange) *v1.MeasureChange {
					return &v1.MeasureChange{Name: m.Name, Now: m.Now, Then: m.Then, Better: count(m.Better)}
				}),
			}
		}),
	}, nil
}

func (h *planHandlers) ExplainRegion(ctx context.Context, req *v1.ExplainRegionRequest) (*v1.ExplainRegionResponse, error) {
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	x, err := h.service.ExplainRegion(ctx, scenarioOf(req.GetScenario()), divisionOf(req.GetDivision()), req.GetRegion())
	if err != nil {
		return nil, noted(err, "Plan", req.GetDivision().GetPlan())
	}
	return &v1.ExplainRegionResponse{
		Region: refMessage(x.Region), Card: regionMessage(x.Card), Words: x.Words,
		Members: each(x.Members, func(m *footprint.RegionMember) *v1.RegionMember {
			return &v1.RegionMember{
				Unit: m.Unit, Name: m.Name, Population: count(m.Population), Distance: m.Distance,
				WithinShare: m.WithinShare, Indicator: m.Indicator, Difference: m.Difference,
			}
		}),
		Indicators: each(x.Indicators, func(i *footprint.IndicatorSpread) *v1.IndicatorSpread {
			return &v1.IndicatorSpread{Id: i.ID, Title: i.Title, Mean: i.Mean, Z: i.Z, Spread: i.Spread, WithinShare: i.WithinShare}
		}),
		Neighbours: each(x.Neighbours, func(n *footprint.NeighbourRegion) *v1.NeighbourRegion {
			return &v1.NeighbourRegion{Region: refMessage(n.Region), Distance: n.Distance, BorderKm: n.BorderKm, Population: count(n.Population)}
		}),
	}, nil
}

func refMessage(r footprint.RegionRef) *v1.Region { return &v1.Region{Code: r.Code, Name: r.Name} }
