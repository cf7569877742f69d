package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footprint/data"
	"footprint/internal/footprint"
)

// freeAddress is one of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// worker runs footprint worker until the test ends.
func worker(t *testing.T, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- run(&env{ctx: ctx, planner: footprint.NewPlanner(data.FS), out: io.Discard, err: io.Discard}, append([]string{"worker"}, args...))
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitDone {
			t.Errorf("worker ended with exit code %d", code)
		}
	})
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// A service that makes no sets itself hands them to a worker that it lets in; and both say
// how they do.
func TestServeBatches(t *testing.T) {
	nats, told, toldByWorker := freeAddress(t), freeAddress(t), freeAddress(t)
	at := serve(t, "--store", t.TempDir(), "--parallel", "0", "--nats-listen", nats, "--metrics", told)
	spec, err := json.Marshal(map[string]string{"spec": "batch: few\noutputs: [lookup.csv]\nruns:\n  - name: ten\n    scenario: {layer: utla18, regions: 10, tolerance: 1, steps: 2000}\n    seeds: [1, 2]\n"})
	if err != nil {
		t.Fatal(err)
	}
	if code, body := post(t, at+"/v1/batches?batchId=few", string(spec)); code != http.StatusOK {
		t.Fatalf("%d: %.300s", code, body)
	}
	if code, body := get(t, "http://"+told+"/metrics", ""); code != http.StatusOK || !strings.Contains(body, `footprint_batch_sets{batch="few",state="waiting"} 2`) || !strings.Contains(body, "footprint_queue_up 1") {
		t.Errorf("before: %d: %s", code, grepped(body, "footprint_"))
	}
	worker(t, "--nats-url", "nats://"+nats, "--parallel", "1", "--name", "hand", "--metrics", toldByWorker)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/v1/batches/few:watch", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	events, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || !strings.Contains(string(events), "STATE_SUCCEEDED") {
		t.Fatalf("%v: %s", err, events)
	}
	for _, c := range []struct{ url, want string }{
		{at + "/metrics", `footprint_sets_total{result="done"} 2`}, {at + "/metrics", "footprint_workers 1"}, {at + "/metrics", "footprint_queue_pieces 0"},
		{at + "/metrics", "footprint_batches 0"}, {at + "/metrics", `footprint_set_attempts_count 2`},
		{"http://" + toldByWorker + "/metrics", `footprint_piece_seconds_count{kind="set",result="done"} 2`},
		{"http://" + toldByWorker + "/readyz", "ok"}, {"http://" + told + "/healthz", "ok"},
		{at + "/v1/batches/few:export?path=index.csv", "ten-s2"},
	} {
		if code, body := get(t, c.url, ""); code != http.StatusOK || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, no %s: %s", c.url, code, c.want, grepped(body, "footprint_"))
		}
	}
}

// grepped is the lines that begin so.
func grepped(text, prefix string) string {
	var out []string
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), prefix) && !strings.Contains(lines.Text(), "_bucket") {
			out = append(out, lines.Text())
		}
	}
	return strings.Join(out, "\n")
}

func TestServeBatchesRefused(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no folder":    {[]string{"--nats-listen", "127.0.0.1:4222"}, "--store"},
		"nobody works": {[]string{"--store", t.TempDir(), "--parallel", "0"}, "--nats-url"},
		"everywhere":   {[]string{"--store", t.TempDir(), "--nats-listen", "0.0.0.0:4222"}, "--nats-token-file"},
		"no sets":      {[]string{"--store", t.TempDir(), "--batch-sets", "0"}, "--batch-sets"},
		"no metrics":   {[]string{"--metrics", "nowhere"}, "--metrics"},
	} {
		var errs strings.Builder
		code := run(&env{ctx: ctx, planner: footprint.NewPlanner(data.FS), out: io.Discard, err: &errs}, append([]string{"serve", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"}, c.args...))
		if code != exitUsage || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%s: exit %d, want %q: %s", name, code, c.want, errs.String())
		}
	}
}

// A service that is killed in the middle of a batch goes on with it; and a copy of its
// store from that moment, restored with and without its queue, ends with the same files.
func TestServeBackup(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the service four times: left out with -short")
	}
	dir := t.TempDir()
	store := filepath.Join(dir, "store")
	spec, err := json.Marshal(map[string]string{"spec": "batch: few\noutputs: [lookup.csv]\nruns:\n  - name: ten\n    scenario: {layer: utla18, regions: 10, tolerance: 1, steps: 100000}\n    seeds: [1, 2, 3, 4, 5, 6]\n"})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("first", func(t *testing.T) {
		killed := exec.Command(program(t), "serve", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--store", store, "--parallel", "1", "--heartbeat", "200ms")
		out, err := killed.StdoutPipe()
		if err == nil {
			err = killed.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = killed.Process.Kill() // as a power cut would
			_ = killed.Wait()
		}()
		at := address(out)
		if code, body := post(t, at+"/v1/batches?batchId=few", string(spec)); code != http.StatusOK {
			t.Fatalf("%d: %.300s", code, body)
		}
		for lines := watching(t, at); lines.Scan(); {
			if strings.Contains(lines.Text(), "STATE_RUNNING") && !strings.Contains(lines.Text(), `"done":0`) { // it is killed here
				return
			}
		}
		t.Error("it was not watched in the middle")
	})
	whole, bare := filepath.Join(dir, "whole"), filepath.Join(dir, "bare")
	for _, to := range []string{whole, bare} {
		if err := os.CopyFS(to, os.DirFS(store)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(bare, "queue")); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, dir := range []string{store, whole, bare} {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			at := serve(t, "--store", dir, "--parallel", "1", "--heartbeat", "200ms")
			last := ""
			for lines := watching(t, at); lines.Scan(); {
				last = lines.Text()
			}
			if !strings.Contains(last, "STATE_SUCCEEDED") || !strings.Contains(last, `"done":6`) || strings.Contains(last, `"unchanged":0`) {
				t.Errorf("ended as %s", last)
			}
			code, archive := get(t, at+"/v1/batches/few:export", "")
			if want == "" {
				want = archive
			}
			if code != http.StatusOK || archive != want {
				t.Errorf("%d: %d bytes of files, which are not the %d of before", code, len(archive), len(want))
			}
		})
	}
}

// watching is the events of the batch few.
func watching(t *testing.T, base string) *bufio.Scanner {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/v1/batches/few:watch", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return bufio.NewScanner(resp.Body)
}
