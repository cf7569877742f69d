package server

import (
	"context"
	"crypto/tls"
	"errors"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip" // clients may compress
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"

	footprintv1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/job"
)

// Runs is the work that is queued, running and done.
type Runs interface {
	Submit(ctx context.Context, r job.Run) (kept job.Run, created bool, err error)
	Get(ctx context.Context, id string) (job.Run, error)
	List(ctx context.Context, f job.Filter, after string, limit int) ([]job.Run, error)
	Cancel(ctx context.Context, id string) (job.Run, error)
	Watch(ctx context.Context, id string, after int64) iter.Seq2[job.Event, error]
}

// Access decides who may call. The zero value lets everybody do everything.
type Access struct {
	// Unary and Stream see every call over gRPC, and every call that came over
	// HTTP after HTTP has seen it, with the same context. Their errors are
	// statuses.
	Unary  grpc.UnaryServerInterceptor
	Stream grpc.StreamServerInterceptor
	// HTTP wraps everything that is served over HTTP.
	HTTP func(http.Handler) http.Handler
	// Caller names who calls, as the owner of runs; "" for everybody alike.
	Caller func(ctx context.Context) string
	// TLS is for both ports; nil for none.
	TLS *tls.Config
}

// Options are how to serve. The zero value of a field means the default.
type Options struct {
	Access Access
	Log    *slog.Logger // nothing is logged

	// Unary and Stream lie outside everything else, for logs and metrics;
	// HTTP the same for the second port. GRPC is for the gRPC server as it is.
	Unary  grpc.UnaryServerInterceptor
	Stream grpc.StreamServerInterceptor
	HTTP   func(http.Handler) http.Handler
	GRPC   []grpc.ServerOption

	MaxMessageBytes int           // of one request; 16 MiB
	MaxArchiveBytes int           // of an imported atlas; 256 MiB
	CallTimeout     time.Duration // of a call that has no deadline of its own; 1 min
	StreamTimeout   time.Duration // the same of an import or export; 10 min
	SendTimeout     time.Duration // how long a client may leave what is sent unread; 1 min
	MaxStreams      uint32        // calls at once on one connection; 1024
	// AllowOrigins are web pages of elsewhere that may read answers (CORS),
	// such as https://maps.example.org. None by default.
	AllowOrigins []string
	// Page serves the files of a page to people, and passes on what is for the API;
	// nil for none. It lies inside all that concerns every request.
	Page func(http.Handler) http.Handler
	// Batches are kept by the service; nil where it keeps none.
	Batches Batches
	// AnyHost serves HTTP requests under any host name. By default only those
	// of loopback, so that a web page cannot reach the service by a name of its own.
	AnyHost bool
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.MaxMessageBytes = positive(o.MaxMessageBytes, 16<<20)
	o.MaxArchiveBytes = positive(o.MaxArchiveBytes, footprint.MaxArchiveBytes)
	o.CallTimeout = positive(o.CallTimeout, time.Minute)
	o.StreamTimeout = positive(o.StreamTimeout, 10*time.Minute)
	o.SendTimeout = positive(o.SendTimeout, time.Minute)
	if o.MaxStreams == 0 {
		o.MaxStreams = 1024
	}
	return o
}

func positive[T int | time.Duration](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}

// Server serves gRPC and HTTP.
type Server struct {
	opt     Options
	service *footprint.Service
	runs    Runs
	valid   protovalidate.Validator

	grpc   *grpc.Server
	health *health.Server
	http   *http.Server
	// closing ends when the server is told to stop: streams that wait for
	// events end with it.
	closing context.Context //nolint:containedctx // the life of the server
	close   context.CancelFunc
	// measuring bounds how many plans are measured at once.
	measuring chan struct{}
	// importing bounds how many archives are in memory at once.
	importing chan struct{}
}

// New makes a server over the use cases and the runs.
func New(service *footprint.Service, runs Runs, opt Options) (*Server, error) {
	valid, err := protovalidate.New()
	if err != nil {
		return nil, err
	}
	s := &Server{
		opt: opt.withDefaults(), service: service, runs: runs, valid: valid, health: health.NewServer(),
		measuring: make(chan struct{}, runtime.GOMAXPROCS(0)),
		importing: make(chan struct{}, 1),
	}
	s.closing, s.close = context.WithCancel(context.Background())
	inside := newInProcess(s.unary(), s.stream())
	s.grpc = grpc.NewServer(s.grpcOptions()...)
	for _, to := range []grpc.ServiceRegistrar{s.grpc, inside} {
		footprintv1.RegisterAtlasServiceServer(to, &atlasHandlers{Server: s})
		footprintv1.RegisterPlanServiceServer(to, &planHandlers{Server: s})
		footprintv1.RegisterRunServiceServer(to, &runHandlers{Server: s})
		footprintv1.RegisterPresetServiceServer(to, &presetHandlers{Server: s})
		footprintv1.RegisterEnsembleServiceServer(to, &ensembleHandlers{Server: s})
		footprintv1.RegisterProofServiceServer(to, &proofHandlers{Server: s})
		footprintv1.RegisterBatchServiceServer(to, &batchHandlers{Server: s})
	}
	healthpb.RegisterHealthServer(s.grpc, s.health)
	reflection.RegisterV1(s.grpc)
	handler, err := s.gateway(inside)
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		TLSConfig: opt.Access.TLS, ErrorLog: slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

func (s *Server) grpcOptions() []grpc.ServerOption {
	options := []grpc.ServerOption{
		grpc.ForceServerCodecV2(codec{encoding.GetCodecV2("proto")}),
		grpc.UnaryInterceptor(s.unary()), grpc.StreamInterceptor(s.stream()),
		grpc.MaxRecvMsgSize(s.opt.MaxMessageBytes), grpc.MaxConcurrentStreams(s.opt.MaxStreams),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute, Timeout: 20 * time.Second, MaxConnectionIdle: 30 * time.Minute}),
		grpc.ConnectionTimeout(20 * time.Second),
	}
	if s.opt.Access.TLS != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(s.opt.Access.TLS)))
	}
	return append(options, s.opt.GRPC...)
}

// Serve serves on two listeners until Shutdown. It closes them; the error is
// of the one that failed.
func (s *Server) Serve(grpcAt, httpAt net.Listener) error {
	failed := make(chan error, 2)
	var both sync.WaitGroup
	both.Go(func() { failed <- s.grpc.Serve(grpcAt) })
	both.Go(func() {
		err := s.serveHTTP(httpAt)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		failed <- err
	})
	err := <-failed
	if err != nil {
		s.close()
		s.grpc.Stop()
		_ = s.http.Close() // the other error is the one to tell
	}
	both.Wait()
	return errors.Join(err, <-failed)
}

func (s *Server) serveHTTP(at net.Listener) error {
	if s.opt.Access.TLS != nil {
		return s.http.ServeTLS(at, "", "")
	}
	return s.http.Serve(at)
}

// Shutdown stops taking calls, ends watches, and waits for the other calls
// until ctx ends; then it cuts them off.
func (s *Server) Shutdown(ctx context.Context) error {
	s.health.Shutdown()
	s.close()
	done := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(done)
	}()
	err := s.http.Shutdown(ctx)
	if err != nil {
		_ = s.http.Close() // ctx has ended, which err says
	}
	select {
	case <-done:
	case <-ctx.Done():
		s.grpc.Stop()
		<-done
	}
	return err
}

// take waits for a place among those that are bounded.
func take(ctx context.Context, places chan struct{}) (release func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// errClosing tells a watcher that the service stops.
var errClosing = status.Error(codes.Unavailable, "the service is stopping; watch again after its restart")
