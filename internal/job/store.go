package job

import "context"

// Filter selects runs. An empty field selects all.
type Filter struct {
	State State
	Kind  string
	Owner string
	// Newest turns the order round: the latest run first.
	Newest bool
}

// Match says that the filter selects r.
func (f Filter) Match(r Run) bool {
	return (f.State == "" || f.State == r.State) && (f.Kind == "" || f.Kind == r.Kind) &&
		(f.Owner == "" || f.Owner == r.Owner)
}

// Store keeps runs and their events. What a method has kept when it returns
// without an error is there after a crash of the process or the machine, all
// of it or, after an error, nothing. One Runner at a time uses a Store.
// Methods may be called at the same time.
type Store interface {
	// CreateRun keeps a new run together with its first event. When the owner
	// already has a run with the same request id, it gives that one and false,
	// or ErrConflict if its kind or payload differ.
	CreateRun(ctx context.Context, r Run, first Event) (kept Run, created bool, err error)
	// Run gives ErrNotFound for an unknown id.
	Run(ctx context.Context, id string) (Run, error)
	// RunByRequest gives the run that the owner created with a request id, or
	// ErrNotFound.
	RunByRequest(ctx context.Context, owner, requestID string) (Run, error)
	// Runs lists at most limit runs that the filter selects, in order of ID,
	// beginning behind the ID after (which need not exist); an empty one is
	// the beginning.
	Runs(ctx context.Context, f Filter, after string, limit int) ([]Run, error)
	// Unfinished lists all runs that are queued or running, in order of ID.
	Unfinished(ctx context.Context) ([]Run, error)
	// Transition sets State, Started, Finished, Attempt, Result and Failure of
	// a run to those of to, and appends events, in one piece, if State and
	// Attempt are still those of from. Otherwise it changes nothing: ErrFinished
	// if the run is finished, else ErrStale; ErrNotFound if there is none.
	Transition(ctx context.Context, from, to Run, events []Event) error
	// RecordEvents appends progress to an unfinished run and drops progress
	// with the given numbers, in one piece. A finished run is ErrFinished. It
	// never drops a change of state.
	RecordEvents(ctx context.Context, run string, add []Event, drop []int64) error
	// Events lists at most limit events of a run with a Seq above after, in
	// order of Seq. A run that is unknown has none.
	Events(ctx context.Context, run string, after int64, limit int) ([]Event, error)
}
