package geo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// decodeGeoJSON reads RFC 7946 and its predecessor, which had a crs member.
func decodeGeoJSON(data []byte, opt Options) (*table, error) {
	type feature struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Geometry   *geometryJSON              `json:"geometry"`
	}
	var doc struct {
		feature
		Type     string          `json:"type"`
		CRS      json.RawMessage `json:"crs"`
		Features []feature       `json:"features"`
	}
	if err := unmarshal(&data, &doc); err != nil {
		return nil, err
	}
	if doc.Type == "Feature" {
		doc.Features = []feature{doc.feature}
	}
	g, err := groundOfJSON(doc.CRS, opt)
	if err != nil {
		return nil, err
	}
	t := &table{ground: g, rows: make([]row, len(doc.Features))}
	var points []orb.Point
	for i := range doc.Features {
		f := &doc.Features[i]
		r := &t.rows[i]
		r.properties = t.addProperties(f.Properties)
		if f.Geometry == nil {
			r.problem = &Error{Problem: "has no geometry", Want: "give it a Polygon or MultiPolygon, or leave it out"}
			continue
		}
		r.polygons, r.problem = f.Geometry.polygons(g, &points)
		f.Geometry = nil
	}
	slices.Sort(t.fields)
	return t, nil
}

// groundOfJSON finds the CRS of a GeoJSON or TopoJSON file.
func groundOfJSON(crs json.RawMessage, opt Options) (*ground, error) {
	if opt.CRS != Unknown {
		return &ground{crs: opt.CRS}, nil
	}
	var named struct {
		Properties struct {
			Name string `json:"name"`
			Code any    `json:"code"`
		} `json:"properties"`
	}
	if len(crs) == 0 || string(crs) == "null" {
		return &ground{crs: WGS84, assumed: true}, nil
	}
	if err := json.Unmarshal(crs, &named); err != nil {
		return nil, &Error{Problem: fmt.Sprintf("crs member: %v", err), Want: "name EPSG:4326 or EPSG:27700", Err: err}
	}
	name := named.Properties.Name
	if name == "" {
		name = fmt.Sprint(named.Properties.Code)
	}
	// The last part of urn:ogc:def:crs:EPSG::27700, EPSG:27700, http://www.opengis.net/def/crs/EPSG/0/27700.
	switch name[strings.LastIndexAny(name, ":/#")+1:] {
	case "27700":
		return &ground{crs: BNG}, nil
	case "4326", "4258", "CRS84": // ETRS89 is WGS84 to less than a metre
		return &ground{crs: WGS84}, nil
	}
	return nil, &Error{Problem: fmt.Sprintf("its CRS is %q", name), Want: "give EPSG:4326 or EPSG:27700"}
}

// addProperties keeps the values that can be codes or names, and notes the names of the properties.
func (t *table) addProperties(raw map[string]json.RawMessage) map[string]string {
	properties := make(map[string]string, len(raw))
	for name, value := range raw { // fields are sorted in the end
		if !slices.Contains(t.fields, name) && len(t.fields) < maxFields {
			t.fields = append(t.fields, name)
		}
		if v, ok := scalar(value); ok {
			properties[name] = v
		}
	}
	return properties
}

// maxFields bounds the time that a file with other properties on every feature can take.
const maxFields = 1000

// scalar shows a JSON string or number as text.
func scalar(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 {
		return "", false
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return "", false
		}
		return s, true
	case c == '-' || c >= '0' && c <= '9':
		return string(raw), true
	}
	return "", false
}

type geometryJSON struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// polygons reads a Polygon or MultiPolygon; points is a buffer.
func (j *geometryJSON) polygons(g *ground, points *[]orb.Point) ([][]gridRing, *Error) {
	c := coordinates{data: j.Coordinates}
	var polygons [][]gridRing
	polygon := func() *Error {
		var rings []gridRing
		err := c.array(func() (err *Error) {
			if *points, err = c.line((*points)[:0]); err != nil {
				return err
			}
			ring, err := g.ring(*points)
			rings = append(rings, ring)
			return err
		})
		if len(rings) > 0 {
			polygons = append(polygons, rings)
		}
		return err
	}
	switch j.Type {
	case "Polygon", "MultiPolygon":
		if len(j.Coordinates) == 0 || string(j.Coordinates) == "null" {
			return nil, errEmpty.clone()
		}
	default:
		return nil, unsupported(j.Type)
	}
	var err *Error
	if j.Type == "Polygon" {
		err = polygon()
	} else {
		err = c.array(polygon)
	}
	if err == nil && len(polygons) == 0 {
		err = errEmpty.clone()
	}
	return polygons, err
}

var errEmpty = &Error{Problem: "empty geometry", Want: "draw the area or leave the feature out"}

func unsupported(kind string) *Error {
	return &Error{Problem: fmt.Sprintf("geometry of type %s", kind), Want: "areas are of type Polygon or MultiPolygon"}
}
