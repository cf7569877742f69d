package export

import (
	"fmt"
	"html/template"
	"io"
)

// frontierPage is a chart as a file of its own, in light and dark.
//
//nolint:misspell // the word is that of CSS
var frontierPage = template.Must(template.Must(reportPage.Clone()).Parse(`{{define "frontier"}}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{.Width}} {{.Height}}" width="{{.Width}}" height="{{.Height}}" role="img" aria-labelledby="title" aria-describedby="desc">
<title id="title">{{.Title}}</title>
<desc id="desc">{{.Desc}}</desc>
<style>
text { font: 11px system-ui, sans-serif; fill: #383f43 }
.back { fill: #fff } .grid { stroke: #dfe2e4 } .curve { stroke: #12436d; stroke-width: 1.5 }
.point { fill: #fff; stroke: #12436d; stroke-width: 1.5 } .own { fill: #12436d }
.none { fill: #eceeef } .rise { stroke: #12436d; stroke-dasharray: 2 3 } .limit { stroke: #12436d; stroke-dasharray: 6 4 }
.title { font-weight: 700; font-size: 13px } .end { font-size: 10px }
@media (prefers-color-scheme: dark) {
text { fill: #e4e4e4 } .back { fill: #16191d } .grid { stroke: #3a3f45 } .curve, .point { stroke: #7fb8e6 } .point { fill: #16191d } .own { fill: #7fb8e6 }
.none { fill: #23272c } .rise, .limit { stroke: #7fb8e6 }
}
</style>
{{template "marks" .Marks}}</svg>
{{end}}`))

// writeFrontierChart draws the plans by the first two aims, of which less is
// better: down and to the left. With two aims they are joined in steps: what lies
// above and to the right of the line is no better than some plan.
func writeFrontierChart(w io.Writer, f *Frontier) error {
	const wide, high, left, top, floor = 640.0, 420.0, 64.0, 62.0, 368.0
	c := newChart("frontier", f.Title)
	c.Width, c.Height = wide, high
	var xs, ys []float64
	for i := range f.Plans {
		xs, ys = append(xs, f.Plans[i].Values[1]), append(ys, f.Plans[i].Values[0])
	}
	x, y := newScale(append(xs, f.Own[1]), left, wide-chartMargin, 6), newScale(append(ys, f.Own[0]), floor, top, 5)
	c.rect("back", 0, 0, wide, high)
	c.text("title", chartMargin, 20, "start", f.Title)
	c.text("tick", chartMargin, 42, "start", sentence(f.Aims[0])+"; best known plans, the further down and to the left the better")
	c.text("tick", wide-chartMargin, floor+34, "end", sentence(f.Aims[1]))
	c.axis(x, top, floor, ticked(percent))
	for _, v := range y.ticks() {
		at := y.at(v)
		c.line("grid", left, at, wide-chartMargin, at)
		c.text("tick", left-6, at+4, "end", ticked(percent)(v))
	}
	if len(f.Aims) == 2 {
		for i := 1; i < len(xs); i++ {
			c.line("curve", x.at(xs[i-1]), y.at(ys[i-1]), x.at(xs[i-1]), y.at(ys[i]))
			c.line("curve", x.at(xs[i-1]), y.at(ys[i]), x.at(xs[i]), y.at(ys[i]))
		}
	}
	labels := labelling{left: left, right: wide, top: top, bottom: floor}
	for i := range xs {
		const radius = 4.0
		c.circle("point", x.at(xs[i]), y.at(ys[i]), radius)
		labels.keep(x.at(xs[i])-radius, y.at(ys[i])-radius, 2*radius, 2*radius)
		c.Desc += fmt.Sprintf("%s: %s %s, %s %s. ", f.Plans[i].ID, f.Aims[0], percent(ys[i]), f.Aims[1], percent(xs[i]))
	}
	own := [2]float64{x.at(f.Own[1]), y.at(f.Own[0])}
	c.circle("own", own[0], own[1], 5)
	labels.keep(own[0]-5, own[1]-5, 10, 10)
	labels.write(c, "end", own[0], own[1], "the scenario's own plan", 6.2)
	for i := range xs {
		labels.write(c, "end", x.at(xs[i]), y.at(ys[i]), f.Plans[i].ID, 6.2)
	}
	return frontierPage.ExecuteTemplate(w, "frontier", c)
}
