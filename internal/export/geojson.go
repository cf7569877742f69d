package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/paulmach/orb"
)

// writeRegions writes one feature for each region, dissolved, with its
// measures.
func writeRegions(w io.Writer, p *Plan) error {
	outlines, err := p.regionOutlines()
	if err != nil {
		return err
	}
	g := p.collection(w, "regions")
	for r, c := range p.Scorecard.Regions {
		g.feature(c.Code, outlines.ShapeWGS84(r), p.regionProperties(r))
	}
	return g.end()
}

// writeUnits writes one feature for each areal unit, with its region and
// figures.
func writeUnits(w io.Writer, p *Plan) error {
	outlines, err := p.Layer.Outlines()
	if err != nil {
		return err
	}
	g := p.collection(w, "units")
	for u, a := range p.Layer.Areas {
		g.feature(a.Code, outlines.ShapeWGS84(u), p.unitProperties(u))
	}
	return g.end()
}

// collection writes a GeoJSON FeatureCollection feature by feature.
type collection struct {
	w     *bufio.Writer
	first bool
	err   error
}

func (p *Plan) collection(w io.Writer, name string) *collection {
	return newCollection(w, []property{
		{"name", name}, {"title", p.Title}, {"outlines", p.Layer.OutlineKind}, {"attribution", p.Atlas.Attribution}, {"plan", p.Plan.Digest()},
	})
}

// newCollection begins with what is said of the whole collection.
func newCollection(w io.Writer, of []property) *collection {
	g := &collection{w: bufio.NewWriter(w), first: true}
	g.raw(`{"type":"FeatureCollection"`)
	for _, p := range of {
		g.raw(",")
		g.value(p.key)
		g.raw(":")
		g.value(p.value)
	}
	g.raw(`,"features":[`)
	return g
}

func (g *collection) feature(id string, shape orb.MultiPolygon, properties []property) {
	if !g.first {
		g.raw(",")
	}
	g.first = false
	g.raw("\n" + `{"type":"Feature","id":`)
	g.value(id)
	g.raw(`,"properties":{`)
	for i, p := range properties {
		if i > 0 {
			g.raw(",")
		}
		g.value(p.key)
		g.raw(":")
		if p.missing() {
			g.raw("null") // JSON has no NaN
		} else {
			g.value(p.value)
		}
	}
	g.raw(`},"geometry":`)
	g.geometry(shape)
	g.raw("}")
}

func (g *collection) geometry(shape orb.MultiPolygon) {
	if len(shape) == 1 {
		g.raw(`{"type":"Polygon","coordinates":`)
		g.polygon(shape[0])
	} else {
		g.raw(`{"type":"MultiPolygon","coordinates":[`)
		for i, polygon := range shape {
			if i > 0 {
				g.raw(",")
			}
			g.polygon(polygon)
		}
		g.raw("]")
	}
	g.raw("}")
}

func (g *collection) polygon(polygon orb.Polygon) {
	g.raw("[")
	for i, ring := range polygon {
		if i > 0 {
			g.raw(",")
		}
		g.raw("[")
		for j, at := range ring {
			if j > 0 {
				g.raw(",")
			}
			g.raw("[" + degrees(at[0]) + "," + degrees(at[1]) + "]")
		}
		g.raw("]")
	}
	g.raw("]")
}

// degrees writes six decimals (about 0.1 m), without trailing zeros.
func degrees(x float64) string {
	s := strconv.FormatFloat(x, 'f', 6, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func (g *collection) raw(s string) {
	if g.err == nil {
		_, g.err = g.w.WriteString(s)
	}
}

func (g *collection) value(v any) {
	if g.err != nil {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		g.err = fmt.Errorf("property: %w", err)
		return
	}
	_, g.err = g.w.Write(data)
}

func (g *collection) end() error {
	g.raw("\n]}\n")
	if g.err != nil {
		return g.err
	}
	return g.w.Flush()
}
