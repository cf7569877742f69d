package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"syscall"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"footprint/internal/atlas"
	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// domain is where the reasons of ErrorInfo are from.
const domain = "footprint"

// Reasons, for programs. They are part of the contract.
const (
	reasonInvalid    = "INVALID_REQUEST"    // a field breaks a rule
	reasonMalformed  = "MALFORMED_REQUEST"  // what was sent cannot be decoded
	reasonInput      = "BAD_INPUT"          // a file or table is wrong; metadata: file, row, column, code
	reasonNotFound   = "NOT_FOUND"          // there is no such resource
	reasonExists     = "EXISTS"             // there is another one under this name
	reasonReused     = "REQUEST_ID_REUSED"  // the request id was used for another run or batch
	reasonFinished   = "RUN_FINISHED"       // the run cannot change any more
	reasonEnded      = "BATCH_FINISHED"     // the batch cannot be cancelled any more
	reasonRunning    = "BATCH_RUNNING"      // the batch is not finished yet
	reasonBudget     = "BUDGET_USED"        // a batch has used what its file gives it
	reasonChanged    = "INPUTS_CHANGED"     // atlas or engine are not those that the batch was begun with
	reasonNoBatches  = "NO_BATCHES"         // the service has no folder for batches
	reasonNoSpace    = "NO_SPACE"           // the disk is full
	reasonBusy       = "QUEUE_FULL"         // too many runs wait, or batches of the caller are unfinished
	reasonStopping   = "STOPPING"           // the service takes no more work
	reasonInfeasible = "INFEASIBLE"         // no plan can exist; metadata: proof, where one is kept
	reasonNoPlan     = "NO_PLAN_FOUND"      // none was found; metadata: regions, min, max, steps
	reasonTooLarge   = "TOO_LARGE"          // more than may be sent; metadata: limit
	reasonPage       = "INVALID_PAGE_TOKEN" // the token is not of this list
	reasonInternal   = "INTERNAL"           // our fault; the log has more
	maxViolations    = 100
)

// tell logs what is our fault, and makes a status of every error.
func (s *Server) tell(ctx context.Context, method string, err error) error {
	if err == nil {
		return nil
	}
	st := statusOf(err)
	if st.Code() == codes.Internal {
		id := RequestID(ctx)
		s.opt.Log.LogAttrs(ctx, slog.LevelError, "internal error", slog.String("method", method), slog.String("request", id), slog.String("error", err.Error()))
		if with, detailErr := st.WithDetails(&errdetails.RequestInfo{RequestId: id}); detailErr == nil {
			st = with
		}
	}
	return st.Err()
}

// statusOf is the one table of errors.
func statusOf(err error) *status.Status {
	var (
		rules      *protovalidate.ValidationError
		wrong      *footprint.InputError
		none       *footprint.NoPlanError
		noSample   *footprint.NoSampleError
		provedNone *footprint.ProvedNoneError
		findings   atlas.Findings
		told       *atlas.Error
		missing    *atlas.NotFoundError
		notThere   *missingError
		undecoded  *malformedError
		format     *export.FormatError
		ready      interface{ GRPCStatus() *status.Status }
		why        *scenario.Infeasible
		infeasible = errors.Is(err, region.ErrInfeasible)
		changed    *batch.ChangedError
		used       *batch.BudgetError
	)
	switch {
	case errors.As(err, &ready):
		return ready.GRPCStatus()
	case errors.Is(err, context.Canceled):
		return status.New(codes.Canceled, "the call was cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		return status.New(codes.DeadlineExceeded, "the deadline of the call has passed")
	case errors.As(err, &rules):
		return invalid(violations(rules)...)
	case errors.As(err, &undecoded):
		return detailed(codes.InvalidArgument, "the request cannot be decoded: "+undecoded.Error(), info(reasonMalformed))
	case errors.As(err, &wrong):
		return invalid(violation(wrong.Field, wrong.Problem))
	case errors.As(err, &findings):
		return input(findings)
	case errors.As(err, &told):
		return input(atlas.Findings{told})
	case errors.As(err, &format):
		return invalid(violation("format", format.Error()))
	case errors.As(err, &missing):
		return detailed(codes.NotFound, missing.Error(), info(reasonNotFound), &errdetails.ResourceInfo{
			ResourceType: "footprint/" + title(missing.Kind), ResourceName: "atlases/" + missing.Atlas + "/" + missing.Kind + "s/" + missing.ID, Description: missing.Error(),
		})
	case errors.As(err, &notThere):
		return detailed(codes.NotFound, notThere.Error(), info(reasonNotFound), &errdetails.ResourceInfo{ResourceType: notThere.kind, ResourceName: notThere.name})
	case errors.Is(err, footprint.ErrNotFound), errors.Is(err, job.ErrNotFound), errors.Is(err, batch.ErrNotFound):
		return detailed(codes.NotFound, err.Error(), info(reasonNotFound))
	case errors.Is(err, footprint.ErrExists), errors.Is(err, batch.ErrExists):
		return detailed(codes.AlreadyExists, err.Error(), info(reasonExists))
	case errors.Is(err, job.ErrConflict), errors.Is(err, batch.ErrConflict):
		return detailed(codes.AlreadyExists, err.Error(), info(reasonReused), &errdetails.BadRequest{
			FieldViolations: []*errdetails.BadRequest_FieldViolation{violation("request_id", err.Error())},
		})
	case errors.Is(err, job.ErrFinished):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonFinished))
	case errors.Is(err, batch.ErrFinished):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonEnded))
	case errors.Is(err, batch.ErrRunning):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonRunning))
	case errors.As(err, &changed):
		return detailed(codes.FailedPrecondition, strings.Join(changed.Changes, "; ")+", since the batch was begun; resume it with renew to have what differs made anew, or begin another batch", info(reasonChanged))
	case errors.As(err, &used):
		return detailed(codes.FailedPrecondition, used.Error(), info(reasonBudget))
	case errors.Is(err, errNoBatches):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonNoBatches))
	case errors.Is(err, syscall.ENOSPC):
		return detailed(codes.ResourceExhausted, "the disk of the service is full; what is done is kept", info(reasonNoSpace))
	case errors.Is(err, job.ErrBusy), errors.Is(err, batch.ErrBusy):
		return detailed(codes.ResourceExhausted, err.Error(), info(reasonBusy), &errdetails.RetryInfo{RetryDelay: durationpb.New(10 * time.Second)})
	case errors.Is(err, job.ErrClosed), errors.Is(err, batch.ErrClosed):
		return detailed(codes.Unavailable, err.Error(), info(reasonStopping), &errdetails.RetryInfo{RetryDelay: durationpb.New(10 * time.Second)})
	case errors.As(err, &provedNone):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonInfeasible, "proof", "proofs/"+provedNone.Proof))
	case errors.As(err, &why):
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonInfeasible), obstacleMessage(why))
	case infeasible:
		return detailed(codes.FailedPrecondition, err.Error(), info(reasonInfeasible))
	case errors.As(err, &none):
		return detailed(codes.FailedPrecondition, none.Error(), info(reasonNoPlan,
			"regions", strconv.Itoa(none.Regions), "min", strconv.FormatInt(none.Bounds.Min, 10), "max", strconv.FormatInt(none.Bounds.Max, 10), "steps", strconv.FormatInt(none.Steps, 10)))
	case errors.As(err, &noSample):
		return detailed(codes.FailedPrecondition, noSample.Error(), info(reasonNoPlan,
			"regions", strconv.Itoa(noSample.Regions), "min", strconv.FormatInt(noSample.Bounds.Min, 10), "max", strconv.FormatInt(noSample.Bounds.Max, 10)))
	default:
		return detailed(codes.Internal, "internal error; the log of the service has more", info(reasonInternal))
	}
}

// errNoBatches: batches need a folder to be in.
var errNoBatches = errors.New("this service keeps no batches: start it with --store DIR")

// missingError names the resource that is not there.
type missingError struct{ kind, name string }

func (e *missingError) Error() string { return fmt.Sprintf("there is no %s", e.name) }

// noted puts the name of a resource to an error that says it is not there.
func noted(err error, kind, name string) error {
	if errors.Is(err, footprint.ErrNotFound) || errors.Is(err, job.ErrNotFound) || errors.Is(err, batch.ErrNotFound) {
		return &missingError{"footprint/" + kind, name}
	}
	return err
}

func detailed(code codes.Code, message string, details ...protoadapt.MessageV1) *status.Status {
	st := status.New(code, clip(message))
	if with, err := st.WithDetails(details...); err == nil {
		return with
	}
	return st
}

// clip keeps messages fit for headers, where gRPC puts them.
func clip(message string) string {
	const most = 2000
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most], "") + " …"
}

func info(reason string, pairs ...string) *errdetails.ErrorInfo {
	i := &errdetails.ErrorInfo{Reason: reason, Domain: domain, Metadata: map[string]string{}}
	for p := 0; p+1 < len(pairs); p += 2 {
		if pairs[p+1] != "" {
			i.Metadata[pairs[p]] = clip(pairs[p+1])
		}
	}
	return i
}

func violation(field, problem string) *errdetails.BadRequest_FieldViolation {
	return &errdetails.BadRequest_FieldViolation{Field: field, Description: clip(problem)}
}

// invalid is the status of fields that break rules.
func invalid(found ...*errdetails.BadRequest_FieldViolation) *status.Status {
	message := make([]string, 0, 4)
	for _, v := range found[:min(len(found), 3)] {
		message = append(message, strings.TrimPrefix(v.Field+": "+v.Description, ": "))
	}
	if len(found) > 3 {
		message = append(message, fmt.Sprintf("and %d more", len(found)-3))
	}
	return detailed(codes.InvalidArgument, strings.Join(message, "; "), info(reasonInvalid),
		&errdetails.BadRequest{FieldViolations: found[:min(len(found), maxViolations)]})
}

func violations(e *protovalidate.ValidationError) []*errdetails.BadRequest_FieldViolation {
	found := make([]*errdetails.BadRequest_FieldViolation, 0, len(e.Violations))
	for _, v := range e.Violations {
		found = append(found, violation(protovalidate.FieldPathString(v.Proto.GetField()), v.Proto.GetMessage()))
	}
	return found
}

// input is the status of files and tables that are wrong; the ErrorInfo is
// about the first finding.
func input(found atlas.Findings) *status.Status {
	fields := make([]*errdetails.BadRequest_FieldViolation, 0, min(len(found), maxViolations))
	for _, f := range found[:min(len(found), maxViolations)] {
		fields = append(fields, violation(f.File, f.Error()))
	}
	first := found[0]
	row := ""
	if first.Row > 0 {
		row = strconv.Itoa(first.Row)
	}
	column := ""
	if first.Column > 0 {
		column = strconv.Itoa(first.Column)
	}
	message := first.Error()
	if len(found) > 1 {
		message += fmt.Sprintf("; and %d more findings", len(found)-1)
	}
	return detailed(codes.InvalidArgument, message,
		info(reasonInput, "file", first.File, "row", row, "column", column, "code", first.Code), &errdetails.BadRequest{FieldViolations: fields})
}

func title(word string) string {
	if word == "" {
		return word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
