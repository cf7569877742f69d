package access

import (
	"context"
	"crypto/x509"
	"errors"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// Needs gives the role that a call of a gRPC method needs, by the full name of
// the method and, for a unary call, its request.
type Needs func(method string, req any) Role

// Unary admits or refuses unary calls, and puts the caller into their context.
func (g *Guard) Unary(needs Needs) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		ctx, err := g.admitCall(ctx, needs(info.FullMethod, req))
		if err != nil {
			return nil, err
		}
		g.tell(ctx)
		return handler(ctx, req)
	}
}

// Stream is Unary for streams.
func (g *Guard) Stream(needs Needs) grpc.StreamServerInterceptor {
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		ctx, err := g.admitCall(stream.Context(), needs(info.FullMethod, nil))
		if err != nil {
			return err
		}
		g.tell(ctx)
		return handler(srv, admitted{stream, ctx})
	}
}

type admitted struct {
	grpc.ServerStream
	//nolint:containedctx // a stream carries its context
	ctx context.Context
}

func (a admitted) Context() context.Context { return a.ctx }

func (g *Guard) admitCall(ctx context.Context, needs Role) (context.Context, error) {
	// A call that came through HTTP was admitted there: it carries its caller
	// in the context of the process, which no client can set.
	if p, ok := ctx.Value(contextKey{}).(Principal); ok {
		if p.Role < needs {
			return ctx, Status(ErrForbidden).Err()
		}
		return ctx, nil
	}
	r := Request{Needs: needs}
	if p, ok := peer.FromContext(ctx); ok {
		r.Peer = host(p.Addr.String())
		if info, ok := p.AuthInfo.(credentials.TLSInfo); ok {
			r.Certificates = verified(info.State.VerifiedChains)
		}
	}
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		if values := md.Get("authorization"); len(values) > 0 {
			r.Authorization = values[0]
		}
	}
	p, err := g.Admit(r)
	if err != nil {
		return ctx, Status(err).Err()
	}
	return With(ctx, p), nil
}

// Status is an error of Admit as a gRPC status.
func Status(err error) *status.Status {
	code := codes.Internal
	switch {
	case errors.Is(err, ErrUnknown):
		code = codes.Unauthenticated
	case errors.Is(err, ErrForbidden):
		code = codes.PermissionDenied
	case errors.Is(err, ErrTooFast):
		code = codes.ResourceExhausted
	}
	return status.New(code, err.Error())
}

// verified is the first chain that the TLS layer believed.
func verified(chains [][]*x509.Certificate) []*x509.Certificate {
	if len(chains) == 0 {
		return nil
	}
	return chains[0]
}

// host leaves the port out: one caller has many.
func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}
