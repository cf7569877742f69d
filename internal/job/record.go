package job

import (
	"context"
	"time"
)

// record publishes the progress of a run, not too often, and stores some of
// it, until stop is closed.
func (r *Runner) record(l *live, stop <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-l.dirty:
		case <-stop:
			return
		}
		now := r.now()
		l.publish(now)
		r.keep(l, now)
		timer.Reset(r.opt.ProgressEvery)
		select {
		case <-timer.C:
		case <-stop:
			return
		}
	}
}

// keep stores the latest progress if it is time to. When the store holds as
// much progress of the run as it may, every second event goes, and from then
// on it is kept half as often: what is kept spans the run evenly.
func (r *Runner) keep(l *live, now time.Time) {
	l.life.Lock()
	defer l.life.Unlock()
	select {
	case <-r.detached:
		return
	default:
	}
	l.mu.Lock()
	latest, news := l.latest, l.latest.Seq > l.saved && !l.ended
	l.mu.Unlock()
	if !news || l.run.State != Running || !l.lastKept.IsZero() && now.Sub(l.lastKept) < l.every {
		return
	}
	kept, drop := append(l.kept, latest.Seq), []int64(nil)
	every := l.every
	if len(kept) > r.opt.KeepEvents {
		kept, drop = thin(kept)
		every *= 2
	}
	l.lastKept = now // also after an error: the next try is for later progress
	if err := r.store.RecordEvents(context.Background(), l.id, []Event{latest}, drop); err != nil {
		r.opt.Log.Warn("progress could not be stored", "run", l.id, "error", err)
		return
	}
	l.kept, l.every = kept, every
	l.mu.Lock()
	l.saved = latest.Seq
	l.mu.Unlock()
}

// thin divides ascending numbers into those at even places counted from the
// end, which stay, and the rest.
func thin(seqs []int64) (stay, drop []int64) {
	for i, seq := range seqs {
		if (len(seqs)-1-i)%2 == 0 {
			stay = append(stay, seq)
		} else {
			drop = append(drop, seq)
		}
	}
	return stay, drop
}
