package main

import (
	"errors"

	"footprint/internal/atlas"
	"footprint/internal/batch"
	"footprint/internal/ensemble"
	"footprint/internal/footprint"
	"footprint/internal/geo"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// Exit codes are part of the contract of the command line.
const (
	exitDone       = 0
	exitOther      = 1
	exitUsage      = 2
	exitInfeasible = 3
	exitInput      = 4
	exitStopped    = 5 // by a limit, with a valid result
)

// errStopped says that a limit ended the work and that what was found by then
// is written.
var errStopped = errors.New("stopped by a limit; the best plan so far is written")

// usageError is a wrong combination of options.
type usageError struct{ error }

func exitCode(err error) int {
	var (
		usage    usageError
		ranges   *scenario.RangeError // a file's are an input error already
		input    *atlas.Error
		missing  *atlas.NotFoundError
		findings atlas.Findings
		shape    *geo.Error
		wrong    *footprint.InputError
		changed  *batch.ChangedError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errStopped):
		return exitStopped
	case errors.As(err, &usage), errors.As(err, &ranges):
		return exitUsage
	case errors.Is(err, region.ErrInfeasible):
		return exitInfeasible
	case errors.As(err, &input), errors.As(err, &missing), errors.As(err, &findings), errors.As(err, &shape), errors.As(err, &wrong), errors.As(err, &changed),
		errors.Is(err, ensemble.ErrDamaged):
		return exitInput
	default:
		return exitOther
	}
}
