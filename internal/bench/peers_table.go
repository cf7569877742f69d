package bench

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// words say what a question asks.
func (q *Question) words() string {
	bounds := "no bounds"
	switch q.Kind {
	case "bounds":
		bounds = fmt.Sprintf("within %.0f %%", 100*q.Share)
	case "floor":
		bounds = fmt.Sprintf("at least %.0f %% of the mean population", 100*q.Share)
	}
	return fmt.Sprintf("%s, %d regions, %s, all %s alike", q.Layer, q.Regions, bounds, q.By)
}

// Markdown is the tables of docs/benchmarks/peers.md.
func (c *Comparison) Markdown(m Machine) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on: %s; one thread each.\n", m)
	if len(c.Rates) > 0 {
		b.WriteString("\n### Plans drawn per CPU second\n\n| question | peer | its plans | ours | ratio |\n| --- | --- | --- | --- | --- |\n")
		for _, r := range c.Rates {
			fmt.Fprintf(&b, "| %s | %s %s, %s | %.0f | %s | %.0f |\n", r.Question, r.Peer, r.Version, r.Method, r.PerSecond, whole(r.Ours), r.Ours/r.PerSecond)
		}
	}
	for _, q := range c.Questions {
		fmt.Fprintf(&b, "\n### %s: %s\n\n", q.ID, q.words())
		b.WriteString("| peer | CPU s | captured | largest deviation | what is missing | ours in that time | ours in a tenth | ours is there after, s | times sooner |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
		for i := range c.Plans {
			if p := &c.Plans[i]; p.Question == q.ID {
				b.WriteString(p.row())
			}
		}
	}
	wins := c.better()
	b.WriteString("\n### Where a peer is ahead\n\n")
	if len(wins) == 0 {
		b.WriteString("Nowhere: the search captures at least as much in the time of each peer.\n")
	} else {
		fmt.Fprintf(&b, "Of %d plans of peers, %d capture more than ours in the same time:\n\n", c.found(), len(wins))
	}
	for _, w := range wins {
		fmt.Fprintf(&b, "- %s, %s %s: %.4f in %s CPU s; ours %s in that time", w.Question, w.Peer, w.Method, w.Captured, seconds(w.Seconds), share(w.Same))
		if w.Reached == 0 {
			b.WriteString(", and never as much in any time tried")
		} else {
			fmt.Fprintf(&b, ", as much after %s s", seconds(w.Reached))
		}
		if w.Faults != "" {
			fmt.Fprintf(&b, " (but: %s)", w.Faults)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// found is how many methods gave a plan.
func (c *Comparison) found() (n int) {
	for i := range c.Plans {
		if c.Plans[i].Regions > 0 {
			n++
		}
	}
	return n
}

// row is the row of a method.
func (p *PeerPlan) row() string {
	name := p.Peer + " " + p.Version + ", " + p.Method
	if p.Regions == 0 {
		return fmt.Sprintf("| %s | - | - | - | %s | | | | |\n", name, p.Note)
	}
	there, sooner := "never", "-"
	if p.Reached > 0 {
		there, sooner = seconds(p.Reached), ratio(p.Sooner())
	}
	missing := p.Faults
	if missing == "" {
		missing = "nothing"
	}
	return fmt.Sprintf("| %s | %s | %.4f | %.0f %% | %s | %s | %s | %s | %s |\n", name, seconds(p.Seconds), p.Captured, 100*p.Deviation, missing,
		share(p.Same), share(p.Tenth), there, sooner)
}

// better are the methods that capture more than the search in the same time.
func (c *Comparison) better() []PeerPlan {
	return slices.DeleteFunc(slices.Clone(c.Plans), func(p PeerPlan) bool { return p.Regions == 0 || p.Same >= p.Captured })
}

// ratio shows two digits, or whole numbers.
func ratio(x float64) string {
	if x >= 10 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.2g", x)
}

// seconds shows short times in full.
func seconds(s float64) string {
	switch {
	case s >= 100:
		return fmt.Sprintf("%.0f", s)
	case s >= 1:
		return fmt.Sprintf("%.1f", s)
	default:
		return fmt.Sprintf("%.2g", s)
	}
}

// WriteCSV writes the same figures in full.
func (c *Comparison) WriteCSV(w io.Writer) error {
	rows := [][]string{{"question", "peer", "version", "method", "runs", "cpu_s", "regions", "captured", "largest_deviation", "faults", "ours_same_time", "ours_tenth", "ours_reached_s", "plans_per_cpu_s", "ours_plans_per_cpu_s", "note"}}
	number := func(x float64, digits int) string {
		if x == 0 {
			return ""
		}
		return strconv.FormatFloat(x, 'f', digits, 64)
	}
	for _, r := range c.Rates {
		rows = append(rows, []string{r.Question, r.Peer, r.Version, r.Method, "1", "", "", "", "", "", "", "", "", number(r.PerSecond, 0), number(r.Ours, 0), ""})
	}
	for i := range c.Plans {
		p := &c.Plans[i]
		rows = append(rows, []string{
			p.Question, p.Peer, p.Version, p.Method, strconv.Itoa(p.Runs), number(p.Seconds, 4), strconv.Itoa(p.Regions), number(p.Captured, 6), number(p.Deviation, 4), p.Faults,
			number(p.Same, 6), number(p.Tenth, 6), number(p.Reached, 6), "", "", p.Note,
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}
