package bench

import (
	"slices"
	"sync"
	"time"

	"footprint/internal/region"
	"footprint/internal/search"
)

// Sample is how far a run was at a time.
type Sample struct {
	Wall float64 `json:"wall"` // seconds since the run began
	CPU  float64 `json:"cpu"`  // seconds of all processors together
	// Steps are the proposals made.
	Steps int64 `json:"steps"`
	// Captured is the share of the variation in need that lies between the
	// regions of the best plan within the bounds; 0 while there is none.
	Captured float64 `json:"captured"`
}

// Trace is the improvements of one run in order of time; the last sample is its
// end.
type Trace []Sample

// Clock is a way to tell the time of a sample, in seconds.
type Clock func(Sample) float64

// Wall is time on the clock.
func Wall(s Sample) float64 { return s.Wall }

// CPU is time on the processors, by the number that worked at once: what the
// clock would tell on an idle machine, as long as all of them are busy.
func CPU(threads int) Clock { return func(s Sample) float64 { return s.CPU / float64(threads) } }

// At is what was captured after some seconds.
func (t Trace) At(seconds float64, clock Clock) float64 { return t.sampleAt(seconds, clock).Captured }

// sampleAt is the last sample of some time; zero when there is none.
func (t Trace) sampleAt(seconds float64, clock Clock) Sample {
	var last Sample
	for _, s := range t {
		if clock(s) > seconds {
			break
		}
		last = s
	}
	return last
}

// Reached is after how many seconds a share was captured; false when it never
// was.
func (t Trace) Reached(captured float64, clock Clock) (float64, bool) {
	i := slices.IndexFunc(t, func(s Sample) bool { return s.Captured >= captured })
	if i < 0 {
		return 0, false
	}
	return clock(t[i]), true
}

// End is the last sample.
func (t Trace) End() Sample { return t[len(t)-1] }

// captured is 1 less the objective of a plan within the bounds.
func captured(s region.Score) float64 {
	if s.Violation > 0 {
		return 0
	}
	return 1 - float64(s.Objective)/float64(region.One)
}

// tracer writes a trace.
type tracer struct {
	mu    sync.Mutex // searches promise one call at a time; the end comes from outside
	began time.Time
	cpu   time.Duration
	trace Trace
}

func newTracer() *tracer { return &tracer{began: time.Now(), cpu: cpuTime()} }

func (t *tracer) progress(p search.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.trace); n == 0 || captured(p.Best) > t.trace[n-1].Captured {
		t.add(p.Steps, p.Best)
	}
}

func (t *tracer) end(r *search.Result) Trace {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(r.Steps, r.Score)
	return t.trace
}

func (t *tracer) add(steps int64, best region.Score) {
	t.trace = append(t.trace, Sample{
		Wall: time.Since(t.began).Seconds(), CPU: (cpuTime() - t.cpu).Seconds(), Steps: steps, Captured: captured(best),
	})
}
