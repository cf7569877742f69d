package observe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type callerKey struct{}

func TestCallsAreLoggedAndCounted(t *testing.T) {
	var log bytes.Buffer
	m := NewMetrics("1.2.3")
	m.Gauge("footprint_runs", "Runs.", map[string]string{"state": "queued"}, func() float64 { return 7 })
	c := &Calls{Log: slog.New(slog.NewJSONHandler(&log, nil)), Metrics: m, Describe: func(ctx context.Context) []slog.Attr {
		name, _ := ctx.Value(callerKey{}).(string)
		return []slog.Attr{slog.String("caller", name)}
	}}
	for _, err := range []error{nil, status.Error(codes.NotFound, "no such run"), errors.New("disk on fire"), nil} {
		_, got := c.Unary(context.Background(), nil, &grpc.UnaryServerInfo{FullMethod: "/f.Runs/Get"}, func(ctx context.Context, _ any) (any, error) {
			Learn(context.WithValue(ctx, callerKey{}, "ann"))
			return nil, err
		})
		if !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	for _, want := range []string{`"level":"INFO","msg":"call","method":"/f.Runs/Get","code":"OK"`, `"level":"WARN"`, `"code":"NotFound"`, `"level":"ERROR"`, "disk on fire", `"caller":"ann"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in\n%s", want, log.String())
		}
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`footprint_calls_total{code="OK",method="/f.Runs/Get"} 2`, `footprint_calls_total{code="NotFound",method="/f.Runs/Get"} 1`,
		`footprint_call_seconds_count{method="/f.Runs/Get"} 4`, "footprint_calls_open 0",
		`footprint_build_info{version="1.2.3"} 1`, `footprint_runs{state="queued"} 7`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}

func TestTracesReachACollector(t *testing.T) {
	got := make(chan string, 8)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.URL.Path }))
	defer collector.Close()
	if option, stop, err := Traces(context.Background(), "1"); err != nil || stop(context.Background()) != nil || option == nil {
		t.Fatalf("without a collector: %v", err)
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	_, stop, err := Traces(context.Background(), "1")
	if err != nil {
		t.Fatal(err)
	}
	_, span := tracer().Start(context.Background(), "test")
	span.End()
	if err := stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if path := <-got; path != "/v1/traces" {
		t.Errorf("the collector was asked for %s", path)
	}
}
