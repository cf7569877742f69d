package batch

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/scenario"
)

// What lies in the folder of a batch beside its sets.
const (
	SpecFile    = "batch.yaml" // the batch file, as it was given
	insideDir   = ".batch"
	stateFile   = "state.json"
	journalFile = "journal.jsonl"
	lockFile    = "lock"
	queueDir    = "queue"
)

// ErrLocked says that another process works on the batch.
var ErrLocked = errors.New("another process works on it")

// Batch is a batch in its folder.
type Batch struct {
	dir     string
	spec    scenario.Batch
	named   []scenario.Named
	sets    []set
	inputs  inputs
	state   state
	planner *footprint.Planner
}

// state is what a batch keeps of itself.
type state struct {
	Queue string `json:"queue"` // its id in the work queue
	inputs
}

// Begin puts a batch into a folder: spec is the content of the batch file, of that name.
// Where the folder has it already this is Open. So it is where the file has changed but
// not the id in it: what the file asks for no longer stays in its folders.
func Begin(dir, file string, spec []byte, p *footprint.Planner) (*Batch, error) {
	b, err := decode(dir, file, spec, p)
	if err != nil {
		return nil, err
	}
	there, err := os.ReadFile(filepath.Join(dir, SpecFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b, b.begin(spec)
	case err != nil:
		return nil, err
	case !bytes.Equal(there, spec):
		was, _, err := scenario.DecodeBatch(filepath.Join(dir, SpecFile), there, p.Preset)
		if err == nil && was.ID != b.spec.ID {
			return nil, fmt.Errorf("%s holds the batch %q, and %s is the batch %q: give another folder", dir, was.ID, file, b.spec.ID)
		}
		if err := export.File(filepath.Join(dir, SpecFile), spec); err != nil {
			return nil, err
		}
	}
	return b, b.readState()
}

// Open reads a batch that has begun.
func Open(dir string, p *footprint.Planner) (*Batch, error) {
	file := filepath.Join(dir, SpecFile)
	spec, err := os.ReadFile(file)
	if err != nil {
		return nil, &atlas.Error{File: dir, Problem: "there is no batch in this folder", Want: "one that footprint batch run has begun"}
	}
	b, err := decode(dir, file, spec, p)
	if err != nil {
		return nil, err
	}
	return b, b.readState()
}

func decode(dir, file string, spec []byte, p *footprint.Planner) (*Batch, error) {
	b := &Batch{dir: dir, planner: p}
	var err error
	if b.spec, b.named, err = scenario.DecodeBatch(file, spec, p.Preset); err != nil {
		return nil, err
	}
	b.sets, b.inputs, err = plan(p, b.named, b.spec.Outputs)
	return b, err
}

// begin makes the folder. The batch file comes last: with it the batch is there.
func (b *Batch) begin(spec []byte) error {
	b.state = state{Queue: strings.ToLower(rand.Text()), inputs: b.inputs}
	if err := os.MkdirAll(b.inside(), 0o755); err != nil {
		return err
	}
	if err := b.writeState(); err != nil {
		return err
	}
	return export.File(filepath.Join(b.dir, SpecFile), spec)
}

func (b *Batch) inside(name ...string) string {
	return filepath.Join(append([]string{b.dir, insideDir}, name...)...)
}

func (b *Batch) writeState() error {
	data, err := json.MarshalIndent(b.state, "", "  ")
	if err != nil {
		return err
	}
	return export.File(b.inside(stateFile), append(data, '\n'))
}

func (b *Batch) readState() error {
	data, err := os.ReadFile(b.inside(stateFile))
	if err == nil {
		err = json.Unmarshal(data, &b.state)
	}
	if err == nil && b.state.Queue == "" {
		err = errors.New("it is of no batch")
	}
	if err != nil {
		return &atlas.Error{File: b.inside(stateFile), Problem: err.Error(), Want: "the file that footprint batch run has written"}
	}
	return nil
}

// ID is that of the batch file.
func (b *Batch) ID() string { return b.spec.ID }

// Title is that of the batch file.
func (b *Batch) Title() string { return b.spec.Title }

// Dir is the folder.
func (b *Batch) Dir() string { return b.dir }

// QueueDir is where a queue inside the process keeps its files.
func (b *Batch) QueueDir() string { return b.inside(queueDir) }

func (b *Batch) inQueue() queue.Batch {
	return queue.Batch{ID: b.state.Queue, Priority: b.spec.Priority}
}

// ChangedError says that what a batch rests on is not what it was when the batch was
// begun.
type ChangedError struct {
	Dir     string
	Changes []string
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s: %s since this batch was begun. Its sets could not be compared with new ones; what is done is kept. Go on with what it was, begin another batch in another folder, or have what differs made anew with --renew",
		e.Dir, strings.Join(e.Changes, "; "))
}

// changed compares what the batch rests on with what it began with.
func (b *Batch) changed() error {
	var out []string
	if was := b.state.Engine; was != b.inputs.Engine {
		out = append(out, fmt.Sprintf("footprint was version %s and is version %s", was, b.inputs.Engine))
	}
	if was := b.state.Arithmetic; was != b.inputs.Arithmetic {
		out = append(out, fmt.Sprintf("the processor computes otherwise: its arithmetic was %.12s... and is %.12s...", was, b.inputs.Arithmetic))
	}
	compare := func(what string, was, is map[string]string) {
		for _, id := range slices.Sorted(maps.Keys(is)) {
			if had, known := was[id]; known && had != is[id] {
				out = append(out, fmt.Sprintf("%s %s has changed: its digest was %s and is %s", what, id, had, is[id]))
			}
		}
	}
	compare("atlas", b.state.Atlases, b.inputs.Atlases)
	compare("needs profile", b.state.Profiles, b.inputs.Profiles)
	if out == nil {
		return nil
	}
	return &ChangedError{b.dir, out}
}

// Renew makes what the batch rests on today what it began with: sets that are not the
// same any more are then made anew.
func (b *Batch) Renew() error {
	b.state.inputs = b.inputs
	return b.writeState()
}
