package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	v1 "footprint/api/footprint/v1"
	"footprint/data"
	"footprint/internal/footprint"
)

// smallAtlas writes the shipped atlas without all but one layer, under another
// id, into a folder and gives it as an archive as well.
func smallAtlas(t *testing.T) (dir string, archive []byte) {
	t.Helper()
	dir = t.TempDir()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range []string{"atlas.yaml", "ccg17.csv", "ccg17.contiguity.csv", "ccg17.outlines.topojson.gz", "references/ccg17.csv"} {
		file, err := fs.ReadFile(data.FS, "england-2017/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "atlas.yaml" {
			text := string(file)
			layers, _, _ := strings.Cut(text, "\n  - id: lad17")
			_, rest, _ := strings.Cut(text, "\nreferences:")
			references, _, _ := strings.Cut(rest, "\n  - layer: lad17")
			file = []byte(strings.Replace(strings.Replace(layers, "\n    base: lsoa11", "", 1), "atlas: england-2017", "atlas: imported", 1) + "\nreferences:" + references + "\n")
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, buf.Bytes()
}

// serveGRPC is serve for a client of gRPC.
func serveGRPC(t *testing.T, args ...string) *grpc.ClientConn {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, printed := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(&env{ctx: ctx, planner: footprint.NewPlanner(data.FS), out: printed, err: io.Discard},
			append([]string{"serve", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"}, args...))
		_ = printed.Close()
	}()
	lines := bufio.NewScanner(out)
	address := ""
	for address == "" && lines.Scan() {
		address, _ = strings.CutPrefix(lines.Text(), "gRPC on ")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		cancel()
		if code := <-done; code != exitDone {
			t.Errorf("serve ended with exit code %d", code)
		}
	})
	return conn
}

// An atlas imported, a run watched and its plan exported over TCP give the
// bytes that the command line writes for the same scenario, seed and steps;
// also after the service was started again on the same store.
func TestServeSameBytes(t *testing.T) {
	dir, archive := smallAtlas(t)
	out, kept := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "store")
	if code, _, errs := call(t, "solve", "--atlas", dir, "--preset", "reform-38", "--seed", "7", "--steps", "400000", "--evidence", "none", "-o", out, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	name := ""
	t.Run("first", func(t *testing.T) {
		conn := serveGRPC(t, "--store", kept)
		importing, err := v1.NewAtlasServiceClient(conn).ImportAtlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for piece := range bytes.SplitAfterSeq(archive, []byte("PK")) {
			if err := importing.Send(&v1.ImportAtlasRequest{Data: piece}); err != nil {
				break // the answer says why
			}
		}
		if a, err := importing.CloseAndRecv(); err != nil || a.GetName() != "atlases/imported" {
			t.Fatal(a, err)
		}
		seed := uint64(7)
		runs := v1.NewRunServiceClient(conn)
		created, err := runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: &v1.Run{
			Preset: "presets/reform-38", Scenario: &v1.Scenario{Atlas: "imported", Seed: &seed, Steps: 400_000},
		}})
		if err != nil {
			t.Fatal(err)
		}
		watching, err := runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: created.GetName()})
		if err != nil {
			t.Fatal(err)
		}
		progress := 0
		for {
			e, err := watching.Recv()
			if err != nil {
				t.Fatal(err)
			}
			if e.GetProgress() != nil {
				progress++
			}
			if e.GetRun() == nil {
				continue
			}
			if e.GetState() != v1.Run_STATE_SUCCEEDED || len(e.GetRun().GetPlans()) != 1 || progress == 0 {
				t.Fatalf("%d events of progress, then %v", progress, e)
			}
			name = e.GetRun().GetPlans()[0]
			break
		}
		sameFiles(t, conn, name, out)
	})
	t.Run("after a restart", func(t *testing.T) {
		sameFiles(t, serveGRPC(t, "--store", kept), name, out)
	})
}

func sameFiles(t *testing.T, conn *grpc.ClientConn, name, dir string) {
	t.Helper()
	for format, file := range map[v1.ExportFormat]string{
		v1.ExportFormat_EXPORT_FORMAT_GEOJSON: "regions.geojson", v1.ExportFormat_EXPORT_FORMAT_LOOKUP: "lookup.csv", v1.ExportFormat_EXPORT_FORMAT_SVG: "map.svg",
		v1.ExportFormat_EXPORT_FORMAT_HTML: "report.html",
	} {
		want, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		stream, err := v1.NewPlanServiceClient(conn).ExportPlan(t.Context(), &v1.ExportPlanRequest{Name: name, Format: format})
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		for {
			piece, err := stream.Recv()
			if err == io.EOF { //nolint:errorlint // as a stream gives it
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, piece.GetData()...)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes over gRPC, %d by the command line", file, len(got), len(want))
		}
	}
}
