package bench

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Text is the table for a terminal, separated by tabs.
func Text(summaries []Summary) string {
	var b strings.Builder
	b.WriteString("problem\tseeds\tin time: median\tmin\tmax\tat the end\twall s\tCPU s\tmoves/CPU s\tplans/CPU s\tMiB\ttarget\tmet\n")
	for i := range summaries {
		s := &summaries[i]
		in := s.InTime()
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t%s\t%.1f\t%.1f\t%.0f\t%s\t%.0f\t%s\t%s\n", s.Problem.ID, len(s.Full), share(in.Median), share(in.Min), share(in.Max),
			share(s.End.Median), s.Wall.Median, s.CPU.Median, s.StepsPerCPU, whole(s.Result.Sampled.PerSecond()), s.Result.PeakMiB, share(s.Target), s.Met())
	}
	return b.String()
}

// ScalingText says what Fit found.
func ScalingText(fits []Scaling) string {
	var b strings.Builder
	for _, f := range fits {
		fmt.Fprintf(&b, "within %.3g %% of the best known:", 100*f.Gap)
		for i, p := range f.Points {
			if i > 0 {
				b.WriteString(",")
			}
			if p.Seconds == 0 {
				fmt.Fprintf(&b, " %s (%d units) never", p.ID, p.Units)
				continue
			}
			fmt.Fprintf(&b, " %s (%d units) %.2f s on 1/%d of the budget", p.ID, p.Units, p.Seconds, p.Rung)
		}
		if f.Exponent != 0 {
			fmt.Fprintf(&b, "; time grows as units^%.2f", f.Exponent)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Markdown is all tables for docs/benchmarks, in time of the clock as named.
func Markdown(m Machine, summaries []Summary, fits []Scaling, threads int, clockName string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on: %s; %d threads a search. Seconds are %s.\n\n", m, threads, clockName)
	b.WriteString("### Quality\n\n")
	b.WriteString("| problem | seeds | captured in time: median (min-max) | time, s | at the end | target | no plan exceeds | met |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for i := range summaries {
		s := &summaries[i]
		in := s.InTime()
		fmt.Fprintf(&b, "| %s | %d | %s (%s-%s) | %g | %s | %s | %s | %s |\n", s.Problem.Title, len(s.Full), share(in.Median), share(in.Min), share(in.Max),
			s.Problem.Seconds, share(s.End.Median), share(s.Target), share(s.Problem.Most), s.Met())
	}
	b.WriteString("\n### Quality by time\n\nMedian captured after a share of the time; - is no plan within the bounds yet.\n\n| problem |")
	for _, p := range Points {
		fmt.Fprintf(&b, " %.0f %% |", 100*p)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(Points)) + "\n")
	for i := range summaries {
		fmt.Fprintf(&b, "| %s |", summaries[i].Problem.ID)
		for _, at := range summaries[i].At {
			fmt.Fprintf(&b, " %s |", share(at.Median))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n### Speed and memory\n\n| problem | wall s a run | CPU s a run | moves per CPU s | sampled plans per CPU s | tried per CPU s | peak MiB |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for i := range summaries {
		s := &summaries[i]
		tried := 0.0
		if d := s.Result.Sampled; d.Seconds > 0 {
			tried = float64(d.Proposals) / d.Seconds
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.0f | %s | %s | %.0f |\n", s.Problem.ID, s.Wall.Median, s.CPU.Median, s.StepsPerCPU, whole(s.Result.Sampled.PerSecond()), whole(tried), s.Result.PeakMiB)
	}
	if len(fits) > 0 && len(fits[0].Points) > 1 {
		b.WriteString("\n### Time to equal quality\n\n| within |")
		for _, p := range fits[0].Points {
			fmt.Fprintf(&b, " %d units |", p.Units)
		}
		b.WriteString(" time grows as units to the |\n| --- |" + strings.Repeat(" --- |", len(fits[0].Points)+1) + "\n")
		for _, f := range fits {
			fmt.Fprintf(&b, "| %.3g %% |", 100*f.Gap)
			for _, p := range f.Points {
				if p.Seconds == 0 {
					b.WriteString(" never |")
					continue
				}
				fmt.Fprintf(&b, " %.2f s (1/%d of the budget) |", p.Seconds, p.Rung)
			}
			if f.Exponent == 0 {
				b.WriteString(" - |\n")
				continue
			}
			fmt.Fprintf(&b, " %.2f |\n", f.Exponent)
		}
	}
	return b.String()
}

// WriteCSV writes every run at Points of its time and at its end.
func WriteCSV(w io.Writer, summaries []Summary, clock Clock) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"problem", "units", "seed", "steps_budget", "at", "seconds", "captured", "wall_s", "cpu_s", "steps", "carried"}) // Flush tells
	number := func(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }
	for i := range summaries {
		s := &summaries[i]
		for _, run := range s.Result.Runs {
			row := func(at string, seconds float64, f Sample, carried string) {
				_ = c.Write([]string{
					s.Problem.ID, strconv.Itoa(s.Result.Units), strconv.FormatUint(run.Seed, 10), strconv.FormatInt(run.Budget, 10),
					at, number(seconds, 3), number(f.Captured, 6), number(f.Wall, 3), number(f.CPU, 3), strconv.FormatInt(f.Steps, 10), carried,
				})
			}
			for _, share := range Points {
				seconds := share * s.Problem.Seconds
				row(fmt.Sprintf("%.0f%%", 100*share), seconds, run.Trace.sampleAt(seconds, clock), "")
			}
			carried := ""
			if run.Carried > 0 {
				carried = number(run.Carried, 6)
			}
			end := run.Trace.End()
			row("end", clock(end), end, carried)
		}
	}
	c.Flush()
	return c.Error()
}

// share is a captured share; - for none.
func share(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprintf("%.4f", x)
}

// whole is a figure without decimals; - for none.
func whole(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", x)
}
