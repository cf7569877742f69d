package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/export"
	"footprint/internal/footprint"
)

// Headers of a conditional call (RFC 9110, section 13), in lower case as gRPC has
// them.
const (
	etagKey        = "etag"
	ifNoneMatchKey = "if-none-match"
)

func (h *atlasHandlers) ExportLayer(req *v1.ExportLayerRequest, stream v1.AtlasService_ExportLayerServer) error {
	format, err := export.ParseLayerFormat(strings.ToLower(strings.TrimPrefix(req.GetFormat().String(), "LAYER_FORMAT_")))
	if err != nil {
		return err
	}
	a, l, err := h.layer(stream.Context(), "name", req.GetName())
	if err != nil {
		return err
	}
	tag := layerTag(a, l, format)
	if err := stream.SetHeader(metadata.Pairs(etagKey, tag)); err != nil {
		return err
	}
	if has(metadata.ValueFromIncomingContext(stream.Context(), ifNoneMatchKey), tag) {
		return nil
	}
	// Maps are drawn of it: everybody who opens the page asks for the same few.
	file, err := h.layers.Get(tag, func() ([]byte, error) {
		return h.write(context.WithoutCancel(stream.Context()), func(w io.Writer) error { return export.WriteLayer(w, format, a, l) })
	})
	if err != nil {
		return err
	}
	first := true
	for piece := range slices.Chunk(file, pieceBytes) {
		m := &v1.ExportLayerResponse{Data: piece}
		if first {
			m.MediaType, m.FileName, first = format.ContentType(), l.ID+format.Extension(), false
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// layerTag names the content of a file of a layer. It is a weak tag, because HTTP
// compresses on the way.
func layerTag(a *atlas.Atlas, l *atlas.Layer, format export.Format) string {
	of := sha256.Sum256([]byte(strings.Join([]string{a.Digest(), l.ID, string(format), footprint.Version}, "\n")))
	return fmt.Sprintf(`W/"%x"`, of[:16])
}

// has reports whether values of If-None-Match name a tag, by weak comparison.
func has(values []string, tag string) bool {
	opaque := func(tag string) string { return strings.TrimPrefix(strings.TrimSpace(tag), "W/") }
	for _, value := range values {
		for given := range strings.SplitSeq(value, ",") {
			if given = opaque(given); given == "*" || given == opaque(tag) {
				return true
			}
		}
	}
	return false
}

// exportLayer sends a layer as the file itself, or says that the caller has it.
func exportLayer(w http.ResponseWriter, r *http.Request, atlases v1.AtlasServiceClient, name string) {
	word := r.URL.Query().Get("format")
	if word == "" {
		word = string(export.LayerFormats()[0])
	}
	format, err := export.ParseLayerFormat(word)
	if err != nil {
		WriteStatus(w, statusOf(err))
		return
	}
	ctx := r.Context()
	for _, value := range r.Header.Values("If-None-Match") {
		ctx = metadata.AppendToOutgoingContext(ctx, ifNoneMatchKey, value)
	}
	stream, err := atlases.ExportLayer(ctx, &v1.ExportLayerRequest{
		Name: name, Format: v1.LayerFormat(v1.LayerFormat_value["LAYER_FORMAT_"+strings.ToUpper(string(format))]),
	})
	if err != nil {
		WriteStatus(w, status.Convert(err))
		return
	}
	first, err := stream.Recv()
	if err != nil && !errors.Is(err, io.EOF) {
		WriteStatus(w, status.Convert(err))
		return
	}
	md, _ := stream.Header() // it came before the first piece
	for _, tag := range md.Get(etagKey) {
		w.Header().Set("ETag", tag)
	}
	// A browser may keep it, and asks each time whether it is still this.
	w.Header().Set("Cache-Control", "private, no-cache")
	if err != nil {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	sendFile(w, &begun{stream, first}, nil)
}

// begun is a stream of which the first piece is there already.
type begun struct {
	v1.AtlasService_ExportLayerClient
	first *v1.ExportLayerResponse
}

func (b *begun) Recv() (*v1.ExportLayerResponse, error) {
	if first := b.first; first != nil {
		b.first = nil
		return first, nil
	}
	return b.AtlasService_ExportLayerClient.Recv()
}
