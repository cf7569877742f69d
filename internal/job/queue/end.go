package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// Drop forgets the results of some pieces of a batch, so that they can be put again.
func (q *Queue) Drop(ctx context.Context, batch string, ids []string) error {
	for _, id := range ids {
		err := q.retry(ctx, func(ctx context.Context) error {
			return errors.Join(q.purge(ctx, results, "result."+batch+"."+id), q.dropObject(ctx, "result/"+batch+"/"+id))
		})
		if err != nil {
			return fmt.Errorf("batch %s: piece %s: %w", batch, id, err)
		}
	}
	return nil
}

// Cancel takes back the pieces of a batch that have no result, and ends the work on
// them. Its results stay.
func (q *Queue) Cancel(ctx context.Context, batch string) error {
	return q.end(ctx, batch, false)
}

// Forget is Cancel, and drops the results.
func (q *Queue) Forget(ctx context.Context, batch string) error {
	return q.end(ctx, batch, true)
}

func (q *Queue) end(ctx context.Context, batch string, whole bool) error {
	if err := q.list(ctx, batch, open{Cancelled: true}); err != nil {
		return err
	}
	return q.retry(ctx, func(ctx context.Context) error {
		if err := q.js.DeleteConsumer(ctx, pieces, batch); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return err
		}
		if err := q.purge(ctx, pieces, "piece."+batch+".>"); err != nil || !whole {
			return err
		}
		if err := q.purge(ctx, results, "result."+batch+".>"); err != nil {
			return err
		}
		if err := q.batches.Purge(ctx, batch); err != nil {
			return err
		}
		return q.dropObjects(ctx, batch)
	})
}

func (q *Queue) purge(ctx context.Context, stream, filter string) error {
	s, err := q.js.Stream(ctx, stream)
	if err != nil {
		return err
	}
	return s.Purge(ctx, jetstream.WithPurgeSubject(filter))
}

func (q *Queue) dropObjects(ctx context.Context, batch string) error {
	all, err := q.objects.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, o := range all {
		if parts := strings.Split(o.Name, "/"); len(parts) == 3 && parts[1] == batch {
			if err := q.dropObject(ctx, o.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *Queue) dropObject(ctx context.Context, name string) error {
	if err := q.objects.Delete(ctx, name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
		return err
	}
	return nil
}
