package footprint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// ErrNotFound says that a store does not hold what was asked for.
var ErrNotFound = errors.New("not found")

// ErrExists says that a store holds something else under this name.
var ErrExists = errors.New("exists already")

// StoredPlan is a plan as a store keeps it: with what it was made from, and
// its scorecard. It is immutable.
type StoredPlan struct {
	// ID is PlanID of layer and plan.
	ID          string
	Atlas       string // id of the atlas
	AtlasDigest string
	Layer       string // id of the layer
	LayerDigest string
	Labels      []region.Label // canonical, by unit
	Names       []scorecard.RegionName
	Scorecard   *scorecard.Scorecard
	Scenario    scenario.Scenario
	Created     time.Time
}

// PlanID names a division of a layer: the plan's digest does not cover the
// units, so the layer's is put with it.
func PlanID(layerDigest, planDigest string) string {
	sum := sha256.Sum256([]byte("footprint stored plan 1\n" + layerDigest + "\n" + planDigest))
	return hex.EncodeToString(sum[:16])
}

// Stored is the outcome as a store keeps it.
func (o *Outcome) Stored(now time.Time) StoredPlan {
	return StoredPlan{
		ID:    PlanID(o.Task.Layer.Digest, o.Plan.Digest()),
		Atlas: o.Atlas.ID, AtlasDigest: o.Atlas.Digest(),
		Layer: o.Task.Layer.ID, LayerDigest: o.Task.Layer.Digest,
		Labels: o.Plan.Labels(), Names: o.Names, Scorecard: o.Scorecard, Scenario: o.Task.Scenario, Created: now,
	}
}

// StoredAtlas is an atlas that was imported: the files of its folder.
type StoredAtlas struct {
	ID, Digest, Title string
	Files             []byte // a zip archive of the folder
	Created           time.Time
}

// StoredEnsemble is many plans as a store keeps them. It is immutable.
type StoredEnsemble struct {
	ID          string // EnsembleID of what made it
	Atlas       string // id of the atlas
	AtlasDigest string
	Layer       string // id of the layer
	LayerDigest string
	Card        *scorecard.Ensemble
	Plans       []byte // a file of plans: see [ReadPlans]
	Created     time.Time
}

// EnsembleStore keeps ensembles by ID.
type EnsembleStore interface {
	// PutEnsemble keeps an ensemble. Keeping the same ID again changes nothing.
	PutEnsemble(ctx context.Context, e StoredEnsemble) error
	// Ensemble gives ErrNotFound for an unknown id.
	Ensemble(ctx context.Context, id string) (StoredEnsemble, error)
	// Ensembles lists at most limit ensembles with IDs after the given one, in
	// order of ID, without their plans.
	Ensembles(ctx context.Context, after string, limit int) ([]StoredEnsemble, error)
}

// StoredProof is a certificate as a store keeps it, with what it proves. It is
// immutable.
type StoredProof struct {
	ID          string // ProofID of its certificate
	Problem     string // digest
	Atlas       string // id of the atlas
	AtlasDigest string
	Layer       string // id of the layer
	LayerDigest string
	// Infeasible says that the problem has no plan; else none costs less than
	// Bound, in 1/region.One.
	Infeasible  bool
	Bound       int64
	Claim       ProofClaim
	Scenario    scenario.Scenario
	Certificate []byte // the file certificate.json
	Created     time.Time
}

// ProofClaim is what else is known of a proof.
type ProofClaim struct {
	Regions int           `json:"regions"`
	Bounds  region.Bounds `json:"bounds"`
	Reason  string        `json:"reason,omitempty"` // why there is no plan, in words
	// Plan is the id of the best plan found and Cost what it costs, in
	// 1/region.One; "" for none.
	Plan string `json:"plan,omitempty"`
	Cost int64  `json:"cost,omitempty"`
	// Bound is as on the scorecard of that plan; nil where there is no plan.
	Bound *scorecard.BoundCard `json:"bound,omitempty"`
}

// ProofID names a proof by the SHA-256 of its certificate.
func ProofID(certificate string) string { return certificate[:32] }

// ProofStore keeps proofs by ID.
type ProofStore interface {
	// PutProof keeps a proof. Keeping the same ID again changes nothing.
	PutProof(ctx context.Context, p StoredProof) error
	// Proof gives ErrNotFound for an unknown id.
	Proof(ctx context.Context, id string) (StoredProof, error)
	// Proofs lists at most limit proofs with IDs after the given one, in order of
	// ID, without their certificates.
	Proofs(ctx context.Context, after string, limit int) ([]StoredProof, error)
	// BestProof gives the proof with the largest bound of a problem, without its
	// certificate; of several that with the least ID. ErrNotFound says that no
	// bound is known.
	BestProof(ctx context.Context, problem string) (StoredProof, error)
}

// PlanStore keeps plans by ID.
type PlanStore interface {
	// PutPlan keeps a plan. Keeping the same ID again changes nothing.
	PutPlan(ctx context.Context, p StoredPlan) error
	// Plan gives ErrNotFound for an unknown id.
	Plan(ctx context.Context, id string) (StoredPlan, error)
	// Plans lists at most limit plans with IDs after the given one, in order of
	// ID, without their labels.
	Plans(ctx context.Context, after string, limit int) ([]StoredPlan, error)
}

// AtlasStore keeps imported atlases by ID.
type AtlasStore interface {
	// PutAtlas keeps an atlas. The same ID and digest again change nothing;
	// another digest under the same ID is ErrExists.
	PutAtlas(ctx context.Context, a StoredAtlas) error
	Atlas(ctx context.Context, id string) (StoredAtlas, error)
	// Atlases lists all without their files, in order of ID.
	Atlases(ctx context.Context) ([]StoredAtlas, error)
}
