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
	"footprint/internal/wire"
)

// Do gives what a worker does with a piece: it solves the scenario of a set, with so many
// threads, and gives the files of the set, packed; or it does a part of one large piece of
// work, see [Split].
func Do(p *footprint.Planner, threads int) func(context.Context, queue.Piece) ([]byte, error) {
	return func(ctx context.Context, piece queue.Piece) ([]byte, error) {
		if piece.Kind != KindSet {
			data, err := p.Piece(ctx, piece.Kind, piece.Payload)
			if errors.Is(err, footprint.ErrOther) || errors.Is(err, wire.ErrDamaged) {
				return nil, strange(piece, err) // another worker may be the right one
			}
			return data, err
		}
		var o order
		if err := json.Unmarshal(piece.Payload, &o); err != nil {
			return nil, strange(piece, err)
		}
		s, err := scenario.Decode("scenario", o.Scenario)
		if err != nil {
			return nil, strange(piece, err)
		}
		if err := o.fits(p, &s); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp("", "footprint-set-")
		if err != nil {
			return nil, queue.Passing(err)
		}
		defer func() { _ = os.RemoveAll(dir) }() // the system clears what is left
		if err := o.write(ctx, p, s, threads, filepath.Join(dir, "set")); err != nil {
			return nil, err
		}
		packed, err := pack(filepath.Join(dir, "set"))
		return packed, queue.Passing(err)
	}
}

// strange is the error about work that this worker does not know. Another worker may.
func strange(piece queue.Piece, what any) error {
	return queue.Passing(fmt.Errorf("this worker, version %s, does not know such work: piece %s: %v", footprint.Version, piece.ID, what))
}

// fits says whether this worker gives the result that any other gives.
func (o *order) fits(p *footprint.Planner, s *scenario.Scenario) error {
	if o.Engine != footprint.Version {
		return queue.Passing(fmt.Errorf("the batch was begun by version %s, this worker is version %s", o.Engine, footprint.Version))
	}
	if here := footprint.Arithmetic(); o.Arithmetic != here {
		return queue.Passing(fmt.Errorf("the batch was begun on a processor with arithmetic %.12s..., this worker has %.12s...: plans could differ", o.Arithmetic, here))
	}
	a, _, err := p.Layer(*s)
	if err != nil {
		return queue.Passing(err)
	}
	if got := a.Digest(); got != o.Atlas {
		return queue.Passing(fmt.Errorf("atlas %s of the batch has digest %s, that of this worker %s", a.ID, o.Atlas, got))
	}
	profile, err := p.Profile(s.Needs)
	if err != nil {
		return queue.Passing(err)
	}
	if got := profile.Digest(); got != o.Profile {
		return queue.Passing(fmt.Errorf("needs profile %s of the batch has digest %s, that of this worker %s", s.Needs, o.Profile, got))
	}
	return nil
}

// write solves the scenario and writes the folder of the set.
func (o *order) write(ctx context.Context, p *footprint.Planner, s scenario.Scenario, threads int, dir string) error {
	outcomes, err := p.Solve(ctx, s, footprint.Options{Threads: threads})
	if ctx.Err() != nil { // cut short: to be done again, whole
		return ctx.Err()
	}
	if err != nil {
		return failure{err}
	}
	if len(s.Levels) > 0 {
		return queue.Passing(export.LevelsFolder(dir, ToLevels(s, outcomes), o.Outputs...))
	}
	return queue.Passing(export.Folder(dir, ToPlan(outcomes[0]), o.Outputs...))
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

// Split gives what has the pieces of one large piece of work done by the workers of a
// queue. The name says what it is: asked for again, it goes on where it was.
func Split(q *queue.Queue, name string) footprint.Elsewhere {
	asker := q.Asker(queue.Batch{ID: name})
	return func(ctx context.Context, kind string, payload []byte) ([]byte, error) {
		r, err := asker.Ask(ctx, queue.Piece{ID: queue.PieceID([]byte(kind), payload), Kind: kind, Payload: payload})
		if err == nil && r.Failure != nil {
			err = errors.New(r.Failure.Message)
		}
		return r.Data, err
	}
}
