package geo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

type topologyJSON struct {
	CRS       json.RawMessage `json:"crs"`
	Transform *struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Objects map[string]json.RawMessage `json:"objects"`
	Arcs    json.RawMessage            `json:"arcs"`
}

type geometryTopoJSON struct {
	Type       string                     `json:"type"`
	ID         json.RawMessage            `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Arcs       json.RawMessage            `json:"arcs"`
	Geometries []geometryTopoJSON         `json:"geometries"`
}

// decodeTopoJSON reads one object of a topology, quantised or not.
func decodeTopoJSON(data []byte, opt Options) (*table, error) {
	var doc topologyJSON
	if err := unmarshal(&data, &doc); err != nil {
		return nil, err
	}
	raw, err := doc.object(opt.Layer)
	if err != nil {
		return nil, err
	}
	var object geometryTopoJSON
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, &Error{Problem: fmt.Sprintf("object: %v", err), Err: err}
	}
	list := object.Geometries
	if object.Type != "GeometryCollection" {
		list = []geometryTopoJSON{object}
	}
	g, err := groundOfJSON(doc.CRS, opt)
	if err != nil {
		return nil, err
	}
	arcs, err := doc.arcs()
	if err != nil {
		return nil, err
	}
	// An arc bounds at most two areas, and no point takes less than five bytes, so that a sound file can never ask
	// for more points than it has bytes.
	s := stitcher{arcs: arcs, ground: g, onGrid: make([][]vertex, len(arcs)), budget: len(data)}
	t := &table{ground: g, rows: make([]row, len(list))}
	for i := range list {
		r := &t.rows[i]
		r.properties = t.addProperties(list[i].Properties)
		if id, ok := scalar(list[i].ID); ok {
			if _, taken := r.properties["id"]; !taken {
				r.properties["id"] = id
			}
		}
		r.polygons, r.problem = s.polygons(&list[i])
	}
	if slices.ContainsFunc(t.rows, func(r row) bool { return r.properties["id"] != "" }) && !slices.Contains(t.fields, "id") {
		t.fields = append(t.fields, "id")
	}
	slices.Sort(t.fields)
	return t, nil
}

func (doc *topologyJSON) object(want string) (json.RawMessage, error) {
	names := make([]string, 0, len(doc.Objects))
	for name := range doc.Objects { // sorted below
		names = append(names, name)
	}
	slices.Sort(names)
	switch {
	case len(names) == 0:
		return nil, &Error{Problem: "TopoJSON without objects"}
	case want != "":
		for _, name := range names {
			if strings.EqualFold(name, want) {
				return doc.Objects[name], nil
			}
		}
		return nil, &Error{Problem: fmt.Sprintf("has no object %q", want), Want: "it has " + strings.Join(names, ", ")}
	case len(names) > 1:
		return nil, &Error{Problem: "holds several layers: " + strings.Join(names, ", "), Want: "name one as the layer"}
	}
	return doc.Objects[names[0]], nil
}

// arcs decodes all arcs to the coordinates of the file.
func (doc *topologyJSON) arcs() ([][]orb.Point, error) {
	c := coordinates{data: doc.Arcs}
	var points []orb.Point // of all arcs, one behind the other
	ends := []int{0}
	if err := c.array(func() (err *Error) {
		points, err = c.line(points)
		ends = append(ends, len(points))
		return err
	}); err != nil {
		err.Problem = fmt.Sprintf("arc %d: %s", len(ends)-1, err.Problem)
		return nil, err
	}
	arcs := make([][]orb.Point, len(ends)-1)
	for k := range arcs {
		arc := points[ends[k]:ends[k+1]]
		if tf := doc.Transform; tf != nil {
			var x, y float64
			for i := range arc {
				x += arc[i][0]
				y += arc[i][1]
				arc[i] = orb.Point{x*tf.Scale[0] + tf.Translate[0], y*tf.Scale[1] + tf.Translate[1]}
			}
		}
		arcs[k] = arc
	}
	return arcs, nil
}

// stitcher puts rings together from arcs. Each arc goes to the grid once, when it is first used.
type stitcher struct {
	arcs   [][]orb.Point
	onGrid [][]vertex
	ground *ground
	budget int // points that may still be handed out
}

func (s *stitcher) polygons(j *geometryTopoJSON) ([][]gridRing, *Error) {
	var lists [][][]int
	switch j.Type {
	case "Polygon":
		lists = make([][][]int, 1)
		if err := json.Unmarshal(j.Arcs, &lists[0]); err != nil {
			return nil, &Error{Problem: fmt.Sprintf("arcs: %v", err), Err: err}
		}
	case "MultiPolygon":
		if err := json.Unmarshal(j.Arcs, &lists); err != nil {
			return nil, &Error{Problem: fmt.Sprintf("arcs: %v", err), Err: err}
		}
	case "":
		return nil, errEmpty.clone()
	default:
		return nil, unsupported(j.Type)
	}
	var polygons [][]gridRing
	for _, list := range lists {
		rings := make([]gridRing, len(list))
		for k, refs := range list {
			var err *Error
			if rings[k], err = s.ring(refs); err != nil {
				return nil, err
			}
		}
		if len(rings) > 0 {
			polygons = append(polygons, rings)
		}
	}
	if len(polygons) == 0 {
		return nil, errEmpty.clone()
	}
	return polygons, nil
}

func (s *stitcher) ring(refs []int) (gridRing, *Error) {
	total := 0
	for _, ref := range refs {
		k := arcRef(ref).arc()
		if ref != int(arcRef(ref)) || k >= len(s.arcs) {
			return nil, &Error{Problem: fmt.Sprintf("arc %d of %d", ref, len(s.arcs)), Want: "check that the file is whole"}
		}
		if len(s.arcs[k]) < 2 {
			return nil, &Error{Problem: fmt.Sprintf("arc %d has %d points", k, len(s.arcs[k])), Want: "an arc has at least 2"}
		}
		if s.onGrid[k] == nil {
			for _, p := range s.arcs[k] {
				q, err := s.ground.point(p)
				if err != nil {
					return nil, err
				}
				s.onGrid[k] = append(s.onGrid[k], q)
			}
		}
		total += len(s.arcs[k])
	}
	if s.budget -= total; s.budget < 0 {
		return nil, &Error{Problem: "arcs are used more often than a map can", Want: "an arc bounds at most two areas"}
	}
	ring := make(gridRing, 0, total)
	var first, last orb.Point // in the coordinates of the file
	for i, ref := range refs {
		k, back := arcRef(ref).arc(), arcRef(ref).backward()
		from, to := s.arcs[k][0], s.arcs[k][len(s.arcs[k])-1]
		if back {
			from, to = to, from
		}
		switch {
		case i == 0:
			first = from
		case from != last:
			return nil, &Error{Problem: fmt.Sprintf("ring not closed: arc %d ends at %s, arc %d begins at %s",
				refs[i-1], showPoint(last), ref, showPoint(from)), Want: "check that the file is whole"}
		}
		last = to
		points := s.onGrid[k]
		for n := range len(points) - 1 { // the next arc brings the last point
			if back {
				n = len(points) - 1 - n
			}
			ring = append(ring, points[n])
		}
	}
	if first != last {
		return nil, checkClosed([]orb.Point{first, last})
	}
	if len(ring) < 3 {
		return nil, &Error{Problem: fmt.Sprintf("ring of %d points at %s", len(ring)+1, showPoint(first)),
			Want: "a ring has at least 4, the last equal to the first"}
	}
	return ring, nil
}
