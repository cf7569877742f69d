package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestBatchFigures(t *testing.T) {
	m := NewMetrics("1")
	var all []Unfinished
	for i := range 60 {
		all = append(all, Unfinished{ID: fmt.Sprintf("b%d", i), Waiting: 5, Working: 1, Done: 2, Failed: 3, SetAside: 1})
	}
	b := m.Batches(func() []Unfinished { return all })
	now := time.Unix(0, 0)
	b.now = func() time.Time { return now }
	b.Ended("done", "one", 1)
	b.Ended("done", "two", 2)
	now = now.Add(heard)
	b.Ended("set-aside", "one", 6)
	now = now.Add(time.Second)
	text := scrape(t, m)
	for _, want := range []string{
		"footprint_batches 60\n",
		`footprint_batch_sets{batch="b0",state="waiting"} 5`, `footprint_batch_sets{batch="b0",state="failed"} 2`,
		`footprint_batch_sets{batch="b49",state="set-aside"} 1`, `footprint_batch_sets{batch="(others)",state="done"} 20`,
		`footprint_sets_total{result="done"} 2`, `footprint_sets_total{result="failed"} 0`, `footprint_sets_total{result="set-aside"} 1`,
		`footprint_set_attempts_bucket{le="1"} 1`, `footprint_set_attempts_bucket{le="5"} 2`, "footprint_workers 1\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, `"b50"`) || strings.Count(text, "footprint_batch_sets{") != 51*5 {
		t.Errorf("%d series of batches, want %d", strings.Count(text, "footprint_batch_sets{"), 51*5)
	}
	if all[50].ID != "b50" {
		t.Error("the figures of the service were changed")
	}
}

func TestServeHands(t *testing.T) {
	m := NewMetrics("1")
	h := m.Hands()
	h.Kind("set")("done")
	h.Kind("set") // is under way
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var well error
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- m.Serve(ctx, at, func() error { return well }) }()
	ask := func(path string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at.Addr().String()+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	if code, body := ask("/metrics"); code != http.StatusOK || !strings.Contains(body, `footprint_piece_seconds_count{kind="set",result="done"} 1`) || !strings.Contains(body, "footprint_pieces_open 1\n") {
		t.Errorf("/metrics: %d %.200s", code, body)
	}
	if code, body := ask("/readyz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("ready: %d %q", code, body)
	}
	well = errors.New("the queue does not answer")
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || body != "the queue does not answer\n" {
		t.Errorf("not ready: %d %q", code, body)
	}
	if code, body := ask("/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("it lives: %d %q", code, body)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
