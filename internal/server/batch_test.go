package server

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/batch"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/store"
)

// startBatches is a service that keeps batches, and works on them once work is called.
func startBatches(t *testing.T, most int) (r *running, work func()) {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir(), Heartbeat: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	s, err := batch.NewService(t.TempDir(), batch.ServiceOptions{
		Uses: &footprint.Service{Planner: shipped(), Atlases: store.Memory()}, Queue: q, Failure: FailureOf, PerOwner: most, MostSets: 10, Every: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	working, stop := context.WithCancel(context.Background())
	var hands sync.WaitGroup
	t.Cleanup(func() {
		_ = s.Close(context.Background())
		stop()
		hands.Wait()
	})
	return start(t, Options{Batches: s}), func() {
		hands.Go(func() { _ = q.Work(working, queue.Worker{Name: "hand", Do: batch.Do(shipped(), 1)}) })
	}
}

const batchFile = `batch: night
title: Two
outputs: [lookup.csv]
runs:
  - name: ten
    scenario: {layer: utla18, regions: 10, tolerance: 1, steps: 2000}
    seeds: [1, 2]
  - name: none
    scenario: {layer: utla18, regions: 152, tolerance: 0.01, steps: 2000}
`

func TestBatchFromStartToFile(t *testing.T) {
	r, work := startBatches(t, 2)
	ctx := t.Context()
	asked := &v1.CreateBatchRequest{Batch: &v1.Batch{Spec: batchFile}, BatchId: "night", RequestId: "once"}
	dry, err := r.batches.CreateBatch(ctx, &v1.CreateBatchRequest{Batch: asked.GetBatch(), ValidateOnly: true})
	if err != nil || dry.GetName() != "" || dry.GetCounts().GetSets() != 3 || dry.GetEstimate().GetDistinct() != 3 || dry.GetEstimate().GetBytes() == 0 || dry.GetEstimate().GetWork().AsDuration() <= 0 {
		t.Fatalf("dry run: %v, %v", dry, err)
	}
	made, err := r.batches.CreateBatch(ctx, asked)
	if err != nil || made.GetName() != "batches/night" || made.GetState() != v1.Batch_STATE_RUNNING || made.GetTitle() != "Two" || made.GetSpec() != batchFile {
		t.Fatalf("%v, %v", made, err)
	}
	if again, err := r.batches.CreateBatch(ctx, asked); err != nil || again.GetName() != made.GetName() {
		t.Errorf("asked again: %v, %v", again, err)
	}
	events, err := r.batches.WatchBatch(ctx, &v1.WatchBatchRequest{Name: "batches/night"})
	if err != nil {
		t.Fatal(err)
	}
	first, err := events.Recv()
	if err != nil || first.GetState() != v1.Batch_STATE_RUNNING || first.GetCounts().GetSets() != 3 || first.GetBatch() != nil {
		t.Fatalf("%v, %v", first, err)
	}
	work()
	var last *v1.BatchEvent
	for {
		e, err := events.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	if c := last.GetBatch().GetCounts(); last.GetState() != v1.Batch_STATE_SUCCEEDED || c.GetDone() != 2 || c.GetFailed() != 1 || c.GetWaiting() != 0 || last.GetBatch().GetEndTime() == nil {
		t.Errorf("ended as %v", last)
	}
	page, err := r.batches.ListBatchSets(ctx, &v1.ListBatchSetsRequest{Parent: "batches/night", PageSize: 2})
	if err != nil || len(page.GetSets()) != 2 || page.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", page, err)
	}
	if s := page.GetSets()[1]; s.GetFolder() != "ten-s2" || s.GetRun() != "ten" || s.GetSeed() != 2 || s.GetState() != v1.BatchSet_STATE_DONE || s.GetMeasures().GetRegions() != 10 || s.GetMeasures().GetPlanDigest() == "" {
		t.Errorf("%v", s)
	}
	rest, err := r.batches.ListBatchSets(ctx, &v1.ListBatchSetsRequest{Parent: "batches/night", PageSize: 2, PageToken: page.GetNextPageToken()})
	if err != nil || len(rest.GetSets()) != 1 || rest.GetNextPageToken() != "" || rest.GetSets()[0].GetState() != v1.BatchSet_STATE_FAILED || rest.GetSets()[0].GetProblem() == "" || rest.GetSets()[0].GetMeasures() != nil {
		t.Errorf("%v, %v", rest, err)
	}
	if done, err := r.batches.ListBatchSets(ctx, &v1.ListBatchSetsRequest{Parent: "batches/night", State: v1.BatchSet_STATE_DONE}); err != nil || len(done.GetSets()) != 2 {
		t.Errorf("%v, %v", done, err)
	}
	exported(t, r)
	list, err := r.batches.ListBatches(ctx, &v1.ListBatchesRequest{State: v1.Batch_STATE_SUCCEEDED})
	if err != nil || len(list.GetBatches()) != 1 || list.GetBatches()[0].GetSpec() != "" {
		t.Errorf("%v, %v", list, err)
	}
	_, err = r.batches.CancelBatch(ctx, &v1.CancelBatchRequest{Name: "batches/night"})
	wants(t, "cancelling what is finished", err, codes.FailedPrecondition, reasonEnded)
	if _, err := r.batches.DeleteBatch(ctx, &v1.DeleteBatchRequest{Name: "batches/night"}); err != nil {
		t.Error(err)
	}
	_, err = r.batches.GetBatch(ctx, &v1.GetBatchRequest{Name: "batches/night"})
	wants(t, "what is deleted", err, codes.NotFound, reasonNotFound)
}

// exported compares a file over gRPC with the same over HTTP.
func exported(t *testing.T, r *running) {
	t.Helper()
	for path, want := range map[string]string{"index.csv": "index.csv", "ten-s1": "night-ten-s1.zip", "": "night.zip"} {
		stream, err := r.batches.ExportBatch(t.Context(), &v1.ExportBatchRequest{Name: "batches/night", Path: path})
		if err != nil {
			t.Fatal(err)
		}
		var file []byte
		for {
			piece, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(piece.GetData()) > pieceBytes || len(file) == 0 && piece.GetFileName() != want {
				t.Errorf("%s: %d bytes, called %q", path, len(piece.GetData()), piece.GetFileName())
			}
			file = append(file, piece.GetData()...)
		}
		answer, body := r.get(t, http.MethodGet, "/v1/batches/night:export?path="+path, "")
		if answer.StatusCode != http.StatusOK || !bytes.Equal(body, file) || !strings.Contains(answer.Header.Get("Content-Disposition"), want) {
			t.Errorf("%s over HTTP: %v, %d bytes, want %d", path, answer, len(body), len(file))
		}
		if strings.HasSuffix(want, ".zip") {
			if _, err := zip.NewReader(bytes.NewReader(file), int64(len(file))); err != nil {
				t.Errorf("%s: %v", want, err)
			}
		}
	}
	answer, body := r.get(t, http.MethodGet, "/v1/batches/night:export?path=../night.json", "")
	if answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "path") {
		t.Errorf("%v: %.200s", answer, body)
	}
}

func TestBatchOverHTTP(t *testing.T) {
	r, _ := startBatches(t, 1)
	answer, body := r.get(t, http.MethodPost, "/v1/batches?batchId=a", `{"spec": "batch: a\nruns:\n  - {name: x, preset: bi-10}\n"}`)
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(body), `"name":"batches/a"`) {
		t.Fatalf("%v: %.300s", answer, body)
	}
	answer, body = r.get(t, http.MethodPost, "/v1/batches?batchId=b", `{"spec": "batch: b\nruns:\n  - {name: x, preset: bi-10}\n"}`)
	if answer.StatusCode != http.StatusTooManyRequests || !strings.Contains(string(body), reasonBusy) {
		t.Errorf("a second: %v: %.300s", answer, body)
	}
	for _, step := range []struct{ method, path, want string }{
		{http.MethodGet, "/v1/batches/a/sets", `"folder":"x"`},
		{http.MethodDelete, "/v1/batches/a", reasonRunning},
		{http.MethodPost, "/v1/batches/a:cancel", "STATE_CANCELLED"},
		{http.MethodGet, "/v1/batches/a:watch", "STATE_CANCELLED"},
		{http.MethodPost, "/v1/batches/a:resume", "STATE_RUNNING"},
		{http.MethodPost, "/v1/batches/a:cancel", "STATE_CANCELLED"},
		{http.MethodDelete, "/v1/batches/a", "{}"},
		{http.MethodGet, "/v1/batches", `"batches":[]`},
	} {
		body := ""
		if step.method == http.MethodPost {
			body = "{}"
		}
		if answer, got := r.get(t, step.method, step.path, body); !strings.Contains(string(got), step.want) {
			t.Errorf("%s %s: %v: %.300s, want %s", step.method, step.path, answer, got, step.want)
		}
	}
}

func TestBatchRefused(t *testing.T) {
	r, _ := startBatches(t, 1)
	_, err := r.batches.CreateBatch(t.Context(), &v1.CreateBatchRequest{Batch: &v1.Batch{Spec: "batch: x\nruns:\n  - name: a\n    presett: bi-10\n"}})
	st := wants(t, "a wrong field", err, codes.InvalidArgument, reasonInput)
	for _, d := range st.Details() {
		if i, ok := d.(*errdetails.ErrorInfo); ok && (i.GetMetadata()["file"] != "batch.yaml" || i.GetMetadata()["row"] != "4" || i.GetMetadata()["column"] != "5") {
			t.Errorf("where: %v", i.GetMetadata())
		}
	}
	for what, c := range map[string]struct {
		req    *v1.CreateBatchRequest
		code   codes.Code
		reason string
	}{
		"no file":    {&v1.CreateBatchRequest{Batch: &v1.Batch{}}, codes.InvalidArgument, reasonInvalid},
		"a bad name": {&v1.CreateBatchRequest{Batch: &v1.Batch{Spec: batchFile}, BatchId: "../x"}, codes.InvalidArgument, reasonInvalid},
		"a dash":     {&v1.CreateBatchRequest{Batch: &v1.Batch{Spec: batchFile}, BatchId: "x-"}, codes.InvalidArgument, reasonInvalid},
		"too long":   {&v1.CreateBatchRequest{Batch: &v1.Batch{Spec: strings.Repeat("#", 1<<20+1)}}, codes.InvalidArgument, reasonInvalid},
		"no atlas": {&v1.CreateBatchRequest{Batch: &v1.Batch{Spec: strings.Replace(batchFile, "{layer: utla18, regions: 10", "{atlas: /etc, layer: utla18, regions: 10", 1)}},
			codes.NotFound, reasonNotFound},
	} {
		_, err := r.batches.CreateBatch(t.Context(), c.req)
		wants(t, what, err, c.code, c.reason)
	}
	for what, err := range map[string]error{
		"get":    second(r.batches.GetBatch(t.Context(), &v1.GetBatchRequest{Name: "batches/x"})),
		"cancel": second(r.batches.CancelBatch(t.Context(), &v1.CancelBatchRequest{Name: "batches/x"})),
		"resume": second(r.batches.ResumeBatch(t.Context(), &v1.ResumeBatchRequest{Name: "batches/x"})),
		"delete": second(r.batches.DeleteBatch(t.Context(), &v1.DeleteBatchRequest{Name: "batches/x"})),
		"sets":   second(r.batches.ListBatchSets(t.Context(), &v1.ListBatchSetsRequest{Parent: "batches/x"})),
	} {
		wants(t, what, err, codes.NotFound, reasonNotFound)
	}
	none := start(t, Options{})
	_, err = none.batches.ListBatches(t.Context(), &v1.ListBatchesRequest{})
	wants(t, "without a store", err, codes.FailedPrecondition, reasonNoBatches)
}

func second[T any](_ T, err error) error { return err }

// What ends a batch is told by the one table.
func TestBatchFailures(t *testing.T) {
	for _, c := range []struct {
		err    error
		code   codes.Code
		reason string
	}{
		{&batch.ChangedError{Dir: "/secret", Changes: []string{"atlas x has changed"}}, codes.FailedPrecondition, reasonChanged},
		{&batch.BudgetError{What: "the time"}, codes.FailedPrecondition, reasonBudget},
		{&os.PathError{Op: "write", Path: "/secret", Err: syscall.ENOSPC}, codes.ResourceExhausted, reasonNoSpace},
		{batch.ErrClosed, codes.Unavailable, reasonStopping},
	} {
		kept := FailureOf(c.err)
		st := wants(t, c.err.Error(), status.ErrorProto(failureStatus(&kept)), c.code, c.reason)
		if strings.Contains(st.Message(), "secret") {
			t.Errorf("a caller sees %s", st.Message())
		}
	}
}
