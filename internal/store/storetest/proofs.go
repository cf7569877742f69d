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

// proofOf is one with something in every field.
func proofOf(id, problem string, bound int64) footprint.StoredProof {
	gap, captured := 0.004, 0.7184
	return footprint.StoredProof{
		ID: id, Problem: problem, Atlas: "england-2017", AtlasDigest: "ad", Layer: "ccg17", LayerDigest: "ld", Bound: bound,
		Claim: footprint.ProofClaim{
			Regions: 38, Bounds: region.Bounds{Min: 1, Max: 1 << 40}, Plan: "0123", Cost: 1<<60 + 1,
			Bound: &scorecard.BoundCard{Value: 0.2816, Gap: &gap, Certificate: id, Listed: 1 << 40, ListedEstimated: true, NeedsCaptured: &captured},
		},
		Scenario: scenario.Scenario{ID: "reform-38", Regions: scenario.Count{From: 38, To: 38}}, Certificate: []byte("{}\x00\xff"), Created: start,
	}
}

func proofs(t *testing.T, s store.Store) {
	none := proofOf("0", "p", 1<<62)
	none.Infeasible, none.Claim = true, footprint.ProofClaim{Regions: 39, Reason: "\"too\" <many>"}
	for _, p := range []footprint.StoredProof{proofOf("d", "p", 7), proofOf("b", "p", 1<<60), proofOf("a", "p", 5), proofOf("c", "p", 1<<60), none, proofOf("e", "q", 0)} {
		if err := s.PutProof(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutProof(t.Context(), proofOf("b", "other", 9)); err != nil {
		t.Errorf("the same id again: %v", err)
	}
	for _, want := range []footprint.StoredProof{proofOf("b", "p", 1<<60), none} {
		got, err := s.Proof(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "proof", got, want)
	}
	bare := func(p footprint.StoredProof) footprint.StoredProof {
		p.Certificate = nil
		return p
	}
	for problem, want := range map[string]footprint.StoredProof{"p": proofOf("b", "p", 1<<60), "q": proofOf("e", "q", 0)} {
		got, err := s.BestProof(t.Context(), problem)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the best of "+problem, got, bare(want))
	}
	list, err := s.Proofs(t.Context(), "c", 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "proofs", list, []footprint.StoredProof{bare(proofOf("d", "p", 7)), bare(proofOf("e", "q", 0))})
	if list, err = s.Proofs(t.Context(), "", 1); err != nil || len(list) != 1 || list[0].ID != "0" {
		t.Errorf("first page: %v, %v", list, err)
	}
	if _, err := s.Proof(t.Context(), "f"); !errors.Is(err, footprint.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := s.BestProof(t.Context(), "other"); !errors.Is(err, footprint.ErrNotFound) {
		t.Errorf("unknown problem: %v", err)
	}
}
