package server

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

type proofHandlers struct {
	v1.UnimplementedProofServiceServer
	*Server
}

func (h *proofHandlers) GetProof(ctx context.Context, req *v1.GetProofRequest) (*v1.Proof, error) {
	p, err := h.proof(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return proofMessage(&p), nil
}

func (h *proofHandlers) proof(ctx context.Context, name string) (footprint.StoredProof, error) {
	id, err := scan(name, "proofs/{proof}")
	if err != nil {
		return footprint.StoredProof{}, err
	}
	p, err := h.service.Proofs.Proof(ctx, id)
	return p, noted(err, "Proof", name)
}

func (h *proofHandlers) ListProofs(ctx context.Context, req *v1.ListProofsRequest) (*v1.ListProofsResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	proofs, err := h.service.Proofs.Proofs(ctx, p.After, p.size+1)
	if err != nil {
		return nil, err
	}
	items, next := cut(p, proofs, func(p footprint.StoredProof) string { return p.ID })
	return &v1.ListProofsResponse{NextPageToken: next, Proofs: each(items, proofMessage)}, nil
}

func (h *proofHandlers) ExportProof(req *v1.ExportProofRequest, stream v1.ProofService_ExportProofServer) error {
	p, err := h.proof(stream.Context(), req.GetName())
	if err != nil {
		return err
	}
	first := true
	for piece := range slices.Chunk(p.Certificate, pieceBytes) {
		m := &v1.ExportProofResponse{Data: piece}
		if first {
			m.MediaType, m.FileName, first = "application/json", "certificate-"+p.ID+".json", false
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (h *proofHandlers) VerifyProof(ctx context.Context, req *v1.VerifyProofRequest) (*v1.VerifyProofResponse, error) {
	id, err := scan(req.GetName(), "proofs/{proof}")
	if err != nil {
		return nil, err
	}
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	v, err := h.service.VerifyProof(ctx, id)
	if footprint.IsRefused(err) {
		return &v1.VerifyProofResponse{Words: []string{err.Error()}}, nil
	}
	if err != nil {
		return nil, noted(err, "Proof", req.GetName())
	}
	return &v1.VerifyProofResponse{Accepted: true, Words: v.Words(), Listed: v.Report.Listed, Parts: count(v.Report.Leaves)}, nil
}

func proofMessage(p *footprint.StoredProof) *v1.Proof {
	m := &v1.Proof{
		Name: "proofs/" + p.ID, CreateTime: timestamppb.New(p.Created),
		Atlas: p.Atlas, AtlasDigest: p.AtlasDigest, Layer: p.Layer, LayerDigest: p.LayerDigest,
		Scenario: scenarioMessage(p.Scenario), ProblemDigest: p.Problem, Regions: count(p.Claim.Regions),
		Bounds:     boundsMessage(footprint.BoundsOf(&p.Scenario, p.Claim.Bounds)),
		Infeasible: p.Infeasible, Reason: p.Claim.Reason, Bound: boundMessage(p.Claim.Bound),
	}
	if p.Claim.Plan != "" {
		m.Plan = "plans/" + p.Claim.Plan
	}
	return m
}

func proofProgressMessage(p *footprint.ProofProgress) *v1.ProofProgress {
	if p == nil {
		return nil
	}
	return &v1.ProofProgress{Stage: p.Stage, Bound: p.Bound, Incumbent: p.Incumbent, Gap: p.Gap, Regions: p.Regions, Open: p.Open}
}

// provePayload is a plan to be found and proved.
func (h *runHandlers) provePayload(ctx context.Context, asked scenario.Scenario, m *v1.ProveSettings) ([]byte, error) {
	s, err := h.service.CheckProve(ctx, asked)
	if err != nil {
		return nil, noted(err, "Atlas", "atlases/"+asked.Atlas)
	}
	return footprint.ProvePayload(s, footprint.ProveSettings{Gap: m.GetGap()})
}

// proveOf is what a proof was made from.
func proveOf(payload []byte) (scenario.Scenario, *v1.ProveSettings, error) {
	s, settings, err := footprint.ProveOf(payload)
	return s, &v1.ProveSettings{Gap: settings.Gap}, err
}
