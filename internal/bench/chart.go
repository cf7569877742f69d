package bench

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Measures of the chart, in pixels.
const (
	panelWidth, panelHeight     = 310.0, 190.0
	padLeft, padTop             = 50.0, 34.0
	padRight, padBottom         = 14.0, 34.0
	columns                     = 3
	chartTimes                  = 80   // places on the axis of time
	firstTime                   = 1e-2 // share of the time at which the axis begins
	chartHeader                 = 46.0
	plotWidth                   = panelWidth - padLeft - padRight
	plotHeight                  = panelHeight - padTop - padBottom
	linesAbove, shareBelowFirst = 4, 0.15
)

//nolint:misspell // the word is that of CSS
const chartStyle = `<style>
text{font:11px system-ui,sans-serif;fill:#3d3d3d}.title{font-weight:600;font-size:12px}.head{font-weight:600;font-size:15px}
.back{fill:#fff}.grid{stroke:#d8d8d8;stroke-width:1}.band{fill:#12436d;fill-opacity:.18}.line{fill:none;stroke:#12436d;stroke-width:2}.end{fill:#12436d}
.target{stroke:#a3520b;stroke-width:1.5;stroke-dasharray:5 4}.goal{fill:#a3520b}
@media(prefers-color-scheme:dark){text{fill:#e4e4e4}.back{fill:#16191d}.grid{stroke:#3a3f45}.band{fill:#7fb8e6;fill-opacity:.22}.line{stroke:#7fb8e6}.end{fill:#7fb8e6}
.target{stroke:#f0a35e}.goal{fill:#f0a35e}}
</style>
`

// Chart is quality against time as a picture (SVG): a panel for each problem,
// the median run as a line, the least and the most as a band, the target
// dashed. Time is on a logarithmic axis.
func Chart(summaries []Summary, clock Clock, clockName string) string {
	var b strings.Builder
	rows := (len(summaries) + columns - 1) / columns
	width, height := columns*panelWidth, chartHeader+float64(rows)*panelHeight
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-labelledby="t">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title id=\"t\">Share of the variation in need that plans capture, against time, for %d problems</title>\n", len(summaries))
	b.WriteString(chartStyle)
	fmt.Fprintf(&b, "<rect class=\"back\" width=\"%g\" height=\"%g\"/>\n", width, height)
	fmt.Fprintf(&b, "<text class=\"head\" x=\"12\" y=\"20\">Share of the variation in need captured, against %s</text>\n", html.EscapeString(clockName))
	b.WriteString("<text x=\"12\" y=\"37\">line: median run, with a dot where it ended; band: worst to best run; dashed: target</text>\n")
	for i := range summaries {
		fmt.Fprintf(&b, "<g transform=\"translate(%g %g)\">\n", float64(i%columns)*panelWidth, chartHeader+float64(i/columns)*panelHeight)
		panel(&b, &summaries[i], clock)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// panel draws one problem.
func panel(b *strings.Builder, s *Summary, clock Clock) {
	first, last := firstTime*s.Problem.Seconds, s.Problem.Seconds
	x := func(seconds float64) float64 {
		return padLeft + plotWidth*math.Log(seconds/first)/math.Log(last/first)
	}
	times := make([]float64, chartTimes)
	spreads := make([]Spread, chartTimes)
	low, high := math.Inf(1), s.Target
	for i := range times {
		times[i] = first * math.Pow(last/first, float64(i)/(chartTimes-1))
		var at []float64
		for _, run := range s.Full {
			at = append(at, run.Trace.At(times[i], clock))
		}
		spreads[i] = spreadOf(at)
		if m := spreads[i].Median; m > 0 {
			low = min(low, m)
		}
		high = max(high, spreads[i].Max)
	}
	fmt.Fprintf(b, "<text class=\"title\" x=\"%g\" y=\"%g\">%s</text>\n", padLeft, padTop-14, html.EscapeString(s.Problem.Title))
	if math.IsInf(low, 1) || high == 0 {
		fmt.Fprintf(b, "<text x=\"%g\" y=\"%g\">no plan within the bounds in time</text>\n", padLeft, padTop+plotHeight/2)
		return
	}
	// The first plans are poor: the axis begins where most of the way is made.
	low = max(low, high-max(4*(high-spreads[chartTimes/2].Median), 0.1*high))
	step := roundStep((high - low) / linesAbove)
	low, high = math.Floor(low/step)*step, high+step*shareBelowFirst
	y := func(v float64) float64 { return padTop + plotHeight*(1-(max(v, low)-low)/(high-low)) }
	for n := 0; low+float64(n)*step <= high; n++ {
		v := low + float64(n)*step
		fmt.Fprintf(b, "<line class=\"grid\" x1=\"%g\" x2=\"%g\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%g\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>\n",
			padLeft, padLeft+plotWidth, y(v), y(v), padLeft-6, y(v)+4, decimals(step), v)
	}
	for _, share := range []float64{0.01, 0.03, 0.1, 0.3, 1} {
		t := share * last
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%g\" text-anchor=\"middle\">%.3g s</text>\n", x(t), padTop+plotHeight+16, t)
	}
	var upper, lower, middle []string
	for i, t := range times {
		if spreads[i].Median < low {
			continue // below the axis
		}
		upper = append(upper, fmt.Sprintf("%.1f,%.1f", x(t), y(spreads[i].Max)))
		lower = append([]string{fmt.Sprintf("%.1f,%.1f", x(t), y(spreads[i].Min))}, lower...)
		middle = append(middle, fmt.Sprintf("%.1f,%.1f", x(t), y(spreads[i].Median)))
	}
	fmt.Fprintf(b, "<polygon class=\"band\" points=\"%s\"/>\n<polyline class=\"line\" points=\"%s\"/>\n",
		strings.Join(append(upper, lower...), " "), strings.Join(middle, " "))
	var ends []float64
	for _, run := range s.Full {
		ends = append(ends, clock(run.Trace.End()))
	}
	if end := spreadOf(ends).Median; end >= first && end <= last {
		fmt.Fprintf(b, "<circle class=\"end\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x(end), y(s.End.Median))
	}
	if s.Target > 0 {
		fmt.Fprintf(b, "<line class=\"target\" x1=\"%g\" x2=\"%g\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"goal\" x=\"%g\" y=\"%.1f\">%.4f</text>\n",
			padLeft, padLeft+plotWidth, y(s.Target), y(s.Target), padLeft+4, y(s.Target)-4, s.Target)
	}
}

// roundStep is the next of 1, 2 and 5 times a power of ten.
func roundStep(x float64) float64 {
	if x <= 0 {
		return 0.001
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if x <= m*power {
			return m * power
		}
	}
	return 10 * power
}

// decimals are as many as a step of the axis needs.
func decimals(step float64) int { return max(2, int(math.Ceil(-math.Log10(step)-1e-9))) }
