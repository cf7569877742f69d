package batch

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

// Asked is a batch that a caller wants.
type Asked struct {
	ID        string // of the caller's own; "" for one of the service's
	Owner     string
	RequestID string // makes Create idempotent for the owner; may be empty
	Spec      string // the batch file
}

// Check says what a batch would be, and begins nothing.
func (s *Service) Check(ctx context.Context, a Asked) (Info, error) {
	info := Info{ID: a.ID, Owner: a.Owner, RequestID: a.RequestID, Named: a.ID != "", State: BatchRunning, Created: s.opt.Now().UTC().Round(0)}
	spec, named, err := scenario.DecodeBatch(SpecFile, []byte(a.Spec), s.opt.Uses.Planner.Preset)
	if err != nil {
		return info, err
	}
	if err := s.few(len(named)); err != nil {
		return info, err
	}
	checked := make(map[string]bool)
	for _, n := range named {
		one := n.Scenario
		one.Seed = nil // all seeds are as good
		key, err := json.Marshal(one)
		if err != nil {
			return info, err
		}
		if checked[string(key)] {
			continue
		}
		checked[string(key)] = true
		if _, err := s.opt.Uses.Check(ctx, n.Scenario); err != nil {
			var wrong *footprint.InputError
			if errors.As(err, &wrong) {
				return info, &footprint.InputError{Field: "batch.spec", Problem: fmt.Sprintf("run %s: %v", n.Name, wrong), Err: err}
			}
			return info, fmt.Errorf("run %s: %w", n.Name, err)
		}
		if err := ctx.Err(); err != nil {
			return info, err
		}
	}
	sets, _, err := plan(s.opt.Uses.Planner, named, spec.Outputs)
	if err != nil {
		return info, err
	}
	info.Title, info.Priority, info.Counts.Sets = spec.Title, spec.Priority, len(sets)
	return info, s.few(len(sets))
}

func (s *Service) few(sets int) error {
	if sets <= s.opt.MostSets {
		return nil
	}
	return &footprint.InputError{Field: "batch.spec", Problem: fmt.Sprintf("%d boundary sets: want at most %d in a batch", sets, s.opt.MostSets)}
}

// Create begins a batch. If the owner has used the request id before, it gives that batch;
// for something else ErrConflict. When it returns without an error the batch is kept.
func (s *Service) Create(ctx context.Context, a Asked) (Info, error) {
	if there, err := s.same(a); err != nil || there != nil {
		return s.looked(there, err)
	}
	info, err := s.Check(ctx, a)
	if err != nil {
		return Info{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if there, err := s.sameLocked(a); err != nil || there != nil { // in the meantime
		return s.looked(there, err)
	}
	if info.ID == "" {
		info.ID = strconv.FormatInt(info.Created.UnixMilli(), 36) + "-" + strings.ToLower(rand.Text()[:8])
	}
	unfinished := 0
	for _, k := range s.all {
		if now, _ := k.now(); now.Owner == a.Owner && !now.State.Finished() {
			unfinished++
		}
	}
	switch {
	case s.closed:
		return Info{}, ErrClosed
	case s.all[info.ID] != nil:
		return Info{}, fmt.Errorf("%w: %s", ErrExists, info.ID)
	case unfinished >= s.opt.PerOwner:
		return Info{}, fmt.Errorf("%w: at most %d", ErrBusy, s.opt.PerOwner)
	}
	if err := writeNote(s.noteFile(info.ID), note{info, a.Spec}); err != nil {
		return Info{}, err
	}
	k := newKept(info)
	s.know(k)
	s.start(k, false, false)
	return info, nil
}

// same finds the batch of an earlier request; nil for none.
func (s *Service) same(a Asked) (*kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sameLocked(a)
}

func (s *Service) sameLocked(a Asked) (*kept, error) {
	id, known := s.requests[request{a.Owner, a.RequestID}]
	if a.RequestID == "" || !known {
		return nil, nil
	}
	n, err := readNote(s.noteFile(id))
	if err != nil {
		return nil, err
	}
	if n.Spec != a.Spec || a.ID != "" && a.ID != id || a.ID == "" && n.Named {
		return nil, fmt.Errorf("request id %q: %w", a.RequestID, ErrConflict)
	}
	return s.all[id], nil
}

func (s *Service) looked(k *kept, err error) (Info, error) {
	if err != nil {
		return Info{}, err
	}
	now, _ := k.now()
	return now, nil
}

// Get says how a batch is, and gives its file.
func (s *Service) Get(ctx context.Context, id string) (Info, string, error) {
	k, err := s.find(id)
	if err != nil {
		return Info{}, "", err
	}
	n, err := readNote(s.noteFile(id))
	if err != nil {
		return Info{}, "", err
	}
	return s.fresh(ctx, k), n.Spec, nil
}

// List lists the batches behind a key, at most limit of them; with a state only those in it.
func (s *Service) List(ctx context.Context, state State, after string, limit int) []Info {
	s.mu.Lock()
	all := s.inOrder()
	s.mu.Unlock()
	var list []Info
	for _, k := range all {
		if now, _ := k.now(); len(list) < limit && now.Key() > after && (state == "" || now.State == state) {
			list = append(list, s.fresh(ctx, k))
		}
	}
	return list
}

// stale is how old the number of sets at work may be.
const stale = 2 * time.Second

// fresh is what is known of a batch, with the sets that workers have.
func (s *Service) fresh(ctx context.Context, k *kept) Info {
	k.mu.Lock()
	b, old := k.batch, s.opt.Now().Sub(k.asked) > stale
	if old {
		k.asked = s.opt.Now()
	}
	k.mu.Unlock()
	if now, _ := k.now(); now.State.Finished() || b == nil || !old || !s.opt.Queue.Connected() {
		return now
	}
	ctx, end := context.WithTimeout(ctx, time.Second)
	defer end()
	working, err := s.opt.Queue.Working(ctx, b.state.Queue)
	if err != nil { // the queue does not answer; all else is known
		now, _ := k.now()
		return now
	}
	return k.change(func(i *Info) {
		if !i.State.Finished() {
			i.Counts.Working = working
		}
	})
}

// Cancel makes an unfinished batch cancelled, for good when it returns. Sets that are made
// stay.
func (s *Service) Cancel(_ context.Context, id string) (Info, error) {
	k, err := s.find(id)
	if err != nil {
		return Info{}, err
	}
	k.life.Lock()
	defer k.life.Unlock()
	now, _ := k.now()
	if now.State.Finished() {
		return now, fmt.Errorf("batch %s: %w", id, ErrFinished)
	}
	cancelled := func(i *Info) {
		i.State, i.Finished, i.Untaken, i.Counts.Working = BatchCancelled, s.opt.Now().UTC().Round(0), true, 0
	}
	cancelled(&now)
	if err := s.keep(now); err != nil {
		return Info{}, err
	}
	now = k.change(cancelled)
	k.mu.Lock()
	stop := k.stop
	k.mu.Unlock()
	if stop != nil {
		stop(errCancelled)
	}
	return now, nil
}

// Resume goes on with a batch that is finished: sets that failed are tried again, and those
// that are not made are. With renew, what rests on another atlas or engine than those of now
// is made anew.
func (s *Service) Resume(_ context.Context, id string, renew bool) (Info, error) {
	k, err := s.find(id)
	if err != nil {
		return Info{}, err
	}
	k.life.Lock()
	defer k.life.Unlock()
	now, _ := k.now()
	if !now.State.Finished() {
		return now, nil // it goes on
	}
	running := func(i *Info) {
		i.State, i.Finished, i.Failure, i.Untaken = BatchRunning, time.Time{}, nil, false
	}
	running(&now)
	if err := s.keep(now); err != nil {
		return Info{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Info{}, ErrClosed
	}
	now = k.change(running)
	s.start(k, true, renew)
	return now, nil
}

// Delete removes a batch that is finished.
func (s *Service) Delete(ctx context.Context, id string) error {
	k, err := s.find(id)
	if err != nil {
		return err
	}
	running := fmt.Errorf("batch %s: %w", id, ErrRunning)
	if now, _ := k.now(); !now.State.Finished() {
		return running
	}
	if err := k.wait(ctx); err != nil {
		return err
	}
	k.life.Lock()
	defer k.life.Unlock()
	if now, _ := k.now(); !now.State.Finished() { // somebody has resumed it
		return running
	}
	if b, err := s.open(ctx, id); err == nil { // where it cannot be opened, little is in the queue
		if err := s.opt.Queue.Forget(ctx, b.state.Queue); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(s.folder(id)); err != nil {
		return err
	}
	if err := os.Remove(s.noteFile(id)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, id)
	now, _ := k.now()
	delete(s.requests, request{now.Owner, now.RequestID})
	return nil
}

// Watch says how far a batch is, now and whenever that changes, until it is finished. A
// reader that is slow misses some, and never the last.
func (s *Service) Watch(ctx context.Context, id string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		k, err := s.find(id)
		if err != nil {
			yield(Info{}, err)
			return
		}
		var told Info
		tick := time.NewTicker(stale + s.opt.Every)
		defer tick.Stop()
		for {
			s.fresh(ctx, k)
			now, changed := k.now()
			if now != told && !yield(now, nil) || now.State.Finished() {
				return
			}
			told = now
			select {
			case <-changed:
			case <-tick.C:
			case <-ctx.Done():
				yield(now, ctx.Err())
				return
			}
			select { // not every one
			case <-time.After(s.opt.Every):
			case <-ctx.Done():
			}
		}
	}
}
