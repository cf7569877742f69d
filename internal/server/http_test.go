package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	v1 "footprint/api/footprint/v1"
)

func TestHTTP(t *testing.T) {
	r := start(t, Options{})
	for _, c := range []struct {
		method, path, body string
		headers            []string
		code               int
		want               string
	}{
		{"GET", "/healthz", "", nil, 200, "ok\n"},
		{"GET", "/openapi.json", "", nil, 200, `"/v1/runs/{run}:watch"`},
		{"GET", "/v1/presets", "", nil, 200, "presets/reform-38"},
		{"GET", "/v1/presets/reform-38", "", nil, 200, "38 commissioning regions"},
		{"GET", "/v1/atlases/england-2017", "", nil, 200, "atlases/england-2017/layers/ccg17"},
		{"GET", "/v1/runs/nothing", "", nil, 404, reasonNotFound},
		{"GET", "/nothing", "", nil, 404, "Not Found"},
		{"POST", "/v1/runs", `{"scenario":{"tolerance":"NaN","regions":3}}`, nil, 400, "run.scenario.tolerance"},
		{"POST", "/v1/runs", `{"scenario":`, nil, 400, reasonMalformed},
		{"POST", "/v1/runs", `{"nothing":1}`, nil, 400, reasonMalformed},
		{"GET", "/v1/plans/00:export?format=docx", "", nil, 400, "geojson"},
		{"GET", "/v1/plans/00:export?format=geojson", "", nil, 404, reasonNotFound},
		{"GET", "/v1/plans/zz:export", "", nil, 400, reasonInvalid},
		{"POST", "/v1/runs", `{}`, []string{"Origin", "https://elsewhere.example"}, 403, "other sites"},
		{"GET", "/healthz", "", []string{"Host", "elsewhere.example"}, 403, "loopback"},
		{"POST", "/v1/plans:score", `{"division":{"reference":"` + strings.Repeat("x", 17<<20) + `"}}`, nil, 413, reasonTooLarge},
	} {
		method, path := c.method, c.path
		req, err := http.NewRequestWithContext(t.Context(), method, r.base+path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(c.headers); i += 2 {
			if c.headers[i] == "Host" {
				req.Host = c.headers[i+1]
			}
			req.Header.Set(c.headers[i], c.headers[i+1])
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Errorf("%s %s: %v", method, path, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != c.code || !strings.Contains(string(body), c.want) {
			t.Errorf("%s %s: %d %.300s, want %d and %q", method, path, resp.StatusCode, body, c.code, c.want)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s: headers %v", method, path, resp.Header)
		}
	}
}

// A page lies inside what concerns every request, and before the API.
func TestPageBeforeTheAPI(t *testing.T) {
	page := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Security-Policy", "script-src 'self'")
			_, _ = io.WriteString(w, "a page")
		})
	}
	r := start(t, Options{Page: page})
	resp, body := r.get(t, http.MethodGet, "/", "")
	if resp.StatusCode != http.StatusOK || string(body) != "a page" || resp.Header.Get("X-Frame-Options") != "DENY" || resp.Header.Get("X-Request-Id") == "" ||
		resp.Header.Get("Content-Security-Policy") != "script-src 'self'" {
		t.Errorf("%s %v %s", resp.Status, resp.Header, body)
	}
	if resp, _ := r.get(t, http.MethodGet, "/", "", "Host", "elsewhere.example"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("another host: %s", resp.Status)
	}
	if resp, body := r.get(t, http.MethodGet, "/healthz", ""); resp.StatusCode != http.StatusOK || string(body) != "ok\n" {
		t.Errorf("%s %s", resp.Status, body)
	}
	if resp, body := r.get(t, http.MethodGet, "/nothing", ""); resp.StatusCode != http.StatusNotFound || !strings.Contains(string(body), "Not Found") {
		t.Errorf("%s %s", resp.Status, body)
	}
}

func TestCompression(t *testing.T) {
	r := start(t, Options{})
	resp, packed := r.get(t, "GET", "/openapi.json", "", "Accept-Encoding", "gzip")
	if resp.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v", resp.Header)
	}
	resp, body := r.get(t, "GET", "/openapi.json", "", "Accept-Encoding", "gzip;q=0")
	if resp.Header.Get("Content-Encoding") != "" || !json.Valid(body) || 4*len(packed) > len(body) {
		t.Errorf("%v, %d bytes, packed %d", resp.Header, len(body), len(packed))
	}
}

func TestOriginsThatAreAllowed(t *testing.T) {
	r := start(t, Options{AllowOrigins: []string{"https://maps.example"}})
	resp, _ := r.get(t, "OPTIONS", "/v1/runs", "", "Origin", "https://maps.example", "Access-Control-Request-Method", "POST")
	if resp.StatusCode != http.StatusNoContent || resp.Header.Get("Access-Control-Allow-Origin") != "https://maps.example" {
		t.Errorf("%v %v", resp.Status, resp.Header)
	}
	resp, _ = r.get(t, "GET", "/v1/presets", "", "Origin", "https://other.example")
	if resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", resp.Header)
	}
}

// Each event is a line of its own, there as soon as it has happened.
func TestWatchOverHTTP(t *testing.T) {
	r := start(t, Options{})
	for _, coding := range []string{"identity", "gzip"} {
		run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: endless()})
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+"/v1/"+run.GetName()+":watch", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: &http.Transport{DisableCompression: coding == "identity"}}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(resp.Body)
		var states []string
		for lines.Scan() {
			var line struct {
				Result struct {
					State    string
					Progress *struct{ Step string }
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatalf("%s: %v", lines.Text(), err)
			}
			// The run never ends by itself: this is seen while it works.
			if line.Result.Progress != nil && line.Result.State == "STATE_RUNNING" {
				_, _ = r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: run.GetName()}) // again and again
			}
			states = append(states, line.Result.State)
		}
		_ = resp.Body.Close()
		if len(states) < 4 || states[0] != "STATE_QUEUED" || states[len(states)-1] != "STATE_CANCELLED" {
			t.Errorf("%s: %v", coding, states)
		}
	}
}

// A thousand watchers of one run all see its end, and hold nothing up.
func TestManyWatchers(t *testing.T) {
	const watchers, connections = 1000, 4
	r := start(t, Options{})
	run, err := r.runs.CreateRun(t.Context(), &v1.CreateRunRequest{Run: endless()})
	if err != nil {
		t.Fatal(err)
	}
	var clients []v1.RunServiceClient
	for range connections {
		clients = append(clients, v1.NewRunServiceClient(r.dial(t)))
	}
	var begun, ended sync.WaitGroup
	var cancelled atomic.Int64
	begun.Add(watchers)
	for i := range watchers {
		ended.Go(func() {
			first := true
			stream, err := clients[i%connections].WatchRun(t.Context(), &v1.WatchRunRequest{Name: run.GetName()})
			for err == nil {
				var e *v1.RunEvent
				if e, err = stream.Recv(); err != nil {
					break
				}
				if first {
					first = false
					begun.Done()
				}
				if e.GetRun() != nil && e.GetState() == v1.Run_STATE_CANCELLED {
					cancelled.Add(1)
				}
			}
			if first {
				begun.Done()
			}
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
	}
	begun.Wait()
	if _, err := r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: run.GetName()}); err != nil {
		t.Fatal(err)
	}
	ended.Wait()
	if n := cancelled.Load(); n != watchers {
		t.Errorf("%d of %d saw the end", n, watchers)
	}
}
