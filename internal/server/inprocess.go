package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// inProcess is a connection to the services in this process: what HTTP has
// decoded passes the interceptors with the context of its HTTP request, which
// says who calls, and is not encoded again on the way.
type inProcess struct {
	unary   grpc.UnaryServerInterceptor
	stream  grpc.StreamServerInterceptor
	methods map[string]inMethod
	streams map[string]inStream
}

type inMethod struct {
	impl any
	desc grpc.MethodDesc
}

type inStream struct {
	impl any
	desc grpc.StreamDesc
}

func newInProcess(unary grpc.UnaryServerInterceptor, stream grpc.StreamServerInterceptor) *inProcess {
	return &inProcess{unary: unary, stream: stream, methods: make(map[string]inMethod), streams: make(map[string]inStream)}
}

// RegisterService is for grpc.ServiceRegistrar.
func (c *inProcess) RegisterService(desc *grpc.ServiceDesc, impl any) {
	for _, m := range desc.Methods {
		c.methods["/"+desc.ServiceName+"/"+m.MethodName] = inMethod{impl, m}
	}
	for _, m := range desc.Streams {
		c.streams["/"+desc.ServiceName+"/"+m.StreamName] = inStream{impl, m}
	}
}

// arriving is the context of a call as its handler sees it.
func arriving(ctx context.Context) context.Context {
	md, _ := metadata.FromOutgoingContext(ctx)
	return metadata.NewIncomingContext(ctx, md.Copy())
}

// Invoke is for grpc.ClientConnInterface.
func (c *inProcess) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	m, ok := c.methods[method]
	if !ok {
		return status.Errorf(codes.Unimplemented, "no method %s", method)
	}
	transport := &inTransport{method: method}
	resp, err := m.desc.Handler(m.impl, grpc.NewContextWithServerTransportStream(arriving(ctx), transport), func(into any) error {
		return move(into, args)
	}, c.unary)
	for _, o := range opts {
		switch o := o.(type) {
		case grpc.HeaderCallOption:
			*o.HeaderAddr = transport.header
		case grpc.TrailerCallOption:
			*o.TrailerAddr = transport.trailer
		}
	}
	if err != nil {
		return err
	}
	return move(reply, resp)
}

// move copies a message; what is inside is shared, and nobody changes it.
func move(to, from any) error {
	dst, ok := to.(proto.Message)
	src, alsoOK := from.(proto.Message)
	if !ok || !alsoOK {
		return fmt.Errorf("%T into %T: want messages", from, to)
	}
	proto.Reset(dst)
	proto.Merge(dst, src)
	return nil
}

// copyOf is what passes through a pipe: the sender may change its message as
// soon as it is sent.
func copyOf(m any) any {
	if m, ok := m.(proto.Message); ok {
		return proto.Clone(m)
	}
	return m
}

// inTransport collects the headers of a call.
type inTransport struct {
	method          string
	header, trailer metadata.MD
}

func (t *inTransport) Method() string { return t.method }

func (t *inTransport) SetHeader(md metadata.MD) error {
	t.header = metadata.Join(t.header, md)
	return nil
}

func (t *inTransport) SendHeader(md metadata.MD) error { return t.SetHeader(md) }

func (t *inTransport) SetTrailer(md metadata.MD) error {
	t.trailer = metadata.Join(t.trailer, md)
	return nil
}

// NewStream is for grpc.ClientConnInterface.
func (c *inProcess) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
	m, ok := c.streams[method]
	if !ok {
		return nil, status.Errorf(codes.Unimplemented, "no method %s", method)
	}
	ctx, cancel := context.WithCancel(ctx)
	p := &pipe{ctx: ctx, up: make(chan any), down: make(chan any), sent: make(chan struct{}), headed: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer cancel()
		p.err = c.stream(m.impl, serverEnd{p, arriving(ctx)}, &grpc.StreamServerInfo{FullMethod: method, IsClientStream: desc.ClientStreams, IsServerStream: desc.ServerStreams}, m.desc.Handler)
		p.head()
		close(p.done)
	}()
	return clientEnd{p}, nil
}

// pipe is a stream inside the process. Nothing is buffered.
type pipe struct {
	//nolint:containedctx // a stream carries its context
	ctx      context.Context
	up, down chan any
	sent     chan struct{} // closed when the client has sent all
	headed   chan struct{} // closed when the header is complete
	headOnce sync.Once
	header   metadata.MD
	done     chan struct{} // closed when the handler has returned err
	err      error
}

func (p *pipe) head() { p.headOnce.Do(func() { close(p.headed) }) }

// serverEnd is the handler's end of a pipe.
type serverEnd struct {
	*pipe
	//nolint:containedctx // a stream carries its context
	ctx context.Context
}

func (s serverEnd) Context() context.Context { return s.ctx }

func (s serverEnd) SetHeader(md metadata.MD) error {
	s.header = metadata.Join(s.header, md)
	return nil
}

func (s serverEnd) SendHeader(md metadata.MD) error {
	err := s.SetHeader(md)
	s.head()
	return err
}

func (s serverEnd) SetTrailer(metadata.MD) {}

func (s serverEnd) SendMsg(m any) error {
	s.head()
	select {
	case s.down <- copyOf(m):
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

func (s serverEnd) RecvMsg(m any) error {
	select {
	case from := <-s.up:
		return move(m, from)
	case <-s.sent:
		return io.EOF
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// clientEnd is the caller's end of a pipe.
type clientEnd struct{ *pipe }

func (c clientEnd) Context() context.Context { return c.ctx }

func (c clientEnd) Header() (metadata.MD, error) {
	select {
	case <-c.headed:
	case <-c.ctx.Done():
		select {
		case <-c.headed: // the context ends with the handler, too
		default:
			return nil, status.FromContextError(c.ctx.Err()).Err()
		}
	}
	return c.header, nil
}

func (c clientEnd) Trailer() metadata.MD { return nil }

func (c clientEnd) CloseSend() error {
	select {
	case <-c.sent:
	default:
		close(c.sent)
	}
	return nil
}

func (c clientEnd) SendMsg(m any) error {
	select {
	case c.up <- copyOf(m):
		return nil
	case <-c.done:
		return io.EOF
	case <-c.ctx.Done():
		return io.EOF
	}
}

func (c clientEnd) RecvMsg(m any) error {
	select {
	case from := <-c.down:
		return move(m, from)
	case <-c.done:
		return c.end()
	}
}

func (c clientEnd) end() error {
	switch {
	case c.err == nil:
		return io.EOF
	case errors.Is(c.err, io.EOF):
		return status.Error(codes.Internal, "the stream ended within a message")
	}
	return c.err
}
