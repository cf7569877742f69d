package observe

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures of one service.
type Metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	open     prometheus.Gauge
}

// NewMetrics registers the figures of the service, of Go and of the process.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "footprint_calls_total", Help: "Calls answered, by method and code.",
		}, []string{"method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "footprint_call_seconds", Help: "Time to answer a call.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 10),
		}, []string{"method"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "footprint_calls_open", Help: "Calls being answered, streams included.",
		}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "footprint_build_info", Help: "1, labelled with the version.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.calls, m.seconds, m.open, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Gauge registers a figure that is asked for at each scrape, such as the
// number of runs in a state.
func (m *Metrics) Gauge(name, help string, labels map[string]string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, value))
}

// Figure registers a figure that is asked for at each scrape and left out where it is not
// known at that moment.
func (m *Metrics) Figure(name, help string, value func() (float64, bool)) {
	m.registry.MustRegister(figure{prometheus.NewDesc(name, help, nil, nil), value})
}

type figure struct {
	desc  *prometheus.Desc
	value func() (float64, bool)
}

func (f figure) Describe(to chan<- *prometheus.Desc) { to <- f.desc }

func (f figure) Collect(to chan<- prometheus.Metric) {
	if value, known := f.value(); known {
		to <- prometheus.MustNewConstMetric(f.desc, prometheus.GaugeValue, value)
	}
}

// Handler serves the figures in Prometheus' format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) begin() { m.open.Inc() }

func (m *Metrics) end(method, code string, took time.Duration) {
	m.open.Dec()
	m.calls.WithLabelValues(method, code).Inc()
	m.seconds.WithLabelValues(method).Observe(took.Seconds())
}
