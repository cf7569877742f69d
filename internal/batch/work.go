package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/job/queue"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// Do gives what a worker does with a piece: it solves the scenario, with so many threads,
// and gives the files of the set, packed.
func Do(p *footprint.Planner, threads int) func(context.Context, queue.Piece) ([]byte, error) {
	return func(ctx context.Context, piece queue.Piece) ([]byte, error) {
		if piece.Kind != KindSet {
			return nil, fmt.Errorf("piece %s is %q: %w", piece.ID, piece.Kind, errOtherVersion)
		}
		var o order
		if err := json.Unmarshal(piece.Payload, &o); err != nil {
			return nil, fmt.Errorf("piece %s: %w: %w", piece.ID, err, errOtherVersion)
		}
		if err := o.fits(p); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp("", "footprint-set-")
		if err != nil {
			return nil, passing(err)
		}
		defer func() { _ = os.RemoveAll(dir) }() // the system clears what is left
		if err := o.write(ctx, p, threads, filepath.Join(dir, "set")); err != nil {
			return nil, err
		}
		packed, err := pack(filepath.Join(dir, "set"))
		return packed, passing(err)
	}
}

// errOtherVersion: another worker may know better.
var errOtherVersion = fmt.Errorf("this worker does not know such work; it is version %s: %w", footprint.Version, queue.ErrPassing)

// passing marks an error of this machine.
func passing(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", err, queue.ErrPassing)
}

// fits says whether this worker gives the result that any other gives.
func (o *order) fits(p *footprint.Planner) error {
	if o.Engine != footprint.Version {
		return fmt.Errorf("the batch was begun by version %s, this worker is version %s: %w", o.Engine, footprint.Version, queue.ErrPassing)
	}
	a, err := p.Atlas(o.Atlas)
	if err != nil {
		return passing(err)
	}
	if got := a.Digest(); got != o.Digest {
		return fmt.Errorf("atlas %s of the batch has digest %s, that of this worker %s: %w", o.Atlas, o.Digest, got, queue.ErrPassing)
	}
	profile, err := p.Profile(o.Scenario.Needs)
	if err != nil {
		return passing(err)
	}
	if got := profile.Digest(); got != o.Profile {
		return fmt.Errorf("needs profile %s of the batch has digest %s, that of this worker %s: %w", o.Scenario.Needs, o.Profile, got, queue.ErrPassing)
	}
	return nil
}

// write solves the scenario and writes the folder of the set.
func (o *order) write(ctx context.Context, p *footprint.Planner, threads int, dir string) error {
	outcomes, err := p.Solve(ctx, o.Scenario, footprint.Options{Threads: threads})
	if ctx.Err() != nil { // cut short: to be done again, whole
		return ctx.Err()
	}
	if err != nil {
		return failure{err}
	}
	if len(o.Scenario.Levels) > 0 {
		return passing(export.LevelsFolder(dir, ToLevels(o.Scenario, outcomes), o.Outputs...))
	}
	return passing(export.Folder(dir, ToPlan(outcomes[0]), o.Outputs...))
}

// failure is an error of the set itself: it would fail so anywhere.
type failure struct{ error }

// Codes of failures of sets, beside those of the queue.
const (
	CodeInfeasible = "infeasible" // no plan can exist
	CodeNoPlan     = "no-plan"    // the search found none
)

// Failure says what kind it is.
func (f failure) Failure() job.Failure {
	var none *footprint.NoPlanError
	code := job.CodeInternal
	switch {
	case errors.Is(f.error, region.ErrInfeasible):
		code = CodeInfeasible
	case errors.As(f.error, &none):
		code = CodeNoPlan
	}
	return job.Failure{Code: code, Message: f.Error()}
}

// ToPlan is an outcome as it is written.
func ToPlan(o *footprint.Outcome) *export.Plan {
	return &export.Plan{
		Atlas: o.Atlas, Layer: o.Task.Layer, Plan: o.Plan, Names: o.Names,
		Scorecard: o.Scorecard, Title: footprint.Title(o.Task.Scenario, o.Task.Layer, o.Plan.Regions()), Profile: o.Task.Profile,
		Truncated: o.Truncated, Scenario: o.Task.Scenario,
	}
}

// ToLevels is the outcomes of a scenario with levels as they are written.
func ToLevels(s scenario.Scenario, outcomes []*footprint.Outcome) *export.Levels {
	f := &export.Levels{Title: s.Title, Scenario: s}
	if f.Title == "" {
		f.Title = "Nested levels of " + outcomes[0].Task.Layer.Title
	}
	for _, o := range outcomes {
		f.Levels = append(f.Levels, export.LevelPlan{Level: *o.Level, Plan: ToPlan(o)})
	}
	return f
}
