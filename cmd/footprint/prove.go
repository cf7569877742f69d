package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

type proveCmd struct {
	solveFlags
	splitFlags
	Gap float64 `help:"End when no plan is better by more than this share of the objective; 0 goes on until the plan is proved to be the best." default:"0" placeholder:"0.01"`
}

// Help is shown below the options.
func (c *proveCmd) Help() string {
	return `Example, which works as it stands:

  footprint prove --layer ccg17 --regions 38 --tolerance 0.2 --weight needs=1 -o out/best-38

searches as solve does, then proves, and writes what solve writes and
certificate.json, which footprint verify checks. docs/proofs.md says how, and for which
layers. Exit codes: 0 proved within the gap, 5 stopped by the time limit or
Ctrl-C with a bound that holds, 3 no plan can exist (certificate.json is the proof, where
the reason is not plain), 2 wrong usage, 4 bad input, 1 anything else.`
}

// Run finds the plan or plans, proves how good they are, and writes all.
func (c *proveCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if !(c.Gap >= 0 && c.Gap < 1) {
		return usageError{errors.New("--gap: want 0 or more, below 1, such as 0.01 for 1 %")}
	}
	if err := export.Writable(c.Out); err != nil {
		return err
	}
	ctx, stop := limited(e.ctx, c.TimeLimit)
	defer stop()
	elsewhere, done, err := c.split(ctx, e, "prove", s, c.Threads)
	if err != nil {
		return err
	}
	defer done()
	bar := newProgress(e, c.Quiet || c.JSON)
	proofs, err := e.planner.Prove(ctx, s, footprint.ProveOptions{
		Options: footprint.Options{Threads: c.Threads, Begin: bar.begin, Progress: bar.update, Evidence: bar.evidence, Elsewhere: elsewhere}, Gap: c.Gap, Proof: bar.proof,
	})
	bar.finish()
	var missing *footprint.SweepError
	if err != nil && (!errors.As(err, &missing) || len(proofs) == 0) {
		return c.without(proofs, err)
	}
	whole, err := c.write(e, s, proofs, missing)
	if err != nil {
		return err
	}
	if err := c.tell(e, proofs, s.Axis()); err != nil {
		return err
	}
	if missing != nil {
		_ = printf(e.err, "no plan for some points of the sweep:\n%v\n", missing)
	}
	if c.stopped(proofs) || !whole {
		return errStopped
	}
	return nil
}

func (c *proveCmd) stopped(proofs []*footprint.Proof) bool {
	for _, p := range proofs {
		if !p.Done || p.Outcome != nil && p.Outcome.Incomplete {
			return true
		}
	}
	return false
}

func outcomes(proofs []*footprint.Proof) (out []*footprint.Outcome) {
	for _, p := range proofs {
		if p.Outcome != nil {
			out = append(out, p.Outcome)
		}
	}
	return out
}

// without ends a command that has no plan: where that is proved it writes the
// certificate.
func (c *proveCmd) without(proofs []*footprint.Proof, err error) error {
	if !errors.Is(err, region.ErrInfeasible) || len(proofs) == 0 || proofs[0].Certificate == nil {
		return c.explain(err)
	}
	file := filepath.Join(c.Out, export.CertificateName)
	if err := export.File(file, proofs[0].Certificate); err != nil {
		return err
	}
	return fmt.Errorf("%w\nthe proof is in %s: footprint verify checks it", err, file)
}

// write writes a folder for each proof, and the table of a sweep. It says whether
// each point was answered.
func (c *proveCmd) write(e *env, s scenario.Scenario, proofs []*footprint.Proof, missing *footprint.SweepError) (whole bool, err error) {
	for _, p := range proofs {
		dir := filepath.Join(c.Out, p.Point.Name)
		if p.Outcome == nil {
			if err := export.File(filepath.Join(dir, export.CertificateName), p.Certificate); err != nil {
				return false, err
			}
			continue
		}
		x := batch.ToPlan(p.Outcome)
		x.Certificate, x.Gap = p.Certificate, &c.Gap
		if err := export.Folder(dir, x); err != nil {
			return false, err
		}
	}
	return writeSweep(e, c.Out, s, outcomes(proofs), missing)
}

func (c *proveCmd) tell(e *env, proofs []*footprint.Proof, axis string) error {
	if err := c.solveFlags.tell(e, outcomes(proofs), axis); err != nil || c.Quiet || c.JSON || axis != "" {
		return err
	}
	if proofs[0].Certificate == nil {
		return nil
	}
	file := filepath.Join(c.Out, export.CertificateName)
	return printf(e.out, "Proof      %s (footprint verify %s)\n", file, file)
}
