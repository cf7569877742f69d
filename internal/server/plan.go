package server

import (
	"context"
	"slices"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

type planHandlers struct {
	v1.UnimplementedPlanServiceServer
	*Server
}

func (h *planHandlers) ScorePlan(ctx context.Context, req *v1.ScorePlanRequest) (*v1.ScorePlanResponse, error) {
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	o, id, err := h.service.Score(ctx, scenarioOf(req.GetScenario()), divisionOf(req.GetDivision()), req.GetSave())
	if err != nil {
		return nil, noted(err, "Plan", req.GetDivision().GetPlan())
	}
	resp := &v1.ScorePlanResponse{Scorecard: scorecardMessage(o.Scorecard)}
	if id != "" {
		resp.Plan = "plans/" + id
	}
	return resp, nil
}

func (h *planHandlers) ComparePlans(ctx context.Context, req *v1.ComparePlansRequest) (*v1.ComparePlansResponse, error) {
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	c, err := h.service.Compare(ctx, scenarioOf(req.GetScenario()), divisionOf(req.GetA()), divisionOf(req.GetB()))
	if err != nil {
		return nil, err
	}
	return &v1.ComparePlansResponse{
		PeopleMoved: count(c.PeopleMoved), PeopleMovedShare: c.PeopleMovedShare, UnitsMoved: count(c.UnitsMoved),
		VariationOfInformation: c.VariationOfInformation, Rand: c.Rand,
		Moves: each(c.Moves, func(m *footprint.Moved) *v1.MovedUnit {
			return &v1.MovedUnit{Code: m.Code, Name: m.Name, Population: count(m.Population), From: m.From, To: m.To}
		}),
		Measures: each(c.Measures, func(m *footprint.Measure) *v1.MeasurePair {
			return &v1.MeasurePair{Name: m.Name, A: m.A, B: m.B, Better: int32(m.Better)}
		}),
	}, nil
}

func (h *planHandlers) GetPlan(ctx context.Context, req *v1.GetPlanRequest) (*v1.Plan, error) {
	mask := req.GetReadMask()
	if err := fieldmask.Validate(mask, &v1.Plan{}); err != nil {
		return nil, &footprint.InputError{Field: "read_mask", Problem: err.Error()}
	}
	id, err := scan(req.GetName(), "plans/{plan}")
	if err != nil {
		return nil, err
	}
	p, err := h.service.Restore(ctx, id)
	if err != nil {
		return nil, noted(err, "Plan", req.GetName())
	}
	return masked(mask, restoredMessage(p)), nil
}

// masked keeps what a mask names; all for none.
func masked(mask *fieldmaskpb.FieldMask, full *v1.Plan) *v1.Plan {
	if len(mask.GetPaths()) == 0 || slices.Contains(mask.GetPaths(), "*") {
		return full
	}
	some := &v1.Plan{}
	fieldmask.Update(mask, some, full)
	return some
}

func (h *planHandlers) ListPlans(ctx context.Context, req *v1.ListPlansRequest) (*v1.ListPlansResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	plans, err := h.service.Plans.Plans(ctx, p.After, p.size+1)
	if err != nil {
		return nil, err
	}
	items, next := cut(p, plans, func(s footprint.StoredPlan) string { return s.ID })
	return &v1.ListPlansResponse{NextPageToken: next, Plans: each(items, func(s *footprint.StoredPlan) *v1.Plan {
		m := planMessage(s)
		m.Scorecard = nil
		return m
	})}, nil
}

func planMessage(p *footprint.StoredPlan) *v1.Plan {
	m := &v1.Plan{
		Name: "plans/" + p.ID, Atlas: p.Atlas, AtlasDigest: p.AtlasDigest, Layer: p.Layer, LayerDigest: p.LayerDigest,
		Regions: each(p.Names, func(r *scorecard.RegionName) *v1.Region {
			return &v1.Region{Code: r.Code, Name: r.Name}
		}),
		Scenario: scenarioMessage(p.Scenario), Scorecard: scorecardMessage(p.Scorecard), CreateTime: timestamppb.New(p.Created),
	}
	if p.Scorecard != nil {
		m.Digest = p.Scorecard.PlanDigest
	}
	return m
}

func restoredMessage(p *footprint.Restored) *v1.Plan {
	m := planMessage(&p.StoredPlan)
	m.Assignments = make([]*v1.Assignment, p.Plan.Len())
	for u := range m.Assignments {
		m.Assignments[u] = &v1.Assignment{Unit: p.Layer.Areas[u].Code, Region: p.Names[p.Plan.Label(region.Unit(u))].Code}
	}
	return m
}

func divisionOf(m *v1.Division) footprint.Division {
	d := footprint.Division{Reference: m.GetReference()}
	if name := m.GetPlan(); name != "" {
		d.Plan, _ = scan(name, "plans/{plan}") // the rules of the message make it one
	}
	for _, a := range m.GetTable().GetAssignments() {
		d.Units = append(d.Units, footprint.UnitRegion{Unit: a.GetUnit(), Region: a.GetRegion()})
	}
	if regions := m.GetTable().GetRegions(); len(regions) > 0 {
		d.Names = make(map[string]string, len(regions))
		for _, r := range regions {
			d.Names[r.GetCode()] = r.GetName()
		}
	}
	return d
}
