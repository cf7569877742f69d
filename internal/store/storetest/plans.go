package storetest

import (
	"errors"
	"testing"

	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/store"
)

// plan is one with something in every field, also with what the rules for
// scenarios do not allow: they may have been others when it was kept.
func plan(id string) footprint.StoredPlan {
	tolerance, least, seed := 0.15, int64(100), uint64(1)<<63+7
	return footprint.StoredPlan{
		ID: id, Atlas: "england-2017", AtlasDigest: "ad", Layer: "ccg17", LayerDigest: "ld",
		Labels:    []region.Label{0, 1, 127, 128, 1 << 20, 1<<31 - 1},
		Names:     []scorecard.RegionName{{Code: "R01", Name: "Łódź & \"<North>\""}, {Code: "R02"}},
		Scorecard: &scorecard.Scorecard{EngineVersion: "1", Settings: scorecard.Settings{Seed: seed, Steps: 1 << 60}, Faults: []string{}},
		Scenario: scenario.Scenario{
			ID: "reform-38", Title: "38: \"yes\" # no", Note: "two\nlines", Regions: scenario.Count{From: 25, To: 35},
			Tolerance: &tolerance, MinPopulation: &least, Seed: &seed, Weights: scenario.Weights{Needs: 0.1, Balance: 1e-7},
			References: []string{"stp17", "no"}, Steps: 1 << 60,
		},
		Created: start,
	}
}

func plans(t *testing.T, s store.Store) {
	for _, id := range []string{"b", "a", "c"} {
		if err := s.PutPlan(t.Context(), plan(id)); err != nil {
			t.Fatal(err)
		}
	}
	other := plan("b")
	other.Layer, other.Labels = "lad17", nil
	if err := s.PutPlan(t.Context(), other); err != nil {
		t.Errorf("the same id again: %v", err)
	}
	got, err := s.Plan(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "plan", got, plan("b"))
	list, err := s.Plans(t.Context(), "a", 10)
	if err != nil {
		t.Fatal(err)
	}
	b, c := plan("b"), plan("c")
	b.Labels, c.Labels = nil, nil
	same(t, "plans", list, []footprint.StoredPlan{b, c})
	if list, err = s.Plans(t.Context(), "", 1); err != nil || len(list) != 1 || list[0].ID != "a" {
		t.Errorf("first page: %v, %v", list, err)
	}
	bad := plan("d")
	bad.Labels[2] = -1
	if err := s.PutPlan(t.Context(), bad); err == nil {
		t.Error("a plan with a unit in no region was kept")
	}
	if err := s.PutPlan(t.Context(), footprint.StoredPlan{ID: "empty", Created: start}); err != nil {
		t.Errorf("a plan with nothing in it: %v", err)
	}
	if p, err := s.Plan(t.Context(), "empty"); err != nil || len(p.Labels) != 0 || p.Scorecard != nil {
		t.Errorf("a plan with nothing in it: %+v, %v", p, err)
	}
}

func atlases(t *testing.T, s store.Store) {
	a := footprint.StoredAtlas{ID: "b", Digest: "1", Title: "B", Files: []byte("PK\x00\xff"), Created: start}
	z := footprint.StoredAtlas{ID: "a", Digest: "2", Title: "A", Created: start}
	for _, a := range []footprint.StoredAtlas{a, z, a} {
		if err := s.PutAtlas(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	other := a
	other.Digest = "3"
	if err := s.PutAtlas(t.Context(), other); !errors.Is(err, footprint.ErrExists) {
		t.Errorf("another atlas b: %v, want ErrExists", err)
	}
	got, err := s.Atlas(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "atlas", got, a)
	list, err := s.Atlases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.Files = nil
	same(t, "atlases", list, []footprint.StoredAtlas{z, a})
}

// ensembleOf is one with something in most fields.
func ensembleOf(id string) footprint.StoredEnsemble {
	rhat := 1.01
	return footprint.StoredEnsemble{
		ID: id, Atlas: "england-2017", AtlasDigest: "ad", Layer: "ccg17", LayerDigest: "ld", Plans: []byte("FPPLANS1\x00\xff"), Created: start,
		Card: &scorecard.Ensemble{
			Plans: 1 << 30, Proposals: 1 << 60, Settings: scorecard.EnsembleSettings{Seed: 1<<63 + 7, Method: "recom"},
			Measures: []scorecard.EnsembleMeasure{{Name: "a \"b\" <c>", Mean: 0.1, RHat: &rhat}}, Warnings: []string{}, Notes: []string{"ł"},
		},
	}
}

func ensembles(t *testing.T, s store.Store) {
	for _, id := range []string{"b", "a", "c"} {
		if err := s.PutEnsemble(t.Context(), ensembleOf(id)); err != nil {
			t.Fatal(err)
		}
	}
	other := ensembleOf("b")
	other.Layer, other.Plans = "lad17", nil
	if err := s.PutEnsemble(t.Context(), other); err != nil {
		t.Errorf("the same id again: %v", err)
	}
	got, err := s.Ensemble(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "ensemble", got, ensembleOf("b"))
	list, err := s.Ensembles(t.Context(), "a", 10)
	if err != nil {
		t.Fatal(err)
	}
	b, c := ensembleOf("b"), ensembleOf("c")
	b.Plans, c.Plans = nil, nil
	same(t, "ensembles", list, []footprint.StoredEnsemble{b, c})
	if list, err = s.Ensembles(t.Context(), "", 1); err != nil || len(list) != 1 || list[0].ID != "a" {
		t.Errorf("first page: %v, %v", list, err)
	}
	if _, err := s.Ensemble(t.Context(), "d"); !errors.Is(err, footprint.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}
