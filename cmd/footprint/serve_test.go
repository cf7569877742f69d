package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	v1 "footprint/api/footprint/v1"
	"footprint/data"
	"footprint/internal/access"
	"footprint/internal/footprint"
	"footprint/internal/web"
)

// serve runs footprint serve on free ports until the test ends and gives the
// address of HTTP.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, printed := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(&env{ctx: ctx, planner: footprint.NewPlanner(data.FS), out: printed, err: io.Discard},
			append([]string{"serve", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"}, args...))
		_ = printed.Close()
	}()
	at := address(out)
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitDone {
			t.Errorf("serve ended with exit code %d", code)
		}
	})
	return at
}

// address is that of HTTP, from what a service prints.
func address(out io.Reader) string {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "HTTP on "); ok {
			return at
		}
	}
	return ""
}

func get(t *testing.T, url, authorization string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
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

func TestServe(t *testing.T) {
	at := serve(t, "--store", t.TempDir())
	for path, want := range map[string]string{"/healthz": "ok", "/v1/presets": "presets/reform-38", "/openapi.json": `"swagger"`, "/metrics": "footprint_runs{state=\"queued\"} 0"} {
		if code, body := get(t, at+path, ""); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.300s", path, code, body)
		}
	}
}

func TestServeKnowsCallers(t *testing.T) {
	token := func(role access.Role) (bearer, line string) {
		secret, line, err := access.NewToken("a-"+role.String(), role)
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + secret, line
	}
	reader, readerLine := token(access.Reader)
	planner, plannerLine := token(access.Planner)
	admin, adminLine := token(access.Admin)
	at := serve(t, "--credentials", write(t, "callers", readerLine+"\n"+plannerLine+"\n"+adminLine+"\n"))
	for _, c := range []struct {
		path, authorization string
		code                int
	}{
		{"/healthz", "", 200}, {"/v1/presets", "", 401}, {"/v1/presets", "Bearer x", 401}, {"/v1/presets", reader, 200},
		{"/metrics", reader, 403}, {"/metrics", planner, 403}, {"/metrics", admin, 200}, {"/openapi.json", "", 401},
	} {
		if code, body := get(t, at+c.path, c.authorization); code != c.code {
			t.Errorf("%s: %d, want %d: %.200s", c.path, code, c.code, body)
		}
	}
	for who, want := range map[string]int{reader: 403, planner: 200} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/v1/runs", strings.NewReader(`{"preset": "presets/bi-10", "scenario": {"steps": "1000"}}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", who)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("creating a run: %d, want %d", resp.StatusCode, want)
		}
	}
}

// The page is for anyone, whatever it is a page of; beside it nothing is.
func TestServePage(t *testing.T) {
	_, line, err := access.NewToken("ann", access.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := serve(t, "--credentials", write(t, "callers", line+"\n"), "--rate", "0.001", "--burst", "3")
	for path, want := range map[string]int{"/": 200, "/v1/presets": 401, "/nothing.js": 401} {
		if code, body := get(t, at+path, ""); code != want {
			t.Errorf("%s: %d, want %d: %.200s", path, code, want, body)
		}
	}
	if code, body := get(t, at+"/", ""); code != http.StatusTooManyRequests {
		t.Errorf("beyond the rate: %d: %.200s", code, body)
	}
}

func TestMapLine(t *testing.T) {
	built, err := web.New(fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}})
	if err != nil {
		t.Fatal(err)
	}
	without, err := web.New(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if got := mapLine(built, "http://127.0.0.1:8080"); got != "Map on http://127.0.0.1:8080/" {
		t.Error(got)
	}
	if got := mapLine(without, "http://127.0.0.1:8080"); !strings.Contains(got, "make web build") || strings.Contains(got, "http") {
		t.Error(got)
	}
}

func TestServeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"everywhere":     {[]string{"--http", "0.0.0.0:0"}, exitUsage, "want a TLS certificate"},
		"no such file":   {[]string{"--credentials", "/no/such/file"}, exitInput, "cannot be read"},
		"bad file":       {[]string{"--credentials", write(t, "callers", "ann reader\n")}, exitInput, "line 1"},
		"half a TLS":     {[]string{"--tls-cert", "/no/such.pem"}, exitUsage, "certificate"},
		"negative rate":  {[]string{"--rate=-1"}, exitUsage, "--rate"},
		"no workers":     {[]string{"--workers", "0"}, exitUsage, "--workers"},
		"not an address": {[]string{"--grpc", "8433"}, exitUsage, "8433"},
	} {
		if code, _, errs := call(t, append([]string{"serve", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"}, c.args...)...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, want %d and %q: %s", name, code, c.code, c.want, errs)
		}
	}
}

// Every method of the API has a role on purpose: none is left to the rule for
// methods that nobody thought of, but those that are for administrators.
func TestEveryMethodHasARole(t *testing.T) {
	var unary any = &v1.ScorePlanRequest{}
	admins := map[string]bool{"/footprint.v1.AtlasService/ImportAtlas": true, "/footprint.v1.BatchService/DeleteBatch": true}
	methods := 0
	protoregistry.GlobalFiles.RangeFilesByPackage("footprint.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			s := f.Services().Get(i)
			for j := range s.Methods().Len() {
				methods++
				name := "/" + string(s.FullName()) + "/" + string(s.Methods().Get(j).Name())
				if got := needs(name, unary); (got == access.Admin) != admins[name] || got <= access.Visitor {
					t.Errorf("%s needs a %v", name, got)
				}
			}
		}
		return true
	})
	if methods < 15 {
		t.Errorf("%d methods", methods)
	}
	for _, name := range []string{"RunService/CreateRun", "RunService/CancelRun", "BatchService/CreateBatch", "BatchService/CancelBatch", "BatchService/ResumeBatch"} {
		if needs("/footprint.v1."+name, nil) != access.Planner {
			t.Errorf("a reader may call %s", name)
		}
	}
	if needs("/footprint.v1.PlanService/ScorePlan", &v1.ScorePlanRequest{Save: true}) != access.Planner ||
		needs("/footprint.v1.PlanService/EditPlan", &v1.EditPlanRequest{Save: true}) != access.Planner {
		t.Error("a reader may keep plans")
	}
}

func TestToken(t *testing.T) {
	code, out, errs := call(t, "token", "ann", "reader")
	if code != exitDone || !strings.Contains(out, "token  fp_") || !strings.Contains(out, "line   token ann reader ") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, _, _ := call(t, "token", "ann", "king"); code != exitUsage {
		t.Errorf("a king: exit %d", code)
	}
}
