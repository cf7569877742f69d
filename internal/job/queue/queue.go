package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options are how to reach the queue.
type Options struct {
	// URL is that of a NATS cluster with JetStream, or several with commas between.
	// Where it is empty, a server is started inside the process.
	URL string
	// Token is a secret that lets connections in: to the server inside, or to one that is
	// set up with a token. May be empty.
	Token string
	// Credentials is a file of NATS credentials; may be empty.
	Credentials string
	// Replicas is how many servers of the cluster keep each message; 0 is 1.
	Replicas int
	// Dir is where the server inside the process keeps its files.
	Dir string
	// Listen is the address, such as 127.0.0.1:4222, at which that server lets other
	// workers in; empty keeps it to this process.
	Listen string
	// Heartbeat is how often workers say that they live; after three of them missed, a
	// piece goes to another worker. 0 is 5 s. The first that opens a batch decides.
	Heartbeat time.Duration
	// Log is told of connections that come and go; may be nil.
	Log func(format string, args ...any)
}

// Queue is a connection to the work queue. It is safe for concurrent use.
type Queue struct {
	opt     Options
	server  *inside // nil where the queue is elsewhere
	conn    *nats.Conn
	js      jetstream.JetStream
	batches jetstream.KeyValue
	objects jetstream.ObjectStore
}

const (
	pieces  = "PIECES"
	results = "RESULTS"
	// A bucket of keys and values is a stream of that name.
	bucket      = "batches"
	listed      = "KV_" + bucket
	listSubject = "$KV." + bucket + "."
)

// Open connects to the queue, or starts it. The error is that of ctx where the
// cluster does not answer in time.
func Open(ctx context.Context, opt Options) (_ *Queue, err error) {
	if opt.Heartbeat == 0 {
		opt.Heartbeat = 5 * time.Second
	}
	if opt.Log == nil {
		opt.Log = func(string, ...any) {}
	}
	q := &Queue{opt: opt}
	defer func() {
		if err != nil {
			q.Close()
		}
	}()
	how := []nats.Option{
		nats.Name("footprint"), nats.MaxReconnects(-1), nats.ReconnectWait(200 * time.Millisecond), nats.RetryOnFailedConnect(true),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // nil where it was closed
				opt.Log("queue: connection lost: %v", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { opt.Log("queue: connected again") }),
	}
	if opt.Credentials != "" {
		how = append(how, nats.UserCredentials(opt.Credentials))
	}
	if opt.Token != "" {
		how = append(how, nats.Token(opt.Token))
	}
	if opt.URL == "" {
		if q.server, err = startInside(opt.Dir, opt.Listen, opt.Token); err != nil {
			return nil, err
		}
		how = append(how, nats.InProcessServer(q.server))
	}
	if q.conn, err = nats.Connect(opt.URL, how...); err != nil {
		return nil, fmt.Errorf("queue at %s: %w", opt.URL, err)
	}
	if q.js, err = jetstream.New(q.conn); err != nil {
		return nil, err
	}
	// A cluster may take a moment to choose its leaders.
	return q, q.retry(ctx, func(ctx context.Context) error { return q.prepare(ctx) })
}

// prepare makes the streams, unless they are there.
func (q *Queue) prepare(ctx context.Context) (err error) {
	replicas := max(1, q.opt.Replicas)
	// One message for each subject, and no second: who puts a piece, or a result, that
	// is there already is told so by the server.
	once := jetstream.StreamConfig{
		Storage: jetstream.FileStorage, Replicas: replicas, Discard: jetstream.DiscardNew,
		DiscardNewPerSubject: true, MaxMsgsPerSubject: 1, AllowDirect: true,
	}
	work := once
	work.Name, work.Subjects, work.Retention = pieces, []string{"piece.>"}, jetstream.WorkQueuePolicy
	if _, err = q.js.CreateOrUpdateStream(ctx, work); err != nil {
		return fmt.Errorf("stream of pieces: %w", err)
	}
	kept := once
	kept.Name, kept.Subjects = results, []string{"result.>"}
	if _, err = q.js.CreateOrUpdateStream(ctx, kept); err != nil {
		return fmt.Errorf("stream of results: %w", err)
	}
	if q.batches, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucket, Replicas: replicas}); err != nil {
		return fmt.Errorf("list of batches: %w", err)
	}
	q.objects, err = q.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: "large", Replicas: replicas})
	return err
}

// Close ends the connection, and the server inside the process.
func (q *Queue) Close() {
	if q.conn != nil {
		q.conn.Close()
	}
	if q.server != nil {
		q.server.stop()
	}
}

// open is a batch in the list of batches.
type open struct {
	Priority  int           `json:"priority"`
	Heartbeat time.Duration `json:"heartbeat"`
	Cancelled bool          `json:"cancelled,omitempty"`
	Held      bool          `json:"held,omitempty"`
}

// Put gives a batch its pieces. Those that wait already, are being worked on or have
// a result stay as they are, so a batch may be put again and again.
func (q *Queue) Put(ctx context.Context, b Batch, work []Piece) error {
	if err := b.check(); err != nil {
		return err
	}
	entry := open{Priority: b.Priority, Heartbeat: q.opt.Heartbeat}
	for _, p := range work {
		if !pieceID.MatchString(p.ID) {
			return fmt.Errorf("piece %q: want the id that PieceID gives", p.ID)
		}
	}
	done, err := q.done(ctx, b.ID)
	if err != nil {
		return err
	}
	if err := q.consumer(ctx, b.ID, q.opt.Heartbeat); err != nil {
		return err
	}
	if err := q.list(ctx, b.ID, entry); err != nil {
		return err
	}
	return q.putAll(ctx, b.ID, slices.DeleteFunc(slices.Clone(work), func(p Piece) bool { return done[p.ID] }))
}

// Hold has workers take no more pieces of a batch, until it is put again. They finish
// those that they have.
func (q *Queue) Hold(ctx context.Context, b Batch) error {
	return q.list(ctx, b.ID, open{Priority: b.Priority, Heartbeat: q.opt.Heartbeat, Held: true})
}

// list puts a batch into the list of batches.
func (q *Queue) list(ctx context.Context, batch string, o open) error {
	entry, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := q.retry(ctx, func(ctx context.Context) error { _, err := q.batches.Put(ctx, batch, entry); return err }); err != nil {
		return fmt.Errorf("batch %s: %w", batch, err)
	}
	return nil
}

// atOnce is how many pieces are put at once: the server answers when they are on disk,
// and writes several in one go.
const atOnce = 16

func (q *Queue) putAll(ctx context.Context, batch string, work []Piece) error {
	errs := make([]error, atOnce)
	var wg sync.WaitGroup
	for i := range atOnce {
		wg.Go(func() {
			for at := i; at < len(work) && errs[i] == nil; at += atOnce {
				if err := q.put(ctx, batch, work[at]); err != nil {
					errs[i] = fmt.Errorf("batch %s: piece %s: %w", batch, work[at].ID, err)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (q *Queue) put(ctx context.Context, batch string, p Piece) error {
	m := message{Kind: p.Kind}
	if err := q.load(ctx, &m, p.Payload, "piece/"+batch+"/"+p.ID); err != nil {
		return err
	}
	return q.publish(ctx, "piece."+batch+"."+p.ID, m)
}

// consumer is how workers take the pieces of a batch.
func (q *Queue) consumer(ctx context.Context, batch string, heartbeat time.Duration) error {
	return q.retry(ctx, func(ctx context.Context) error {
		_, err := q.js.CreateOrUpdateConsumer(ctx, pieces, jetstream.ConsumerConfig{
			Durable: batch, FilterSubject: "piece." + batch + ".>", AckPolicy: jetstream.AckExplicitPolicy,
			AckWait: 3 * heartbeat, MaxDeliver: -1, MaxAckPending: -1, Replicas: max(1, q.opt.Replicas),
		})
		return err
	})
}

// load puts data into a message, or beside it.
func (q *Queue) load(ctx context.Context, m *message, data []byte, name string) error {
	if len(data) <= most {
		m.Data = data
		return nil
	}
	m.Object = name
	return q.retry(ctx, func(ctx context.Context) error { _, err := q.objects.PutBytes(ctx, name, data); return err })
}

// unload takes the data of a message.
func (q *Queue) unload(ctx context.Context, m *message) (data []byte, err error) {
	if m.Object == "" {
		return m.Data, nil
	}
	err = q.retry(ctx, func(ctx context.Context) error { data, err = q.objects.GetBytes(ctx, m.Object); return err })
	return data, err
}

// publish keeps a message, the first of its subject. That there is one already is no
// error.
func (q *Queue) publish(ctx context.Context, subject string, m message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return q.retry(ctx, func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, subject, data)
		var told *jetstream.APIError
		if errors.As(err, &told) && told.ErrorCode == maxPerSubject || err != nil && strings.Contains(err.Error(), "maximum messages per subject exceeded") {
			return nil
		}
		return err
	})
}

const maxPerSubject = 10077 // of the server's error codes: the stream's limits refuse it

// Results gives the results of a batch, those that are there and those to come,
// each once, until ctx ends or who asks has enough.
func (q *Queue) Results(ctx context.Context, batch string) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		seen := make(map[string]bool)
		err := q.follow(ctx, results, "result."+batch+".>", func(subject string, data []byte) bool {
			id := subject[strings.LastIndexByte(subject, '.')+1:]
			if seen[id] {
				return true
			}
			r, err := q.result(ctx, id, data)
			if err != nil && ctx.Err() != nil {
				return true
			}
			seen[id] = true
			return yield(r, err)
		}, func(subject string) bool { return !seen[subject[strings.LastIndexByte(subject, '.')+1:]] })
		if err != nil {
			yield(Result{}, err)
		}
	}
}

func (q *Queue) result(ctx context.Context, id string, data []byte) (Result, error) {
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		return Result{}, fmt.Errorf("result of piece %s: %w", id, err)
	}
	r := Result{Piece: id, Failure: m.Failure, Worker: m.Worker, Attempt: m.Attempt, Took: m.Took}
	var err error
	if r.Data, err = q.unload(ctx, &m); err != nil {
		return Result{}, fmt.Errorf("result of piece %s: %w", id, err)
	}
	return r, nil
}

// done are the pieces of a batch that have a result.
func (q *Queue) done(ctx context.Context, batch string) (map[string]bool, error) {
	subjects, err := q.subjects(ctx, results, "result."+batch+".>")
	done := make(map[string]bool, len(subjects))
	for subject := range subjects {
		done[subject[strings.LastIndexByte(subject, '.')+1:]] = true
	}
	return done, err
}

func (q *Queue) subjects(ctx context.Context, stream, filter string) (found map[string]uint64, err error) {
	err = q.retry(ctx, func(ctx context.Context) error {
		s, err := q.js.Stream(ctx, stream)
		if err != nil {
			return err
		}
		info, err := s.Info(ctx, jetstream.WithSubjectFilter(filter))
		if err == nil {
			found = info.State.Subjects
		}
		return err
	})
	return found, err
}

// Status is how far a batch is.
type Status struct {
	Waiting int // pieces that no worker has
	Working int // pieces that one has
	Done    int // pieces with a result
}

// Status says how far a batch is.
func (q *Queue) Status(ctx context.Context, batch string) (Status, error) {
	done, err := q.done(ctx, batch)
	if err != nil {
		return Status{}, err
	}
	s := Status{Done: len(done)}
	err = q.retry(ctx, func(ctx context.Context) error {
		c, err := q.js.Consumer(ctx, pieces, batch)
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := c.Info(ctx)
		if err == nil {
			s.Waiting, s.Working = int(info.NumPending), info.NumAckPending //nolint:gosec // few
		}
		return err
	})
	return s, err
}

// The first try may take this long, later ones longer: a server that died, or a cluster that
// has not chosen its leader, does not answer.
const (
	patience     = 500 * time.Millisecond
	mostPatience = 5 * time.Second
)

// stopped says that the server inside has given up: it does so when it cannot write.
func (q *Queue) stopped() error {
	if q.server == nil || q.server.JetStreamEnabled() {
		return nil
	}
	return fmt.Errorf("the work queue in %s cannot write its files any more: the disk may be full. What it has kept is not lost", q.opt.Dir)
}

// retry tries something until it works, its error is none that passes, or ctx ends.
func (q *Queue) retry(ctx context.Context, try func(context.Context) error) error {
	wait, most := 20*time.Millisecond, patience
	for {
		once, end := context.WithTimeout(ctx, most)
		err := try(once)
		end()
		if err == nil || ctx.Err() != nil || !passes(err) {
			return err
		}
		if stopped := q.stopped(); stopped != nil {
			return stopped
		}
		pause(ctx, wait)
		wait, most = min(2*wait, 2*time.Second), min(2*most, mostPatience)
	}
}

// passes says that an error is of the connection, or of a cluster that is choosing a
// leader.
func passes(err error) bool {
	var told *jetstream.APIError
	if errors.As(err, &told) {
		return told.Code == 503 || told.Code == 408
	}
	for _, passing := range []error{
		nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected, nats.ErrReconnectBufExceeded, nats.ErrNoServers, nats.ErrConnectionReconnecting,
		jetstream.ErrNoStreamResponse, context.DeadlineExceeded, io.ErrUnexpectedEOF, nats.ErrStaleConnection,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
