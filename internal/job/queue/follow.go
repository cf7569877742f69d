package queue

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// follow tells of the messages of a stream on some subjects, those that are there and those
// to come, until tell has enough or ctx ends, whose error comes then. Each may come more
// than once. Now and then the subjects are gone through for those that wanted asks for.
//
// It rests on no consumer in the cluster: one that lies on a server that is lost may be
// missing for good, and silent. Who listens hears what is published; what was missed, while
// a connection was lost or too much came at once, is found in the stream, which any of
// its servers can read.
func (q *Queue) follow(ctx context.Context, stream, subjects string, tell func(subject string, data []byte) bool, wanted func(subject string) bool) error {
	heard, err := q.conn.SubscribeSync(subjects)
	if err != nil {
		return err
	}
	defer func() { _ = heard.Unsubscribe() }() // fails where the connection is closed
	every := min(max(q.opt.Heartbeat, 200*time.Millisecond), 2*time.Second)
	for ctx.Err() == nil {
		if more, err := q.goThrough(ctx, stream, subjects, tell, wanted); !more || err != nil {
			return err
		}
		for ctx.Err() == nil {
			once, end := context.WithTimeout(ctx, every)
			m, err := heard.NextMsgWithContext(once)
			end()
			if errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrBadSubscription) {
				return err
			}
			if err != nil { // nothing new, or more than could be held
				break
			}
			if !tell(m.Subject, m.Data) {
				return nil
			}
		}
	}
	return ctx.Err()
}

// goThrough tells of the messages that are there.
func (q *Queue) goThrough(ctx context.Context, stream, subjects string, tell func(subject string, data []byte) bool, wanted func(subject string) bool) (more bool, err error) {
	there, err := q.subjects(ctx, stream, subjects)
	if err != nil {
		return false, err
	}
	for subject := range there {
		if !wanted(subject) {
			continue
		}
		data, found, err := q.last(ctx, stream, subject)
		if err != nil {
			return false, err
		}
		if found && !tell(subject, data) {
			return false, nil
		}
	}
	return true, nil
}

// last is the last message on a subject.
func (q *Queue) last(ctx context.Context, stream, subject string) (data []byte, found bool, err error) {
	err = q.retry(ctx, func(ctx context.Context) error {
		s, err := q.js.Stream(ctx, stream)
		if err != nil {
			return err
		}
		m, err := s.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err == nil {
			data, found = m.Data, true
		}
		return err
	})
	return data, found, err
}
