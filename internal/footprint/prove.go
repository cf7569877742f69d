package footprint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/exact"
	"footprint/internal/exact/certificate"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// ProveOptions are how to work, and how far to prove.
type ProveOptions struct {
	Options
	// Gap ends a proof when no plan is better by more than this share of the
	// objective of the plan at hand; 0 goes on until it is the best.
	Gap float64
	// Proof, when set, is told how far the proof is, from one goroutine.
	Proof func(regions int, p exact.Progress)
}

// Proof is what is proved of a scenario with one number of regions.
type Proof struct {
	Atlas *atlas.Atlas
	Task  *scenario.Task
	Point scenario.Point // of a sweep; its name is empty without one
	// Outcome is the best plan known, with the bound on its scorecard; nil where
	// it is proved that there is none.
	Outcome *Outcome
	Result  exact.Result
	// Certificate is the file certificate.json and Digest its SHA-256; nil where
	// the proof did not come as far as to prove anything.
	Certificate []byte
	Digest      string
	// Done says that the proof went as far as was asked: the plan is within the
	// gap, or there is none.
	Done bool
}

// Prove answers a scenario as Solve does, and proves how good each plan is: a
// search comes first, and its plan starts the proof. Where it is proved that
// there is no plan the error wraps [region.ErrInfeasible] as of Solve, and the
// proof without an outcome comes beside it, with its certificate. When ctx ends a
// proof, the bound until then holds, and the proof is not Done.
func (p *Planner) Prove(ctx context.Context, s scenario.Scenario, opt ProveOptions) ([]*Proof, error) {
	q, err := p.question(s)
	if err != nil {
		return nil, err
	}
	if err := s.SearchOnly("a proof"); err != nil {
		return nil, err
	}
	if !(opt.Gap >= 0 && opt.Gap < 1) {
		return nil, &InputError{Field: "prove.gap", Problem: fmt.Sprintf("a gap of %v: want 0 or more, below 1, such as 0.01 for 1 %%", opt.Gap)}
	}
	var proofs []*Proof
	one := func(q question, how Options) (*Proof, error) {
		own := opt
		own.Options = how
		proof, err := p.proveOne(ctx, q, own)
		if proof != nil {
			proofs = append(proofs, proof)
		}
		return proof, err
	}
	if q.scenario.Regions.Roughly() {
		return nil, q.one("a proof")
	}
	if q.sweeps() {
		_, err = sweep(ctx, q, opt.Options, one)
	} else {
		_, err = one(q, opt.Options)
	}
	return proofs, err
}

func (p *Planner) proveOne(ctx context.Context, q question, opt ProveOptions) (*Proof, error) {
	opt.begin(q.counts[0])
	task, err := q.task(q.counts[0])
	if err != nil {
		return nil, err
	}
	found, err := searchFor(ctx, task, opt.Options)
	if err != nil {
		return nil, err
	}
	result, err := p.exactly(ctx, task, found, opt)
	if err != nil {
		return nil, err
	}
	proof := &Proof{Atlas: q.atlas, Task: task, Point: opt.point, Result: result}
	if err := proof.certify(); err != nil {
		return nil, err
	}
	switch {
	case result.Infeasible:
		proof.Done = true
		return proof, why(ctx, task, result.Certificate)
	case !result.Found:
		found.Truncated = true
		return nil, noPlan(task, found)
	}
	best := search.Result{
		Plan: result.Plan, Score: region.Score{Objective: result.Cost}, Steps: found.Steps, Truncated: found.Truncated || result.Truncated,
	}
	if proof.Outcome, err = p.found(q.atlas, task, best, namesOf(task, best.Plan)); err != nil {
		return nil, err
	}
	proof.Outcome.Point = opt.point
	if proof.Certificate != nil || result.Bound > 0 {
		b := newBound(task, proof.Digest, result.Bound)
		b.Listed, b.ListedEstimated = result.Listed, result.Estimated
		b.Beside(result.Cost, result.Bound)
		proof.Outcome.Scorecard.Bound = b
		// A share of a cost is a whole number only but for rounding.
		proof.Done = b.Proven || opt.Gap > 0 && float64(result.Cost-result.Bound) <= opt.Gap*float64(result.Cost)+1e-12*float64(region.One)
	}
	return proof, p.Evidence(ctx, proof.Outcome, opt.Options)
}

// why says in words why there is no plan, of which there is a proof.
func why(ctx context.Context, task *scenario.Task, proof *certificate.Certificate) error {
	o := exact.Why(ctx, task.Problem, proof)
	if o == nil {
		o = &region.Obstacle{Kind: region.Proven, Bounds: task.Problem.Bounds(), Regions: task.Problem.Regions()}
	}
	return task.Explain(o)
}

// exactly proves what can be proved, beginning with what a search has found.
// Without a plan within the bounds the first question is whether there is one.
func (p *Planner) exactly(ctx context.Context, task *scenario.Task, found search.Result, opt ProveOptions) (exact.Result, error) {
	how := exact.Options{Gap: opt.Gap, Threads: opt.Threads, Subtree: opt.Elsewhere.away(PieceProve, task)}
	if found.Score.Violation == 0 {
		how.Start = found.Plan.Labels()
	}
	if opt.Proof != nil {
		how.Progress = func(at exact.Progress) { opt.Proof(task.Problem.Regions(), at) }
	}
	return p.prove(ctx, task.Problem, how)
}

// certify writes the certificate, if there is one.
func (p *Proof) certify() (err error) {
	c := p.Result.Certificate
	if c == nil {
		return nil
	}
	if c.Problem != p.Task.Problem.Digest() || c.Infeasible != p.Result.Infeasible || !c.Infeasible && c.Bound != p.Result.Bound {
		return fmt.Errorf("internal error: the certificate says bound %d of problem %s, the proof %d of %s", c.Bound, c.Problem, p.Result.Bound, p.Task.Problem.Digest())
	}
	if p.Certificate, err = certificate.Encode(certificateFile(p.Atlas, p.Task, c)); err != nil {
		return fmt.Errorf("internal error: the certificate cannot be written: %w", err)
	}
	p.Digest = digestOf(p.Certificate)
	return nil
}

func digestOf(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// certificateFile says what a certificate is about.
func certificateFile(a *atlas.Atlas, task *scenario.Task, c *certificate.Certificate) *certificate.File {
	asked, err := json.Marshal(posed(a, task))
	if err != nil {
		panic(err) // a scenario was read from text
	}
	f := &certificate.File{
		Engine: Version, Scenario: asked,
		Atlas: certificate.Source{ID: a.ID, Digest: a.Digest()}, Layer: certificate.Source{ID: task.Layer.ID, Digest: task.Layer.Digest},
		Regions: task.Problem.Regions(), Bounds: task.Problem.Bounds(), Rules: task.Problem.Rules(), Certificate: *c,
	}
	for u := range task.Layer.Areas {
		f.Codes = append(f.Codes, task.Layer.Areas[u].Code)
	}
	return f
}

// posed is what of a scenario makes its problem: with what else was to be
// measured, and how a plan was to be searched for, a certificate has nothing to do.
func posed(a *atlas.Atlas, task *scenario.Task) scenario.Scenario {
	s, k := task.Scenario, task.Problem.Regions()
	asked := scenario.Scenario{
		ID: s.ID, Atlas: a.ID, Layer: task.Layer.ID, Regions: scenario.Count{From: k, To: k},
		Tolerance: s.Tolerance, MinPopulation: s.MinPopulation, MaxPopulation: s.MaxPopulation,
		Needs: s.Needs, Weights: s.Weights, Compactness: s.Compactness, Population: s.Population, Constraints: s.Constraints,
	}
	if s.Weights.Alignment > 0 {
		asked.Alignment = s.Alignment
	}
	if s.Weights.Flow > 0 {
		asked.Flows = s.Flows
	}
	if s.Weights.Change > 0 {
		asked.Baseline = s.Baseline
	}
	return asked
}

// newBound is a bound of the problem of a task, by a certificate.
func newBound(task *scenario.Task, digest string, bound int64) *scorecard.BoundCard {
	b := scorecard.NewBound(bound, onlyNeeds(task))
	b.Certificate = digest
	return b
}

// onlyNeeds says whether needs are all of the objective.
func onlyNeeds(task *scenario.Task) bool {
	w := task.Scenario.Weights
	return w.Needs > 0 && w.Sum() == w.Needs
}
