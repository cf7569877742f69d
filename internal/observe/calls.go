package observe

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Calls logs and counts gRPC calls.
type Calls struct {
	Log     *slog.Logger
	Metrics *Metrics
	// Describe adds what is known of a call, such as request id and caller.
	// It sees the context as the handlers do.
	Describe func(ctx context.Context) []slog.Attr
}

// Unary is the interceptor for unary calls. It belongs outside all others, so
// that refusals are seen too.
func (c *Calls) Unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, note := withNote(ctx)
	start := time.Now()
	c.Metrics.begin()
	resp, err := handler(ctx, req)
	c.finish(ctx, note, info.FullMethod, start, err)
	return resp, err
}

// Stream is the interceptor for streams.
func (c *Calls) Stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, note := withNote(stream.Context())
	start := time.Now()
	c.Metrics.begin()
	err := handler(srv, noted{stream, ctx})
	c.finish(ctx, note, info.FullMethod, start, err)
	return err
}

func (c *Calls) finish(ctx context.Context, note *note, method string, start time.Time, err error) {
	took, code := time.Since(start), status.Code(err)
	c.Metrics.end(method, code.String(), took)
	attrs := []slog.Attr{slog.String("method", method), slog.String("code", code.String()), slog.Duration("took", took)}
	inner := ctx
	if note.ctx != nil {
		inner = note.ctx
	}
	if c.Describe != nil {
		attrs = append(attrs, c.Describe(inner)...)
	}
	level := slog.LevelInfo
	switch code {
	case codes.OK, codes.Canceled:
	case codes.Internal, codes.Unknown, codes.DataLoss:
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", err.Error()))
	default:
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("error", status.Convert(err).Message()))
	}
	c.Log.LogAttrs(ctx, level, "call", attrs...)
}

// note carries outward what interceptors further in learn of a call.
type note struct {
	//nolint:containedctx // the innermost context, for Describe
	ctx context.Context
}

type noteKey struct{}

func withNote(ctx context.Context) (context.Context, *note) {
	n := &note{}
	return context.WithValue(ctx, noteKey{}, n), n
}

// Learn lets Describe see what stands in ctx, a context further in than that
// of the interceptor.
func Learn(ctx context.Context) {
	if n, ok := ctx.Value(noteKey{}).(*note); ok {
		n.ctx = ctx
	}
}

type noted struct {
	grpc.ServerStream
	//nolint:containedctx // a stream carries its context
	ctx context.Context
}

func (s noted) Context() context.Context { return s.ctx }
