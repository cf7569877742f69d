package main

import (
	"errors"
	"path/filepath"
	"time"

	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

type tightestCmd struct {
	scenarioFlags
	countFlags
	Seed      *uint64       `help:"Seed of the random numbers." placeholder:"1"`
	Steps     *int64        `help:"Budget of a full search in steps; each look for a plan has an eighth. The default suits the number of areas." placeholder:"N"`
	TimeLimit time.Duration `help:"Stop after this time with what is known (exit code 5)." placeholder:"10m"`
	Threads   int           `help:"Threads; the default is one for each core. The result does not depend on it." placeholder:"N"`
	Out       string        `short:"o" help:"Folder for the plan with the tightest tolerance, as of solve; nothing is written without it." placeholder:"DIR"`
	JSON      bool          `help:"Print the tolerance and the reason as JSON."`
	Quiet     bool          `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *tightestCmd) Help() string {
	return `Example, which works as it stands:

  footprint tightest --layer ccg17 --regions 38

says how equal 38 regions can be at most, and why no plan has less. docs/proofs.md
says how. With -o it writes the plan; where the reason is not proof enough, also
certificate.json, which says that there is no plan within less. Exit codes: 0 proved, 5 stopped
by a limit with what is known, 3 no plan can exist, 2 wrong usage, 4 bad input, 1 anything else.`
}

func (c *tightestCmd) scenario(e *env) (scenario.Scenario, error) {
	s, err := c.scenarioFlags.scenario(e)
	if err != nil {
		return s, err
	}
	if s, err = c.count(s); err != nil {
		return s, err
	}
	if c.Seed != nil {
		s.Seed = c.Seed
	}
	if c.Steps != nil {
		if s.Steps = *c.Steps; s.Steps < 1 {
			return s, usageError{errors.New("--steps: want at least 1")}
		}
	}
	if c.Threads < 0 || c.TimeLimit < 0 {
		return s, usageError{errors.New("--threads and --time-limit want 0 or more")}
	}
	s = withoutTitle(s) // the bounds are not the scenario's
	resolved, err := s.Resolve()
	if err != nil {
		return s, usageError{err}
	}
	return resolved, nil
}

// Run finds the tolerance, and writes the plan where that is asked for.
func (c *tightestCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := export.Writable(c.Out); err != nil {
			return err
		}
	}
	ctx, stop := limited(e.ctx, c.TimeLimit)
	defer stop()
	bar := newProgress(e, c.Quiet || c.JSON)
	x, err := e.planner.Tightest(ctx, s, footprint.Options{Threads: c.Threads}, bar.tightest)
	bar.finish()
	if err != nil {
		return err
	}
	if err := c.write(x); err != nil {
		return err
	}
	if err := c.tell(e, x); err != nil {
		return err
	}
	switch {
	case x.Proven:
		return nil
	case !x.Found:
		return errors.New("stopped by a limit before a plan was found")
	}
	return errStopped
}

func (c *tightestCmd) write(x *footprint.Tightest) error {
	if c.Out == "" {
		return nil
	}
	if x.Outcome != nil {
		p := batch.ToPlan(x.Outcome)
		p.Truncated = !x.Proven
		if err := export.Folder(c.Out, p); err != nil {
			return err
		}
	}
	if x.Certificate == nil {
		return nil
	}
	return export.File(filepath.Join(c.Out, export.CertificateName), x.Certificate)
}

// tightness is what was found, for programs. Tolerances are shares of the ideal
// population.
type tightness struct {
	Regions   int          `json:"regions"`
	Proven    bool         `json:"proven"`
	Tolerance *float64     `json:"tolerance,omitempty"` // of the plan found
	Least     float64      `json:"least"`               // no plan is within less
	People    *peopleRange `json:"people,omitempty"`    // in the regions of that plan
	Reason    string       `json:"reason,omitempty"`    // why none is within less
	Plan      string       `json:"planDigest,omitempty"`
}

type peopleRange struct {
	Min int64 `json:"min"`
	Max int64 `json:"max"`
}

func (c *tightestCmd) tell(e *env, x *footprint.Tightest) error {
	k := x.Task.Problem.Regions()
	if c.JSON {
		t := tightness{Regions: k, Proven: x.Proven, Least: x.LeastTolerance, Reason: x.Reason}
		if x.Found {
			t.Tolerance, t.People, t.Plan = &x.Tolerance, &peopleRange{x.Bounds.Min, x.Bounds.Max}, x.Plan.Digest()
		}
		return printJSON(e.out, t)
	}
	if c.Quiet {
		return nil
	}
	for _, words := range x.Words() {
		if err := printf(e.out, "%s\n", words); err != nil {
			return err
		}
	}
	return nil
}
