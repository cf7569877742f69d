package observe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Hands are the figures of a process that does pieces of work.
type Hands struct {
	seconds *prometheus.HistogramVec
	open    prometheus.Gauge
}

// Hands registers the figures of a process that does pieces.
func (m *Metrics) Hands() *Hands {
	h := &Hands{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "footprint_piece_seconds", Help: "Time that a piece of work took here, by kind and result: done, failed, stopped, or again for one that is tried once more.",
			Buckets: prometheus.ExponentialBuckets(0.01, 4, 10),
		}, []string{"kind", "result"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "footprint_pieces_open", Help: "Pieces of work under way here."}),
	}
	m.registry.MustRegister(h.seconds, h.open)
	return h
}

// Kind is work of one kind. There should be few kinds: each has series of its own.
func (h *Hands) Kind(kind string) (ended func(result string)) {
	start := time.Now()
	h.open.Inc()
	return func(result string) {
		h.open.Dec()
		h.seconds.WithLabelValues(kind, result).Observe(time.Since(start).Seconds())
	}
}

// Serve serves the figures at /metrics until ctx ends, to whoever reaches the listener,
// which it closes. /healthz says that the process lives; /readyz what ready says: its
// error, with 503, where the process can do no work.
func (m *Metrics) Serve(ctx context.Context, at net.Listener, ready func() error) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	plain := func(err error) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			text := "ok\n"
			if err != nil {
				w.WriteHeader(http.StatusServiceUnavailable)
				text = err.Error() + "\n"
			}
			_, _ = io.WriteString(w, text) // nobody is left to tell
		}
	}
	mux.HandleFunc("GET /healthz", plain(nil))
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { plain(ready())(w, r) })
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 20 * time.Second, MaxHeaderBytes: 16 << 10}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(at); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
