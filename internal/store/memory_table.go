package store

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"footprint/internal/footprint"
)

// The tables of Mem whose rows never change once they are there: plans, ensembles,
// proofs.

// putRow keeps a row; the same id again changes nothing.
func putRow[R any](ctx context.Context, m *Mem, table map[string]R, id string, row R) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, ok := table[id]; !ok {
		table[id] = row
	}
	return nil
}

// rowOf gives the row of an id, or ErrNotFound.
func rowOf[R any](ctx context.Context, m *Mem, table map[string]R, kind, id string) (row R, err error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return row, err
	}
	defer unlock()
	row, ok := table[id]
	if !ok {
		return row, fmt.Errorf("%s %q: %w", kind, id, footprint.ErrNotFound)
	}
	return row, nil
}

// rowsAfter gives at most limit of the rows with ids after one, in order of id.
func rowsAfter[R any](ctx context.Context, m *Mem, table map[string]R, after string, limit int) ([]R, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var rows []R
	for _, id := range slices.Sorted(maps.Keys(table)) {
		if id > after && len(rows) < limit {
			rows = append(rows, table[id])
		}
	}
	return rows, nil
}

const allRows = math.MaxInt

// decodeAll decodes rows in their order.
func decodeAll[R, T any](rows []R, decode func(R) (T, error)) ([]T, error) {
	var out []T
	for _, row := range rows {
		t, err := decode(row)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
