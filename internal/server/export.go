package server

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/export"
	"footprint/internal/footprint"
)

// pieceBytes is the size of the pieces of a file.
const pieceBytes = 64 << 10

func (h *planHandlers) ExportPlan(req *v1.ExportPlanRequest, stream v1.PlanService_ExportPlanServer) error {
	format, err := export.ParseFormat(strings.ToLower(strings.TrimPrefix(req.GetFormat().String(), "EXPORT_FORMAT_")))
	if err != nil {
		return err
	}
	p, err := h.exported(stream.Context(), req.GetName())
	if err != nil {
		return err
	}
	file, err := h.write(stream.Context(), func(w io.Writer) error { return export.Write(w, format, p.plan) })
	if err != nil {
		return err
	}
	first := true
	for piece := range slices.Chunk(file, pieceBytes) {
		m := &v1.ExportPlanResponse{Data: piece}
		if first {
			m.MediaType, m.FileName, first = format.ContentType(), p.name+format.Extension(), false
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// write writes when there is a place among those that measure and draw. It
// writes all before anything is sent, so that a slow client holds no place and
// an error is told as one.
func (s *Server) write(ctx context.Context, write func(io.Writer) error) ([]byte, error) {
	release, err := take(ctx, s.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	var file bytes.Buffer
	err = write(&file)
	return file.Bytes(), err
}

// named is a plan to export, and what its file is called but for the extension.
type named struct {
	plan *export.Plan
	name string
}

// exported restores a plan to be written for other tools.
func (s *Server) exported(ctx context.Context, name string) (named, error) {
	id, err := scan(name, "plans/{plan}")
	if err != nil {
		return named{}, err
	}
	p, err := s.service.Restore(ctx, id)
	if err != nil {
		return named{}, noted(err, "Plan", name)
	}
	file := p.Scenario.ID
	if file == "" {
		file = "plan-" + id
	}
	return named{name: file, plan: &export.Plan{
		Atlas: p.Atlas, Layer: p.Layer, Plan: p.Plan, Names: p.Names, Scorecard: p.Scorecard,
		Title: footprint.Title(p.Scenario, p.Layer, p.Plan.Regions()), Scenario: p.Scenario, Profile: p.Profile,
	}}, nil
}
