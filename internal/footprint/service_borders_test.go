package footprint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/ensemble"
	"footprint/internal/region"
)

// onlyEnsembles keeps ensembles, and counts how often it is asked.
type onlyEnsembles struct {
	EnsembleStore
	kept  map[string]StoredEnsemble
	asked int
}

func (o *onlyEnsembles) Ensemble(_ context.Context, id string) (StoredEnsemble, error) {
	o.asked++
	e, ok := o.kept[id]
	if !ok {
		return e, ErrNotFound
	}
	return e, nil
}

// Four plans of four squares, two by two:
//
//	AA  AB  AA  AA
//	BB  AB  BB  AB
func TestEnsembleBorders(t *testing.T) {
	a, err := atlas.Open(atlastest.Grid(t, "squares", 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	h := ensemble.Header{
		Regions: 2, Method: "recom", Chains: 2, Codes: []string{"S01", "S02", "S03", "S04"},
		Edges: [][2]region.Unit{{0, 1}, {0, 2}, {1, 3}, {2, 3}},
	}
	file := func(h ensemble.Header) []byte {
		e, out, err := ensemble.NewEncoder(nil, h)
		for _, plan := range [][]region.Label{{0, 0, 1, 1}, {0, 1, 0, 1}, {1, 1, 0, 0}, {0, 0, 0, 1}} {
			if err == nil {
				out, err = e.Append(out, plan)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		return e.Close(out, 1)
	}
	whole := file(h)
	h.Codes = []string{"S01", "S02", "S03", "S05"}
	store := &onlyEnsembles{kept: map[string]StoredEnsemble{
		"a": {ID: "a", Atlas: "squares", Layer: "squares", Plans: whole},
		"b": {ID: "b", Atlas: "squares", Layer: "squares", Plans: whole[:len(whole)-1]},
		"c": {ID: "c", Atlas: "squares", Layer: "squares", Plans: file(h)},
	}}
	s := &Service{Planner: NewPlanner(data.FS), Ensembles: store}
	s.Planner.Add(a)
	for range 2 {
		b, err := s.EnsembleBorders(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if want := []region.Edge{{A: 0, B: 1, Weight: 10_000}, {A: 0, B: 2, Weight: 10_000}, {A: 1, B: 3, Weight: 10_000}, {A: 2, B: 3, Weight: 10_000}}; !slices.Equal(b.Edges, want) {
			t.Errorf("touching %v, want %v", b.Edges, want)
		}
		if want := []float64{0.75, 0.5, 0.25, 0.5}; !slices.Equal(b.Shares, want) {
			t.Errorf("shares %v, want %v", b.Shares, want)
		}
	}
	if store.asked != 1 {
		t.Errorf("the plans were counted %d times", store.asked)
	}
	if _, err := s.EnsembleBorders(t.Context(), "b"); !errors.Is(err, ensemble.ErrDamaged) {
		t.Errorf("half a file: %v", err)
	}
	if _, err := s.EnsembleBorders(t.Context(), "c"); err == nil || !strings.Contains(err.Error(), "layer squares of atlas squares has other areas") {
		t.Errorf("other areas: %v", err)
	}
	if _, err := s.EnsembleBorders(t.Context(), "d"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}
