package store

import (
	"context"
	"errors"

	"footprint/internal/footprint"
	"footprint/internal/job"
)

// Store is what both engines are. A context that ends stops a call; a write
// is then kept either wholly or not at all.
type Store interface {
	job.Store
	footprint.PlanStore
	footprint.AtlasStore
	footprint.EnsembleStore
	footprint.ProofStore
	// Check looks for damage. It reads everything.
	Check(ctx context.Context) error
	// Close ends the store; calls after it fail.
	Close() error
}

var (
	// ErrLocked says that the folder is in use by another process or store.
	ErrLocked = errors.New("in use by another process")
	// ErrNewer says that the folder was written by a newer version.
	ErrNewer = errors.New("written by a newer version of this program")
	// ErrForeign says that the folder holds a database of something else.
	ErrForeign = errors.New("not a store of this program")
	// ErrDamaged says that what is on disk cannot be what was written.
	ErrDamaged = errors.New("store is damaged")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store is closed")
)
