package export

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"footprint/internal/atlas"
	"footprint/internal/geo"
)

// LayerFormats lists the formats that a layer can be written as, the default first.
func LayerFormats() []Format { return []Format{TopoJSON, GeoJSON} }

// ParseLayerFormat finds a format of layers by its name. The error is a
// [*FormatError] that lists the names.
func ParseLayerFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(LayerFormats(), f) {
		return f, nil
	}
	return "", &FormatError{Format: name, Want: LayerFormats()}
}

// WriteLayer writes the units of a layer in its order, with outlines in degrees
// (WGS 84, 6 decimals) and figures: a map without a plan. TopoJSON has them as the object
// units, over shared arcs. The same layer gives the same bytes. An unknown format
// is a [*FormatError] and writes nothing.
func WriteLayer(w io.Writer, f Format, a *atlas.Atlas, l *atlas.Layer) error {
	if _, err := ParseLayerFormat(string(f)); err != nil {
		return err
	}
	outlines, err := l.Outlines()
	if err != nil {
		return fmt.Errorf("%s: %w", f, err)
	}
	members := []property{
		{"title", l.Title}, {"layer", l.ID}, {"outlines", l.OutlineKind}, {"attribution", a.Attribution}, {"digest", l.Digest},
	}
	if f == TopoJSON {
		return outlines.WriteTopoJSONObjects(w, geoProperties(members), geo.Object{
			Name: "units", ID: func(u int) string { return l.Areas[u].Code },
			Properties: func(u int) []geo.Property { return geoProperties(areaProperties(l, u)) },
		})
	}
	g := newCollection(w, append([]property{{"name", "units"}}, members...))
	for u := range l.Areas {
		g.feature(l.Areas[u].Code, outlines.ShapeWGS84(u), areaProperties(l, u))
	}
	return g.end()
}

// areaProperties are what a layer knows of a unit. Longitude and latitude are
// those of its population-weighted centre.
func areaProperties(l *atlas.Layer, u int) []property {
	a := &l.Areas[u]
	centre := geo.ToWGS84(orb.Point{a.EastingM, a.NorthingM})
	properties := []property{
		{"code", a.Code}, {"name", a.Name}, {"population", a.Population},
		{"longitude", sixDecimals(centre[0])}, {"latitude", sixDecimals(centre[1])}, {"area_km2", sixDecimals(a.AreaM2 / 1e6)},
	}
	for i, indicator := range l.Indicators {
		properties = append(properties, property{indicator.ID, a.Values[i]})
	}
	return distinct(properties)
}

func sixDecimals(x float64) float64 { return math.Round(x*1e6) / 1e6 }
