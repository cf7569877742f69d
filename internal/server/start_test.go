package server

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	v1 "footprint/api/footprint/v1"
	"footprint/data"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/store"
)

// running is a service on loopback, and clients of it.
type running struct {
	*Server
	conn      *grpc.ClientConn
	base      string // of HTTP
	service   *footprint.Service
	runner    *job.Runner
	atlases   v1.AtlasServiceClient
	plans     v1.PlanServiceClient
	runs      v1.RunServiceClient
	presets   v1.PresetServiceClient
	ensembles v1.EnsembleServiceClient
	proofs    v1.ProofServiceClient
	batches   v1.BatchServiceClient
}

// opened once: reading the layers is most of the time of a start.
var shipped = sync.OnceValue(func() *footprint.Planner { return footprint.NewPlanner(data.FS) })

func start(t testing.TB, opt Options) *running {
	t.Helper()
	return startOn(t, store.Memory(), opt)
}

func startOn(t testing.TB, kept store.Store, opt Options) *running {
	t.Helper()
	service := &footprint.Service{Planner: shipped(), Plans: kept, Atlases: kept, Ensembles: kept, Proofs: kept, Threads: 1}
	runner, err := job.NewRunner(kept, Work(service, opt.Log), job.Options{ProgressEvery: time.Millisecond, Log: opt.Log})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(service, runner, opt)
	if err != nil {
		t.Fatal(err)
	}
	at := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	grpcAt, httpAt := at(), at()
	served := make(chan error, 1)
	go func() { served <- s.Serve(grpcAt, httpAt) }()
	conn, err := grpc.NewClient(grpcAt.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Logf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		cancel()
		_ = runner.Close(ctx)
		_ = kept.Close()
	})
	return &running{
		Server: s, conn: conn, base: "http://" + httpAt.Addr().String(), service: service, runner: runner,
		atlases: v1.NewAtlasServiceClient(conn), plans: v1.NewPlanServiceClient(conn),
		runs: v1.NewRunServiceClient(conn), presets: v1.NewPresetServiceClient(conn), ensembles: v1.NewEnsembleServiceClient(conn),
		proofs: v1.NewProofServiceClient(conn), batches: v1.NewBatchServiceClient(conn),
	}
}

// dial makes another connection.
func (r *running) dial(t testing.TB, opts ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(r.conn.Target(), append(opts, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// quick is a run of a second or less.
func quick(steps int64) *v1.Run {
	return &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Steps: steps}}
}

const quickSteps = 200_000

// endless is a run that only a cancellation ends.
func endless() *v1.Run { return quick(1_000_000_000_000) }

// finished creates a quick run and waits for its end.
func (r *running) finished(t testing.TB) *v1.Run {
	t.Helper()
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: quick(quickSteps)})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	last := events[len(events)-1]
	if last.GetState() != v1.Run_STATE_SUCCEEDED {
		t.Fatalf("ended as %v", last)
	}
	return last.GetRun()
}

// watch gives all events of a run, to its end.
func watch(t testing.TB, r *running, name string, after int64) []*v1.RunEvent {
	t.Helper()
	stream, err := r.runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: name, After: after})
	if err != nil {
		t.Fatal(err)
	}
	var events []*v1.RunEvent
	for {
		e, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
}

// export reads an exported file to its end.
func (r *running) export(t testing.TB, name string, format v1.ExportFormat) (file []byte, first *v1.ExportPlanResponse) {
	t.Helper()
	stream, err := r.plans.ExportPlan(t.Context(), &v1.ExportPlanRequest{Name: name, Format: format})
	if err != nil {
		t.Fatal(err)
	}
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return file, first
		}
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = piece
		}
		file = append(file, piece.GetData()...)
	}
}

// head is the head of an answer over HTTP.
type head struct {
	StatusCode int
	Status     string
	Header     http.Header
}

// get is an HTTP request that must be answered.
func (r *running) get(t testing.TB, method, path, body string, headers ...string) (head, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.base+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return head{resp.StatusCode, resp.Status, resp.Header}, answer
}

// small is the shipped atlas without all but one layer, under another id.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"atlas.yaml", "ccg17.csv", "ccg17.contiguity.csv", "ccg17.outlines.topojson.gz", "references/ccg17.csv"} {
		file, err := fs.ReadFile(data.FS, "england-2017/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: file}
	}
	text := string(files["atlas.yaml"].Data)
	cut := func(from, to string) {
		before, rest, ok := strings.Cut(text, from)
		_, after, also := strings.Cut(rest, to)
		if !ok || !also {
			t.Fatalf("the manifest has no %q and %q", from, to)
		}
		text = before + "\n" + to + after
	}
	cut("\n  - id: lad17", "lookups:")
	cut("\nlookups:", "references:")
	text, _, _ = strings.Cut(text, "\n  - layer: lad17")
	text = strings.Replace(text, "\n    base: lsoa11", "", 1)
	files["atlas.yaml"].Data = []byte(strings.Replace(text, "atlas: england-2017", "atlas: imported", 1) + "\n")
	return files
}

// archiveOf is an atlas as a zip archive, with something replaced in its files.
func archiveOf(t testing.TB, files fstest.MapFS, folder, from, to string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(folder + name)
		if err == nil {
			_, err = w.Write(bytes.Replace(files[name].Data, []byte(from), []byte(to), 1))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// send imports an archive.
func (r *running) send(t testing.TB, archive []byte) (*v1.Atlas, error) {
	t.Helper()
	stream, err := r.atlases.ImportAtlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for len(archive) > 0 {
		n := min(len(archive), 1<<20)
		if err := stream.Send(&v1.ImportAtlasRequest{Data: archive[:n]}); err != nil {
			break // the answer says why
		}
		archive = archive[n:]
	}
	return stream.CloseAndRecv()
}

// wants compares the status of an error, and gives its details.
func wants(t testing.TB, what string, err error, code codes.Code, reason string) *status.Status {
	t.Helper()
	st := status.Convert(err)
	if st.Code() != code {
		t.Errorf("%s: %v, want %v", what, err, code)
	}
	for _, d := range st.Details() {
		if i, ok := d.(*errdetails.ErrorInfo); ok && i.GetReason() == reason && i.GetDomain() == domain {
			return st
		}
	}
	if reason != "" {
		t.Errorf("%s: details %v, want reason %s", what, st.Details(), reason)
	}
	return st
}

// fields are those that a status complains of.
func fields(st *status.Status) []string {
	var names []string
	for _, d := range st.Details() {
		if b, ok := d.(*errdetails.BadRequest); ok {
			for _, v := range b.GetFieldViolations() {
				names = append(names, v.GetField())
			}
		}
	}
	return names
}
