package server

import (
	"context"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// frontierPayload is a frontier to be found.
func (h *runHandlers) frontierPayload(ctx context.Context, asked scenario.Scenario, m *v1.FrontierSettings) ([]byte, error) {
	s, settings, err := h.service.CheckFrontier(ctx, asked, footprint.FrontierSettings{
		Aims: m.GetAims(), Points: int(m.GetPoints()), Plans: int(m.GetPlans()),
	})
	if err != nil {
		return nil, noted(err, "Atlas", "atlases/"+asked.Atlas)
	}
	return footprint.FrontierPayload(s, settings)
}

// frontierOf is what a frontier was made from.
func frontierOf(payload []byte) (scenario.Scenario, *v1.FrontierSettings, error) {
	s, settings, err := footprint.FrontierOf(payload)
	return s, &v1.FrontierSettings{Aims: settings.Aims, Points: count(settings.Points), Plans: count(settings.Plans)}, err
}

func frontierTableMessage(t *footprint.FrontierTable) *v1.FrontierTable {
	if t == nil {
		return nil
	}
	return &v1.FrontierTable{
		Aims:    each(t.Aims, func(a *footprint.FrontierAim) *v1.FrontierAim { return &v1.FrontierAim{Name: a.Name, Title: a.Title} }),
		OwnPlan: "plans/" + t.Own, OwnValues: t.OwnValues, Nearest: "plans/" + t.Nearest,
		Ideal: t.Ideal, Worst: t.Worst, Hypervolume: t.Hypervolume,
		Rows: each(t.Rows, func(r *footprint.FrontierRow) *v1.FrontierRow {
			return &v1.FrontierRow{
				Plan: "plans/" + r.Plan, Values: r.Values, Regions: count(r.Regions), Objective: r.Objective,
				NeedsCaptured: r.NeedsCaptured, MeanDistance: r.MeanDistance, MaxDeviation: r.MaxDeviation, MeanDeviation: r.MeanDeviation,
				Smallest: count(r.Smallest), Largest: count(r.Largest), MeanPolsbyPopper: r.MeanPolsbyPopper, CutBorderKm: r.CutBorderKm,
			}
		}),
	}
}
