package server

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/region"
)

// raw sends bytes as they are.
type raw struct{}

func (raw) Marshal(v any) ([]byte, error) { return v.([]byte), nil }

func (raw) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = data
	return nil
}

func (raw) Name() string { return "proto" }

func TestBadInput(t *testing.T) {
	r := start(t, Options{})
	long := strings.Repeat("x", 10<<20)
	nan := math.NaN()
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	table := func(units ...string) *v1.Division {
		m := &v1.Table{}
		for _, u := range units {
			m.Assignments = append(m.Assignments, &v1.Assignment{Unit: u, Region: "A"})
		}
		return &v1.Division{Given: &v1.Division_Table{Table: m}}
	}
	create := func(s *v1.Scenario) func() error {
		return func() error {
			_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Scenario: s}})
			return err
		}
	}
	score := func(s *v1.Scenario, d *v1.Division) func() error {
		return func() error {
			_, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Scenario: s, Division: d})
			return err
		}
	}
	const unknown = "plans/00000000000000000000000000000000"
	for name, c := range map[string]struct {
		call   func() error
		code   codes.Code
		reason string
		field  string
	}{
		"malformed protobuf": {func() error {
			var answer []byte
			return r.conn.Invoke(t.Context(), v1.RunService_CreateRun_FullMethodName, []byte{0x0a, 0xff, 0xff, 0xff}, &answer, grpc.ForceCodec(raw{}))
		}, codes.InvalidArgument, reasonMalformed, ""},
		"malformed protobuf in a stream": {func() error {
			stream, err := r.conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true}, v1.RunService_WatchRun_FullMethodName, grpc.ForceCodec(raw{}))
			if err != nil {
				return err
			}
			var answer []byte
			if err := stream.SendMsg([]byte{0x0a, 0xff, 0xff, 0xff}); err != nil {
				return err
			}
			_ = stream.CloseSend()
			return stream.RecvMsg(&answer)
		}, codes.InvalidArgument, reasonMalformed, ""},
		"text that is not UTF-8": {func() error {
			var answer []byte
			return r.conn.Invoke(t.Context(), v1.RunService_GetRun_FullMethodName, []byte{0x0a, 0x02, 0xff, 0xfe}, &answer, grpc.ForceCodec(raw{}))
		}, codes.InvalidArgument, reasonMalformed, ""},
		"unknown state": {func() error {
			_, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{State: 77})
			return err
		}, codes.InvalidArgument, reasonInvalid, "state"},
		"unknown format": {func() error {
			stream, err := r.plans.ExportPlan(t.Context(), &v1.ExportPlanRequest{Name: unknown, Format: 77})
			if err == nil {
				_, err = stream.Recv()
			}
			return err
		}, codes.InvalidArgument, reasonInvalid, "format"},
		"no format": {func() error {
			stream, err := r.plans.ExportPlan(t.Context(), &v1.ExportPlanRequest{Name: unknown})
			if err == nil {
				_, err = stream.Recv()
			}
			return err
		}, codes.InvalidArgument, reasonInvalid, "format"},
		"10 MB of title":        {create(&v1.Scenario{Title: long, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "run.scenario.title"},
		"10 MB of region":       {score(nil, &v1.Division{Given: &v1.Division_Table{Table: &v1.Table{Assignments: []*v1.Assignment{{Unit: "E38000001", Region: long}}}}}), codes.InvalidArgument, reasonInvalid, "division.table.assignments[0].region"},
		"10 MB of reference":    {score(nil, &v1.Division{Given: &v1.Division_Reference{Reference: long}}), codes.InvalidArgument, reasonInvalid, "division.reference"},
		"more than a message":   {score(&v1.Scenario{Title: strings.Repeat("x", 17<<20)}, stp), codes.ResourceExhausted, "", ""},
		"NaN tolerance":         {create(&v1.Scenario{Tolerance: &nan, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "run.scenario.tolerance"},
		"infinite weight":       {create(&v1.Scenario{Weights: &v1.Weights{Needs: math.Inf(1)}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "run.scenario.weights.needs"},
		"no run":                {func() error { _, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{}); return err }, codes.InvalidArgument, reasonInvalid, "run"},
		"no regions":            {create(&v1.Scenario{}), codes.InvalidArgument, reasonInvalid, "scenario"},
		"endless sweep":         {create(&v1.Scenario{Count: &v1.Scenario_Sweep{Sweep: &v1.Sweep{From: 1, To: 99_999}}}), codes.InvalidArgument, reasonInvalid, "run.scenario.sweep"},
		"a path for an atlas":   {create(&v1.Scenario{Atlas: "../secret", Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "run.scenario.atlas"},
		"a folder for an atlas": {create(&v1.Scenario{Atlas: "testdata", Count: &v1.Scenario_Regions{Regions: 3}}), codes.NotFound, reasonNotFound, ""},
		"unknown profile":       {create(&v1.Scenario{Needs: "nothing", Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "scenario.needs"},
		"unknown geography":     {create(&v1.Scenario{Alignment: []string{"nothing"}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.NotFound, reasonNotFound, ""},
		"unknown flow":          {create(&v1.Scenario{Flows: []string{"nothing"}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.NotFound, reasonNotFound, ""},
		"unknown baseline":      {create(&v1.Scenario{Baseline: &v1.Baseline{Given: &v1.Baseline_Reference{Reference: "nothing"}}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.NotFound, reasonNotFound, ""},
		"half a baseline":       {create(&v1.Scenario{Baseline: &v1.Baseline{Given: &v1.Baseline_Table{Table: &v1.BaselineTable{Regions: map[string]string{"E38000001": "A"}}}}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInput, ""},
		"unknown people":        {create(&v1.Scenario{Population: "nobody", Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInput, ""},
		"a weight of nothing":   {create(&v1.Scenario{Weights: &v1.Weights{Flow: 1}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInput, ""},
		"needs and mixed":       {create(&v1.Scenario{Weights: &v1.Weights{Needs: 1, Mixed: 1}, Count: &v1.Scenario_Regions{Regions: 3}}), codes.InvalidArgument, reasonInvalid, "scenario"},
		"unknown layer":         {create(&v1.Scenario{Layer: "nothing", Count: &v1.Scenario_Regions{Regions: 3}}), codes.NotFound, reasonNotFound, ""},
		"unknown preset": {func() error {
			_, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/nothing"}})
			return err
		}, codes.NotFound, reasonNotFound, ""},
		"unknown run": {func() error {
			_, err := r.runs.GetRun(t.Context(), &v1.GetRunRequest{Name: "runs/nothing"})
			return err
		}, codes.NotFound, reasonNotFound, ""},
		"cancel of an unknown run": {func() error {
			_, err := r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: "runs/nothing"})
			return err
		}, codes.NotFound, reasonNotFound, ""},
		"watch of an unknown run": {func() error {
			stream, err := r.runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: "runs/nothing"})
			if err == nil {
				_, err = stream.Recv()
			}
			return err
		}, codes.NotFound, reasonNotFound, ""},
		"unknown plan":             {func() error { _, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: unknown}); return err }, codes.NotFound, reasonNotFound, ""},
		"score of an unknown plan": {score(nil, &v1.Division{Given: &v1.Division_Plan{Plan: unknown}}), codes.NotFound, reasonNotFound, ""},
		"a name of another kind":   {func() error { _, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: "runs/00"}); return err }, codes.InvalidArgument, reasonInvalid, "name"},
		"no division":              {score(nil, nil), codes.InvalidArgument, reasonInvalid, "division"},
		"empty division":           {score(nil, &v1.Division{}), codes.InvalidArgument, reasonInvalid, "division.given"},
		"unknown unit":             {score(nil, table("E38000001", "nothing")), codes.InvalidArgument, reasonInvalid, "division.table.assignments[1]"},
		"a unit twice":             {score(nil, table("E38000001", "E38000001")), codes.InvalidArgument, reasonInvalid, "division.table.assignments[1]"},
		"a unit is missing":        {score(nil, table("E38000001")), codes.InvalidArgument, reasonInvalid, "division.table.assignments"},
		"comparison with an unknown unit": {func() error {
			_, err := r.plans.ComparePlans(t.Context(), &v1.ComparePlansRequest{A: stp, B: table("nothing")})
			return err
		}, codes.InvalidArgument, reasonInvalid, "b.table.assignments[0]"},
		"unknown field in a mask": {func() error {
			_, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: unknown, ReadMask: mask("nothing")})
			return err
		}, codes.InvalidArgument, reasonInvalid, "read_mask"},
		"page token": {func() error {
			_, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{PageToken: "nothing"})
			return err
		}, codes.InvalidArgument, reasonPage, "page_token"},
		"page size":           {func() error { _, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{PageSize: -1}); return err }, codes.InvalidArgument, reasonInvalid, "page_size"},
		"an atlas of nothing": {func() error { _, err := r.send(t, nil); return err }, codes.InvalidArgument, reasonInput, "archive"},
		"an atlas of noise":   {func() error { _, err := r.send(t, bytes.Repeat([]byte("noise"), 100_000)); return err }, codes.InvalidArgument, reasonInput, "archive"},
		"a damaged atlas": {func() error {
			_, err := r.send(t, archiveOf(t, small(t), "", "\nE38000001,", "\nE3800000,"))
			return err
		}, codes.InvalidArgument, reasonInput, "ccg17.csv"},
		"another atlas under a name that ships": {func() error {
			_, err := r.send(t, archiveOf(t, small(t), "", "atlas: imported", "atlas: england-2017"))
			return err
		}, codes.AlreadyExists, reasonExists, ""},
		"a cancelled context": {func() error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := r.plans.ScorePlan(ctx, &v1.ScorePlanRequest{Division: stp})
			return err
		}, codes.Canceled, "", ""},
		"an expired context": {func() error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
			defer cancel()
			_, err := r.plans.ScorePlan(ctx, &v1.ScorePlanRequest{Division: stp})
			return err
		}, codes.DeadlineExceeded, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			st := wants(t, name, c.call(), c.code, c.reason)
			if c.field != "" && !slices.Contains(fields(st), c.field) {
				t.Errorf("fields %q, want %s: %s", fields(st), c.field, st.Message())
			}
			if len(st.Message()) > 3000 {
				t.Errorf("a message of %d bytes", len(st.Message()))
			}
		})
	}
	// And it serves as before.
	if _, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: stp}); err != nil {
		t.Error(err)
	}
}

// An archive above the limit is refused while it arrives.
func TestImportOverSize(t *testing.T) {
	r := start(t, Options{MaxArchiveBytes: 3 << 20})
	_, err := r.send(t, make([]byte, 10<<20))
	wants(t, "over gRPC", err, codes.ResourceExhausted, reasonTooLarge)
	resp, body := r.get(t, "POST", "/v1/atlases:import", strings.Repeat("x", 4<<20))
	if resp.StatusCode != http.StatusRequestEntityTooLarge || !bytes.Contains(body, []byte(reasonTooLarge)) {
		t.Errorf("over HTTP: %v %s", resp.Status, body)
	}
}

// A failed run has the same details as the error of a call.
func TestFailedRun(t *testing.T) {
	r := start(t, Options{})
	tight := 0.15
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Tolerance: &tight}}})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, r, run.GetName(), 0)
	last := events[len(events)-1]
	if last.GetState() != v1.Run_STATE_FAILED || last.GetRun().GetError().GetCode() != int32(codes.FailedPrecondition) ||
		!strings.Contains(last.GetRun().GetError().GetMessage(), "NHS Kernow CCG") || !strings.Contains(fmt.Sprint(last.GetRun().GetError().GetDetails()), reasonInfeasible) {
		t.Errorf("%v", last)
	}
}

// What is our fault is logged in full and shown bare.
func TestInternalErrors(t *testing.T) {
	var log lockedBuffer
	r := start(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	r.service.Plans = nil // every use of it panics
	_, err := r.plans.ListPlans(t.Context(), &v1.ListPlansRequest{})
	st := wants(t, "a panic", err, codes.Internal, reasonInternal)
	if strings.Contains(st.Message(), "nil") || !strings.Contains(log.String(), "nil pointer") || !strings.Contains(log.String(), "plan.go") {
		t.Errorf("shown %q, logged %q", st.Message(), log.String())
	}
	resp, body := r.get(t, "GET", "/v1/plans", "", "X-Request-Id", "find-me")
	if resp.StatusCode != http.StatusInternalServerError || !bytes.Contains(body, []byte("find-me")) || !strings.Contains(log.String(), "find-me") {
		t.Errorf("%v %s", resp.Status, body)
	}
	if st := statusOf(fmt.Errorf("disk 7: %w", &net.OpError{})); st.Code() != codes.Internal || strings.Contains(st.Message(), "disk") {
		t.Errorf("%v", st)
	}
	if st := statusOf(fmt.Errorf("a: %w", region.ErrInfeasible)); st.Code() != codes.FailedPrecondition {
		t.Errorf("%v", st)
	}
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A client that stops reading is cut off, and others are served meanwhile.
func TestClientThatStopsReading(t *testing.T) {
	ended := make(chan error, 1)
	r := start(t, Options{SendTimeout: 200 * time.Millisecond, Stream: func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		err := handler(srv, stream)
		if info.FullMethod == v1.PlanService_ExportPlan_FullMethodName {
			ended <- err
		}
		return err
	}})
	name := r.finished(t).GetPlans()[0]
	// Windows that a GeoPackage does not fit into.
	conn := r.dial(t, grpc.WithInitialWindowSize(64<<10), grpc.WithInitialConnWindowSize(64<<10))
	if _, err := v1.NewPlanServiceClient(conn).ExportPlan(t.Context(), &v1.ExportPlanRequest{Name: name, Format: v1.ExportFormat_EXPORT_FORMAT_GPKG}); err != nil {
		t.Fatal(err)
	}
	wants(t, "over gRPC", <-ended, codes.DeadlineExceeded, "")

	dialer := &net.Dialer{}
	socket, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(r.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	if err := socket.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	// Several in a row, so that buffers on the way are full.
	_, err = fmt.Fprint(socket, strings.Repeat("GET /v1/"+name+":export?format=gpkg HTTP/1.1\r\nHost: localhost\r\n\r\n", 8))
	if err != nil {
		t.Fatal(err)
	}
	for {
		if err := <-ended; err != nil {
			break // the handler was freed
		}
	}
	if _, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: name}); err != nil {
		t.Error(err)
	}
}

// Watches end when the service stops.
func TestShutdownEndsWatches(t *testing.T) {
	r := start(t, Options{})
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: endless()})
	if err != nil {
		t.Fatal(err)
	}
	stream, err := r.runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: run.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := r.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	for {
		if _, err := stream.Recv(); err != nil {
			wants(t, "a watch", err, codes.Unavailable, "")
			return
		}
	}
}

// heap is what is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // pools lose what they hold at the second
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What may be repeated leaves no memory behind.
func TestMemoryStaysFlat(t *testing.T) {
	r := start(t, Options{})
	name := r.finished(t).GetPlans()[0]
	stp := &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}
	calls := 20
	if testing.Short() {
		calls = 8
	}
	round := func() {
		for range calls {
			_, err := r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: stp, Save: true})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = r.plans.ScorePlan(t.Context(), &v1.ScorePlanRequest{Division: &v1.Division{}})
			_, _ = r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: name})
			_, _ = r.get(t, "GET", "/v1/"+name, "")
			_, _ = r.get(t, "POST", "/v1/runs", `{"nothing":`)
			_, _ = r.send(t, []byte("noise"))
		}
		_, _ = r.export(t, name, v1.ExportFormat_EXPORT_FORMAT_GEOJSON)
	}
	round()
	before, goroutines := heap(), runtime.NumGoroutine()
	for range 5 {
		round()
	}
	if after := heap(); after > before+8<<20 {
		t.Errorf("%d bytes, then %d", before, after)
	}
	if n := runtime.NumGoroutine(); n > goroutines+20 {
		t.Errorf("%d goroutines, then %d", goroutines, n)
	}
}

func mask(paths ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: paths} }
