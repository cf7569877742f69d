package server

import (
	"compress/gzip"
	"context"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// around puts what concerns every HTTP request around a handler.
func (s *Server) around(h http.Handler) (http.Handler, error) {
	h = compressed(h)
	h = s.bounded(h)
	if s.opt.Access.HTTP != nil {
		h = s.opt.Access.HTTP(h)
	}
	// Pages of other sites can make a browser send requests to a service that is
	// open to its own machine.
	cross := http.NewCrossOriginProtection()
	for _, origin := range s.opt.AllowOrigins {
		if err := cross.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		WriteStatus(w, status.New(codes.PermissionDenied, "requests from pages of other sites are refused"))
	}))
	h = cross.Handler(h)
	h = s.origins(h)
	h = s.hosts(h)
	h = s.headed(h)
	if s.opt.HTTP != nil {
		h = s.opt.HTTP(h)
	}
	return h, nil
}

// headed names the request, sets the headers of all answers, and survives a
// panic.
func (s *Server) headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestIDOf(r.Header.Get(requestIDKey))
		h := w.Header()
		h.Set("X-Request-Id", id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.opt.Log.LogAttrs(r.Context(), slog.LevelError, "panic over HTTP", slog.String("request", id), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
				WriteStatus(w, statusOf(panicked(p)))
			}
		}()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDContext{}, id)))
	})
}

// hosts refuses requests under host names that are not of loopback.
func (s *Server) hosts(next http.Handler) http.Handler {
	if s.opt.AnyHost {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
			WriteStatus(w, status.Newf(codes.PermissionDenied, "host %q: want localhost or a loopback address", clip(host)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// origins answers pages that may read answers from elsewhere (CORS).
func (s *Server) origins(next http.Handler) http.Handler {
	if len(s.opt.AllowOrigins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		w.Header().Add("Vary", "Origin")
		if slices.Contains(s.opt.AllowOrigins, origin) {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", "X-Request-Id, Content-Disposition")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id")
				h.Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// bounded limits what is read, and how long a client may take to send and to
// read.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most, within := int64(s.opt.MaxMessageBytes), s.opt.CallTimeout
		if r.URL.Path == "/v1/atlases:import" {
			most, within = int64(s.opt.MaxArchiveBytes)+1, s.opt.StreamTimeout
		}
		control := http.NewResponseController(w)
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, most)
			_ = control.SetReadDeadline(time.Now().Add(within)) // where the connection has deadlines
		}
		next.ServeHTTP(&deadlined{w, control, s.opt.SendTimeout}, r)
	})
}

// deadlined ends the connection of a client that does not read.
type deadlined struct {
	http.ResponseWriter
	control *http.ResponseController
	within  time.Duration
}

func (d *deadlined) Unwrap() http.ResponseWriter { return d.ResponseWriter }

func (d *deadlined) WriteHeader(code int) {
	_ = d.control.SetWriteDeadline(time.Now().Add(d.within)) // where the connection has deadlines
	d.ResponseWriter.WriteHeader(code)
}

func (d *deadlined) Write(data []byte) (int, error) {
	_ = d.control.SetWriteDeadline(time.Now().Add(d.within)) // where the connection has deadlines
	return d.ResponseWriter.Write(data)
}

func (d *deadlined) Flush() {
	_ = d.control.SetWriteDeadline(time.Now().Add(d.within)) // where the connection has deadlines
	_ = d.control.Flush()                                    // Write tells of errors
}

// The fastest level: answers are made for one caller, who waits.
var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is known
	return w
}}

// compressed compresses answers that gain by it, for clients that say so.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		z := &gzipped{ResponseWriter: w}
		next.ServeHTTP(z, r) // after a panic the answer stays cut off
		z.close()
	})
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}

// gzipped compresses from the first write on.
type gzipped struct {
	http.ResponseWriter
	begun bool
	gz    *gzip.Writer // nil: as it is
}

func (z *gzipped) Unwrap() http.ResponseWriter { return z.ResponseWriter }

func (z *gzipped) WriteHeader(code int) {
	if !z.begun {
		z.begun = true
		h := z.Header()
		kind := h.Get("Content-Type")
		text := strings.Contains(kind, "json") || strings.Contains(kind, "xml") || strings.HasPrefix(kind, "text/")
		if text && h.Get("Content-Encoding") == "" && code != http.StatusNoContent && code != http.StatusNotModified {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			z.gz, _ = gzips.Get().(*gzip.Writer)
			z.gz.Reset(z.ResponseWriter)
		}
	}
	z.ResponseWriter.WriteHeader(code)
}

func (z *gzipped) Write(data []byte) (int, error) {
	if !z.begun {
		z.WriteHeader(http.StatusOK)
	}
	if z.gz == nil {
		return z.ResponseWriter.Write(data)
	}
	return z.gz.Write(data)
}

func (z *gzipped) Flush() {
	if !z.begun {
		z.WriteHeader(http.StatusOK)
	}
	if z.gz != nil {
		_ = z.gz.Flush() // Write tells of errors
	}
	_ = http.NewResponseController(z.ResponseWriter).Flush() // Write tells of errors
}

func (z *gzipped) close() {
	if z.gz == nil {
		return
	}
	_ = z.gz.Close() // nobody is left to tell
	z.gz.Reset(nil)
	gzips.Put(z.gz)
}
