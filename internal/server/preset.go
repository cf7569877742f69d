package server

import (
	"context"
	"slices"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/scenario"
)

type presetHandlers struct {
	v1.UnimplementedPresetServiceServer
	*Server
}

func (h *presetHandlers) ListPresets(_ context.Context, req *v1.ListPresetsRequest) (*v1.ListPresetsResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	all, err := h.service.Planner.Presets()
	if err != nil {
		return nil, err
	}
	items, next := behind(p, all, func(s scenario.Scenario) string { return s.ID })
	resp := &v1.ListPresetsResponse{NextPageToken: next}
	for _, s := range items {
		resp.Presets = append(resp.Presets, presetMessage(s))
	}
	return resp, nil
}

func (h *presetHandlers) GetPreset(_ context.Context, req *v1.GetPresetRequest) (*v1.Preset, error) {
	s, err := h.preset(req.GetName())
	if err != nil {
		return nil, err
	}
	return presetMessage(s), nil
}

// preset finds a preset by its name.
func (s *Server) preset(name string) (scenario.Scenario, error) {
	all, err := s.service.Planner.Presets()
	if err != nil {
		return scenario.Scenario{}, err
	}
	at := slices.IndexFunc(all, func(s scenario.Scenario) bool { return "presets/"+s.ID == name })
	if at < 0 {
		return scenario.Scenario{}, &missingError{"footprint/Preset", name}
	}
	return all[at], nil
}

func presetMessage(s scenario.Scenario) *v1.Preset {
	return &v1.Preset{Name: "presets/" + s.ID, Scenario: scenarioMessage(s)}
}
