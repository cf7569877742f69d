package job

import (
	"context"
	"fmt"
	"time"
)

// takeUp takes up the runs that another runner left unfinished.
func (r *Runner) takeUp(ctx context.Context) error {
	newest, err := r.store.Runs(ctx, Filter{Newest: true}, "", 1)
	if err != nil {
		return err
	}
	if len(newest) == 1 {
		r.ids.after(newest[0].ID)
	}
	runs, err := r.store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if err := r.requeue(ctx, run); err != nil {
			return fmt.Errorf("run %s: %w", run.ID, err)
		}
	}
	return nil
}

// requeue puts an unfinished run into the queue, without the progress of
// earlier attempts: it starts from the beginning.
func (r *Runner) requeue(ctx context.Context, run Run) error {
	last, progress, err := r.history(ctx, run.ID)
	if err != nil {
		return err
	}
	l := newLive(run, last, r.opt.KeepEvery)
	if len(progress) > 0 {
		if err := r.store.RecordEvents(ctx, run.ID, nil, progress); err != nil {
			return err
		}
	}
	if run.Attempt > 0 {
		l.seq += restartGap
	}
	if run.State == Running {
		if r.opt.MaxAttempts > 0 && run.Attempt >= r.opt.MaxAttempts {
			_, err := r.settle(ctx, l, func(run *Run) {
				run.State = Failed
				run.Failure = &Failure{
					Code:    CodeAbandoned,
					Message: fmt.Sprintf("the process ended under it at each of %d attempts", run.Attempt),
				}
			})
			return err
		}
		_, err := r.change(ctx, l, func(run *Run) { run.State, run.Started = Queued, time.Time{} })
		if err != nil {
			return err
		}
	}
	r.live[run.ID] = l
	r.queue = append(r.queue, l)
	return nil
}

// history gives the number of the last event of a run, and those of its
// progress.
func (r *Runner) history(ctx context.Context, id string) (last int64, progress []int64, err error) {
	for {
		events, err := r.store.Events(ctx, id, last, eventPage)
		if err != nil {
			return 0, nil, err
		}
		for _, e := range events {
			last = e.Seq
			if e.Progress() {
				progress = append(progress, e.Seq)
			}
		}
		if len(events) < eventPage {
			return last, progress, nil
		}
	}
}
