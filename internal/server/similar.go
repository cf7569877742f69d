package server

import (
	"context"
	"path"

	"go.einride.tech/aip/resourcename"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
)

func (h *atlasHandlers) ListSimilarAreas(ctx context.Context, req *v1.ListSimilarAreasRequest) (*v1.ListSimilarAreasResponse, error) {
	q := footprint.SimilarQuery{Needs: req.GetNeeds(), Unit: req.GetUnit(), Count: int(req.GetCount())}
	if err := resourcename.Sscan(req.GetParent(), "atlases/{atlas}/layers/{layer}", &q.Atlas, &q.Layer); err != nil {
		return nil, &footprint.InputError{Field: "parent", Problem: err.Error()}
	}
	s, err := h.service.SimilarAreas(ctx, q)
	if err != nil {
		return nil, noted(err, "Atlas", path.Join("atlases", q.Atlas))
	}
	return &v1.ListSimilarAreasResponse{Notes: s.Notes, Areas: each(s.Areas, func(a *footprint.SimilarArea) *v1.SimilarArea {
		return &v1.SimilarArea{
			Code: a.Code, Name: a.Name, Population: count(a.Population), Distance: a.Distance,
			Differences: each(a.Differences, func(d *footprint.Difference) *v1.IndicatorDifference {
				return &v1.IndicatorDifference{Id: d.ID, Title: d.Title, From: d.From, To: d.To, Share: d.Share}
			}),
		}
	})}, nil
}

func (h *presetHandlers) ListProfiles(_ context.Context, req *v1.ListProfilesRequest) (*v1.ListProfilesResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	all, err := h.service.Planner.Profiles()
	if err != nil {
		return nil, err
	}
	a, err := h.service.Planner.Atlas(footprint.DefaultAtlas)
	if err != nil {
		return nil, err
	}
	items, next := behind(p, all, func(p *atlas.Profile) string { return p.ID })
	return &v1.ListProfilesResponse{NextPageToken: next, Profiles: each(items, func(p **atlas.Profile) *v1.Profile {
		return profileMessage(*p, a.LayersFor(*p))
	})}, nil
}

func profileMessage(p *atlas.Profile, layers []string) *v1.Profile {
	return &v1.Profile{
		Name: "profiles/" + p.ID, Title: p.Title, Source: p.Source, Note: p.Note, Layers: layers,
		Indicators: each(p.Indicators, func(i *atlas.ProfileIndicator) *v1.ProfileIndicator {
			m := &v1.ProfileIndicator{Id: i.ID, Weight: i.Weight, Scaling: i.ScalingWords(), Sensitive: i.Sensitive, Cluster: i.InPlans()}
			if len(i.Transform) > 0 {
				m.Transform = i.TransformWords()
			}
			return m
		}),
	}
}
