package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"footprint/internal/footprint"
	"footprint/internal/scenario"
)

type verifyCmd struct {
	Certificate string `arg:"" help:"Certificate to check: certificate.json of footprint prove." placeholder:"FILE"`
	Atlas       string `help:"Atlas that it was made on, where it does not ship: a folder that atlas build wrote." placeholder:"DIR"`
	Needs       string `help:"Needs profile that it was made by, where it does not ship: a file." placeholder:"FILE"`
	Independent bool   `help:"Check by code that shares nothing with the solver but the problem: by definition, and slowly."`
	Prune       bool   `help:"Leave out by prices regions that cannot matter: for layers with many hundred millions of regions."`
	Threads     int    `help:"Threads; the default is one for each core. The result does not depend on it." placeholder:"N"`
	JSON        bool   `help:"Print what was proved as JSON."`
	Quiet       bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *verifyCmd) Help() string {
	return `Example, after footprint prove -o out/best-38:

  footprint verify out/best-38/certificate.json

makes the problem again from the scenario in the certificate and the atlas, goes
through all regions within the bounds, and says what is proved. Exit codes: 0 the
certificate proves what it says, 1 it does not, 4 the file is no certificate or the
atlas is not there, 2 wrong usage.`
}

// Run checks the certificate.
func (c *verifyCmd) Run(e *env) error {
	if c.Threads < 0 || c.Independent && c.Prune {
		return usageError{errors.New("--threads wants 0 or more; --independent lists all regions, and --prune not: want one of them")}
	}
	ctx, stop := interruptible(e.ctx)
	defer stop()
	v, err := verify(ctx, e, c.Certificate, footprint.VerifyOptions{
		Atlas: c.Atlas, Needs: c.Needs, Threads: c.Threads, Independent: c.Independent, Prune: c.Prune,
	})
	switch {
	case err != nil || c.Quiet:
		return err
	case c.JSON:
		return printJSON(e.out, verdictOf(v))
	}
	for _, words := range v.Words() {
		if err := printf(e.out, "%s\n", words); err != nil {
			return err
		}
	}
	return nil
}

// verify checks a certificate in a file of the operating system.
func verify(ctx context.Context, e *env, file string, opt footprint.VerifyOptions) (*footprint.Verified, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &footprint.InputError{Problem: err.Error(), Err: err}
	}
	v, err := e.planner.Verify(ctx, data, opt)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}

// verdict is what was proved, for programs. Costs are whole numbers in 10^-18 of
// the objective.
type verdict struct {
	Accepted      bool     `json:"accepted"`
	Words         []string `json:"words"`
	Certificate   string   `json:"certificate"`
	ProblemDigest string   `json:"problemDigest"`
	Regions       int      `json:"regions"`
	Infeasible    bool     `json:"infeasible"`
	Bound         int64    `json:"bound,string"`
	Cost          int64    `json:"cost,string"`
	Listed        int64    `json:"listed,string"`
	Kept          int64    `json:"kept,string"`
	Nodes         int      `json:"nodes"`
	Parts         int      `json:"parts"`
	Left          int64    `json:"left,string"`
}

func verdictOf(v *footprint.Verified) verdict {
	return verdict{
		Accepted: true, Words: v.Words(), Certificate: v.Digest, ProblemDigest: v.File.Problem, Regions: v.File.Regions,
		Infeasible: v.File.Infeasible, Bound: v.File.Bound, Cost: v.File.Cost,
		Listed: v.Report.Listed, Kept: v.Report.Kept, Nodes: v.Report.Nodes, Parts: v.Report.Leaves, Left: v.Report.Left,
	}
}

// certificateFlag is a proof of how good plans can be.
type certificateFlag struct {
	Certificate string `help:"Certificate of footprint prove for the same problem: it is checked first, and the plan is then set beside the best possible." placeholder:"FILE"`
}

// verified checks the certificate, if there is one, on the atlas of the scenario.
func (f *certificateFlag) verified(ctx context.Context, e *env, s scenario.Scenario) (*footprint.Verified, error) {
	if f.Certificate == "" {
		return nil, nil //nolint:nilnil // none was given
	}
	return verify(ctx, e, f.Certificate, footprint.VerifyOptions{Atlas: s.Atlas})
}
