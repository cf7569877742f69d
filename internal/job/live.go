package job

import (
	"context"
	"sync"
	"time"
)

// restartGap is left out of the numbers of events when a run is started again:
// watchers may have seen numbers above the last one that was stored. Progress
// comes a few times a second and is stored at least every few minutes.
const restartGap = 1 << 20

// live is an unfinished run in the memory of its runner, and what is new of it
// for those who watch: nothing in it grows with the number of watchers or with
// the progress that they have not read.
type live struct {
	id string

	// life is held while something of the run is stored, so that the store sees
	// it in order. It guards the fields up to mu.
	life     sync.Mutex
	run      Run
	kept     []int64 // numbers of the progress events in the store
	every    time.Duration
	lastKept time.Time

	// mu guards the rest and is never held during a call of the store: emit
	// must not wait.
	mu      sync.Mutex
	seq     int64   // last number given
	states  []Event // changes of state in the life of this runner, stored
	latest  Event   // last progress that was published
	saved   int64   // its number, if stored
	pending []byte  // progress that is not published yet
	sealed  bool    // the final state is being stored
	ended   bool    // no more events will come
	err     error   // why, if the run is not finished
	changed chan struct{}
	cancel  context.CancelCauseFunc // of the work, when it has a worker
	cause   error                   // why the work is to stop

	dirty chan struct{} // holds one token when pending is set
}

func newLive(r Run, lastSeq int64, every time.Duration) *live {
	return &live{
		id: r.ID, run: r, seq: lastSeq, every: every,
		changed: make(chan struct{}), dirty: make(chan struct{}, 1),
	}
}

// emit takes progress from the work. The latest wins until it is published.
func (l *live) emit(data []byte) {
	if len(data) == 0 {
		return
	}
	l.mu.Lock()
	l.pending = data
	l.mu.Unlock()
	select {
	case l.dirty <- struct{}{}:
	default:
	}
}

// publish gives pending progress a number and shows it to watchers.
func (l *live) publish(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending == nil || l.sealed || l.ended {
		return
	}
	l.seq++
	l.latest = Event{Run: l.id, Seq: l.seq, Time: now, State: Running, Data: l.pending}
	l.pending = nil
	l.wake()
}

// stateEvents are the events of a change of state: progress that is not
// stored yet, and the change itself. For a final one, progress that comes
// later is held back.
func (l *live) stateEvents(to State, now time.Time) []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	var events []Event
	last := l.latest
	if l.pending != nil {
		l.seq++
		last = Event{Run: l.id, Seq: l.seq, Time: now, State: Running, Data: l.pending}
	}
	if to.Finished() && last.Seq > l.saved {
		events = append(events, last)
	}
	l.seq++
	l.sealed = to.Finished()
	return append(events, Event{Run: l.id, Seq: l.seq, Time: now, State: to})
}

// stored shows the events of a change of state that was stored.
func (l *live) stored(events []Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		if e.Progress() {
			l.latest, l.saved, l.pending = e, e.Seq, nil
			continue
		}
		l.states = append(l.states, e)
		l.ended = l.ended || e.Final()
	}
	l.sealed = false
	l.wake()
}

// unseal undoes what stateEvents did, when they could not be stored.
func (l *live) unseal() {
	l.mu.Lock()
	l.sealed = false
	l.mu.Unlock()
}

// end tells watchers that no more events will come, and why. It does nothing
// to a run that is finished.
func (l *live) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.ended, l.err = true, err
		l.wake()
	}
}

// wake is called with mu held.
func (l *live) wake() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// news is what a watcher has not seen.
type news struct {
	events  []Event // in order; of the progress only the latest
	ended   bool    // no more will come
	err     error   // why, if the run is not finished
	changed <-chan struct{}
}

// since gives the news after an event.
func (l *live) since(after int64) news {
	l.mu.Lock()
	defer l.mu.Unlock()
	var events []Event
	progress := l.latest.Seq > after
	for _, e := range l.states {
		if progress && l.latest.Seq < e.Seq {
			events, progress = append(events, l.latest), false
		}
		if e.Seq > after || e.Final() {
			events = append(events, e)
		}
	}
	if progress {
		events = append(events, l.latest)
	}
	return news{events, l.ended, l.err, l.changed}
}

func (l *live) setCancel(cancel context.CancelCauseFunc) {
	l.mu.Lock()
	l.cancel = cancel
	cause := l.cause
	l.mu.Unlock()
	if cause != nil {
		cancel(cause)
	}
}

// stop cancels the context of the work, now or when it gets one.
func (l *live) stop(cause error) {
	l.mu.Lock()
	l.cause = cause
	cancel := l.cancel
	l.mu.Unlock()
	if cancel != nil {
		cancel(cause)
	}
}
