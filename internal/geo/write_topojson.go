package geo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Property is a named value in a written file: a string, float64 (null where it is not finite), int64 or, for a member
// of the file, a list of strings.
type Property struct {
	Key   string
	Value any
}

// Object is one layer of a TopoJSON file.
type Object struct {
	Name string
	// Group unites areas: area i is part of geometry Group[i] of the Groups that there are. Nil makes each area a
	// geometry of its own.
	Group  []int32
	Groups int
	// ID names geometry i, and may be nil.
	ID func(i int) string
	// Properties are those of geometry i, and may be nil.
	Properties func(i int) []Property
}

// WriteTopoJSON writes the areas as one object of a TopoJSON file in longitude and latitude: arcs shared between
// neighbours, quantised to a millionth of a degree and delta-coded. The same topology and properties give the same
// bytes. Coordinates are those of [Topology.ShapeWGS84]. Properties may be nil.
func (t *Topology) WriteTopoJSON(w io.Writer, object string, properties func(i int) []Property) error {
	return t.WriteTopoJSONObjects(w, nil, Object{Name: object, Properties: properties})
}

// WriteTopoJSONObjects is [Topology.WriteTopoJSON] for several objects over the same arcs. The members, such as a
// title, stand at the top of the file; their names must not be those of the format.
func (t *Topology) WriteTopoJSONObjects(w io.Writer, members []Property, objects ...Object) error {
	rings := make([]*ringSet, len(objects))
	for n, object := range objects {
		rings[n] = &t.rings
		if object.Group != nil {
			var err error
			if rings[n], err = t.unitedRings(object.Group, object.Groups); err != nil {
				return fmt.Errorf("object %s: %w", object.Name, err)
			}
		}
	}
	arcs, lo, hi := t.quantisedArcs()
	out := &jsonWriter{w: bufio.NewWriter(w)}
	degree := func(steps int64) float64 { return float64(steps) / lonLatUnits }
	out.text(`{"type":"Topology",`)
	for _, m := range members {
		out.property(m)
		out.text(",\n")
	}
	out.text(`"bbox":[`)
	for i, steps := range [4]int64{lo.lon, lo.lat, hi.lon, hi.lat} {
		out.comma(i)
		out.float(degree(steps))
	}
	out.text(`],"transform":{"scale":[`)
	out.float(1 / lonLatUnits)
	out.text(`,`)
	out.float(1 / lonLatUnits)
	out.text(`],"translate":[`)
	out.float(degree(lo.lon))
	out.text(`,`)
	out.float(degree(lo.lat))
	out.text(`]},"objects":{`)
	for n, object := range objects {
		out.comma(n)
		out.object(object, rings[n], arcs)
	}
	out.text("},\"arcs\":[")
	for k, arc := range arcs {
		out.comma(k)
		out.text("\n[")
		from := lo
		for i, p := range arc {
			out.comma(i)
			out.pair(p.lon-from.lon, p.lat-from.lat)
			from = p
		}
		out.text("]")
	}
	out.text("]}\n")
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// steps is a position in millionths of a degree.
type steps struct{ lon, lat int64 }

// quantisedArcs gives the positions of all arcs, without repeats but at least two each, and their bounds.
func (t *Topology) quantisedArcs() (arcs [][]steps, lo, hi steps) {
	lo = steps{math.MaxInt64, math.MaxInt64}
	hi = steps{math.MinInt64, math.MinInt64}
	arcs = make([][]steps, t.arcs.len())
	for k := range arcs {
		points := t.arcs.at(k)
		arc := make([]steps, 0, len(points))
		for i, v := range points {
			lon, lat := lonLatSteps(t.vertices[v])
			p := steps{lon, lat}
			if n := len(arc); n == 0 || arc[n-1] != p || (n == 1 && i == len(points)-1) {
				arc = append(arc, p)
			}
			lo = steps{min(lo.lon, lon), min(lo.lat, lat)}
			hi = steps{max(hi.lon, lon), max(hi.lat, lat)}
		}
		arcs[k] = arc
	}
	return arcs, lo, hi
}

// jsonWriter keeps the first error.
type jsonWriter struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func (j *jsonWriter) object(o Object, s *ringSet, arcs [][]steps) {
	j.value(o.Name)
	j.text(`:{"type":"GeometryCollection","geometries":[`)
	for i := range s.areas() {
		j.comma(i)
		j.text("\n")
		j.geometry(s, i, arcs)
		if o.ID != nil {
			j.text(`,"id":`)
			j.value(o.ID(i))
		}
		if o.Properties != nil {
			j.text(`,"properties":{`)
			for k, p := range o.Properties(i) {
				j.comma(k)
				j.property(p)
			}
			j.text(`}`)
		}
		j.text(`}`)
	}
	j.text("]}")
}

// geometry leaves the JSON object open for the properties. Rings of which nothing is left are left out.
func (j *jsonWriter) geometry(s *ringSet, i int, arcs [][]steps) {
	visible := func(r int32) bool {
		points := 0
		for _, ref := range s.ring(r) {
			points += len(arcs[ref.arc()]) - 1
		}
		return points >= 3
	}
	var polygons []int32
	for p := s.areaStart[i]; p < s.areaStart[i+1]; p++ {
		if visible(s.polyStart[p]) {
			polygons = append(polygons, p)
		}
	}
	open, shut := "[", "]"
	if len(polygons) == 1 {
		j.text(`{"type":"Polygon","arcs":`)
		open, shut = "", ""
	} else {
		j.text(`{"type":"MultiPolygon","arcs":`)
	}
	j.text(open)
	for n, p := range polygons {
		j.comma(n)
		j.text("[")
		for r := s.polyStart[p]; r < s.polyStart[p+1]; r++ {
			if !visible(r) {
				continue
			}
			j.comma(int(r - s.polyStart[p]))
			j.text("[")
			for k, ref := range s.ring(r) {
				j.comma(k)
				j.int(int64(ref))
			}
			j.text("]")
		}
		j.text("]")
	}
	j.text(shut)
}

func (j *jsonWriter) property(p Property) {
	j.value(p.Key)
	j.text(":")
	j.value(p.Value)
}

func (j *jsonWriter) text(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) comma(i int) {
	if i > 0 {
		j.text(",")
	}
}

func (j *jsonWriter) int(v int64) {
	j.buf = strconv.AppendInt(j.buf[:0], v, 10)
	j.text(string(j.buf))
}

func (j *jsonWriter) pair(x, y int64) {
	j.text("[")
	j.int(x)
	j.text(",")
	j.int(y)
	j.text("]")
}

func (j *jsonWriter) float(v float64) {
	j.buf = strconv.AppendFloat(j.buf[:0], v, 'f', -1, 64)
	j.text(string(j.buf))
}

func (j *jsonWriter) value(v any) {
	switch v := v.(type) {
	case string:
		b, err := json.Marshal(v)
		if err != nil && j.err == nil {
			j.err = err
		}
		j.text(string(b))
	case []string:
		j.text("[")
		for i, s := range v {
			j.comma(i)
			j.value(s)
		}
		j.text("]")
	case int64:
		j.int(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			j.text("null") // JSON has no such number
			return
		}
		j.float(v)
	default:
		if j.err == nil {
			j.err = fmt.Errorf("property of type %T; give a string, float64 or int64", v)
		}
	}
}
