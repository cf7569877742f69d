package footprint

import (
	"context"
	"errors"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/exact/certificate"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// VerifyOptions are how to check a certificate.
type VerifyOptions struct {
	// Atlas and Needs name the atlas and the needs profile where it does not do
	// to look for them by the names that the certificate has: a folder and a file.
	Atlas, Needs string
	// Threads is how many parts are listed at once; 0 is one for each core.
	Threads int
	// Independent shares no code with the solver, and is slow.
	Independent bool
	// Prune leaves out by prices what cannot matter: for long lists.
	Prune bool
}

// Verified is a certificate that was checked and proves what it says.
type Verified struct {
	File   *certificate.File
	Digest string // SHA-256 of the file
	Task   *scenario.Task
	Report certificate.Report
	Pruned bool // Report.Listed is not all regions
	// Captured is the share of the variation in need that the plan in the file
	// captures; 0 where there is none.
	Captured float64
}

// Verify makes the problem of a certificate again from its scenario and the
// atlas, and checks that the certificate proves what it says of it. The error
// wraps [certificate.ErrRefused] where it does not, or is about another state of
// the atlas; it is an [*InputError] where the file is no certificate at all.
func (p *Planner) Verify(ctx context.Context, file []byte, opt VerifyOptions) (*Verified, error) {
	f, asked, err := readCertificate(file)
	if err != nil {
		return nil, err
	}
	if opt.Atlas != "" {
		asked.Atlas = opt.Atlas
	}
	if opt.Needs != "" {
		asked.Needs = opt.Needs
	}
	q, err := p.question(asked)
	if err != nil {
		return nil, err
	}
	if err := sameSource(f, q.atlas, q.layer); err != nil {
		return nil, err
	}
	if err := q.one("a certificate"); err != nil {
		return nil, fmt.Errorf("%w: its scenario asks for %w", certificate.ErrRefused, err)
	}
	v := &Verified{File: f, Digest: digestOf(file), Pruned: opt.Prune}
	if v.Task, err = q.scenario.Task(q.atlas, q.layer, q.profile, q.counts[0]); err != nil {
		return nil, err
	}
	if err := f.Check(v.Task.Problem, codesOf(q.layer)); err != nil {
		return nil, err
	}
	v.Report, err = certificate.Verify(ctx, v.Task.Problem, &f.Certificate, certificate.Options{Threads: opt.Threads, Independent: opt.Independent, Prune: opt.Prune})
	if err != nil {
		return nil, err
	}
	return v, v.measure(p)
}

// IsRefused says that an error is about a certificate which does not prove what it
// says, or which takes more to check than is allowed.
func IsRefused(err error) bool {
	return errors.Is(err, certificate.ErrRefused) || errors.Is(err, certificate.ErrLimit)
}

// readCertificate reads a file and the scenario in it.
func readCertificate(file []byte) (*certificate.File, scenario.Scenario, error) {
	f, err := certificate.Decode(file)
	if err != nil {
		if !errors.Is(err, certificate.ErrRefused) {
			err = &InputError{Field: "certificate", Problem: err.Error(), Err: err}
		}
		return nil, scenario.Scenario{}, err
	}
	asked, err := scenario.Decode("the scenario of the certificate", f.Scenario)
	if err != nil {
		return nil, asked, &InputError{Field: "certificate", Problem: err.Error(), Err: err}
	}
	return f, asked, nil
}

// sameSource refuses a certificate about other places.
func sameSource(f *certificate.File, a *atlas.Atlas, l *atlas.Layer) error {
	switch {
	case f.Layer.ID != l.ID:
		return fmt.Errorf("%w: it says layer %s, and its scenario asks for %s", certificate.ErrRefused, f.Layer.ID, l.ID)
	case f.Layer.Digest != l.Digest && f.Atlas.Digest != a.Digest():
		return fmt.Errorf("%w: it is about layer %s of atlas %s as it was with digest %.12s...; that of atlas %s here is %.12s...: its figures or borders have changed since, or it is another one. Give the atlas that it was made on",
			certificate.ErrRefused, f.Layer.ID, f.Atlas.ID, f.Atlas.Digest, a.ID, a.Digest())
	case f.Layer.Digest != l.Digest:
		return fmt.Errorf("%w: it is about layer %s with digest %.12s..., which here is %.12s", certificate.ErrRefused, f.Layer.ID, f.Layer.Digest, l.Digest)
	}
	return nil
}

func codesOf(l *atlas.Layer) []string {
	codes := make([]string, len(l.Areas))
	for u := range l.Areas {
		codes[u] = l.Areas[u].Code
	}
	return codes
}

// measure looks at what the plan in the file captures.
func (v *Verified) measure(p *Planner) error {
	if v.File.Plan == nil || !onlyNeeds(v.Task) {
		return nil
	}
	plan, err := region.NewPlan(v.File.Plan)
	if err != nil {
		return err
	}
	r, err := p.ruler(v.Task.Atlas, v.Task.Layer, v.Task.Profile)
	if err != nil {
		return err
	}
	v.Captured = r.Brief(plan).NeedsCaptured
	return nil
}

// Bound puts what is proved on the scorecard of an outcome of the same problem.
func (v *Verified) Bound(o *Outcome) error {
	if o.Task.Problem.Digest() != v.File.Problem {
		return &InputError{Field: "certificate", Problem: fmt.Sprintf("the certificate is about another problem (%s), not about %s: want the same layer, people, number of regions, bounds, needs profile and weights",
			posing(v.Task), posing(o.Task))}
	}
	if v.File.Infeasible {
		return &InputError{Field: "certificate", Problem: "the certificate says that there is no plan, and has no bound"}
	}
	b := newBound(v.Task, v.Digest, v.File.Bound)
	b.Listed, b.ListedEstimated = v.Report.Listed, v.Pruned
	report, err := region.Check(o.Task.Problem, o.Plan)
	if err != nil {
		return err
	}
	if len(report.Faults) == 0 && report.Score.Violation == 0 {
		if report.Score.Objective < v.File.Bound {
			return fmt.Errorf("internal error: the plan costs %d, and it is proved that none costs less than %d", report.Score.Objective, v.File.Bound)
		}
		b.Beside(report.Score.Objective, v.File.Bound)
	}
	o.Scorecard.Bound = b
	return nil
}
