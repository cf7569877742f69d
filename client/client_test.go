package client_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	v1 "footprint/api/footprint/v1"
	"footprint/client"
	"footprint/data"
)

func connect(t *testing.T) *client.Client {
	t.Helper()
	address, stop := service()
	c, err := client.New(address, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Close()
		stop()
	})
	return c
}

func TestSolve(t *testing.T) {
	c := connect(t)
	req := &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Steps: 100_000}}, RequestId: "once"}
	events := 0
	first, err := c.Solve(t.Context(), req, func(*v1.RunEvent) { events++ })
	if err != nil || len(first.GetPlans()) != 1 || events < 2 {
		t.Fatalf("%v, %d events, %v", first, events, err)
	}
	again, err := c.Solve(t.Context(), req, nil)
	if err != nil || again.GetName() != first.GetName() {
		t.Errorf("the same request id: %v, %v; was %v", again, err, first.GetName())
	}
	tight := 0.1
	_, err = c.Solve(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Tolerance: &tight}}}, nil)
	var failed *client.RunError
	if !errors.As(err, &failed) || failed.Run.GetState() != v1.Run_STATE_FAILED || status.Code(errors.Unwrap(err)) == codes.OK {
		t.Errorf("10 %%: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = c.Solve(ctx, &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Steps: 1e12}}}, func(*v1.RunEvent) { cancel() })
	if status.Code(err) != codes.Canceled {
		t.Errorf("a caller that leaves: %v", err)
	}
}

func TestExportAndImport(t *testing.T) {
	c := connect(t)
	err := c.Export(t.Context(), &bytes.Buffer{}, "plans/00", v1.ExportFormat_EXPORT_FORMAT_GEOJSON)
	if status.Code(err) != codes.NotFound {
		t.Errorf("an unknown plan: %v", err)
	}
	folder, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if err := z.AddFS(folder); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Import(t.Context(), bytes.NewReader(archive.Bytes()[:archive.Len()/2])); status.Code(err) != codes.InvalidArgument {
		t.Errorf("half an archive: %v", err)
	}
}

// A map can follow a search: progress has measures and, when asked for, the
// region of every unit.
func TestFollow(t *testing.T) {
	c := connect(t)
	run, err := c.Solve(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{Preset: "presets/reform-38", Scenario: &v1.Scenario{Steps: 600_000}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, with := range []bool{false, true} {
		events, err := c.Runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: run.GetName(), WithAssignment: with})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for {
			e, err := events.Recv()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			p := e.GetProgress()
			if p == nil {
				continue
			}
			seen++
			if n := len(p.GetAssignment()); (with && n != 207) || (!with && n != 0) {
				t.Errorf("asked for assignments %v: %d regions of units", with, n)
			}
			if m := p.GetMeasures(); m.GetNeedsCaptured() < 0.3 || m.GetNeedsCaptured() > 0.75 || m.GetMaxDeviation() <= 0 {
				t.Errorf("measures %v", m)
			}
		}
		if seen == 0 {
			t.Error("no progress")
		}
	}
}
