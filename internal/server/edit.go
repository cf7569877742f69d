package server

import (
	"context"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

func (h *planHandlers) EditPlan(ctx context.Context, req *v1.EditPlanRequest) (*v1.EditPlanResponse, error) {
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	edits := make([]footprint.Edit, len(req.GetEdits()))
	for i, e := range req.GetEdits() {
		edits[i] = editOf(e)
	}
	x, id, err := h.service.Edit(ctx, scenarioOf(req.GetScenario()), divisionOf(req.GetDivision()), edits, req.GetSave())
	if err != nil {
		return nil, noted(err, "Plan", req.GetDivision().GetPlan())
	}
	o := x.After
	resp := &v1.EditPlanResponse{
		Scorecard: scorecardMessage(o.Scorecard),
		Regions: each(o.Names, func(r *scorecard.RegionName) *v1.Region {
			return &v1.Region{Code: r.Code, Name: r.Name}
		}),
		Done: x.Done, Broken: x.Broken, Mended: x.Mended, Resolve: scenarioMessage(x.Resolve),
		Measures: each(x.Measures, func(m *footprint.MeasureChange) *v1.MeasureChange {
			return &v1.MeasureChange{Name: m.Name, Now: m.Now, Then: m.Then, Better: count(m.Better)}
		}),
	}
	for u := range o.Task.Layer.Areas {
		l := o.Plan.Label(region.Unit(u)) //nolint:gosec // G115: units fit
		resp.Assignments = append(resp.Assignments, &v1.Assignment{Unit: o.Task.Layer.Areas[u].Code, Region: o.Names[l].Code})
	}
	if id != "" {
		resp.Plan = "plans/" + id
	}
	return resp, nil
}

func editOf(m *v1.Edit) footprint.Edit {
	switch x := m.GetAction().(type) {
	case *v1.Edit_Move:
		return footprint.Edit{Action: "move", Args: []string{x.Move.GetUnit(), x.Move.GetRegion()}}
	case *v1.Edit_Swap:
		return footprint.Edit{Action: "swap", Args: []string{x.Swap.GetA(), x.Swap.GetB()}}
	case *v1.Edit_Merge:
		return footprint.Edit{Action: "merge", Args: []string{x.Merge.GetRegion(), x.Merge.GetOther()}}
	case *v1.Edit_Split:
		return footprint.Edit{Action: "split", Args: append([]string{x.Split.GetRegion()}, x.Split.GetUnits()...)}
	case *v1.Edit_Lock:
		return footprint.Edit{Action: "lock", Args: []string{x.Lock.GetTarget()}}
	}
	return footprint.Edit{} // the rules of the message refuse it before
}
