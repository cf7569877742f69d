package footprint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"footprint/internal/exact"
	"footprint/internal/exact/certificate"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// ProveSettings are how far to prove, as a caller asks for it.
type ProveSettings struct {
	Gap float64 `json:"gap,omitempty"`
}

// proveWork is the payload of WorkProve.
type proveWork struct {
	Scenario json.RawMessage `json:"scenario"`
	Prove    ProveSettings   `json:"prove"`
}

// ProvePayload is a scenario and settings as WorkProve takes them.
func ProvePayload(sc scenario.Scenario, settings ProveSettings) ([]byte, error) {
	data, err := json.Marshal(sc)
	if err != nil {
		return nil, err
	}
	return json.Marshal(proveWork{data, settings})
}

// ProveOf is the scenario and the settings of a payload.
func ProveOf(payload []byte) (sc scenario.Scenario, settings ProveSettings, err error) {
	var w proveWork
	if err := json.Unmarshal(payload, &w); err != nil {
		return sc, settings, err
	}
	sc, err = scenario.Decode("scenario", w.Scenario)
	return sc, w.Prove, err
}

// CheckProve is Check for a proof.
func (s *Service) CheckProve(ctx context.Context, sc scenario.Scenario) (scenario.Scenario, error) {
	return s.checkOne(ctx, sc, "a proof")
}

// checkOne is Check for what is of one number of regions.
func (s *Service) checkOne(ctx context.Context, sc scenario.Scenario, what string) (scenario.Scenario, error) {
	sc, err := s.Check(ctx, sc)
	if err != nil {
		return sc, err
	}
	if err := sc.SearchOnly(what); err != nil {
		return sc, input("scenario.change_limit", err)
	}
	if err := sc.One(what); err != nil {
		return sc, &InputError{Field: "scenario.regions", Problem: err.Error()}
	}
	return sc, nil
}

// ProofProgress is how far a proof is: objectives, and what is left.
type ProofProgress struct {
	Stage     string  `json:"stage"`
	Bound     float64 `json:"bound"`
	Incumbent float64 `json:"incumbent"`
	Gap       float64 `json:"gap"`
	Regions   int64   `json:"regions"`
	Open      int64   `json:"open"`
}

// GapOf is by how much the best plan of a proof under way is above the bound, as
// a share of its own cost; 1 where either is not known.
func GapOf(at exact.Progress) float64 {
	if at.Best <= 0 || at.Bound <= 0 {
		return 1
	}
	return math.Max(0, float64(at.Best-at.Bound)/float64(at.Best))
}

func proofProgress(at exact.Progress) *ProofProgress {
	one := float64(region.One)
	return &ProofProgress{
		Stage: at.Stage, Bound: scorecard.Round(float64(at.Bound) / one), Incumbent: scorecard.Round(float64(at.Best) / one),
		Gap: scorecard.Round(GapOf(at)), Regions: at.Sets, Open: at.Open,
	}
}

// ProvedNoneError says that there is no plan, with the id of the proof of that.
type ProvedNoneError struct {
	Proof string
	Err   error
}

func (e *ProvedNoneError) Error() string { return e.Err.Error() }

func (e *ProvedNoneError) Unwrap() error { return e.Err }

// WorkProve proves how good the plan of a payload is, keeps plan and proof, and
// gives their ids. Where there is no plan it keeps the proof of that, and the error
// is a [*ProvedNoneError]. It may be repeated, and keeps nothing when its context
// ends, as Work.
func (s *Service) WorkProve(ctx context.Context, payload []byte, emit func([]byte)) ([]byte, error) {
	sc, settings, err := ProveOf(payload)
	if err != nil {
		return nil, err
	}
	if sc, err = s.CheckProve(ctx, sc); err != nil {
		return nil, err
	}
	opt, err := s.proveOptions(ctx, sc, settings, emit)
	if err != nil {
		return nil, err
	}
	proofs, err := s.Planner.Prove(ctx, sc, opt)
	if ended := ctx.Err(); ended != nil {
		return nil, ended
	}
	if err != nil && (!errors.Is(err, region.ErrInfeasible) || len(proofs) == 0 || proofs[0].Certificate == nil) {
		return nil, err
	}
	return s.keepProof(ctx, proofs[0], err)
}

// keepProof keeps a plan and its proof; none says that there is no plan.
func (s *Service) keepProof(ctx context.Context, proof *Proof, none error) ([]byte, error) {
	kept := proof.stored()
	kept.Created = s.now()
	result := WorkResult{Plans: []string{}}
	if none != nil {
		kept.Claim.Reason = none.Error()
	} else {
		plan := proof.Outcome.Stored(kept.Created)
		if err := s.Plans.PutPlan(ctx, plan); err != nil {
			return nil, fmt.Errorf("keeping the plan: %w", err)
		}
		kept.Claim.Plan, kept.Claim.Cost, kept.Claim.Bound = plan.ID, proof.Result.Cost, proof.Outcome.Scorecard.Bound
		result.Plans = append(result.Plans, plan.ID)
	}
	if proof.Certificate != nil {
		if err := s.Proofs.PutProof(ctx, kept); err != nil {
			return nil, fmt.Errorf("keeping the proof: %w", err)
		}
		result.Proof = kept.ID
	}
	if none != nil {
		return nil, &ProvedNoneError{Proof: kept.ID, Err: none}
	}
	return json.Marshal(result)
}

// stored is the proof as a store keeps it, but for what is of its plan.
func (p *Proof) stored() StoredProof {
	l, problem := p.Task.Layer, p.Task.Problem
	kept := StoredProof{
		Problem: problem.Digest(), Atlas: p.Atlas.ID, AtlasDigest: p.Atlas.Digest(), Layer: l.ID, LayerDigest: l.Digest,
		Infeasible: p.Result.Infeasible, Bound: p.Result.Bound, Scenario: posed(p.Atlas, p.Task), Certificate: p.Certificate,
		Claim: ProofClaim{Regions: problem.Regions(), Bounds: problem.Bounds()},
	}
	if p.Certificate != nil {
		kept.ID = ProofID(p.Digest)
	}
	return kept
}

func (s *Service) proveOptions(ctx context.Context, sc scenario.Scenario, settings ProveSettings, emit func([]byte)) (opt ProveOptions, err error) {
	f, err := s.follow(ctx, &sc, emit)
	if err != nil {
		return opt, err
	}
	opt.Options = f.options(s.Threads)
	opt.Gap = settings.Gap
	opt.Proof = func(_ int, at exact.Progress) {
		f.now.Proof = proofProgress(at)
		f.tell()
	}
	return opt, nil
}

// follower tells how far a run is.
type follower struct {
	measurer *scorecard.Measurer
	points   []scenario.Point // of a sweep, or the scenario itself
	searches int              // to be made
	begun    int
	emit     func([]byte)
	now      Progress
}

func (s *Service) follow(ctx context.Context, sc *scenario.Scenario, emit func([]byte)) (*follower, error) {
	l, err := s.find(ctx, sc)
	if err != nil {
		return nil, err
	}
	f := &follower{emit: emit}
	if f.points, f.searches, err = searchesOf(*sc, l); err != nil {
		return nil, input("scenario", err)
	}
	profile, err := s.Planner.Profile(sc.Needs)
	if err != nil {
		return nil, err
	}
	f.measurer, err = scorecard.NewMeasurer(l, profile)
	return f, err
}

func (f *follower) tell() {
	if data, err := json.Marshal(f.now); err == nil {
		f.emit(data)
	}
}

// options are those of a search that is followed.
func (f *follower) options(threads int) Options {
	return Options{
		Threads: threads,
		Begin:   func(scenario.Point, int) { f.begun++ },
		Progress: func(k int, p search.Progress) {
			if at, err := progressOf(f.measurer, k, p); err == nil {
				f.now = at
				f.now.Plan, f.now.Plans = f.begun-1, f.searches
				f.tell()
			}
		},
		Evidence: func(_ int, part string, done, of int64) {
			f.now.Evidence, f.now.Step, f.now.Of = part, done, of
			f.tell()
		},
	}
}

// VerifyProof checks a proof that is kept, without the solver.
func (s *Service) VerifyProof(ctx context.Context, id string) (*Verified, error) {
	kept, err := s.Proofs.Proof(ctx, id)
	if err != nil {
		return nil, err
	}
	_, asked, err := readCertificate(kept.Certificate)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", certificate.ErrRefused, err)
	}
	if _, err := s.find(ctx, &asked); err != nil { // opens an atlas that was imported
		return nil, err
	}
	return s.Planner.Verify(ctx, kept.Certificate, VerifyOptions{Threads: s.Threads})
}

// BestBound puts the best bound that is kept for the problem of a plan on its
// scorecard, unless that has one as good. It asks for the plan's id, and what it
// costs in 1/region.One if that is known (else -1).
func (s *Service) BestBound(ctx context.Context, card *scorecard.Scorecard, id string, cost int64) error {
	if card == nil || s.Proofs == nil {
		return nil
	}
	best, err := s.Proofs.BestProof(ctx, card.ProblemDigest)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if best.Claim.Bound == nil {
		return nil
	}
	known := best.Claim.Bound
	b := scorecard.NewBound(best.Bound, known.NeedsCaptured != nil)
	b.Certificate, b.Listed, b.ListedEstimated = known.Certificate, known.Listed, known.ListedEstimated
	switch {
	case !card.Valid:
	case id == best.Claim.Plan:
		b.Beside(best.Claim.Cost, best.Bound)
	case cost >= 0 && cost < best.Bound:
		return fmt.Errorf("internal error: a plan costs %d, and proof %s says that none costs less than %d", cost, best.ID, best.Bound)
	case cost >= 0:
		b.Beside(cost, best.Bound)
	default:
		// Of the objective as it is on the card, at the most that it may be.
		b.Beside(max(best.Bound+1, int64(math.Ceil((card.Objective.Value+0.5e-6)*float64(region.One)))), best.Bound)
	}
	if was := card.Bound; was == nil || was.Value < b.Value {
		card.Bound = b
	}
	return nil
}
