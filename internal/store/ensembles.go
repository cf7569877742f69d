package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"footprint/internal/footprint"
)

// ensembleRow is an ensemble as the engines keep it.
type ensembleRow struct {
	id, atlas, atlasDigest, layer, layerDigest string
	card, plans                                []byte
	created                                    int64
}

func encodeEnsemble(e footprint.StoredEnsemble) (ensembleRow, error) {
	card, err := json.Marshal(e.Card)
	if err != nil {
		return ensembleRow{}, fmt.Errorf("ensemble %s: %w", e.ID, err)
	}
	return ensembleRow{
		id: e.ID, atlas: e.Atlas, atlasDigest: e.AtlasDigest, layer: e.Layer, layerDigest: e.LayerDigest,
		card: card, plans: append([]byte{}, e.Plans...), created: nanos(e.Created),
	}, nil
}

func decodeEnsemble(row ensembleRow) (footprint.StoredEnsemble, error) {
	e := footprint.StoredEnsemble{
		ID: row.id, Atlas: row.atlas, AtlasDigest: row.atlasDigest, Layer: row.layer, LayerDigest: row.layerDigest,
		Plans: noBytes(row.plans), Created: instant(row.created),
	}
	if err := json.Unmarshal(row.card, &e.Card); err != nil {
		return footprint.StoredEnsemble{}, fmt.Errorf("ensemble %s: %w: %w", row.id, ErrDamaged, err)
	}
	return e, nil
}

// PutEnsemble is for [footprint.EnsembleStore].
func (m *Mem) PutEnsemble(ctx context.Context, e footprint.StoredEnsemble) error {
	row, err := encodeEnsemble(e)
	if err != nil {
		return err
	}
	return putRow(ctx, m, m.ensembles, e.ID, row)
}

// Ensemble is for [footprint.EnsembleStore].
func (m *Mem) Ensemble(ctx context.Context, id string) (footprint.StoredEnsemble, error) {
	row, err := rowOf(ctx, m, m.ensembles, "ensemble", id)
	if err != nil {
		return footprint.StoredEnsemble{}, err
	}
	return decodeEnsemble(row)
}

// Ensembles is for [footprint.EnsembleStore].
func (m *Mem) Ensembles(ctx context.Context, after string, limit int) ([]footprint.StoredEnsemble, error) {
	rows, err := rowsAfter(ctx, m, m.ensembles, after, limit)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].plans = nil
	}
	return decodeAll(rows, decodeEnsemble)
}

const ensembleColumns = `id, atlas, atlas_digest, layer, layer_digest, created, card`

func (row *ensembleRow) columns() []any {
	return []any{&row.id, &row.atlas, &row.atlasDigest, &row.layer, &row.layerDigest, &row.created, &row.card}
}

// PutEnsemble is for [footprint.EnsembleStore].
func (s *SQLite) PutEnsemble(ctx context.Context, e footprint.StoredEnsemble) error {
	row, err := encodeEnsemble(e)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO ensemble (`+ensembleColumns+`, plans) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`,
			row.id, row.atlas, row.atlasDigest, row.layer, row.layerDigest, row.created, row.card, row.plans)
		if err != nil {
			return fmt.Errorf("ensemble %s: %w", e.ID, err)
		}
		return nil
	})
}

// Ensemble is for [footprint.EnsembleStore].
func (s *SQLite) Ensemble(ctx context.Context, id string) (footprint.StoredEnsemble, error) {
	var row ensembleRow
	err := s.reader.QueryRowContext(ctx, `SELECT `+ensembleColumns+`, plans FROM ensemble WHERE id = ?`, id).
		Scan(append(row.columns(), &row.plans)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = footprint.ErrNotFound
	}
	if err != nil {
		return footprint.StoredEnsemble{}, fmt.Errorf("ensemble %q: %w", id, s.fault(ctx, err))
	}
	return decodeEnsemble(row)
}

// Ensembles is for [footprint.EnsembleStore].
func (s *SQLite) Ensembles(ctx context.Context, after string, limit int) ([]footprint.StoredEnsemble, error) {
	var found []ensembleRow
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		var row ensembleRow
		err := rows.Scan(row.columns()...)
		found = append(found, row)
		return err
	}, `SELECT `+ensembleColumns+` FROM ensemble WHERE id > ? ORDER BY id LIMIT ?`, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("ensembles: %w", err)
	}
	return decodeAll(found, decodeEnsemble)
}

func (s *SQLite) checkEnsembles(ctx context.Context) error {
	after := ""
	for {
		ensembles, err := s.Ensembles(ctx, after, 100)
		if err != nil {
			return err
		}
		for _, e := range ensembles {
			if _, err := s.Ensemble(ctx, e.ID); err != nil {
				return err
			}
			after = e.ID
		}
		if len(ensembles) == 0 {
			return nil
		}
	}
}
