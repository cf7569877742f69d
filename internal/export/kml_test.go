package export

import (
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"footprint/internal/geo"
)

// kmlFile is what a reader of KML 2.2 looks at.
type kmlFile struct {
	XMLName  xml.Name `xml:"http://www.opengis.net/kml/2.2 kml"`
	Document struct {
		Name        string `xml:"name"`
		Description string `xml:"description"`
		Styles      []struct {
			ID   string `xml:"id,attr"`
			Fill string `xml:"PolyStyle>color"` //nolint:misspell // KML spells so
		} `xml:"Style"`
		Fields []struct {
			Name string `xml:"name,attr"`
			Type string `xml:"type,attr"`
		} `xml:"Schema>SimpleField"`
		Placemarks []struct {
			Name  string `xml:"name"`
			Style string `xml:"styleUrl"`
			Data  []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:",chardata"`
			} `xml:"ExtendedData>SchemaData>SimpleData"`
			Polygon  *kmlPolygon  `xml:"Polygon"`
			Polygons []kmlPolygon `xml:"MultiGeometry>Polygon"`
		} `xml:"Folder>Placemark"`
	}
}

type kmlPolygon struct {
	Outer string   `xml:"outerBoundaryIs>LinearRing>coordinates"`
	Inner []string `xml:"innerBoundaryIs>LinearRing>coordinates"`
}

func readKML(t *testing.T, data []byte) *kmlFile {
	t.Helper()
	f := new(kmlFile)
	if err := xml.Unmarshal(data, f); err != nil {
		t.Fatal(err)
	}
	return f
}

// data are the values of a placemark by name.
func (f *kmlFile) data(i int) map[string]string {
	values := map[string]string{}
	for _, d := range f.Document.Placemarks[i].Data {
		values[d.Name] = d.Value
	}
	return values
}

func (f *kmlFile) outlines(t *testing.T) outlines {
	t.Helper()
	ring := func(text string) (ring orb.Ring) {
		for _, pair := range strings.Fields(text) {
			lon, lat, _ := strings.Cut(pair, ",")
			x, err := strconv.ParseFloat(lon, 64)
			if err != nil {
				t.Fatal(err)
			}
			y, err := strconv.ParseFloat(lat, 64)
			if err != nil {
				t.Fatal(err)
			}
			ring = append(ring, orb.Point{x, y})
		}
		return ring
	}
	o := outlines{}
	for i, p := range f.Document.Placemarks {
		polygons := p.Polygons
		if p.Polygon != nil {
			polygons = append(polygons, *p.Polygon)
		}
		var shape orb.MultiPolygon
		for _, polygon := range polygons {
			rings := orb.Polygon{ring(polygon.Outer)}
			for _, inner := range polygon.Inner {
				rings = append(rings, ring(inner))
			}
			shape = append(shape, rings)
		}
		o[f.data(i)["REGIONCD"]] = shape
	}
	return o
}

func TestKML(t *testing.T) {
	p := stps(t)
	f := readKML(t, written(t, KML, p))
	d := f.Document
	if d.Name != p.Title || len(d.Placemarks) != 44 || len(d.Styles) != len(palette) {
		t.Fatalf("%q, %d placemarks, %d styles", d.Name, len(d.Placemarks), len(d.Styles))
	}
	if d.Styles[0].Fill != "b36d4312" { // alpha, blue, green, red
		t.Errorf("first colour %s, want #12436D behind its alpha and backwards", d.Styles[0].Fill)
	}
	types := map[string]string{}
	for _, field := range d.Fields {
		types[field.Name] = field.Type
	}
	if types["REGIONCD"] != "string" || types["population"] != "int" || types["deviation"] != "double" {
		t.Errorf("types %v", types)
	}
	styles := map[string]bool{}
	for _, s := range d.Styles {
		styles["#"+s.ID] = true
	}
	for i, m := range d.Placemarks {
		data, c := f.data(i), p.Scorecard.Regions[i]
		if m.Name != c.Code+" "+c.Name || data["REGIONNM"] != c.Name || data["population"] != strconv.FormatInt(c.Population, 10) || len(data) != len(d.Fields) || !styles[m.Style] {
			t.Errorf("placemark %d: %q, style %s, %v", i, m.Name, m.Style, data)
		}
	}
	same(t, p, f.outlines(t).areas(geo.ToBNG))
}

// A figure that is missing is left out.
func TestKMLMissing(t *testing.T) {
	f := readKML(t, written(t, KML, bands(t, "ccg17")))
	for i := range f.Document.Placemarks {
		if _, there := f.data(i)["needs_within_share"]; there == (i == 1) {
			t.Errorf("region %d: needs_within_share there: %v", i, there)
		}
	}
}
