package server

import (
	"context"
	"encoding/json"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

type ensembleHandlers struct {
	v1.UnimplementedEnsembleServiceServer
	*Server
}

func (h *ensembleHandlers) GetEnsemble(ctx context.Context, req *v1.GetEnsembleRequest) (*v1.Ensemble, error) {
	e, err := h.ensemble(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return ensembleMessage(&e)
}

func (h *ensembleHandlers) ensemble(ctx context.Context, name string) (footprint.StoredEnsemble, error) {
	id, err := scan(name, "ensembles/{ensemble}")
	if err != nil {
		return footprint.StoredEnsemble{}, err
	}
	e, err := h.service.Ensembles.Ensemble(ctx, id)
	return e, noted(err, "Ensemble", name)
}

func (h *ensembleHandlers) ListEnsembles(ctx context.Context, req *v1.ListEnsemblesRequest) (*v1.ListEnsemblesResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	ensembles, err := h.service.Ensembles.Ensembles(ctx, p.After, p.size+1)
	if err != nil {
		return nil, err
	}
	items, next := cut(p, ensembles, func(e footprint.StoredEnsemble) string { return e.ID })
	resp := &v1.ListEnsemblesResponse{NextPageToken: next}
	for _, e := range items {
		m, err := ensembleMessage(&e)
		if err != nil {
			return nil, err
		}
		m.Measures, m.Cores = nil, nil
		resp.Ensembles = append(resp.Ensembles, m)
	}
	return resp, nil
}

func (h *ensembleHandlers) ExportEnsemble(req *v1.ExportEnsembleRequest, stream v1.EnsembleService_ExportEnsembleServer) error {
	e, err := h.ensemble(stream.Context(), req.GetName())
	if err != nil {
		return err
	}
	first := true
	for piece := range slices.Chunk(e.Plans, pieceBytes) {
		m := &v1.ExportEnsembleResponse{Data: piece}
		if first {
			m.MediaType, m.FileName, first = "application/octet-stream", e.ID+".fpe", false
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (h *ensembleHandlers) ListEnsembleBorders(ctx context.Context, req *v1.ListEnsembleBordersRequest) (*v1.ListEnsembleBordersResponse, error) {
	p, err := pageOf(req, largePage)
	if err != nil {
		return nil, err
	}
	id, err := scan(req.GetParent(), "ensembles/{ensemble}")
	if err != nil {
		return nil, err
	}
	b, err := h.service.EnsembleBorders(ctx, id)
	if err != nil {
		return nil, noted(err, "Ensemble", req.GetParent())
	}
	from, to, next, err := numbered(p, len(b.Edges))
	if err != nil {
		return nil, err
	}
	resp := &v1.ListEnsembleBordersResponse{NextPageToken: next}
	for i := from; i < to; i++ {
		e := b.Edges[i]
		resp.Borders = append(resp.Borders, &v1.EnsembleBorder{
			A: b.Layer.Areas[e.A].Code, B: b.Layer.Areas[e.B].Code, LengthM: e.Weight, Share: b.Shares[i],
		})
	}
	return resp, nil
}

// ensembleMessage takes the way of JSON: summary.json is the message.
func ensembleMessage(e *footprint.StoredEnsemble) (*v1.Ensemble, error) {
	data, err := json.Marshal(e.Card)
	if err != nil {
		return nil, err
	}
	m := &v1.Ensemble{}
	if err := protojson.Unmarshal(data, m); err != nil {
		return nil, err
	}
	m.Name, m.CreateTime = "ensembles/"+e.ID, timestamppb.New(e.Created)
	return m, nil
}

// samplePayload is a sample to be drawn.
func (h *runHandlers) samplePayload(ctx context.Context, asked scenario.Scenario, m *v1.SampleSettings) ([]byte, error) {
	settings := footprint.SampleSettings{
		Plans: int(m.GetPlans()), Method: m.GetMethod(), Thin: int(m.GetThin()), Compactness: m.Compactness, Temperature: m.GetTemperature(),
	}
	if m.BurnIn != nil {
		burnIn := int(m.GetBurnIn())
		settings.BurnIn = &burnIn
	}
	if name := m.GetPlan(); name != "" {
		settings.Plan, _ = scan(name, "plans/{plan}") // the rules of the message make it one
	}
	s, err := h.service.CheckSample(ctx, asked, settings)
	switch {
	case err != nil && settings.Plan != "" && s.Layer != "": // the places are there
		return nil, noted(err, "Plan", m.GetPlan())
	case err != nil:
		return nil, noted(err, "Atlas", "atlases/"+asked.Atlas)
	}
	return footprint.SamplePayload(s, settings)
}

// sampleOf is what a sample was made from.
func sampleOf(payload []byte) (scenario.Scenario, *v1.SampleSettings, error) {
	s, settings, err := footprint.SampleOf(payload)
	m := &v1.SampleSettings{
		Plans: count(settings.Plans), Method: settings.Method, Thin: count(settings.Thin), Compactness: settings.Compactness, Temperature: settings.Temperature,
	}
	if settings.BurnIn != nil {
		burnIn := count(*settings.BurnIn)
		m.BurnIn = &burnIn
	}
	if settings.Plan != "" {
		m.Plan = "plans/" + settings.Plan
	}
	return s, m, err
}
