package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"footprint/internal/footprint"
)

const planColumns = `id, atlas, atlas_digest, layer, layer_digest, created, names, scorecard, scenario`

func (row *planRow) columns() []any {
	return []any{
		&row.id, &row.atlas, &row.atlasDigest, &row.layer, &row.layerDigest, &row.created,
		&row.names, &row.scorecard, &row.scenario,
	}
}

// PutPlan is for [footprint.PlanStore].
func (s *SQLite) PutPlan(ctx context.Context, p footprint.StoredPlan) error {
	row, err := encodePlan(p)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO plan (`+planColumns+`, labels) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`,
			row.id, row.atlas, row.atlasDigest, row.layer, row.layerDigest, row.created,
			row.names, row.scorecard, row.scenario, row.labels)
		if err != nil {
			return fmt.Errorf("plan %s: %w", p.ID, err)
		}
		return nil
	})
}

// Plan is for [footprint.PlanStore].
func (s *SQLite) Plan(ctx context.Context, id string) (footprint.StoredPlan, error) {
	var row planRow
	err := s.reader.QueryRowContext(ctx, `SELECT `+planColumns+`, labels FROM plan WHERE id = ?`, id).
		Scan(append(row.columns(), &row.labels)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = footprint.ErrNotFound
	}
	if err != nil {
		return footprint.StoredPlan{}, fmt.Errorf("plan %q: %w", id, s.fault(ctx, err))
	}
	if row.labels == nil {
		row.labels = []byte{} // damaged, not left out
	}
	return decodePlan(row)
}

// Plans is for [footprint.PlanStore].
func (s *SQLite) Plans(ctx context.Context, after string, limit int) ([]footprint.StoredPlan, error) {
	var found []planRow
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		var row planRow
		err := rows.Scan(row.columns()...)
		found = append(found, row)
		return err
	}, `SELECT `+planColumns+` FROM plan WHERE id > ? ORDER BY id LIMIT ?`, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	return decodeAll(found, decodePlan)
}

// PutAtlas is for [footprint.AtlasStore].
func (s *SQLite) PutAtlas(ctx context.Context, a footprint.StoredAtlas) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var digest string
		err := tx.QueryRowContext(ctx, `SELECT digest FROM atlas WHERE id = ?`, a.ID).Scan(&digest)
		if err == nil {
			return sameAtlas(digest, a)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("atlas %q: %w", a.ID, err)
		}
		files := a.Files
		if files == nil {
			files = []byte{}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO atlas (id, digest, title, created, files) VALUES (?, ?, ?, ?, ?)`,
			a.ID, a.Digest, a.Title, nanos(a.Created), files)
		if err != nil {
			return fmt.Errorf("atlas %q: %w", a.ID, err)
		}
		return nil
	})
}

// Atlas is for [footprint.AtlasStore].
func (s *SQLite) Atlas(ctx context.Context, id string) (footprint.StoredAtlas, error) {
	a := footprint.StoredAtlas{ID: id}
	var created int64
	err := s.reader.QueryRowContext(ctx, `SELECT digest, title, created, files FROM atlas WHERE id = ?`, id).
		Scan(&a.Digest, &a.Title, &created, &a.Files)
	if errors.Is(err, sql.ErrNoRows) {
		err = footprint.ErrNotFound
	}
	if err != nil {
		return footprint.StoredAtlas{}, fmt.Errorf("atlas %q: %w", id, s.fault(ctx, err))
	}
	a.Created, a.Files = instant(created), noBytes(a.Files)
	return a, nil
}

// Atlases is for [footprint.AtlasStore].
func (s *SQLite) Atlases(ctx context.Context) ([]footprint.StoredAtlas, error) {
	var out []footprint.StoredAtlas
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		var a footprint.StoredAtlas
		var created int64
		err := rows.Scan(&a.ID, &a.Digest, &a.Title, &created)
		a.Created = instant(created)
		out = append(out, a)
		return err
	}, `SELECT id, digest, title, created FROM atlas ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("atlases: %w", err)
	}
	return out, nil
}
