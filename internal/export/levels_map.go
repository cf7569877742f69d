package export

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// mostLabels is how many regions a level may have for their codes to fit on the map.
const mostLabels = 60

// writeLevelsMap draws all levels on one map: the colours are those of the largest
// regions, and the wider a line, the higher the level that it bounds. Codes stand on the
// largest regions and on the next level, as far as there is room; where they
// crowd, an inset enlarges them.
func writeLevelsMap(w io.Writer, f *Levels) error {
	d, err := newLevelsDrawing(w, f)
	if err != nil {
		return err
	}
	const insetWidth = 400.0
	left := d.frame.width + 8
	legendEnd := 190 + 2*legendLine*float64(len(f.Levels)+d.Plan.Plan.Regions()) + 12*float64(2+2*len(d.Atlas.Attribution))
	height := math.Max(mapHeight, legendEnd+d.inset.height(insetWidth)+mapMargin)
	d.out(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="Helvetica, Arial, sans-serif" font-size="%.0f" role="img">`,
		d.frame.width+mapLegend, height, labelSize)
	d.out(`<title>%s</title>`, html.EscapeString(plain(f.Title)))
	d.out(`<defs>`)
	for i, l := range d.lines {
		d.out(`<path id="map-l%d" d="%s"/>`, i, l.path)
	}
	for r := range d.Plan.Plan.Regions() {
		d.out(`<path id="map-r%d" fill-rule="evenodd" d="%s"/>`, r, d.frame.path(d.dissolved.Shape(r)))
	}
	d.out(`</defs>`)
	d.out(`<rect width="100%%" height="100%%" fill="#fff"/>`)
	d.levels(1)
	d.codes(1, func(r int) bool { return !d.inset.shows[r] })
	d.legend(f, left)
	d.enlarged(left, height-mapMargin-d.inset.height(insetWidth), insetWidth)
	d.out(`</svg>`)
	return d.w.Flush()
}

// levelsDrawing is a map of levels being written; the drawing is that of the largest
// regions.
type levelsDrawing struct {
	drawing
	lines  []levelLine
	second *LevelPlan // the next level, whose codes are written too; may be nil
	points []orb.Point
}

// levelLine is how the borders of a level are drawn.
type levelLine struct {
	title string
	width float64
	path  string
}

func newLevelsDrawing(w io.Writer, f *Levels) (*levelsDrawing, error) {
	top := len(f.Levels) - 1
	for top > 0 && f.Levels[top].Plan.Plan.Regions() == 1 { // one colour would say nothing
		top--
	}
	base, err := newDrawing(w, f.Levels[top].Plan)
	if err != nil {
		return nil, err
	}
	d := &levelsDrawing{drawing: *base}
	d.w = bufio.NewWriter(w)
	for i := range f.Levels[:top+1] {
		l := &f.Levels[i]
		outlines, err := l.regionOutlines()
		if err != nil {
			return nil, err
		}
		outlines = outlines.Simplify(0.4 / d.frame.scale)
		line := levelLine{title: f.levelWords(i), width: 0.2 * math.Pow(2.4, float64(i+3-top))}
		for r := range l.Plan.Plan.Regions() {
			line.path += d.frame.path(outlines.Shape(r))
		}
		d.lines = append(d.lines, line)
		if i == top-1 && l.Plan.Plan.Regions() <= mostLabels {
			d.second, d.points = l, labelPoints(l.Plan)
			d.inset = newInset(l.Plan, d.frame, outlines, d.points)
		}
	}
	return d, nil
}

// levelWords says what a level is: its title, and how many regions of how many people.
func (f *Levels) levelWords(i int) string {
	l := &f.Levels[i]
	title := l.Level.Title
	if title == "" {
		title = l.ID
	}
	b := l.Scorecard.Balance
	if b.Smallest == b.Largest {
		return fmt.Sprintf("%s: %d of %s people", plain(title), l.Plan.Plan.Regions(), scaled(b.Largest))
	}
	return fmt.Sprintf("%s: %d of %s to %s people", plain(title), l.Plan.Plan.Regions(), scaled(b.Smallest), scaled(b.Largest))
}

// scaled writes people for a legend.
func scaled(people int64) string {
	if people < 1_000_000 {
		return fmt.Sprintf("%.0fk", float64(people)/1e3)
	}
	return fmt.Sprintf("%.2fm", float64(people)/1e6)
}

// levels draws the shapes and lines where a pixel of the page is so wide.
func (d *levelsDrawing) levels(pixel float64) {
	for r, c := range d.Scorecard.Regions {
		d.out(`<use href="#map-r%d" fill="%s"><title>%s %s: %d people</title></use>`,
			r, palette[d.colour[r]], html.EscapeString(plain(c.Code)), html.EscapeString(plain(c.Name)), c.Population)
	}
	d.out(`<g fill="none" stroke="#fff" stroke-linejoin="round">`)
	for i, l := range d.lines {
		d.out(`<use href="#map-l%d" stroke-width="%.2f"/>`, i, l.width*pixel)
	}
	d.out(`</g>`)
}

// codes writes those of the next level, where it has few regions, or else those of
// the largest.
func (d *levelsDrawing) codes(pixel float64, show func(r int) bool) {
	if d.second == nil {
		d.labels(pixel, show)
		return
	}
	for r, name := range d.second.Names {
		if show(r) {
			d.write(d.points[r], pixel, name.Code)
		}
	}
}

// enlarged draws the inset, if there is one, and a box where it is from.
func (d *levelsDrawing) enlarged(left, top, width float64) {
	in := d.inset
	if in.w == 0 {
		return
	}
	height, pixel := in.height(width), in.w/width
	d.box(in.x, in.y, in.w, in.h)
	d.out(`<svg x="%.1f" y="%.1f" width="%.1f" height="%.1f" viewBox="%.2f %.2f %.2f %.2f">`, left, top, width, height, in.x, in.y, in.w, in.h)
	d.out(`<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#fff"/>`, in.x, in.y, in.w, in.h)
	d.levels(pixel)
	d.codes(pixel, func(r int) bool { return in.shows[r] })
	d.out(`</svg>`)
	d.box(left, top, width, height)
}

// legend says what the lines and colours are.
func (d *levelsDrawing) legend(f *Levels, x float64) {
	y := 40.0
	line := func(size float64, weight, colour, text string, width int) {
		for _, part := range wrap(text, width) {
			d.out(`<text x="%.0f" y="%.1f" font-size="%.4g" font-weight="%s" fill="%s">%s</text>`, x, y, size, weight, colour, html.EscapeString(part))
			y += size + 3
		}
	}
	line(17, "bold", "#0b0c0c", plain(f.Title), 44)
	y += 8
	for i := len(f.Levels) - 1; i >= 0; i-- {
		if i < len(d.lines) {
			d.out(`<rect x="%.0f" y="%.1f" width="26" height="11" fill="#3D3D3D"/><path d="M%.0f %.1fh26" stroke="#fff" stroke-width="%.2f"/>`,
				x, y-9.5, x, y-4, d.lines[i].width)
		}
		d.out(`<text x="%.0f" y="%.1f" font-size="12" fill="#0b0c0c">%s</text>`, x+34, y, html.EscapeString(f.levelWords(i)))
		y += legendLine + 2
	}
	c := d.Scorecard
	line(12, "normal", "#0b0c0c", fmt.Sprintf("%s of %s; the wider the line, the higher the level", c.Population.Basis, c.Population.Date), 84)
	y += 12
	var in []string
	if d.second != nil {
		in = d.second.in(d.Plan)
	}
	for r, region := range c.Regions {
		d.out(`<rect x="%.0f" y="%.1f" width="10" height="10" fill="%s"/>`, x, y-9, palette[d.colour[r]])
		d.out(`<text x="%.0f" y="%.1f" font-size="10.5" fill="#0b0c0c"><tspan font-weight="bold">%s</tspan> %.3fm (%+.1f %%) %s</text>`,
			x+16, y, html.EscapeString(plain(region.Code)), float64(region.Population)/1e6, 100*region.Deviation, html.EscapeString(clipped(plain(region.Name), 52)))
		y += legendLine - 2
		var held []string
		for s, code := range in {
			if code == region.Code {
				held = append(held, d.second.Names[s].Code)
			}
		}
		if held != nil {
			x += 16
			line(9.5, "normal", "#505a5f", "holds "+strings.Join(held, ", "), 80)
			x -= 16
		}
		y += 2
	}
	y += 8
	for _, text := range d.notes() {
		line(9.5, "normal", "#505a5f", text, 84)
	}
}

// clipped is a text of at most so many characters.
func clipped(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
