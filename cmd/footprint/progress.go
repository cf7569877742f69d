package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"footprint/internal/exact"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// progress shows how far a search, or a part of the evidence, is: a bar on a
// terminal, a plain line for each otherwise.
type progress struct {
	env     *env
	quiet   bool
	regions int
	point   string // of a sweep over other things than the number of regions
	part    string // of the evidence, or the proof; empty while a plan is searched for
	stage   string // of the proof, as it was told last, with the gap
	gap     float64
	bar     *progressbar.ProgressBar
}

func newProgress(e *env, quiet bool) *progress { return &progress{env: e, quiet: quiet} }

// begin starts anew for a point of a sweep, and says which where the number of
// regions does not.
func (p *progress) begin(point scenario.Point, _ int) {
	c := point.Scenario.Regions
	if p.quiet || point.Name == "" || point.Name == p.point || c.From == c.To && point.Name == fmt.Sprintf("k%02d", c.From) {
		return
	}
	p.finish()
	p.regions, p.point = 0, point.Name
	if !p.env.terminal {
		_, _ = fmt.Fprintf(p.env.err, "%s:\n", point.Label)
	}
}

func (p *progress) update(regions int, at search.Progress) {
	p.show(regions, "", at.Steps, at.Of, "looking for %d regions, %d steps\n", regions, at.Of)
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%d regions, objective %s", regions, objective(at.Best)))
	}
}

// proof shows the gap between the plan and the bound as it closes: a bar for the
// whole proof, or a line for each stage and whenever the gap is a good deal smaller.
func (p *progress) proof(regions int, at exact.Progress) {
	const part, whole = "proof", 10_000
	gap, words := footprint.GapOf(at), at.Stage+closing(at)
	began := regions != p.regions || p.part != part
	said := !began && p.stage == at.Stage && gap > 0.8*p.gap
	p.show(regions, part, whole-int64(gap*whole), whole, "")
	if p.bar != nil {
		p.bar.Describe(words)
	}
	if !p.quiet && !p.env.terminal && !said {
		p.stage, p.gap = at.Stage, gap
		_, _ = fmt.Fprintf(p.env.err, "proving for %d regions: %s\n", regions, words)
	}
}

// tightest shows between which tolerances the tightest lies, as they close in.
func (p *progress) tightest(least, best float64) {
	between := fmt.Sprintf("no plan within %.4f %%, none known yet", 100*least)
	if best >= 0 {
		between = fmt.Sprintf("between %.4f %% and %.4f %%", 100*least, 100*best)
	}
	share := int64(0)
	if best > 0 {
		share = int64(1000 * least / best)
	}
	p.show(0, "tightest", min(share, 1000), 1000, "looking for the tightest tolerance\n")
	if p.bar != nil {
		p.bar.Describe(between)
	}
}

// step shows the proof of a step of a frontier: a bar for each, or a line.
func (p *progress) step(done int, widest float64, at exact.Progress) {
	const part, whole = "steps", 10_000
	// A number for each step stands in for that of its regions.
	p.show(1+done, part, whole-int64(footprint.GapOf(at)*whole), whole, "step %d, up to %.4f %%\n", 1+done, 100*widest)
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("step %d, up to %.4f %%: %s%s", 1+done, 100*widest, at.Stage, closing(at)))
	}
}

// closing says what is known so far.
func closing(at exact.Progress) string {
	one := float64(region.One)
	switch {
	case at.Best <= 0 && at.Sets <= 0:
		return ""
	case at.Best <= 0:
		return fmt.Sprintf(", %s regions", scenario.Thousands(at.Sets))
	case at.Bound <= 0:
		return fmt.Sprintf(", objective %.6f, no bound yet", float64(at.Best)/one)
	}
	return fmt.Sprintf(", objective %.6f, bound %.6f, gap %s", float64(at.Best)/one, float64(at.Bound)/one, scorecard.WithinPercent(footprint.GapOf(at)))
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
			progressbar.OptionSetPredictTime(part != "proof" && part != "tightest" && part != "steps"),
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
