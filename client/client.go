// Package client talks to a footprint service from Go: it connects, says who
// calls, and has a call for each thing that takes more than one message (solve
// and wait, export a file, import an atlas). The rest of the API is at hand in
// the fields of [Client], as generated from proto/footprint/v1.
package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	v1 "footprint/api/footprint/v1"
)

// Client is a connection to a service. It is safe for concurrent use.
type Client struct {
	Atlases   v1.AtlasServiceClient
	Plans     v1.PlanServiceClient
	Runs      v1.RunServiceClient
	Presets   v1.PresetServiceClient
	Ensembles v1.EnsembleServiceClient
	Proofs    v1.ProofServiceClient
	Batches   v1.BatchServiceClient

	conn *grpc.ClientConn
}

// Options say how to connect. The zero value is for a service on this machine.
type Options struct {
	// TLS is nil for a service without, which is only found on loopback.
	TLS *tls.Config
	// Token is a bearer token; it is sent over TLS only, or to loopback.
	Token string
	// Dial are more options of grpc.NewClient.
	Dial []grpc.DialOption
}

// New makes a client of the service at an address such as 127.0.0.1:8433. It
// connects at the first call.
func New(address string, opt Options) (*Client, error) {
	transport := insecure.NewCredentials()
	if opt.TLS != nil {
		transport = credentials.NewTLS(opt.TLS)
	}
	dial := append([]grpc.DialOption{grpc.WithTransportCredentials(transport)}, opt.Dial...)
	if opt.Token != "" {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer{opt.Token, opt.TLS != nil}))
	}
	conn, err := grpc.NewClient(address, dial...)
	if err != nil {
		return nil, err
	}
	return &Client{
		Atlases: v1.NewAtlasServiceClient(conn), Plans: v1.NewPlanServiceClient(conn),
		Runs: v1.NewRunServiceClient(conn), Presets: v1.NewPresetServiceClient(conn),
		Ensembles: v1.NewEnsembleServiceClient(conn), Proofs: v1.NewProofServiceClient(conn), Batches: v1.NewBatchServiceClient(conn),
		conn: conn,
	}, nil
}

// Close closes the connection.
func (c *Client) Close() error { return c.conn.Close() }

type bearer struct {
	token  string
	secure bool
}

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + b.token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return b.secure }

// RunError says that a run ended without plans.
type RunError struct {
	Run *v1.Run
}

func (e *RunError) Error() string {
	if e.Run.GetState() == v1.Run_STATE_CANCELLED {
		return e.Run.GetName() + " was cancelled"
	}
	return fmt.Sprintf("%s failed: %s", e.Run.GetName(), e.Run.GetError().GetMessage())
}

// Unwrap gives the reason as a status, with its details.
func (e *RunError) Unwrap() error { return status.ErrorProto(e.Run.GetError()) }

// Solve makes a run and waits for its end; progress, which may be nil, is told
// every event. With a request id it may be called again after a lost
// connection: it goes on with the same run. The run has the names of the
// plans, or that of the ensemble where it has a sample, and that of the proof where it
// proves. A run that ends without any is a [*RunError].
func (c *Client) Solve(ctx context.Context, req *v1.CreateRunRequest, progress func(*v1.RunEvent)) (*v1.Run, error) {
	run, err := c.Runs.CreateRun(ctx, req)
	if err != nil {
		return nil, err
	}
	events, err := c.Runs.WatchRun(ctx, &v1.WatchRunRequest{Name: run.GetName()})
	if err != nil {
		return nil, err
	}
	for {
		e, err := events.Recv()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: the watch ended before the run did", run.GetName())
		}
		if err != nil {
			return nil, err
		}
		if progress != nil {
			progress(e)
		}
		switch e.GetRun().GetState() {
		case v1.Run_STATE_SUCCEEDED:
			return e.GetRun(), nil
		case v1.Run_STATE_FAILED, v1.Run_STATE_CANCELLED:
			return nil, &RunError{e.GetRun()}
		}
	}
}

// Export writes a plan as a file of a format.
func (c *Client) Export(ctx context.Context, w io.Writer, plan string, format v1.ExportFormat) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // a stream that is not read to its end must be ended
	pieces, err := c.Plans.ExportPlan(ctx, &v1.ExportPlanRequest{Name: plan, Format: format})
	return receive(w, pieces, err)
}

// Certificate writes the certificate of a proof, which footprint verify checks.
func (c *Client) Certificate(ctx context.Context, w io.Writer, proof string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pieces, err := c.Proofs.ExportProof(ctx, &v1.ExportProofRequest{Name: proof})
	return receive(w, pieces, err)
}

// receive writes the pieces of a stream; err is that of the call.
func receive[P interface{ GetData() []byte }](w io.Writer, pieces interface{ Recv() (P, error) }, err error) error {
	if err != nil {
		return err
	}
	for {
		p, err := pieces.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(p.GetData()); err != nil {
			return err
		}
	}
}

// pieceBytes of an archive are sent in one message.
const pieceBytes = 256 << 10

// Import sends an atlas: a zip archive of a folder that footprint atlas build
// wrote.
func (c *Client) Import(ctx context.Context, archive io.Reader) (*v1.Atlas, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Atlases.ImportAtlas(ctx)
	if err != nil {
		return nil, err
	}
	for {
		piece := make([]byte, pieceBytes)
		n, err := io.ReadFull(archive, piece)
		if n > 0 {
			if err := stream.Send(&v1.ImportAtlasRequest{Data: piece[:n]}); err != nil {
				break // the answer says why
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("archive: %w", err)
		}
	}
	return stream.CloseAndRecv()
}
