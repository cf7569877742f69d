package queue

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"time"

	"footprint/internal/job"
)

// Piece is some work. Its ID names its content within the batch: the same work has
// the same ID.
type Piece struct {
	ID      string // see PieceID
	Kind    string
	Payload []byte
}

// PieceID names a piece by what it is made of, as 32 hexadecimal digits.
func PieceID(parts ...[]byte) string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d ", len(part)) // a hash never fails
		_, _ = h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Batch is pieces that belong together.
type Batch struct {
	// ID has letters, digits and dashes only, 64 at most.
	ID string
	// Priority: batches with a higher one come first.
	Priority int
}

// Result is how a piece ended.
type Result struct {
	Piece   string
	Data    []byte        // what the work gave
	Failure *job.Failure  // why it gave nothing; nil where it did
	Worker  string        // who did it
	Attempt int           // the how-many-eth time it was handed out, from 1
	Took    time.Duration // of work, the last time
}

// CodeSetAside is the code of the failure of a piece that ended its workers, or
// failed in passing, too often.
const CodeSetAside = "set-aside"

// ErrPassing is wrapped by errors of work that may go well at another time, or on
// another machine: a full disk, a server that does not answer. The piece is tried
// again. All other errors are the piece's own, and final.
var ErrPassing = errors.New("may pass")

// Passing makes an error one that wraps ErrPassing, in the same words; nil stays nil.
func Passing(err error) error {
	if err == nil {
		return nil
	}
	return passing{err}
}

type passing struct{ error }

func (p passing) Unwrap() []error { return []error{p.error, ErrPassing} }

var (
	batchID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
	pieceID = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

func (b Batch) check() error {
	if !batchID.MatchString(b.ID) {
		return fmt.Errorf("batch %q: want 1 to 64 letters, digits and dashes", b.ID)
	}
	return nil
}

// most is what one message holds: larger payloads and results go to the object
// store.
const most = 512 << 10

// message is a piece, or a result, as it travels: small data inside, large beside.
type message struct {
	Kind    string        `json:"kind,omitempty"`
	Data    []byte        `json:"data,omitempty"`
	Object  string        `json:"object,omitempty"` // name of the data in the object store
	Failure *job.Failure  `json:"failure,omitempty"`
	Worker  string        `json:"worker,omitempty"`
	Attempt int           `json:"attempt,omitempty"`
	Took    time.Duration `json:"took,omitempty"`
}
