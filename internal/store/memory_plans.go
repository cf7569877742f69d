package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"footprint/internal/footprint"
)

// PutPlan is for [footprint.PlanStore].
func (m *Mem) PutPlan(ctx context.Context, p footprint.StoredPlan) error {
	row, err := encodePlan(p)
	if err != nil {
		return err
	}
	return putRow(ctx, m, m.plans, p.ID, row)
}

// Plan is for [footprint.PlanStore].
func (m *Mem) Plan(ctx context.Context, id string) (footprint.StoredPlan, error) {
	row, err := rowOf(ctx, m, m.plans, "plan", id)
	if err != nil {
		return footprint.StoredPlan{}, err
	}
	return decodePlan(row)
}

// Plans is for [footprint.PlanStore].
func (m *Mem) Plans(ctx context.Context, after string, limit int) ([]footprint.StoredPlan, error) {
	rows, err := rowsAfter(ctx, m, m.plans, after, limit)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].labels = nil
	}
	return decodeAll(rows, decodePlan)
}

// PutAtlas is for [footprint.AtlasStore].
func (m *Mem) PutAtlas(ctx context.Context, a footprint.StoredAtlas) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if there, ok := m.atlases[a.ID]; ok {
		return sameAtlas(there.Digest, a)
	}
	a.Files, a.Created = noBytes(a.Files), instant(nanos(a.Created))
	m.atlases[a.ID] = a
	return nil
}

func sameAtlas(digest string, a footprint.StoredAtlas) error {
	if digest != a.Digest {
		return fmt.Errorf("atlas %q: %w with digest %s", a.ID, footprint.ErrExists, digest)
	}
	return nil
}

// Atlas is for [footprint.AtlasStore].
func (m *Mem) Atlas(ctx context.Context, id string) (footprint.StoredAtlas, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return footprint.StoredAtlas{}, err
	}
	defer unlock()
	a, ok := m.atlases[id]
	if !ok {
		return footprint.StoredAtlas{}, fmt.Errorf("atlas %q: %w", id, footprint.ErrNotFound)
	}
	return a, nil
}

// Atlases is for [footprint.AtlasStore].
func (m *Mem) Atlases(ctx context.Context) ([]footprint.StoredAtlas, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []footprint.StoredAtlas
	for _, id := range slices.Sorted(maps.Keys(m.atlases)) {
		a := m.atlases[id]
		a.Files = nil
		out = append(out, a)
	}
	return out, nil
}
