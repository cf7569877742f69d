package server

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.einride.tech/aip/resourcename"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/footprint"
	"footprint/internal/job"
)

type runHandlers struct {
	v1.UnimplementedRunServiceServer
	*Server
}

// scan takes the id out of the name of a resource.
func scan(name, pattern string) (id string, err error) {
	if err := resourcename.Sscan(name, pattern, &id); err != nil {
		return "", &footprint.InputError{Field: "name", Problem: err.Error()}
	}
	return id, nil
}

func (h *runHandlers) CreateRun(ctx context.Context, req *v1.CreateRunRequest) (*v1.Run, error) {
	asked := scenarioOf(req.GetRun().GetScenario())
	if name := req.GetRun().GetPreset(); name != "" {
		preset, err := h.preset(name)
		if err != nil {
			return nil, err
		}
		asked = overlay(preset, req.GetRun().GetScenario())
	}
	run, err := h.work(ctx, asked, req.GetRun())
	if err != nil {
		return nil, err
	}
	run.RequestID = req.GetRequestId()
	if h.opt.Access.Caller != nil {
		run.Owner = h.opt.Access.Caller(ctx)
	}
	run, _, err = h.runs.Submit(ctx, run)
	if err != nil {
		return nil, err
	}
	return runMessage(run)
}

func (h *runHandlers) GetRun(ctx context.Context, req *v1.GetRunRequest) (*v1.Run, error) {
	id, err := scan(req.GetName(), "runs/{run}")
	if err != nil {
		return nil, err
	}
	run, err := h.runs.Get(ctx, id)
	if err != nil {
		return nil, noted(err, "Run", req.GetName())
	}
	return runMessage(run)
}

func (h *runHandlers) ListRuns(ctx context.Context, req *v1.ListRunsRequest) (*v1.ListRunsResponse, error) {
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	runs, err := h.runs.List(ctx, job.Filter{State: stateOf(req.GetState()), Newest: true}, p.After, p.size+1)
	if err != nil {
		return nil, err
	}
	items, next := cut(p, runs, func(r job.Run) string { return r.ID })
	resp := &v1.ListRunsResponse{NextPageToken: next}
	for _, r := range items {
		m, err := runMessage(r)
		if err != nil {
			return nil, err
		}
		resp.Runs = append(resp.Runs, m)
	}
	return resp, nil
}

func (h *runHandlers) CancelRun(ctx context.Context, req *v1.CancelRunRequest) (*v1.Run, error) {
	id, err := scan(req.GetName(), "runs/{run}")
	if err != nil {
		return nil, err
	}
	run, err := h.runs.Cancel(ctx, id)
	if err != nil {
		return nil, noted(err, "Run", req.GetName())
	}
	return runMessage(run)
}

func (h *runHandlers) WatchRun(req *v1.WatchRunRequest, stream v1.RunService_WatchRunServer) error {
	id, err := scan(req.GetName(), "runs/{run}")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	defer context.AfterFunc(h.closing, cancel)()
	for event, err := range h.runs.Watch(ctx, id, req.GetAfter()) {
		if err != nil && h.closing.Err() != nil && stream.Context().Err() == nil {
			return errClosing
		}
		if err != nil {
			return noted(err, "Run", req.GetName())
		}
		m, err := h.event(ctx, event, req.GetWithAssignment())
		if err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// event is an event as a message; the last one has the run.
func (h *runHandlers) event(ctx context.Context, e job.Event, assignment bool) (*v1.RunEvent, error) {
	m := &v1.RunEvent{Sequence: e.Seq, Time: timestamppb.New(e.Time), State: states[e.State]}
	if e.Progress() {
		var p footprint.Progress
		if err := json.Unmarshal(e.Data, &p); err != nil {
			return nil, err
		}
		m.Progress = &v1.Progress{Regions: count(p.Regions), Plan: count(p.Plan), Plans: count(p.Plans), Step: p.Step, Of: p.Of, Evidence: p.Evidence}
		if p.Best != nil {
			m.Progress.Best = &v1.Score{Value: p.Best.Value, Violation: p.Best.Violation}
			m.Progress.Measures = &v1.ProgressMeasures{NeedsCaptured: p.Best.NeedsCaptured, MaxDeviation: p.Best.MaxDeviation, MeanDeviation: p.Best.MeanDeviation}
		}
		m.Progress.Proof = proofProgressMessage(p.Proof)
		if assignment {
			for _, l := range p.Labels {
				m.Progress.Assignment = append(m.Progress.Assignment, int32(l))
			}
		}
	}
	if e.Final() {
		run, err := h.runs.Get(ctx, e.Run)
		if err != nil {
			return nil, err
		}
		if m.Run, err = runMessage(run); err != nil {
			return nil, err
		}
	}
	return m, nil
}

var states = map[job.State]v1.Run_State{
	job.Queued: v1.Run_STATE_QUEUED, job.Running: v1.Run_STATE_RUNNING, job.Succeeded: v1.Run_STATE_SUCCEEDED,
	job.Failed: v1.Run_STATE_FAILED, job.Cancelled: v1.Run_STATE_CANCELLED,
}

// stateOf is the state of a message; "" for none.
func stateOf(m v1.Run_State) job.State {
	for s, known := range states {
		if known == m {
			return s
		}
	}
	return ""
}

func runMessage(r job.Run) (*v1.Run, error) {
	asked, err := askedOf(r)
	if err != nil {
		return nil, errors.New("run " + r.ID + ": " + err.Error()) // our own payload: not the caller's input
	}
	m := &v1.Run{
		Name: "runs/" + r.ID, Scenario: scenarioMessage(asked.scenario), Sample: asked.sample, Prove: asked.prove, Frontier: asked.frontier,
		State: states[r.State], CreateTime: instant(r.Created), StartTime: instant(r.Started), EndTime: instant(r.Finished), Attempts: count(r.Attempt),
	}
	if r.State == job.Succeeded {
		var result footprint.WorkResult
		if err := json.Unmarshal(r.Result, &result); err != nil {
			return nil, err
		}
		for _, id := range result.Plans {
			m.Plans = append(m.Plans, "plans/"+id)
		}
		if result.Ensemble != "" {
			m.Ensemble = "ensembles/" + result.Ensemble
		}
		if result.Proof != "" {
			m.Proof = "proofs/" + result.Proof
		}
		m.Levels = each(result.Levels, levelPlanMessage)
		m.Missing = each(result.Missing, func(x *footprint.Missing) *v1.MissingPlan {
			return &v1.MissingPlan{Point: x.Point, Regions: count(x.Regions), Reason: x.Reason}
		})
		m.Sweep, m.Count, m.Front = sweepTableMessage(result.Sweep), regionCountMessage(result.Count), frontierTableMessage(result.Front)
	}
	if r.Failure != nil {
		m.Error = failureStatus(r.Failure)
	}
	return m, nil
}

func instant(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// failureStatus is the status that Work has put into a failure, or a bare one
// for a failure of the runner itself.
func failureStatus(f *job.Failure) *statuspb.Status {
	st := &statuspb.Status{}
	if len(f.Detail) > 0 && proto.Unmarshal(f.Detail, st) == nil {
		return st
	}
	message := "internal error; the log of the service has more"
	if f.Code == job.CodeAbandoned {
		message = f.Message
	}
	return detailed(codes.Internal, message, info(reasonInternal, "failure", f.Code)).Proto()
}
