package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"footprint/internal/atlas"
	"footprint/internal/job"
)

// State is where a batch of a service is in its life.
type State string

// The states of a batch. It begins as running; the others are final until somebody
// resumes it.
const (
	BatchRunning   State = "running"
	BatchSucceeded State = "succeeded" // every set is made, or has its problem
	BatchFailed    State = "failed"    // it could not go on
	BatchCancelled State = "cancelled"
)

// Finished says that the state is final.
func (s State) Finished() bool { return s != BatchRunning }

// Counts is how far a batch is, in sets.
type Counts struct {
	Sets      int `json:"sets"`
	Done      int `json:"done"`
	Failed    int `json:"failed"`
	SetAside  int `json:"setAside"`  // of Failed
	Unchanged int `json:"unchanged"` // of Done
	Working   int `json:"-"`         // sets that a worker has
}

// Waiting is the sets that no worker has.
func (c Counts) Waiting() int { return max(0, c.Sets-c.Done-c.Failed-c.Working) }

// Info is what a service knows of a batch.
type Info struct {
	ID        string       `json:"id"`
	Title     string       `json:"title,omitempty"`
	Owner     string       `json:"owner,omitempty"`
	RequestID string       `json:"requestId,omitempty"`
	Named     bool         `json:"named,omitempty"` // the id is the caller's own
	Priority  int          `json:"priority,omitempty"`
	State     State        `json:"state"`
	Counts    Counts       `json:"counts"`
	Created   time.Time    `json:"created"`
	Finished  time.Time    `json:"finished,omitzero"`
	Failure   *job.Failure `json:"failure,omitempty"`
	// Untaken says that the work of a cancelled batch may be in the queue yet.
	Untaken bool `json:"untaken,omitempty"`
}

// Key puts batches in order, the latest first.
func (i *Info) Key() string {
	return fmt.Sprintf("%019d/%s", math.MaxInt64-i.Created.UnixNano(), i.ID)
}

// note is the file of a batch beside its folder. It is written before the folder, and has
// all to make that from.
type note struct {
	Info
	Spec string `json:"spec"`
}

const noteSuffix = ".json"

func readNote(file string) (n note, err error) {
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	if err == nil && (n.ID == "" || n.State == "") {
		err = errors.New("it is of no batch")
	}
	if err != nil {
		return n, &atlas.Error{File: file, Problem: err.Error(), Want: "what the service knows of a batch; restore the file, or take it away together with the folder of its name"}
	}
	return n, nil
}

func writeNote(file string, n note) error {
	data, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return durable(file, append(data, '\n'))
}

// durable writes a file, which is on disk when it returns, and the one of before until then.
func durable(file string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".note-")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // the other error is the one to tell
		return err
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// kept is a batch of a service.
type kept struct {
	life sync.Mutex // held while the state changes

	mu      sync.Mutex
	info    Info
	batch   *Batch // nil until it is opened
	changed chan struct{}
	stop    func(error)   // ends the work; nil before the first
	done    chan struct{} // closed when the work has ended; nil before the first
	asked   time.Time     // when the queue was asked for Working
}

func newKept(i Info) *kept { return &kept{info: i, changed: make(chan struct{})} }

// change changes what is known of a batch and tells watchers.
func (k *kept) change(how func(*Info)) Info {
	k.mu.Lock()
	defer k.mu.Unlock()
	how(&k.info)
	close(k.changed)
	k.changed = make(chan struct{})
	return k.info
}

// now is what is known of a batch, and a channel that is closed when that changes.
func (k *kept) now() (Info, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.info, k.changed
}

// shut forgets what is only needed while a batch is worked on.
func (k *kept) shut() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.batch = nil
}

// wait waits until the work on a batch has wound up.
func (k *kept) wait(ctx context.Context) error {
	k.mu.Lock()
	done := k.done
	k.mu.Unlock()
	if done == nil {
		return nil
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
