//nolint:misspell // the standard library and KML spell colour so
package export

import (
	"encoding/hex"
	"image/color"
	"io"
	"strconv"
	"strings"

	"github.com/twpayne/go-geom"
	geomkml "github.com/twpayne/go-geom/encoding/kml"
	"github.com/twpayne/go-kml/v3"
)

// writeKML writes one placemark for each region, in longitude and latitude,
// with its measures as typed data and in the colours of the map.
func writeKML(w io.Writer, p *Plan) error {
	outlines, err := p.regionOutlines()
	if err != nil {
		return err
	}
	document := kml.Document(kml.Name(p.Title), kml.Description(strings.Join(p.notes(), "\n")))
	for c := range palette {
		fill := paletteColour(c)
		fill.A = 0xb3 // the ground shows through; KML wants the colours as they were, not premultiplied
		document.Append(kml.SharedStyle(styleID(c),
			kml.LineStyle(kml.Color(color.White), kml.Width(1.5)),
			kml.PolyStyle(kml.Color(fill))))
	}
	folder, colour := kml.Folder(kml.Name("regions")), colours(p)
	for r := range p.Plan.Regions() {
		properties := p.regionProperties(r)
		if r == 0 {
			document.Append(kmlSchema(properties))
		}
		data := kml.SchemaData("#regions")
		for _, p := range properties {
			if !p.missing() {
				data.Append(kml.SimpleData(p.key, p.text()))
			}
		}
		shape := multiPolygon(outlines.ShapeWGS84(r))
		outline := geom.T(shape)
		if shape.NumPolygons() == 1 {
			outline = shape.Polygon(0)
		}
		drawn, err := geomkml.Encode(outline)
		if err != nil {
			return err
		}
		folder.Append(kml.Placemark(
			kml.Name(p.Names[r].Code+" "+p.Names[r].Name), kml.StyleURL("#"+styleID(colour[r])),
			kml.ExtendedData(data), drawn))
	}
	return kml.KML(document.Append(folder)).WriteIndent(w, "", " ")
}

// kmlSchema declares the types of properties.
func kmlSchema(properties []property) kml.Element {
	schema := kml.NamedSchema("regions", "regions")
	for _, p := range properties {
		kind := "string"
		switch p.value.(type) {
		case int64:
			kind = "int"
		case float64:
			kind = "double"
		}
		schema.Append(kml.SimpleField(p.key, kind))
	}
	return schema
}

func styleID(c int) string { return "colour" + strconv.Itoa(c+1) }

// paletteColour is a colour of the palette, opaque.
func paletteColour(c int) color.RGBA {
	rgb, err := hex.DecodeString(strings.TrimPrefix(palette[c], "#"))
	if err != nil || len(rgb) != 3 {
		panic("export: palette: " + palette[c]) // the table is wrong
	}
	return color.RGBA{R: rgb[0], G: rgb[1], B: rgb[2], A: 0xff}
}
