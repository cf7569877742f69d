package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"footprint/internal/footprint"
)

// proofRow is a proof as the engines keep it.
type proofRow struct {
	id, problem, atlas, atlasDigest, layer, layerDigest string
	created                                             int64
	infeasible                                          bool
	bound                                               int64
	claim, scenario, certificate                        []byte
}

func encodeProof(p footprint.StoredProof) (row proofRow, err error) {
	row = proofRow{
		id: p.ID, problem: p.Problem, atlas: p.Atlas, atlasDigest: p.AtlasDigest, layer: p.Layer, layerDigest: p.LayerDigest,
		created: nanos(p.Created), infeasible: p.Infeasible, bound: p.Bound, certificate: append([]byte{}, p.Certificate...),
	}
	if row.claim, err = json.Marshal(p.Claim); err != nil {
		return row, fmt.Errorf("proof %s: claim: %w", p.ID, err)
	}
	if row.scenario, err = json.Marshal(p.Scenario); err != nil {
		return row, fmt.Errorf("proof %s: scenario: %w", p.ID, err)
	}
	return row, nil
}

func decodeProof(row proofRow) (p footprint.StoredProof, err error) {
	p = footprint.StoredProof{
		ID: row.id, Problem: row.problem, Atlas: row.atlas, AtlasDigest: row.atlasDigest, Layer: row.layer, LayerDigest: row.layerDigest,
		Infeasible: row.infeasible, Bound: row.bound, Certificate: noBytes(row.certificate), Created: instant(row.created),
	}
	if err := json.Unmarshal(row.claim, &p.Claim); err != nil {
		return footprint.StoredProof{}, fmt.Errorf("proof %s: claim: %w: %w", row.id, ErrDamaged, err)
	}
	if p.Scenario, err = decodeScenario(row.scenario); err != nil {
		return footprint.StoredProof{}, fmt.Errorf("proof %s: scenario: %w: %w", row.id, ErrDamaged, err)
	}
	return p, nil
}

// PutProof is for [footprint.ProofStore].
func (m *Mem) PutProof(ctx context.Context, p footprint.StoredProof) error {
	row, err := encodeProof(p)
	if err != nil {
		return err
	}
	return putRow(ctx, m, m.proofs, p.ID, row)
}

// Proof is for [footprint.ProofStore].
func (m *Mem) Proof(ctx context.Context, id string) (footprint.StoredProof, error) {
	row, err := rowOf(ctx, m, m.proofs, "proof", id)
	if err != nil {
		return footprint.StoredProof{}, err
	}
	return decodeProof(row)
}

// Proofs is for [footprint.ProofStore].
func (m *Mem) Proofs(ctx context.Context, after string, limit int) ([]footprint.StoredProof, error) {
	rows, err := rowsAfter(ctx, m, m.proofs, after, limit)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].certificate = nil
	}
	return decodeAll(rows, decodeProof)
}

// BestProof is for [footprint.ProofStore].
func (m *Mem) BestProof(ctx context.Context, problem string) (footprint.StoredProof, error) {
	rows, err := rowsAfter(ctx, m, m.proofs, "", allRows)
	if err != nil {
		return footprint.StoredProof{}, err
	}
	rows = slices.DeleteFunc(rows, func(row proofRow) bool { return row.problem != problem || row.infeasible })
	if len(rows) == 0 {
		return footprint.StoredProof{}, fmt.Errorf("proof of problem %s: %w", problem, footprint.ErrNotFound)
	}
	// The first of the largest: MinFunc keeps the order of ids.
	best := slices.MinFunc(rows, func(a, b proofRow) int { return cmp.Compare(b.bound, a.bound) })
	best.certificate = nil
	return decodeProof(best)
}

const proofColumns = `id, problem, atlas, atlas_digest, layer, layer_digest, created, infeasible, bound, claim, scenario`

func (row *proofRow) columns() []any {
	return []any{
		&row.id, &row.problem, &row.atlas, &row.atlasDigest, &row.layer, &row.layerDigest,
		&row.created, &row.infeasible, &row.bound, &row.claim, &row.scenario,
	}
}

// PutProof is for [footprint.ProofStore].
func (s *SQLite) PutProof(ctx context.Context, p footprint.StoredProof) error {
	row, err := encodeProof(p)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO proof (`+proofColumns+`, certificate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`,
			row.id, row.problem, row.atlas, row.atlasDigest, row.layer, row.layerDigest,
			row.created, row.infeasible, row.bound, row.claim, row.scenario, row.certificate)
		if err != nil {
			return fmt.Errorf("proof %s: %w", p.ID, err)
		}
		return nil
	})
}

// oneProof gives the first that a query finds.
func (s *SQLite) oneProof(ctx context.Context, what, query string, args ...any) (footprint.StoredProof, error) {
	var row proofRow
	err := s.reader.QueryRowContext(ctx, query, args...).Scan(append(row.columns(), &row.certificate)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = footprint.ErrNotFound
	}
	if err != nil {
		return footprint.StoredProof{}, fmt.Errorf("proof %s: %w", what, s.fault(ctx, err))
	}
	return decodeProof(row)
}

// Proof is for [footprint.ProofStore].
func (s *SQLite) Proof(ctx context.Context, id string) (footprint.StoredProof, error) {
	return s.oneProof(ctx, id, `SELECT `+proofColumns+`, certificate FROM proof WHERE id = ?`, id)
}

// BestProof is for [footprint.ProofStore].
func (s *SQLite) BestProof(ctx context.Context, problem string) (footprint.StoredProof, error) {
	return s.oneProof(ctx, "of problem "+problem, `SELECT `+proofColumns+`, NULL FROM proof
		WHERE problem = ? AND infeasible = 0 ORDER BY bound DESC, id LIMIT 1`, problem)
}

// Proofs is for [footprint.ProofStore].
func (s *SQLite) Proofs(ctx context.Context, after string, limit int) ([]footprint.StoredProof, error) {
	var found []proofRow
	err := s.query(ctx, s.reader, func(rows *sql.Rows) error {
		var row proofRow
		err := rows.Scan(row.columns()...)
		found = append(found, row)
		return err
	}, `SELECT `+proofColumns+` FROM proof WHERE id > ? ORDER BY id LIMIT ?`, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("proofs: %w", err)
	}
	return decodeAll(found, decodeProof)
}

func (s *SQLite) checkProofs(ctx context.Context) error {
	after := ""
	for {
		proofs, err := s.Proofs(ctx, after, 100)
		if err != nil {
			return err
		}
		for _, p := range proofs {
			if _, err := s.Proof(ctx, p.ID); err != nil {
				return err
			}
			after = p.ID
		}
		if len(proofs) == 0 {
			return nil
		}
	}
}
