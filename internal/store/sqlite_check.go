package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Check is for [Store]: PRAGMA integrity_check and foreign_key_check, that
// exactly the finished runs have a final event, and that every plan, ensemble and
// proof can be read.
func (s *SQLite) Check(ctx context.Context) error {
	for _, check := range []struct{ what, query string }{
		{"integrity", `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
		{"foreign keys", `SELECT "table" || ' row ' || coalesce(rowid, 0) FROM pragma_foreign_key_check`},
		{"final events", `SELECT run.id || ' is ' || run.state FROM run
			WHERE (state IN ('succeeded', 'failed', 'cancelled')) <>
				(SELECT count(*) FROM event WHERE event.run = run.id AND event.data IS NULL
					AND event.state IN ('succeeded', 'failed', 'cancelled'))`},
	} {
		var first string
		faults := 0
		err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
			var fault string
			err := rows.Scan(&fault)
			if faults++; faults == 1 {
				first = fault
			}
			return err
		}, check.query)
		if err != nil {
			return fmt.Errorf("store %s: %s: %w", s.name, check.what, err)
		}
		if faults > 0 {
			return fmt.Errorf("store %s: %w: %s: %s (%d in all)", s.name, ErrDamaged, check.what, first, faults)
		}
	}
	if err := s.checkPlans(ctx); err != nil {
		return err
	}
	if err := s.checkEnsembles(ctx); err != nil {
		return err
	}
	return s.checkProofs(ctx)
}

func (s *SQLite) checkPlans(ctx context.Context) error {
	after := ""
	for {
		plans, err := s.Plans(ctx, after, 100)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if _, err := s.Plan(ctx, p.ID); err != nil {
				return err
			}
			after = p.ID
		}
		if len(plans) == 0 {
			return nil
		}
	}
}
