package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"go.einride.tech/aip/resourcename"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/lately"
	"footprint/internal/region"
)

// largePage is the default of pages of small items.
const largePage = 500

type atlasHandlers struct {
	v1.UnimplementedAtlasServiceServer
	*Server
	layers lately.Cache[string, []byte] // files, by their tags
}

func (h *atlasHandlers) ListAtlases(ctx context.Context, req *v1.ListAtlasesRequest) (*v1.ListAtlasesResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	all, err := h.service.ListAtlases(ctx)
	if err != nil {
		return nil, err
	}
	items, next := behind(p, all, func(a footprint.StoredAtlas) string { return a.ID })
	return &v1.ListAtlasesResponse{NextPageToken: next, Atlases: each(items, func(a *footprint.StoredAtlas) *v1.Atlas {
		m := &v1.Atlas{Name: "atlases/" + a.ID, Title: a.Title, Digest: a.Digest}
		if !a.Created.IsZero() {
			m.CreateTime = timestamppb.New(a.Created)
		}
		return m
	})}, nil
}

func (h *atlasHandlers) GetAtlas(ctx context.Context, req *v1.GetAtlasRequest) (*v1.Atlas, error) {
	id, err := scan(req.GetName(), "atlases/{atlas}")
	if err != nil {
		return nil, err
	}
	a, err := h.service.Atlas(ctx, id)
	if err != nil {
		return nil, noted(err, "Atlas", req.GetName())
	}
	return atlasMessage(a)
}

func (h *atlasHandlers) GetLayer(ctx context.Context, req *v1.GetLayerRequest) (*v1.Layer, error) {
	a, l, err := h.layer(ctx, "name", req.GetName())
	if err != nil {
		return nil, err
	}
	return layerMessage(a, l.ID)
}

func (h *atlasHandlers) ListAreas(ctx context.Context, req *v1.ListAreasRequest) (*v1.ListAreasResponse, error) {
	p, err := pageOf(req, largePage)
	if err != nil {
		return nil, err
	}
	_, l, err := h.layer(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	items, next := behind(p, l.Areas, func(a atlas.Area) string { return a.Code })
	return &v1.ListAreasResponse{NextPageToken: next, Areas: each(items, func(a *atlas.Area) *v1.Area {
		return &v1.Area{
			Code: a.Code, Name: a.Name, Population: count(a.Population), EastingM: a.EastingM, NorthingM: a.NorthingM,
			AreaM2: a.AreaM2, PerimeterM: a.PerimeterM, Values: a.Values,
		}
	})}, nil
}

func (h *atlasHandlers) ListBorders(ctx context.Context, req *v1.ListBordersRequest) (*v1.ListBordersResponse, error) {
	p, err := pageOf(req, largePage)
	if err != nil {
		return nil, err
	}
	_, l, err := h.layer(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	edges := l.Graph.Edges()
	from, to, next, err := numbered(p, len(edges))
	if err != nil {
		return nil, err
	}
	return &v1.ListBordersResponse{NextPageToken: next, Borders: each(edges[from:to], func(e *region.Edge) *v1.Border {
		return &v1.Border{A: l.Areas[e.A].Code, B: l.Areas[e.B].Code, LengthM: e.Weight}
	})}, nil
}

func (h *atlasHandlers) ImportAtlas(stream v1.AtlasService_ImportAtlasServer) error {
	release, err := take(stream.Context(), h.importing)
	if err != nil {
		return err
	}
	defer release()
	var files bytes.Buffer
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if files.Len()+len(piece.GetData()) > h.opt.MaxArchiveBytes {
			return h.tooLarge()
		}
		files.Write(piece.GetData())
	}
	a, err := h.service.ImportAtlas(stream.Context(), files.Bytes())
	if err != nil {
		return err
	}
	m, err := atlasMessage(a)
	if err != nil {
		return err
	}
	return stream.SendAndClose(m)
}

func (s *Server) tooLarge() error {
	limit := strconv.Itoa(s.opt.MaxArchiveBytes)
	return detailed(codes.ResourceExhausted, "the archive is larger than "+limit+" bytes", info(reasonTooLarge, "limit", limit)).Err()
}

// layer opens a layer by its name, which is given in a field of a request.
func (s *Server) layer(ctx context.Context, field, name string) (*atlas.Atlas, *atlas.Layer, error) {
	var atlasID, layerID string
	if err := resourcename.Sscan(name, "atlases/{atlas}/layers/{layer}", &atlasID, &layerID); err != nil {
		return nil, nil, &footprint.InputError{Field: field, Problem: err.Error()}
	}
	a, err := s.service.Atlas(ctx, atlasID)
	if err != nil {
		return nil, nil, noted(err, "Atlas", "atlases/"+atlasID)
	}
	l, err := a.Layer(layerID)
	return a, l, err
}

func atlasMessage(a *atlas.Atlas) (*v1.Atlas, error) {
	m := &v1.Atlas{Name: "atlases/" + a.ID, Title: a.Title, Digest: a.Digest(), Attribution: a.Attribution}
	for _, id := range a.LayerIDs() {
		layer, err := layerMessage(a, id)
		if err != nil {
			return nil, err
		}
		m.Layers = append(m.Layers, layer)
	}
	return m, nil
}

func layerMessage(a *atlas.Atlas, id string) (*v1.Layer, error) {
	l, err := a.Layer(id)
	if err != nil {
		return nil, err
	}
	m := &v1.Layer{
		Name: "atlases/" + a.ID + "/layers/" + l.ID, Title: l.Title, Vintage: l.Vintage, CodeField: l.CodeField, NameField: l.NameField,
		Units: count(len(l.Areas)), Population: count(l.TotalPopulation()),
		PopulationBasis: l.Population.Basis, PopulationDate: l.Population.Date,
		Indicators: each(l.Indicators, func(i *atlas.Indicator) *v1.Indicator {
			return &v1.Indicator{Id: i.ID, Title: i.Title, Unit: i.Unit, Source: i.Source}
		}),
		Outlines: l.OutlineKind, Digest: l.Digest,
		References: relations(a.References(id)), Alignments: relations(a.MembershipTargets(id)), Flows: flowsMessage(a, id),
	}
	if m.Populations, err = basesMessage(l); err != nil {
		return nil, err
	}
	if x := l.Atoms; x != nil {
		m.Atoms = &v1.Atoms{From: x.From, Cut: x.Cut, Scattered: x.Scattered, LeftOut: x.LeftOut}
		for i, id := range x.Layers {
			units, err := a.Units(id)
			if err != nil {
				return nil, err
			}
			m.Atoms.Parents = append(m.Atoms.Parents, &v1.AtomsParent{Layer: id, Whole: count(units - len(x.Parted[i])), Parted: x.Parted[i]})
		}
	}
	return m, nil
}

// basesMessage lists the counts of people of a layer.
func basesMessage(l *atlas.Layer) ([]*v1.PopulationBasis, error) {
	out := make([]*v1.PopulationBasis, len(l.Bases))
	for i, b := range l.Bases {
		on, err := l.On(b.ID)
		if err != nil {
			return nil, err
		}
		out[i] = &v1.PopulationBasis{Id: b.ID, Basis: b.Basis, Date: b.Date, Source: b.Source, Total: count(on.TotalPopulation())}
	}
	return out, nil
}

func relations(of []atlas.Reference) []*v1.LayerRelation {
	return each(of, func(r *atlas.Reference) *v1.LayerRelation { return &v1.LayerRelation{Id: r.ID, Title: r.Title} })
}

// flowsMessage lists what a layer has for the flows of a scenario.
func flowsMessage(a *atlas.Atlas, layerID string) []*v1.LayerRelation {
	var out []*v1.LayerRelation
	for _, f := range a.Flows(layerID) {
		out = append(out, &v1.LayerRelation{Id: f.ID, Title: f.Title})
	}
	for _, c := range a.Catchments(layerID) {
		out = append(out, &v1.LayerRelation{Id: c.ID, Title: c.Title})
	}
	return out
}
