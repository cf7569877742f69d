package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
)

// Mem is a store in the memory of the process.
type Mem struct {
	mu        sync.RWMutex
	closed    bool
	runs      map[string]job.Run
	order     []string // of the runs, ascending
	requests  map[requestKey]string
	events    map[string][]job.Event
	plans     map[string]planRow
	atlases   map[string]footprint.StoredAtlas
	ensembles map[string]ensembleRow
	proofs    map[string]proofRow
}

type requestKey struct{ owner, id string }

var _ Store = (*Mem)(nil)

// Memory gives an empty store in the memory of the process.
func Memory() *Mem {
	return &Mem{
		runs: make(map[string]job.Run), requests: make(map[requestKey]string), events: make(map[string][]job.Event),
		plans: make(map[string]planRow), atlases: make(map[string]footprint.StoredAtlas),
		ensembles: make(map[string]ensembleRow), proofs: make(map[string]proofRow),
	}
}

// read and write take the lock, unless ctx has ended or the store is closed.
func (m *Mem) read(ctx context.Context) (unlock func(), err error) {
	m.mu.RLock()
	if err := m.usable(ctx); err != nil {
		m.mu.RUnlock()
		return nil, err
	}
	return m.mu.RUnlock, nil
}

func (m *Mem) write(ctx context.Context) (unlock func(), err error) {
	m.mu.Lock()
	if err := m.usable(ctx); err != nil {
		m.mu.Unlock()
		return nil, err
	}
	return m.mu.Unlock, nil
}

func (m *Mem) usable(ctx context.Context) error {
	if m.closed {
		return ErrClosed
	}
	return ctx.Err()
}

// CreateRun is for [job.Store].
func (m *Mem) CreateRun(ctx context.Context, r job.Run, first job.Event) (job.Run, bool, error) {
	unlock, err := m.write(ctx)
	if err != nil {
		return job.Run{}, false, err
	}
	defer unlock()
	key := requestKey{r.Owner, r.RequestID}
	if id, ok := m.requests[key]; ok && r.RequestID != "" {
		return job.Same(m.runs[id], r)
	}
	if _, ok := m.runs[r.ID]; ok {
		return job.Run{}, false, fmt.Errorf("run %s: exists already", r.ID)
	}
	r = copyRun(r)
	m.runs[r.ID] = r
	i, _ := slices.BinarySearch(m.order, r.ID)
	m.order = slices.Insert(m.order, i, r.ID)
	if r.RequestID != "" {
		m.requests[key] = r.ID
	}
	m.events[r.ID] = []job.Event{copyEvent(r.ID, first)}
	return r, true, nil
}

// Run is for [job.Store].
func (m *Mem) Run(ctx context.Context, id string) (job.Run, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return job.Run{}, err
	}
	defer unlock()
	r, ok := m.runs[id]
	if !ok {
		return job.Run{}, fmt.Errorf("run %q: %w", id, job.ErrNotFound)
	}
	return r, nil
}

// RunByRequest is for [job.Store].
func (m *Mem) RunByRequest(ctx context.Context, owner, requestID string) (job.Run, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return job.Run{}, err
	}
	defer unlock()
	id, ok := m.requests[requestKey{owner, requestID}]
	if !ok {
		return job.Run{}, fmt.Errorf("request id %q: %w", requestID, job.ErrNotFound)
	}
	return m.runs[id], nil
}

// Runs is for [job.Store].
func (m *Mem) Runs(ctx context.Context, f job.Filter, after string, limit int) ([]job.Run, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []job.Run
	take := func(id string) (more bool) {
		if len(out) >= limit {
			return false
		}
		if r := m.runs[id]; f.Match(r) {
			out = append(out, r)
		}
		return true
	}
	i, found := slices.BinarySearch(m.order, after)
	switch {
	case f.Newest && after == "":
		i = len(m.order)
	case !f.Newest && found:
		i++
	}
	if f.Newest {
		for _, id := range slices.Backward(m.order[:i]) {
			if !take(id) {
				break
			}
		}
		return out, nil
	}
	for _, id := range m.order[i:] {
		if !take(id) {
			break
		}
	}
	return out, nil
}

// Unfinished is for [job.Store].
func (m *Mem) Unfinished(ctx context.Context) ([]job.Run, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []job.Run
	for _, id := range m.order {
		if r := m.runs[id]; !r.State.Finished() {
			out = append(out, r)
		}
	}
	return out, nil
}

// Transition is for [job.Store].
func (m *Mem) Transition(ctx context.Context, from, to job.Run, events []job.Event) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	r, ok := m.runs[from.ID]
	if err := mayChange(r, ok, from); err != nil {
		return err
	}
	kept, err := appendEvents(m.events[from.ID], from.ID, events)
	if err != nil {
		return err
	}
	r.State, r.Started, r.Finished, r.Attempt = to.State, to.Started, to.Finished, to.Attempt
	r.Result, r.Failure = to.Result, to.Failure
	m.runs[r.ID], m.events[r.ID] = copyRun(r), kept
	return nil
}

// mayChange says why a run that is there as it is may not change from from.
func mayChange(there job.Run, ok bool, from job.Run) error {
	switch {
	case !ok:
		return fmt.Errorf("run %q: %w", from.ID, job.ErrNotFound)
	case there.State.Finished():
		return fmt.Errorf("run %s: %w", from.ID, job.ErrFinished)
	case there.State != from.State || there.Attempt != from.Attempt:
		return fmt.Errorf("run %s: %w: attempt %d is %s", from.ID, job.ErrStale, there.Attempt, there.State)
	}
	return nil
}

// RecordEvents is for [job.Store].
func (m *Mem) RecordEvents(ctx context.Context, run string, add []job.Event, drop []int64) error {
	if err := onlyProgress(run, add); err != nil {
		return err
	}
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	r, ok := m.runs[run]
	if err := mayChange(r, ok, job.Run{ID: run, State: r.State, Attempt: r.Attempt}); err != nil {
		return err
	}
	kept, err := appendEvents(m.events[run], run, add)
	if err != nil {
		return err
	}
	m.events[run] = slices.DeleteFunc(kept, func(e job.Event) bool { return e.Progress() && slices.Contains(drop, e.Seq) })
	return nil
}

// appendEvents gives a new slice.
func appendEvents(kept []job.Event, run string, add []job.Event) ([]job.Event, error) {
	kept = slices.Clone(kept)
	for _, e := range add {
		if len(kept) > 0 && e.Seq <= kept[len(kept)-1].Seq {
			return nil, fmt.Errorf("run %s: event %d is not behind the last one, %d", run, e.Seq, kept[len(kept)-1].Seq)
		}
		kept = append(kept, copyEvent(run, e))
	}
	return kept, nil
}

// Events is for [job.Store].
func (m *Mem) Events(ctx context.Context, run string, after int64, limit int) ([]job.Event, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	events := m.events[run]
	i, found := slices.BinarySearchFunc(events, after, func(e job.Event, seq int64) int { return int(min(max(e.Seq-seq, -1), 1)) })
	if found {
		i++
	}
	return slices.Clone(events[i:min(len(events), i+max(limit, 0))]), nil
}

// Check is for [Store]. There is nothing to check.
func (m *Mem) Check(ctx context.Context) error {
	unlock, err := m.read(ctx)
	if err == nil {
		unlock()
	}
	return err
}

// Close forgets everything.
func (m *Mem) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	// Emptied in place: those who wait for the lock hold the tables already.
	clear(m.runs)
	clear(m.requests)
	clear(m.events)
	clear(m.plans)
	clear(m.atlases)
	clear(m.ensembles)
	clear(m.proofs)
	m.order = nil
	return nil
}

// copyRun makes nothing of r shared with the caller, and its times such as
// they come from disk.
func copyRun(r job.Run) job.Run {
	r.Payload, r.Result = noBytes(r.Payload), noBytes(r.Result)
	if r.Failure != nil {
		f := *r.Failure
		f.Detail = noBytes(f.Detail)
		r.Failure = &f
	}
	for _, t := range []*time.Time{&r.Created, &r.Started, &r.Finished} {
		*t = instant(nanos(*t))
	}
	return r
}

func copyEvent(run string, e job.Event) job.Event {
	e.Run, e.Time, e.Data = run, instant(nanos(e.Time)), noBytes(e.Data)
	return e
}
