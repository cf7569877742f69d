package observe

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Batches are the figures of a process that hands out the sets of batches.
type Batches struct {
	now      func() time.Time
	ended    *prometheus.CounterVec
	attempts prometheus.Histogram

	mu      sync.Mutex
	workers map[string]time.Time // when each was last heard of
}

// Unfinished is how far a batch is, in boundary sets.
type Unfinished struct {
	ID                                       string
	Waiting, Working, Done, Failed, SetAside int // SetAside of Failed
}

const (
	// mostBatches have series of their own; the others are one, so that there are
	// never more.
	mostBatches = 50
	otherBatch  = "(others)"
	// heard is how long ago a worker may have given a result to be counted.
	heard = 10 * time.Minute
	// mostWorkers bounds what is remembered.
	mostWorkers = 10_000
)

// Batches registers the figures of batches; unfinished gives them at each scrape, the
// latest first.
func (m *Metrics) Batches(unfinished func() []Unfinished) *Batches {
	b := &Batches{
		now: time.Now, workers: make(map[string]time.Time),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "footprint_sets_total", Help: "Boundary sets that ended, by result: done, failed, or set-aside after several attempts.",
		}, []string{"result"}),
		attempts: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "footprint_set_attempts", Help: "How often a boundary set was handed out before it ended.", Buckets: []float64{1, 2, 3, 4, 5},
		}),
	}
	for _, result := range []string{"done", "failed", "set-aside"} {
		b.ended.WithLabelValues(result) // so that it is 0, and not missing
	}
	m.registry.MustRegister(b.ended, b.attempts, batchCollector(unfinished))
	m.Gauge("footprint_workers", "Workers that gave a result within ten minutes.", nil, func() float64 { return float64(b.alive()) })
	return b
}

// Ended counts a set that ended: as "done", "failed" or "set-aside", by whom, and handed
// out for the how-many-eth time.
func (b *Batches) Ended(result, worker string, attempt int) {
	b.ended.WithLabelValues(result).Inc()
	b.attempts.Observe(float64(attempt))
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.workers[worker]; known || len(b.workers) < mostWorkers {
		b.workers[worker] = b.now()
	}
}

func (b *Batches) alive() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for worker, at := range b.workers {
		if b.now().Sub(at) > heard {
			delete(b.workers, worker)
		}
	}
	return len(b.workers)
}

// batchCollector gives the figures of batches as they are when they are asked for.
type batchCollector func() []Unfinished

var (
	batchSets  = prometheus.NewDesc("footprint_batch_sets", "Boundary sets of unfinished batches, by batch and state; batches beyond the latest 50 together.", []string{"batch", "state"}, nil)
	batchCount = prometheus.NewDesc("footprint_batches", "Batches that are not finished.", nil, nil)
)

// Describe is for prometheus.Collector.
func (c batchCollector) Describe(to chan<- *prometheus.Desc) {
	to <- batchSets
	to <- batchCount
}

// Collect is for prometheus.Collector.
func (c batchCollector) Collect(to chan<- prometheus.Metric) {
	all := c()
	to <- prometheus.MustNewConstMetric(batchCount, prometheus.GaugeValue, float64(len(all)))
	if len(all) > mostBatches {
		rest := Unfinished{ID: otherBatch}
		for _, u := range all[mostBatches:] {
			rest.Waiting += u.Waiting
			rest.Working += u.Working
			rest.Done += u.Done
			rest.Failed += u.Failed
			rest.SetAside += u.SetAside
		}
		all = append(all[:mostBatches:mostBatches], rest)
	}
	for _, u := range all {
		for _, n := range []struct {
			state string
			sets  int
		}{{"waiting", u.Waiting}, {"working", u.Working}, {"done", u.Done}, {"failed", u.Failed - u.SetAside}, {"set-aside", u.SetAside}} {
			to <- prometheus.MustNewConstMetric(batchSets, prometheus.GaugeValue, float64(n.sets), u.ID, n.state)
		}
	}
}
