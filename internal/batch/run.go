package batch

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"footprint/internal/export"
	"footprint/internal/job"
	"footprint/internal/job/queue"
)

// Options are how to work on a batch.
type Options struct {
	// Queue is where the work goes. Somebody must work for it.
	Queue *queue.Queue
	// Retry has sets that failed made again.
	Retry bool
	// Progress, when set, is told of each set that is finished. Calls come one at a time.
	Progress func(Progress)
}

// Progress is how far a batch is.
type Progress struct {
	Sets, Done, Failed int
	Unchanged          int           // sets of Done that were there before this run
	Work               time.Duration // that the sets of Done and Failed took, each on its worker
	Bytes              int64         // of the files of sets
	Last               *Finished     // what finished last, while running
}

// Finished is a set that finished.
type Finished struct {
	Folders []string // more than one where a batch asks for the same twice
	Failure *job.Failure
	Worker  string
	Attempt int // the how-many-eth time it was handed out, from 1
	Took    time.Duration
}

// FailedError says that sets of a batch could not be made.
type FailedError struct{ Failed, Sets int }

func (e *FailedError) Error() string { return fmt.Sprintf("%d of %d sets failed", e.Failed, e.Sets) }

// Run makes all sets of a batch that are not made yet, and then what compares them. A
// context that ends cuts it short, with nothing lost. What could not be made is said by
// [*FailedError], beside all others.
func (b *Batch) Run(ctx context.Context, opt Options) (Progress, error) {
	if err := b.changed(); err != nil {
		return Progress{}, err
	}
	unlock, err := b.lock(ctx)
	if err != nil {
		return Progress{}, err
	}
	defer unlock()
	j, err := openJournal(b.inside(journalFile))
	if err != nil {
		return Progress{}, err
	}
	r := &run{Batch: b, Options: opt, journal: j, folders: make(map[string][]string)}
	progress, err := r.all(ctx)
	return progress, errors.Join(err, j.close())
}

// lock keeps other processes from the batch. Who only asks whether somebody has it holds it
// for a moment, which is waited for.
func (b *Batch) lock(ctx context.Context) (unlock func(), err error) {
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	lock := flock.New(b.inside(lockFile))
	ok, err := lock.TryLockContext(ctx, 50*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrLocked
	}
	if err != nil || !ok {
		return nil, fmt.Errorf("batch in %s: %w", b.dir, err)
	}
	return func() { _ = lock.Unlock() }, nil
}

// run is a batch under way.
type run struct {
	*Batch
	Options
	journal  *journal
	folders  map[string][]string // of each piece
	waits    map[string]bool     // pieces without a record
	taken    atomic.Int64        // results
	progress Progress
}

func (r *run) all(ctx context.Context) (Progress, error) {
	r.progress = r.look()
	if err := r.again(ctx); err != nil {
		return r.progress, err
	}
	collected := r.collect(ctx)
	// What is there can be compared, also when it is not all.
	if err := errors.Join(collected, r.compare()); err != nil {
		return r.progress, err
	}
	// All is in the folder: the queue need not keep it any longer. Files that a power cut
	// takes after all are missed when the batch is run again.
	if err := r.journal.sync(); err != nil {
		return r.progress, err
	}
	if err := r.Queue.Forget(ctx, r.state.Queue); err != nil {
		return r.progress, err
	}
	if r.progress.Failed > 0 {
		return r.progress, &FailedError{r.progress.Failed, r.progress.Sets}
	}
	return r.progress, nil
}

// look says what is done already, and what waits: a piece does with the first of its
// folders that is not as it should be.
func (r *run) look() Progress {
	r.waits = make(map[string]bool)
	for i := range r.sets {
		s := &r.sets[i]
		r.folders[s.piece.ID] = append(r.folders[s.piece.ID], s.folder)
		rec, known := r.journal.of[s.piece.ID]
		if !known || rec.Failure != nil && r.Retry || rec.Failure == nil && !r.intact(s.folder, rec) {
			r.waits[s.piece.ID] = true
		}
	}
	p := Progress{Sets: len(r.sets)}
	for i := range r.sets {
		rec := r.journal.of[r.sets[i].piece.ID]
		switch {
		case r.waits[rec.Piece] || rec.Piece == "":
			continue
		case rec.Failure != nil:
			p.Failed++
		default:
			p.Done++
			p.Unchanged++
			p.Bytes += rec.Bytes
		}
		p.Work += seconds(rec.Seconds)
	}
	return p
}

// intact says whether the folder of a set is as it was when it was recorded.
func (r *run) intact(folder string, rec record) bool {
	sum, err := manifestDigest(filepath.Join(r.dir, filepath.FromSlash(folder)))
	return err == nil && sum == rec.Manifest
}

// again gives the queue what waits.
func (r *run) again(ctx context.Context) error {
	var work []queue.Piece
	put := make(map[string]bool)
	var lost []string // pieces with a result that is no good any more
	for i := range r.sets {
		p := r.sets[i].piece
		if !r.waits[p.ID] || put[p.ID] {
			continue
		}
		put[p.ID] = true
		work = append(work, p)
		if _, known := r.journal.of[p.ID]; known {
			lost = append(lost, p.ID)
		}
	}
	if len(lost) > 0 {
		if err := r.Queue.Drop(ctx, r.state.Queue, lost); err != nil {
			return err
		}
	}
	return r.Queue.Put(ctx, r.inQueue(), work)
}

// collect takes results until nothing waits, or the budget is used.
func (r *run) collect(ctx context.Context) error {
	if len(r.waits) == 0 {
		return nil
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if limit := r.spec.Budget.Time; limit > 0 {
		timer := time.AfterFunc(limit, func() { r.hold(ctx, end, fmt.Sprintf("the time of its budget, %s,", limit)) })
		defer timer.Stop()
	}
	var full sync.Once
	err := r.take(ctx, func() {
		if most := r.spec.Budget.Disk; most > 0 && r.progress.Bytes >= most && len(r.waits) > 0 {
			full.Do(func() { go r.hold(ctx, end, fmt.Sprintf("the disk of its budget, %d bytes,", most)) })
		}
	})
	var used *BudgetError
	if errors.As(context.Cause(ctx), &used) {
		used.Done, used.Sets = r.progress.Done, r.progress.Sets
		return used
	}
	return err
}

// take takes results until nothing waits; then is called after each.
func (r *run) take(ctx context.Context, then func()) error {
	for result, err := range r.Queue.Results(ctx, r.state.Queue) {
		if err != nil {
			return err
		}
		if r.waits[result.Piece] { // else of a batch file that has changed
			if err := r.keep(result); err != nil {
				return err
			}
		}
		r.taken.Add(1)
		if len(r.waits) == 0 {
			return nil
		}
		then()
	}
	return ctx.Err()
}

// BudgetError says that a batch has used what its file gives it.
type BudgetError struct {
	What       string
	Done, Sets int
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("%s is used: %d of %d sets are done", e.What, e.Done, e.Sets)
}

// hold lets nobody begin another set, and ends the run once those under way are kept.
func (r *run) hold(ctx context.Context, end context.CancelCauseFunc, what string) {
	if err := r.Queue.Hold(ctx, r.inQueue()); err != nil {
		end(err)
		return
	}
	for ctx.Err() == nil {
		s, err := r.Queue.Status(ctx, r.state.Queue)
		if err != nil {
			end(err)
			return
		}
		if s.Working == 0 && r.taken.Load() >= int64(s.Done) {
			end(&BudgetError{What: what})
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// keep puts a result into the folders that it is for, and records it.
func (r *run) keep(result queue.Result) error {
	rec := record{Piece: result.Piece, Failure: result.Failure, Worker: result.Worker, Attempt: result.Attempt, Seconds: result.Took.Seconds()}
	folders := r.folders[result.Piece]
	if rec.Failure == nil {
		for _, folder := range folders {
			var err error
			if rec.Bytes, rec.Manifest, err = r.place(folder, result.Data); err != nil {
				return fmt.Errorf("writing the files of %s: %w\nNothing is lost: the work queue keeps what is not written; go on with footprint batch resume %s", folder, err, r.dir)
			}
		}
	}
	if err := r.journal.add(rec); err != nil {
		return err
	}
	delete(r.waits, result.Piece)
	p := &r.progress
	p.Work += result.Took
	for range folders {
		if rec.Failure != nil {
			p.Failed++
		} else {
			p.Done++
			p.Bytes += rec.Bytes
		}
	}
	if r.Progress != nil {
		p.Last = &Finished{folders, rec.Failure, rec.Worker, rec.Attempt, result.Took}
		r.Progress(*p)
		p.Last = nil
	}
	return nil
}

// place writes the files of a set aside and puts them into place.
func (r *run) place(folder string, data []byte) (size int64, manifest string, err error) {
	to := filepath.Join(r.dir, filepath.FromSlash(folder))
	err = export.Aside(to, func(temp string) error {
		if size, err = unpack(temp, data); err != nil {
			return err
		}
		manifest, err = manifestDigest(temp)
		return err
	})
	return size, manifest, err
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Cancel takes back what waits for workers.
func (b *Batch) Cancel(ctx context.Context, q *queue.Queue) error {
	return q.Cancel(ctx, b.state.Queue)
}
