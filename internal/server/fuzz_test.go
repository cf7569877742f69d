package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
)

// Whatever is sent over HTTP gets an answer that is JSON, and never one that
// says it is our fault.
func FuzzHTTP(f *testing.F) {
	f.Add("POST", "/v1/plans:score", `{"scenario":{"layer":"ccg17","tolerance":0.2,"weights":{"needs":1}},"division":{"reference":"stp17"}}`)
	f.Add("POST", "/v1/plans:score", `{"division":{"table":{"assignments":[{"unit":"E38000001","region":"A"}],"regions":[{"code":"A","name":"a"}]}}}`)
	f.Add("POST", "/v1/plans:compare", `{"a":{"reference":"stp17"},"b":{"plan":"plans/00"}}`)
	f.Add("GET", "/v1/plans/00:export?format=geojson", "")
	f.Add("GET", "/v1/plans/00?readMask=name,scorecard.balance", "")
	f.Add("GET", "/v1/runs?state=STATE_FAILED&pageSize=3&pageToken=eyJhIjoiIiwiYyI6MH0", "")
	f.Add("GET", "/v1/atlases/england-2017/layers/ccg17/areas?pageSize=1", "")
	f.Add("POST", "/v1/runs/00:cancel", `{}`)
	f.Add("GET", "/v1/runs/00:watch?after=-1", "")
	r := start(f, Options{})
	f.Fuzz(func(t *testing.T, method, path, body string) {
		// What would make the fuzzing slow, and is tested elsewhere.
		if path, _, _ := strings.Cut(path, "?"); path == "/v1/runs" && method == http.MethodPost || strings.Contains(body, "soa11") || strings.Contains(path, "soa11") {
			return
		}
		req, err := http.NewRequestWithContext(t.Context(), method, "http://localhost/", strings.NewReader(body))
		if err != nil {
			return
		}
		if req.URL.Path, req.URL.RawQuery, _ = strings.Cut(path, "?"); !strings.HasPrefix(req.URL.Path, "/") {
			return
		}
		w := httptest.NewRecorder()
		r.http.Handler.ServeHTTP(w, req)
		if w.Code >= 500 && w.Code != http.StatusNotImplemented {
			t.Fatalf("%s %q %q: %d %s", method, path, body, w.Code, w.Body)
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s %q %q: %d %q", method, path, body, w.Code, w.Body)
		}
	})
}

// A scenario that passes its rules passes through its message unchanged.
func FuzzScenario(f *testing.F) {
	presets, err := shipped().Presets()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range presets {
		data, err := proto.Marshal(scenarioMessage(s))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	r := start(f, Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		m := &v1.Scenario{}
		if proto.Unmarshal(data, m) != nil || r.validate(m) != nil {
			return
		}
		once := scenarioMessage(scenarioOf(m))
		if err := r.validate(once); err != nil {
			t.Fatalf("%v: %v", once, err)
		}
		if twice := scenarioMessage(scenarioOf(once)); !proto.Equal(once, twice) {
			t.Fatalf("%v became %v", once, twice)
		}
	})
}
