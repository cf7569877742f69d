package export

import (
	"bytes"
	"html"
	"html/template"
	"math"

	"footprint/internal/geo"
)

// reportMap is the map of a page: the regions with their labels, and where they
// crowd an inset, in a corner of the map that is empty or else below it. The
// style sheet sets the size of the labels.
func reportMap(p *Plan, codes []string) (template.HTML, error) {
	var buf bytes.Buffer
	d, err := newDrawing(&buf, p)
	if err != nil {
		return "", err
	}
	d.code = codes
	left, top, width, height := mapMargin, mapHeight, 0.0, d.bottom()
	if d.inset.w > 0 {
		left, top, width, height = d.place(height)
	}
	class := "map"
	if len(codes) > 80 {
		class = "map dense"
	}
	d.out(`<svg class="%s" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="map-title" aria-describedby="map-note">`, class, d.frame.width, height)
	d.out(`<title id="map-title">Map of the %d regions: %s</title>`, len(p.Names), html.EscapeString(plain(p.Title)))
	d.define()
	d.regions(1)
	d.labels(1, func(r int) bool { return !d.inset.shows[r] })
	d.enlarged(left, top, width)
	d.out(`</svg>`)
	if err := d.w.Flush(); err != nil {
		return "", err
	}
	return template.HTML(buf.String()), nil // every name in it is escaped by drawing
}

// bottom is where the map ends: maps that are wider than high are not as high
// as they may be.
func (d *drawing) bottom() float64 {
	low := 0.0
	for i := range d.dissolved.Len() {
		_, y := d.frame.at(d.dissolved.Shape(i).Bound().Min)
		low = math.Max(low, y)
	}
	return low + mapMargin
}

// place finds the largest place for the inset in an empty corner of a map of
// this height; failing that it is put below, and the height grows.
func (d *drawing) place(height float64) (left, top, width, total float64) {
	const margin = 10
	for share := 0.6; share > 0.4; share -= 0.02 {
		w := share * d.frame.width
		h := d.inset.height(w)
		if h > height/2 {
			continue
		}
		right, bottom := d.frame.width-margin-w, height-margin-h
		for _, corner := range [][2]float64{{right, margin}, {margin, margin}, {margin, bottom}, {right, bottom}} {
			if d.empty(corner[0]-margin, corner[1]-margin, w+2*margin, h+2*margin) {
				return corner[0], corner[1], w, height
			}
		}
	}
	w := math.Min(0.8*d.frame.width, 0.5*height*d.inset.w/d.inset.h)
	return (d.frame.width - w) / 2, height, w, height + d.inset.height(w) + mapMargin
}

// empty says whether no border of a region comes near a rectangle: every
// segment has a box, and none may touch it.
func (d *drawing) empty(x, y, w, h float64) bool {
	return eachSegment(d.dissolved, d.frame, func(x0, y0, x1, y1 float64) bool {
		return math.Max(x0, x1) < x || math.Min(x0, x1) > x+w || math.Max(y0, y1) < y || math.Min(y0, y1) > y+h
	})
}

// eachSegment calls holds for the segments of all shapes until it is false.
func eachSegment(t *geo.Topology, f frame, holds func(x0, y0, x1, y1 float64) bool) bool {
	for i := range t.Len() {
		for _, polygon := range t.Shape(i) {
			for _, ring := range polygon {
				for j := range len(ring) - 1 {
					x0, y0 := f.at(ring[j])
					x1, y1 := f.at(ring[j+1])
					if !holds(x0, y0, x1, y1) {
						return false
					}
				}
			}
		}
	}
	return true
}
