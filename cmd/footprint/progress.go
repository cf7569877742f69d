package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"footprint/internal/region"
	"footprint/internal/search"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// progress shows how far a search is: a bar on a terminal, a plain line for
// each number of regions otherwise.
type progress struct {
	env     *env
	quiet   bool
	regions int
	bar     *progressbar.ProgressBar
}

func newProgress(e *env, quiet bool) *progress { return &progress{env: e, quiet: quiet} }

func (p *progress) update(regions int, at search.Progress) {
	if p.quiet {
		return
	}
	if regions != p.regions {
		p.finish()
		p.regions = regions
		if !p.env.terminal {
			_, _ = fmt.Fprintf(p.env.err, "looking for %d regions, %d steps\n", regions, at.Of)
			return
		}
		p.bar = progressbar.NewOptions64(at.Of,
			progressbar.OptionSetWriter(p.env.err),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true),
		)
	}
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%d regions, objective %s", regions, objective(at.Best)))
		_ = p.bar.Set64(at.Steps)
	}
}

func objective(s region.Score) string {
	if s.Violation > 0 {
		return fmt.Sprintf("none yet (%d people outside the bounds)", s.Violation)
	}
	return fmt.Sprintf("%.5f", float64(s.Objective)/float64(region.One))
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}
