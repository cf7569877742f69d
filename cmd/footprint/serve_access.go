package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"footprint/internal/access"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/observe"
	"footprint/internal/server"
	"footprint/internal/store"
	"footprint/internal/web"
)

// accessFlags say who may call.
type accessFlags struct {
	TLSCert     string  `name:"tls-cert" help:"Certificate of the service (PEM); needed beyond loopback." placeholder:"FILE"`
	TLSKey      string  `name:"tls-key" help:"Its private key (PEM)." placeholder:"FILE"`
	ClientCA    string  `name:"client-ca" help:"Authorities whose client certificates are believed (PEM)." placeholder:"FILE"`
	Credentials string  `help:"Callers and their roles: see footprint token. Needed beyond loopback." placeholder:"FILE"`
	Rate        float64 `help:"Calls a second that one caller may make; 0 for no limit." default:"0" placeholder:"N"`
	Burst       int     `help:"Calls that one caller may make at once." default:"100" placeholder:"N"`
}

// guard makes what decides about callers, and listens on both addresses.
func (f *accessFlags) guard(grpcAddress, httpAddress string, page *web.Page) (g *access.Guard, a server.Access, grpcAt, httpAt net.Listener, err error) {
	var known *access.Credentials
	if f.Credentials != "" {
		data, err := os.ReadFile(f.Credentials)
		if err != nil {
			return nil, a, nil, nil, &atlas.Error{File: f.Credentials, Problem: "cannot be read", Want: "a file of callers: see footprint token"}
		}
		if known, err = access.ReadCredentials(f.Credentials, data); err != nil {
			return nil, a, nil, nil, &atlas.Error{File: f.Credentials, Problem: strings.TrimPrefix(err.Error(), f.Credentials+": ")}
		}
	}
	if f.Rate < 0 || f.Burst < 0 {
		return nil, a, nil, nil, usageError{errors.New("--rate and --burst: want 0 or more")}
	}
	if a.TLS, err = (access.TLSFiles{Cert: f.TLSCert, Key: f.TLSKey, ClientCA: f.ClientCA}).Config(); err != nil {
		return nil, a, nil, nil, usageError{err}
	}
	g = access.NewGuard(known, access.Limits{PerSecond: f.Rate, Burst: f.Burst})
	if grpcAt, err = access.Listen(grpcAddress, g, a.TLS); err != nil {
		return nil, a, nil, nil, usageError{fmt.Errorf("--grpc: %w", err)}
	}
	if httpAt, err = access.Listen(httpAddress, g, a.TLS); err != nil {
		_ = grpcAt.Close() // the other error is the one to tell
		return nil, a, nil, nil, usageError{fmt.Errorf("--http: %w", err)}
	}
	g.Admitted = observe.Learn
	a.Unary, a.Stream = g.Unary(needs), g.Stream(needs)
	a.HTTP = func(next http.Handler) http.Handler {
		return g.HTTP(func(r *http.Request) access.Role {
			if page.Serves(r) {
				return access.Visitor
			}
			return needsHTTP(r)
		}, refuse, next)
	}
	a.Caller = func(ctx context.Context) string { return access.From(ctx).Name }
	return g, a, grpcAt, httpAt, nil
}

// needs is the role for each method. A method that is not known here is for
// administrators: a new one must not be open by oversight.
func needs(method string, req any) access.Role {
	switch {
	case strings.HasPrefix(method, "/grpc.health."):
		return access.Nobody
	case strings.HasPrefix(method, "/grpc.reflection."):
		return access.Reader
	}
	service, name, _ := strings.Cut(strings.TrimPrefix(method, "/footprint.v1."), "/")
	switch {
	case service == "RunService" && (name == "CreateRun" || name == "CancelRun"):
		return access.Planner
	case service == "BatchService" && (name == "CreateBatch" || name == "CancelBatch" || name == "ResumeBatch"):
		return access.Planner
	case name == "ScorePlan", name == "EditPlan":
		if r, ok := req.(interface{ GetSave() bool }); ok && !r.GetSave() {
			return access.Reader
		}
		return access.Planner
	}
	for _, read := range []string{"Get", "List", "Watch", "Compare", "Export", "Explain", "Verify"} {
		if strings.HasPrefix(name, read) {
			return access.Reader
		}
	}
	return access.Admin
}

// needsHTTP is the role for a request over HTTP; the method that it becomes
// asks for its own besides.
func needsHTTP(r *http.Request) access.Role {
	switch r.URL.Path {
	case "/healthz":
		return access.Nobody
	case metricsPath:
		return access.Admin
	}
	return access.Reader
}

func refuse(w http.ResponseWriter, _ *http.Request, err error) {
	if errors.Is(err, access.ErrUnknown) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="footprint"`)
	}
	server.WriteStatus(w, access.Status(err))
}

const metricsPath = "/metrics"

// watched adds logs, metrics and traces to the options of a server.
func watched(ctx context.Context, opt server.Options, metrics *observe.Metrics, g *access.Guard, kept store.Store) (server.Options, func(context.Context) error, error) {
	for _, state := range []job.State{job.Queued, job.Running} {
		metrics.Gauge("footprint_runs", "Runs that are not finished, by state.", map[string]string{"state": string(state)}, func() float64 {
			runs, err := kept.Unfinished(context.WithoutCancel(ctx))
			if err != nil {
				return -1
			}
			n := 0
			for _, r := range runs {
				if r.State == state {
					n++
				}
			}
			return float64(n)
		})
	}
	calls := &observe.Calls{Log: opt.Log, Metrics: metrics, Describe: func(ctx context.Context) []slog.Attr {
		return []slog.Attr{slog.String("request", server.RequestID(ctx)), slog.String("caller", access.From(ctx).Name)}
	}}
	traces, stop, err := observe.Traces(ctx, footprint.Version)
	if err != nil {
		return opt, nil, err
	}
	opt.Unary, opt.Stream, opt.GRPC = calls.Unary, calls.Stream, append(opt.GRPC, traces)
	opt.HTTP = func(next http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("GET "+metricsPath, g.HTTP(needsHTTP, refuse, metrics.Handler()))
		mux.Handle("/", next)
		return mux
	}
	return opt, stop, nil
}

type tokenCmd struct {
	Name string `arg:"" help:"Who will use the token."`
	Role string `arg:"" help:"What they may do: reader, planner or admin." enum:"reader,planner,admin"`
}

// Help is shown below the options.
func (c *tokenCmd) Help() string {
	return `Example, which works as it stands:

  footprint token ann reader

prints a new token, which is shown only here, and the line that makes it known:
put that into the file of footprint serve --credentials FILE. The file holds
the hash of the token, never the token. A caller with a client certificate has
a line such as: cert COMMON-NAME planner`
}

// Run draws a token.
func (c *tokenCmd) Run(e *env) error {
	role := map[string]access.Role{"reader": access.Reader, "planner": access.Planner, "admin": access.Admin}[c.Role]
	token, line, err := access.NewToken(c.Name, role)
	if err != nil {
		return usageError{err}
	}
	return printf(e.out, "token  %s\nline   %s\n", token, line)
}
