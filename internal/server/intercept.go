package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// requestIDKey is the header that names a request, in both directions.
const requestIDKey = "x-request-id"

type requestIDContext struct{}

// RequestID is the name of the request of a context: the caller's own, or one
// that was made up.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDContext{}).(string)
	return id
}

func withRequestID(ctx context.Context) (context.Context, string) {
	if id := RequestID(ctx); id != "" {
		return ctx, id // it came over HTTP, and has one
	}
	id := ""
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		if values := md.Get(requestIDKey); len(values) > 0 {
			id = values[0]
		}
	}
	id = requestIDOf(id)
	return context.WithValue(ctx, requestIDContext{}, id), id
}

// requestIDOf keeps an id that a caller gave, if it is fit for logs.
func requestIDOf(given string) string {
	fit := given != "" && len(given) <= 64 && strings.Trim(given, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-") == ""
	if fit {
		return given
	}
	return strings.ToLower(rand.Text())
}

// unary is every interceptor of unary calls, the outermost first.
func (s *Server) unary() grpc.UnaryServerInterceptor {
	chain := []grpc.UnaryServerInterceptor{s.opt.Unary, s.nameUnary, s.tellUnary, s.opt.Access.Unary, s.limitUnary}
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		for i := len(chain) - 1; i >= 0; i-- {
			if chain[i] != nil {
				next := handler
				handler = func(ctx context.Context, req any) (any, error) { return chain[i](ctx, req, info, next) }
			}
		}
		return handler(ctx, req)
	}
}

// stream is the same for streams.
func (s *Server) stream() grpc.StreamServerInterceptor {
	chain := []grpc.StreamServerInterceptor{s.opt.Stream, s.nameStream, s.tellStream, s.opt.Access.Stream, s.limitStream}
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		for i := len(chain) - 1; i >= 0; i-- {
			if chain[i] != nil {
				next := handler
				handler = func(srv any, stream grpc.ServerStream) error { return chain[i](srv, stream, info, next) }
			}
		}
		return handler(srv, stream)
	}
}

// nameUnary gives the request its name.
func (s *Server) nameUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, id := withRequestID(ctx)
	_ = grpc.SetHeader(ctx, metadata.Pairs(requestIDKey, id)) // a call that is over needs none
	return handler(ctx, req)
}

func (s *Server) nameStream(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, id := withRequestID(stream.Context())
	_ = stream.SetHeader(metadata.Pairs(requestIDKey, id)) // a call that is over needs none
	return handler(srv, inContext{stream, ctx})
}

// tellUnary makes a status of an error or a panic.
func (s *Server) tellUnary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer func() {
		if p := recover(); p != nil {
			resp, err = nil, panicked(p)
		}
		err = s.tell(ctx, info.FullMethod, err)
	}()
	return handler(ctx, req)
}

func (s *Server) tellStream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
		err = s.tell(stream.Context(), info.FullMethod, err)
	}()
	return handler(srv, stream)
}

// panicError is a panic of a handler.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

func panicked(p any) error { return &panicError{p, debug.Stack()} }

// limitUnary gives a call without a deadline one, and validates the request.
func (s *Server) limitUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, cancel := deadline(ctx, s.opt.CallTimeout)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.validate(req); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

// limitStream validates each message, and ends a stream whose deadline has
// passed or whose client leaves what is sent unread, also while its handler
// waits for the client. The handler ends soon after, because the stream does.
func (s *Server) limitStream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, cancel := stream.Context(), context.CancelFunc(func() {})
	if !unlimited[info.FullMethod] {
		ctx, cancel = deadline(ctx, s.opt.StreamTimeout)
	}
	defer cancel()
	l := &limited{ServerStream: stream, ctx: ctx, server: s, stuck: make(chan struct{})}
	var once sync.Once
	l.timer = time.AfterFunc(s.opt.SendTimeout, func() { once.Do(func() { close(l.stuck) }) })
	l.timer.Stop()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- panicked(p)
			}
		}()
		done <- handler(srv, l)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		select {
		case err := <-done: // both at once: the handler knows more
			return err
		default:
			return ctx.Err()
		}
	case <-l.stuck:
		// Returning closes the stream, and frees the handler.
		return status.Errorf(codes.DeadlineExceeded, "what was sent was not read for %v", s.opt.SendTimeout)
	}
}

// unlimited are streams that last as long as what they tell of.
var unlimited = map[string]bool{"/footprint.v1.RunService/WatchRun": true, "/footprint.v1.BatchService/WatchBatch": true}

func deadline(ctx context.Context, otherwise time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, otherwise)
}

// inContext is a stream with another context.
type inContext struct {
	grpc.ServerStream
	//nolint:containedctx // a stream carries its context
	ctx context.Context
}

func (s inContext) Context() context.Context { return s.ctx }

// limited is a stream under watch.
type limited struct {
	grpc.ServerStream
	//nolint:containedctx // a stream carries its context
	ctx    context.Context
	server *Server
	timer  *time.Timer
	stuck  chan struct{}
}

func (l *limited) Context() context.Context { return l.ctx }

func (l *limited) SendMsg(m any) error {
	l.timer.Reset(l.server.opt.SendTimeout)
	defer l.timer.Stop()
	return l.ServerStream.SendMsg(m)
}

func (l *limited) RecvMsg(m any) error {
	if err := l.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	return l.server.validate(m)
}

// codec decodes messages. By itself grpc answers Internal to one that cannot be
// decoded, before any interceptor has seen the call; here such a message
// arrives empty but for a mark, and valid refuses it.
type codec struct{ encoding.CodecV2 }

// markField is the number of the unknown field that marks a message.
const markField = protowire.MaxValidNumber

func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	err := c.CodecV2.Unmarshal(data, v)
	m, ok := v.(proto.Message)
	if err == nil || !ok {
		return err
	}
	proto.Reset(m)
	mark := protowire.AppendTag(nil, markField, protowire.BytesType)
	m.ProtoReflect().SetUnknown(protowire.AppendString(mark, err.Error()))
	return nil
}

// validate checks a message that has arrived by its rules.
func (s *Server) validate(m any) error {
	message, ok := m.(proto.Message)
	if !ok {
		return nil
	}
	unknown := message.ProtoReflect().GetUnknown()
	if number, kind, n := protowire.ConsumeTag(unknown); number == markField && kind == protowire.BytesType {
		problem, _ := protowire.ConsumeBytes(unknown[n:])
		return &malformedError{errors.New(string(problem))}
	}
	return s.valid.Validate(message)
}

// malformedError is about a request that cannot be decoded.
type malformedError struct{ error }
