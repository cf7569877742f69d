package access

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Over TCP and TLS: a token, a client certificate, both, neither.
func TestOverTLS(t *testing.T) {
	a := newAuthority(t)
	config, err := a.files(t, "server", true).Config()
	if err != nil {
		t.Fatal(err)
	}
	token, line := mustToken(t, "ann", Reader)
	known, err := ReadCredentials("callers", []byte(line+"\ncert tool planner\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := NewGuard(known, Limits{})
	at, err := Listen("127.0.0.1:0", g, config)
	if err != nil {
		t.Fatal(err)
	}
	var seen Principal
	// Check needs a reader, List a planner, Watch a reader.
	needs := func(method string, _ any) Role {
		if method == healthpb.Health_List_FullMethodName {
			return Planner
		}
		return Reader
	}
	s := grpc.NewServer(grpc.Creds(credentials.NewTLS(config)),
		grpc.ChainUnaryInterceptor(g.Unary(needs), func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
			seen = From(ctx)
			return next(ctx, req)
		}),
		grpc.StreamInterceptor(g.Stream(needs)))
	healthpb.RegisterHealthServer(s, health.NewServer())
	done := make(chan error, 1)
	go func() { done <- s.Serve(at) }()
	defer func() {
		s.Stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	a.issue(t, "tool", a)
	a.issue(t, "stranger", a)
	for name, c := range map[string]struct {
		cert, token        string
		who                string
		check, list, watch codes.Code
	}{
		"token":       {"", token, "ann", codes.OK, codes.PermissionDenied, codes.OK},
		"certificate": {"tool", "", "tool", codes.OK, codes.OK, codes.OK},
		"both":        {"tool", token, "ann", codes.OK, codes.PermissionDenied, codes.OK},
		"stranger":    {"stranger", "", "", codes.Unauthenticated, codes.Unauthenticated, codes.Unauthenticated},
		"neither":     {"", "", "", codes.Unauthenticated, codes.Unauthenticated, codes.Unauthenticated},
	} {
		seen = Principal{}
		roots := x509.NewCertPool()
		roots.AddCert(a.cert)
		client := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
		if c.cert != "" {
			pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, c.cert+".pem"), filepath.Join(a.dir, c.cert+".key"))
			if err != nil {
				t.Fatal(err)
			}
			client.Certificates = []tls.Certificate{pair}
		}
		conn, err := grpc.NewClient(at.Addr().String(), grpc.WithTransportCredentials(credentials.NewTLS(client)))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if c.token != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+c.token)
		}
		h := healthpb.NewHealthClient(conn)
		if _, err := h.Check(ctx, &healthpb.HealthCheckRequest{}); status.Code(err) != c.check {
			t.Errorf("%s: check: %v, want %v", name, err, c.check)
		}
		if seen.Name != c.who {
			t.Errorf("%s: the handler saw %q, want %q", name, seen.Name, c.who)
		}
		if _, err := h.List(ctx, &healthpb.HealthListRequest{}); status.Code(err) != c.list {
			t.Errorf("%s: list: %v, want %v", name, err, c.list)
		}
		watch, err := h.Watch(ctx, &healthpb.HealthCheckRequest{})
		if err == nil {
			_, err = watch.Recv()
		}
		if status.Code(err) != c.watch {
			t.Errorf("%s: watch: %v, want %v", name, err, c.watch)
		}
		cancel()
		_ = conn.Close()
	}
}

func TestHTTP(t *testing.T) {
	token, line := mustToken(t, "ann", Reader)
	known, err := ReadCredentials("callers", []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	g := NewGuard(known, Limits{})
	var seen Principal
	handler := g.HTTP(func(r *http.Request) Role {
		if r.URL.Path == "/healthz" {
			return Nobody
		}
		return Reader
	}, func(w http.ResponseWriter, _ *http.Request, err error) {
		w.WriteHeader(map[bool]int{true: 401, false: 403}[errors.Is(err, ErrUnknown)])
	}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = From(r.Context()) }))
	for _, c := range []struct {
		path, authorization string
		code                int
		who                 string
	}{
		{"/v1/presets", "Bearer " + token, 200, "ann"},
		{"/v1/presets", "", 401, ""},
		{"/v1/presets", "Bearer no", 401, ""},
		{"/healthz", "", 200, "anonymous"},
	} {
		seen = Principal{}
		r := httptest.NewRequest(http.MethodGet, c.path, http.NoBody)
		r.Header.Set("Authorization", c.authorization)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != c.code || seen.Name != c.who {
			t.Errorf("%s with %q: %d, seen %q; want %d, %q", c.path, c.authorization, w.Code, seen.Name, c.code, c.who)
		}
	}
	// What HTTP admitted is admitted by gRPC in the same process, by its role.
	ctx := With(context.Background(), Principal{Name: "ann", Role: Reader})
	for needs, want := range map[Role]codes.Code{Reader: codes.OK, Planner: codes.PermissionDenied} {
		if _, err := g.admitCall(ctx, needs); status.Code(err) != want {
			t.Errorf("%v: %v, want %v", needs, err, want)
		}
	}
}
