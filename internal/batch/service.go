package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/job/queue"
)

// Service keeps many batches, for callers that are elsewhere: each in a folder below one,
// and what is known of it in a file beside that. It works on those that are unfinished,
// also on those that were when the process ended. Its methods may be called at the same
// time.
type Service struct {
	opt ServiceOptions
	dir string

	life  context.Context //nolint:containedctx // the life of the service
	close context.CancelFunc

	mu       sync.Mutex
	all      map[string]*kept
	requests map[request]string // ids, by who asked for what
	closed   bool
	working  sync.WaitGroup
	opened   *kept // the finished batch that was looked into last
}

// request names a request of a caller.
type request struct{ owner, id string }

// ServiceOptions are how a service works. The zero value of a field that may be left out
// means the default.
type ServiceOptions struct {
	// Uses finds what scenarios name: by id, never by a path on this machine. Required.
	Uses *footprint.Service
	// Queue is where the work goes. Somebody must work for it. Required.
	Queue *queue.Queue
	// Failure is how an error of a batch is kept; its text, if nil.
	Failure func(error) job.Failure
	// Told, when set, is told of each set that finished.
	Told func(*Finished)

	PerOwner int           // unfinished batches of one owner; 10
	MostSets int           // sets of one batch; 10000
	Every    time.Duration // between two counts for a watcher; 250 ms
	Now      func() time.Time
	Log      *slog.Logger // nothing is logged
}

// Errors of requests. Test with errors.Is.
var (
	// ErrNotFound says that there is no batch with this id, or no such file in it.
	ErrNotFound = errors.New("batch not found")
	// ErrExists says that there is another batch with this id.
	ErrExists = errors.New("there is a batch with this id")
	// ErrConflict says that the caller used the request id for something else.
	ErrConflict = errors.New("request id was used for another batch")
	// ErrFinished says that the batch is finished, and cannot be cancelled.
	ErrFinished = errors.New("batch is finished")
	// ErrRunning says that the batch is not finished yet.
	ErrRunning = errors.New("batch is not finished: cancel it first")
	// ErrBusy says that the caller has as many unfinished batches as one may have.
	ErrBusy = errors.New("too many unfinished batches")
	// ErrClosed says that the service stops.
	ErrClosed = errors.New("the service is stopping")
)

// errCancelled ends the work on a batch that somebody cancelled.
var errCancelled = errors.New("cancelled")

func (o ServiceOptions) withDefaults() ServiceOptions {
	o.PerOwner, o.MostSets = cmp.Or(o.PerOwner, 10), cmp.Or(o.MostSets, 10_000)
	o.Every = cmp.Or(o.Every, 250*time.Millisecond)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Failure == nil {
		o.Failure = func(err error) job.Failure { return job.Failure{Code: job.CodeInternal, Message: err.Error()} }
	}
	return o
}

// NewService opens the batches below a folder, and goes on with those that are unfinished.
func NewService(dir string, opt ServiceOptions) (*Service, error) {
	s := &Service{opt: opt.withDefaults(), dir: dir, all: make(map[string]*kept), requests: make(map[request]string)}
	s.life, s.close = context.WithCancel(context.Background())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("batches in %s: %w", dir, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+noteSuffix))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		n, err := readNote(file)
		if err != nil {
			return nil, err
		}
		s.know(newKept(n.Info))
	}
	for _, k := range s.inOrder() {
		switch {
		case !k.info.State.Finished():
			s.start(k, false, false)
		case k.info.Untaken:
			s.working.Go(func() { s.takeBack(k); k.shut() })
		}
	}
	return s, nil
}

// know makes a batch known.
func (s *Service) know(k *kept) {
	s.all[k.info.ID] = k
	if k.info.RequestID != "" {
		s.requests[request{k.info.Owner, k.info.RequestID}] = k.info.ID
	}
}

// Close ends the work on all batches, and waits for that until ctx ends. What is
// unfinished goes on with the next start.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.close()
	done := make(chan struct{})
	go func() {
		s.working.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("work on batches did not end: %w", ctx.Err())
	}
}

// inOrder are all batches, the latest first.
func (s *Service) inOrder() []*kept {
	var all []*kept
	for _, k := range s.all {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b *kept) int { return cmp.Compare(a.info.Key(), b.info.Key()) })
	return all
}

func (s *Service) find(id string) (*kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.all[id]; ok {
		return k, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrNotFound, id)
}

func (s *Service) folder(id string) string { return filepath.Join(s.dir, id) }

func (s *Service) noteFile(id string) string { return filepath.Join(s.dir, id+noteSuffix) }
