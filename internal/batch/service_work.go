package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/scenario"
)

// start begins the work on a batch, or goes on with it. The state is running already.
func (s *Service) start(k *kept, retry, renew bool) {
	ctx, stop := context.WithCancelCause(s.life)
	k.mu.Lock()
	before := k.done
	k.stop, k.done = stop, make(chan struct{})
	done := k.done
	k.mu.Unlock()
	s.working.Go(func() {
		defer close(done)
		defer stop(nil)
		if before != nil {
			<-before // it winds up
		}
		s.settle(ctx, k, s.work(ctx, k, retry, renew))
	})
}

// work makes the sets of a batch.
func (s *Service) work(ctx context.Context, k *kept, retry, renew bool) error {
	b, err := s.begin(ctx, k)
	if err != nil {
		return err
	}
	if renew {
		if err := b.Renew(); err != nil {
			return err
		}
	}
	_, err = b.Run(ctx, Options{Queue: s.opt.Queue, Retry: retry, Progress: func(p Progress) {
		k.change(func(i *Info) {
			i.Counts.Sets, i.Counts.Done, i.Counts.Failed, i.Counts.Unchanged = p.Sets, p.Done, p.Failed, p.Unchanged
			if f := p.Last.Failure; f != nil && f.Code == queue.CodeSetAside {
				i.Counts.SetAside += len(p.Last.Folders)
			}
		})
		if s.opt.Told != nil {
			s.opt.Told(p.Last)
		}
	}})
	var some *FailedError
	if errors.As(err, &some) {
		err = nil // the others are there, and each says why
	}
	if err == nil {
		err = k.recount()
	}
	return err
}

// begin opens a batch, or makes its folder.
func (s *Service) begin(ctx context.Context, k *kept) (*Batch, error) {
	n, err := readNote(s.noteFile(k.info.ID))
	if err != nil {
		return nil, err
	}
	if err := s.learn(ctx, n.Spec); err != nil {
		return nil, err
	}
	b, err := Begin(s.folder(n.ID), SpecFile, []byte(n.Spec), s.opt.Uses.Planner)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	k.batch = b
	k.mu.Unlock()
	return b, k.recount()
}

// learn has the planner know the atlases that were imported.
func (s *Service) learn(ctx context.Context, spec string) error {
	_, named, err := scenario.DecodeBatch(SpecFile, []byte(spec), s.opt.Uses.Planner.Preset)
	if err != nil {
		return err
	}
	known := make(map[string]bool)
	for _, n := range named {
		id := n.Scenario.Atlas
		if id == "" {
			id = footprint.DefaultAtlas
		}
		if !known[id] {
			if _, err := s.opt.Uses.Atlas(ctx, id); err != nil {
				return fmt.Errorf("run %s: %w", n.Name, err)
			}
			known[id] = true
		}
	}
	return nil
}

// recount takes the counts from the records of a batch.
func (k *kept) recount() error {
	k.mu.Lock()
	b := k.batch
	k.mu.Unlock()
	of, _, err := readJournal(b.inside(journalFile))
	if err != nil {
		return err
	}
	k.change(func(i *Info) {
		i.Counts = Counts{Sets: len(b.sets), Unchanged: i.Counts.Unchanged}
		for j := range b.sets {
			switch rec, known := of[b.sets[j].piece.ID]; {
			case !known:
			case rec.Failure == nil:
				i.Counts.Done++
			default:
				i.Counts.Failed++
				if rec.Failure.Code == queue.CodeSetAside {
					i.Counts.SetAside++
				}
			}
		}
	})
	return nil
}

// settle keeps how the work on a batch ended.
func (s *Service) settle(ctx context.Context, k *kept, err error) {
	cancelled := errors.Is(context.Cause(ctx), errCancelled)
	if err != nil && s.life.Err() != nil && !cancelled {
		return // the next start goes on
	}
	// What was cancelled has its state already, and may have been resumed since.
	if cancelled || !s.ended(k, err) {
		s.takeBack(k)
	}
	k.shut()
}

// ended keeps that a batch has ended, unless somebody has cancelled it.
func (s *Service) ended(k *kept, err error) bool {
	k.life.Lock()
	defer k.life.Unlock()
	now, _ := k.now()
	if now.State.Finished() {
		return false
	}
	after := s.opt.Now().UTC().Round(0)
	end := func(i *Info) {
		i.State, i.Finished, i.Counts.Working = BatchSucceeded, after, 0
		if err != nil {
			failure := s.opt.Failure(err)
			i.State, i.Failure = BatchFailed, &failure
		}
	}
	if err != nil {
		s.opt.Log.Warn("batch could not go on", slog.String("batch", now.ID), slog.String("error", err.Error()))
	}
	end(&now)
	if keeping := s.keep(now); keeping != nil { // as unfinished, which the next start goes on with
		s.opt.Log.Error("the end of a batch could not be kept", slog.String("batch", now.ID), slog.String("error", keeping.Error()))
	}
	k.change(end)
	return true
}

// keep writes what is known of a batch; its file is there already.
func (s *Service) keep(i Info) error {
	n, err := readNote(s.noteFile(i.ID))
	if err != nil {
		return err
	}
	n.Info = i
	return writeNote(s.noteFile(i.ID), n)
}

// takeBack takes the work of a cancelled batch out of the queue.
func (s *Service) takeBack(k *kept) {
	ctx, end := context.WithTimeout(s.life, time.Minute)
	defer end()
	b, err := s.begin(ctx, k)
	if err == nil {
		err = b.Cancel(ctx, s.opt.Queue)
	}
	if err != nil {
		s.opt.Log.Warn("the work of a cancelled batch could not be taken back", slog.String("batch", k.info.ID), slog.String("error", err.Error()))
		return // the next start tries again
	}
	k.life.Lock()
	defer k.life.Unlock()
	if err := s.keep(k.change(func(i *Info) { i.Untaken, i.Counts.Working = false, 0 })); err != nil {
		s.opt.Log.Warn("batch could not be kept", slog.String("batch", k.info.ID), slog.String("error", err.Error()))
	}
}

// Rows is a page of the rows of a batch: those behind the place after, at most limit of
// them, and the places of each. With a state only those in it.
func (s *Service) Rows(ctx context.Context, id, state string, after Place, limit int) (rows []export.IndexRow, places []Place, err error) {
	b, err := s.open(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	of, _, err := readJournal(b.inside(journalFile))
	if err != nil {
		return nil, nil, err
	}
	for at := max(0, after.Set); at < len(b.sets) && len(rows) < limit; at++ {
		if is := stateOf(of, b.sets[at].piece.ID); state != "" && is != state {
			continue
		}
		of, err := b.rows(&b.sets[at], of)
		if err != nil {
			return nil, nil, err
		}
		for i, row := range of {
			here := Place{at, i + 1}
			if len(rows) < limit && (at > after.Set || i+1 > after.Row) {
				rows, places = append(rows, row), append(places, here)
			}
		}
	}
	return rows, places, nil
}

// Place is that of a row: the number of its set from 0, and of the row in it from 1. The
// zero value is before all.
type Place struct{ Set, Row int }

func stateOf(of map[string]record, piece string) string {
	switch rec, known := of[piece]; {
	case !known:
		return Waiting
	case rec.Failure != nil:
		return Failed
	}
	return Succeeded
}

// open gives a batch to look into. The last finished one stays open.
func (s *Service) open(ctx context.Context, id string) (*Batch, error) {
	k, err := s.find(id)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	b := k.batch
	k.mu.Unlock()
	if b != nil {
		return b, nil
	}
	if b, err = s.begin(ctx, k); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if was := s.opened; was != nil && was != k {
		was.mu.Lock()
		if was.info.State.Finished() {
			was.batch = nil
		}
		was.mu.Unlock()
	}
	s.opened = k
	return b, nil
}
