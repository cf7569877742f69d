package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkbhex"
)

// nationalGrid is the EPSG number of the British National Grid, in which
// shapes are measured.
const nationalGrid = 27700

// writeCSV writes one row for each region: its measures, what must be said of
// its source, and its outline as the hexadecimal EWKB that PostGIS reads. A
// figure that is missing is an empty field.
func writeCSV(w io.Writer, p *Plan) error {
	outlines, err := p.regionOutlines()
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for r := range p.Plan.Regions() {
		properties := p.regionProperties(r)
		if r == 0 {
			if err := out.Write(append(keys(properties), "outlines", "attribution", "geom")); err != nil {
				return err
			}
		}
		row := make([]string, 0, len(properties)+3)
		for _, p := range properties {
			row = append(row, p.text())
		}
		shape, err := ewkbhex.Encode(multiPolygon(outlines.Shape(r)).SetSRID(nationalGrid), ewkbhex.NDR)
		if err != nil {
			return err
		}
		if err := out.Write(append(row, p.Layer.OutlineKind, strings.Join(p.Atlas.Attribution, " "), shape)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func keys(properties []property) []string {
	out := make([]string, len(properties))
	for i, p := range properties {
		out[i] = p.key
	}
	return out
}

// text is the value without an exponent, and empty where it is missing.
func (p property) text() string {
	switch v := p.value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if p.missing() {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return v.(string)
	}
}

// multiPolygon is a shape in the types of the libraries that write it.
func multiPolygon(shape orb.MultiPolygon) *geom.MultiPolygon {
	var flat []float64
	var ends [][]int
	for _, polygon := range shape {
		var rings []int
		for _, ring := range polygon {
			for _, at := range ring {
				flat = append(flat, at[0], at[1])
			}
			rings = append(rings, len(flat))
		}
		ends = append(ends, rings)
	}
	return geom.NewMultiPolygonFlat(geom.XY, flat, ends)
}
