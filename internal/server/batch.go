package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/scenario"
)

// Batches is the batches of a service.
type Batches interface {
	Check(ctx context.Context, a batch.Asked) (batch.Info, error)
	Create(ctx context.Context, a batch.Asked) (batch.Info, error)
	Get(ctx context.Context, id string) (i batch.Info, spec string, err error)
	List(ctx context.Context, state batch.State, after string, limit int) []batch.Info
	Cancel(ctx context.Context, id string) (batch.Info, error)
	Resume(ctx context.Context, id string, renew bool) (batch.Info, error)
	Delete(ctx context.Context, id string) error
	Watch(ctx context.Context, id string) iter.Seq2[batch.Info, error]
	Rows(ctx context.Context, id, state string, after batch.Place, limit int) ([]export.IndexRow, []batch.Place, error)
	File(id, path string) (*batch.File, error)
}

type batchHandlers struct {
	v1.UnimplementedBatchServiceServer
	*Server
}

// batches is nil where the service keeps none.
func (h *batchHandlers) batches() (Batches, error) {
	if h.opt.Batches == nil {
		return nil, errNoBatches
	}
	return h.opt.Batches, nil
}

// of finds the id of a batch.
func (h *batchHandlers) of(name string) (all Batches, id string, err error) {
	if all, err = h.batches(); err != nil {
		return nil, "", err
	}
	id, err = scan(name, "batches/{batch}")
	return all, id, err
}

func (h *batchHandlers) CreateBatch(ctx context.Context, req *v1.CreateBatchRequest) (*v1.Batch, error) {
	all, err := h.batches()
	if err != nil {
		return nil, err
	}
	asked := batch.Asked{ID: req.GetBatchId(), RequestID: req.GetRequestId(), Spec: req.GetBatch().GetSpec()}
	if h.opt.Access.Caller != nil {
		asked.Owner = h.opt.Access.Caller(ctx)
	}
	if req.GetValidateOnly() {
		return h.estimate(ctx, all, asked)
	}
	i, err := all.Create(ctx, asked)
	if err != nil {
		return nil, err
	}
	m := batchMessage(i)
	m.Spec = asked.Spec
	return m, nil
}

// estimate checks a batch, and tries what it may take when there is a place among those
// that measure.
func (h *batchHandlers) estimate(ctx context.Context, all Batches, asked batch.Asked) (*v1.Batch, error) {
	i, err := all.Check(ctx, asked)
	if err != nil {
		return nil, err
	}
	release, err := take(ctx, h.measuring)
	if err != nil {
		return nil, err
	}
	defer release()
	e, _, err := batch.Dry(ctx, batch.SpecFile, []byte(asked.Spec), h.service.Planner)
	if err != nil {
		return nil, err
	}
	return &v1.Batch{Spec: asked.Spec, Title: i.Title, Priority: count(i.Priority), Counts: countsMessage(i.Counts), Estimate: &v1.BatchEstimate{
		Distinct: count(e.Distinct), Work: durationpb.New(e.Work), Bytes: e.Bytes, Evidence: count(e.Evidence),
	}}, nil
}

func (h *batchHandlers) GetBatch(ctx context.Context, req *v1.GetBatchRequest) (*v1.Batch, error) {
	all, id, err := h.of(req.GetName())
	if err != nil {
		return nil, err
	}
	return whole(ctx, all, id)
}

// whole is a batch with its file.
func whole(ctx context.Context, all Batches, id string) (*v1.Batch, error) {
	i, spec, err := all.Get(ctx, id)
	if err != nil {
		return nil, noted(err, "Batch", "batches/"+id)
	}
	m := batchMessage(i)
	m.Spec = spec
	return m, nil
}

func (h *batchHandlers) ListBatches(ctx context.Context, req *v1.ListBatchesRequest) (*v1.ListBatchesResponse, error) {
	all, err := h.batches()
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	items, next := cut(p, all.List(ctx, batchStateOf(req.GetState()), p.After, p.size+1), func(i batch.Info) string { return i.Key() })
	resp := &v1.ListBatchesResponse{NextPageToken: next}
	for _, i := range items {
		resp.Batches = append(resp.Batches, batchMessage(i))
	}
	return resp, nil
}

func (h *batchHandlers) CancelBatch(ctx context.Context, req *v1.CancelBatchRequest) (*v1.Batch, error) {
	all, id, err := h.of(req.GetName())
	if err != nil {
		return nil, err
	}
	if _, err := all.Cancel(ctx, id); err != nil {
		return nil, noted(err, "Batch", req.GetName())
	}
	return whole(ctx, all, id)
}

func (h *batchHandlers) ResumeBatch(ctx context.Context, req *v1.ResumeBatchRequest) (*v1.Batch, error) {
	all, id, err := h.of(req.GetName())
	if err != nil {
		return nil, err
	}
	if _, err := all.Resume(ctx, id, req.GetRenew()); err != nil {
		return nil, noted(err, "Batch", req.GetName())
	}
	return whole(ctx, all, id)
}

func (h *batchHandlers) DeleteBatch(ctx context.Context, req *v1.DeleteBatchRequest) (*emptypb.Empty, error) {
	all, id, err := h.of(req.GetName())
	if err == nil {
		err = noted(all.Delete(ctx, id), "Batch", req.GetName())
	}
	return &emptypb.Empty{}, err
}

func (h *batchHandlers) WatchBatch(req *v1.WatchBatchRequest, stream v1.BatchService_WatchBatchServer) error {
	all, id, err := h.of(req.GetName())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	defer context.AfterFunc(h.closing, cancel)()
	for i, err := range all.Watch(ctx, id) {
		if err != nil && h.closing.Err() != nil && stream.Context().Err() == nil {
			return errClosing
		}
		if err != nil {
			return noted(err, "Batch", req.GetName())
		}
		m := &v1.BatchEvent{Time: timestamppb.Now(), State: batchStates[i.State], Counts: countsMessage(i.Counts)}
		if i.State.Finished() {
			m.Batch = batchMessage(i)
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (h *batchHandlers) ListBatchSets(ctx context.Context, req *v1.ListBatchSetsRequest) (*v1.ListBatchSetsResponse, error) {
	all, id, err := h.of(req.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req, defaultPage)
	if err != nil {
		return nil, err
	}
	var after batch.Place
	if p.After != "" {
		if err := json.Unmarshal([]byte(p.After), &after); err != nil {
			return nil, err
		}
	}
	rows, places, err := all.Rows(ctx, id, setStates[req.GetState()], after, p.size+1)
	if err != nil {
		return nil, noted(err, "Batch", req.GetParent())
	}
	resp := &v1.ListBatchSetsResponse{}
	if len(rows) > p.size {
		rows = rows[:p.size]
		last, err := json.Marshal(places[p.size-1])
		if err != nil {
			return nil, err
		}
		resp.NextPageToken = p.next(string(last))
	}
	for i := range rows {
		resp.Sets = append(resp.Sets, setMessage(&rows[i]))
	}
	return resp, nil
}

func (h *batchHandlers) ExportBatch(req *v1.ExportBatchRequest, stream v1.BatchService_ExportBatchServer) error {
	all, id, err := h.of(req.GetName())
	if err != nil {
		return err
	}
	f, err := all.File(id, req.GetPath())
	if err != nil {
		return noted(err, "Batch", fmt.Sprintf("%s %s", req.GetName(), req.GetPath()))
	}
	defer f.Close()
	pieces := &pieces{stream: stream, first: &v1.ExportBatchResponse{MediaType: f.MediaType, FileName: f.Name}}
	whole := bufio.NewWriterSize(pieces, pieceBytes)
	if err := f.Write(whole); err != nil {
		return err
	}
	if err := whole.Flush(); err != nil {
		return err
	}
	return pieces.end()
}

// pieces sends what is written as pieces of a file.
type pieces struct {
	stream v1.BatchService_ExportBatchServer
	first  *v1.ExportBatchResponse // until it is sent
}

func (p *pieces) Write(data []byte) (int, error) {
	for left := data; len(left) > 0; {
		m := &v1.ExportBatchResponse{}
		if p.first != nil {
			m, p.first = p.first, nil
		}
		n := min(len(left), pieceBytes)
		m.Data, left = left[:n], left[n:]
		if err := p.stream.Send(m); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

// end sends the first piece of a file that is empty.
func (p *pieces) end() error {
	if p.first == nil {
		return nil
	}
	return p.stream.Send(p.first)
}

var batchStates = map[batch.State]v1.Batch_State{
	batch.BatchRunning: v1.Batch_STATE_RUNNING, batch.BatchSucceeded: v1.Batch_STATE_SUCCEEDED,
	batch.BatchFailed: v1.Batch_STATE_FAILED, batch.BatchCancelled: v1.Batch_STATE_CANCELLED,
}

// batchStateOf is the state of a message; "" for none.
func batchStateOf(m v1.Batch_State) batch.State {
	for s, known := range batchStates {
		if known == m {
			return s
		}
	}
	return ""
}

var setStates = map[v1.BatchSet_State]string{
	v1.BatchSet_STATE_WAITING: batch.Waiting, v1.BatchSet_STATE_DONE: batch.Succeeded, v1.BatchSet_STATE_FAILED: batch.Failed,
}

func batchMessage(i batch.Info) *v1.Batch {
	m := &v1.Batch{
		Name: "batches/" + i.ID, Title: i.Title, State: batchStates[i.State], Counts: countsMessage(i.Counts), Priority: count(i.Priority),
		CreateTime: instant(i.Created), EndTime: instant(i.Finished),
	}
	if i.Failure != nil {
		m.Error = failureStatus(i.Failure)
	}
	return m
}

func countsMessage(c batch.Counts) *v1.BatchCounts {
	return &v1.BatchCounts{
		Sets: count(c.Sets), Done: count(c.Done), Failed: count(c.Failed), SetAside: count(c.SetAside), Unchanged: count(c.Unchanged),
		Waiting: count(c.Waiting()), Working: count(c.Working),
	}
}

func setMessage(r *export.IndexRow) *v1.BatchSet {
	m := &v1.BatchSet{Folder: r.Folder, Run: r.Run, Title: r.Title, Scenario: r.Scenario, Layer: r.Layer, Seed: r.Seed, Problem: r.Problem}
	m.Settings = each(r.Set, func(s *scenario.Setting) *v1.BatchSetting { return &v1.BatchSetting{Field: s.Field, Value: s.Value} })
	for state, known := range setStates {
		if known == r.State {
			m.State = state
		}
	}
	if c := r.Card; c != nil {
		m.Measures = &v1.BatchMeasures{
			Regions: count(len(c.Regions)), NeedsCaptured: c.Needs.Captured, MaxDeviation: c.Balance.MaxDeviation, MeanDeviation: c.Balance.MeanDeviation,
			MeanPolsbyPopper: c.Shape.MeanPolsbyPopper, Objective: c.Objective.Value, Valid: c.Valid, PlanDigest: c.PlanDigest,
		}
	}
	return m
}
