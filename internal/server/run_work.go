package server

import (
	"context"
	"log/slog"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/scenario"
)

// Kinds of runs: those that solve a scenario, those that draw many plans, those that
// prove how good a plan is, and those that look for plans between several aims.
const (
	kindSolve    = "solve"
	kindSample   = "sample"
	kindProve    = "prove"
	kindFrontier = "frontier"
)

// work is what is to be done for a scenario: it is solved, unless there are settings
// of something else.
func (h *runHandlers) work(ctx context.Context, asked scenario.Scenario, m *v1.Run) (run job.Run, err error) {
	settings := 0
	for _, set := range []bool{m.GetSample() != nil, m.GetProve() != nil, m.GetFrontier() != nil} {
		if set {
			settings++
		}
	}
	switch {
	case settings > 1:
		err = &footprint.InputError{Field: "run", Problem: "a run draws many plans, proves how good one is, or looks for plans between several aims: want one of sample, prove and frontier"}
	case m.GetSample() != nil:
		run.Kind = kindSample
		run.Payload, err = h.samplePayload(ctx, asked, m.GetSample())
	case m.GetProve() != nil:
		run.Kind = kindProve
		run.Payload, err = h.provePayload(ctx, asked, m.GetProve())
	case m.GetFrontier() != nil:
		run.Kind = kindFrontier
		run.Payload, err = h.frontierPayload(ctx, asked, m.GetFrontier())
	default:
		run.Kind = kindSolve
		run.Payload, err = h.payload(ctx, asked)
	}
	return run, err
}

// payload is a scenario to be solved.
func (h *runHandlers) payload(ctx context.Context, asked scenario.Scenario) ([]byte, error) {
	s, err := h.service.Check(ctx, asked)
	if err != nil {
		return nil, noted(err, "Atlas", "atlases/"+asked.Atlas)
	}
	return footprint.Payload(s)
}

// askedFor is what a run was made from; settings are nil where it has none.
type askedFor struct {
	scenario scenario.Scenario
	sample   *v1.SampleSettings
	prove    *v1.ProveSettings
	frontier *v1.FrontierSettings
}

func askedOf(r job.Run) (a askedFor, err error) {
	switch r.Kind {
	case kindSample:
		a.scenario, a.sample, err = sampleOf(r.Payload)
	case kindProve:
		a.scenario, a.prove, err = proveOf(r.Payload)
	case kindFrontier:
		a.scenario, a.frontier, err = frontierOf(r.Payload)
	default:
		a.scenario, err = footprint.ScenarioOf(r.Payload)
	}
	return a, err
}

// Work is what the runs do, by their kinds. An error becomes the same status as that
// of a call, and is logged when it is our fault.
func Work(service *footprint.Service, log *slog.Logger) job.Work {
	return func(ctx context.Context, r job.Run, emit func([]byte)) ([]byte, error) {
		work := service.Work
		switch r.Kind {
		case kindSample:
			work = service.WorkSample
		case kindProve:
			work = service.WorkProve
		case kindFrontier:
			work = service.WorkFrontier
		}
		result, err := work(ctx, r.Payload, emit)
		if err == nil || ctx.Err() != nil {
			return result, err
		}
		failure := FailureOf(err)
		if failure.Code == codes.Internal.String() && log != nil {
			log.LogAttrs(ctx, slog.LevelError, "internal error", slog.String("run", r.ID), slog.String("error", err.Error()))
		}
		return nil, &failedError{err, failure}
	}
}

// FailureOf is an error as it is kept of a run or a batch: with the status of a call, and
// bare where it is our fault.
func FailureOf(err error) job.Failure {
	st := statusOf(err)
	f := job.Failure{Code: st.Code().String(), Message: st.Message()}
	if detail, err := proto.Marshal(st.Proto()); err == nil {
		f.Detail = detail
	}
	return f
}

// failedError tells the runner how it is to be told.
type failedError struct {
	error
	failure job.Failure
}

func (e *failedError) Failure() job.Failure { return e.failure }

func (e *failedError) Unwrap() error { return e.error }
