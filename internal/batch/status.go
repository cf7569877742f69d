package batch

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"footprint/internal/export"
)

// Status is how far a batch is.
type Status struct {
	Batch       string      `json:"batch"`
	Sets        int         `json:"sets"`
	Done        int         `json:"done"`
	Failed      int         `json:"failed"`
	Running     bool        `json:"running"` // a process works on it
	WorkSeconds float64     `json:"workSeconds"`
	Bytes       int64       `json:"bytes"`
	List        []SetStatus `json:"list"`
}

// SetStatus is what is known of one set.
type SetStatus struct {
	Folder  string  `json:"folder"`
	State   string  `json:"state"`
	Worker  string  `json:"worker,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	Problem string  `json:"problem,omitempty"`
}

// Said is the status for people.
func (s *SetStatus) Said() string {
	switch s.State {
	case Succeeded:
		return fmt.Sprintf("done in %s (%s)", seconds(s.Seconds).Round(10*time.Millisecond), s.Worker)
	case Failed:
		return "failed: " + s.Problem
	}
	return s.State
}

// Status says how far the batch is. Folders are not looked into.
func (b *Batch) Status() (Status, error) {
	of, _, err := readJournal(b.inside(journalFile))
	if err != nil {
		return Status{}, err
	}
	s := Status{Batch: b.spec.ID, Sets: len(b.sets), List: make([]SetStatus, len(b.sets))}
	for i := range b.sets {
		own := &s.List[i]
		own.Folder, own.State = b.sets[i].folder, Waiting
		rec, known := of[b.sets[i].piece.ID]
		if !known {
			continue
		}
		own.Worker, own.Seconds = rec.Worker, rec.Seconds
		s.WorkSeconds += rec.Seconds
		if rec.Failure != nil {
			own.State, own.Problem = Failed, rec.Failure.Message
			s.Failed++
			continue
		}
		own.State = Succeeded
		s.Done++
		s.Bytes += rec.Bytes
	}
	lock := flock.New(b.inside(lockFile))
	free, err := lock.TryLock()
	if free {
		err = lock.Unlock()
	}
	s.Running = !free
	return s, err
}

// Index is the page that compares the sets.
func (b *Batch) Index() string { return filepath.Join(b.dir, export.IndexPage) }
