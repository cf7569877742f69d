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

// progress shows how far a search, or a part of the evidence, is: a bar on a
// terminal, a plain line for each otherwise.
type progress struct {
	env     *env
	quiet   bool
	regions int
	part    string // of the evidence; empty while a plan is searched for
	bar     *progressbar.ProgressBar
}

func newProgress(e *env, quiet bool) *progress { return &progress{env: e, quiet: quiet} }

func (p *progress) update(regions int, at search.Progress) {
	p.show(regions, "", at.Steps, at.Of, "looking for %d regions, %d steps\n", regions, at.Of)
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%d regions, objective %s", regions, objective(at.Best)))
	}
}

func (p *progress) evidence(regions int, part string, done, of int64) {
	p.show(regions, part, done, of, "evidence for %d regions: %s\n", regions, part)
	if p.bar != nil {
		p.bar.Describe(part)
	}
}

func (p *progress) sample(done, of int) {
	p.show(0, "sample", int64(done), int64(of), "drawing %d plans\n", of)
	if p.bar != nil {
		p.bar.Describe("plans")
	}
}

func (p *progress) frontier(stage string, done, of int64) {
	p.show(0, "frontier", done, of, "looking for plans between the aims\n")
	if p.bar != nil {
		p.bar.Describe(stage)
	}
}

// show moves the bar on. What begins gets a new one, or a line.
func (p *progress) show(regions int, part string, done, of int64, line string, args ...any) {
	if p.quiet {
		return
	}
	if regions != p.regions || part != p.part {
		p.finish()
		p.regions, p.part = regions, part
		if !p.env.terminal {
			_, _ = fmt.Fprintf(p.env.err, line, args...)
			return
		}
		p.bar = progressbar.NewOptions64(of,
			progressbar.OptionSetWriter(p.env.err),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true),
		)
	}
	if p.bar != nil {
		_ = p.bar.Set64(done)
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
