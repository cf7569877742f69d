package access

import (
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Errors of Guard.Admit.
var (
	// ErrUnknown: no credentials, or none that are known.
	ErrUnknown = errors.New("unknown caller: want a bearer token or a client certificate that the service knows")
	// ErrForbidden: the caller's role does not allow it.
	ErrForbidden = errors.New("the caller's role does not allow this")
	// ErrTooFast: more calls a second than a caller may make.
	ErrTooFast = errors.New("too many calls: slow down")
)

// Limits are what one caller may ask for.
type Limits struct {
	// PerSecond calls, and Burst at once; 0 means no limit.
	PerSecond float64
	Burst     int
}

// Guard decides who may do what. It is safe for concurrent use.
type Guard struct {
	// Admitted, when set before use, is told the context of every gRPC call
	// that is admitted; From gives its caller.
	Admitted func(ctx context.Context)

	credentials *Credentials // nil: everybody is an administrator
	limits      Limits
	now         func() time.Time

	mu      sync.Mutex
	callers map[string]*caller
	swept   time.Time
}

type caller struct {
	limiter *rate.Limiter
	seen    time.Time
}

// NewGuard makes a guard. Without credentials it is open: see [Listen].
func NewGuard(c *Credentials, l Limits) *Guard {
	return &Guard{credentials: c, limits: l, now: time.Now, callers: make(map[string]*caller)}
}

func (g *Guard) tell(ctx context.Context) {
	if g.Admitted != nil {
		g.Admitted(ctx)
	}
}

// Open says that the guard knows no callers and admits everybody.
func (g *Guard) Open() bool { return g.credentials == nil }

// Request is what a guard looks at.
type Request struct {
	// Authorization is the value of the header of that name.
	Authorization string
	// Certificates is the verified chain of the client, leaf first.
	Certificates []*x509.Certificate
	// Peer is the address that the request comes from.
	Peer string
	// Needs is the role that the call needs.
	Needs Role
}

// Admit says who calls, or why they may not.
func (g *Guard) Admit(r Request) (Principal, error) {
	p, err := g.who(r)
	if err != nil {
		// Guessing is limited by address.
		if r.Needs > Nobody && !g.allow("peer "+r.Peer) {
			return Principal{}, ErrTooFast
		}
		if r.Needs <= Visitor {
			return Principal{Name: "anonymous"}, nil
		}
		return Principal{}, err
	}
	if p.Role < r.Needs {
		return p, ErrForbidden
	}
	key := "caller " + p.Name
	if g.Open() {
		key = "peer " + r.Peer
	}
	if r.Needs > Nobody && !g.allow(key) {
		return p, ErrTooFast
	}
	return p, nil
}

func (g *Guard) who(r Request) (Principal, error) {
	if g.Open() {
		return Principal{Name: "local", Role: Admin}, nil
	}
	if scheme, token, ok := strings.Cut(r.Authorization, " "); ok && strings.EqualFold(scheme, "bearer") {
		if p, known := g.credentials.token(strings.TrimSpace(token)); known {
			return p, nil
		}
		return Principal{}, ErrUnknown
	}
	if len(r.Certificates) > 0 {
		if p, known := g.credentials.cert(r.Certificates[0].Subject.CommonName); known {
			return p, nil
		}
	}
	return Principal{}, ErrUnknown
}

const (
	// maxCallers bounds the limiters that are kept; beyond it the idle go.
	maxCallers = 10_000
	idle       = 10 * time.Minute
)

// allow takes one call from the caller's rate.
func (g *Guard) allow(key string) bool {
	if g.limits.PerSecond <= 0 {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	c := g.callers[key]
	if c == nil {
		if len(g.callers) >= maxCallers {
			// Not at every call: looking through all would be work for an attacker to order.
			if now.Sub(g.swept) < time.Second {
				return false
			}
			g.swept = now
			for k, old := range g.callers {
				if now.Sub(old.seen) > idle {
					delete(g.callers, k)
				}
			}
			if len(g.callers) >= maxCallers {
				return false
			}
		}
		c = &caller{limiter: rate.NewLimiter(rate.Limit(g.limits.PerSecond), max(1, g.limits.Burst))}
		g.callers[key] = c
	}
	c.seen = now
	return c.limiter.AllowN(now, 1)
}

type contextKey struct{}

// With puts the caller into a context.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From is the caller of a context; nobody without one.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(contextKey{}).(Principal)
	return p
}
