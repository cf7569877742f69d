package job

import (
	"errors"
	"time"
)

// State is where a run is in its life.
type State string

// The states of a run. It begins as queued, and the last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Finished says that the state is final.
func (s State) Finished() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Valid says that s is one of the states.
func (s State) Valid() bool { return s == Queued || s == Running || s.Finished() }

// Run is one piece of work. Its slices are shared: nobody may change them.
type Run struct {
	// ID is given by the runner: 26 characters of 0-9 and a-z, safe in a URL,
	// in order of creation.
	ID string
	// Kind and Payload say what to do; Owner is who asked. All are opaque here.
	Kind    string
	Owner   string
	Payload []byte
	// RequestID makes Submit idempotent: among the runs of one owner it is
	// unique. It may be empty.
	RequestID string

	State    State
	Created  time.Time
	Started  time.Time // of the last attempt; zero until it is running
	Finished time.Time // zero until it is
	Attempt  int       // how often it was started

	Result  []byte   // what the work gave, when it succeeded
	Failure *Failure // why not, when it failed
}

// Failure says why a run failed.
type Failure struct {
	Code    string // one word for programs; see the Code constants for those given here
	Message string // one sentence for people
	Detail  []byte // opaque
}

// Codes of failures that the runner gives.
const (
	CodeInternal  = "internal"  // the work gave an error that is no Failer
	CodePanic     = "panic"     // the work panicked; the stack is in the log
	CodeAbandoned = "abandoned" // the process ended under the run too often
)

// Failer is an error that knows how it is to be told. The first one in the
// chain of an error of the work becomes the run's Failure.
type Failer interface {
	error
	Failure() Failure
}

// Event is one thing that happened in a run: a change of state, or progress.
type Event struct {
	Run string
	// Seq rises within the run, from 1. Numbers are left out where progress was
	// skipped or a run was started again.
	Seq   int64
	Time  time.Time
	State State  // the state from then on
	Data  []byte // opaque progress; empty for a change of state
}

// Progress says that the event is progress and not a change of state.
func (e Event) Progress() bool { return len(e.Data) > 0 }

// Final says that the event is the last one of its run.
func (e Event) Final() bool { return e.State.Finished() && !e.Progress() }

// What can be wrong with a request. Test with errors.Is.
var (
	// ErrNotFound says that there is no run with this id.
	ErrNotFound = errors.New("run not found")
	// ErrConflict says that the owner used the request id for something else.
	ErrConflict = errors.New("request id was used for another run")
	// ErrFinished says that the run is finished and cannot change any more.
	ErrFinished = errors.New("run is finished")
	// ErrStale says that the run is not in the state that a change began from.
	ErrStale = errors.New("run is in another state")
	// ErrBusy says that the queue is full.
	ErrBusy = errors.New("too many runs are queued")
	// ErrUnstored says that a run went on but could not be stored. The next
	// runner on the store starts it again.
	ErrUnstored = errors.New("run could not be stored")
	// ErrClosed says that the runner takes no more work.
	ErrClosed = errors.New("runner is closed")
)
