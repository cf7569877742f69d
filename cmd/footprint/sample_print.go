package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"footprint/internal/ensemble"
	"footprint/internal/footprint"
	"footprint/internal/scorecard"
)

// printSample says on a screen what the plans have in common.
func printSample(w io.Writer, s *footprint.Sample) error {
	c := s.Card
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("%d plans of %d regions of %d to %d people, of %d areas (%s, %s)", c.Plans, c.Settings.Regions, c.Settings.Bounds.Min, c.Settings.Bounds.Max, len(s.Task.Layer.Areas), c.Layer, c.Atlas.ID)
	line("drawn by\t%s\tin %d chains, %d of them from plans of their own; every %s %s is a plan, the first %d of each chain left out", c.Settings.Method, c.Settings.Chains, c.Starts, footprint.Ordinal(c.Settings.Thin), stepsOf(c.Settings.Method), c.Settings.BurnIn)
	line("accepted\t%.1f %%\tof %d proposals%s", percent(c.Accepted, c.Proposals), c.Proposals, rejections(c))
	about := ""
	if !c.DistinctExact {
		about = "about "
	}
	line("different\t%.1f %%\tof the plans: %s%d", percent(int64(c.Distinct), int64(c.Plans)), about, c.Distinct)
	if c.VINext != nil && c.VIAcross != nil {
		line("diversity\t%.2f\tbits from one plan of a chain to the next, %.2f between chains (variation of information)", *c.VINext, *c.VIAcross)
	}
	for i := range c.Cores {
		k := &c.Cores[i]
		line("together\t%.0f %%\tof plans or more: %d areas (%.1f %% of people) in %d cores%s", 100*k.Share, k.Units, percent(k.People, c.Population.Total), len(k.Cores), largestCore(k))
	}
	line("")
	if err := t.Flush(); err != nil {
		return err
	}
	if err := printMeasures(w, c); err != nil {
		return err
	}
	for _, n := range c.Notes {
		if err := printf(w, "\nnote: %s\n", n); err != nil {
			return err
		}
	}
	for _, words := range c.Warnings {
		if err := printf(w, "\nwarning: %s\n", words); err != nil {
			return err
		}
	}
	return nil
}

// printMeasures prints one line for each main measure.
func printMeasures(w io.Writer, c *scorecard.Ensemble) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	head, given := "measure\tmean\tsd\tleast\t5 %%\thalf\t95 %%\tmost\tR-hat\tESS", c.Given != nil
	if given {
		head += "\tplan\tdrawn better"
	}
	line(head)
	for i := range c.Measures {
		m := &c.Measures[i]
		if m.Detail {
			continue
		}
		name := scorecard.Measure{Name: m.Name, Unit: m.Unit}.Title()
		row := name
		for _, x := range []*float64{&m.Mean, m.SD, &m.Min, &m.P5, &m.Median, &m.P95, &m.Max} {
			row += "\t" + figure(x, max(math.Abs(m.Min), math.Abs(m.Max)))
		}
		row += "\t" + fixed(m.RHat, 2) + "\t" + fixed(lesser(m.BulkESS, m.TailESS), 0)
		if r := m.Rank; given && r != nil {
			row += "\t" + figure(&r.Value, max(math.Abs(m.Min), math.Abs(m.Max)))
			if r.Better != nil {
				row += fmt.Sprintf("\t%.1f %%", 100**r.Better)
			} else {
				row += fmt.Sprintf("\t(%.1f %% above)", 100*r.Above)
			}
		}
		line("%s", row)
	}
	return t.Flush()
}

// figure prints a value with the digits that its measure needs.
func figure(x *float64, largest float64) string {
	switch {
	case x == nil:
		return "-"
	case largest >= 1e4:
		return fmt.Sprintf("%.0f", *x)
	case largest >= 100:
		return fmt.Sprintf("%.1f", *x)
	}
	return fmt.Sprintf("%.4f", *x)
}

func fixed(x *float64, decimals int) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.*f", decimals, *x)
}

func lesser(a, b *float64) *float64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

func percent(part, all int64) float64 { return 100 * float64(part) / float64(max(1, all)) }

// rejections say why the other proposals were not accepted.
func rejections(c *scorecard.Ensemble) string {
	out := ""
	for _, r := range []struct {
		n     int64
		words string
	}{
		{c.Rejected.NoCut, "no cut within the bounds"},
		{c.Rejected.SameRegion, "both areas in one region"},
		{c.Rejected.Coin, "kept for reversibility"},
		{c.Rejected.Metropolis, "less likely by the target"},
	} {
		if r.n > 0 {
			out += fmt.Sprintf(", %.1f %% %s", percent(r.n, c.Proposals), r.words)
		}
	}
	return out
}

func largestCore(k *scorecard.Cores) string {
	most := -1
	for i := range k.Cores {
		if most < 0 || len(k.Cores[i].Units) > len(k.Cores[most].Units) {
			most = i
		}
	}
	if most < 0 {
		return ""
	}
	core := &k.Cores[most]
	others := ""
	if n := len(core.Names); n > 2 {
		others = fmt.Sprintf(" and %d more", n-2)
	}
	return fmt.Sprintf(", the largest %s, %s%s", core.Names[0], core.Names[1], others)
}

// stepsOf is what a method is thinned by.
func stepsOf(method string) string {
	if method == string(ensemble.ReCom) {
		return "step"
	}
	return "proposal"
}
