package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"footprint/internal/job"
)

const runColumns = `id, kind, owner, request, payload, state, created, started, finished, attempt,
	failure_code, failure_message, failure_detail, result`

// scanRun reads runColumns.
func scanRun(scan func(dest ...any) error) (job.Run, error) {
	var r job.Run
	var request, code, message sql.NullString
	var detail []byte
	var created, started, finished int64
	err := scan(&r.ID, &r.Kind, &r.Owner, &request, &r.Payload, &r.State, &created, &started, &finished, &r.Attempt,
		&code, &message, &detail, &r.Result)
	r.RequestID = request.String
	r.Created, r.Started, r.Finished = instant(created), instant(started), instant(finished)
	if code.Valid {
		r.Failure = &job.Failure{Code: code.String, Message: message.String, Detail: detail}
	}
	return r, err
}

// failureColumns are the three columns of a failure, and NULL for none.
func failureColumns(f *job.Failure) (code, message sql.NullString, detail any) {
	if f == nil {
		return code, message, nil
	}
	return sql.NullString{String: f.Code, Valid: true}, sql.NullString{String: f.Message, Valid: true}, blob(f.Detail)
}

// blob is NULL for no bytes.
func blob(data []byte) any {
	if len(data) == 0 {
		return nil
	}
	return data
}

// CreateRun is for [job.Store].
func (s *SQLite) CreateRun(ctx context.Context, r job.Run, first job.Event) (kept job.Run, created bool, err error) {
	r = copyRun(r)
	err = s.write(ctx, func(tx *sql.Tx) error {
		if r.RequestID != "" {
			there, err := runWhere(ctx, tx, "owner = ? AND request = ?", r.Owner, r.RequestID)
			if err == nil {
				kept, _, err = job.Same(there, r)
				return err
			}
			if !errors.Is(err, job.ErrNotFound) {
				return err
			}
		}
		code, message, detail := failureColumns(r.Failure)
		_, err := tx.ExecContext(ctx, `INSERT INTO run (`+runColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.ID, r.Kind, r.Owner, sql.NullString{String: r.RequestID, Valid: r.RequestID != ""}, blob(r.Payload),
			string(r.State), nanos(r.Created), nanos(r.Started), nanos(r.Finished), r.Attempt, code, message, detail, blob(r.Result))
		if err != nil {
			return fmt.Errorf("run %s: %w", r.ID, err)
		}
		kept, created = r, true
		return insertEvents(ctx, tx, r.ID, []job.Event{first})
	})
	if err != nil {
		return job.Run{}, false, err
	}
	return kept, created, nil
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func runWhere(ctx context.Context, q rowQuerier, where string, args ...any) (job.Run, error) {
	r, err := scanRun(q.QueryRowContext(ctx, `SELECT `+runColumns+` FROM run WHERE `+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return job.Run{}, job.ErrNotFound
	}
	return r, err
}

// Run is for [job.Store].
func (s *SQLite) Run(ctx context.Context, id string) (job.Run, error) {
	r, err := runWhere(ctx, s.reader, "id = ?", id)
	if err != nil {
		return job.Run{}, fmt.Errorf("run %q: %w", id, s.fault(ctx, err))
	}
	return r, nil
}

// RunByRequest is for [job.Store].
func (s *SQLite) RunByRequest(ctx context.Context, owner, requestID string) (job.Run, error) {
	r, err := runWhere(ctx, s.reader, "owner = ? AND request = ?", owner, requestID)
	if err != nil {
		return job.Run{}, fmt.Errorf("request id %q: %w", requestID, s.fault(ctx, err))
	}
	return r, nil
}

// Runs is for [job.Store].
func (s *SQLite) Runs(ctx context.Context, f job.Filter, after string, limit int) ([]job.Run, error) {
	where, args := "TRUE", []any(nil)
	and := func(condition string, arg string) {
		where, args = where+" AND "+condition, append(args, arg)
	}
	if f.State != "" {
		and("state = ?", string(f.State))
	}
	if f.Kind != "" {
		and("kind = ?", f.Kind)
	}
	if f.Owner != "" {
		and("owner = ?", f.Owner)
	}
	order := " ORDER BY id"
	switch {
	case f.Newest && after != "":
		and("id < ?", after)
	case !f.Newest:
		and("id > ?", after)
	}
	if f.Newest {
		order += " DESC"
	}
	return s.runs(ctx, where+order+" LIMIT ?", append(args, max(limit, 0))...)
}

// Unfinished is for [job.Store].
func (s *SQLite) Unfinished(ctx context.Context) ([]job.Run, error) {
	return s.runs(ctx, "state IN ('queued', 'running') ORDER BY id")
}

func (s *SQLite) runs(ctx context.Context, where string, args ...any) ([]job.Run, error) {
	var out []job.Run
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		r, err := scanRun(rows.Scan)
		out = append(out, r)
		return err
	}, `SELECT `+runColumns+` FROM run WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Transition is for [job.Store].
func (s *SQLite) Transition(ctx context.Context, from, to job.Run, events []job.Event) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := mayChangeRow(ctx, tx, from.ID, &from); err != nil {
			return err
		}
		code, message, detail := failureColumns(to.Failure)
		_, err := tx.ExecContext(ctx, `UPDATE run SET state = ?, started = ?, finished = ?, attempt = ?,
			failure_code = ?, failure_message = ?, failure_detail = ?, result = ? WHERE id = ?`,
			string(to.State), nanos(to.Started), nanos(to.Finished), to.Attempt, code, message, detail, blob(to.Result), from.ID)
		if err != nil {
			return fmt.Errorf("run %s: %w", from.ID, err)
		}
		return insertEvents(ctx, tx, from.ID, events)
	})
}

// mayChangeRow says why a run may not change: from from, or at all if that is
// nil. The transaction keeps it so.
func mayChangeRow(ctx context.Context, tx *sql.Tx, id string, from *job.Run) error {
	there := job.Run{ID: id}
	err := tx.QueryRowContext(ctx, `SELECT state, attempt FROM run WHERE id = ?`, id).Scan(&there.State, &there.Attempt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if from == nil {
		from = &there
	}
	return mayChange(there, err == nil, *from)
}

// RecordEvents is for [job.Store].
func (s *SQLite) RecordEvents(ctx context.Context, run string, add []job.Event, drop []int64) error {
	if err := onlyProgress(run, add); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := mayChangeRow(ctx, tx, run, nil); err != nil {
			return err
		}
		if err := insertEvents(ctx, tx, run, add); err != nil {
			return err
		}
		for _, seq := range drop {
			if _, err := tx.ExecContext(ctx, `DELETE FROM event WHERE run = ? AND seq = ? AND data IS NOT NULL`, run, seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// insertEvents takes events only behind the last one.
func insertEvents(ctx context.Context, tx *sql.Tx, run string, events []job.Event) error {
	for _, e := range events {
		result, err := tx.ExecContext(ctx, `INSERT INTO event (run, seq, time, state, data) SELECT ?1, ?2, ?3, ?4, ?5
			WHERE NOT EXISTS (SELECT 1 FROM event WHERE run = ?1 AND seq >= ?2)`,
			run, e.Seq, nanos(e.Time), string(e.State), blob(e.Data))
		if err != nil {
			return fmt.Errorf("run %s: event %d: %w", run, e.Seq, err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("run %s: event %d is not behind the last one", run, e.Seq)
		}
	}
	return nil
}

// Events is for [job.Store].
func (s *SQLite) Events(ctx context.Context, run string, after int64, limit int) ([]job.Event, error) {
	var out []job.Event
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		e := job.Event{Run: run}
		var at int64
		err := rows.Scan(&e.Seq, &at, &e.State, &e.Data)
		e.Time = instant(at)
		out = append(out, e)
		return err
	}, `SELECT seq, time, state, data FROM event WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?`, run, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("events of run %s: %w", run, err)
	}
	return out, nil
}

// onlyProgress refuses changes of state that do not come with one.
func onlyProgress(run string, events []job.Event) error {
	for _, e := range events {
		if !e.Progress() {
			return fmt.Errorf("run %s: event %d has no progress", run, e.Seq)
		}
	}
	return nil
}

// noBytes gives nil for no bytes: the engines do not tell them apart.
func noBytes(data []byte) []byte {
	if len(data) == 0 {
		return nil
	}
	return bytes.Clone(data)
}
