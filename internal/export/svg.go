package export

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"footprint/internal/geo"
	"footprint/internal/region"
)

// palette of the Government Analysis Function; neighbours never share one.
var palette = [...]string{"#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"}

const (
	mapHeight  = 1100.0
	mapMargin  = 24.0
	mapLegend  = 470.0 // width beside the map
	legendLine = 15.0
	labelSize  = 11.0
)

// writeMap draws the regions: colours differ between neighbours, thin lines
// are units, labels are region codes, and a table beside the map gives names
// and figures, so that nothing depends on colour alone. Where regions crowd,
// as in London, an inset enlarges them.
func writeMap(w io.Writer, p *Plan) error {
	d, err := newDrawing(w, p)
	if err != nil {
		return err
	}
	const insetWidth = 400.0
	left := d.frame.width + 8
	legendEnd := 150 + legendLine*float64(p.Plan.Regions()) + 12*float64(2+2*len(p.Atlas.Attribution))
	height := math.Max(mapHeight, legendEnd+d.inset.height(insetWidth)+mapMargin)
	d.out(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="Helvetica, Arial, sans-serif" font-size="%.0f" role="img">`,
		d.frame.width+mapLegend, height, labelSize)
	d.out(`<title>%s</title>`, html.EscapeString(plain(p.Title)))
	d.define()
	d.out(`<rect width="100%%" height="100%%" fill="#fff"/>`)
	d.regions(1)
	d.labels(1, func(r int) bool { return !d.inset.shows[r] })
	legend(d.out, p, d.colour, left)
	d.enlarged(left, height-mapMargin-d.inset.height(insetWidth), insetWidth)
	d.out(`</svg>`)
	return d.w.Flush()
}

// drawing is a map being written.
type drawing struct {
	*Plan
	w      *bufio.Writer
	frame  frame
	colour []int       // by region, into palette
	label  []orb.Point // by region, where its code stands
	code   []string    // by region, as it is written there
	inset  inset
	units  bool // whether the lines of units are drawn
	// Simplified to what can be seen.
	outlines, dissolved *geo.Topology
}

func newDrawing(w io.Writer, p *Plan) (*drawing, error) {
	outlines, err := p.Layer.Outlines()
	if err != nil {
		return nil, err
	}
	regions, err := p.regionOutlines()
	if err != nil {
		return nil, err
	}
	d := &drawing{Plan: p, w: bufio.NewWriter(w), frame: newFrame(outlines), colour: colours(p), label: labelPoints(p)}
	for _, name := range p.Names {
		d.code = append(d.code, name.Code)
	}
	// A pixel hides what is smaller than half of it.
	d.outlines, d.dissolved = outlines.Simplify(0.4/d.frame.scale), regions.Simplify(0.4/d.frame.scale)
	d.units = outlines.Len() <= 1000 // more would be grey, and large
	d.inset = newInset(p, d.frame, d.dissolved, d.label)
	return d, nil
}

// out writes a line. A bufio.Writer keeps its error until Flush.
func (d *drawing) out(format string, args ...any) { _, _ = fmt.Fprintf(d.w, format+"\n", args...) }

// define defines each shape once, for the map and its inset.
func (d *drawing) define() {
	d.out(`<defs>`)
	for r := range d.Plan.Plan.Regions() {
		d.out(`<path id="map-r%d" fill-rule="evenodd" d="%s"/>`, r, d.frame.path(d.dissolved.Shape(r)))
	}
	if d.units {
		var path strings.Builder
		for u := range d.outlines.Len() {
			path.WriteString(d.frame.path(d.outlines.Shape(u)))
		}
		d.out(`<path id="map-units" d="%s"/>`, path.String())
	}
	d.out(`</defs>`)
}

// regions draws the shapes where a pixel of the page is so wide.
func (d *drawing) regions(pixel float64) {
	for r, c := range d.Scorecard.Regions {
		d.out(`<use href="#map-r%d" fill="%s"><title>%s %s: %d people</title></use>`,
			r, palette[d.colour[r]], html.EscapeString(plain(c.Code)), html.EscapeString(plain(c.Name)), c.Population)
	}
	d.out(`<g fill="none" stroke="#fff" stroke-linejoin="round">`)
	if d.units {
		d.out(`<use href="#map-units" stroke-width="%.2f" stroke-opacity="0.7"/>`, 0.35*pixel)
	}
	for r := range d.Names {
		d.out(`<use href="#map-r%d" stroke-width="%.2f"/>`, r, 1.4*pixel)
	}
	d.out(`</g>`)
}

// labels writes the codes of the regions that show says. Their size is in em:
// a page can make all labels of a map larger at once.
func (d *drawing) labels(pixel float64, show func(r int) bool) {
	for r, code := range d.code {
		if show(r) {
			d.write(d.label[r], pixel, code)
		}
	}
}

// write puts the code of a region on the map.
func (d *drawing) write(at orb.Point, pixel float64, code string) {
	x, y := d.frame.at(at)
	d.out(`<text x="%.1f" y="%.1f" font-size="%.3fem" font-weight="bold" text-anchor="middle" dominant-baseline="central" fill="#fff" stroke="#000" stroke-opacity="0.55" stroke-width="0.22em" paint-order="stroke">%s</text>`,
		x, y, pixel, html.EscapeString(plain(code)))
}

// enlarged draws the inset, if there is one, and a box where it is from.
func (d *drawing) enlarged(left, top, width float64) {
	in := d.inset
	if in.w == 0 {
		return
	}
	height, pixel := in.height(width), in.w/width
	d.box(in.x, in.y, in.w, in.h)
	d.out(`<svg x="%.1f" y="%.1f" width="%.1f" height="%.1f" viewBox="%.2f %.2f %.2f %.2f">`,
		left, top, width, height, in.x, in.y, in.w, in.h)
	d.out(`<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#fff"/>`, in.x, in.y, in.w, in.h)
	d.regions(pixel)
	d.labels(pixel, func(r int) bool { return in.shows[r] })
	d.out(`</svg>`)
	d.box(left, top, width, height)
}

func (d *drawing) box(x, y, w, h float64) {
	d.out(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="none" stroke="#0b0c0c"/>`, x, y, w, h)
}

func legend(out func(string, ...any), p *Plan, colour []int, x float64) {
	c := p.Scorecard
	y := 40.0
	line := func(size int, weight, text string) {
		out(`<text x="%.0f" y="%.1f" font-size="%d" font-weight="%s" fill="#0b0c0c">%s</text>`, x, y, size, weight, html.EscapeString(text))
		y += float64(size) + 5
	}
	line(17, "bold", plain(p.Title))
	line(12, "normal", fmt.Sprintf("Needs captured %.1f %%, mean deviation %.1f %%, largest %.1f %%",
		100*c.Needs.Captured, 100*c.Balance.MeanDeviation, 100*c.Balance.MaxDeviation))
	line(12, "normal", fmt.Sprintf("%d regions of %d units; %s of %s", len(c.Regions), p.Plan.Len(), c.Population.Basis, c.Population.Date))
	y += 8
	for r, region := range c.Regions {
		out(`<rect x="%.0f" y="%.1f" width="10" height="10" fill="%s"/>`, x, y-9, palette[colour[r]])
		name := plain(region.Name)
		if len([]rune(name)) > 52 {
			name = string([]rune(name)[:51]) + "…"
		}
		out(`<text x="%.0f" y="%.1f" font-size="10.5" fill="#0b0c0c"><tspan font-weight="bold">%s</tspan> %.3fm (%+.1f %%) %s</text>`,
			x+16, y, html.EscapeString(plain(region.Code)), float64(region.Population)/1e6, 100*region.Deviation, html.EscapeString(name))
		y += legendLine
	}
	y += 8
	for _, text := range p.notes() {
		for _, part := range wrap(text, 84) {
			out(`<text x="%.0f" y="%.1f" font-size="9.5" fill="#505a5f">%s</text>`, x, y, html.EscapeString(part))
			y += 12
		}
	}
}

func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// frame maps EPSG:27700 metres to the drawing.
type frame struct {
	west, north, scale, width float64
}

func newFrame(t *geo.Topology) frame {
	bound := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for i := range t.Len() {
		bound = bound.Union(t.Shape(i).Bound())
	}
	scale := (mapHeight - 2*mapMargin) / math.Max(1, bound.Max[1]-bound.Min[1])
	if wide := (bound.Max[0] - bound.Min[0]) * scale; wide > mapHeight {
		scale *= mapHeight / wide
	}
	return frame{bound.Min[0], bound.Max[1], scale, (bound.Max[0]-bound.Min[0])*scale + 2*mapMargin}
}

func (f frame) at(p orb.Point) (x, y float64) {
	return mapMargin + (p[0]-f.west)*f.scale, mapMargin + (f.north-p[1])*f.scale
}

func (f frame) path(shape orb.MultiPolygon) string {
	var b strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i, p := range ring[:len(ring)-1] {
				x, y := f.at(p)
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
				fmt.Fprintf(&b, "%.1f %.1f", x, y)
			}
			b.WriteString("Z")
		}
	}
	return b.String()
}

// labelPoints gives each region the population-weighted point of the member
// nearest to the region's population-weighted centre, so that its label lies
// in it.
func labelPoints(p *Plan) []orb.Point {
	k := p.Plan.Regions()
	people, centre := make([]float64, k), make([]orb.Point, k)
	for u, a := range p.Layer.Areas {
		l := p.Plan.Label(region.Unit(u))
		w := float64(a.Population) + 1
		people[l] += w
		centre[l][0] += w * a.EastingM
		centre[l][1] += w * a.NorthingM
	}
	points, nearest := make([]orb.Point, k), make([]float64, k)
	for l := range k {
		centre[l][0] /= people[l]
		centre[l][1] /= people[l]
		nearest[l] = math.Inf(1)
	}
	for u, a := range p.Layer.Areas {
		l := p.Plan.Label(region.Unit(u))
		if d := math.Hypot(a.EastingM-centre[l][0], a.NorthingM-centre[l][1]); d < nearest[l] {
			points[l], nearest[l] = orb.Point{a.EastingM, a.NorthingM}, d
		}
	}
	return points
}
