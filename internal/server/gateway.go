package server

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	gateway "github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"footprint/api"
	v1 "footprint/api/footprint/v1"
	"footprint/internal/export"
)

// gateway is everything that is served over HTTP.
func (s *Server) gateway(inside grpc.ClientConnInterface) (http.Handler, error) {
	calls := gateway.NewServeMux(
		gateway.WithMarshalerOption(gateway.MIMEWildcard, &gateway.JSONPb{MarshalOptions: protojson.MarshalOptions{EmitUnpopulated: true}}),
		gateway.WithErrorHandler(func(_ context.Context, _ *gateway.ServeMux, _ gateway.Marshaler, w http.ResponseWriter, _ *http.Request, err error) {
			WriteStatus(w, gatewayStatus(err))
		}),
		// Headers are ours: a request id comes and goes by itself.
		gateway.WithIncomingHeaderMatcher(func(string) (string, bool) { return "", false }),
		gateway.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
	)
	ctx := context.Background()
	plans, atlases := v1.NewPlanServiceClient(inside), v1.NewAtlasServiceClient(inside)
	ensembles, proofs, batches := v1.NewEnsembleServiceClient(inside), v1.NewProofServiceClient(inside), v1.NewBatchServiceClient(inside)
	for _, err := range []error{
		v1.RegisterAtlasServiceHandlerClient(ctx, calls, atlases),
		v1.RegisterPlanServiceHandlerClient(ctx, calls, plans),
		v1.RegisterRunServiceHandlerClient(ctx, calls, v1.NewRunServiceClient(inside)),
		v1.RegisterPresetServiceHandlerClient(ctx, calls, v1.NewPresetServiceClient(inside)),
		v1.RegisterEnsembleServiceHandlerClient(ctx, calls, ensembles),
		v1.RegisterProofServiceHandlerClient(ctx, calls, proofs),
		v1.RegisterBatchServiceHandlerClient(ctx, calls, batches),
	} {
		if err != nil {
			return nil, err
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/", calls)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(api.OpenAPI) // nobody is left to tell
	})
	mux.HandleFunc("GET /v1/plans/{plan}", func(w http.ResponseWriter, r *http.Request) {
		if id, ok := strings.CutSuffix(r.PathValue("plan"), ":export"); ok {
			exportFile(w, r, plans, id)
			return
		}
		calls.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /v1/atlases/{atlas}/layers/{layer}", func(w http.ResponseWriter, r *http.Request) {
		if id, ok := strings.CutSuffix(r.PathValue("layer"), ":export"); ok {
			exportLayer(w, r, atlases, "atlases/"+r.PathValue("atlas")+"/layers/"+id)
			return
		}
		calls.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /v1/ensembles/{ensemble}", func(w http.ResponseWriter, r *http.Request) {
		if id, ok := strings.CutSuffix(r.PathValue("ensemble"), ":export"); ok {
			stream, err := ensembles.ExportEnsemble(r.Context(), &v1.ExportEnsembleRequest{Name: "ensembles/" + id})
			sendFile(w, stream, err)
			return
		}
		calls.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /v1/proofs/{proof}", func(w http.ResponseWriter, r *http.Request) {
		if id, ok := strings.CutSuffix(r.PathValue("proof"), ":export"); ok {
			stream, err := proofs.ExportProof(r.Context(), &v1.ExportProofRequest{Name: "proofs/" + id})
			sendFile(w, stream, err)
			return
		}
		calls.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /v1/batches/{batch}", func(w http.ResponseWriter, r *http.Request) {
		if id, ok := strings.CutSuffix(r.PathValue("batch"), ":export"); ok {
			stream, err := batches.ExportBatch(r.Context(), &v1.ExportBatchRequest{Name: "batches/" + id, Path: r.URL.Query().Get("path")})
			sendFile(w, stream, err)
			return
		}
		calls.ServeHTTP(w, r)
	})
	mux.HandleFunc("POST /v1/atlases:import", func(w http.ResponseWriter, r *http.Request) {
		s.importFile(w, r, atlases)
	})
	if s.opt.Page != nil {
		return s.around(s.opt.Page(mux))
	}
	return s.around(mux)
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if s.closing.Err() != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "stopping\n") // nobody is left to tell
		return
	}
	_, _ = io.WriteString(w, "ok\n") // nobody is left to tell
}

// exportFile sends a plan as the file itself.
func exportFile(w http.ResponseWriter, r *http.Request, plans v1.PlanServiceClient, id string) {
	word := r.URL.Query().Get("format")
	if word == "" {
		word = string(export.GeoJSON)
	}
	format, ok := v1.ExportFormat_value["EXPORT_FORMAT_"+strings.ToUpper(word)]
	if _, err := export.ParseFormat(word); err != nil || !ok {
		WriteStatus(w, statusOf(&export.FormatError{Format: word}))
		return
	}
	stream, err := plans.ExportPlan(r.Context(), &v1.ExportPlanRequest{Name: "plans/" + id, Format: v1.ExportFormat(format)})
	sendFile(w, stream, err)
}

// piece is a part of a file; the first says what the file is.
type piece interface {
	GetMediaType() string
	GetFileName() string
	GetData() []byte
}

// sendFile sends the pieces of a stream as the file itself; err is that of the
// call.
func sendFile[P piece](w http.ResponseWriter, stream interface{ Recv() (P, error) }, err error) {
	if err != nil {
		WriteStatus(w, status.Convert(err))
		return
	}
	begun := false
	for {
		piece, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil && begun:
			panic(http.ErrAbortHandler) // the client must not take it for the whole file
		case err != nil:
			WriteStatus(w, status.Convert(err))
			return
		}
		if !begun {
			begun = true
			w.Header().Set("Content-Type", piece.GetMediaType())
			w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": piece.GetFileName()}))
		}
		if _, err := w.Write(piece.GetData()); err != nil {
			return
		}
	}
}

// importFile takes an atlas from the body.
func (s *Server) importFile(w http.ResponseWriter, r *http.Request, atlases v1.AtlasServiceClient) {
	if r.ContentLength > int64(s.opt.MaxArchiveBytes) {
		WriteStatus(w, status.Convert(s.tooLarge()))
		return
	}
	stream, err := atlases.ImportAtlas(r.Context())
	if err != nil {
		WriteStatus(w, status.Convert(err))
		return
	}
	piece := make([]byte, pieceBytes)
	for {
		n, err := r.Body.Read(piece)
		if n > 0 && stream.Send(&v1.ImportAtlasRequest{Data: piece[:n]}) != nil {
			break // the answer says why
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			WriteStatus(w, statusOf(&malformedError{err}))
			return
		}
	}
	a, err := stream.CloseAndRecv()
	if err != nil {
		WriteStatus(w, status.Convert(err))
		return
	}
	data, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(a)
	if err != nil {
		WriteStatus(w, statusOf(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // nobody is left to tell
}

// gatewayStatus is the status of an error of the gateway. What it refuses by itself
// (JSON that cannot be decoded) has no details yet.
func gatewayStatus(err error) *status.Status {
	var route *gateway.HTTPStatusError
	if errors.As(err, &route) {
		err = route.Err
	}
	st := status.Convert(err)
	switch {
	case len(st.Proto().GetDetails()) > 0:
	case strings.Contains(st.Message(), "request body too large"):
		return detailed(codes.ResourceExhausted, "the request is too large", info(reasonTooLarge))
	case st.Code() == codes.InvalidArgument:
		return detailed(st.Code(), st.Message(), info(reasonMalformed))
	}
	return st
}

// WriteStatus writes a status as JSON, the message google.rpc.Status.
func WriteStatus(w http.ResponseWriter, st *status.Status) {
	code := gateway.HTTPStatusFromCode(st.Code())
	for _, d := range st.Details() {
		if i, ok := d.(*errdetails.ErrorInfo); ok && i.GetReason() == reasonTooLarge {
			code = http.StatusRequestEntityTooLarge
		}
	}
	data, err := protojson.Marshal(st.Proto())
	if err != nil {
		data = []byte(`{"code":13,"message":"internal error","details":[]}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(data) // nobody is left to tell
}
